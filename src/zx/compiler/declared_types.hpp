// Types of annotations, as strict types take them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "zx/syntax/ast.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

/// What the modules of a program declare at top level.
struct DeclaredTypes {
    std::unordered_map<Symbol, const TypeAnnotation*> aliases;
    std::unordered_set<Symbol> names;  ///< Of entities, data classes and contracts.
};

void collect_types(const Program& program, DeclaredTypes& types);

/// The name of the type that a value with this annotation must be of; empty: of any. Type arguments
/// and elements of lists are not looked at, and names that nothing declares stand for anything.
[[nodiscard]] std::string_view enforced_type(const TypeAnnotation* type, const DeclaredTypes& types,
                                             const SymbolTable& symbols);

/// How many maps a value with this annotation has one within another: 2 for Map<K, Map<K, V>>.
[[nodiscard]] std::uint32_t map_levels(const TypeAnnotation* type, const SymbolTable& symbols);

/// Its name as it is written, without arguments.
[[nodiscard]] std::string_view written_type(const TypeAnnotation& type, const SymbolTable& symbols);

}  // namespace sluice::zx
