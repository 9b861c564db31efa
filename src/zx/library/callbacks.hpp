// Builtins that call functions of the program: `map`, `filter`, `reduce`, `forEach`, over lists.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/native.hpp"

namespace sluice::zx {

// As functions: the list is the first argument.
NativeStatus map_function(NativeCall& call);
NativeStatus filter_function(NativeCall& call);
NativeStatus reduce_function(NativeCall& call);

// As methods: the list is `self`.
NativeStatus map_method(NativeCall& call);
NativeStatus filter_method(NativeCall& call);
NativeStatus reduce_method(NativeCall& call);
NativeStatus for_each_method(NativeCall& call);

}  // namespace sluice::zx
