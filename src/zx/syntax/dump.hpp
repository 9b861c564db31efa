// Trees and tokens as text, for people and tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "zx/syntax/ast.hpp"
#include "zx/syntax/source.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

/// The tree as nested lists: one line a top-level statement where it fits, else indented.
std::string dump_ast(const Program& program, const SymbolTable& symbols);

/// One expression, in the same way.
std::string dump_expression(const Expression& expression, const SymbolTable& symbols);

/// A table of all tokens: line, column, kind and text. Lexical errors are left out.
std::string dump_tokens(const Source& source);

}  // namespace sluice::zx
