// What times say on a machine that does other things besides.
//
// Times of one program on one machine are not independent draws from a bell curve: they have a long
// tail, come in bursts and drift. So nothing here assumes a shape. The middle is the median; how
// far it can be trusted is a 95 % interval by a bootstrap that draws runs in blocks (the
// moving-block bootstrap of Künsch, 1989), which keeps neighbours together and so keeps what bursts
// do. Of few samples a bootstrap makes too much, so that no interval is shorter than the one that
// ranks allow (the binomial one of a median). Two sides that ran in turns are compared
// round by round: what slowed a round slowed both.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace sluice::lab {

/// From `low` to `high`, both included.
struct Interval {
    double low = 0;
    double high = 0;

    /// What too few samples leave: it may be anything.
    static constexpr Interval unknown() noexcept
    {
        return {0, std::numeric_limits<double>::infinity()};
    }
    [[nodiscard]] constexpr bool is_known() const noexcept
    {
        return high != std::numeric_limits<double>::infinity();
    }

    /// This interval, or where it is unknown the one of `value` alone: what a chart draws of it.
    [[nodiscard]] constexpr Interval or_point(double value) const noexcept
    {
        return is_known() ? *this : Interval{value, value};
    }

    friend bool operator==(const Interval&, const Interval&) = default;
};

/// The middle of `samples`: of an even number of them the mean of the two. 0 of none.
double median(std::span<const double> samples);

/// Fewer rounds than this tell nothing: of five that all lie on one side of the truth, chance makes
/// one in sixteen, and an interval that promises one in twenty cannot rest on them.
inline constexpr std::size_t least_rounds = 6;

/// What a side's times come to. All in the unit of the samples but `spread`.
struct Summary {
    double median = 0;
    Interval interval;  ///< In which the median lies with 95 % confidence; unknown of fewer
                        ///< samples than least_rounds.
    double min = 0;
    double spread = 0;  ///< The distance of the quartiles as a share of the median.
};

/// Of at least one sample, in the order in which they were taken.
Summary summarize(std::span<const double> samples);

/// How much time one side took of what another did.
struct Ratio {
    double value = 1;
    Interval interval;       ///< 95 %; unknown of fewer rounds than least_rounds.
    std::size_t rounds = 0;  ///< How many it rests on.
};

/// The median over rounds of side / base. Both have a sample a round, in the rounds' order; none of
/// the base's is zero. At least one round.
Ratio paired_ratio(std::span<const double> side, std::span<const double> base);

/// The ratio of the medians, of runs that had nothing to do with each other. What slowed a part of
/// one run slowed nothing of the other, so that it widens the interval.
Ratio unpaired_ratio(std::span<const double> side, std::span<const double> base);

/// What a ratio says of a side against a base.
enum class Verdict : std::uint8_t {
    same,       ///< Not slower by the threshold, nor faster by it.
    slower,     ///< Surely slower by more than the threshold.
    faster,     ///< Surely faster by more than the threshold.
    too_noisy,  ///< None of these can be told.
};

constexpr std::string_view to_string(Verdict verdict) noexcept
{
    constexpr std::string_view names[] = {"same", "slower", "faster", "too noisy to tell"};
    return names[static_cast<std::size_t>(verdict)];
}

/// `threshold` is a share: at 0.05 the side is slower when its whole interval lies above 1.05,
/// faster when it lies below 1/1.05, and the same when it lies between the two.
Verdict judge(const Ratio& ratio, double threshold) noexcept;

}  // namespace sluice::lab
