// Samples: how many there are, what time they stand for, and how much of a stack they keep.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/sampler.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

namespace sluice::zx {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

nanoseconds processor_time()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

void burn(nanoseconds time)
{
    const nanoseconds end = processor_time() + time;
    while (processor_time() < end) {
    }
}

/// An engine that shows a stack which the test has made.
struct Stack {
    Sampler& sampler;
    std::vector<Sampler::Frame> frames;

    explicit Stack(Sampler& its_sampler) : sampler{its_sampler}
    {
        sampler.set_engine([](void* self) noexcept { static_cast<Stack*>(self)->show(); }, this,
                           false);
    }
    void show() const noexcept
    {
        sampler.begin_sample();
        for (const Sampler::Frame& frame : frames)
            sampler.add_frame(*frame.code, frame.place);
        sampler.end_sample();
    }
};

TEST(Sampler, StandsForTheTimeOfTheProcessor)
{
    const FunctionCode code;
    Sampler sampler{std::chrono::microseconds{500}};
    Stack stack{sampler};
    stack.frames = {{&code, 7}};
    ASSERT_TRUE(sampler.start());
    burn(milliseconds{60});
    std::this_thread::sleep_for(milliseconds{60});
    burn(milliseconds{60});
    sampler.stop();
    // A loaded machine gives the processor late and the ticks with it, but no more time than this.
    EXPECT_GE(sampler.processor_time(), milliseconds{120});
    EXPECT_LT(sampler.processor_time(), milliseconds{150});
    EXPECT_GE(sampler.count(), 20U);
    EXPECT_LE(sampler.count(), 2000U);
    nanoseconds sum{0};
    std::uint64_t count = 0;
    sampler.for_each([&](const Sampler::Sample& sample) {
        sum += sample.time;
        ++count;
        ASSERT_EQ(sample.frames.size(), 1U);
        EXPECT_EQ(sample.frames[0].code, &code);
        EXPECT_EQ(sample.frames[0].place, 7U);
        EXPECT_FALSE(sample.is_cut);
    });
    EXPECT_EQ(count, sampler.count());
    EXPECT_LE(sum, sampler.processor_time());
    EXPECT_GE(sum, sampler.processor_time() * 8 / 10);
    // Nothing comes any more.
    burn(milliseconds{5});
    EXPECT_EQ(sampler.count(), count);
}

TEST(Sampler, CountsRunsOfFramesAsOne)
{
    const FunctionCode recursive;
    const FunctionCode main;
    Sampler sampler;
    Stack stack{sampler};
    stack.frames.assign(100'000, {&recursive, 3});
    stack.frames.push_back({&main, 1});
    stack.show();
    std::size_t count = 0;
    sampler.for_each([&](const Sampler::Sample& sample) {
        ++count;
        ASSERT_EQ(sample.frames.size(), 2U);
        EXPECT_EQ(sample.frames[0].code, &recursive);
        EXPECT_EQ(sample.frames[1].code, &main);
        EXPECT_FALSE(sample.is_cut);
    });
    EXPECT_EQ(count, 1U);
}

TEST(Sampler, KeepsTheInnermostFrames)
{
    const FunctionCode code;
    Sampler sampler;
    Stack stack{sampler};
    for (std::uint32_t place = 0; place < 1000; ++place)
        stack.frames.push_back({&code, place});
    stack.show();
    stack.frames.clear();
    stack.show();
    std::vector<std::size_t> sizes;
    std::vector<bool> cut;
    sampler.for_each([&](const Sampler::Sample& sample) {
        for (std::size_t i = 0; i < sample.frames.size(); ++i)
            EXPECT_EQ(sample.frames[i].place, i);
        sizes.push_back(sample.frames.size());
        cut.push_back(sample.is_cut);
    });
    EXPECT_EQ(sizes, (std::vector<std::size_t>{Sampler::most_frames, 0}));
    EXPECT_EQ(cut, (std::vector<bool>{true, false}));
}

TEST(Sampler, DoesNotStartWithoutAnEngine)
{
    Sampler sampler;
    EXPECT_FALSE(sampler.start());
    sampler.stop();
    EXPECT_EQ(sampler.count(), 0U);
}

}  // namespace
}  // namespace sluice::zx
