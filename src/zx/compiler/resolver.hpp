// Resolving: every name of a module gets its place before anything runs.
//
// Scopes are lexical. Within a function a name is found once its declaration has been passed;
// inner functions run later, and find all that the scopes around them declare. A name that is
// assigned and found nowhere becomes a variable of the function, one that is read and found nowhere
// stays Dynamic: a state variable that `this.x = e` made, or an error when it is read.
//
// Both engines use what the resolver found; neither looks a variable up by its name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <unordered_set>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/scope.hpp"
#include "zx/compiler/surroundings.hpp"

namespace sluice::zx {

/// The builtin that brings names into the calling module while it runs. Where that is named, what
/// is found nowhere is a variable of the module which that builtin may set.
inline constexpr std::string_view evaluating_builtin = "eval_file";

/// Resolves all names of `units[index]`. All units are declared; `special` comes from all of them.
/// Where files that are not there yet may be evaluated, they may seal or watch any module's
/// variables: all writes to those then go through Runtime::assign_special.
void resolve_module(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
                    SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
                    const std::unordered_set<Symbol>& special, bool may_evaluate = false);

/// Declares and resolves `units[index]`, an input of an interactive session among `around`. All
/// writes to its variables go through Runtime::assign_special, as a later input may seal or watch
/// them. What later inputs find of it goes to `added`.
void resolve_input(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
                   SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
                   const std::unordered_set<Symbol>& special, const Surroundings& around,
                   Surroundings& added);

}  // namespace sluice::zx
