// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_instructions.hpp"

#include <fmt/format.h>

#include <tbb/parallel_for.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "cli/terminal.hpp"
#include "lab/case_runner.hpp"
#include "lab/hardware_counter.hpp"
#include "lab/timed_process.hpp"
#include "lab/zx_runner.hpp"

namespace sluice::cli {
namespace {

constexpr const char* once_command = "bench-once";

using Count = std::expected<std::uint64_t, std::string>;

/// A row and what it is of.
struct Job {
    lab::ResultRow* row;
    std::string source;
    const lab::Case* benchmark;        ///< Null for a program.
    const evm::EngineOptions* engine;  ///< Likewise.
};

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
Count count_by_callgrind(const std::string& valgrind, const Job& job, const BenchOptions& options)
{
    const lab::TimedProcess result = lab::run_timed(
        {valgrind, "--tool=callgrind", "--toggle-collect=sluice::lab::measured_*",
         "--callgrind-out-file=/dev/null", lab::own_path(), once_command, job.source,
         std::to_string(job.benchmark == nullptr ? 0 : job.benchmark->place), job.row->side,
         std::to_string(job.benchmark == nullptr ? 0 : options.warm_up),
         fmt::format("{}", job.engine == nullptr ? 1 : job.engine->advanced_share)},
        // An instruction takes some fifty times as long there.
        std::chrono::seconds{options.patience_seconds} * 50);
    const std::uint64_t count = collected(result.errors);
    if (!result.is_fine())
        return std::unexpected("callgrind " + result.complaint());
    if (count == 0)
        return std::unexpected("callgrind counted nothing");
    return count;
}

Count count_by_processor(const Job& job, const BenchOptions& options)
{
    if (job.benchmark == nullptr)
        return std::unexpected("of programs only callgrind counts them: install valgrind");
    const auto counter = lab::HardwareCounter::open();
    if (!counter)
        return std::unexpected(counter.error());
    const auto runner = lab::CaseRunner::prepare(*job.benchmark, *job.engine);
    if (!runner)
        return std::unexpected(runner.error());
    for (std::size_t i = 0; i < options.warm_up; ++i) {
        if (const auto run = (*runner)->run(); !run)
            return std::unexpected(run.error());
    }
    return (*runner)->count(*counter);
}

/// A program's one run.
std::string run_program_once(const std::string& path, std::string_view engine)
{
    const auto program = lab::load_zx_program(path);
    if (!program)
        return program.error();
    zx::SessionOptions session;
    session.engine = engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm;
    const auto runner = lab::ZxRunner::prepare(*program, std::move(session));
    if (!runner)
        return runner.error();
    const auto run = (*runner)->run_measured();
    return run ? std::string{} : run.error();
}

/// One run that is measured, behind others that are not.
std::string run_once(const std::vector<std::string>& words)
{
    if (words.size() != 5)
        return "it takes a path, a place, a mode, a number of runs before, and a share";
    if (words[0].ends_with(".zx"))
        return run_program_once(words[0], words[2]);
    const auto mode = evm::parse_engine_mode(words[2]);
    const auto number = [](const std::string& word) {
        std::uint64_t value = 0;
        std::from_chars(word.data(), word.data() + word.size(), value);
        return value;
    };
    const std::uint64_t place = number(words[1]);
    const std::uint64_t warm_up = number(words[3]);
    const auto cases = lab::load_cases(words[0]);
    if (!cases)
        return cases.error();
    const auto share = evm::parse_share(words[4]);
    if (place >= cases->size() || !mode || !share)
        return "no such case, mode or share";
    evm::EngineOptions engine;
    engine.mode = *mode;
    engine.advanced_share = *share;
    const auto runner = lab::CaseRunner::prepare((*cases)[place], engine);
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
    if (lab::find_on_path("valgrind"))
        return {};
    const auto counter = lab::HardwareCounter::open();
    return counter
               ? std::string{}
               : fmt::format("--instructions: valgrind is not installed, and {}", counter.error());
}

void count_instructions(const BenchSubjects& subjects, const BenchOptions& options,
                        std::span<lab::ResultRow> rows)
{
    const std::string valgrind = lab::find_on_path("valgrind").value_or("");
    const std::vector<evm::EngineOptions> engines = options.engine.sides();
    std::vector<Job> jobs;
    // Rows stand in the order of the subjects; not every side has one of each.
    std::size_t at = 0;
    const auto is_row_of = [&](std::string_view name, std::string_view fork) {
        return at < rows.size() && rows[at].case_name == name && rows[at].fork == fork;
    };
    for (const lab::Case& benchmark : subjects.cases) {
        for (; is_row_of(benchmark.name, to_string(benchmark.revision)); ++at) {
            const auto engine = std::ranges::find_if(
                engines, [&](const auto& known) { return to_string(known.mode) == rows[at].side; });
            if (engine != engines.end() && rows[at].is_sound())
                jobs.push_back({&rows[at], benchmark.source, &benchmark, &*engine});
        }
    }
    for (const lab::ZxProgram& program : subjects.programs) {
        for (; is_row_of(program.name, fork_of_programs); ++at) {
            if (rows[at].is_sound())
                jobs.push_back({&rows[at], program.path, nullptr, nullptr});
        }
    }
    Progress progress{"instructions", jobs.size()};
    const auto count = [&](const Job& job) {
        const Count counted = valgrind.empty() ? count_by_processor(job, options)
                                               : count_by_callgrind(valgrind, job, options);
        if (counted) {
            job.row->instructions = *counted;
        } else {
            // A row that failed has no figures: others would be held against them.
            job.row->error = "instructions: " + counted.error();
            job.row->microseconds.clear();
        }
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
