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
    explicit Rounds(std::span<Runner* const> sides) : sides_{sides}, results_(sides.size()) {}

    /// One execution of each side that has not failed, `first` before the others.
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
    void execute_side(std::size_t index, bool is_measured)
    {
        Runner& side = *sides_[index];
        Measurement& result = results_[index];
        if (!result.error.empty())
            return;
        const auto execution = is_measured ? side.run_measured() : side.run();
        if (!execution) {
            result.error = execution.error();
            return;
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
        spent_ += execution->time;
        if (is_measured)
            result.nanoseconds.push_back(nanoseconds);
    }

    std::span<Runner* const> sides_;
    std::vector<Measurement> results_;
    std::optional<Reference> reference_;
    std::chrono::nanoseconds spent_{};
};

}  // namespace

std::vector<Measurement> measure(std::span<Runner* const> sides, const Plan& plan,
                                 const std::function<void()>& advance)
{
    Rounds rounds{sides};
    for (std::size_t i = 0; i < plan.warm_up; ++i)
        rounds.execute(0, false);
    const auto before = rounds.spent();
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t done = 0; !rounds.all_failed();) {
        rounds.execute(done % sides.size(), true);
        ++done;
        if (advance)
            advance();
        const bool is_time_over =
            rounds.spent() - before >= plan.time ||
            std::chrono::steady_clock::now() - begin >= plan.overhead * plan.time;
        const bool enough = done >= plan.max_rounds || (done >= plan.min_rounds && is_time_over);
        if (plan.rounds != 0 ? done >= plan.rounds : enough)
            break;
    }
    return rounds.take();
}

}  // namespace sluice::lab
