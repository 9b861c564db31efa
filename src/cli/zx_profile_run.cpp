// Running a program to profile it: once for samples and once for counts, on one engine or on both.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <thread>
#include <tuple>
#include <utility>

#include "base/keccak.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_profile.hpp"
#include "cli/zx_shared_world.hpp"
#include "cli/zx_stopping.hpp"
#include "zx/runtime/file_changes.hpp"
#include "zx/syntax/lexer.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::cli {
namespace {

/// What --transaction-count replaces.
constexpr std::string_view transaction_constant = "PERF_TRANSACTION_COUNT";

using Clock = std::chrono::steady_clock;
using Row = zx::ProfileSummary::Row;

template <class Do>
double timed(Do&& work)
{
    const Clock::time_point start = Clock::now();
    work();
    return in_milliseconds(Clock::now() - start);
}

/// Of this thread.
std::chrono::nanoseconds processor_time()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

/// Says on a terminal how long something has been running, once that is a second.
class Elapsed {
public:
    explicit Elapsed(std::string_view what)
    {
        if (isatty(STDERR_FILENO) == 0)
            return;
        thread_ = std::jthread{[label = std::string{what}](const std::stop_token& ended) {
            int seconds = 0;
            while (!is_ended_within(ended, std::chrono::seconds{1}))
                fmt::print(stderr, "\r\x1b[K{} {} s", label, ++seconds);
            if (seconds != 0)
                fmt::print(stderr, "\r\x1b[K");
        }};
    }

private:
    std::jthread thread_;
};

/// Reads and parses all files once more, each step by itself.
std::vector<ModuleTimes> time_modules(zx::LoadedProgram& program)
{
    std::vector<ModuleTimes> modules;
    for (const auto& unit : program.units()) {
        ModuleTimes& times = modules.emplace_back();
        times.file = shown_path(unit->source->path());
        times.bytes = unit->source->text().size();
        times.parse = timed([&] {
            zx::SymbolTable symbols;
            zx::AstArena arena;
            static_cast<void>(zx::parse(*unit->source, symbols, arena));
        });
        times.lex = timed([&] {
            zx::Diagnostics diagnostics;
            static_cast<void>(zx::lex(*unit->source, diagnostics));
        });
        times.parse = std::max(times.parse - times.lex, 0.0);
    }
    return modules;
}

/// The runs of one command, one after the other, each on the world as it was.
class Runs {
public:
    Runs(const ProfileOptions& options, ProgramProfile& profile)
        : options_{options}, profile_{profile}
    {}

    enum class What : std::uint8_t { Nothing, Samples, Counts };

    /// False: the program could not be loaded, as was said. What the last run does to files stays.
    [[nodiscard]] bool run(EngineProfile& engine, What what, bool is_last);
    /// Whether another run can follow the last one.
    [[nodiscard]] bool can_go_on();
    /// Whether a limit of time or a signal ended the last one.
    [[nodiscard]] bool was_stopped() const noexcept
    {
        return last_error_ == zx::ErrorKind::Timeout || last_error_ == zx::ErrorKind::Interrupted;
    }

private:
    void measure(zx::Session& program, ProfiledRun& run, std::string_view engine, What what) const;

    const ProfileOptions& options_;
    ProgramProfile& profile_;
    SharedWorld world_;
    std::unique_ptr<zx::FileChanges> changes_;
    zx::ErrorKind last_error_ = zx::ErrorKind::Thrown;
    bool is_first_ = true;
};

void Runs::measure(zx::Session& program, ProfiledRun& run, std::string_view engine, What what) const
{
    const InterruptGuard interrupts{program, InterruptGuard::Signals::InterruptAndTerminate};
    const Deadline deadline{program, options_.program.timeout_seconds};
    const Elapsed elapsed{
        fmt::format("{} on the {} engine", what == What::Counts ? "counting" : "running", engine)};
    const std::chrono::nanoseconds start = processor_time();
    run.run_ms = timed([&] { run.report = program.run(); });
    run.processor_ms = in_milliseconds(processor_time() - start);
}

bool Runs::run(EngineProfile& engine, What what, bool is_last)
{
    ProfiledRun result;
    zx::SessionOptions session = session_options(
        options_.program, engine.engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm);
    if (options_.transaction_count)
        session.constants.push_back(
            {std::string{transaction_constant}, *options_.transaction_count});
    zx::Profile profile;
    zx::Sampler sampler{std::chrono::microseconds{options_.interval_us}};
    if (what == What::Counts)
        session.profile = &profile;
    else if (what == What::Samples)
        session.sampler = &sampler;
    changes_ = std::make_unique<zx::FileChanges>();
    if (!is_last)
        session.runtime.file_changes = changes_.get();
    session.runtime.read_line = world_.lines_from_the_beginning();
    session.runtime.show_measure = world_.measures_from_the_beginning();
    Keccak256 printed;
    session.runtime.write_output = [this, &printed](std::string_view text) {
        printed.update({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        if (!is_first_)
            return;
        if (options_.is_json)
            static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
        else
            write_output(text);
    };
    if (!is_first_)
        session.runtime.write_diagnostics = [](std::string_view) {};

    const zx::DiskFiles files;
    zx::Session program{files, std::move(session)};
    bool is_loaded = false;
    result.load_ms = timed([&] { is_loaded = program.load(options_.program.file); });
    if (!is_loaded) {
        fmt::print(stderr, "{}", program.problems());
        return false;
    }
    if (is_first_)
        warn_of_cache(program.cache_problem());
    measure(program, result, engine.engine, what);
    result.output = printed.finish();
    result.metrics = program.metrics();
    result.heap = program.runtime().heap().statistics();
    engine.summary.add(profile);
    engine.summary.add(sampler);
    if (is_first_)
        profile_.modules = time_modules(program.program());
    const auto& compiling = result.metrics.compiling;
    for (std::size_t i = 0; i < std::min(compiling.size(), profile_.modules.size()); ++i)
        profile_.modules[i].compile = in_milliseconds(compiling[i]);
    if (what == What::Samples && sampler.processor_time().count() == 0)
        profile_.notes.emplace_back("the system gave no timer, so that there are no samples");
    last_error_ = result.report.ending == zx::RunReport::Ending::Failed ? result.report.error_kind
                                                                        : zx::ErrorKind::Thrown;
    is_first_ = false;
    (what == What::Counts ? engine.counted : engine.plain) = std::move(result);
    return true;
}

bool Runs::can_go_on()
{
    if (was_stopped()) {
        profile_.notes.emplace_back(
            "the program was stopped, so that it has not run another time for what is missing");
        return false;
    }
    if (changes_->take_back())
        return true;
    profile_.notes.push_back(
        "the program has run once only, as it cannot begin with the same files "
        "again: " +
        changes_->problem());
    return false;
}

std::string difference(const ProfiledRun& a, const ProfiledRun& b)
{
    if (a.output != b.output)
        return "output";
    if (a.report.error != b.report.error || a.report.exit_code != b.report.exit_code)
        return "error";
    if (a.report.gas_used != b.report.gas_used)
        return fmt::format("gas ({} and {})", a.report.gas_used, b.report.gas_used);
    return {};
}

/// A function, line or loop that differs between engines in what both count.
std::string differing_row(const std::deque<Row>& vm, const std::deque<Row>& tree,
                          std::string_view what)
{
    using Figures = std::tuple<std::uint64_t, std::int64_t, std::int64_t, std::int64_t>;
    std::map<std::tuple<std::string, std::uint32_t, std::string>, std::pair<Figures, Figures>> rows;
    const auto add = [](Figures& to, const Row& row) {
        to = {std::get<0>(to) + row.count, std::get<1>(to) + row.own.gas,
              std::get<2>(to) + row.total.gas, std::get<3>(to) + row.own.operations};
    };
    for (const Row& row : vm)
        add(rows[{row.file, row.line, row.name}].first, row);
    for (const Row& row : tree)
        add(rows[{row.file, row.line, row.name}].second, row);
    for (const auto& [key, figures] : rows)
        if (figures.first != figures.second)
            return fmt::format("{} at {}:{}", what, shown_path(std::get<0>(key)), std::get<1>(key));
    return {};
}

/// What the engines differ in; empty if in nothing.
std::string compare_engines(const EngineProfile& vm, const EngineProfile& tree)
{
    if (const std::string plain = difference(vm.first(), tree.first()); !plain.empty())
        return plain;
    if (!vm.counted || !tree.counted)
        return {};
    if (const std::string counted = difference(*vm.counted, *tree.counted); !counted.empty())
        return counted;
    for (const auto& [rows, what] :
         {std::pair{&zx::ProfileSummary::functions, "counts of the function"},
          std::pair{&zx::ProfileSummary::lines, "counts of the line"},
          std::pair{&zx::ProfileSummary::loops, "counts of the loop"}})
        if (std::string row = differing_row((vm.summary.*rows)(), (tree.summary.*rows)(), what);
            !row.empty())
            return row;
    return {};
}

std::vector<const Row*> pointers(const std::deque<Row>& rows)
{
    std::vector<const Row*> result;
    result.reserve(rows.size());
    for (const Row& row : rows)
        result.push_back(&row);
    return result;
}

}  // namespace

std::string shown_path(const std::string& path)
{
    const std::filesystem::path relative =
        std::filesystem::path{path}.lexically_relative(std::filesystem::current_path());
    return relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

std::uint64_t EngineProfile::instructions() const
{
    const auto& opcodes = summary.opcodes();
    return std::accumulate(opcodes.begin(), opcodes.end(), std::uint64_t{0});
}

std::vector<const Row*> EngineProfile::sorted(const std::deque<Row>& rows) const
{
    std::vector<const Row*> result = pointers(rows);
    std::ranges::sort(result, [](const Row* a, const Row* b) {
        const auto key = [](const Row& row) {
            return std::tuple{-row.own.time.count(),      -row.own.gas, -row.own.operations,
                              std::string_view{row.file}, row.line,     std::string_view{row.name}};
        };
        return key(*a) < key(*b);
    });
    return result;
}

std::vector<const Row*> EngineProfile::sorted_by_total(const std::deque<Row>& rows) const
{
    std::vector<const Row*> result = pointers(rows);
    std::ranges::sort(result, [](const Row* a, const Row* b) {
        const auto key = [](const Row& row) {
            return std::tuple{-row.total.time.count(), -row.total.gas, std::string_view{row.file},
                              row.line};
        };
        return key(*a) < key(*b);
    });
    return result;
}

namespace {

ProgramProfile finished(ProgramProfile profile)
{
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        profile.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
    return profile;
}

}  // namespace

std::optional<ProgramProfile> profile_program(const ProfileOptions& options)
{
    ProgramProfile profile;
    Runs runs{options, profile};
    std::vector<std::pair<std::string, Runs::What>> plan;
    const std::vector<std::string> engines = options.program.engine == "both"
                                                 ? std::vector<std::string>{"vm", "tree"}
                                                 : std::vector<std::string>{options.program.engine};
    for (const std::string& engine : engines) {
        if (options.has_samples())
            plan.emplace_back(engine, Runs::What::Samples);
        if (options.has_counts())
            plan.emplace_back(engine, Runs::What::Counts);
        if (options.only_times)
            plan.emplace_back(engine, Runs::What::Nothing);
    }
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto& [name, what] = plan[i];
        if (profile.engines.empty() || profile.engines.back().engine != name)
            profile.engines.emplace_back().engine = name;
        const bool is_last = i + 1 == plan.size();
        if (!runs.run(profile.engines.back(), what, is_last))
            return std::nullopt;
        const bool is_partial = runs.was_stopped() && i > 0;
        if (is_partial)
            profile.problem = fmt::format(
                "the run that was {} on engine {} was stopped, so that its figures are those of a "
                "part of the program",
                what == Runs::What::Counts ? "counted" : "timed", name);
        if (is_partial || (!is_last && !runs.can_go_on()))
            break;
    }
    if (!profile.problem.empty())
        return finished(std::move(profile));
    for (const EngineProfile& engine : profile.engines)
        if (engine.plain && engine.counted)
            if (const std::string what = difference(*engine.plain, *engine.counted); !what.empty())
                profile.notes.push_back(fmt::format(
                    "the run that was counted on engine {} had another {} than the one that was "
                    "timed",
                    engine.engine, what));
    if (profile.engines.size() == 2)
        if (const std::string what = compare_engines(profile.engines[0], profile.engines[1]);
            !what.empty())
            profile.problem = "the engines differ: " + what;
    return finished(std::move(profile));
}

}  // namespace sluice::cli
