// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {

void require(bool holds, std::string_view what)
{
    if (holds)
        return;
    std::fprintf(stderr, "\nfuzzing found: this does not hold: %.*s\n",
                 static_cast<int>(what.size()), what.data());
    std::abort();
}

}  // namespace sluice::fuzz
