// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_counter.hpp"

#include "base/u256.hpp"
#include "evm/gas.hpp"
#include "evm/machine.hpp"
#include "evm/opcodes.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::lab {
namespace {

bool calls(std::uint8_t opcode) noexcept
{
    return opcode == evm::OP_CALL || opcode == evm::OP_CALLCODE || opcode == evm::OP_DELEGATECALL ||
           opcode == evm::OP_STATICCALL;
}

}  // namespace

void EvmCounter::settle(Level& level, std::uint64_t gas) noexcept
{
    if (level.costs != nullptr)
        level.costs->gas += level.gas - gas - level.called_gas;
    level.called_gas = 0;
    level.gas = gas;
    level.costs = nullptr;
}

void EvmCounter::on_frame_start(const evm::Frame& frame) noexcept
{
    const std::uint32_t parent = levels_.empty() ? EvmFrames::nobody : levels_.back().node;
    const std::uint32_t node = frames_.enter(parent, frame);
    if (!frames_.is_full())
        ++frames_.node(node).calls;
    levels_.push_back({.node = node, .gas_at_start = frame.gas, .gas = frame.gas});
}

void EvmCounter::on_instruction(const evm::Frame& frame, const std::uint8_t* pc, const u256* top,
                                std::uint64_t gas) noexcept
{
    Level& level = levels_.back();
    settle(level, gas);
    const auto position = static_cast<std::size_t>(pc - frame.code);
    level.costs = &frames_.costs(level.node, position);
    ++level.costs->executions;
    if (calls(*pc) && top > frame.stack_bottom)
        frames_.note_callee(
            level.node, position,
            evm::find_precompile(to_address(top[-1]), frame.machine->rules->revision));
}

void EvmCounter::on_call_charged(const evm::Frame&, std::uint64_t) noexcept {}

void EvmCounter::on_frame_end(const evm::Frame& frame, evm::Status status, std::uint64_t gas,
                              BytesView output) noexcept
{
    const Level level = levels_.back();
    levels_.pop_back();
    if (!frames_.is_full()) {
        FrameNode& node = frames_.node(level.node);
        Level ended = level;
        if (status == evm::Status::success || status == evm::Status::revert) {
            const bool deploys =
                status == evm::Status::success &&
                (frame.kind == evm::CallKind::create || frame.kind == evm::CallKind::create2);
            const std::uint64_t deposit = deploys ? output.size() * evm::code_deposit_byte_cost : 0;
            node.deposit_gas += deposit;
            settle(ended, gas + deposit);
        } else {
            node.forfeited_gas += ended.gas - gas;
        }
    }
    if (!levels_.empty())
        levels_.back().called_gas += level.gas_at_start - gas;
}

}  // namespace sluice::lab
