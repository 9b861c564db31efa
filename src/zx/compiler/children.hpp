// Going over the parts of a syntax tree without knowing what they are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// Calls `visit` for every node right below `node`, in the order of the source. Functions are
/// nodes, so this leads into their bodies too.
void visit_children(Node& node, const std::function<void(Node&)>& visit);

}  // namespace sluice::zx
