// Text to a syntax tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "zx/syntax/ast.hpp"
#include "zx/syntax/diagnostic.hpp"
#include "zx/syntax/source.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

struct ParseOptions {
    /// Refuses blocks that begin with a colon.
    bool braces_only = false;
    /// A brace that the text begins with opens a map where it can: what is typed is often a value.
    bool begins_with_value = false;
};

/// The tree, which lives in the arena that it was parsed into. It is whole only without errors.
struct ParseResult {
    Program* program = nullptr;
    std::vector<Diagnostic> errors;
    bool ends_early = false;     ///< What is wrong first is that the text ends where it does.
    bool ends_in_suite = false;  ///< More lines of an indented block may follow.

    [[nodiscard]] bool ok() const { return errors.empty(); }
};

/// Bounds that make recursion over a tree safe: brackets, blocks and prefixes within each other,
/// and the height of a tree, which operators in a row add to as well.
inline constexpr unsigned deepest_nesting = 256;
inline constexpr unsigned deepest_tree = 2000;

/// Parses one file in time linear in its text, whatever that is. The tree refers to `symbols` and
/// `arena`, not to `source`.
ParseResult parse(const Source& source, SymbolTable& symbols, AstArena& arena,
                  const ParseOptions& options = {});

}  // namespace sluice::zx
