// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_profile_views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "base/hex.hpp"
#include "evm/opcodes.hpp"

namespace sluice::lab {
namespace {

/// The opcode at a position; STOP behind the end of the code.
std::uint8_t opcode_at(const ProfiledCode& code, std::size_t position) noexcept
{
    return position < code.bytes.size() ? code.bytes[position] : std::uint8_t{evm::OP_STOP};
}

bool ends_block(std::uint8_t opcode, evm::Revision revision) noexcept
{
    switch (opcode) {
        case evm::OP_JUMP:
        case evm::OP_JUMPI:
        case evm::OP_STOP:
        case evm::OP_RETURN:
        case evm::OP_REVERT:
        case evm::OP_SELFDESTRUCT:
            return true;
        default:
            return opcode == evm::OP_INVALID || !is_defined(opcode, revision);
    }
}

/// For each position where an instruction begins, where its block does.
std::vector<std::uint32_t> find_blocks(const ProfiledCode& code, evm::Revision revision)
{
    std::vector<std::uint32_t> begins(code.positions());
    std::uint32_t begin = 0;
    bool ended = false;
    for (std::uint32_t at = 0; at < code.positions();) {
        const std::uint8_t opcode = opcode_at(code, at);
        if (ended || opcode == evm::OP_JUMPDEST)
            begin = at;
        begins[at] = begin;
        ended = ends_block(opcode, revision);
        const bool is_known = is_defined(opcode, revision);
        at += 1U + (is_known ? evm::opcode_table[opcode].immediate : 0U);
    }
    return begins;
}

std::vector<std::vector<std::uint32_t>> find_all_blocks(const EvmProfile& profile)
{
    std::vector<std::vector<std::uint32_t>> result;
    for (const ProfiledCode& code : profile.frames.codes())
        result.push_back(find_blocks(code, profile.revision));
    return result;
}

/// Calls `visit(node number, node, position, costs)` for all that ran.
template <class Visit>
void for_each_place(const EvmProfile& profile, Visit&& visit)
{
    const auto nodes = profile.frames.nodes();
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        nodes[i].costs.for_each([&](std::size_t position, const InstructionCosts& costs) {
            visit(i, nodes[i], static_cast<std::uint32_t>(position), costs);
        });
    }
}

/// What lists are sorted by.
auto weight(const EvmProfile& profile, const InstructionCosts& costs)
{
    return profile.times ? std::pair{costs.samples, costs.gas}
                         : std::pair{costs.gas, costs.executions};
}

/// What a frame took that no instruction of it did.
InstructionCosts beside_instructions(const FrameNode& node) noexcept
{
    return {0, node.forfeited_gas + node.deposit_gas, node.other_samples};
}

/// "01a3", as wide as in a disassembly.
std::string position_text(const ProfiledCode& code, std::size_t position)
{
    return fmt::format("{:0{}x}", position, code.bytes.size() > 0xffff ? 6 : 4);
}

/// Adds costs to the nodes of a tree, metric by metric.
class TreeWriter {
public:
    TreeWriter(CallTree& tree, const EvmProfile& profile) : tree_{tree}, profile_{profile} {}

    void add(std::uint32_t node, const InstructionCosts& costs)
    {
        std::size_t metric = 0;
        if (profile_.times) {
            // What rounding takes from one node the next one gets, so that the sum is right.
            const double exact = profile_.times->nanoseconds(costs.samples) + carried_;
            const double rounded = std::max(std::round(exact), 0.0);
            carried_ = exact - rounded;
            tree_.add(node, metric++, static_cast<std::uint64_t>(rounded));
        }
        tree_.add(node, metric++, costs.gas);
        tree_.add(node, metric, costs.executions);
    }

private:
    CallTree& tree_;
    const EvmProfile& profile_;
    double carried_ = 0;
};

}  // namespace

std::optional<TimeAgainstGas> time_against_gas(const EvmProfile& profile,
                                               const InstructionCosts& costs)
{
    if (!profile.times || costs.samples < enough_samples || costs.gas == 0)
        return std::nullopt;
    const auto hits = static_cast<double>(costs.samples);
    const auto all = static_cast<double>(profile.times->samples);
    const double gas_share = static_cast<double>(costs.gas) / static_cast<double>(profile.gas_used);
    // Samples fall on it or on something else, each by itself.
    const double off = 1.96 * std::sqrt(hits * (1 - hits / all));
    return TimeAgainstGas{hits / all / gas_share,
                          {(hits - off) / all / gas_share, (hits + off) / all / gas_share}};
}

std::vector<OpcodeCosts> by_opcode(const EvmProfile& profile)
{
    std::map<std::pair<std::uint8_t, const evm::Precompile*>, OpcodeCosts> found;
    for_each_place(profile, [&](std::uint32_t, const FrameNode& node, std::uint32_t position,
                                const InstructionCosts& costs) {
        const std::uint8_t opcode = opcode_at(profile.frames.codes()[node.code], position);
        const evm::Precompile* const callee = profile.frames.callee(node.code, position);
        OpcodeCosts& row = found[{opcode, callee}];
        if (row.name.empty()) {
            row.opcode = opcode;
            row.callee = callee;
            row.name = instruction_name(profile, node.code, position);
            if (callee != nullptr)
                row.name += fmt::format(" {}", callee->name);
        }
        row.costs += costs;
    });
    std::vector<OpcodeCosts> rows;
    rows.reserve(found.size());
    for (auto& [key, row] : found)
        rows.push_back(std::move(row));
    std::ranges::sort(rows, [&](const OpcodeCosts& a, const OpcodeCosts& b) {
        const auto left = weight(profile, a.costs), right = weight(profile, b.costs);
        return left != right ? left > right : a.name < b.name;
    });
    return rows;
}

std::vector<BlockCosts> by_block(const EvmProfile& profile)
{
    const auto begins = find_all_blocks(profile);
    std::map<std::pair<std::uint32_t, std::uint32_t>, BlockCosts> found;
    for_each_place(profile, [&](std::uint32_t, const FrameNode& node, std::uint32_t position,
                                const InstructionCosts& costs) {
        const std::uint32_t begin = begins[node.code][position];
        BlockCosts& row = found[{node.code, begin}];
        row.code = node.code;
        row.begin = begin;
        row.last = std::max(row.last, position);
        if (position == begin)
            row.entries += costs.executions;
        row.costs += costs;
    });
    std::vector<BlockCosts> rows;
    rows.reserve(found.size());
    for (const auto& [key, row] : found)
        rows.push_back(row);
    std::ranges::sort(rows, [&](const BlockCosts& a, const BlockCosts& b) {
        const auto left = weight(profile, a.costs), right = weight(profile, b.costs);
        return left != right ? left > right
                             : std::pair{a.code, a.begin} < std::pair{b.code, b.begin};
    });
    return rows;
}

std::vector<PositionCosts> by_position(const EvmProfile& profile, std::uint32_t code)
{
    std::map<std::uint32_t, InstructionCosts> found;
    for_each_place(profile, [&](std::uint32_t, const FrameNode& node, std::uint32_t position,
                                const InstructionCosts& costs) {
        if (node.code == code)
            found[position] += costs;
    });
    std::vector<PositionCosts> rows;
    rows.reserve(found.size());
    for (const auto& [position, costs] : found)
        rows.push_back({position, costs});
    return rows;
}

std::vector<FrameCosts> by_frame(const EvmProfile& profile)
{
    const auto nodes = profile.frames.nodes();
    std::vector<FrameCosts> all(nodes.size());
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        all[i].node = i;
        all[i].own = beside_instructions(nodes[i]);
        nodes[i].costs.for_each(
            [&](std::size_t, const InstructionCosts& costs) { all[i].own += costs; });
        all[i].total = all[i].own;
    }
    std::vector<std::vector<std::uint32_t>> called(nodes.size());
    for (auto i = static_cast<std::uint32_t>(nodes.size()); i-- > 1;) {
        all[nodes[i].parent].total += all[i].total;
        called[nodes[i].parent].push_back(i);
    }
    std::vector<FrameCosts> rows;
    std::vector<std::uint32_t> waiting{EvmFrames::outermost};
    while (!waiting.empty()) {
        const std::uint32_t number = waiting.back();
        waiting.pop_back();
        rows.push_back(all[number]);
        auto& children = called[number];
        std::ranges::sort(children, [&](std::uint32_t a, std::uint32_t b) {
            const auto left = weight(profile, all[a].total), right = weight(profile, all[b].total);
            return left != right ? left < right : a > b;
        });
        waiting.insert(waiting.end(), children.begin(), children.end());
    }
    return rows;
}

std::string instruction_name(const EvmProfile& profile, std::uint32_t code, std::size_t position)
{
    const std::uint8_t opcode = opcode_at(profile.frames.codes()[code], position);
    const std::string_view name = evm::opcode_name(opcode, profile.revision);
    return name.empty() ? fmt::format("undefined 0x{:02x}", opcode) : std::string{name};
}

std::string short_address(const Address& address)
{
    const std::string digits = to_hex(address);
    return fmt::format("0x{}..{}", std::string_view{digits}.substr(0, 8),
                       std::string_view{digits}.substr(34));
}

std::string frame_name(const FrameNode& node)
{
    constexpr std::array<std::string_view, 6> before{
        "", "callcode ", "delegatecall ", "staticcall ", "create ", "create2 "};
    static_assert(before.size() == static_cast<std::size_t>(evm::CallKind::create2) + 1);
    std::string text{before[static_cast<std::size_t>(node.kind)]};
    text += short_address(node.address);
    if (node.selector)
        text += fmt::format(" {:08x}", *node.selector);
    return text;
}

std::string block_name(const EvmProfile& profile, const BlockCosts& block)
{
    const ProfiledCode& code = profile.frames.codes()[block.code];
    const auto part = [&](std::uint32_t position) {
        return fmt::format("{} {}", position_text(code, position),
                           instruction_name(profile, block.code, position));
    };
    if (block.begin == block.last)
        return part(block.begin);
    return fmt::format("{} .. {}", part(block.begin), part(block.last));
}

CallTree to_call_tree(const EvmProfile& profile)
{
    using Unit = CallTree::Metric::Unit;
    std::vector<CallTree::Metric> metrics;
    if (profile.times)
        metrics.push_back({"time", Unit::nanoseconds});
    metrics.push_back({"gas", Unit::gas});
    metrics.push_back({"instructions", Unit::count});
    CallTree tree{profile.name, std::move(metrics)};

    std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> block_names;
    for (const BlockCosts& block : by_block(profile))
        block_names[{block.code, block.begin}] = block_name(profile, block);
    const auto begins = find_all_blocks(profile);
    const auto nodes = profile.frames.nodes();
    std::vector<std::uint32_t> places(nodes.size());
    TreeWriter writer{tree, profile};
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const FrameNode& node = nodes[i];
        const std::string code = short_address(profile.frames.codes()[node.code].address);
        places[i] = tree.child(i == 0 ? CallTree::root : places[node.parent],
                               {.name = frame_name(node), .file = {}, .line = 0});
        writer.add(places[i], beside_instructions(node));
        node.costs.for_each([&](std::size_t position, const InstructionCosts& costs) {
            const std::uint32_t begin = begins[node.code][position];
            const std::uint32_t block = tree.child(
                places[i], {.name = block_names[{node.code, begin}], .file = code, .line = 0});
            const std::uint32_t leaf = tree.child(
                block,
                {.name = instruction_name(profile, node.code, position), .file = {}, .line = 0});
            writer.add(leaf, costs);
        });
    }
    return tree;
}

}  // namespace sluice::lab
