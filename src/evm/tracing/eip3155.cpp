// SPDX-License-Identifier: Apache-2.0
#include "evm/tracing/eip3155.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "base/hex.hpp"
#include "base/u256_text.hpp"
#include "evm/gas.hpp"
#include "evm/machine.hpp"
#include "evm/opcodes.hpp"

namespace sluice::evm {
namespace {

/// Memory and return data larger than this are left out of their line, in bytes: the line is made
/// in memory.
constexpr std::uint64_t max_traced_memory = std::uint64_t{64} << 20;

/// Refunds of the transaction so far: each frame counts its own.
std::int64_t total_refund(const Frame& frame) noexcept
{
    std::int64_t total = 0;
    for (const Frame* f = &frame; f != nullptr; f = f->parent)
        total += f->refund;
    return total;
}

}  // namespace

Eip3155Tracer::Eip3155Tracer(TraceOptions options, TraceFilter filter,
                             std::function<void(std::string_view)> write)
    : options_{options}, filter_{filter}, write_{std::move(write)}
{}

void Eip3155Tracer::finish_line(std::uint64_t cost, std::int64_t refund,
                                std::string_view error) noexcept
{
    if (!pending_)
        return;
    pending_ = false;
    const auto out = std::back_inserter(before_cost_);
    fmt::format_to(out, R"("gasCost":"0x{:x}",)", cost);
    before_cost_ += after_cost_;
    fmt::format_to(out, R"("refund":{},)", refund);
    before_cost_ += at_end_;
    if (!error.empty())
        fmt::format_to(out, R"(,"error":"{}")", error);
    before_cost_ += "}\n";
    write_(before_cost_);
}

void Eip3155Tracer::add_storage(const u256& top) noexcept
{
    fmt::format_to(std::back_inserter(at_end_), R"(,"storage":{{"{}":"{}"}})", to_hex(slot_),
                   to_hex(opcode_ == OP_SLOAD ? top : value_));
    touches_storage_ = false;
}

void Eip3155Tracer::on_frame_start(const Frame&) noexcept {}

void Eip3155Tracer::on_instruction(const Frame& frame, const std::uint8_t* pc, const u256* top,
                                   std::uint64_t gas) noexcept
{
    if (touches_storage_)
        add_storage(*top);
    finish_line(gas_ - gas, total_refund(frame), {});
    opcode_ = *pc;
    const auto position = static_cast<std::uint64_t>(pc - frame.code);
    if (!filter_.matches(++step_, position, frame.depth + 1, opcode_))
        return;
    pending_ = true;
    gas_ = gas;
    refund_ = total_refund(frame);

    before_cost_.clear();
    fmt::format_to(std::back_inserter(before_cost_), R"({{"pc":{},"op":{},"gas":"0x{:x}",)",
                   position, opcode_, gas);

    after_cost_.clear();
    const auto out = std::back_inserter(after_cost_);
    if (options_.memory && frame.memory_size <= max_traced_memory)
        fmt::format_to(out, R"("memory":"0x{}",)",
                       to_hex(BytesView{frame.memory, frame.memory_size}));
    fmt::format_to(out, R"("memSize":{},)", frame.memory_size);
    if (options_.stack) {
        after_cost_ += R"("stack":[)";
        for (const u256* item = frame.stack_bottom; item <= top; ++item) {
            if (item != frame.stack_bottom)
                after_cost_ += ',';
            after_cost_ += '"';
            after_cost_ += to_hex(*item);
            after_cost_ += '"';
        }
        after_cost_ += "],";
    }
    if (options_.return_data && frame.machine->return_data.size() <= max_traced_memory)
        fmt::format_to(out, R"("returnData":"0x{}",)", to_hex(frame.machine->return_data.view()));
    fmt::format_to(out, R"("depth":{},)", frame.depth + 1);

    at_end_.clear();
    const std::string_view name = opcode_name(opcode_, frame.machine->rules->revision);
    fmt::format_to(
        std::back_inserter(at_end_), R"("opName":"{}")",
        name.empty() ? fmt::format("opcode 0x{:x} not defined", opcode_) : std::string{name});
    if (!options_.storage)
        return;
    const auto items = top - frame.stack_bottom + 1;
    touches_storage_ = (opcode_ == OP_SLOAD && items >= 1) || (opcode_ == OP_SSTORE && items >= 2);
    if (touches_storage_) {
        slot_ = *top;
        value_ = opcode_ == OP_SSTORE ? *(top - 1) : u256{};
    }
}

void Eip3155Tracer::on_call_charged(const Frame& frame, std::uint64_t gas) noexcept
{
    finish_line(gas_ - gas, total_refund(frame), {});
}

void Eip3155Tracer::on_frame_end(const Frame& frame, Status status, std::uint64_t gas,
                                 BytesView output) noexcept
{
    // What the frame had to be refunded is gone already if it did not succeed.
    if (status == Status::revert) {
        finish_line(gas_ - gas, refund_, {});
    } else if (status != Status::success) {
        touches_storage_ = false;
        finish_line(frame.machine->rules->gas[opcode_], refund_, to_string(status));
    } else {
        const bool deploys = frame.kind == CallKind::create || frame.kind == CallKind::create2;
        const std::uint64_t deposit = deploys ? output.size() * code_deposit_byte_cost : 0;
        finish_line(gas_ - (gas + deposit), total_refund(frame), {});
    }
}

}  // namespace sluice::evm
