// Instructions of which one operand is known, or something about one: what does the same and costs
// less.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <sluice/types.hpp>
#include "evm/opcodes.hpp"

namespace sluice::evm {

/// What is known of an operand when code is lowered.
struct KnownOperand {
    const u256* constant = nullptr;  ///< Its value, or null. Not owned.
    unsigned width = 256;            ///< It is less than 2^width, constant or not.
};

/// What an instruction on operands x (the topmost) and y may be replaced by.
struct Simplification {
    enum class Kind : std::uint8_t {
        none,            ///< Nothing.
        constant,        ///< `constant`.
        first,           ///< x
        second,          ///< y
        other_opcode,    ///< `opcode` of x and y.
        one_operand,     ///< `opcode` of that operand alone that is no constant.
        constant_first,  ///< `opcode` of `constant` and that operand that is none.
        constant_second  ///< `opcode` of that operand and `constant`.
    } kind = Kind::none;
    Opcode opcode{};
    u256 constant{};
};

/// The exponent of a power of two; -1 of any other number.
[[nodiscard]] int log2_exactly(const u256& number) noexcept;

/// A cheaper way to the result of an instruction without side effects that takes two operands, of
/// which at most one is constant. `are_same`: they are one value.
[[nodiscard]] Simplification simplify(Opcode opcode, const KnownOperand& x, const KnownOperand& y,
                                      bool are_same) noexcept;

/// How wide the instruction's result can be at most, in bits; for any opcode.
[[nodiscard]] unsigned result_width(Opcode opcode, const KnownOperand& x,
                                    const KnownOperand& y) noexcept;

}  // namespace sluice::evm
