// Walks over syntax trees.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// Appends the nodes directly below `node`, in the order of the text, annotations of types left
/// out.
void append_children(const Node& node, std::vector<const Node*>& children);

/// Visits `root` and all below it, parents first, in the order of the text. Where `visit` returns
/// false, what is below the node is left out. Does not recurse.
void walk(const Node& root, const std::function<bool(const Node&)>& visit);

}  // namespace sluice::zx
