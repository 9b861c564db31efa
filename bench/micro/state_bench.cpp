// The state's journal: what instructions and transactions do to accounts and slots. Each benchmark
// names how many operations an iteration does as items; time is that of all of them.
//
// "Cold" is first met in a transaction, but known to the state: nothing is created.
// SPDX-License-Identifier: Apache-2.0
#include "chain/state.hpp"

#include <vector>

#include "base/u256.hpp"
#include "bench/micro/checked.hpp"
#include "bench/micro/fixed_seed.hpp"

namespace sluice::chain {
namespace {

using micro::check;

constexpr std::uint64_t count = 1000;
constexpr Address contract{{0xc0, 0xde}};

Address account_address(std::uint64_t number)
{
    Address address{{0xac}};
    address.bytes[18] = static_cast<std::uint8_t>(number >> 8);
    address.bytes[19] = static_cast<std::uint8_t>(number);
    return address;
}

/// Keys as mappings have them: with no order.
u256 slot_key(std::uint64_t number)
{
    return {number * 0x9e37'79b9'7f4a'7c15, number, ~number, 77};
}

/// A state with `count` accounts of balance 100 + i, and a contract with `count` slots of i + 1.
struct Setup {
    Setup()
    {
        state.set_account(contract, 1, 0, {});
        for (std::uint64_t i = 0; i < count; ++i) {
            keys.push_back(slot_key(i));
            addresses.push_back(account_address(i));
            state.set_storage(contract, keys.back(), i + 1);
            state.set_account(addresses.back(), 1, 100 + i, {});
        }
        state.begin_transaction();
    }

    Account& self() { return state.account(contract); }

    State state{nullptr, micro::fixed_seed};
    std::vector<u256> keys;
    std::vector<Address> addresses;
};

void count_items(benchmark::State& benchmark_state)
{
    benchmark_state.SetItemsProcessed(benchmark_state.iterations() *
                                      static_cast<std::int64_t>(count));
}

/// Whether the slots hold what they did, plus `more`.
bool holds(Setup& setup, std::uint64_t more)
{
    for (std::uint64_t i = 0; i < count; ++i) {
        if (setup.state.storage(setup.self(), setup.keys[i]) != u256{i + 1 + more})
            return false;
    }
    return true;
}

void load_slots(benchmark::State& benchmark_state, bool is_cold)
{
    Setup setup;
    Account& self = setup.self();
    // What is met first is cold and then warm, and holds what it must.
    for (std::uint64_t i = 0; i < count; ++i) {
        const State::SlotAccess first = setup.state.access_slot(self, setup.keys[i]);
        const State::SlotAccess second = setup.state.access_slot(self, setup.keys[i]);
        if (!check(benchmark_state, first.cold && !second.cold && second.slot->value == u256{i + 1},
                   "a slot is not what was expected"))
            return;
    }
    for (auto _ : benchmark_state) {
        if (is_cold)
            setup.state.begin_transaction();
        for (const u256& key : setup.keys)
            benchmark::DoNotOptimize(setup.state.access_slot(self, key).slot->value);
    }
    count_items(benchmark_state);
}
BENCHMARK_CAPTURE(load_slots, warm, false)->Name("state/load_slot/warm");
BENCHMARK_CAPTURE(load_slots, cold, true)->Name("state/load_slot/cold");

/// Writes every slot in a frame of its own, as far as the journal has to do with it, and takes it
/// back or not; `is_new_frame`: else each is noted already, and is merely written.
void store_slots(benchmark::State& benchmark_state, bool is_new_frame, bool is_reverted)
{
    Setup setup;
    Account& self = setup.self();
    const auto write_all = [&](std::uint64_t more) {
        for (std::uint64_t i = 0; i < count; ++i)
            setup.state.write(*setup.state.access_slot(self, setup.keys[i]).slot, i + 1 + more);
    };
    const Checkpoint outer = setup.state.checkpoint();
    write_all(1);
    bool is_right = holds(setup, 1);
    const Checkpoint inner = setup.state.checkpoint();
    setup.state.set_frame_start(inner.journal);
    write_all(2);
    is_right = is_right && holds(setup, 2);
    setup.state.revert(inner);
    is_right = is_right && holds(setup, 1);
    setup.state.revert(outer);
    if (!check(benchmark_state, is_right && holds(setup, 0),
               "what the slots hold is not what was expected"))
        return;

    setup.state.set_frame_start(0);
    setup.state.begin_transaction();
    write_all(1);
    const Checkpoint start = setup.state.checkpoint();
    std::uint64_t more = 2;
    for (auto _ : benchmark_state) {
        if (is_new_frame)
            setup.state.set_frame_start(setup.state.checkpoint().journal);
        write_all(more++);
        if (is_reverted) {
            setup.state.revert(start);
        } else if (is_new_frame && setup.state.checkpoint().journal > 100 * count) {
            // Else the journal would grow for as long as the benchmark runs.
            benchmark_state.PauseTiming();
            setup.state.begin_transaction();
            write_all(more);
            benchmark_state.ResumeTiming();
        }
    }
    count_items(benchmark_state);
}
BENCHMARK_CAPTURE(store_slots, noted, false, false)->Name("state/store_slot/noted_in_frame");
BENCHMARK_CAPTURE(store_slots, in_new_frame, true, false)->Name("state/store_slot/new_frame");
BENCHMARK_CAPTURE(store_slots, reverted, true, true)->Name("state/store_slot/new_frame_reverted");

void transient_slots(benchmark::State& benchmark_state)
{
    Setup setup;
    Account& self = setup.self();
    const auto store_and_load = [&] {
        u256 sum{};
        for (std::uint64_t i = 0; i < count; ++i) {
            setup.state.set_transient_storage(self, setup.keys[i], i);
            sum += setup.state.transient_storage(self, setup.keys[i]);
        }
        return sum;
    };
    if (!micro::check_equal(benchmark_state, store_and_load(), u256{count * (count - 1) / 2},
                            "the sum of transient slots"))
        return;
    const Checkpoint start = setup.state.checkpoint();
    for (auto _ : benchmark_state) {
        benchmark::DoNotOptimize(store_and_load());
        setup.state.revert(start);
    }
    count_items(benchmark_state);
}
BENCHMARK(transient_slots)->Name("state/transient_slot/store_load_revert");

void access_accounts(benchmark::State& benchmark_state, bool is_cold)
{
    Setup setup;
    for (const Address& address : setup.addresses) {
        Account& account = setup.state.account(address);
        if (!check(benchmark_state, setup.state.access(account) && !setup.state.access(account),
                   "an account is not cold and then warm"))
            return;
    }
    for (auto _ : benchmark_state) {
        if (is_cold)
            setup.state.begin_transaction();
        for (const Address& address : setup.addresses)
            benchmark::DoNotOptimize(setup.state.access(setup.state.account(address)));
    }
    count_items(benchmark_state);
}
BENCHMARK_CAPTURE(access_accounts, warm, false)->Name("state/access_account/warm");
BENCHMARK_CAPTURE(access_accounts, cold, true)->Name("state/access_account/cold");

/// A frame's checkpoint with nothing in it: what every call pays.
void empty_frames(benchmark::State& benchmark_state, bool is_reverted)
{
    Setup setup;
    const Checkpoint before = setup.state.checkpoint();
    setup.state.revert(setup.state.checkpoint());
    if (!micro::check_equal(benchmark_state, setup.state.checkpoint().journal, before.journal,
                            "the journal's length"))
        return;
    for (auto _ : benchmark_state) {
        for (std::uint64_t i = 0; i < count; ++i) {
            const Checkpoint start = setup.state.checkpoint();
            setup.state.set_frame_start(start.journal);
            benchmark::DoNotOptimize(start);
            if (is_reverted)
                setup.state.revert(start);
        }
    }
    count_items(benchmark_state);
}
BENCHMARK_CAPTURE(empty_frames, committed, false)->Name("state/empty_frame/committed");
BENCHMARK_CAPTURE(empty_frames, reverted, true)->Name("state/empty_frame/reverted");

/// Moves one wei from each account to the next, as a value transfer does.
void transfers(benchmark::State& benchmark_state)
{
    Setup setup;
    const auto transfer_all = [&] {
        for (std::uint64_t i = 0; i + 1 < count; ++i) {
            Account& from = setup.state.account(setup.addresses[i]);
            Account& to = setup.state.account(setup.addresses[i + 1]);
            setup.state.set_balance(from, from.balance - u256{1});
            setup.state.set_balance(to, to.balance + u256{1});
        }
    };
    const Checkpoint start = setup.state.checkpoint();
    const auto balance = [&](std::uint64_t i) {
        return setup.state.account(setup.addresses[i]).balance;
    };
    transfer_all();
    const bool moved = balance(0) == u256{99} && balance(1) == u256{101} &&
                       balance(count - 1) == u256{100 + count};
    setup.state.revert(start);
    if (!check(benchmark_state,
               moved && balance(0) == u256{100} && balance(count - 1) == u256{99 + count},
               "the balances are not what was expected"))
        return;
    for (auto _ : benchmark_state) {
        transfer_all();
        setup.state.revert(start);
    }
    benchmark_state.SetItemsProcessed(benchmark_state.iterations() *
                                      static_cast<std::int64_t>(count - 1));
}
BENCHMARK(transfers)->Name("state/transfer/reverted");

void touches(benchmark::State& benchmark_state)
{
    Setup setup;
    const auto touch_all = [&] {
        for (const Address& address : setup.addresses)
            setup.state.touch(setup.state.account(address));
    };
    const auto is_touched = [&](bool touched) {
        for (const Address& address : setup.addresses) {
            if (setup.state.account(address).flags.touched != touched)
                return false;
        }
        return true;
    };
    const Checkpoint start = setup.state.checkpoint();
    touch_all();
    const bool were_touched = is_touched(true);
    setup.state.revert(start);
    if (!check(benchmark_state, were_touched && is_touched(false),
               "the touches are not what was expected"))
        return;
    for (auto _ : benchmark_state) {
        touch_all();
        setup.state.revert(start);
    }
    count_items(benchmark_state);
}
BENCHMARK(touches)->Name("state/touch/reverted");

/// Logs as tokens write them: three topics, a word of data.
void logs(benchmark::State& benchmark_state)
{
    Setup setup;
    const auto add_all = [&] {
        for (std::uint64_t i = 0; i < count; ++i)
            setup.state.add_log({contract, std::vector<Hash256>(3, to_hash256(i)), Bytes(32, 1)});
    };
    const Checkpoint start = setup.state.checkpoint();
    add_all();
    const bool are_there = setup.state.logs().size() == count &&
                           setup.state.logs().back().topics[2] == to_hash256(count - 1);
    setup.state.revert(start);
    if (!check(benchmark_state, are_there && setup.state.logs().empty(),
               "the logs are not what was expected"))
        return;
    for (auto _ : benchmark_state) {
        add_all();
        setup.state.revert(start);
    }
    count_items(benchmark_state);
}
BENCHMARK(logs)->Name("state/log/reverted");

/// A whole transaction that changes so many slots for good.
void transactions(benchmark::State& benchmark_state)
{
    Setup setup;
    const auto changed = static_cast<std::uint64_t>(benchmark_state.range(0));
    std::uint64_t more = 1;
    const auto transact = [&] {
        setup.state.begin_transaction();
        Account& self = setup.self();
        for (std::uint64_t i = 0; i < changed; ++i)
            setup.state.write(*setup.state.access_slot(self, setup.keys[i]).slot, i + 1 + more);
        setup.state.finish_transaction(true);
        ++more;
    };
    transact();
    const u256 last = setup.state.storage(setup.self(), setup.keys[changed - 1]);
    if (!micro::check_equal(benchmark_state, last, u256{changed + 1}, "the last slot"))
        return;
    for (auto _ : benchmark_state)
        transact();
    benchmark_state.SetItemsProcessed(benchmark_state.iterations() *
                                      static_cast<std::int64_t>(changed));
}
BENCHMARK(transactions)->Name("state/transaction")->Arg(1)->Arg(10)->Arg(1000);

}  // namespace
}  // namespace sluice::chain
