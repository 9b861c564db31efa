// Sorting of lists by functions of the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/native.hpp"
#include "zx/values/list.hpp"

namespace sluice::zx {

/// Whether a value can be called, and so says how to sort.
[[nodiscard]] bool is_sort_function(Value value) noexcept;

/// Gives `list` in a new order. A function of two parameters compares: a number below zero or true
/// says that the first comes first. Any other function gives the key of an element. Equal elements
/// keep their order.
NativeStatus sort_with_function(NativeCall& call, const List& list, Value function,
                                bool is_descending);

}  // namespace sluice::zx
