// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sluice/code_cache.hpp>
#include <thread>

#include "evm/analysis/lowering.hpp"
#include "evm/code.hpp"
#include "evm/gas.hpp"
#include "tests/evm/support/bytecode.hpp"

namespace sluice::evm::test {
namespace {

Bytes code_of(std::size_t size, std::uint8_t byte)
{
    return Bytes(size, byte);
}

/// Asks for a code only so that it comes to be in the cache.
void ask(CodeCache& cache, BytesView bytes)
{
    EXPECT_NE(cache.get(bytes), nullptr);
}

TEST(CodeCache, GivesTheSameCodeForTheSameBytes)
{
    CodeCache cache;
    const auto first = cache.get(code_of(100, 1));
    EXPECT_EQ(cache.get(code_of(100, 1)), first);
    EXPECT_NE(cache.get(code_of(100, 2)), first);
    EXPECT_NE(cache.get(code_of(101, 1)), first);
    EXPECT_EQ(Bytes(first->begin(), first->begin() + first->size()), code_of(100, 1));

    const CodeCacheCounters counters = cache.counters();
    EXPECT_EQ(counters.hits, 1U);
    EXPECT_EQ(counters.misses, 3U);
    EXPECT_EQ(counters.evictions, 0U);
    EXPECT_EQ(counters.entries, 3U);
    EXPECT_GT(counters.bytes, 300U);
}

TEST(CodeCache, ForgetsWhatWasNotUsedForTheLongest)
{
    // Room for three, with the jump tables that they may get.
    CodeCache cache{11'000};
    const auto first = cache.get(code_of(3000, 1));
    ask(cache, code_of(3000, 2));
    ask(cache, code_of(3000, 3));
    ask(cache, code_of(3000, 1));
    ask(cache, code_of(3000, 4));  // in the place of 2
    EXPECT_EQ(cache.counters().evictions, 1U);
    EXPECT_EQ(cache.get(code_of(3000, 1)), first);
    EXPECT_EQ(cache.counters().hits, 2U);
    ask(cache, code_of(3000, 2));
    EXPECT_EQ(cache.counters().hits, 2U);
    EXPECT_LE(cache.counters().bytes, 11'000U);
}

TEST(CodeCache, LeavesForgottenCodeToThoseWhoHoldIt)
{
    CodeCache cache{5000};
    const auto held = cache.get(code_of(3000, 1));
    ask(cache, code_of(3000, 2));
    EXPECT_EQ(cache.counters().entries, 1U);
    EXPECT_EQ(held->begin()[2999], 1);
}

TEST(CodeCache, KeepsNothingThatIsLargerThanItself)
{
    CodeCache small{1000};
    EXPECT_EQ(small.get(code_of(2000, 1))->size(), 2000U);
    EXPECT_EQ(small.counters().entries, 0U);
    CodeCache none{0};
    EXPECT_EQ(none.get({})->size(), 0U);
    EXPECT_EQ(none.get(code_of(1, 1))->size(), 1U);
    EXPECT_EQ(none.counters().entries, 0U);
    EXPECT_EQ(none.counters().bytes, 0U);
}

TEST(CodeCache, CountsWhatIsFoundOutAboutItsCodes)
{
    CodeCache cache;
    const Bytecode code = push(0) + OP_JUMPDEST;
    const auto held = cache.get(code);
    const std::uint64_t before = cache.counters().bytes;
    held->jumpdests();
    EXPECT_EQ(cache.counters().bytes, before) << "room for them was counted from the start";
    ASSERT_NE(held->stream(rules_of(latest_revision)), nullptr);
    EXPECT_EQ(cache.counters().bytes, held->footprint());
    EXPECT_GE(cache.counters().bytes, before + stream_budget(code.size()));
    ASSERT_NE(held->stream(rules_of(Revision::cancun)), nullptr);
    EXPECT_EQ(cache.counters().bytes, held->footprint());
}

TEST(CodeCache, StaysWithinItsBoundWhenItsCodesAreLowered)
{
    CodeCache cache{20'000};
    std::vector<std::shared_ptr<const Code>> held;
    for (std::uint8_t i = 0; i < 20; ++i) {
        held.push_back(cache.get(code_of(600, i)));
        // The last one of them is the one that stays.
        ASSERT_NE(held.back()->stream(rules_of(latest_revision)), nullptr);
        EXPECT_LE(cache.counters().bytes, 20'000U);
        EXPECT_EQ(cache.get(code_of(600, i)), held.back());
    }
    EXPECT_GT(cache.counters().evictions, 10U);
    EXPECT_GT(cache.counters().entries, 2U);
    // One that has gone does not come back by being lowered, nor push out another.
    const CodeCacheCounters before = cache.counters();
    ASSERT_NE(held.front()->stream(rules_of(Revision::frontier)), nullptr);
    EXPECT_EQ(cache.counters().bytes, before.bytes);
    EXPECT_EQ(cache.counters().entries, before.entries);
}

TEST(CodeCache, LetsACodeGoThatHasBecomeLargerThanItself)
{
    CodeCache cache{2000};
    const auto held = cache.get(code_of(700, 1));
    EXPECT_EQ(cache.counters().entries, 1U);
    ASSERT_NE(held->stream(rules_of(latest_revision)), nullptr);
    EXPECT_EQ(cache.counters().entries, 0U);
    EXPECT_EQ(cache.counters().bytes, 0U);
}

TEST(CodeCache, MayGoBeforeItsCodes)
{
    auto cache = std::make_unique<CodeCache>();
    const auto held = cache->get(code_of(700, 1));
    cache.reset();
    EXPECT_NE(held->stream(rules_of(latest_revision)), nullptr);
}

TEST(CodeCache, ServesManyThreadsAtATime)
{
    CodeCache cache{200'000};
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
        threads.emplace_back([&cache, seed] {
            for (std::size_t i = 0; i < 2000; ++i) {
                const std::size_t which = (i * 7 + seed * 13) % 60;
                const auto code =
                    cache.get(code_of(1000 + 100 * which, static_cast<std::uint8_t>(which)));
                EXPECT_EQ(code->size(), 1000 + 100 * which);
                EXPECT_EQ(code->begin()[500], which);
                code->add_heat(1);
                code->jumpdests();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const CodeCacheCounters counters = cache.counters();
    EXPECT_EQ(counters.hits + counters.misses, 8000U);
    EXPECT_GT(counters.evictions, 0U);
    EXPECT_LE(counters.bytes, 200'000U);
}

}  // namespace
}  // namespace sluice::evm::test
