// Roots of tries: of a state by its accounts, of one account's storage, of a block's transactions;
// items are entries. All are compared with the plain trie of the tests.
// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "base/u256.hpp"
#include "bench/micro/checked.hpp"
#include "bench/micro/fixed_seed.hpp"
#include "chain/state.hpp"
#include "chain/trie.hpp"
#include "tests/chain/support/reference_trie.hpp"

namespace sluice::chain {
namespace {

using test::ReferenceTrie;
using test::TrieMap;

Bytes to_bytes(const Hash256& hash)
{
    return {std::begin(hash.bytes), std::end(hash.bytes)};
}

Bytes rlp_of_integer(const u256& number)
{
    Bytes encoding;
    rlp::Writer{encoding}.integer(number);
    return encoding;
}

Bytes rlp_of_account(std::uint64_t nonce, const u256& balance, const Hash256& storage)
{
    Bytes encoding;
    rlp::Writer writer{encoding};
    writer.list([&] {
        writer.integer(nonce);
        writer.integer(balance);
        writer.string(storage);
        writer.string(empty_code_hash);
    });
    return encoding;
}

void measure(benchmark::State& benchmark_state, const State& state, const Hash256& expected)
{
    if (!micro::check_equal(benchmark_state, state.root(), expected, "the root"))
        return;
    for (auto _ : benchmark_state)
        benchmark::DoNotOptimize(state.root());
    benchmark_state.SetItemsProcessed(benchmark_state.iterations() * benchmark_state.range(0));
}

void accounts(benchmark::State& benchmark_state)
{
    std::mt19937_64 random{1};
    State state{nullptr, micro::fixed_seed};
    TrieMap map;
    for (std::int64_t i = 0; i < benchmark_state.range(0); ++i) {
        Address address{};
        for (std::uint8_t& byte : address.bytes)
            byte = static_cast<std::uint8_t>(random());
        const std::uint64_t nonce = random() % 100;
        const u256 balance{random(), random() % 1000, 0, 0};
        state.set_account(address, nonce, balance, {});
        map[to_bytes(keccak256(address))] = rlp_of_account(nonce, balance, empty_trie_root);
    }
    measure(benchmark_state, state, ReferenceTrie::root(map));
}
BENCHMARK(accounts)
    ->Name("root/state")
    ->Arg(1)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10'000)
    ->Unit(benchmark::kMicrosecond);

void storage(benchmark::State& benchmark_state)
{
    std::mt19937_64 random{2};
    constexpr Address address{{0xc0, 0xde}};
    State state{nullptr, micro::fixed_seed};
    state.set_account(address, 1, 0, {});
    TrieMap slots;
    for (std::int64_t i = 0; i < benchmark_state.range(0); ++i) {
        const u256 key{random(), random(), random(), random()};
        const u256 value{random() | 1, 0, 0, 0};
        state.set_storage(address, key, value);
        slots[to_bytes(keccak256(to_hash256(key)))] = rlp_of_integer(value);
    }
    const TrieMap map{
        {to_bytes(keccak256(address)), rlp_of_account(1, 0, ReferenceTrie::root(slots))}};
    measure(benchmark_state, state, ReferenceTrie::root(map));
}
BENCHMARK(storage)
    ->Name("root/storage")
    ->Arg(1)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10'000)
    ->Unit(benchmark::kMicrosecond);

/// Transactions are of the size of a simple transfer: 110 bytes.
void transactions(benchmark::State& benchmark_state)
{
    std::mt19937_64 random{3};
    std::vector<Bytes> items;
    TrieMap map;
    for (std::int64_t i = 0; i < benchmark_state.range(0); ++i) {
        Bytes item(110);
        for (std::uint8_t& byte : item)
            byte = static_cast<std::uint8_t>(random());
        map[rlp_of_integer(static_cast<std::uint64_t>(i))] = item;
        items.push_back(std::move(item));
    }
    const std::vector<BytesView> views{items.begin(), items.end()};
    TrieHasher hasher;
    if (!micro::check_equal(benchmark_state, hasher.list_root(views), ReferenceTrie::root(map),
                            "the root"))
        return;
    for (auto _ : benchmark_state)
        benchmark::DoNotOptimize(hasher.list_root(views));
    benchmark_state.SetItemsProcessed(benchmark_state.iterations() * benchmark_state.range(0));
}
BENCHMARK(transactions)
    ->Name("root/transactions")
    ->Arg(1)
    ->Arg(10)
    ->Arg(200)
    ->Arg(1000)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sluice::chain
