// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/fold.hpp"

#include "evm/instructions/arithmetic.hpp"
#include "evm/instructions/logic.hpp"

namespace sluice::evm {
namespace {

template <Opcode Op>
constexpr bool is_pure_instruction() noexcept
{
    constexpr Instruction<Op> instruction{};
    return requires(const u256& word) { evaluate(instruction, word); } ||
           requires(const u256& word) { evaluate(instruction, word, word); } ||
           requires(const u256& word) { evaluate(instruction, word, word, word); };
}

template <Opcode Op>
u256 fold_instruction(std::span<const u256> operands) noexcept
{
    constexpr Instruction<Op> instruction{};
    if constexpr (requires { evaluate(instruction, operands[0]); })
        return evaluate(instruction, operands[0]);
    else if constexpr (requires { evaluate(instruction, operands[0], operands[1]); })
        return evaluate(instruction, operands[0], operands[1]);
    else
        return evaluate(instruction, operands[0], operands[1], operands[2]);
}

}  // namespace

bool is_pure(Opcode opcode) noexcept
{
    switch (opcode) {
#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning) \
    case OP_##name:                                                   \
        return is_pure_instruction<OP_##name>();
        SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE
    }
    return false;
}

u256 fold(Opcode opcode, std::span<const u256> operands) noexcept
{
    switch (opcode) {
#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning) \
    case OP_##name:                                                   \
        if constexpr (is_pure_instruction<OP_##name>())               \
            return fold_instruction<OP_##name>(operands);             \
        break;
        SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE
    }
    return 0;
}

}  // namespace sluice::evm
