// The syntax tree of a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Nodes are plain structs in an AstArena. `kind` tells which; as<T>() and to<T>() convert. The
/// parser fills all but bindings, scopes and code, which later passes write in place. A pointer may
/// be null only where its field's comment, or the optional part of the construct's form, says so.

#include "zx/syntax/ast_declarations.hpp"  // IWYU pragma: export
#include "zx/syntax/ast_expressions.hpp"   // IWYU pragma: export
#include "zx/syntax/ast_security.hpp"      // IWYU pragma: export
#include "zx/syntax/ast_statements.hpp"    // IWYU pragma: export
