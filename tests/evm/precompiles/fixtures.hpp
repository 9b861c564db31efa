// Where the official fixtures lie: the environment variable SLUICE_FIXTURES, or the build, names
// their folder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>

namespace sluice::evm::test {

inline std::filesystem::path fixtures()
{
    if (const char* folder = std::getenv("SLUICE_FIXTURES"))
        return folder;
#ifdef SLUICE_DEFAULT_FIXTURES
    return SLUICE_DEFAULT_FIXTURES;
#else
    return {};
#endif
}

}  // namespace sluice::evm::test
