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

/// A code with what it took when it was last asked for.
struct CachedCode {
    std::shared_ptr<const Code> code;
    std::size_t footprint;
};

struct HashOfKey {
    std::size_t operator()(const CodeKey& key) const noexcept { return key.hash; }
};

/// A part of the cache with a lock of its own, so that threads seldom wait for each other.
struct Shard {
    explicit Shard(std::size_t max_bytes) noexcept : codes{max_bytes} {}

    std::mutex mutex;
    LruCache<CodeKey, CachedCode, HashOfKey> codes;
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
        for (std::size_t i = 0; i < count; ++i)
            shards.push_back(std::make_unique<Shard>(max_bytes / count));
        // Nobody outside can know which codes get in each other's way.
        std::random_device device;
        seed = std::uint64_t{device()} << 32 | device();
    }

    Shard& shard_of(std::uint64_t hash) noexcept { return *shards[(hash >> 32) % shards.size()]; }

    std::vector<std::unique_ptr<Shard>> shards;
    std::uint64_t seed;
};

CodeCache::CodeCache(std::size_t max_bytes)
    : implementation_{std::make_unique<Implementation>(max_bytes)}
{}

CodeCache::~CodeCache() = default;

std::shared_ptr<const Code> CodeCache::get(BytesView bytes)
{
    const std::uint64_t hash = hash_bytes(bytes, implementation_->seed);
    Shard& shard = implementation_->shard_of(hash);
    const auto store = [&shard, hash](const std::shared_ptr<const Code>& code) {
        const std::size_t footprint = code->footprint();
        shard.codes.put({code->bytes(), hash}, {code, footprint}, footprint);
    };
    {
        const std::scoped_lock lock{shard.mutex};
        if (const auto* const found = shard.codes.find({bytes, hash})) {
            const CachedCode known = *found;
            // It may have been lowered since.
            if (known.footprint != known.code->footprint())
                store(known.code);
            return known.code;
        }
    }
    auto code = std::make_shared<const Code>(bytes);
    // Another thread may have done the same: the one that comes last stays.
    const std::scoped_lock lock{shard.mutex};
    store(code);
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
