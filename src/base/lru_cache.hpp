// A map that forgets what was used least recently once it holds more than a number of bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>

namespace sluice {

/// Counters of a cache's life, for metrics.
struct CacheCounters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
};

/// Byte-bounded least-recently-used cache. Not synchronised: guard it, or keep one a thread.
///
/// The caller states the size of each value when it puts it in. Values larger than the whole
/// budget are not kept at all: one huge entry must not push out everything else. Hash must be safe
/// against chosen keys where keys come from outside (content hashes are).
template <class Key, class Value, class Hash = std::hash<Key>>
class LruCache {
public:
    explicit LruCache(std::size_t max_bytes) noexcept : max_bytes_{max_bytes} {}

    /// The value of `key`, marked as just used, or nullptr. Valid until the next put or clear.
    Value* find(const Key& key)
    {
        const auto it = index_.find(key);
        if (it == index_.end()) {
            ++counters_.misses;
            return nullptr;
        }
        ++counters_.hits;
        entries_.splice(entries_.begin(), entries_, it->second);
        return &it->second->value;
    }

    /// Stores a value of `bytes` bytes in the place of any older one of that key. Returns whether
    /// it was kept.
    bool put(const Key& key, Value value, std::size_t bytes)
    {
        if (const auto it = index_.find(key); it != index_.end())
            erase(it->second);
        if (bytes > max_bytes_)
            return false;
        while (bytes_ + bytes > max_bytes_) {
            ++counters_.evictions;
            erase(std::prev(entries_.end()));
        }
        entries_.push_front(Entry{key, std::move(value), bytes});
        bytes_ += bytes;
        try {
            index_.emplace(key, entries_.begin());
        } catch (...) {
            entries_.pop_front();
            bytes_ -= bytes;
            throw;
        }
        return true;
    }

    /// States anew how large the value of `key` is, if it is there and `is_it(value)`. Others may
    /// have to go for it, and it as well if it has become too large.
    template <class Predicate>
    void resize(const Key& key, std::size_t bytes, Predicate&& is_it) noexcept
    {
        const auto it = index_.find(key);
        if (it == index_.end() || !is_it(std::as_const(it->second->value)))
            return;
        entries_.splice(entries_.begin(), entries_, it->second);
        bytes_ += bytes - it->second->bytes;
        it->second->bytes = bytes;
        if (bytes > max_bytes_) {
            ++counters_.evictions;
            return erase(it->second);
        }
        while (bytes_ > max_bytes_) {
            ++counters_.evictions;
            erase(std::prev(entries_.end()));
        }
    }

    void clear()
    {
        index_.clear();
        entries_.clear();
        bytes_ = 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t max_bytes() const noexcept { return max_bytes_; }
    [[nodiscard]] const CacheCounters& counters() const noexcept { return counters_; }

private:
    struct Entry {
        Key key;
        Value value;
        std::size_t bytes;
    };
    using Position = typename std::list<Entry>::iterator;

    void erase(Position position)
    {
        bytes_ -= position->bytes;
        index_.erase(position->key);
        entries_.erase(position);
    }

    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    CacheCounters counters_;
    std::list<Entry> entries_;  // most recently used first
    std::unordered_map<Key, Position, Hash> index_;
};

}  // namespace sluice
