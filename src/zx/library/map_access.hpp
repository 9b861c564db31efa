// Maps read and written by builtins with keys of any kind.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/native.hpp"
#include "zx/values/map.hpp"

namespace sluice::zx {

/// Gives the value of a key, or `otherwise`.
NativeStatus get_from_map(NativeCall& call, const Map& map, Value key, Value otherwise);

/// Sets a key through the runtime, which minds frozen and owned maps; gives the value.
NativeStatus set_in_map(NativeCall& call, Map& map, Value key, Value value);

}  // namespace sluice::zx
