// Mode shadow on a state of ours: whatever the engines differ in is found, and nobody can tell from
// the state, the results or the bounds that there was a second run.
// SPDX-License-Identifier: Apache-2.0
#include "chain/shadow.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <sluice/world.hpp>
#include <string_view>

#include "tests/chain/support/executor_test.hpp"
#include "tests/chain/support/state_view.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sluice::chain {
namespace {

using namespace evm::test;
using evm::EngineMode;
using evm::Revision;
using evm::Status;
using test::StateView;

constexpr Address alice = address(0xa11c);
constexpr Address bob = address(0xb0b0);
constexpr Address ripemd160 = address(3);
constexpr Address watched[]{alice, bob, ripemd160};
constexpr u256 keys[]{0, 1, 2};

StateView view_of(State& state)
{
    return test::view_of(state, watched, keys);
}

void set_up(State& state)
{
    state.set_account(alice, 5, 100, Bytes{0x60, 0x01});
    state.set_storage(alice, 1, 11);
    state.begin_transaction();
    // The message comes after other things in its transaction.
    (void)state.access(state.account(alice));
    test::store(state, alice, 2, 22);
    state.set_transient_storage(state.account(alice), 2, 32);
    state.add_log({bob, {}, {9}});
}

/// A run begins as a message does: with a frame that can be reverted.
template <class Act>
void in_frame(State& state, const Act& act)
{
    test::StateFrame frame{state};
    act();
    frame.commit();
}

/// Something that a run does.
struct Effect {
    std::string_view name;  ///< The start of what a difference in it is called.
    void (*apply)(State& state);
};

constexpr Effect effects[]{
    {"balance of 0x", [](State& s) { s.set_balance(s.account(alice), 77); }},
    {"nonce of 0x", [](State& s) { s.set_nonce(s.account(alice), 6); }},
    {"code hash of 0x", [](State& s) { s.set_code(s.account(alice), Bytes{1, 2, 3}); }},
    {"code hash of 0x", [](State& s) { s.set_code(s.account(alice), {}); }},
    {"slot 0x1 of 0x", [](State& s) { test::store(s, alice, 1, 12); }},
    {"slot 0x2 of 0x", [](State& s) { test::store(s, alice, 2, 0); }},
    {"slot 0x1 of 0x", [](State& s) { (void)test::load(s, alice, 1); }},
    {"transient slot 0x1 of 0x", [](State& s) { s.set_transient_storage(s.account(bob), 1, 21); }},
    {"0x", [](State& s) { (void)s.access(s.account(bob)); }},
    {"0x", [](State& s) { s.create(s.account(bob)); }},
    {"0x", [](State& s) { s.create_contract(s.account(bob), 0); }},
    {"0x", [](State& s) { s.touch(s.account(bob)); }},
    {"0x", [](State& s) { s.touch(s.account(ripemd160)); }},
    {"0x", [](State& s) { (void)s.destruct(s.account(alice)); }},
    {"log 0", [](State& s) { s.add_log({alice, {Hash256{}}, {1, 2}}); }},
};

/// What a comparison of two runs says, each of which does something and comes to a result.
struct Compared {
    std::optional<StateRuns> runs;
    int told = 0;             ///< How often on_difference was called,
    StateView at_difference;  ///< and with what state.
};

Compared compare(State& state, const std::function<evm::Result()>& first,
                 const std::function<evm::Result()>& second)
{
    Compared compared;
    const ExactCheckpoint start = state.exact_checkpoint();
    const evm::Result result = first();
    compared.runs = compare_runs(state, start, result, second, [&](const StateRuns&) {
        ++compared.told;
        compared.at_difference = view_of(state);
    });
    return compared;
}

evm::Result nothing()
{
    return {};
}

TEST(Shadow, EveryEffectOfOneRunIsFoundAndTheFirstRunStays)
{
    for (const Effect& effect : effects) {
        for (const bool in_first : {false, true}) {
            SCOPED_TRACE(effect.name);
            State expected;
            set_up(expected);
            const StateView before = view_of(expected);
            if (in_first)
                in_frame(expected, [&] { effect.apply(expected); });

            State state;
            set_up(state);
            const auto run = [&] {
                in_frame(state, [&] { effect.apply(state); });
                return evm::Result{};
            };
            const ExactCheckpoint start = state.exact_checkpoint();
            const Compared compared =
                in_first ? compare(state, run, nothing) : compare(state, nothing, run);
            ASSERT_TRUE(compared.runs);
            ASSERT_FALSE(compared.runs->differences.empty());
            EXPECT_TRUE(compared.runs->differences[0].what.starts_with(effect.name))
                << compared.runs->differences[0].what;
            EXPECT_EQ(compared.told, 1);
            EXPECT_EQ(compared.at_difference, before);
            EXPECT_EQ(view_of(state), view_of(expected));

            state.revert_exactly(start);
            EXPECT_EQ(view_of(state), before);
        }
    }
}

TEST(Shadow, TheSameEffectsAreNoDifference)
{
    for (const Effect& effect : effects) {
        SCOPED_TRACE(effect.name);
        State state;
        set_up(state);
        const auto run = [&] {
            in_frame(state, [&] { effect.apply(state); });
            return evm::Result{};
        };
        const Compared compared = compare(state, run, run);
        ASSERT_TRUE(compared.runs);
        EXPECT_TRUE(compared.runs->differences.empty()) << compared.runs->differences[0].what;
        EXPECT_EQ(compared.told, 0);
    }
}

TEST(Shadow, EveryPartOfAResultIsCompared)
{
    const evm::Result good{Status::success, 10, 5, {1, 2}, alice};
    const auto expect = [&](std::string_view what, const auto& change) {
        State state;
        set_up(state);
        evm::Result other = good;
        change(other);
        const Compared compared = compare(state, [&] { return good; }, [&] { return other; });
        ASSERT_TRUE(compared.runs);
        ASSERT_EQ(compared.runs->differences.size(), 1U);
        EXPECT_EQ(compared.runs->differences[0].what, what);
    };
    expect("status", [](evm::Result& r) { r.status = Status::revert; });
    expect("gas left", [](evm::Result& r) { ++r.gas_left; });
    expect("gas refund", [](evm::Result& r) { r.gas_refund = -5; });
    expect("output", [](evm::Result& r) { r.output[1] = 3; });
    expect("created address", [](evm::Result& r) { r.created = bob; });
}

TEST(Shadow, NothingIsConcludedWhereMemoryRanOut)
{
    const evm::Result out_of_memory{Status::out_of_memory, 0, 0, {}, {}};
    for (const bool in_first : {false, true}) {
        State state;
        set_up(state);
        const auto run = [&] {
            test::store(state, alice, 1, 5);
            return evm::Result{};
        };
        const Compared compared = in_first ? compare(
                                                 state, [&] { return out_of_memory; }, run)
                                           : compare(state, run, [&] { return out_of_memory; });
        EXPECT_FALSE(compared.runs);
        EXPECT_EQ(test::storage_of(state, alice, 1), u256{in_first ? 11U : 5U});
    }
    // One that throws is no different.
    State state;
    set_up(state);
    const Compared compared = compare(state, nothing, [&]() -> evm::Result {
        test::store(state, alice, 1, 5);
        throw std::bad_alloc{};
    });
    EXPECT_FALSE(compared.runs);
    EXPECT_EQ(test::storage_of(state, alice, 1), u256{11});
}

/// Does anything at all, in frames that end this way or that, and so does twice the same from the
/// same seed.
void do_anything(State& state, std::uint64_t seed)
{
    std::mt19937_64 random{seed};
    std::vector<test::StateFrame> frames;
    frames.reserve(41);
    frames.emplace_back(state);
    for (int step = 0; step < 40; ++step) {
        const std::uint64_t what = random() % 20;
        if (what < std::size(effects)) {
            effects[what].apply(state);
        } else if (what < 18) {
            frames.emplace_back(state, &frames.back());
            test::store(state, watched[random() % 3], keys[random() % 3], random() % 3);
        } else if (frames.size() > 1) {
            if (random() % 2 == 0)
                frames.back().commit();
            else
                frames.back().revert();
            frames.pop_back();
        }
    }
    for (; !frames.empty(); frames.pop_back())
        frames.back().commit();
}

TEST(Shadow, NobodyCanTellThatThereWasASecondRun)
{
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(seed);
        State expected;
        set_up(expected);
        const StateView before = view_of(expected);
        do_anything(expected, seed);
        const StateView after = view_of(expected);

        State state;
        set_up(state);
        const ExactCheckpoint start = state.exact_checkpoint();
        const Compared compared = compare(
            state,
            [&] {
                do_anything(state, seed);
                return evm::Result{};
            },
            [&] {
                do_anything(state, seed + seed % 2);
                return evm::Result{};
            });
        ASSERT_TRUE(compared.runs);
        if (seed % 2 == 0) {
            EXPECT_TRUE(compared.runs->differences.empty()) << compared.runs->differences[0].what;
        }
        EXPECT_EQ(view_of(state), after);

        // What comes later in the transaction, and a revert of all of it.
        const Checkpoint later = state.checkpoint();
        do_anything(state, seed + 1000);
        do_anything(expected, seed + 1000);
        EXPECT_EQ(view_of(state), view_of(expected));
        if (seed % 3 == 0) {
            state.revert(later);
            state.revert_exactly(start);
            EXPECT_EQ(view_of(state), before);
            continue;
        }
        state.finish_transaction(true);
        expected.finish_transaction(true);
        EXPECT_EQ(state.root(), expected.root());
        EXPECT_EQ(view_of(state), view_of(expected));
    }
}

TEST(Shadow, WhatWasOnlyMetInRevertedFramesIsKnownUntilTheTransactionEnds)
{
    State state;
    set_up(state);
    Account& account = state.account(bob);
    EXPECT_FALSE(state.was_met(account));
    test::StateFrame frame{state};
    (void)state.access(account);
    const Slot& slot = *test::load(state, bob, 1).slot;
    frame.revert();
    EXPECT_FALSE(state.is_warm(account));
    EXPECT_FALSE(state.is_warm(slot));
    EXPECT_TRUE(state.was_met(account));
    EXPECT_TRUE(state.was_met(slot));
    state.finish_transaction(true);
    state.begin_transaction();
    EXPECT_FALSE(state.was_met(account));
    EXPECT_FALSE(state.was_met(slot));
}

// ---- through the executor ------------------------------------------------------------------

class ShadowExecutor : public test::ExecutorTest {
protected:
    /// Runs a transaction on a copy of the scene in one of the modes.
    struct Outcome {
        TransactionOutcome transaction;
        Hash256 root;
        evm::EngineMetrics metrics;
    };

    template <class SetUp>
    Outcome run(EngineMode mode, const SetUp& set_up_scene, const Transaction& transaction)
    {
        State own;
        set_up_scene(own);
        BlockEnvironment in_mode = environment;
        in_mode.engine.mode = mode;
        in_mode.engine.advanced_share = share;
        Executor executor{own, in_mode};
        auto result = executor.transact(transaction, sender, 30'000'000, 0);
        EXPECT_TRUE(result.has_value());
        return {std::move(*result), own.root(), executor.metrics()};
    }

    template <class SetUp>
    evm::EngineMetrics expect_the_same(const SetUp& set_up_scene, const Transaction& transaction)
    {
        const Outcome expected = run(EngineMode::traditional, set_up_scene, transaction);
        const Outcome shadowed = run(EngineMode::shadow, set_up_scene, transaction);
        EXPECT_EQ(shadowed.transaction.status, expected.transaction.status);
        EXPECT_EQ(shadowed.transaction.gas_used, expected.transaction.gas_used);
        EXPECT_EQ(shadowed.transaction.gas_refunded, expected.transaction.gas_refunded);
        EXPECT_EQ(shadowed.transaction.output, expected.transaction.output);
        EXPECT_EQ(shadowed.transaction.created, expected.transaction.created);
        EXPECT_EQ(shadowed.transaction.logs.size(), expected.transaction.logs.size());
        EXPECT_EQ(shadowed.root, expected.root);
        EXPECT_EQ(shadowed.metrics.divergences, 0U);
        return shadowed.metrics;
    }

    double share = 1;
};

/// Writes everything that code can, also in a nested message that is reverted.
Bytecode busy_code()
{
    return sstore(1, add(sload(1), 1)) + sstore(2, 0) + tstore(1, 7) + mstore(0, 5) +
           op(evm::OP_LOG1, {0, 32, 0xabc}) + create({evm::OP_STOP}) + evm::OP_POP +
           CallBuilder{evm::OP_CALL, push(address(0xb0b0))}.value(1) + evm::OP_POP +
           CallBuilder{evm::OP_CALL, push(address(3))} + evm::OP_POP + ret(sload(2));
}

auto scene_with(const Bytecode& code)
{
    return [code](State& state) {
        state.set_account(address(0xaaaa), 0, u256{1} << 100, {});
        state.set_account(address(0xcccc), 1, 1000, code);
        state.set_storage(address(0xcccc), 2, 9);
        state.set_account(address(0xb0b0), 1, 0, sstore(1, 1) + tstore(1, 2) + evm::OP_INVALID);
    };
}

TEST_F(ShadowExecutor, ResultsAreThoseOfTheTraditionalMode)
{
    for (const Revision revision : revisions(Revision::frontier)) {
        use(revision);
        SCOPED_TRACE(to_string(revision));
        const evm::EngineMetrics metrics =
            expect_the_same(scene_with(busy_code()), transaction_to(contract, 1'000'000));
        EXPECT_EQ(metrics.shadowed_messages, 1U);
        Transaction deploying = creation(deployer(busy_code()), 5'000'000);
        expect_the_same(scene_with(busy_code()), deploying);
    }
}

TEST_F(ShadowExecutor, WhatSurvivesRevertsDoesNotComeOfTheSecondRun)
{
    // A touch of RIPEMD-160 outlives the failure of the message, and its empty account goes.
    for (const Revision revision : {Revision::spurious_dragon, evm::latest_revision}) {
        use(revision);
        const auto scene = [&](State& own) {
            scene_with(CallBuilder{evm::OP_CALL, push(address(3))} + evm::OP_POP +
                       evm::OP_INVALID)(own);
            own.set_account(address(3), 0, 0, {});
        };
        expect_the_same(scene, transaction_to(contract, 1'000'000));
    }
}

TEST_F(ShadowExecutor, BoundsOnMemoryAreMetAtTheSamePlace)
{
    // The second run neither uses up room nor makes some, whatever the bound.
    Bytecode code;
    for (std::uint64_t i = 0; i < 60; ++i)
        code += sstore(i, i + 1) + op(evm::OP_BALANCE, {u256{0x1'0000} + i}) + evm::OP_POP +
                op(evm::OP_LOG0, {0, 320});
    int failed = 0;
    int succeeded = 0;
    for (std::size_t bound = 10'000; bound < 150'000; bound += 1'000) {
        const auto scene = [&](State& own) {
            scene_with(code)(own);
            own.set_max_growth(bound);
        };
        SCOPED_TRACE(bound);
        expect_the_same(scene, transaction_to(contract, 5'000'000));
        const auto came_of = run(EngineMode::shadow, scene, transaction_to(contract, 5'000'000));
        ++(came_of.transaction.status == Status::success ? succeeded : failed);
    }
    EXPECT_GT(failed, 10);
    EXPECT_GT(succeeded, 10);
}

TEST_F(ShadowExecutor, TheShareDecidesWhatIsRunTwice)
{
    share = 0;
    const evm::EngineMetrics none =
        expect_the_same(scene_with(busy_code()), transaction_to(contract, 1'000'000));
    EXPECT_EQ(none.shadowed_messages, 0U);
    EXPECT_EQ(none.advanced_messages, 0U);
    share = 1;
    const evm::EngineMetrics all =
        expect_the_same(scene_with(busy_code()), transaction_to(contract, 1'000'000));
    EXPECT_EQ(all.shadowed_messages, 1U);
    EXPECT_EQ(all.advanced_messages, all.traditional_messages);

    // Of many codes, about as many as were asked for, each always or never.
    share = 0.25;
    unsigned shadowed = 0;
    for (std::uint64_t i = 0; i < 200; ++i)
        shadowed += static_cast<unsigned>(
            expect_the_same(scene_with(ret(i)), transaction_to(contract)).shadowed_messages);
    EXPECT_GT(shadowed, 25U);
    EXPECT_LT(shadowed, 75U);
}

TEST_F(ShadowExecutor, WatchedMessagesAndTransfersAreRunOnce)
{
    const evm::EngineMetrics metrics =
        expect_the_same(scene_with({evm::OP_STOP}), transaction_to(address(0x1234)));
    EXPECT_EQ(metrics.shadowed_messages, 0U);
}

// ---- divergences ---------------------------------------------------------------------------

/// A world whose block hashes are others each time they are asked for: what the engines read
/// differs though they do not.
class ShadowWorld : public testing::Test {
protected:
    evm::EngineMetrics run(const std::string& directory, int messages = 1)
    {
        evm::EngineOptions options;
        options.mode = EngineMode::shadow;
        options.reproducer_directory = directory;
        World world{evm::latest_revision, options};
        world.block().number = 10;
        world.set_block_hashes([&world](std::uint64_t) {
            ++world.block().timestamp;
            return Hash256{};
        });
        world.set_code(address(0xcccc),
                       sstore(0, evm::OP_TIMESTAMP) + op(evm::OP_BLOCKHASH, {9}) + evm::OP_STOP);
        world.block().timestamp = 50;
        evm::Message message;
        message.gas = 100'000;
        message.recipient = message.code_address = address(0xcccc);
        for (int i = 0; i < messages; ++i) {
            EXPECT_EQ(world.call(message).result.status, Status::success);
            EXPECT_EQ(world.storage(address(0xcccc), 0), u256{50 + static_cast<unsigned>(i)});
        }
        return world.metrics();
    }

    static std::size_t count_files(const std::filesystem::path& folder)
    {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator{folder}, {}));
    }
};

TEST_F(ShadowWorld, ADifferenceIsCountedAndTheTraditionalResultStays)
{
    const evm::EngineMetrics metrics = run("");
    EXPECT_EQ(metrics.shadowed_messages, 1U);
    EXPECT_EQ(metrics.divergences, 1U);
    EXPECT_EQ(metrics.unwritten_reproducers, 0U);
}

TEST_F(ShadowWorld, EachDifferenceMakesOneFile)
{
    const sluice::test::TemporaryFolder folder;
    EXPECT_EQ(run(folder.path().string()).unwritten_reproducers, 0U);
    EXPECT_EQ(count_files(folder.path()), 1U);
    EXPECT_EQ(run(folder.path().string()).unwritten_reproducers, 0U);
    EXPECT_EQ(count_files(folder.path()), 1U);
    EXPECT_EQ(run(folder.path().string(), 3).unwritten_reproducers, 0U);
    EXPECT_EQ(count_files(folder.path()), 3U);
}

TEST_F(ShadowWorld, WhatCannotBeWrittenIsCountedAndChangesNothing)
{
    const sluice::test::TemporaryFolder folder;
    const evm::EngineMetrics missing = run((folder.path() / "missing").string());
    EXPECT_EQ(missing.divergences, 1U);
    EXPECT_EQ(missing.unwritten_reproducers, 1U);

    for (std::size_t i = 0; i < evm::max_reproducers; ++i)
        (void)folder.file("sluice-divergence-" + std::to_string(i) + ".json", "");
    const evm::EngineMetrics full = run(folder.path().string());
    EXPECT_EQ(full.divergences, 1U);
    EXPECT_EQ(full.unwritten_reproducers, 1U);
    EXPECT_EQ(count_files(folder.path()), evm::max_reproducers);
}

}  // namespace
}  // namespace sluice::chain
