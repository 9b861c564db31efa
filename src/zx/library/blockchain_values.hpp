// What the modules crypto and blockchain share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/native.hpp"

namespace sluice::zx {

/// `calculate_merkle_root(list)`.
NativeStatus calculate_merkle_root(NativeCall& call);

}  // namespace sluice::zx
