// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_frames.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/keccak.hpp"
#include "base/u256.hpp"

namespace sluice::lab {
namespace {

bool creates(evm::CallKind kind) noexcept
{
    return kind == evm::CallKind::create || kind == evm::CallKind::create2;
}

/// Whose code a frame runs that is about to start. One that runs on its caller's account was named
/// by an operand, which still lies above what the caller's stack will be.
Address code_address(const evm::Frame& frame) noexcept
{
    if (frame.parent == nullptr)
        return frame.address;
    switch (frame.kind) {
        case evm::CallKind::delegatecall:
            return to_address(frame.parent->top[4]);
        case evm::CallKind::callcode:
            return to_address(frame.parent->top[5]);
        default:
            return frame.address;
    }
}

FrameNode describe(const evm::Frame& frame) noexcept
{
    FrameNode node;
    node.depth = frame.depth;
    node.kind = frame.kind;
    node.address = code_address(frame);
    if (!creates(frame.kind) && frame.input_size >= 4) {
        const std::uint8_t* const in = frame.input;
        node.selector = std::uint32_t{in[0]} << 24 | std::uint32_t{in[1]} << 16 |
                        std::uint32_t{in[2]} << 8 | in[3];
    }
    return node;
}

}  // namespace

bool EvmFrames::is_same(const FrameNode& node, const FrameNode& asked,
                        const evm::Frame& frame) const noexcept
{
    if (node.kind != asked.kind || node.selector != asked.selector ||
        node.address != asked.address || codes_[node.code].bytes.size() != frame.code_size)
        return false;
    // Init code is made for each creation; to compare it takes less time than to hash it.
    if (creates(node.kind))
        return std::ranges::equal(codes_[node.code].bytes, BytesView{frame.code, frame.code_size});
    return hash_prefixes_[node.code] == frame.code_object->hash_prefix();
}

/// One of those entered from `parent` lately, beginning with that which came behind the last one
/// before. 0 if it is none of them: never a callee's number.
std::uint32_t EvmFrames::find_recent(FrameNode& parent, const FrameNode& asked,
                                     const evm::Frame& frame) const noexcept
{
    for (std::uint32_t i = 1; i <= parent.recent.size(); ++i) {
        const auto place =
            static_cast<std::uint32_t>((parent.last_recent + i) % parent.recent.size());
        const std::uint32_t number = parent.recent[place];
        if (number != 0 && is_same(nodes_[number], asked, frame)) {
            parent.last_recent = place;
            return number;
        }
    }
    return 0;
}

void EvmFrames::take_room(std::size_t bytes)
{
    bytes_ += bytes;
    if (bytes_ > max_bytes_)
        throw std::bad_alloc{};
}

std::uint32_t EvmFrames::code_of(const evm::Frame& frame, const Address& address)
{
    const std::uint64_t prefix = frame.code_object->hash_prefix();
    const CodeKey key{creates(frame.kind), prefix, frame.code_size};
    if (const auto known = code_numbers_.find(key); known != code_numbers_.end())
        return known->second;
    take_room(frame.code_size + sizeof(ProfiledCode));
    const BytesView bytes{frame.code, frame.code_size};
    codes_.push_back(
        {{bytes.begin(), bytes.end()}, keccak256(bytes), address, creates(frame.kind)});
    hash_prefixes_.push_back(prefix);
    return code_numbers_[key] = static_cast<std::uint32_t>(codes_.size() - 1);
}

std::uint32_t EvmFrames::find_or_make(std::uint32_t parent, FrameNode asked,
                                      const evm::Frame& frame)
{
    asked.code = code_of(frame, asked.address);
    const NodeKey key{parent, asked.code, asked.kind, asked.address, asked.selector};
    if (const auto known = node_numbers_.find(key); known != node_numbers_.end())
        return known->second;
    const std::size_t positions = codes_[asked.code].positions();
    take_room(sizeof(FrameNode) + positions / InstructionTable::page_size * sizeof(void*));
    const auto number = static_cast<std::uint32_t>(nodes_.size());
    asked.parent = parent == nobody ? number : parent;
    asked.costs = InstructionTable{positions};
    nodes_.push_back(std::move(asked));
    node_numbers_[key] = number;
    return number;
}

std::uint32_t EvmFrames::enter(std::uint32_t parent, const evm::Frame& frame) noexcept
{
    if (is_full_)
        return outermost;
    FrameNode asked = describe(frame);
    const bool is_outermost = parent == nobody;
    if (!is_outermost) {
        if (const std::uint32_t known = find_recent(nodes_[parent], asked, frame))
            return known;
    } else if (!nodes_.empty() && is_same(nodes_[outermost], asked, frame)) {
        return outermost;
    }
    try {
        const std::uint32_t number = find_or_make(parent, std::move(asked), frame);
        if (!is_outermost) {
            FrameNode& caller = nodes_[parent];
            caller.last_recent =
                static_cast<std::uint32_t>((caller.last_recent + 1) % caller.recent.size());
            caller.recent[caller.last_recent] = number;
        }
        return number;
    } catch (const std::bad_alloc&) {
        is_full_ = true;
        return outermost;
    }
}

InstructionCosts& EvmFrames::costs(std::uint32_t node, std::size_t position) noexcept
{
    if (is_full_)
        return spilt_;
    try {
        return nodes_[node].costs.at(position);
    } catch (const std::bad_alloc&) {
        is_full_ = true;
        return spilt_;
    }
}

void EvmFrames::note_callee(std::uint32_t node, std::size_t position,
                            const evm::Precompile* precompile) noexcept
{
    if (is_full_)
        return;
    try {
        const auto [place, is_new] =
            callees_.try_emplace({nodes_[node].code, position}, precompile);
        if (!is_new && place->second != precompile)
            place->second = nullptr;
    } catch (const std::bad_alloc&) {
        is_full_ = true;
    }
}

const evm::Precompile* EvmFrames::callee(std::uint32_t code, std::size_t position) const noexcept
{
    const auto known = callees_.find({code, position});
    return known != callees_.end() ? known->second : nullptr;
}

}  // namespace sluice::lab
