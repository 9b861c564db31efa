// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_profile.hpp"

#include <algorithm>
#include <ctime>
#include <memory>

#include "lab/case_runner.hpp"
#include "lab/evm_counter.hpp"
#include "lab/evm_sampler.hpp"
#include "lab/sample_timer.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long a batch goes on, and one that is sampled.
constexpr std::chrono::nanoseconds batch_time = 10ms;
constexpr std::chrono::nanoseconds sampled_batch_time = 30ms;

/// The fewest executions of a batch: the first one finds caches cold. Of what takes so long that
/// this does not matter one is enough.
constexpr std::size_t least_executions = 2;
constexpr std::chrono::nanoseconds long_execution = 100ms;

/// What sampling may take of the time before samples become rarer, and what it is then to take.
constexpr double most_cost = 0.045;
constexpr double wanted_cost = 0.03;
/// How much rarer they may become. Behind that they cost next to nothing, and what is measured
/// still is that frames are followed, or noise.
constexpr int most_stretch = 8;

std::expected<std::unique_ptr<CaseRunner>, std::string> prepare(const Case& benchmark,
                                                                evm::EngineMode mode)
{
    evm::EngineOptions options;
    options.mode = mode;
    return CaseRunner::prepare(benchmark, options);
}

/// What a batch of executions came to, in nanoseconds.
struct Batch {
    double time = 0;            ///< The median of the calls.
    double processor_time = 0;  ///< The mean, with what is done between calls.
};

/// What this thread has taken of the processor, in nanoseconds. Others that want it do not count.
double processor_time() noexcept
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Runs again and again for `time`.
std::expected<Batch, std::string> run_batch(CaseRunner& runner, std::chrono::nanoseconds time)
{
    std::vector<double> times;
    const auto begin = Clock::now();
    const double processor_begin = processor_time();
    for (;;) {
        const auto execution = runner.run();
        if (!execution)
            return std::unexpected(execution.error());
        times.push_back(static_cast<double>(execution->time.count()));
        const std::chrono::nanoseconds spent = Clock::now() - begin;
        if (spent >= long_execution || (spent >= time && times.size() >= least_executions))
            break;
    }
    const double used = processor_time() - processor_begin;
    return Batch{median(times), used / static_cast<double>(times.size())};
}

/// Samples a case whose frames have been counted, in turns with executions that nobody watches.
class Sampling {
public:
    Sampling(CaseRunner& subject, const EvmProfileOptions& options, EvmFrames& frames)
        : subject_{subject},
          options_{options},
          sampler_{frames},
          timer_{*sampler_.probe(), options.interval},
          times_(1 + options.other_modes.size())
    {}

    [[nodiscard]] const std::string& problem() const noexcept { return timer_.problem(); }

    /// `others` are as the options name them. Nothing where no sample hit the code.
    std::expected<std::optional<EvmTimes>, std::string> run(
        const std::vector<std::unique_ptr<CaseRunner>>& others)
    {
        const auto begin = Clock::now();
        // The first of each is for warming up: streams are made, and caches filled. It counts where
        // there is no time for another.
        if (auto done = run_round(others); !done)
            return std::unexpected(std::move(done.error()));
        if (Clock::now() - begin < options_.max_time) {
            for (auto& list : times_)
                list.clear();
            forget_costs();
        }
        // A longer interval has a cost of its own, if only of one round.
        while (sampled_.empty() || Clock::now() - begin < options_.max_time) {
            if (auto done = run_round(others); !done)
                return std::unexpected(std::move(done.error()));
            if (!adapt() && sampled_.size() >= least_rounds && sampler_.count() >= options_.samples)
                break;
        }
        if (sampler_.count() == 0)
            return std::nullopt;
        EvmTimes result;
        result.modes.push_back(
            {.mode = evm::EngineMode::traditional, .time = summarize(times_[0])});
        for (std::size_t i = 0; i < others.size(); ++i)
            result.modes.push_back(
                {.mode = options_.other_modes[i], .time = summarize(times_[i + 1])});
        result.samples = sampler_.count();
        result.interval = timer_.interval();
        result.cost = paired_ratio(sampled_, plain_);
        sampler_.hand_over();
        return result;
    }

private:
    std::expected<void, std::string> run_round(
        const std::vector<std::unique_ptr<CaseRunner>>& others)
    {
        const auto plain = run_batch(subject_, batch_time);
        if (!plain)
            return std::unexpected(plain.error());
        times_[0].push_back(plain->time);
        plain_.push_back(plain->processor_time);

        subject_.set_tracer(&sampler_);
        timer_.start();
        const auto sampled = run_batch(subject_, sampled_batch_time);
        timer_.stop();
        subject_.set_tracer(nullptr);
        if (!sampled)
            return std::unexpected(sampled.error());
        sampled_.push_back(sampled->processor_time);

        for (std::size_t i = 0; i < others.size(); ++i) {
            const auto other = run_batch(*others[i], batch_time);
            if (!other)
                return std::unexpected(other.error());
            times_[i + 1].push_back(other->time);
        }
        return {};
    }

    void forget_costs() noexcept
    {
        plain_.clear();
        sampled_.clear();
    }

    /// Of a long call there are few rounds, and none to spare for an interval: where they all say
    /// the same, that is enough for what can do no harm.
    [[nodiscard]] bool every_round_costs_too_much() const
    {
        constexpr std::size_t few_rounds = 3;
        return sampled_.size() >= few_rounds &&
               std::ranges::equal(sampled_, plain_, [](double sampled, double plain) {
                   return sampled > plain * (1 + most_cost);
               });
    }

    /// Takes samples at longer intervals if they cost too much. Whether it came to that.
    bool adapt()
    {
        const std::chrono::nanoseconds longest = most_stretch * options_.interval;
        if (timer_.interval() >= longest)
            return false;
        const Ratio cost = paired_ratio(sampled_, plain_);
        if (cost.value - 1 < most_cost || (cost.interval.low < 1 && !every_round_costs_too_much()))
            return false;
        const double factor = std::clamp((cost.value - 1) / wanted_cost, 1.5, 4.0);
        const std::chrono::nanoseconds wanted{
            static_cast<std::int64_t>(factor * static_cast<double>(timer_.interval().count()))};
        timer_.set_interval(std::min(wanted, longest));
        forget_costs();
        return true;
    }

    CaseRunner& subject_;
    const EvmProfileOptions& options_;
    EvmSampler sampler_;
    SampleTimer timer_;
    std::vector<std::vector<double>> times_;  ///< By mode, of batches.
    std::vector<double> plain_;               ///< Processor time by round, without samples
    std::vector<double> sampled_;             ///< and with them, at the present interval.
};

std::expected<void, std::string> take_times(const Case& benchmark, CaseRunner& subject,
                                            const EvmProfileOptions& options, EvmProfile& profile)
{
    Sampling sampling{subject, options, profile.frames};
    if (!sampling.problem().empty()) {
        profile.time_problem = sampling.problem();
        return {};
    }
    std::vector<std::unique_ptr<CaseRunner>> others;
    for (const evm::EngineMode mode : options.other_modes) {
        auto other = prepare(benchmark, mode);
        if (!other)
            return std::unexpected(std::move(other.error()));
        others.push_back(std::move(*other));
    }
    auto times = sampling.run(others);
    if (!times)
        return std::unexpected(std::move(times.error()));
    profile.times = std::move(*times);
    if (!profile.times)
        profile.time_problem = "the call is over before a sample can be taken";
    return {};
}

}  // namespace

std::expected<EvmProfile, std::string> profile_case(const Case& benchmark,
                                                    const EvmProfileOptions& options)
{
    auto subject = prepare(benchmark, evm::EngineMode::traditional);
    if (!subject)
        return std::unexpected(std::move(subject.error()));
    EvmProfile profile;
    profile.name = benchmark.name;
    profile.revision = benchmark.revision;

    // The first builds what is built lazily, the second meets it.
    std::chrono::nanoseconds plain{};
    for (int i = 0; i < 2; ++i) {
        const auto execution = (*subject)->run();
        if (!execution)
            return std::unexpected(execution.error());
        plain = execution->time;
    }
    EvmCounter counter{profile.frames};
    (*subject)->set_tracer(&counter);
    const auto counted = (*subject)->run();
    (*subject)->set_tracer(nullptr);
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
        if (auto done = take_times(benchmark, **subject, options, profile); !done)
            return std::unexpected(std::move(done.error()));
    }
    return profile;
}

std::expected<void, std::string> expect_first_outcome(Case& benchmark)
{
    for (const Ending ending : {Ending::success, Ending::revert, Ending::failure}) {
        benchmark.expected = {.ending = ending, .gas_used = {}, .output = {}};
        auto subject = prepare(benchmark, evm::EngineMode::traditional);
        if (!subject)
            return std::unexpected(std::move(subject.error()));
        const auto execution = (*subject)->run();
        if (execution && (execution->status == evm::Status::unsupported_precompile ||
                          execution->status == evm::Status::out_of_memory))
            return std::unexpected(std::string{to_string(execution->status)});
        if (execution) {
            benchmark.expected.gas_used = execution->gas_used;
            benchmark.expected.output.emplace((*subject)->output().begin(),
                                              (*subject)->output().end());
            return {};
        }
        if (ending == Ending::failure)
            return std::unexpected(execution.error());
    }
    return {};
}

}  // namespace sluice::lab
