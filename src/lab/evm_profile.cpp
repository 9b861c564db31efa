// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_profile.hpp"

#include <memory>

#include "evm/precompiles/precompile.hpp"
#include "lab/evm_counter.hpp"
#include "lab/evm_sampler.hpp"
#include "lab/prepared_case.hpp"
#include "lab/sample_timer.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long a batch goes on. Long against what it takes to set a timer, short against what slows a
/// machine for a while.
constexpr std::chrono::nanoseconds batch_time = 5ms;

/// A case on one engine, whose executions may be watched.
class Subject {
public:
    static std::expected<Subject, std::string> prepare(const Case& benchmark, evm::EngineMode mode)
    {
        evm::EngineOptions options;
        options.mode = mode;
        auto prepared = PreparedCase::prepare(benchmark, options);
        if (!prepared)
            return std::unexpected(std::move(prepared.error()));
        return Subject{std::move(*prepared)};
    }

    std::expected<Execution, std::string> run(evm::InstructionTracer* tracer)
    {
        chain::Executor& executor = case_->executor();
        executor.set_tracer(tracer);
        auto done = case_->execute(
            [&] {
                const evm::Message& message = case_->message();
                executor.warm_up(message.sender, message.recipient, case_->transaction());
            },
            [&](const evm::Message& message) {
                const chain::MessageResult result = executor.call(message);
                return CallOutcome{result.status, result.gas_left, executor.output()};
            });
        executor.set_tracer(nullptr);
        if (const evm::Precompile* missing = executor.missing_precompile())
            return std::unexpected("this build lacks the precompile " + std::string{missing->name});
        return done;
    }

    /// Runs again and again for a while. The mean time of an execution, in nanoseconds.
    std::expected<double, std::string> run_batch(evm::InstructionTracer* tracer)
    {
        std::chrono::nanoseconds sum{};
        int count = 0;
        const auto begin = Clock::now();
        do {
            const auto execution = run(tracer);
            if (!execution)
                return std::unexpected(execution.error());
            sum += execution->time;
            ++count;
        } while (Clock::now() - begin < batch_time);
        return static_cast<double>(sum.count()) / count;
    }

    [[nodiscard]] BytesView output() const noexcept { return case_->executor().output(); }

private:
    explicit Subject(std::unique_ptr<PreparedCase> prepared) : case_{std::move(prepared)} {}

    std::unique_ptr<PreparedCase> case_;
};

/// Samples a case whose frames are known from having been counted.
std::expected<void, std::string> take_times(const Case& benchmark, Subject& subject,
                                            const EvmProfileOptions& options, EvmProfile& profile)
{
    EvmSampler sampler{profile.frames};
    SampleTimer timer{*sampler.probe(), options.interval};
    if (!timer.problem().empty()) {
        profile.time_problem = timer.problem();
        return {};
    }
    EvmTimes times;
    times.modes.emplace_back();
    std::vector<Subject> others;
    for (const evm::EngineMode mode : options.other_modes) {
        auto other = Subject::prepare(benchmark, mode);
        if (!other)
            return std::unexpected(std::move(other.error()));
        others.push_back(std::move(*other));
        times.modes.push_back({.mode = mode, .time = {}});
    }

    std::vector<double> sampled;
    std::vector<std::vector<double>> plain(times.modes.size());
    const auto batch = [&](Subject& which, evm::InstructionTracer* tracer,
                           std::vector<double>& to) -> std::expected<void, std::string> {
        if (tracer != nullptr)
            timer.start();
        const auto time = which.run_batch(tracer);
        timer.stop();
        if (!time)
            return std::unexpected(time.error());
        to.push_back(*time);
        return {};
    };
    // The first of each is for warming up: streams are made, and caches filled.
    const auto begin = Clock::now();
    for (std::size_t round = 0;; ++round) {
        if (auto done = batch(subject, nullptr, plain[0]); !done)
            return done;
        if (auto done = batch(subject, &sampler, sampled); !done)
            return done;
        for (std::size_t i = 0; i < others.size(); ++i) {
            if (auto done = batch(others[i], nullptr, plain[i + 1]); !done)
                return done;
        }
        const bool is_enough =
            sampler.count() >= options.samples || Clock::now() - begin >= options.max_time;
        if (is_enough && round >= least_rounds)
            break;
    }
    for (auto* list : {&sampled, &plain[0]})
        list->erase(list->begin());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i != 0)
            plain[i].erase(plain[i].begin());
        times.modes[i].time = summarize(plain[i]);
    }
    times.cost = paired_ratio(sampled, plain[0]);
    times.samples = sampler.count();
    sampler.hand_over();
    if (times.samples == 0)
        profile.time_problem = "the call is over before a sample can be taken";
    else
        profile.times = std::move(times);
    return {};
}

}  // namespace

std::expected<EvmProfile, std::string> profile_case(const Case& benchmark,
                                                    const EvmProfileOptions& options)
{
    auto subject = Subject::prepare(benchmark, evm::EngineMode::traditional);
    if (!subject)
        return std::unexpected(std::move(subject.error()));
    EvmProfile profile;
    profile.name = benchmark.name;
    profile.revision = benchmark.revision;

    // The first builds what is built lazily, the second meets it.
    std::chrono::nanoseconds plain{};
    for (int i = 0; i < 2; ++i) {
        const auto execution = subject->run(nullptr);
        if (!execution)
            return std::unexpected(execution.error());
        plain = execution->time;
    }
    EvmCounter counter{profile.frames};
    const auto counted = subject->run(&counter);
    if (!counted)
        return std::unexpected(counted.error());
    if (profile.frames.is_full())
        return std::unexpected(std::string{
            "too many different calls: what is known of them takes more memory than there is for a "
            "profile"});
    if (profile.frames.nodes().empty())
        return std::unexpected(std::string{"nothing to profile: the call runs no code"});
    profile.status = counted->status;
    profile.gas_used = counted->gas_used;
    if (plain.count() > 0)
        profile.counting_cost =
            static_cast<double>(counted->time.count()) / static_cast<double>(plain.count());
    if (options.samples != 0) {
        if (auto done = take_times(benchmark, *subject, options, profile); !done)
            return std::unexpected(std::move(done.error()));
    }
    return profile;
}

std::expected<void, std::string> expect_first_outcome(Case& benchmark)
{
    for (const Ending ending : {Ending::success, Ending::revert, Ending::failure}) {
        benchmark.expected = {.ending = ending, .gas_used = {}, .output = {}};
        auto subject = Subject::prepare(benchmark, evm::EngineMode::traditional);
        if (!subject)
            return std::unexpected(std::move(subject.error()));
        const auto execution = subject->run(nullptr);
        if (execution) {
            benchmark.expected.gas_used = execution->gas_used;
            benchmark.expected.output.emplace(subject->output().begin(), subject->output().end());
            return {};
        }
        if (ending == Ending::failure)
            return std::unexpected(execution.error());
    }
    return {};
}

}  // namespace sluice::lab
