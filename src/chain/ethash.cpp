// SPDX-License-Identifier: Apache-2.0
#include "chain/ethash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "base/u256_div.hpp"

namespace sluice::chain {
namespace {

static_assert(std::endian::native == std::endian::little, "Ethash's words are little-endian");

constexpr std::uint64_t epoch_length = 30'000;
constexpr std::uint64_t epochs = 2'048;
constexpr std::size_t item_bytes = 64;
constexpr std::size_t page_bytes = 128;  ///< What one access to the dataset reads.
constexpr std::uint64_t cache_bytes_initially = 1 << 24;
constexpr std::uint64_t cache_growth = 1 << 17;
constexpr std::uint64_t dataset_bytes_initially = 1 << 30;
constexpr std::uint64_t dataset_growth = 1 << 23;
constexpr int cache_rounds = 3;
constexpr std::uint32_t item_parents = 256;
constexpr std::uint32_t accesses = 64;

constexpr std::uint32_t fnv(std::uint32_t a, std::uint32_t b) noexcept
{
    return (a * 0x01000193) ^ b;
}

bool is_prime(std::uint64_t n) noexcept
{
    if (n % 2 == 0)
        return n == 2;
    for (std::uint64_t divisor = 3; divisor * divisor <= n; divisor += 2) {
        if (n % divisor == 0)
            return false;
    }
    return n > 1;
}

/// The largest prime number of units that fit below a size that grows by the epoch.
std::uint64_t prime_units(std::uint64_t initially, std::uint64_t growth, std::uint64_t epoch,
                          std::uint64_t unit) noexcept
{
    std::uint64_t units = (initially + growth * epoch) / unit - 1;
    while (!is_prime(units))
        units -= 2;
    return units;
}

template <class Words>
Words hash_words(BytesView input) noexcept
{
    return std::bit_cast<Words>(keccak512_block(input));
}

template <class Words>
BytesView bytes_of(const Words& words) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(words.data()), sizeof(words)};
}

}  // namespace

std::shared_ptr<const EthashVerifier::Cache> EthashVerifier::cache_of(std::uint64_t epoch)
{
    const std::lock_guard lock{mutex_};
    if (last_ && last_->epoch == epoch)
        return last_;

    Hash256 seed{};
    for (std::uint64_t i = 0; i < epoch; ++i)
        seed = keccak256(seed);
    const std::uint64_t count = prime_units(cache_bytes_initially, cache_growth, epoch, item_bytes);
    auto cache = std::make_shared<Cache>();
    cache->epoch = epoch;
    std::vector<Item>& items = cache->items;
    items.resize(count);
    items[0] = hash_words<Item>(seed);
    for (std::uint64_t i = 1; i < count; ++i)
        items[i] = hash_words<Item>(bytes_of(items[i - 1]));
    for (int round = 0; round < cache_rounds; ++round) {
        for (std::uint64_t i = 0; i < count; ++i) {
            Item mixed = items[(i + count - 1) % count];
            const Item& other = items[items[i][0] % count];
            for (std::size_t word = 0; word < mixed.size(); ++word)
                mixed[word] ^= other[word];
            items[i] = hash_words<Item>(bytes_of(mixed));
        }
    }
    last_ = std::move(cache);
    return last_;
}

EthashVerifier::Item EthashVerifier::dataset_item(const Cache& cache, std::uint32_t index)
{
    const auto count = static_cast<std::uint32_t>(cache.items.size());
    Item mix = cache.items[index % count];
    mix[0] ^= index;
    mix = hash_words<Item>(bytes_of(mix));
    for (std::uint32_t i = 0; i < item_parents; ++i) {
        const Item& parent = cache.items[fnv(index ^ i, mix[i % mix.size()]) % count];
        for (std::size_t word = 0; word < mix.size(); ++word)
            mix[word] = fnv(mix[word], parent[word]);
    }
    return hash_words<Item>(bytes_of(mix));
}

bool EthashVerifier::is_proof_of_work(const BlockHeader& header)
{
    const std::uint64_t epoch = header.number / epoch_length;
    if (epoch >= epochs || is_zero(header.difficulty))
        return false;
    const std::shared_ptr<const Cache> cache = cache_of(epoch);
    const auto pages = static_cast<std::uint32_t>(
        prime_units(dataset_bytes_initially, dataset_growth, epoch, page_bytes));

    Bytes sealed;
    rlp::Writer writer{sealed};
    write_sealed_part(writer, header);
    const Hash256 sealed_hash = keccak256(sealed);

    std::uint8_t seed_input[40];
    std::ranges::copy(sealed_hash.bytes, seed_input);
    std::ranges::reverse_copy(header.nonce, seed_input + 32);
    const Item seed = hash_words<Item>(seed_input);

    std::array<std::uint32_t, page_bytes / 4> mix;
    std::ranges::copy(seed, mix.begin());
    std::ranges::copy(seed, mix.begin() + seed.size());
    for (std::uint32_t i = 0; i < accesses; ++i) {
        const std::uint32_t page = fnv(i ^ seed[0], mix[i % mix.size()]) % pages;
        for (std::uint32_t half = 0; half < 2; ++half) {
            const Item item = dataset_item(*cache, page * 2 + half);
            for (std::size_t word = 0; word < item.size(); ++word) {
                std::uint32_t& to = mix[half * item.size() + word];
                to = fnv(to, item[word]);
            }
        }
    }

    std::array<std::uint32_t, 8> digest;
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = fnv(fnv(fnv(mix[4 * i], mix[4 * i + 1]), mix[4 * i + 2]), mix[4 * i + 3]);
    if (std::memcmp(digest.data(), header.mix_hash.bytes, sizeof(digest)) != 0)
        return false;

    std::uint8_t result_input[item_bytes + sizeof(digest)];
    std::memcpy(result_input, seed.data(), item_bytes);
    std::memcpy(result_input + item_bytes, digest.data(), sizeof(digest));
    // Below 2^256 / difficulty; for a difficulty of 1 everything is.
    const u256 result = to_u256(keccak256(BytesView{result_input}));
    if (header.difficulty == u256{1})
        return true;
    const u256 limit = divide(u256{0} - header.difficulty, header.difficulty).quotient + u256{1};
    return !less(limit, result);
}

}  // namespace sluice::chain
