// Profiles of programs as JSON.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <tuple>

#include "cli/zx_profile.hpp"

namespace sluice::cli {
namespace {

using Json = nlohmann::ordered_json;
using Row = zx::ProfileSummary::Row;

void add_costs(Json& json, const EngineProfile& engine, const zx::ProfileSummary::Costs& costs,
               const std::string& which)
{
    if (engine.has_samples())
        json[which + "_ms"] = in_milliseconds(costs.time);
    if (!engine.has_counts())
        return;
    json[which + "_gas"] = costs.gas;
    json[which + "_operations"] = costs.operations;
    if (engine.instructions() != 0)
        json[which + "_instructions"] = costs.instructions;
    json[which + "_allocations"] = costs.allocations;
    json[which + "_bytes"] = costs.bytes;
}

Json describe(const EngineProfile& engine, const Row& row, const char* name, const char* count)
{
    Json json;
    json[name] = row.name;
    json["file"] = shown_path(row.file);
    json["line"] = row.line;
    if (count != nullptr && engine.has_counts())
        json[count] = row.count;
    add_costs(json, engine, row.own, "own");
    add_costs(json, engine, row.total, "total");
    return json;
}

Json list(const ProfileOptions& options, const EngineProfile& engine,
          const std::vector<const Row*>& rows, const char* name, const char* count)
{
    Json json = Json::array();
    for (const Row* row : std::span{rows}.first(std::min<std::size_t>(options.top, rows.size())))
        json.push_back(describe(engine, *row, name, count));
    return json;
}

void add_memory(Json& json, const EngineProfile& engine)
{
    const zx::HeapStatistics& heap = engine.first().heap;
    json["heap_bytes"] = heap.most_reserved;
    json["collections"] = heap.collections;
    json["collections_ms"] = in_milliseconds(heap.collecting);
    json["longest_collection_ms"] = in_milliseconds(heap.longest_collection);
    if (engine.counted)
        json["objects"] = engine.counted->heap.allocations;
}

void add_opcodes(Json& json, const EngineProfile& engine)
{
    std::vector<std::pair<std::uint64_t, std::string_view>> opcodes;
    for (std::size_t i = 0; i < zx::opcode_count; ++i)
        if (const std::uint64_t count = engine.summary.opcodes()[i]; count != 0)
            opcodes.emplace_back(count, zx::opcode_infos[i].name);
    if (opcodes.empty())
        return;
    std::ranges::sort(opcodes, [](const auto& a, const auto& b) {
        return std::tuple{b.first, a.second} < std::tuple{a.first, b.second};
    });
    json["instructions"] = engine.instructions();
    json["opcodes"] = Json::object();
    for (const auto& [count, name] : opcodes)
        json["opcodes"][std::string{name}] = count;
}

void add_engine(Json& json, const ProfileOptions& options, const ProgramProfile& profile,
                const EngineProfile& engine)
{
    const ProfiledRun& run = engine.first();
    double lex = 0;
    double parse = 0;
    double compile = 0;
    for (const ModuleTimes& module : profile.modules) {
        lex += module.lex;
        parse += module.parse;
    }
    for (const std::chrono::nanoseconds time : run.metrics.compiling)
        compile += in_milliseconds(time);
    json["total_ms"] = run.load_ms + run.run_ms;
    json["load_ms"] = run.load_ms;
    json["lex_ms"] = lex;
    json["parse_ms"] = parse;
    json["compile_ms"] = compile;
    json["elapsed_ms"] = run.run_ms;
    json["processor_ms"] = run.processor_ms;
    json["is_counted"] = engine.has_counts();
    if (engine.plain && engine.counted)
        json["counting_processor_ms"] = engine.counted->processor_ms;
    if (options.has_samples() && engine.plain)
        json["samples"] = {{"count", engine.summary.samples()},
                           {"interval_us", std::chrono::duration_cast<std::chrono::microseconds>(
                                               engine.summary.interval())
                                               .count()},
                           {"processor_ms", in_milliseconds(engine.summary.sampled_time())}};
    json["gas_used"] = run.report.gas_used;
    if (engine.counted)
        json["operations"] = engine.counted->report.operations;
    if (options.shows_memory)
        add_memory(json, engine);
    const zx::SessionMetrics& metrics = run.metrics;
    json["module_cache"] = {{"hits", metrics.loading.module_hits},
                            {"misses", metrics.loading.module_misses}};
    if (!options.program.cache_directory.empty())
        json["code_cache"] = {{"hits", metrics.cache.hits},
                              {"misses", metrics.cache.misses},
                              {"stored", metrics.cache.stored}};
    if (const auto& names = engine.summary.name_caches(); names.uses != 0)
        json["name_cache"] = {{"hits", names.uses - names.changes}, {"misses", names.changes}};
    json["functions_compiled"] = metrics.functions;
    json["bytecode_bytes"] = metrics.bytecode_bytes;
    json["exit_code"] = run.report.exit_code;
    json["errors"] = Json::array();
    if (run.report.ending == zx::RunReport::Ending::Failed)
        json["errors"].push_back(run.report.error);
    if (!engine.has_samples() && !engine.has_counts())
        return;
    const zx::ProfileSummary& summary = engine.summary;
    if (options.shows("function"))
        json["functions"] =
            list(options, engine, engine.sorted(summary.functions()), "name", "calls");
    if (options.shows("line"))
        json["lines"] = list(options, engine, engine.sorted(summary.lines()), "function", nullptr);
    if (options.shows("loop"))
        json["loops"] =
            list(options, engine, engine.sorted_by_total(summary.loops()), "function", "rounds");
    if (options.shows("opcode"))
        add_opcodes(json, engine);
    json["is_cut"] = summary.is_cut();
}

}  // namespace

Json to_json(const ProfileOptions& options, const ProgramProfile& profile)
{
    Json json;
    json["file"] = options.program.file;
    json["engine"] = options.program.engine;
    if (options.shows_memory)
        json["memory_peak_mib"] = profile.peak_mib;
    json["modules"] = Json::array();
    for (const ModuleTimes& module : profile.modules) {
        Json& each = json["modules"].emplace_back(Json{{"file", module.file},
                                                       {"bytes", module.bytes},
                                                       {"lex_ms", module.lex},
                                                       {"parse_ms", module.parse}});
        if (module.compile)
            each["compile_ms"] = *module.compile;
    }
    if (profile.engines.size() == 1) {
        add_engine(json, options, profile, profile.engines.front());
    } else {
        json["agree"] = profile.problem.empty();
        for (const EngineProfile& engine : profile.engines)
            add_engine(json["engines"][engine.engine], options, profile, engine);
    }
    json["notes"] = profile.notes;
    return json;
}

}  // namespace sluice::cli
