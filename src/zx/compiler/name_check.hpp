// Warnings about names that lead nowhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "zx/compiler/scope.hpp"
#include "zx/syntax/diagnostic.hpp"

namespace sluice::zx {

/// What reading `units[index]`, which is resolved, would fail with if it ran: names that nothing
/// declares (`unknown-name`, with the nearest name that there is, maybe one of `builtins`) and
/// imports of files that are not there or do not parse (`missing-import`). In the order of the
/// text; no more than most_unknown_names.
std::vector<Diagnostic> check_names(std::span<const std::unique_ptr<ModuleUnit>> units,
                                    std::size_t index, const SymbolTable& symbols,
                                    std::span<const std::string_view> builtins);

inline constexpr std::size_t most_unknown_names = 200;

}  // namespace sluice::zx
