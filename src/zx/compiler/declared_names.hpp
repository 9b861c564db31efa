// The names that a statement declares in the block it stands in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// Calls `visit` for each, in the order of the source.
void visit_declared_names(Statement& statement,
                          const std::function<void(const Name& name, bool is_private)>& visit);

}  // namespace sluice::zx
