// SPDX-License-Identifier: Apache-2.0
#include "lab/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace sluice::lab {
namespace {

/// Draws of the bootstrap. With 1,000 the ends of a 95 % interval rest on 25 of them each.
constexpr std::size_t resamples = 1000;
constexpr double confidence = 0.95;

/// SplitMix64 (Steele, Lea and Flood, 2014), from the same seed each time: the same samples give
/// the same interval.
class Draws {
public:
    /// From 0 to `bound` - 1. Which are drawn a little more often does not matter at these bounds.
    std::size_t below(std::size_t bound) noexcept
    {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (z ^ (z >> 31)) % bound;
    }

private:
    std::uint64_t state_ = 0x51a1ce;
};

/// How many neighbours are drawn together: the cube root of their number, as is usual where nobody
/// knows how long bursts last.
std::size_t block_length(std::size_t count) noexcept
{
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(std::cbrt(count))));
}

/// How many parts a run is taken to have where it is held against another run.
constexpr std::size_t parts_of_run = 10;

/// The middle of samples that may be put into another order.
double median_of(std::span<double> samples)
{
    if (samples.empty())
        return 0;
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    std::nth_element(samples.begin(), middle, samples.end());
    if (samples.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(samples.begin(), middle)) / 2;
}

/// The value below which `share` of the sorted samples lie, between neighbours by a straight line.
double quantile(std::span<const double> sorted, double share) noexcept
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

/// Fills `drawn` with blocks of `samples` of so many neighbours, which are taken to lie in a ring.
void draw(std::span<const double> samples, std::size_t length, Draws& draws,
          std::vector<double>& drawn)
{
    drawn.clear();
    while (drawn.size() < samples.size()) {
        std::size_t place = draws.below(samples.size());
        for (std::size_t i = 0; i < length && drawn.size() < samples.size(); ++i) {
            drawn.push_back(samples[place]);
            place = place + 1 == samples.size() ? 0 : place + 1;
        }
    }
}

/// The middle 95 % of what `statistic` gives in many resamples.
Interval bootstrap(const std::function<double()>& statistic)
{
    std::vector<double> values(resamples);
    std::ranges::generate(values, statistic);
    std::ranges::sort(values);
    return {quantile(values, (1 - confidence) / 2), quantile(values, (1 + confidence) / 2)};
}

/// How many samples on either side the interval of a median leaves out: so few lie below the median
/// with no more than half of the doubt that the confidence allows, by the binomial distribution, or
/// of many samples by the normal one that it comes to. At least least_rounds.
std::size_t outer_ranks(std::size_t samples)
{
    const auto count = static_cast<double>(samples);
    constexpr std::size_t many = 1000;  // 2 to the -1000 is a normal number, to the -1100 none.
    if (samples > many) {
        constexpr double deviations = 1.959964;  // that leave 2.5 % on either side
        return static_cast<std::size_t>((count - deviations * std::sqrt(count)) / 2 - 1);
    }
    double term = std::exp2(-count);  // that just `rank` of them do
    double below = term;              // that no more than so many do
    std::size_t rank = 0;
    for (;;) {
        const auto next = static_cast<double>(rank + 1);
        term *= (count - next + 1) / next;
        if (below + term > (1 - confidence) / 2)
            break;
        below += term;
        ++rank;
    }
    return rank;
}

/// The interval that holds the median with at least the confidence whatever the samples are drawn
/// from. At least least_rounds.
Interval rank_interval(std::span<const double> samples)
{
    std::vector<double> sorted{samples.begin(), samples.end()};
    std::ranges::sort(sorted);
    const std::size_t rank = outer_ranks(sorted.size());
    return {sorted[rank], sorted[sorted.size() - 1 - rank]};
}

/// The shortest that holds both.
Interval hull(const Interval& a, const Interval& b) noexcept
{
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

Interval median_interval(std::span<const double> samples)
{
    if (samples.size() < least_rounds)
        return Interval::unknown();
    Draws draws;
    std::vector<double> drawn;
    drawn.reserve(samples.size());
    const Interval drawn_interval = bootstrap([&] {
        draw(samples, block_length(samples.size()), draws, drawn);
        return median_of(drawn);
    });
    return hull(drawn_interval, rank_interval(samples));
}

/// The interval of a ratio of medians by the ranks of both. Their errors add up as those of
/// independent figures do: as squares, here of logarithms.
Interval ratio_of_ranks(std::span<const double> side, std::span<const double> base)
{
    const auto log_distance = [](double to, double from) { return std::log(to / from); };
    const double above = median(side);
    const double below = median(base);
    const Interval side_ranks = rank_interval(side);
    const Interval base_ranks = rank_interval(base);
    const double down =
        std::hypot(log_distance(above, side_ranks.low), log_distance(base_ranks.high, below));
    const double up =
        std::hypot(log_distance(side_ranks.high, above), log_distance(below, base_ranks.low));
    return {above / below * std::exp(-down), above / below * std::exp(up)};
}

}  // namespace

double median(std::span<const double> samples)
{
    std::vector<double> copy{samples.begin(), samples.end()};
    return median_of(copy);
}

Summary summarize(std::span<const double> samples)
{
    std::vector<double> sorted{samples.begin(), samples.end()};
    std::ranges::sort(sorted);
    Summary summary;
    summary.median = quantile(sorted, 0.5);
    summary.interval = median_interval(samples);
    summary.min = sorted.front();
    summary.spread = summary.median == 0
                         ? 0
                         : (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / summary.median;
    return summary;
}

Ratio paired_ratio(std::span<const double> side, std::span<const double> base)
{
    std::vector<double> ratios(std::min(side.size(), base.size()));
    for (std::size_t i = 0; i < ratios.size(); ++i)
        ratios[i] = side[i] / base[i];
    return {median(ratios), median_interval(ratios), ratios.size()};
}

Ratio unpaired_ratio(std::span<const double> side, std::span<const double> base)
{
    Ratio ratio{median(side) / median(base), Interval::unknown(),
                std::min(side.size(), base.size())};
    if (ratio.rounds < least_rounds)
        return ratio;
    // A part of a run that went slower than the rest of it is as one sample, of either run.
    const auto part = [](std::size_t count) {
        return std::max(block_length(count), count / parts_of_run);
    };
    Draws draws;
    std::vector<double> drawn;
    const Interval interval = bootstrap([&] {
        draw(side, part(side.size()), draws, drawn);
        const double above = median_of(drawn);
        draw(base, part(base.size()), draws, drawn);
        return above / median_of(drawn);
    });
    ratio.interval = hull(interval, ratio_of_ranks(side, base));
    return ratio;
}

Verdict judge(const Ratio& ratio, double threshold) noexcept
{
    if (ratio.rounds < least_rounds)
        return Verdict::too_noisy;
    const double most = 1 + threshold;
    const double least = 1 / most;
    if (ratio.interval.low > most)
        return Verdict::slower;
    if (ratio.interval.high < least)
        return Verdict::faster;
    if (ratio.interval.low >= least && ratio.interval.high <= most)
        return Verdict::same;
    return Verdict::too_noisy;
}

}  // namespace sluice::lab
