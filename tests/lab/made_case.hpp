// Benchmark cases that tests make up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/hex.hpp"
#include "lab/case.hpp"

namespace sluice::lab {

inline constexpr Address made_contract{{0x20, 0x02}};

/// A case of code that is there from the start. What nobody sets is not known and not checked.
inline Case case_of(std::string_view code)
{
    Case result;
    result.name = "test";
    result.sender = Address{{0x10, 0x01}};
    result.recipient = made_contract;
    result.prestate.push_back({made_contract, 1, u256{}, from_hex(code).value(), {}});
    return result;
}

}  // namespace sluice::lab
