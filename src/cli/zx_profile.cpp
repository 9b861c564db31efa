// sluice profile: what a program of the zx language takes, and which of its functions take it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_stopping.hpp"
#include "zx/runtime/profile.hpp"
#include "zx/syntax/lexer.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::cli {
namespace {

struct ProfileOptions {
    ZxOptions program;
    std::optional<std::uint64_t> transaction_count;
    std::uint64_t top = 20;
    bool is_json = false;
    std::string json_path;
    bool shows_memory = true;
    bool only_times = false;
};

/// What --transaction-count replaces.
constexpr std::string_view transaction_constant = "PERF_TRANSACTION_COUNT";

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::milli>{duration}.count();
}

template <class Do>
double timed(Do&& work)
{
    const Clock::time_point start = Clock::now();
    work();
    return milliseconds(Clock::now() - start);
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

struct FunctionLine {
    std::string name;
    std::string file;
    std::uint32_t line = 0;
    std::uint64_t calls = 0;
    zx::Profile::Costs costs;
};

struct OpcodeLine {
    std::string_view name;
    std::uint64_t count = 0;
};

struct Measured {
    double load_ms = 0;
    double lex_ms = 0;
    double parse_ms = 0;
    double run_ms = 0;
    double peak_mib = 0;
    zx::HeapStatistics heap;
    zx::RunReport report;
    std::vector<FunctionLine> functions;  // most own gas first
    std::vector<OpcodeLine> opcodes;      // the most frequent first
    std::uint64_t instructions = 0;
};

std::string shown_path(const std::string& path)
{
    const std::filesystem::path relative =
        std::filesystem::path{path}.lexically_relative(std::filesystem::current_path());
    return relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

FunctionLine describe(const zx::FunctionCode& code, const zx::Profile::Costs& costs)
{
    FunctionLine line;
    line.costs = costs;
    line.file = shown_path(code.module->source->path());
    if (code.function == nullptr) {
        line.name = "(top level)";
        line.line = 1;
        return line;
    }
    line.line = code.module->source->position(code.function->offset).line;
    line.name = code.name.empty() ? "(anonymous)" : std::string{code.name};
    if (code.contract != nullptr && code.is_action)
        line.name = fmt::format("{}.{}", code.contract->name, line.name);
    return line;
}

/// Reads and parses all files once more, each step by itself.
void time_syntax(zx::LoadedProgram& program, Measured& measured)
{
    for (const auto& unit : program.units()) {
        measured.parse_ms += timed([&] {
            zx::SymbolTable symbols;
            zx::AstArena arena;
            static_cast<void>(zx::parse(*unit->source, symbols, arena));
        });
        measured.lex_ms += timed([&] {
            zx::Diagnostics diagnostics;
            static_cast<void>(zx::lex(*unit->source, diagnostics));
        });
    }
    measured.parse_ms = std::max(measured.parse_ms - measured.lex_ms, 0.0);
}

void collect(const zx::Profile& profile, Measured& measured)
{
    for (const zx::Profile::Function& each : profile.functions()) {
        FunctionLine row = describe(*each.code, each.costs);
        row.calls = each.calls;
        measured.functions.push_back(std::move(row));
    }
    std::ranges::sort(measured.functions, [](const FunctionLine& a, const FunctionLine& b) {
        const auto key = [](const FunctionLine& line) {
            return std::tuple{-line.costs.own.gas, -line.costs.own.operations,
                              std::string_view{line.file}, line.line, std::string_view{line.name}};
        };
        return key(a) < key(b);
    });
    for (std::size_t i = 0; i < zx::opcode_count; ++i) {
        const std::uint64_t count = profile.opcodes()[i];
        measured.instructions += count;
        if (count != 0)
            measured.opcodes.push_back({zx::opcode_infos[i].name, count});
    }
    std::ranges::sort(measured.opcodes, [](const OpcodeLine& a, const OpcodeLine& b) {
        return std::tuple{b.count, a.name} < std::tuple{a.count, b.name};
    });
}

double share(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double mebibytes(std::size_t bytes)
{
    return static_cast<double>(bytes) / (1 << 20);
}

std::string grouped_amount(std::int64_t number)
{
    return grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)));
}

void print_table(const ProfileOptions& options, const Measured& measured)
{
    const Paint paint{stdout};
    const auto line = [&](std::string_view name, std::string_view text) {
        fmt::print("{} {}\n", paint.bold(fmt::format("{:<13}", name)), text);
    };
    fmt::print("\n");
    line("program", fmt::format("{}, engine {}", options.program.file, options.program.engine));
    line("total", fmt::format("{:.1f} ms", measured.load_ms + measured.run_ms));
    const double compile_ms = std::max(measured.load_ms - measured.lex_ms - measured.parse_ms, 0.0);
    line("load", fmt::format("{:.1f} ms: lex {:.1f}, parse {:.1f}, resolve and compile {:.1f}",
                             measured.load_ms, measured.lex_ms, measured.parse_ms, compile_ms));
    line("run", fmt::format("{:.1f} ms{}", measured.run_ms,
                            options.only_times ? "" : ", slower for being counted"));
    line("gas", grouped_amount(measured.report.gas_used));
    if (!options.only_times)
        line("operations", grouped_amount(measured.report.operations));
    if (measured.instructions != 0)
        line("instructions", grouped(measured.instructions));
    if (options.shows_memory)
        line("memory",
             fmt::format(
                 "{:.1f} MiB at the peak of the process; values have {:.1f} MiB, {} collections",
                 measured.peak_mib, mebibytes(measured.heap.bytes_reserved),
                 measured.heap.collections));
    if (options.only_times)
        return;

    const std::size_t count = std::min<std::size_t>(options.top, measured.functions.size());
    fmt::print("\n{}\n",
               paint.bold(fmt::format("{:>12} {:>16} {:>6} {:>16} {:>14}  {}", "calls", "own gas",
                                      "%", "total gas", "own operations", "function")));
    for (const FunctionLine& each : std::span{measured.functions}.first(count))
        fmt::print("{:>12} {:>16} {:>6.1f} {:>16} {:>14}  {} {}\n", grouped(each.calls),
                   grouped_amount(each.costs.own.gas),
                   share(each.costs.own.gas, measured.report.gas_used),
                   grouped_amount(each.costs.total.gas), grouped_amount(each.costs.own.operations),
                   each.name, paint.dim(fmt::format("{}:{}", each.file, each.line)));
    if (count < measured.functions.size())
        fmt::print("{:>12} more functions\n", grouped(measured.functions.size() - count));
    if (measured.opcodes.empty())
        return;
    fmt::print("\n{}\n",
               paint.bold(fmt::format("{:>16} {:>6}  {}", "executed", "%", "instruction")));
    for (const OpcodeLine& each : std::span{measured.opcodes}.first(
             std::min<std::size_t>(options.top, measured.opcodes.size())))
        fmt::print("{:>16} {:>6.1f}  {}\n", grouped(each.count),
                   share(static_cast<std::int64_t>(each.count),
                         static_cast<std::int64_t>(measured.instructions)),
                   each.name);
}

nlohmann::ordered_json to_json(const ProfileOptions& options, const Measured& measured)
{
    nlohmann::ordered_json json;
    json["file"] = options.program.file;
    json["engine"] = options.program.engine;
    json["total_ms"] = measured.load_ms + measured.run_ms;
    json["load_ms"] = measured.load_ms;
    json["lex_ms"] = measured.lex_ms;
    json["parse_ms"] = measured.parse_ms;
    json["elapsed_ms"] = measured.run_ms;
    json["is_counted"] = !options.only_times;
    json["gas_used"] = measured.report.gas_used;
    if (!options.only_times)
        json["operations"] = measured.report.operations;
    if (options.shows_memory) {
        json["memory_peak_mib"] = measured.peak_mib;
        json["heap_bytes"] = measured.heap.bytes_reserved;
        json["collections"] = measured.heap.collections;
    }
    json["exit_code"] = measured.report.exit_code;
    json["errors"] = nlohmann::ordered_json::array();
    if (measured.report.ending == zx::RunReport::Ending::Failed)
        json["errors"].push_back(measured.report.error);
    if (options.only_times)
        return json;
    json["functions"] = nlohmann::ordered_json::array();
    const std::size_t count = std::min<std::size_t>(options.top, measured.functions.size());
    for (const FunctionLine& each : std::span{measured.functions}.first(count))
        json["functions"].push_back({{"name", each.name},
                                     {"file", each.file},
                                     {"line", each.line},
                                     {"calls", each.calls},
                                     {"own_gas", each.costs.own.gas},
                                     {"total_gas", each.costs.total.gas},
                                     {"own_operations", each.costs.own.operations},
                                     {"total_operations", each.costs.total.operations}});
    if (measured.instructions == 0)
        return json;
    json["instructions"] = measured.instructions;
    json["opcodes"] = nlohmann::ordered_json::object();
    for (const OpcodeLine& each : measured.opcodes)
        json["opcodes"][std::string{each.name}] = each.count;
    return json;
}

bool write_file(const std::string& path, std::string_view text)
{
    errno = 0;
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    if (!file)
        print_error(fmt::format("cannot write {}: {}", quote(path),
                                std::generic_category().message(errno != 0 ? errno : EIO)));
    return !file.fail();
}

int profile_program(const ProfileOptions& options)
{
    zx::SessionOptions session =
        session_options(options.program, options.program.engine == "tree" ? zx::EngineKind::Tree
                                                                          : zx::EngineKind::Vm);
    if (options.transaction_count)
        session.constants.push_back(
            {std::string{transaction_constant}, *options.transaction_count});
    zx::Profile profile;
    if (!options.only_times)
        session.profile = &profile;
    if (options.is_json)
        session.runtime.write_output = [](std::string_view text) {
            static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
        };

    const zx::DiskFiles files;
    zx::Session program{files, std::move(session)};
    Measured measured;
    bool is_loaded = false;
    measured.load_ms = timed([&] { is_loaded = program.load(options.program.file); });
    if (!is_loaded) {
        fmt::print(stderr, "{}", program.problems());
        return exit_usage;
    }
    warn_of_cache(program.cache_problem());
    {
        const InterruptGuard interrupts{program, InterruptGuard::Signals::InterruptAndTerminate};
        const Deadline deadline{program, options.program.timeout_seconds};
        const Elapsed elapsed{"profiling"};
        measured.run_ms = timed([&] { measured.report = program.run(); });
    }
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        measured.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
    measured.heap = program.runtime().heap().statistics();
    time_syntax(program.program(), measured);
    collect(profile, measured);
    const std::string json =
        to_json(options, measured).dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    if (options.is_json)
        fmt::print("{}\n", json);
    else
        print_table(options, measured);
    if (!options.json_path.empty() && !write_file(options.json_path, json + "\n"))
        return exit_failure;
    if (measured.report.ending == zx::RunReport::Ending::Failed) {
        std::fflush(stdout);
        fmt::print(stderr, "{}", measured.report.description);
    }
    return measured.report.exit_code;
}

}  // namespace

void add_zx_profile(Command app, int& exit_code)
{
    auto options = std::make_shared<ProfileOptions>();
    ZxOptions& program = options->program;
    Command command =
        app.add_command("profile", "Run a .zx program and tell what its functions take");
    add_zx_program(command, program.file, program.arguments);
    command.add_option("--engine", program.engine, "vm or tree").one_of({"vm", "tree"});
    const auto take_count = [options](const std::string& word) -> std::string {
        const auto value = parse_number64("--transaction-count", word, std::uint64_t{1} << 59);
        if (!value)
            return value.error();
        options->transaction_count = *value;
        return {};
    };
    command
        .add_option("--transaction-count", take_count,
                    fmt::format("What its constant {} is instead", transaction_constant))
        .type_name("N");
    add_number_option(command, "--top", options->top, 1'000'000,
                      "Functions and instructions that are listed [20]");
    command.add_flag("--times", options->only_times,
                     "Count nothing, so that it runs as fast as with `sluice run`");
    command.add_flag("--json", options->is_json,
                     "Print one JSON object; what the program prints goes to stderr");
    command.add_option("--json-output", options->json_path, "Write that object to this file, too")
        .type_name("FILE");
    command.add_flag("--memory,!--no-memory", options->shows_memory,
                     "Tell what memory was taken, as usual, or do not");
    add_zx_limits(command, program);
    add_zx_cache(command, program.cache_directory, program.cache_mib);
    command.footer(
        "Example:\n"
        "  sluice profile examples/full_network/perf_full_network_10k.zx --transaction-count "
        "500\n\n"
        "Own gas is that of a function itself, total gas also that of what it calls.\n\n"
        "Exit codes: 0 fine, 1 an error that the program did not catch, 2 it does not compile.");
    command.callback([options, &exit_code] { exit_code = profile_program(*options); });
}

}  // namespace sluice::cli
