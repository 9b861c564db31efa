// Methods that values of all kinds have.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "zx/runtime/native.hpp"

namespace sluice::zx {

/// toString() of everything, toJSON() of lists, maps and data instances; nullptr for other names.
[[nodiscard]] const BuiltinInfo* find_universal_method(Value receiver,
                                                       std::string_view name) noexcept;

/// get_balance(account?) of a contract that does not define it: what its state says, or 0.
extern const BuiltinInfo read_balance;

}  // namespace sluice::zx
