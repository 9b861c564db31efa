// A profile of an EVM execution from several sides: by opcode, block, position and frame.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/call_tree.hpp"
#include "lab/evm_profile.hpp"

namespace sluice::lab {

struct OpcodeCosts {
    std::uint8_t opcode = 0;
    const evm::Precompile* callee = nullptr;  ///< What calls led to; null for code, or nothing.
    std::string name;                         ///< "ADD", "STATICCALL ecrecover".
    InstructionCosts costs;
};

/// Instructions that run one after the other: from a jump destination, or from behind a jump, up to
/// the next one of these. Calls do not end a block.
struct BlockCosts {
    std::uint32_t code = 0;
    std::uint32_t begin = 0;    ///< Position of the first instruction
    std::uint32_t last = 0;     ///< and of the last that ever ran.
    std::uint64_t entries = 0;  ///< How often it began.
    InstructionCosts costs;     ///< `executions` counts instructions.
};

struct PositionCosts {
    std::uint32_t position = 0;
    InstructionCosts costs;
};

/// A node of the tree of frames. `executions` counts instructions.
struct FrameCosts {
    std::uint32_t node = 0;
    InstructionCosts own;    ///< With what halts forfeited and what deposits cost.
    InstructionCosts total;  ///< And with what it called.
};

/// How much more of the time than of the gas something takes: 2 for twice as much.
struct TimeAgainstGas {
    double value = 1;
    Interval interval;  ///< 95 %, as far as the number of samples decides.
};

/// Fewer samples than this say nothing of a ratio: at so many it is off by up to a quarter in 19 of
/// 20 cases.
inline constexpr std::uint64_t enough_samples = 60;

/// Nothing where there are no times, or too few samples, or no gas.
std::optional<TimeAgainstGas> time_against_gas(const EvmProfile& profile,
                                               const InstructionCosts& costs);

/// Most time first; most gas first where there are no times.
std::vector<OpcodeCosts> by_opcode(const EvmProfile& profile);
std::vector<BlockCosts> by_block(const EvmProfile& profile);
/// Positions of one code that ran, in their order.
std::vector<PositionCosts> by_position(const EvmProfile& profile, std::uint32_t code);
/// As the tree has them: callers before what they call, siblings by what they take.
std::vector<FrameCosts> by_frame(const EvmProfile& profile);

/// "MUL", or "undefined 0x0c".
std::string instruction_name(const EvmProfile& profile, std::uint32_t code, std::size_t position);
/// "0x5dddfce5..0ba643", of a code by where it ran first.
std::string short_address(const Address& address);
/// "0x5dddfce5..0ba643 a9059cbb", and "delegatecall" and the like before it.
std::string frame_name(const FrameNode& node);
/// "01a3 JUMPDEST .. 01b7 JUMPI".
std::string block_name(const EvmProfile& profile, const BlockCosts& block);

/// For flame graphs: frames, in them their blocks, in those the opcodes. The metrics are time,
/// where there is any, gas and instructions.
CallTree to_call_tree(const EvmProfile& profile);

}  // namespace sluice::lab
