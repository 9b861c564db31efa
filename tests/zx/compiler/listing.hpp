// Programs compiled and listed, for tests of the compiler.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/bytecode_text.hpp"

namespace sluice::zx::test {

/// A line an instruction.
using Lines = std::vector<std::string>;

/// All functions of a program; none, with a failed expectation, if it does not compile.
std::vector<ListedFunction> functions_of(std::string_view program);

/// The function of a name ("<top level>" and the like as listings have it).
ListedFunction function_of(std::string_view program, std::string_view name);

/// What a function is compiled to: "COST INSTRUCTION operands" each.
Lines code_of(std::string_view program, std::string_view function = "<top level>");

/// What all instructions of a function cost together, each done once.
std::uint64_t total_of(const ListedFunction& function);

/// What the compiler says of a program that it refuses; empty for the others.
std::string refusal_of(std::string_view program);

}  // namespace sluice::zx::test
