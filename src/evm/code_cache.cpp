// SPDX-License-Identifier: Apache-2.0
#include <sluice/code_cache.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <random>
#include <vector>

#include "base/byte_hash.hpp"
#include "base/lru_cache.hpp"
#include "evm/code.hpp"

namespace sluice::evm {
namespace {

/// A code's bytes, which whoever holds the key sees to, with their hash.
struct CodeKey {
    BytesView bytes;
    std::uint64_t hash;

    friend bool operator==(const CodeKey& a, const CodeKey& b) noexcept
    {
        return a.hash == b.hash && a.bytes.size() == b.bytes.size() &&
               (a.bytes.empty() ||
                std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0);
    }
};

struct HashOfKey {
    std::size_t operator()(const CodeKey& key) const noexcept { return key.hash; }
};

/// A part of the cache with a lock of its own, so that threads seldom wait for each other.
struct Shard final : CodeKeeper {
    Shard(std::size_t max_bytes, std::uint64_t seed_of_hashes) noexcept
        : seed{seed_of_hashes}, codes{max_bytes}
    {}

    /// A code's stream has room for all that it may come to hold, so nothing grows after that.
    void has_grown(const Code& code) noexcept override
    {
        const CodeKey key{code.bytes(), hash_bytes(code.bytes(), seed)};
        const std::scoped_lock lock{mutex};
        // It may be gone, and another of the same bytes be there.
        codes.resize(key, code.footprint(),
                     [&code](const auto& kept) { return kept.get() == &code; });
    }

    std::mutex mutex;
    std::uint64_t seed;
    LruCache<CodeKey, std::shared_ptr<const Code>, HashOfKey> codes;
};

/// Smaller shards would not hold the larger codes with their streams.
constexpr std::size_t least_shard_bytes = std::size_t{4} << 20;
constexpr std::size_t most_shards = 16;

}  // namespace

struct CodeCache::Implementation {
    explicit Implementation(std::size_t max_bytes)
    {
        const std::size_t count =
            std::clamp<std::size_t>(max_bytes / least_shard_bytes, 1, most_shards);
        // Nobody outside can know which codes get in each other's way.
        std::random_device device;
        seed = std::uint64_t{device()} << 32 | device();
        for (std::size_t i = 0; i < count; ++i)
            shards.push_back(std::make_shared<Shard>(max_bytes / count, seed));
    }

    const std::shared_ptr<Shard>& shard_of(std::uint64_t hash) const noexcept
    {
        return shards[(hash >> 32) % shards.size()];
    }

    std::vector<std::shared_ptr<Shard>> shards;
    std::uint64_t seed;
};

CodeCache::CodeCache(std::size_t max_bytes)
    : implementation_{std::make_unique<Implementation>(max_bytes)}
{}

CodeCache::~CodeCache() = default;

std::shared_ptr<const Code> CodeCache::get(BytesView bytes)
{
    const std::uint64_t hash = hash_bytes(bytes, implementation_->seed);
    const std::shared_ptr<Shard>& shard = implementation_->shard_of(hash);
    {
        const std::scoped_lock lock{shard->mutex};
        if (const auto* const found = shard->codes.find({bytes, hash}))
            return *found;
    }
    auto code = std::make_shared<const Code>(bytes, shard);
    // Another thread may have done the same: the one that comes last stays.
    const std::scoped_lock lock{shard->mutex};
    shard->codes.put({code->bytes(), hash}, code, code->footprint());
    return code;
}

CodeCacheCounters CodeCache::counters() const
{
    CodeCacheCounters sum;
    for (const auto& shard : implementation_->shards) {
        const std::scoped_lock lock{shard->mutex};
        const CacheCounters& counters = shard->codes.counters();
        sum.hits += counters.hits;
        sum.misses += counters.misses;
        sum.evictions += counters.evictions;
        sum.entries += shard->codes.size();
        sum.bytes += shard->codes.bytes();
    }
    return sum;
}

}  // namespace sluice::evm
