// Profiles of programs as tables.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_profile.hpp"

namespace sluice::cli {
namespace {

using Align = Table::Align;
using Row = zx::ProfileSummary::Row;

double share(double part, double whole)
{
    return whole == 0 ? 0 : 100.0 * part / whole;
}

double mebibytes(std::size_t bytes)
{
    return static_cast<double>(bytes) / (1 << 20);
}

std::string amount(std::int64_t number)
{
    return number < 0 ? "-" + grouped(static_cast<std::uint64_t>(-number))
                      : grouped(static_cast<std::uint64_t>(number));
}

std::string kibibytes(std::int64_t bytes)
{
    return amount((bytes + 1023) / 1024);
}

std::string milliseconds(std::chrono::nanoseconds time)
{
    return fmt::format("{:.1f}", in_milliseconds(time));
}

class Tables {
public:
    Tables(const ProfileOptions& options, const ProgramProfile& profile,
           const EngineProfile& engine)
        : options_{options}, profile_{profile}, engine_{engine}
    {}

    void summary() const;
    void functions() const;
    void lines() const;
    void loops() const;
    void opcodes() const;

private:
    [[nodiscard]] Table::Cell place(const Row& row, std::string_view name) const
    {
        const std::string where = fmt::format("{}:{}", shown_path(row.file), row.line);
        if (name.empty())
            return {where, paint_.bold(where)};
        return {fmt::format("{} {}", name, where), fmt::format("{} {}", name, paint_.dim(where))};
    }
    void line(std::string_view name, std::string_view text) const
    {
        fmt::print("{} {}\n", paint_.bold(fmt::format("{:<13}", name)), text);
    }
    void print(const Table& table, std::size_t shown, std::size_t all, std::string_view what) const
    {
        fmt::print("\n{}", table.text(output_width()));
        if (shown < all)
            fmt::print("{} more {}\n", grouped(all - shown), what);
    }
    [[nodiscard]] double sampled_ms() const
    {
        return in_milliseconds(engine_.summary.sampled_time());
    }
    [[nodiscard]] std::int64_t gas() const { return engine_.first().report.gas_used; }
    void add_costs(std::vector<Table::Column>& columns) const;
    void add_costs(std::vector<Table::Cell>& cells, const Row& row) const;
    [[nodiscard]] std::size_t shown(std::size_t all) const
    {
        return std::min<std::size_t>(options_.top, all);
    }

    const ProfileOptions& options_;
    const ProgramProfile& profile_;
    const EngineProfile& engine_;
    Paint paint_{stdout};
};

void Tables::summary() const
{
    const ProfiledRun& run = engine_.first();
    line("program", fmt::format("{}, engine {}", options_.program.file, engine_.engine));
    line("total", fmt::format("{:.1f} ms", run.load_ms + run.run_ms));
    double lex = 0;
    double parse = 0;
    double compile = 0;
    for (const ModuleTimes& module : profile_.modules) {
        lex += module.lex;
        parse += module.parse;
    }
    for (const std::chrono::nanoseconds time : run.metrics.compiling)
        compile += in_milliseconds(time);
    line("load",
         fmt::format("{:.1f} ms: lex {:.1f}, parse {:.1f}, compile {:.1f}, resolve and the rest "
                     "{:.1f}",
                     run.load_ms, lex, parse, compile,
                     std::max(run.load_ms - lex - parse - compile, 0.0)));
    line("run", fmt::format("{:.1f} ms, of which the processor had {:.1f}{}", run.run_ms,
                            run.processor_ms, engine_.plain ? "" : ": slower for being counted"));
    if (options_.has_samples() && engine_.plain)
        line("samples", engine_.has_samples()
                            ? fmt::format("{}, one every {} us", grouped(engine_.summary.samples()),
                                          std::chrono::duration_cast<std::chrono::microseconds>(
                                              engine_.summary.interval())
                                              .count())
                            : "none: it was over too soon (see --interval)");
    if (engine_.counted && engine_.plain)
        line("counting",
             fmt::format("took {:.1f} times the processor's time: {:.1f} ms",
                         engine_.counted->processor_ms / std::max(run.processor_ms, 0.001),
                         engine_.counted->processor_ms));
    line("gas", amount(run.report.gas_used));
    if (engine_.counted)
        line("operations", amount(engine_.counted->report.operations));
    if (engine_.instructions() != 0)
        line("instructions", grouped(engine_.instructions()));
    const zx::SessionMetrics& metrics = run.metrics;
    line("modules", fmt::format("{} loaded, {} imports found them there; {} functions compiled to "
                                "{} bytes",
                                metrics.loading.module_misses + 1, metrics.loading.module_hits,
                                grouped(metrics.functions), grouped(metrics.bytecode_bytes)));
    if (!options_.program.cache_directory.empty())
        line("code cache", fmt::format("{} hits, {} misses, {} stored", metrics.cache.hits,
                                       metrics.cache.misses, metrics.cache.stored));
    if (const auto& names = engine_.summary.name_caches(); names.uses != 0)
        line("names", fmt::format("{} members looked up, {} found where they were the last time",
                                  grouped(names.uses), grouped(names.uses - names.changes)));
    if (options_.shows_memory) {
        line("memory", fmt::format("{:.1f} MiB at the peak of the process; values had {:.1f} MiB",
                                   profile_.peak_mib, mebibytes(run.heap.most_reserved)));
        std::string objects;
        if (engine_.counted)
            objects = fmt::format("; {} objects made", grouped(engine_.counted->heap.allocations));
        line("collections", fmt::format("{}, {:.1f} ms together, the longest {:.1f} ms{}",
                                        run.heap.collections, in_milliseconds(run.heap.collecting),
                                        in_milliseconds(run.heap.longest_collection), objects));
    }
}

void Tables::add_costs(std::vector<Table::Column>& columns) const
{
    if (engine_.has_samples())
        columns.insert(columns.end(), {{"own ms"}, {"%"}, {"total ms"}});
    if (!engine_.has_counts())
        return;
    columns.emplace_back("own gas");
    if (!engine_.has_samples())
        columns.emplace_back("%");
    columns.insert(columns.end(), {{"total gas", Align::right, 1},
                                   {"operations", Align::right, 2},
                                   {"objects", Align::right, 3},
                                   {"KiB", Align::right, 4}});
}

void Tables::add_costs(std::vector<Table::Cell>& cells, const Row& row) const
{
    if (engine_.has_samples()) {
        cells.emplace_back(milliseconds(row.own.time));
        cells.emplace_back(
            fmt::format("{:.1f}", share(in_milliseconds(row.own.time), sampled_ms())));
        cells.emplace_back(milliseconds(row.total.time));
    }
    if (!engine_.has_counts())
        return;
    cells.emplace_back(amount(row.own.gas));
    if (!engine_.has_samples())
        cells.emplace_back(fmt::format(
            "{:.1f}", share(static_cast<double>(row.own.gas), static_cast<double>(gas()))));
    cells.emplace_back(amount(row.total.gas));
    cells.emplace_back(amount(row.own.operations));
    cells.emplace_back(amount(row.own.allocations));
    cells.emplace_back(kibibytes(row.own.bytes));
}

void Tables::functions() const
{
    std::vector<Table::Column> columns;
    if (engine_.has_counts())
        columns.emplace_back("calls");
    add_costs(columns);
    columns.push_back({"function", Align::left});
    Table table{columns};
    const auto rows = engine_.sorted(engine_.summary.functions());
    for (const Row* row : std::span{rows}.first(shown(rows.size()))) {
        std::vector<Table::Cell> cells;
        if (engine_.has_counts())
            cells.emplace_back(grouped(row->count));
        add_costs(cells, *row);
        cells.push_back(place(*row, row->name));
        table.add(std::move(cells));
    }
    print(table, shown(rows.size()), rows.size(), "functions");
}

void Tables::lines() const
{
    std::vector<Table::Column> columns;
    add_costs(columns);
    columns.push_back({"line", Align::left});
    Table table{columns};
    const auto rows = engine_.sorted(engine_.summary.lines());
    for (const Row* row : std::span{rows}.first(shown(rows.size()))) {
        std::vector<Table::Cell> cells;
        add_costs(cells, *row);
        cells.push_back(place(*row, ""));
        table.add(std::move(cells));
    }
    print(table, shown(rows.size()), rows.size(), "lines");
}

void Tables::loops() const
{
    std::vector<Table::Column> columns;
    if (engine_.has_counts())
        columns.emplace_back("rounds");
    if (engine_.has_samples())
        columns.insert(columns.end(), {{"total ms"}, {"%"}});
    if (engine_.has_counts())
        columns.insert(columns.end(), {{"total gas"}, {"gas a round"}});
    columns.push_back({"loop", Align::left});
    Table table{columns};
    auto rows = engine_.sorted_by_total(engine_.summary.loops());
    std::erase_if(rows, [](const Row* row) {
        return row->count == 0 && row->total.gas == 0 && row->total.time.count() == 0;
    });
    if (rows.empty())
        return;
    for (const Row* row : std::span{rows}.first(shown(rows.size()))) {
        std::vector<Table::Cell> cells;
        if (engine_.has_counts())
            cells.emplace_back(grouped(row->count));
        if (engine_.has_samples()) {
            cells.emplace_back(milliseconds(row->total.time));
            cells.emplace_back(
                fmt::format("{:.1f}", share(in_milliseconds(row->total.time), sampled_ms())));
        }
        if (engine_.has_counts()) {
            cells.emplace_back(amount(row->total.gas));
            cells.emplace_back(
                row->count == 0 ? ""
                                : amount(row->total.gas / static_cast<std::int64_t>(row->count)));
        }
        cells.push_back(place(*row, row->name));
        table.add(std::move(cells));
    }
    print(table, shown(rows.size()), rows.size(), "loops");
}

void Tables::opcodes() const
{
    std::vector<std::pair<std::uint64_t, std::string_view>> rows;
    for (std::size_t i = 0; i < zx::opcode_count; ++i)
        if (const std::uint64_t count = engine_.summary.opcodes()[i]; count != 0)
            rows.emplace_back(count, zx::opcode_infos[i].name);
    if (rows.empty())
        return;
    std::ranges::sort(rows, [](const auto& a, const auto& b) {
        return std::tuple{b.first, a.second} < std::tuple{a.first, b.second};
    });
    Table table{{{"executed"}, {"%"}, {"instruction", Align::left}}};
    const auto all = static_cast<double>(engine_.instructions());
    for (const auto& [count, name] : std::span{rows}.first(shown(rows.size())))
        table.add({grouped(count), fmt::format("{:.1f}", share(static_cast<double>(count), all)),
                   std::string{name}});
    print(table, shown(rows.size()), rows.size(), "instructions");
}

/// What both engines took, one beside the other.
void print_both(const ProfileOptions& options, const ProgramProfile& profile)
{
    const EngineProfile& vm = profile.engines[0];
    const EngineProfile& tree = profile.engines[1];
    const auto ratio = [](double a, double b) {
        return a > 0 && b > 0 ? fmt::format("{:.1f}", b / a) : std::string{};
    };
    Table steps{{{"", Align::left}, {"vm"}, {"tree"}, {"tree / vm"}}};
    const auto add = [&](const char* name, double a, double b) {
        steps.add({name, fmt::format("{:.1f}", a), fmt::format("{:.1f}", b), ratio(a, b)});
    };
    double syntax = 0;
    for (const ModuleTimes& module : profile.modules) {
        steps.add({fmt::format("lex and parse, ms: {}", module.file),
                   fmt::format("{:.1f} + {:.1f}", module.lex, module.parse), "the same"});
        syntax += module.lex + module.parse;
    }
    add("resolve and compile, ms", std::max(vm.first().load_ms - syntax, 0.0),
        std::max(tree.first().load_ms - syntax, 0.0));
    add("run, ms", vm.first().run_ms, tree.first().run_ms);
    if (vm.counted && tree.counted)
        add("run, counted, ms", vm.counted->run_ms, tree.counted->run_ms);
    steps.add({"gas", amount(vm.first().report.gas_used), amount(tree.first().report.gas_used)});
    if (options.shows_memory) {
        add("values, MiB", mebibytes(vm.first().heap.most_reserved),
            mebibytes(tree.first().heap.most_reserved));
        if (vm.counted && tree.counted)
            steps.add({"objects made", grouped(vm.counted->heap.allocations),
                       grouped(tree.counted->heap.allocations)});
        steps.add({"collections", grouped(vm.first().heap.collections),
                   grouped(tree.first().heap.collections)});
    }
    fmt::print("\n{}", steps.text());

    std::vector<Table::Column> columns;
    const bool has_counts = vm.has_counts() && tree.has_counts();
    if (has_counts)
        columns.insert(columns.end(), {{"calls"}, {"own gas"}});
    if (options.has_samples())
        columns.insert(columns.end(),
                       {{"vm own ms"}, {"tree own ms"}, {"vm total ms"}, {"tree total ms"}});
    columns.push_back({"function", Align::left});
    Table table{columns};
    std::map<std::tuple<std::string_view, std::uint32_t, std::string_view>, const Row*> in_tree;
    for (const Row& row : tree.summary.functions())
        in_tree.try_emplace({row.file, row.line, row.name}, &row);
    const auto rows = vm.sorted(vm.summary.functions());
    const std::size_t count = std::min<std::size_t>(options.top, rows.size());
    const Row nothing;
    for (const Row* row : std::span{rows}.first(count)) {
        const auto found = in_tree.find({row->file, row->line, row->name});
        const Row& other = found == in_tree.end() ? nothing : *found->second;
        std::vector<Table::Cell> cells;
        if (has_counts) {
            cells.emplace_back(grouped(row->count));
            cells.emplace_back(amount(row->own.gas));
        }
        if (options.has_samples())
            for (const auto time :
                 {row->own.time, other.own.time, row->total.time, other.total.time})
                cells.emplace_back(milliseconds(time));
        cells.emplace_back(fmt::format("{} {}:{}", row->name, shown_path(row->file), row->line));
        table.add(std::move(cells));
    }
    if (has_counts || options.has_samples())
        fmt::print("\n{}", table.text(output_width()));
}

}  // namespace

void print_tables(const ProfileOptions& options, const ProgramProfile& profile)
{
    if (profile.engines.size() == 2)
        print_both(options, profile);
    for (const EngineProfile& engine : profile.engines) {
        fmt::print("\n");
        const Tables tables{options, profile, engine};
        tables.summary();
        if (!engine.has_samples() && !engine.has_counts())
            continue;
        if (options.shows("function") && profile.engines.size() == 1)
            tables.functions();
        if (options.shows("line"))
            tables.lines();
        if (options.shows("loop"))
            tables.loops();
        if (options.shows("opcode"))
            tables.opcodes();
    }
    bool is_cut = false;
    for (const EngineProfile& engine : profile.engines)
        is_cut = is_cut || engine.summary.is_cut();
    if (is_cut)
        fmt::print(
            "\nStacks that were too deep, or paths of calls that were too many, are kept in "
            "part.\n");
    for (const std::string& note : profile.notes)
        fmt::print("\nNote: {}.\n", note);
}

}  // namespace sluice::cli
