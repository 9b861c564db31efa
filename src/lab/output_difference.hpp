// What two outputs differ in, in words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::lab {

/// The first line in which `output` differs from `other`, in one line of bounded length without
/// what would steer a terminal: `line 3 is "4", expected "5"`, where `whose` is "expected". Empty
/// if the two are the same.
std::string describe_difference(std::string_view output, std::string_view other,
                                std::string_view whose);

}  // namespace sluice::lab
