// Which fields each instruction of a stream has.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/analysis/role.hpp"
#include "evm/analysis/stream.hpp"

namespace sluice::evm {

/// The fields of an instruction, as StreamInstruction names them. A rest is gas, see there.
enum class Layout : std::uint8_t {
    nothing,
    result,           ///< x = op
    result_rest,      ///< x = op, rest y
    result_1,         ///< x = op y
    result_1_rest,    ///< x = op y, rest z
    result_2,         ///< x = op y, z
    result_2_rest,    ///< x = op y, z; next word: rest
    result_3,         ///< x = op y, z, next word
    operands_2,       ///< op x, y
    operands_2_rest,  ///< op x, y, rest z
    operands_3_rest,  ///< op x, y, z; next word: rest
    load_at,          ///< x = op at slot y plus the next word, rest z
    store_at,         ///< op at slot x plus the next word: y, rest z
    branch_1,         ///< if x: z words further
    branch_2,         ///< if x, y: z words further
    jump,             ///< moves the window by x, to slot y, gives back z
    leave,            ///< moves the window by x, gives back y, to block z
    synced,           ///< first free slot x, then block y; next word: position behind
};

constexpr Layout layout_of(Opcode opcode) noexcept
{
    const unsigned byte = opcode;
    if (byte >= to_opcode(StreamOp::branch_less) && byte <= to_opcode(StreamOp::branch_not_equal))
        return Layout::branch_2;
    switch (byte) {
        case to_opcode(StreamOp::move):
            return Layout::result_1;
        case to_opcode(StreamOp::leave):
            return Layout::leave;
        case to_opcode(StreamOp::undefined):
            return Layout::nothing;
        case to_opcode(StreamOp::branch_nonzero):
        case to_opcode(StreamOp::branch_zero):
            return Layout::branch_1;
        case to_opcode(StreamOp::load_at):
            return Layout::load_at;
        case to_opcode(StreamOp::store_at):
            return Layout::store_at;
        case OP_JUMP:
            return Layout::jump;
        case OP_GAS:
            return Layout::result_rest;
        case OP_CALLDATALOAD:
            return Layout::result_1;
        default:
            break;
    }
    const OpcodeInfo& info = opcode_table[byte];
    switch (roles[byte]) {
        case Role::pure: {
            constexpr Layout layouts[]{Layout::nothing, Layout::result_1, Layout::result_2,
                                       Layout::result_3};
            return layouts[info.stack_in];
        }
        case Role::read:
            return Layout::result;
        case Role::action:
            if (info.stack_out != 0)
                return info.stack_in == 1 ? Layout::result_1_rest : Layout::result_2_rest;
            return info.stack_in == 2 ? Layout::operands_2_rest : Layout::operands_3_rest;
        case Role::halt:
            return info.stack_in == 0 ? Layout::nothing : Layout::operands_2;
        default:
            return Layout::synced;
    }
}

/// How many operands may each be in a slot, small, or in the pool, and so are part of the code.
constexpr int operand_kinds(Layout layout) noexcept
{
    switch (layout) {
        case Layout::result_1:
        case Layout::result_1_rest:
        case Layout::branch_1:
            return 1;
        case Layout::result_2:
        case Layout::result_2_rest:
        case Layout::operands_2:
        case Layout::operands_2_rest:
        case Layout::store_at:
        case Layout::branch_2:
            return 2;
        default:
            return 0;
    }
}

/// Words of an instruction of this layout.
constexpr int layout_words(Layout layout) noexcept
{
    switch (layout) {
        case Layout::result_2_rest:
        case Layout::result_3:
        case Layout::operands_3_rest:
        case Layout::load_at:
        case Layout::store_at:
        case Layout::synced:
            return 2;
        default:
            return 1;
    }
}

}  // namespace sluice::evm
