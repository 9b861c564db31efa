// What profiles of a program say, in its own terms.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/profile_summary.hpp"

#include <utility>

namespace sluice::zx {

namespace {

void add_amount(ProfileSummary::Costs& to, const Profile::Amount& amount)
{
    to.gas += amount.gas;
    to.operations += amount.operations;
    to.instructions += amount.instructions;
    to.allocations += amount.allocations;
    to.bytes += amount.bytes;
}

void add_costs(ProfileSummary::Row& row, const Profile::Costs& costs)
{
    add_amount(row.own, costs.own);
    add_amount(row.total, costs.total);
}

/// Of a function on the stack of a sample, wherever it is there.
void add_total(ProfileSummary::Row& row, std::chrono::nanoseconds time, std::uint64_t sample)
{
    if (row.last_sample != sample)
        row.total.time += time;
    row.last_sample = sample;
}

}  // namespace

std::string shown_name(const FunctionCode& code)
{
    if (code.function == nullptr)
        return "(top level)";
    std::string name{code.name};
    if (name.empty())
        name = "(anonymous)";
    if (code.contract != nullptr && code.is_action)
        name = std::string{code.contract->name} + "." + name;
    return name;
}

std::uint32_t ProfileSummary::Rows::find(Key key, std::uint32_t line, const std::string& name)
{
    const auto [place, is_new] =
        by_key.try_emplace(std::move(key), static_cast<std::uint32_t>(rows.size()));
    if (is_new) {
        Row& row = rows.emplace_back();
        row.name = name;
        row.file = place->first.file;
        row.line = line;
    }
    return place->second;
}

ProfileSummary::Known& ProfileSummary::know(KnownFunctions& known, const FunctionCode& code)
{
    const auto [place, is_new] = known.try_emplace(&code, code);
    Known& function = place->second;
    if (!is_new)
        return function;
    const Source& source = *code.module->source;
    const std::string name = shown_name(code);
    function.row = functions_.find({source.path(), offset_of(code), name},
                                   source.position(offset_of(code)).line, name);
    for (const FunctionLoops::Loop& loop : function.places.loops())
        function.loops.push_back(loops_.find({source.path(), loop.statement, name},
                                             source.position(loop.statement).line, name));
    return function;
}

ProfileSummary::Row& ProfileSummary::line(const FunctionCode& code, std::uint32_t number)
{
    const std::string name = shown_name(code);
    Row& row = lines_.rows[lines_.find({code.module->source->path(), number, ""}, number, name)];
    // Whichever of a line's functions is seen first, runs of the same program are to name one.
    if (const std::uint32_t begin = offset_of(code); begin > row.named_after) {
        row.name = name;
        row.named_after = begin;
    }
    return row;
}

ProfileSummary::Path& ProfileSummary::path(std::uint32_t node)
{
    if (node >= path_costs_.size())
        path_costs_.resize(node + 1);
    return path_costs_[node];
}

void ProfileSummary::add(const Profile& profile)
{
    KnownFunctions known;
    std::vector<std::uint32_t> rows;  // by the profile's numbers
    for (const Profile::Function& function : profile.functions()) {
        const Known& known_function = know(known, *function.code);
        rows.push_back(known_function.row);
        Row& row = functions_.rows[known_function.row];
        row.count += function.calls;
        add_costs(row, function.costs);
        for (std::size_t i = 0; i < function.loops.size(); ++i) {
            Row& loop = loops_.rows[known_function.loops[i]];
            loop.count += function.loops[i].rounds;
            add_costs(loop, function.loops[i].costs);
        }
    }
    for (const Profile::Line& known_line : profile.lines())
        add_costs(line(*known_line.code, known_line.number), known_line.costs);
    std::vector<std::uint32_t> nodes{CallPaths::root};
    for (std::size_t i = 1; i < profile.paths().nodes().size(); ++i) {
        const CallPaths::Node& node = profile.paths().nodes()[i];
        nodes.push_back(paths_.child(nodes[node.parent], rows[node.function]));
        Path& costs = path(nodes.back());
        costs.calls += profile.path_costs()[i].calls;
        add_amount(costs.own, profile.path_costs()[i].own);
    }
    add_amount(path(CallPaths::root).own, profile.outside());
    for (std::size_t i = 0; i < opcode_count; ++i)
        opcodes_[i] += profile.opcodes()[i];
    name_caches_.uses += profile.name_caches().uses;
    name_caches_.changes += profile.name_caches().changes;
    is_cut_ = is_cut_ || profile.paths().is_cut();
}

void ProfileSummary::add(const Sampler& sampler)
{
    KnownFunctions known;
    sampler.for_each([&](const Sampler::Sample& sample) {
        ++samples_;
        add(sample, sampler.has_words(), known);
    });
    sampled_time_ += sampler.processor_time();
    interval_ = sampler.interval();
}

void ProfileSummary::add(const Sampler::Sample& sample, bool has_words, KnownFunctions& known)
{
    is_cut_ = is_cut_ || sample.is_cut;
    bool is_innermost = true;
    for (const Sampler::Frame& frame : sample.frames) {
        const FunctionCode& code = *frame.code;
        Known& known_function = know(known, code);
        const auto [statement, is_new] = known_function.statements.try_emplace(frame.place);
        if (is_new)
            statement->second = has_words ? statement_of_word(code, frame.place) : frame.place;
        const std::uint32_t number = code.module->source->position(statement->second).line;
        Row& function = functions_.rows[known_function.row];
        Row& row_of_line = line(code, number);
        add_total(function, sample.time, samples_);
        add_total(row_of_line, sample.time, samples_);
        if (is_innermost) {
            function.own.time += sample.time;
            row_of_line.own.time += sample.time;
        }
        for (std::uint32_t loop = known_function.places.loop_of(statement->second);
             loop != FunctionLoops::none; loop = known_function.places.loops()[loop].outer) {
            Row& row = loops_.rows[known_function.loops[loop]];
            add_total(row, sample.time, samples_);
            if (is_innermost)
                row.own.time += sample.time;
        }
        is_innermost = false;
    }
    std::uint32_t node = CallPaths::root;
    for (std::size_t i = sample.frames.size(); i-- > 0;)
        node = paths_.child(node, know(known, *sample.frames[i].code).row);
    path(node).own.time += sample.time;
}

}  // namespace sluice::zx
