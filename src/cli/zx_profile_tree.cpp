// Profiles of programs as trees of calls: folded stacks, speedscope's documents, flame graphs.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_profile.hpp"

namespace sluice::cli {
namespace {

using Costs = zx::ProfileSummary::Costs;
using Unit = lab::CallTree::Metric::Unit;

struct Metric {
    std::string_view name;
    Unit unit;
    std::int64_t (*of)(const Costs& costs);
    bool is_time = false;
    bool is_of_vm = false;
};

constexpr Metric metrics[] = {
    {"time", Unit::nanoseconds, [](const Costs& costs) { return costs.time.count(); }, true, false},
    {"gas", Unit::gas, [](const Costs& costs) { return costs.gas; }, false, false},
    {"operations", Unit::count, [](const Costs& costs) { return costs.operations; }, false, false},
    {"instructions", Unit::count, [](const Costs& costs) { return costs.instructions; }, false,
     true},
    {"allocations", Unit::count, [](const Costs& costs) { return costs.allocations; }, false,
     false},
    {"bytes", Unit::bytes, [](const Costs& costs) { return costs.bytes; }, false, false},
};

/// Those that were measured.
std::vector<Metric> metrics_of(const ProgramProfile& profile)
{
    const auto some = [&](const auto& has) { return std::ranges::any_of(profile.engines, has); };
    const bool has_samples = some([](const EngineProfile& e) { return e.has_samples(); });
    const bool has_counts = some([](const EngineProfile& e) { return e.has_counts(); });
    const bool has_instructions =
        some([](const EngineProfile& e) { return e.instructions() != 0; });
    std::vector<Metric> result;
    for (const Metric& metric : metrics)
        if (metric.is_time ? has_samples : has_counts && (!metric.is_of_vm || has_instructions))
            result.push_back(metric);
    return result;
}

void add_engine(lab::CallTree& tree, std::uint32_t root, const EngineProfile& engine,
                const std::vector<Metric>& of)
{
    const zx::ProfileSummary& summary = engine.summary;
    std::vector<std::uint32_t> nodes;
    for (std::size_t i = 0; i < summary.paths().nodes().size(); ++i) {
        const zx::CallPaths::Node& path = summary.paths().nodes()[i];
        if (i == zx::CallPaths::root) {
            nodes.push_back(root);
        } else {
            const zx::ProfileSummary::Row& function = summary.functions()[path.function];
            nodes.push_back(tree.child(
                nodes[path.parent],
                {.name = function.name, .file = shown_path(function.file), .line = function.line}));
        }
        if (i >= summary.path_costs().size())
            continue;
        for (std::size_t k = 0; k < of.size(); ++k)
            tree.add(nodes.back(), k,
                     static_cast<std::uint64_t>(
                         std::max<std::int64_t>(of[k].of(summary.path_costs()[i].own), 0)));
    }
}

}  // namespace

lab::CallTree call_tree(const ProfileOptions& options, const ProgramProfile& profile)
{
    const std::vector<Metric> of = metrics_of(profile);
    std::vector<lab::CallTree::Metric> named;
    named.reserve(of.size());
    for (const Metric& metric : of)
        named.push_back({std::string{metric.name}, metric.unit});
    lab::CallTree tree{options.program.file, std::move(named)};
    for (const EngineProfile& engine : profile.engines) {
        const std::uint32_t root =
            profile.engines.size() == 1
                ? lab::CallTree::root
                : tree.child(lab::CallTree::root, {.name = engine.engine, .file = {}, .line = 0});
        add_engine(tree, root, engine, of);
    }
    return tree;
}

bool write_trees(const ProfileOptions& options, const ProgramProfile& profile)
{
    if (options.folded_path.empty() && options.speedscope_path.empty() && options.page_path.empty())
        return true;
    if (metrics_of(profile).empty()) {
        print_error(
            "there are neither samples nor counts to be written: the program ended at once");
        return false;
    }
    const lab::CallTree tree = call_tree(options, profile);
    std::size_t metric = 0;
    if (!options.metric.empty()) {
        const auto found =
            std::ranges::find(tree.metrics(), options.metric, &lab::CallTree::Metric::name);
        if (found == tree.metrics().end()) {
            print_error(fmt::format("--metric {}: this was not measured", options.metric));
            return false;
        }
        metric = static_cast<std::size_t>(found - tree.metrics().begin());
    }
    return (options.folded_path.empty() ||
            write_output_file(options.folded_path, lab::to_folded_stacks(tree, metric))) &&
           (options.speedscope_path.empty() ||
            write_output_file(options.speedscope_path, lab::to_speedscope(tree))) &&
           (options.page_path.empty() ||
            write_output_file(options.page_path, lab::to_flame_page(tree)));
}

}  // namespace sluice::cli
