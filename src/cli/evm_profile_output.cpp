// SPDX-License-Identifier: Apache-2.0
#include "cli/evm_profile_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hex.hpp"
#include "cli/evm_instruction_text.hpp"
#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "evm/opcodes.hpp"
#include "fixtures/printable.hpp"
#include "lab/evm_profile_views.hpp"

namespace sluice::cli {
namespace {

using lab::InstructionCosts;
using Json = nlohmann::ordered_json;
using enum Table::Align;

std::string percent(double part, double whole)
{
    return whole == 0 ? "" : fmt::format("{:.1f}", 100 * part / whole);
}

std::string microseconds(double nanoseconds)
{
    return fmt::format("{:.1f}", nanoseconds / 1000);
}

/// The columns that every table has, and the cells of them.
class CostColumns {
public:
    CostColumns(const lab::EvmProfile& profile, const Paint& paint)
        : profile_{profile}, paint_{paint}
    {}

    /// `each` is what a time of one execution is of.
    void add_titles(std::vector<Table::Column>& columns, const char* each) const
    {
        columns.push_back({"gas", right, 1});
        columns.push_back({"gas %"});
        if (!profile_.times)
            return;
        columns.push_back({"samples", right, 4});
        columns.push_back({"time %"});
        columns.push_back({each, right, 3});
        columns.push_back({"time/gas"});
    }

    void add_cells(std::vector<Table::Cell>& cells, const InstructionCosts& costs,
                   std::uint64_t executions) const
    {
        cells.emplace_back(grouped(costs.gas));
        cells.emplace_back(
            percent(static_cast<double>(costs.gas), static_cast<double>(profile_.gas_used)));
        if (!profile_.times)
            return;
        const lab::EvmTimes& times = *profile_.times;
        cells.emplace_back(grouped(costs.samples));
        cells.emplace_back(
            percent(static_cast<double>(costs.samples), static_cast<double>(times.samples)));
        // What a handful of samples comes to is no time.
        const bool has_time = costs.samples >= lab::enough_samples && executions != 0;
        cells.emplace_back(has_time ? fmt::format("{:.1f}", times.nanoseconds(costs.samples) /
                                                                static_cast<double>(executions))
                                    : "");
        cells.push_back(ratio(costs));
    }

private:
    [[nodiscard]] Table::Cell ratio(const InstructionCosts& costs) const
    {
        const auto found = lab::time_against_gas(profile_, costs);
        if (!found)
            return "";
        std::string text = fmt::format("{:.2f}", found->value);
        if (found->interval.low > 1)
            return {text, paint_.bad(text)};
        if (found->interval.high < 1)
            return {text, paint_.good(text)};
        return text;
    }

    const lab::EvmProfile& profile_;
    const Paint& paint_;
};

/// The `top` rows of a sorted list, and how many there are more.
template <class Row>
std::size_t cut(std::vector<Row>& rows, std::size_t top)
{
    const std::size_t more = rows.size() - std::min(rows.size(), top);
    rows.resize(rows.size() - more);
    return more;
}

std::string more_rows(std::size_t count, const char* what)
{
    return count == 0 ? "" : fmt::format("and {} more {}\n", grouped(count), what);
}

/// Those first that take more time than they are charged for, those last of which that cannot be
/// told.
void sort_by_ratio(const lab::EvmProfile& profile, std::vector<lab::OpcodeCosts>& rows)
{
    std::vector<std::pair<double, std::size_t>> order;
    order.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto ratio = lab::time_against_gas(profile, rows[i].costs);
        order.emplace_back(ratio ? -ratio->value : 0.0, i);
    }
    std::ranges::sort(order);
    std::vector<lab::OpcodeCosts> sorted;
    sorted.reserve(rows.size());
    for (const auto& [ratio, index] : order)
        sorted.push_back(std::move(rows[index]));
    rows = std::move(sorted);
}

/// Whether more than one code ran, so that rows have to name theirs.
bool has_several_codes(const lab::EvmProfile& profile)
{
    return profile.frames.codes().size() > 1;
}

std::string code_name(const lab::EvmProfile& profile, std::uint32_t code)
{
    const lab::ProfiledCode& which = profile.frames.codes()[code];
    return lab::short_address(which.address) + (which.is_init_code ? " init" : "");
}

std::string opcode_table(const lab::EvmProfile& profile, std::size_t top, const Paint& paint)
{
    const CostColumns costs{profile, paint};
    std::vector<Table::Column> columns{{"opcode", left}, {"executions"}};
    costs.add_titles(columns, "ns each");
    Table table{std::move(columns)};
    std::vector<lab::OpcodeCosts> rows = lab::by_opcode(profile);
    const std::size_t more = cut(rows, top);
    sort_by_ratio(profile, rows);
    for (const lab::OpcodeCosts& row : rows) {
        std::vector<Table::Cell> cells{row.name, grouped(row.costs.executions)};
        costs.add_cells(cells, row.costs, row.costs.executions);
        table.add(std::move(cells));
    }
    return table.text(output_width()) + more_rows(more, "opcodes");
}

std::string block_table(const lab::EvmProfile& profile, std::size_t top, const Paint& paint)
{
    const CostColumns costs{profile, paint};
    const bool names_code = has_several_codes(profile);
    std::vector<Table::Column> columns{{"entered", right, 2}, {"instructions", right, 5}};
    costs.add_titles(columns, "ns an entry");
    if (names_code)
        columns.push_back({"code", left});
    columns.push_back({"block", left});
    Table table{std::move(columns)};
    std::vector<lab::BlockCosts> rows = lab::by_block(profile);
    const std::size_t more = cut(rows, top);
    for (const lab::BlockCosts& row : rows) {
        std::vector<Table::Cell> cells{grouped(row.entries), grouped(row.costs.executions)};
        costs.add_cells(cells, row.costs, row.entries);
        if (names_code)
            cells.emplace_back(code_name(profile, row.code));
        cells.emplace_back(lab::block_name(profile, row));
        table.add(std::move(cells));
    }
    return table.text(output_width()) + more_rows(more, "blocks");
}

std::string frame_table(const lab::EvmProfile& profile, std::size_t top)
{
    std::vector<Table::Column> columns{
        {"calls", right, 1}, {"instructions", right, 4}, {"own gas", right, 2}, {"total gas"}};
    if (profile.times) {
        columns.push_back({"samples", right, 3});
        columns.push_back({"own time %"});
        columns.push_back({"total time %"});
    }
    columns.push_back({"frame", left});
    Table table{std::move(columns)};
    std::vector<lab::FrameCosts> rows = lab::by_frame(profile);
    const std::size_t more = cut(rows, top);
    for (const lab::FrameCosts& row : rows) {
        const lab::FrameNode& node = profile.frames.nodes()[row.node];
        std::vector<Table::Cell> cells{grouped(node.calls), grouped(row.own.executions),
                                       grouped(row.own.gas), grouped(row.total.gas)};
        if (profile.times) {
            const auto all = static_cast<double>(profile.times->samples);
            cells.emplace_back(grouped(row.own.samples));
            cells.emplace_back(percent(static_cast<double>(row.own.samples), all));
            cells.emplace_back(percent(static_cast<double>(row.total.samples), all));
        }
        const lab::FrameNode& first = profile.frames.nodes()[lab::EvmFrames::outermost];
        const std::size_t depth = std::min<std::size_t>(node.depth - first.depth, 20);
        std::string name = std::string(2 * depth, ' ') + lab::frame_name(node);
        if (node.forfeited_gas != 0)
            name += fmt::format("  ({} gas forfeited by exceptional halts)",
                                grouped(node.forfeited_gas));
        if (node.deposit_gas != 0)
            name += fmt::format("  ({} gas for the code it left)", grouped(node.deposit_gas));
        cells.emplace_back(std::move(name));
        table.add(std::move(cells));
    }
    return table.text(output_width()) + more_rows(more, "frames");
}

/// One code as `evm disasm` prints it, with costs before each instruction that ran.
std::string listing(const lab::EvmProfile& profile, std::uint32_t number, const Paint& paint)
{
    const lab::ProfiledCode& code = profile.frames.codes()[number];
    std::vector<Table::Column> columns{{"executions"}, {"gas"}};
    if (profile.times) {
        columns.push_back({"samples", right, 1});
        columns.push_back({"time %"});
    }
    columns.push_back({"", left});
    const std::size_t width = columns.size();
    Table table{std::move(columns)};
    std::size_t expected = 0;
    for (const lab::PositionCosts& row : lab::by_position(profile, number)) {
        if (row.position != expected) {
            std::vector<Table::Cell> gap(width - 1, Table::Cell{""});
            gap.emplace_back("...", paint.dim("..."));
            table.add(std::move(gap));
        }
        std::vector<Table::Cell> cells{grouped(row.costs.executions), grouped(row.costs.gas)};
        if (profile.times) {
            cells.emplace_back(row.costs.samples == 0 ? "" : grouped(row.costs.samples));
            cells.emplace_back(row.costs.samples == 0
                                   ? ""
                                   : percent(static_cast<double>(row.costs.samples),
                                             static_cast<double>(profile.times->samples)));
        }
        const InstructionText text =
            instruction_text(code.bytes, row.position, profile.revision, paint);
        cells.emplace_back(text.plain, text.painted);
        expected = row.position + text.size;
        table.add(std::move(cells));
    }
    return fmt::format("{} {}, {} bytes, hash {}\n{}",
                       code.is_init_code ? "init code of" : "code of",
                       to_hex_prefixed(code.address), grouped(code.bytes.size()),
                       to_hex_prefixed(code.hash), table.text(output_width()));
}

/// "KECCAK256 3.1, MULMOD 2.2": opcodes that surely take more than a quarter more time than gas.
std::string dear_opcodes(const lab::EvmProfile& profile)
{
    constexpr double much = 1.25;
    std::vector<lab::OpcodeCosts> rows = lab::by_opcode(profile);
    sort_by_ratio(profile, rows);
    std::string text;
    for (const lab::OpcodeCosts& row : rows) {
        const auto ratio = lab::time_against_gas(profile, row.costs);
        if (ratio && ratio->interval.low > much)
            fmt::format_to(std::back_inserter(text), "{}{} {:.1f}", text.empty() ? "" : ", ",
                           row.name, ratio->value);
    }
    return text;
}

std::uint64_t instruction_count(const lab::EvmProfile& profile)
{
    return lab::by_frame(profile).front().total.executions;
}

std::string head(const lab::EvmProfile& profile, const Paint& paint)
{
    std::string text = fmt::format(
        "{}  {}, {} gas, {} instructions, {}\n", paint.bold(fixtures::printable_name(profile.name)),
        to_string(profile.status), grouped(profile.gas_used), grouped(instruction_count(profile)),
        to_string(profile.revision));
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "counted  in one execution, which took {:.1f} times as long\n",
                   profile.counting_cost);
    if (!profile.times) {
        if (!profile.time_problem.empty())
            fmt::format_to(out, "sampled  not: {}\n", profile.time_problem);
        return text;
    }
    const lab::EvmTimes& times = *profile.times;
    fmt::format_to(
        out, "sampled  {} times, every {} us, which cost {:.1f} %", grouped(times.samples),
        microseconds(static_cast<double>(times.interval.count())), 100 * (times.cost.value - 1));
    if (times.cost.interval.is_known())
        fmt::format_to(out, " ({:.1f} to {:.1f})", 100 * (times.cost.interval.low - 1),
                       100 * (times.cost.interval.high - 1));
    else
        fmt::format_to(out, " (in {})", counted(times.cost.rounds, "round"));
    text += '\n';
    for (const lab::ModeTime& mode : times.modes) {
        const lab::Interval& interval = mode.time.interval;
        const std::string known = interval.is_known()
                                      ? fmt::format(" ({} to {})", microseconds(interval.low),
                                                    microseconds(interval.high))
                                      : "";
        fmt::format_to(out, "{}{} us{} on the {} engine\n",
                       &mode == times.modes.data() ? "time     " : "         ",
                       microseconds(mode.time.median), known, to_string(mode.mode));
    }
    if (const std::string dear = dear_opcodes(profile); !dear.empty())
        fmt::format_to(out, "dear     {} (share of time over share of gas)\n", dear);
    return text;
}

Json interval_to_json(const lab::Interval& interval)
{
    return Json::array({interval.low, interval.high});
}

void add_costs(Json& json, const lab::EvmProfile& profile, const InstructionCosts& costs)
{
    json["executions"] = costs.executions;
    json["gas"] = costs.gas;
    if (!profile.times)
        return;
    json["samples"] = costs.samples;
    json["timeNs"] = profile.times->nanoseconds(costs.samples);
    if (const auto ratio = lab::time_against_gas(profile, costs)) {
        json["timeAgainstGas"] = ratio->value;
        json["timeAgainstGasInterval"] = interval_to_json(ratio->interval);
    }
}

Json codes_to_json(const lab::EvmProfile& profile)
{
    Json codes = Json::array();
    for (std::uint32_t i = 0; i < profile.frames.codes().size(); ++i) {
        const lab::ProfiledCode& code = profile.frames.codes()[i];
        Json json;
        json["address"] = to_hex_prefixed(code.address);
        json["hash"] = to_hex_prefixed(code.hash);
        json["bytes"] = code.bytes.size();
        json["isInitCode"] = code.is_init_code;
        json["positions"] = Json::array();
        for (const lab::PositionCosts& row : lab::by_position(profile, i)) {
            Json position;
            position["pc"] = row.position;
            position["opcode"] = lab::instruction_name(profile, i, row.position);
            if (const evm::Precompile* callee = profile.frames.callee(i, row.position))
                position["precompile"] = callee->name;
            add_costs(position, profile, row.costs);
            json["positions"].push_back(std::move(position));
        }
        codes.push_back(std::move(json));
    }
    return codes;
}

Json frames_to_json(const lab::EvmProfile& profile)
{
    constexpr const char* kinds[] = {"call",       "callcode", "delegatecall",
                                     "staticcall", "create",   "create2"};
    // Rows name their callers by position in this list, not by number in the tree.
    const std::vector<lab::FrameCosts> rows = lab::by_frame(profile);
    std::vector<std::size_t> places(profile.frames.nodes().size());
    Json frames = Json::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const lab::FrameNode& node = profile.frames.nodes()[rows[i].node];
        places[rows[i].node] = i;
        Json json;
        json["caller"] =
            rows[i].node == lab::EvmFrames::outermost ? Json{} : Json{places[node.parent]};
        json["kind"] = kinds[static_cast<std::size_t>(node.kind)];
        json["address"] = to_hex_prefixed(node.address);
        if (node.selector)
            json["selector"] = fmt::format("0x{:08x}", *node.selector);
        json["code"] = node.code;
        json["calls"] = node.calls;
        json["forfeitedGas"] = node.forfeited_gas;
        json["depositGas"] = node.deposit_gas;
        add_costs(json["own"], profile, rows[i].own);
        add_costs(json["total"], profile, rows[i].total);
        frames.push_back(std::move(json));
    }
    return frames;
}

}  // namespace

std::string evm_profile_text(const lab::EvmProfile& profile, const EvmProfileViews& views,
                             std::size_t top)
{
    const Paint paint{stdout};
    std::string text = head(profile, paint);
    if (views.opcodes)
        text += "\n" + opcode_table(profile, top, paint);
    if (views.blocks)
        text += "\n" + block_table(profile, top, paint);
    if (views.frames)
        text += "\n" + frame_table(profile, top);
    if (views.positions) {
        for (std::uint32_t i = 0; i < profile.frames.codes().size(); ++i)
            text += "\n" + listing(profile, i, paint);
    }
    return text;
}

Json evm_profile_json(const lab::EvmProfile& profile)
{
    Json json;
    json["name"] = profile.name;
    json["fork"] = to_string(profile.revision);
    json["status"] = to_string(profile.status);
    json["gas"] = profile.gas_used;
    json["instructions"] = instruction_count(profile);
    json["countingCost"] = profile.counting_cost;
    if (profile.times) {
        const lab::EvmTimes& times = *profile.times;
        json["samples"] = times.samples;
        json["intervalNs"] = times.interval.count();
        json["samplingCost"] = times.cost.value;
        if (times.cost.interval.is_known())
            json["samplingCostInterval"] = interval_to_json(times.cost.interval);
        json["times"] = Json::array();
        for (const lab::ModeTime& mode : times.modes) {
            Json entry;
            entry["mode"] = to_string(mode.mode);
            entry["medianNs"] = mode.time.median;
            if (mode.time.interval.is_known())
                entry["medianIntervalNs"] = interval_to_json(mode.time.interval);
            json["times"].push_back(std::move(entry));
        }
    } else if (!profile.time_problem.empty()) {
        json["timeProblem"] = profile.time_problem;
    }
    json["opcodes"] = Json::array();
    for (const lab::OpcodeCosts& row : lab::by_opcode(profile)) {
        Json opcode;
        opcode["name"] = row.name;
        opcode["byte"] = row.opcode;
        add_costs(opcode, profile, row.costs);
        json["opcodes"].push_back(std::move(opcode));
    }
    json["blocks"] = Json::array();
    for (const lab::BlockCosts& row : lab::by_block(profile)) {
        Json block;
        block["code"] = row.code;
        block["begin"] = row.begin;
        block["last"] = row.last;
        block["entries"] = row.entries;
        add_costs(block, profile, row.costs);
        json["blocks"].push_back(std::move(block));
    }
    json["codes"] = codes_to_json(profile);
    json["frames"] = frames_to_json(profile);
    return json;
}

}  // namespace sluice::cli
