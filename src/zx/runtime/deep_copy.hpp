// Copies of values that share nothing changeable with the original.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "zx/values/heap.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// Writes into `copies` copies of `values` that share nothing changeable with them; what they share
/// among each other their copies share too. Contracts, functions and the like are not copied. False
/// when memory is out.
[[nodiscard]] bool deep_copy(Heap& heap, std::span<const Value> values, std::span<Value> copies);

}  // namespace sluice::zx
