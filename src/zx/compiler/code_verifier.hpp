// Whether a function's code stays within its bounds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

/// What instructions may take a constant for.
enum class ConstantKind : std::uint8_t {
    Plain,    ///< Null, a boolean, a number.
    String,   ///< An interned string.
    Names,    ///< A list of interned strings.
    Builtin,  ///< A builtin or an intrinsic.
    Place,    ///< The address of a module's variable.
};

/// A constant as far as verification asks.
struct ConstantShape {
    ConstantKind kind = ConstantKind::Plain;
    std::uint32_t size = 0;  ///< Of Names.
};

/// Whether every instruction is one that there is, begins where another ends, and names registers
/// of the window, constants of the right kind, captured variables, inner functions and slots of
/// state that there are; whether jumps and handlers lead to instructions, no way leads past the
/// last one, and every word has its charges. What registers hold at an instruction (a cell, an
/// iteration, the operands of an intrinsic) is not asked.
[[nodiscard]] bool is_well_formed(const FunctionCode& code, std::span<const ConstantShape> shapes);

}  // namespace sluice::zx
