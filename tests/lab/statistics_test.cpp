// SPDX-License-Identifier: Apache-2.0
#include "lab/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace sluice::lab {
namespace {

/// A machine as bad as those that benchmarks run on: times have a long tail, other programs make
/// bursts that slow several runs in a row, and the clock rate drifts.
class NoisyMachine {
public:
    explicit NoisyMachine(unsigned seed) : random_{seed} {}

    struct Times {
        std::vector<double> base;
        std::vector<double> side;
    };

    /// Two sides in turns; the second takes `factor` times what the first does.
    Times run(std::size_t rounds, double factor)
    {
        Times times;
        for (std::size_t i = 0; i < rounds; ++i) {
            drift_ *= std::exp(0.004 * normal_(random_));
            const bool base_first = i % 2 == 0;
            const double first = step() * (base_first ? 1 : factor);
            const double second = step() * (base_first ? factor : 1);
            times.base.push_back(base_first ? first : second);
            times.side.push_back(base_first ? second : first);
        }
        return times;
    }

private:
    double step()
    {
        if (burst_ > 0)
            --burst_;
        else if (uniform_(random_) < 0.03)
            burst_ = 1 + static_cast<int>(uniform_(random_) * 10);
        const double tail = std::exp(0.03 * std::abs(normal_(random_)));
        return 100 * drift_ * tail * (burst_ > 0 ? 1.4 : 1.0);
    }

    std::mt19937 random_;
    std::normal_distribution<double> normal_;
    std::uniform_real_distribution<double> uniform_;
    double drift_ = 1;
    int burst_ = 0;
};

constexpr std::size_t tries = 200;
constexpr std::size_t rounds = 60;

/// Of so many tries, on how many machines a side that is `factor` times slower is called `verdict`.
std::size_t count(double factor, double threshold, Verdict verdict)
{
    std::size_t found = 0;
    for (unsigned seed = 1; seed <= tries; ++seed) {
        const auto times = NoisyMachine{seed}.run(rounds, factor);
        found += judge(paired_ratio(times.side, times.base), threshold) == verdict ? 1 : 0;
    }
    return found;
}

/// Times with a long tail, each by itself.
std::vector<double> quiet_times(std::mt19937& random, std::size_t size, double factor)
{
    std::normal_distribution<double> normal;
    std::vector<double> samples(size);
    std::ranges::generate(samples,
                          [&] { return 100 * factor * std::exp(0.03 * std::abs(normal(random))); });
    return samples;
}

TEST(Statistics, TheMedianIsTheMiddle)
{
    EXPECT_EQ(median({}), 0);
    EXPECT_EQ(median(std::vector<double>{3, 1, 2}), 2);
    EXPECT_EQ(median(std::vector<double>{4, 1, 3, 2}), 2.5);
}

TEST(Statistics, ASummaryOfOneSampleIsThatSample)
{
    const Summary summary = summarize(std::vector<double>{7});
    EXPECT_EQ(summary.median, 7);
    EXPECT_EQ(summary.min, 7);
    EXPECT_EQ(summary.spread, 0);
    EXPECT_FALSE(summary.interval.is_known());
}

TEST(Statistics, SpreadIsTheDistanceOfTheQuartiles)
{
    const Summary summary = summarize(std::vector<double>{100, 90, 80, 110, 120});
    EXPECT_EQ(summary.median, 100);
    EXPECT_EQ(summary.min, 80);
    EXPECT_DOUBLE_EQ(summary.spread, 0.2);
}

TEST(Statistics, TheSameSamplesGiveTheSameInterval)
{
    const auto times = NoisyMachine{1}.run(rounds, 1);
    EXPECT_EQ(summarize(times.base).interval, summarize(times.base).interval);
}

TEST(Statistics, TheIntervalHoldsTheTrueMedianAsOftenAsItPromises)
{
    // The true median of 100 * exp(0.03 * |N(0, 1)|), without bursts and drift.
    const double truth = 100 * std::exp(0.03 * 0.6744897501960817);
    std::mt19937 random{1};
    for (const std::size_t size : {least_rounds, std::size_t{7}, std::size_t{10}, std::size_t{20},
                                   rounds, std::size_t{101}, std::size_t{300}, std::size_t{1001}}) {
        std::size_t held = 0;
        for (std::size_t i = 0; i < 400; ++i) {
            const Interval interval = summarize(quiet_times(random, size, 1)).interval;
            held += interval.low <= truth && truth <= interval.high ? 1 : 0;
        }
        EXPECT_GE(held, 400 * 0.93) << size;
    }
}

TEST(Statistics, SevenPercentSlowerIsCalledSlower)
{
    EXPECT_GE(count(1.07, 0.05, Verdict::slower), tries * 19 / 20);
}

TEST(Statistics, SevenPercentFasterIsCalledFaster)
{
    EXPECT_GE(count(1 / 1.07, 0.05, Verdict::faster), tries * 19 / 20);
}

TEST(Statistics, AnUnchangedSideIsHardlyEverCalledSlower)
{
    EXPECT_LE(count(1, 0.05, Verdict::slower), tries / 20);
    EXPECT_LE(count(1, 0.05, Verdict::faster), tries / 20);
    EXPECT_GE(count(1, 0.05, Verdict::same), tries * 19 / 20);
}

TEST(Statistics, WithNoThresholdAnUnchangedSideIsRarelyCalledSlower)
{
    // Half of the 5 % that an interval may miss lies on this side, and bursts that last longer than
    // a block add to it: so a threshold of nothing is no gate.
    EXPECT_LE(count(1, 0, Verdict::slower), tries / 10);
}

TEST(Statistics, TooFewRoundsTellNothing)
{
    const std::vector<double> base(least_rounds - 1, 100);
    const std::vector<double> side(least_rounds - 1, 200);
    const Ratio ratio = paired_ratio(side, base);
    EXPECT_EQ(ratio.value, 2);
    EXPECT_FALSE(ratio.interval.is_known());
    EXPECT_EQ(judge(ratio, 0.05), Verdict::too_noisy);
    EXPECT_EQ(judge(unpaired_ratio(side, base), 0.05), Verdict::too_noisy);
}

TEST(Statistics, WhatIsNeitherSaidNorRefutedIsTooNoisy)
{
    EXPECT_EQ(judge({1.04, {0.99, 1.09}, 60}, 0.05), Verdict::too_noisy);
    EXPECT_EQ(judge({1.07, {1.04, 1.09}, 60}, 0.05), Verdict::too_noisy);
    EXPECT_EQ(judge({1.07, {1.06, 1.09}, 60}, 0.05), Verdict::slower);
    EXPECT_EQ(judge({0.90, {0.88, 0.91}, 60}, 0.05), Verdict::faster);
    EXPECT_EQ(judge({1.00, {0.99, 1.01}, 60}, 0.05), Verdict::same);
}

TEST(Statistics, RunsThatHadNothingToDoWithEachOtherAreComparedByTheirMedians)
{
    const std::vector<double> base{100, 101, 99, 100, 102, 98, 100, 100};
    std::vector<double> side = base;
    for (double& time : side)
        time *= 2;
    const Ratio ratio = unpaired_ratio(side, base);
    EXPECT_DOUBLE_EQ(ratio.value, 2);
    EXPECT_EQ(judge(ratio, 0.05), Verdict::slower);
}

TEST(Statistics, SevenPercentBetweenRunsOfAQuietMachineAreCalledSlower)
{
    std::mt19937 random{2};
    std::size_t slower = 0;
    std::size_t alarms = 0;
    for (std::size_t i = 0; i < tries; ++i) {
        const auto base = quiet_times(random, rounds, 1);
        slower +=
            judge(unpaired_ratio(quiet_times(random, rounds, 1.07), base), 0.05) == Verdict::slower
                ? 1
                : 0;
        alarms += judge(unpaired_ratio(quiet_times(random, rounds, 1), base), 0.05) == Verdict::same
                      ? 0
                      : 1;
    }
    EXPECT_GE(slower, tries * 19 / 20);
    EXPECT_LE(alarms, tries / 20);
}

TEST(Statistics, RunsOfANoisyMachineAreHardlyEverCalledSlowerWhereNothingChanged)
{
    // Its clock drifts by percents within a run: what the interval makes of that keeps it silent.
    std::size_t slower = 0;
    for (unsigned seed = 1; seed <= tries; ++seed) {
        const auto base = NoisyMachine{seed}.run(rounds, 1).base;
        const auto later = NoisyMachine{seed + 1000}.run(rounds, 1).base;
        slower += judge(unpaired_ratio(later, base), 0.05) == Verdict::slower ? 1 : 0;
    }
    EXPECT_LE(slower, tries / 20);
}

}  // namespace
}  // namespace sluice::lab
