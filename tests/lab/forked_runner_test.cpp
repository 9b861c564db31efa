// SPDX-License-Identifier: Apache-2.0
#include "lab/forked_runner.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

/// Does what the test says at its second execution.
class Child final : public Runner {
public:
    explicit Child(std::function<void()> act) : act_{std::move(act)} {}

    std::expected<Execution, std::string> run() override
    {
        ++runs_;
        output_.assign(runs_, 0xaa);
        if (runs_ == 2 && act_)
            act_();
        if (runs_ == 3)
            return std::unexpected("the third never works");
        return Execution{evm::Status::revert, 1000 + runs_, 5ms};
    }
    [[nodiscard]] BytesView output() const noexcept override { return output_; }

private:
    std::function<void()> act_;
    std::size_t runs_ = 0;
    Bytes output_;
};

std::unique_ptr<ForkedRunner> start(const std::function<void()>& act,
                                    std::chrono::milliseconds patience = 20s)
{
    auto runner = ForkedRunner::start([&act] { return std::make_unique<Child>(act); }, patience);
    EXPECT_TRUE(runner) << runner.error();
    return runner ? std::move(*runner) : nullptr;
}

/// What the execution says in which the child acts.
std::string complaint(const std::function<void()>& act, std::chrono::milliseconds patience = 20s)
{
    const auto runner = start(act, patience);
    EXPECT_TRUE(runner->run());
    const auto second = runner->run();
    if (second)
        return "";
    EXPECT_EQ(runner->run().error(), "it has ended");
    return second.error();
}

TEST(ForkedRunner, HandsOverWhatTheChildRan)
{
    const auto runner = start({});
    for (std::uint64_t i = 1; i <= 2; ++i) {
        const auto execution = runner->run();
        ASSERT_TRUE(execution) << execution.error();
        EXPECT_EQ(execution->status, evm::Status::revert);
        EXPECT_EQ(execution->gas_used, 1000 + i);
        EXPECT_EQ(execution->time, 5ms);
        EXPECT_EQ(runner->output().size(), i);
        EXPECT_EQ(runner->output().back(), 0xaa);
    }
    const auto third = runner->run();
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error(), "the third never works");
    EXPECT_TRUE(runner->run());
}

TEST(ForkedRunner, SaysWhatKilledTheChild)
{
    EXPECT_EQ(complaint([] { std::raise(SIGKILL); }), "crashed: Killed");
}

TEST(ForkedRunner, SaysThatTheChildEnded)
{
    EXPECT_EQ(complaint([] { std::_Exit(7); }), "ended by itself, with exit code 7");
}

TEST(ForkedRunner, GivesUpAChildThatHangs)
{
    EXPECT_EQ(complaint([] { std::this_thread::sleep_for(1h); }, 300ms), "no answer within 0.3 s");
}

TEST(ForkedRunner, SaysThatTheChildClosedItsChannelAndWentOn)
{
    EXPECT_EQ(complaint([] {
                  for (int descriptor = 3; descriptor < 64; ++descriptor)
                      ::close(descriptor);
                  std::this_thread::sleep_for(1h);
              }),
              "closed its channel and went on");
}

TEST(ForkedRunner, ErrorsWithoutWordsAreErrors)
{
    const auto runner = start([] { throw std::runtime_error{""}; });
    EXPECT_TRUE(runner->run());
    EXPECT_EQ(runner->run().error(), "failed without a word");
}

TEST(ForkedRunner, ExceptionsInTheChildAreErrors)
{
    const auto runner = start([] { throw std::runtime_error{"thrown"}; });
    EXPECT_TRUE(runner->run());
    EXPECT_EQ(runner->run().error(), "thrown");
}

TEST(ForkedRunner, WhatCannotBeMadeSaysWhy)
{
    const auto runner = ForkedRunner::start(
        []() -> std::expected<std::unique_ptr<Runner>, std::string> {
            return std::unexpected("no such engine");
        },
        20s);
    ASSERT_FALSE(runner);
    EXPECT_EQ(runner.error(), "no such engine");
}

TEST(ForkedRunner, WhatEndsWhileItIsMadeSaysHow)
{
    const auto runner = ForkedRunner::start(
        []() -> std::expected<std::unique_ptr<Runner>, std::string> { std::_Exit(9); }, 20s);
    ASSERT_FALSE(runner);
    EXPECT_EQ(runner.error(), "ended by itself, with exit code 9");
}

}  // namespace
}  // namespace sluice::lab
