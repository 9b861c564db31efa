// Going back: every kind of change, alone, after every other, and in nested frames.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <string_view>

#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::test::address;
using test::StateFrame;
using test::StateView;
using test::storage_of;
using test::store;
using test::transient_of;

constexpr Address alice = address(0xa11c);  // an account with everything
constexpr Address bob = address(0xb0b0);    // nobody, to begin with
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
}

struct Change {
    std::string_view name;
    void (*apply)(State& state);
};

constexpr Change changes[]{
    {"balance", [](State& s) { s.set_balance(s.account(alice), 77); }},
    {"balance to zero", [](State& s) { s.set_balance(s.account(alice), 0); }},
    {"a balance that fills the word", [](State& s) { s.set_balance(s.account(bob), u256_max); }},
    {"nonce", [](State& s) { s.set_nonce(s.account(alice), 6); }},
    {"the last nonce", [](State& s) { s.set_nonce(s.account(bob), ~std::uint64_t{0}); }},
    {"code", [](State& s) { s.set_code(s.account(alice), Bytes{1, 2, 3}); }},
    {"code taken away", [](State& s) { s.set_code(s.account(alice), {}); }},
    {"delegation", [](State& s) { s.set_code(s.account(alice), test::designator_of(bob)); }},
    {"code where none was", [](State& s) { s.set_code(s.account(bob), Bytes{4}); }},
    {"storage", [](State& s) { store(s, alice, 1, 12); }},
    {"storage of another account", [](State& s) { store(s, bob, 1, 13); }},
    {"storage cleared", [](State& s) { store(s, alice, 1, 0); }},
    {"storage added", [](State& s) { store(s, alice, 2, u256_max); }},
    {"storage read", [](State& s) { (void)test::load(s, alice, 1); }},
    {"transient storage", [](State& s) { s.set_transient_storage(s.account(alice), 1, 21); }},
    {"transient storage cleared",
     [](State& s) { s.set_transient_storage(s.account(alice), 1, 0); }},
    {"access", [](State& s) { (void)s.access(s.account(alice)); }},
    {"access to nobody", [](State& s) { (void)s.access(s.account(bob)); }},
    {"existence", [](State& s) { s.create(s.account(bob)); }},
    {"creation", [](State& s) { s.create_contract(s.account(bob), 1); }},
    {"creation without nonce", [](State& s) { s.create_contract(s.account(bob), 0); }},
    {"touch", [](State& s) { s.touch(s.account(alice)); }},
    {"touch of nobody", [](State& s) { s.touch(s.account(bob)); }},
    {"self-destruction", [](State& s) { (void)s.destruct(s.account(alice)); }},
    {"log", [](State& s) { s.add_log({alice, {Hash256{}}, {1, 2}}); }},
};

TEST(StateJournal, EveryChangeIsSeen)
{
    // Else the tests below would prove little.
    for (const Change& change : changes) {
        if (change.name == "transient storage cleared")
            continue;  // nothing was there
        State state;
        set_up(state);
        const StateView before = view_of(state);
        change.apply(state);
        EXPECT_NE(view_of(state), before) << change.name;
    }
}

TEST(StateJournal, EveryChangeIsTakenBack)
{
    for (const Change& change : changes) {
        State state;
        set_up(state);
        const StateView before = view_of(state);
        const Hash256 root = state.root();
        for (int again = 0; again < 2; ++again) {
            const Checkpoint checkpoint = state.checkpoint();
            change.apply(state);
            state.revert(checkpoint);
            EXPECT_EQ(view_of(state), before) << change.name;
            EXPECT_EQ(state.root(), root) << change.name;
        }
        // Nothing is left that would come to the surface at the end.
        state.finish_transaction(true);
        EXPECT_EQ(state.root(), root) << change.name;
    }
}

TEST(StateJournal, TheInnerFrameIsTakenBackAndTheOuterOneStays)
{
    for (const Change& outer : changes) {
        for (const Change& inner : changes) {
            State state;
            set_up(state);
            outer.apply(state);
            const StateView before = view_of(state);
            StateFrame frame{state};
            inner.apply(state);
            frame.revert();
            EXPECT_EQ(view_of(state), before) << outer.name << ", then " << inner.name;
        }
    }
}

TEST(StateJournal, FramesWithinFrames)
{
    for (const Change& first : changes) {
        for (const Change& second : changes) {
            for (const Change& third : changes) {
                const auto name = [&] {
                    return std::string{first.name} + ", " + std::string{second.name} + ", " +
                           std::string{third.name};
                };
                State state;
                set_up(state);
                const StateView start = view_of(state);
                StateFrame outer{state};
                first.apply(state);
                const StateView one = view_of(state);
                StateFrame middle{state, &outer};
                second.apply(state);
                const StateView two = view_of(state);
                StateFrame inner{state, &middle};
                third.apply(state);
                inner.revert();
                ASSERT_EQ(view_of(state), two) << name();
                // One that stays: what it has changed goes with the frame around it.
                StateFrame kept{state, &middle};
                third.apply(state);
                kept.commit();
                first.apply(state);
                middle.revert();
                ASSERT_EQ(view_of(state), one) << name();
                third.apply(state);
                outer.revert();
                ASSERT_EQ(view_of(state), start) << name();
            }
        }
    }
}

TEST(StateJournal, RevertingNothingIsNothing)
{
    State state;
    set_up(state);
    state.set_balance(state.account(alice), 1);
    const StateView before = view_of(state);
    state.revert(state.checkpoint());
    EXPECT_EQ(view_of(state), before);
}

TEST(StateJournal, AnOlderCheckpointTakesBackMore)
{
    State state;
    set_up(state);
    std::vector<Checkpoint> checkpoints;
    std::vector<StateView> views;
    for (std::uint64_t i = 0; i < 10; ++i) {
        checkpoints.push_back(state.checkpoint());
        views.push_back(view_of(state));
        state.set_balance(state.account(alice), i);
        state.add_log({alice, {}, {static_cast<std::uint8_t>(i)}});
    }
    state.revert(checkpoints[7]);
    EXPECT_EQ(view_of(state), views[7]);
    state.revert(checkpoints[3]);
    EXPECT_EQ(view_of(state), views[3]);
    state.revert(checkpoints[0]);
    EXPECT_EQ(view_of(state), views[0]);
}

TEST(StateJournal, ASlotIsSavedOnceAFrameButRestoredInEach)
{
    State state;
    set_up(state);
    StateFrame outer{state};
    store(state, alice, 1, 100);
    const std::uint64_t saved_once = state.checkpoint().journal;
    for (std::uint64_t i = 0; i < 50; ++i)
        store(state, alice, 1, i);
    EXPECT_EQ(state.checkpoint().journal, saved_once);

    StateFrame inner{state, &outer};
    store(state, alice, 1, 200);
    store(state, alice, 1, 201);
    inner.revert();
    EXPECT_EQ(storage_of(state, alice, 1), u256{49});
    // What the frame within has put back must not count as saved for the next one.
    StateFrame next{state, &outer};
    store(state, alice, 1, 300);
    next.revert();
    EXPECT_EQ(storage_of(state, alice, 1), u256{49});
    outer.revert();
    EXPECT_EQ(storage_of(state, alice, 1), u256{11});
}

TEST(StateJournal, TransientStorageIsRestoredInEachFrame)
{
    State state;
    set_up(state);
    StateFrame outer{state};
    state.set_transient_storage(state.account(alice), 1, 5);
    StateFrame inner{state, &outer};
    state.set_transient_storage(state.account(alice), 1, 6);
    state.set_transient_storage(state.account(bob), 1, 7);
    inner.revert();
    EXPECT_EQ(transient_of(state, alice, 1), u256{5});
    EXPECT_EQ(transient_of(state, bob, 1), u256{});
    StateFrame kept{state, &outer};
    state.set_transient_storage(state.account(alice), 1, 8);
    kept.commit();
    EXPECT_EQ(transient_of(state, alice, 1), u256{8});
    outer.revert();
    EXPECT_EQ(transient_of(state, alice, 1), u256{});
}

TEST(StateJournal, CodeReplacedSeveralTimesComesBackStepByStep)
{
    State state;
    set_up(state);
    std::vector<Checkpoint> checkpoints;
    std::vector<StateView> views;
    for (std::uint8_t i = 0; i < 5; ++i) {
        checkpoints.push_back(state.checkpoint());
        views.push_back(view_of(state));
        state.set_code(state.account(alice), i % 2 == 0 ? Bytes{i} : test::designator_of(bob));
        state.set_code(state.account(bob), Bytes(i, 0x5b));
    }
    for (std::size_t i = 5; i-- > 0;) {
        state.revert(checkpoints[i]);
        EXPECT_EQ(view_of(state), views[i]);
        EXPECT_EQ(state.account(alice).delegates, i % 2 == 0 && i > 0);
    }
}

// Yellow Paper, appendix K.1: the touch of this one precompile outlives its frame.
TEST(StateJournal, ATouchOfRipemd160IsNotTakenBack)
{
    State state;
    state.set_account(ripemd160, 0, 0, {});
    state.set_account(address(4), 0, 0, {});
    state.begin_transaction();
    const Checkpoint start = state.checkpoint();
    state.touch(state.account(ripemd160));
    state.touch(state.account(address(4)));
    (void)state.destruct(state.account(ripemd160));
    state.revert(start);
    EXPECT_TRUE(state.account(ripemd160).flags.touched);
    EXPECT_TRUE(state.account(ripemd160).flags.exists);
    EXPECT_FALSE(state.account(ripemd160).flags.destructed);
    EXPECT_FALSE(state.account(address(4)).flags.touched);
    state.finish_transaction(true);
    EXPECT_FALSE(state.account(ripemd160).flags.exists);
    EXPECT_TRUE(state.account(address(4)).flags.exists);
}

TEST(StateJournal, ATouchOfRipemd160TakesNoBalanceAway)
{
    State state;
    state.set_account(ripemd160, 0, 1, {});
    state.begin_transaction();
    const Checkpoint start = state.checkpoint();
    state.touch(state.account(ripemd160));
    state.revert(start);
    state.finish_transaction(true);
    EXPECT_EQ(state.account(ripemd160).balance, u256{1});
    EXPECT_TRUE(state.account(ripemd160).flags.exists);
}

}  // namespace
}  // namespace sluice::chain
