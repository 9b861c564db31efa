// SPDX-License-Identifier: Apache-2.0
#include "lab/measurement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/hex.hpp"

namespace sluice::lab {
namespace {

/// What every side has to come to.
struct Reference {
    Execution execution;
    Bytes output;
};

/// How an execution differs from the first side's; nothing where it does not.
std::string difference(const Execution& execution, BytesView output, const Reference& reference)
{
    if (execution.status != reference.execution.status)
        return fmt::format("status {}, the first side's is {}", to_string(execution.status),
                           to_string(reference.execution.status));
    if (execution.gas_used != reference.execution.gas_used)
        return fmt::format("gas {}, the first side's is {}", execution.gas_used,
                           reference.execution.gas_used);
    if (!std::ranges::equal(output, reference.output))
        return "output differs from the first side's";
    return {};
}

/// The sides of one case while they are measured.
class Rounds {
public:
    explicit Rounds(std::span<Runner* const> sides) : sides_{sides}, results_(sides.size())
    {
        for (const Runner* side : sides)
            executions_of_turn_ = std::max(executions_of_turn_, side->executions_of_run());
    }

    /// A turn of each side that has not failed, `first` before the others.
    void execute(std::size_t first, bool is_measured)
    {
        for (std::size_t i = 0; i < sides_.size(); ++i)
            execute_side((first + i) % sides_.size(), is_measured);
    }

    [[nodiscard]] bool all_failed() const
    {
        return std::ranges::all_of(results_, [](const auto& r) { return !r.error.empty(); });
    }

    [[nodiscard]] std::chrono::nanoseconds spent() const noexcept { return spent_; }

    std::vector<Measurement> take()
    {
        for (Measurement& result : results_) {
            if (!result.error.empty())
                result.nanoseconds.clear();
        }
        return std::move(results_);
    }

private:
    /// A side's turn in a round: as many executions as any other side has in its turn. The last
    /// one counts.
    void execute_side(std::size_t index, bool is_measured)
    {
        const std::size_t runs = executions_of_turn_ / sides_[index]->executions_of_run();
        for (std::size_t i = 1; i < runs; ++i)
            execute_once(index, false);
        if (const auto time = execute_once(index, is_measured))
            spent_ += *time;
    }

    /// What it took; nothing if the side has failed.
    std::optional<std::chrono::nanoseconds> execute_once(std::size_t index, bool is_measured)
    {
        Runner& side = *sides_[index];
        Measurement& result = results_[index];
        if (!result.error.empty())
            return std::nullopt;
        const auto execution = is_measured ? side.run_measured() : side.run();
        if (!execution) {
            result.error = execution.error();
            return std::nullopt;
        }
        // Nothing takes no time: what a coarse clock makes of it must not become a divisor.
        const double nanoseconds = std::max(static_cast<double>(execution->time.count()), 1.0);
        if (side.tells_results()) {
            if (!reference_)
                reference_ = Reference{*execution, {side.output().begin(), side.output().end()}};
            result.error = difference(*execution, side.output(), *reference_);
            result.gas_used = execution->gas_used;
        }
        if (result.first_nanoseconds == 0)
            result.first_nanoseconds = nanoseconds;
        if (is_measured)
            result.nanoseconds.push_back(nanoseconds);
        return execution->time;
    }

    std::span<Runner* const> sides_;
    std::vector<Measurement> results_;
    std::optional<Reference> reference_;
    std::size_t executions_of_turn_ = 1;
    std::chrono::nanoseconds spent_{};  ///< On what was or could have been measured.
};

/// 1 once a plan is fulfilled by so many rounds, of which the executions took `spent` and
/// everything `passed`.
double share_done(const Plan& plan, std::size_t rounds, std::chrono::nanoseconds spent,
                  std::chrono::nanoseconds passed)
{
    const auto share = [](auto part, auto whole) {
        return part >= whole ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
    };
    if (plan.rounds != 0)
        return share(rounds, plan.rounds);
    const double of_time = std::max(share(spent.count(), plan.time.count()),
                                    share(passed.count(), (plan.overhead * plan.time).count()));
    return std::max(share(rounds, plan.max_rounds),
                    std::min(of_time, share(rounds, plan.min_rounds)));
}

}  // namespace

std::vector<Measurement> measure(std::span<Runner* const> sides, const Plan& plan,
                                 const std::function<void(double)>& tell)
{
    Rounds rounds{sides};
    for (std::size_t i = 0; i < plan.warm_up; ++i)
        rounds.execute(0, false);
    const auto before = rounds.spent();
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t done = 0; !rounds.all_failed();) {
        rounds.execute(done % sides.size(), true);
        ++done;
        const double share = share_done(plan, done, rounds.spent() - before,
                                        std::chrono::steady_clock::now() - begin);
        if (tell)
            tell(share);
        if (share >= 1)
            break;
    }
    return rounds.take();
}

}  // namespace sluice::lab
