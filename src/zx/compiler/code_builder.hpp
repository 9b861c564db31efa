// Emitting instructions: words, labels, constants, and the gas of the paths between them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/compiler/bytecode.hpp"
#include "zx/compiler/gas.hpp"
#include "zx/compiler/scope.hpp"

namespace sluice::zx {

/// A register's number.
using Register = std::uint32_t;

/// A place in the code that jumps lead to, maybe before it is known.
struct Label {
    std::int64_t word = -1;
    std::vector<std::uint32_t> jumps;  ///< Words of jumps that wait for it.
};

/// Writes the code of one function.
///
/// `charge` notes what the source's operation costs; the next instruction carries it, so that it is
/// paid before that instruction acts. `finish` adds up the paths.
class CodeBuilder {
public:
    /// `charges_at_labels`: paths end where others join them. Needed only where amounts would
    /// otherwise not fit.
    CodeBuilder(FunctionCode& code, bool charges_at_labels)
        : code_{code}, charges_at_labels_{charges_at_labels}
    {}

    void charge(GasOperation operation, std::uint32_t operands = 0)
    {
        pending_.push_back({{operation, operands}, statement_});
    }

    /// What is done right behind the last instruction, by it: the store of a result that it writes
    /// in place. If the instruction fails, the charge is taken back.
    void charge_behind(GasOperation operation);

    std::uint32_t emit(Opcode opcode, Register a = 0, Register b = 0, Register c = 0,
                       std::uint8_t x = 0);
    /// With a number of 32 bits in b and c.
    std::uint32_t emit_wide(Opcode opcode, Register a, std::uint32_t bc, std::uint8_t x = 0);
    /// With operands b and c that are numbers, not registers.
    std::uint32_t emit_raw(Opcode opcode, std::uint16_t a, std::uint16_t b, std::uint16_t c,
                           std::uint8_t x = 0);
    /// With a name behind it.
    std::uint32_t emit_named(Opcode opcode, Register a, std::uint16_t b, std::uint32_t name,
                             std::uint8_t x = 0);
    void emit_jump(Label& target);
    /// A conditional jump. `b` is a register or a constant, as the opcode has it, scaled already.
    void emit_jump_if(Opcode opcode, Register a, std::uint16_t b, std::uint8_t x, Label& target,
                      std::uint16_t c = 0);
    void emit_loop(Label& target);

    /// Here is `label`.
    void bind(Label& label);
    /// Makes sure that what was charged is not paid by those who jump here.
    void flush();

    [[nodiscard]] std::uint32_t position() const
    {
        return static_cast<std::uint32_t>(code_.words.size());
    }
    /// Source offset of what follows.
    void at(std::uint32_t offset) { offset_ = offset; }
    [[nodiscard]] std::uint32_t offset() const { return offset_; }
    /// Source offset of the statement that what follows is charged to; gives the one before.
    std::uint32_t in_statement(std::uint32_t offset) { return std::exchange(statement_, offset); }

    std::uint32_t constant(Value value);

    [[nodiscard]] static std::uint16_t scaled(Register reg)
    {
        return static_cast<std::uint16_t>(reg * register_scale);
    }

    /// Adds up paths. False: an amount does not fit; build again with charges_at_labels.
    [[nodiscard]] bool finish();

private:
    struct PlacedCharge {
        Charge charge;
        std::uint32_t statement;
    };

    void add_charge(const PlacedCharge& placed);
    std::uint32_t append(Instruction instruction);
    void append_word(std::uint64_t word);
    void reference(Label& target, std::uint32_t jump);

    FunctionCode& code_;
    bool charges_at_labels_;
    std::vector<PlacedCharge> pending_;
    std::uint32_t offset_ = 0;
    std::uint32_t statement_ = 0;
    std::int64_t last_ = -1;           // word of the last instruction, if no label stands behind it
    std::uint64_t straight_cost_ = 0;  // since the last place that charges
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> constants_;
};

}  // namespace sluice::zx
