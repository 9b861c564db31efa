// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_sampler.hpp"

#include <map>

#include "evm/opcodes.hpp"

namespace sluice::lab {
namespace {

/// For each position where an instruction begins, where the one before it does. Jump destinations
/// are among them: one that is not would be the operand of a PUSH.
std::vector<std::uint32_t> find_predecessors(const ProfiledCode& code)
{
    std::vector<std::uint32_t> result(code.positions() + evm::Code::back_padding);
    std::uint32_t before = 0;
    for (std::uint32_t at = 0; at < code.positions();) {
        result[at] = before;
        before = at;
        const std::uint8_t opcode =
            at < code.bytes.size() ? code.bytes[at] : std::uint8_t{evm::OP_STOP};
        at += 1U + evm::opcode_table[opcode].immediate;
    }
    return result;
}

std::uint32_t position_in(const evm::Frame& frame, const std::uint8_t* pc) noexcept
{
    return static_cast<std::uint32_t>(pc - frame.code);
}

}  // namespace

void EvmSampler::on_frame_start(const evm::Frame& frame) noexcept
{
    if (const evm::Frame* const parent = frame.parent) {
        // The caller's position is behind its instruction already.
        left_ = {Place::Kind::at, node_, position_in(*parent, parent->pc - 1)};
    } else {
        left_ = {};
        node_ = EvmFrames::nobody;
    }
    probe_.jumped_from = nullptr;
    probe_.resumed_at = frame.pc;
    node_ = frames_.enter(node_, frame);
}

void EvmSampler::on_frame_end(const evm::Frame& frame, evm::Status status, std::uint64_t,
                              BytesView) noexcept
{
    // An instruction that fails does not say where it stands.
    if (status == evm::Status::success || status == evm::Status::revert)
        left_ = {Place::Kind::at, node_, position_in(frame, frame.pc - 1)};
    else
        left_ = {Place::Kind::halting, node_};
    probe_.jumped_from = nullptr;
    probe_.resumed_at = frame.parent != nullptr ? frame.parent->pc : nullptr;
    if (!frames_.is_full())
        node_ = frames_.node(node_).parent;
}

void EvmSampler::on_sample(const evm::SampleProbe& probe, const evm::Frame* frame,
                           const std::uint8_t* next, unsigned signals) noexcept
{
    Place place = left_;
    if (next != probe.resumed_at)
        place = {Place::Kind::before, node_, position_in(*frame, next)};
    else if (probe.jumped_from != nullptr)
        place = {Place::Kind::at, node_, position_in(*frame, probe.jumped_from)};
    if (place.kind == Place::Kind::outside)
        return;
    place.signals = signals;
    count_ += signals;
    samples_.push_back(place);
}

void EvmSampler::hand_over()
{
    std::map<std::uint32_t, std::vector<std::uint32_t>> predecessors;  // by code
    for (const Place& place : samples_) {
        FrameNode& node = frames_.node(place.node);
        if (place.kind == Place::Kind::halting) {
            node.other_samples += place.signals;
            continue;
        }
        std::uint32_t position = place.position;
        if (place.kind == Place::Kind::before) {
            auto& known = predecessors[node.code];
            if (known.empty())
                known = find_predecessors(frames_.codes()[node.code]);
            position = known[position];
        }
        frames_.costs(place.node, position).samples += place.signals;
    }
    samples_.clear();
}

}  // namespace sluice::lab
