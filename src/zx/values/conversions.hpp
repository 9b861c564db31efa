// The conversions that programs ask for: int(x) and float(x). string(x) is display_string.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/values/heap.hpp"
#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// An Integer of a number without its fraction, of a decimal String, or 1 or 0 of a Boolean.
Status to_integer(Heap& heap, Value value, Value& result, ErrorText& error);

/// A Float of a number, of a String with a number in it, or of a Boolean.
Status to_float(Value value, Value& result, ErrorText& error);

}  // namespace sluice::zx
