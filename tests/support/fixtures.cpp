// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fixtures.hpp"

#include <cstdlib>

namespace sluice::test {

std::filesystem::path fixtures()
{
    if (const char* folder = std::getenv("SLUICE_FIXTURES"))
        return folder;
    return SLUICE_DEFAULT_FIXTURES;
}

}  // namespace sluice::test
