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

/// Refunds of the transaction so far: each frame counts its own.
std::int64_t total_refund(const Frame& frame) noexcept
{
    std::int64_t total = 0;
    for (const Frame* f = &frame; f != nullptr; f = f->parent)
        total += f->refund;
    return total;
}

}  // namespace

Eip3155Tracer::Eip3155Tracer(Revision revision, TraceOptions options,
                             std::function<void(std::string_view)> write)
    : revision_{revision}, options_{options}, write_{std::move(write)}
{}

void Eip3155Tracer::finish_line(std::uint64_t cost, std::string_view error) noexcept
{
    if (!pending_)
        return;
    pending_ = false;
    fmt::format_to(std::back_inserter(before_cost_), R"("gasCost":"0x{:x}",)", cost);
    before_cost_ += after_cost_;
    if (!error.empty())
        fmt::format_to(std::back_inserter(before_cost_), R"(,"error":"{}")", error);
    before_cost_ += "}\n";
    write_(before_cost_);
}

void Eip3155Tracer::on_frame_start(const Frame&) noexcept {}

void Eip3155Tracer::on_instruction(const Frame& frame, const std::uint8_t* pc, const u256* top,
                                   std::uint64_t gas) noexcept
{
    finish_line(gas_ - gas, {});
    pending_ = true;
    opcode_ = *pc;
    gas_ = gas;

    before_cost_.clear();
    fmt::format_to(std::back_inserter(before_cost_), R"({{"pc":{},"op":{},"gas":"0x{:x}",)",
                   pc - frame.code, opcode_, gas);

    after_cost_.clear();
    const auto out = std::back_inserter(after_cost_);
    if (options_.memory)
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
    if (options_.return_data)
        fmt::format_to(out, R"("returnData":"0x{}",)", to_hex(frame.machine->return_data.view()));
    const std::string_view name = opcode_name(opcode_, revision_);
    fmt::format_to(
        out, R"("depth":{},"refund":{},"opName":"{}")", frame.depth + 1, total_refund(frame),
        name.empty() ? fmt::format("opcode 0x{:x} not defined", opcode_) : std::string{name});
}

void Eip3155Tracer::on_call_charged(const Frame&, std::uint64_t gas) noexcept
{
    finish_line(gas_ - gas, {});
}

void Eip3155Tracer::on_frame_end(const Frame&, Status status, std::uint64_t gas, BytesView) noexcept
{
    if (status == Status::success || status == Status::revert)
        finish_line(gas_ - gas, {});
    else
        finish_line(rules_of(revision_).gas[opcode_], to_string(status));
}

}  // namespace sluice::evm
