// SPDX-License-Identifier: Apache-2.0
#include "lab/measurement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

/// A side that does what the test says and writes its name into a log of all executions.
class Actor final : public Runner {
public:
    Actor(std::string name, std::string& log) : name_{std::move(name)}, log_{log} {}

    std::expected<Execution, std::string> run() override { return act(name_); }
    std::expected<Execution, std::string> run_measured() override
    {
        std::string upper = name_;
        for (char& letter : upper)
            letter = static_cast<char>(letter - 'a' + 'A');
        return act(upper);
    }
    [[nodiscard]] BytesView output() const noexcept override { return output_; }

    [[nodiscard]] std::size_t executions_of_run() const noexcept override { return stands_for; }

    Execution execution{evm::Status::success, 100, 1ms};
    std::size_t stands_for = 1;
    Bytes output_;
    std::size_t fails_at = ~std::size_t{0};  ///< Which execution fails, from 0.

private:
    std::expected<Execution, std::string> act(const std::string& name)
    {
        log_ += name;
        if (count_++ == fails_at)
            return std::unexpected("it failed");
        return execution;
    }

    std::string name_;
    std::string& log_;
    std::size_t count_ = 0;
};

struct Scene {
    std::string log;
    Actor a{"a", log};
    Actor b{"b", log};
    Actor c{"c", log};
    std::vector<Runner*> sides{&a, &b, &c};
};

TEST(Measurement, SidesTakeTurnsAndTakeTurnsAtBeginning)
{
    Scene scene;
    const auto results = measure(scene.sides, {.warm_up = 1, .rounds = 4});
    EXPECT_EQ(scene.log, "abcABCBCACABABC");
    for (const Measurement& result : results) {
        EXPECT_EQ(result.error, "");
        EXPECT_EQ(result.gas_used, 100U);
        EXPECT_EQ(result.nanoseconds, std::vector<double>(4, 1e6));
    }
}

TEST(Measurement, NoSideIsWarmerThanAnother)
{
    Scene scene;
    scene.b.stands_for = 3;
    const auto results = measure(scene.sides, {.warm_up = 0, .rounds = 2});
    EXPECT_EQ(scene.log, "aaABccCBccCaaA");
    for (const Measurement& result : results)
        EXPECT_EQ(result.nanoseconds.size(), 2);
}

TEST(Measurement, ASideThatFailsDropsOutAndTheOthersGoOn)
{
    Scene scene;
    scene.b.fails_at = 2;
    const auto results = measure(scene.sides, {.warm_up = 1, .rounds = 3});
    EXPECT_EQ(results[1].error, "it failed");
    EXPECT_TRUE(results[1].nanoseconds.empty());
    EXPECT_EQ(results[0].nanoseconds.size(), 3U);
    EXPECT_EQ(results[2].error, "");
    EXPECT_EQ(scene.log, "abcABCBCACA");
}

TEST(Measurement, SidesAreHeldAgainstTheFirst)
{
    Scene scene;
    scene.b.execution.gas_used = 101;
    scene.c.output_ = {1};
    const auto results = measure(scene.sides, {.rounds = 1});
    EXPECT_EQ(results[0].error, "");
    EXPECT_EQ(results[1].error, "gas 101, the first side's is 100");
    EXPECT_EQ(results[2].error, "output differs from the first side's");
}

TEST(Measurement, AStatusOfItsOwnIsADifference)
{
    Scene scene;
    scene.c.execution.status = evm::Status::revert;
    const auto results = measure(scene.sides, {.rounds = 1});
    EXPECT_EQ(results[2].error, "status execution reverted, the first side's is success");
}

TEST(Measurement, WhatNoRoundIsLeftForEndsAtOnce)
{
    Scene scene;
    for (Actor* actor : {&scene.a, &scene.b, &scene.c})
        actor->fails_at = 0;
    const auto results = measure(scene.sides, {.warm_up = 5, .rounds = 100});
    EXPECT_EQ(scene.log, "abc");
    EXPECT_EQ(results[0].error, "it failed");
}

TEST(Measurement, RoundsFitIntoTheTimeThatIsGiven)
{
    Scene scene;
    std::vector<double> told;
    const auto results = measure(scene.sides, {.time = 30ms, .min_rounds = 2},
                                 [&told](double share) { told.push_back(share); });
    EXPECT_EQ(results[0].nanoseconds.size(), 10U);
    ASSERT_EQ(told.size(), 10U);
    EXPECT_NEAR(told[4], 0.5, 1e-9);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_EQ(told.back(), 1.0);
}

TEST(Measurement, RoundsAreNeitherTooFewNorTooMany)
{
    Scene scene;
    EXPECT_EQ(measure(scene.sides, {.time = 0ns, .min_rounds = 7})[0].nanoseconds.size(), 7U);
    EXPECT_EQ(measure(scene.sides, {.time = 1h, .max_rounds = 9})[0].nanoseconds.size(), 9U);
}

}  // namespace
}  // namespace sluice::lab
