// Compiled code in words that people and tests can read; docs/zx-bytecode.md tells the form.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/listing_linker.hpp"
#include "zx/compiler/scope.hpp"

namespace sluice::zx {

struct ListedInstruction {
    std::uint32_t word;  ///< Where it stands in the function's code.
    std::string_view name;
    std::vector<std::string> operands;
    std::uint64_t cost;  ///< Gas of what it does itself, whichever instruction charges it.
    Position position;   ///< In the module's text.
};

/// Instructions of which either all are reached or none, errors aside.
struct ListedBlock {
    std::vector<ListedInstruction> instructions;
    std::uint64_t cost = 0;
};

/// Errors in words [begin, end) go on at a block, with their value in a register.
struct ListedHandler {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t block;
    std::string value;
    bool is_cleanup;  ///< Runs for what no `catch` sees, too.
};

struct ListedFunction {
    std::string name;  ///< With those of the functions or the contract around it: "Token.mint".
    std::string file;
    Position position;
    std::uint32_t register_count = 0;
    std::uint32_t variable_count = 0;     ///< The first registers: slot 0, parameters, variables.
    std::vector<std::string> parameters;  ///< In r1 and following.
    std::vector<std::string> captures;    ///< By number; r: of the function around, u: one of its.
    std::vector<std::string> constants;
    std::vector<ListedHandler> handlers;
    std::vector<ListedBlock> blocks;
};

/// The functions of a compiled module, its top level first, inner functions behind their outer
/// one. `linker` made the constants, and `units` are all modules of the program.
std::vector<ListedFunction> list_functions(const ModuleUnit& unit,
                                           std::span<const std::unique_ptr<ModuleUnit>> units,
                                           const SymbolTable& symbols, const ListingLinker& linker);

/// One function as text; it ends with a line end.
std::string to_text(const ListedFunction& function);

/// "NAME operands", as listings show it behind word and cost.
std::string to_text(const ListedInstruction& instruction);

}  // namespace sluice::zx
