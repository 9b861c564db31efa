// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_instructions.hpp"

#include <fmt/format.h>

#include <tbb/parallel_for.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>

#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/case_runner.hpp"
#include "lab/hardware_counter.hpp"
#include "lab/subprocess.hpp"

namespace sluice::cli {
namespace {

constexpr const char* once_command = "bench-once";

using Count = std::expected<std::uint64_t, std::string>;

/// What callgrind says it collected: "==7== Collected : 123".
std::uint64_t collected(std::string_view said)
{
    constexpr std::string_view key = "Collected : ";
    const std::size_t place = said.find(key);
    std::uint64_t count = 0;
    if (place != std::string_view::npos) {
        said.remove_prefix(place + key.size());
        std::from_chars(said.data(), said.data() + said.size(), count);
    }
    return count;
}

/// Runs this program under callgrind, which watches one call and nothing else.
Count count_by_callgrind(const std::string& valgrind, const lab::Case& benchmark,
                         const evm::EngineOptions& engine, const BenchOptions& options)
{
    const lab::ProcessResult result = lab::run_process(
        {valgrind, "--tool=callgrind", "--toggle-collect=sluice::lab::measured_call*",
         "--callgrind-out-file=/dev/null", lab::own_path(), once_command, benchmark.source,
         benchmark.name, std::string{to_string(engine.mode)}, std::to_string(options.warm_up)},
        std::filesystem::current_path().string(),
        // An instruction takes some fifty times as long there.
        std::chrono::seconds{options.patience_seconds} * 50);
    if (!result.has_started)
        return std::unexpected(fmt::format("{} cannot be started", valgrind));
    if (result.timed_out)
        return std::unexpected("callgrind takes too long; give it more with --patience");
    const std::uint64_t count = collected(result.errors);
    if (result.exit_code != 0 || count == 0) {
        const std::string said = fixtures::printable(
            result.output.empty() ? result.errors : result.output, std::size_t{300});
        return std::unexpected(fmt::format("callgrind ended with exit code {} and counted {}: {}",
                                           result.exit_code, count, said));
    }
    return count;
}

Count count_by_processor(const lab::Case& benchmark, const evm::EngineOptions& engine,
                         const BenchOptions& options)
{
    const auto counter = lab::HardwareCounter::open();
    if (!counter)
        return std::unexpected(counter.error());
    const auto runner = lab::CaseRunner::prepare(benchmark, engine);
    if (!runner)
        return std::unexpected(runner.error());
    for (std::size_t i = 0; i < options.warm_up; ++i) {
        if (const auto run = (*runner)->run(); !run)
            return std::unexpected(run.error());
    }
    return (*runner)->count(*counter);
}

/// A row and what it is of.
struct Job {
    lab::ResultRow* row;
    const lab::Case* benchmark;
    const evm::EngineOptions* engine;
};

/// One run that is measured, behind others that are not.
std::string run_once(const std::vector<std::string>& words)
{
    if (words.size() != 4)
        return "it takes a path, a name, a mode and a number of runs before";
    const auto mode = evm::parse_engine_mode(words[2]);
    std::uint64_t warm_up = 0;
    std::from_chars(words[3].data(), words[3].data() + words[3].size(), warm_up);
    const auto cases = lab::load_cases(words[0]);
    if (!cases)
        return cases.error();
    const auto benchmark =
        std::ranges::find_if(*cases, [&](const lab::Case& c) { return c.name == words[1]; });
    if (benchmark == cases->end() || !mode)
        return "no such case or mode";
    evm::EngineOptions engine;
    engine.mode = *mode;
    const auto runner = lab::CaseRunner::prepare(*benchmark, engine);
    if (!runner)
        return runner.error();
    for (std::uint64_t i = 0; i <= warm_up; ++i) {
        const auto run = i < warm_up ? (*runner)->run() : (*runner)->run_measured();
        if (!run)
            return run.error();
    }
    return {};
}

}  // namespace

std::string check_instruction_counting()
{
    if (!lab::find_program("valgrind").empty())
        return {};
    const auto counter = lab::HardwareCounter::open();
    return counter
               ? std::string{}
               : fmt::format("--instructions: valgrind is not installed, and {}", counter.error());
}

void count_instructions(const std::vector<lab::Case>& cases, const BenchOptions& options,
                        std::span<lab::ResultRow> rows)
{
    const std::string valgrind = lab::find_program("valgrind");
    const std::vector<evm::EngineOptions> engines = options.engine.sides();
    std::vector<Job> jobs;
    std::size_t at = 0;
    for (const lab::Case& benchmark : cases) {
        for (; at < rows.size() && rows[at].case_name == benchmark.name; ++at) {
            const auto engine = std::ranges::find_if(
                engines, [&](const auto& known) { return to_string(known.mode) == rows[at].side; });
            if (engine != engines.end() && rows[at].is_sound())
                jobs.push_back({&rows[at], &benchmark, &*engine});
        }
    }
    Progress progress{"instructions", jobs.size()};
    const auto count = [&](const Job& job) {
        const Count counted =
            valgrind.empty() ? count_by_processor(*job.benchmark, *job.engine, options)
                             : count_by_callgrind(valgrind, *job.benchmark, *job.engine, options);
        if (counted)
            job.row->instructions = *counted;
        else
            job.row->error = "instructions: " + counted.error();
        job.row->instruction_source =
            valgrind.empty() ? lab::InstructionSource::hardware : lab::InstructionSource::callgrind;
        progress.advance(job.row->case_name);
    };
    tbb::parallel_for(std::size_t{0}, jobs.size(), [&](std::size_t i) { count(jobs[i]); });
}

void add_bench_once(Command app, int& exit_code)
{
    auto words = std::make_shared<std::vector<std::string>>();
    const Command command = app.add_hidden_command(once_command);
    command.add_option("words", *words, "What to run");
    command.callback([words, &exit_code] {
        const std::string wrong = run_once(*words);
        if (!wrong.empty())
            print_error(wrong);
        exit_code = wrong.empty() ? exit_success : exit_failure;
    });
}

}  // namespace sluice::cli
