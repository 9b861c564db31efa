// Maps from strings to values, in the order of insertion.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/compiler.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

/// A key and its value. A removed entry stays as a gap until the map is compacted: its key is
/// nullptr, its value is Undefined.
struct MapEntry {
    String* key;
    Value value;
};

static_assert(sizeof(MapEntry) == 24);

/// A map: entries in insertion order, gaps included, and above eight of them a table of indices.
///
/// Keys need not be interned; they are found by hash and content. A lookup by an interned key
/// makes that one the entry's key, so that an engine may remember the index it found and next time
/// only ask `has_at(index, key)`.
///
/// As for lists, writers do not ask whether the map is frozen or owned, and give false when memory
/// is out, having changed nothing.
class Map final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Map;
    static constexpr bool needs_release = false;  // set for those with a buffer
    static constexpr std::uint32_t not_found = 0xffff'ffff;
    static constexpr std::size_t max_entries = std::size_t{1} << 28;

    /// An empty map with room for `capacity` entries; nullptr when memory is out.
    [[nodiscard]] static Map* create(Heap& heap, std::size_t capacity = 0);
    /// A map with the same entries, without the gaps; nullptr when memory is out.
    [[nodiscard]] static Map* copy(Heap& heap, const Map& other);

    /// Entries without the gaps.
    [[nodiscard]] std::size_t size() const noexcept { return extra_; }
    [[nodiscard]] bool empty() const noexcept { return extra_ == 0; }

    // ---- lookup --------------------------------------------------------------------------------

    /// The index of the entry of `key`, or not_found. Valid until an entry is added or the map is
    /// compacted.
    [[nodiscard]] std::uint32_t find(const Heap& heap, String* key) const noexcept;
    [[nodiscard]] std::uint32_t find(const Heap& heap, std::string_view key) const noexcept;
    /// The entry of the integer's decimal form, without making a string.
    [[nodiscard]] std::uint32_t find(const Heap& heap, std::int64_t key) const noexcept;

    /// Whether the entry at `index`, any number, has exactly this key object.
    [[nodiscard]] SLUICE_ALWAYS_INLINE bool has_at(std::uint32_t index,
                                                   const String* key) const noexcept
    {
        return index < used_ && entries_[index].key == key;
    }
    /// Gaps included: indices run to `used()`.
    [[nodiscard]] std::uint32_t used() const noexcept { return used_; }
    [[nodiscard]] MapEntry& entry_at(std::uint32_t index) noexcept { return entries_[index]; }
    [[nodiscard]] const MapEntry& entry_at(std::uint32_t index) const noexcept
    {
        return entries_[index];
    }

    /// The value of a key, or null.
    [[nodiscard]] Value get(const Heap& heap, String* key) const noexcept
    {
        const std::uint32_t index = find(heap, key);
        return index == not_found ? Value::null() : entries_[index].value;
    }

    // ---- change --------------------------------------------------------------------------------

    /// Sets the value of a key; a new key goes to the end. The entry's stamp stays (0 if new).
    [[nodiscard]] bool set(Heap& heap, String* key, Value value);
    /// Adds a key of which the caller knows that it is not there. The new entry is the last:
    /// `used() - 1`.
    [[nodiscard]] bool add(Heap& heap, String* key, Value value);
    /// Makes a gap of the entry at `index`.
    void remove_at(std::uint32_t index) noexcept;
    /// Removes a key; false if it is not there.
    bool remove(const Heap& heap, String* key) noexcept;
    void clear(Heap& heap) noexcept;

    /// Undoes `remove_at(index)`: possible as long as the map was not compacted in between.
    void restore_at(std::uint32_t index, String* key, Value value) noexcept;

    /// Closes the gaps, where they are worth it. A map does this by itself when it would otherwise
    /// grow, unless it is owned: a journal may name its entries by index. Whoever ends the journal
    /// calls this.
    void compact(Heap& heap) noexcept;

    void trace(Marker& marker) const override;
    void release(Heap& heap) noexcept override;

private:
    friend class Heap;
    friend class MapCursor;
    struct Block;

    explicit Map(std::size_t inline_capacity) noexcept;

    [[nodiscard]] Block* block() const noexcept;
    [[nodiscard]] bool make_room(Heap& heap);
    bool close_gaps(Heap& heap) noexcept;
    [[nodiscard]] bool move_entries(Heap& heap, std::size_t capacity, bool keep_gaps) noexcept;
    void drop_index(Heap& heap) noexcept;
    void index_entry(const Heap& heap, std::uint32_t entry) noexcept;
    [[nodiscard]] std::uint32_t find_indexed(std::string_view key, std::uint64_t hash,
                                             const String* same) const noexcept;

    MapEntry* entries_;
    std::uint32_t* index_ = nullptr;  // open addressing: upper bits of the hash, then an entry
    std::uint32_t used_ = 0;
    std::uint32_t capacity_;
    std::uint32_t removals_ = 0;  // since the entries were last moved; orders gaps in time
    std::uint8_t index_bits_ = 0;
    bool all_interned_ = true;
};

static_assert(sizeof(Map) == 48);

/// Goes over the keys that a map has when the cursor starts, in order, whatever is done to the map
/// meanwhile; values are those of the moment, null for a key that is gone.
///
/// The owner (an object, as a rule) traces the cursor and the map, and ends the cursor when it is
/// done or released.
class MapCursor {
public:
    void start(Map& map) noexcept;
    /// The next key and value; false when there is none.
    [[nodiscard]] bool next(const Heap& heap, const Map& map, String*& key, Value& value) noexcept;
    void end(Heap& heap) noexcept;
    void trace(Marker& marker) const;

private:
    MapEntry* entries_ = nullptr;
    Map::Block* block_ = nullptr;
    std::uint32_t position_ = 0;
    std::uint32_t end_ = 0;
    std::uint32_t removals_ = 0;
};

}  // namespace sluice::zx
