// Finding, adding and removing entries of maps.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/map.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace sluice::zx {

namespace {

// Up to this many entries, looking at all of them is as fast as an index.
constexpr std::size_t most_without_index = 8;
constexpr std::uint32_t empty_slot = 0xffff'ffff;

// Bits of the index for a number of entries: it stays at most three quarters full.
constexpr unsigned index_bits_for(std::size_t entries) noexcept
{
    unsigned bits = 4;
    while ((std::size_t{3} << bits) / 4 < entries)
        ++bits;
    return bits;
}

String* key_of_gap(const MapEntry& entry) noexcept
{
    return static_cast<String*>(entry.value.object());
}

}  // namespace

/// A buffer of entries. Besides the map, cursors that began on it refer to it.
struct Map::Block {
    std::uint32_t references;
    std::uint32_t capacity;
    std::uint64_t unused;

    [[nodiscard]] MapEntry* entries() noexcept { return reinterpret_cast<MapEntry*>(this + 1); }

    static Block* create(Heap& heap, std::size_t capacity) noexcept
    {
        void* const memory = heap.allocate_buffer(sizeof(Block) + capacity * sizeof(MapEntry));
        if (memory == nullptr)
            return nullptr;
        return ::new (memory)
            Block{.references = 1, .capacity = static_cast<std::uint32_t>(capacity), .unused = 0};
    }

    void drop(Heap& heap) noexcept
    {
        if (--references == 0)
            heap.free_buffer(this, sizeof(Block) + capacity * sizeof(MapEntry));
    }
};

static_assert(sizeof(MapEntry) % 8 == 0);

Map::Map(std::size_t inline_capacity) noexcept
    : Object{kind_tag},
      entries_{reinterpret_cast<MapEntry*>(this + 1)},
      capacity_{static_cast<std::uint32_t>(inline_capacity)}
{}

Map* Map::create(Heap& heap, std::size_t capacity)
{
    if (capacity <= most_without_index)
        return heap.create_with_tail<Map>(capacity * sizeof(MapEntry), capacity);
    Map* const map = heap.create<Map>(std::size_t{0});
    return map != nullptr && map->move_entries(heap, capacity, false) ? map : nullptr;
}

Map* Map::copy(Heap& heap, const Map& other)
{
    Map* const map = create(heap, other.size());
    if (map == nullptr)
        return nullptr;
    for (std::uint32_t i = 0; i < other.used_; ++i) {
        const MapEntry& entry = other.entries_[i];
        if (entry.key != nullptr && !map->add(heap, entry.key, entry.value))
            return nullptr;
    }
    return map;
}

// nullptr while the entries are behind the map itself.
Map::Block* Map::block() const noexcept
{
    if (entries_ == reinterpret_cast<const MapEntry*>(this + 1))
        return nullptr;
    return reinterpret_cast<Block*>(entries_) - 1;
}

// ---- lookup ------------------------------------------------------------------------------------

std::uint32_t Map::find(const Heap& heap, String* key) const noexcept
{
    std::uint32_t found = not_found;
    if (index_ == nullptr) {
        for (std::uint32_t i = 0; i < used_; ++i) {
            if (entries_[i].key == key)
                return i;
        }
        if (all_interned_ && key->interned())
            return not_found;
        for (std::uint32_t i = 0; i < used_; ++i) {
            if (entries_[i].key != nullptr && entries_[i].key->same_text(*key)) {
                found = i;
                break;
            }
        }
    } else {
        found = find_indexed(key->view(), key->hash(heap), key);
    }
    if (found != not_found && key->interned())
        entries_[found].key = key;
    return found;
}

std::uint32_t Map::find(const Heap& heap, std::string_view key) const noexcept
{
    if (index_ != nullptr)
        return find_indexed(key, hash_text(key, heap.hash_seed()), nullptr);
    for (std::uint32_t i = 0; i < used_; ++i) {
        if (entries_[i].key != nullptr && entries_[i].key->view() == key)
            return i;
    }
    return not_found;
}

std::uint32_t Map::find(const Heap& heap, std::int64_t key) const noexcept
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), key).ptr;
    return find(heap,
                std::string_view{digits.data(), static_cast<std::size_t>(end - digits.data())});
}

// A slot holds the index of an entry in its lower bits and, in the others, as much of the upper
// half of the hash as fits. The lower bits of a full slot are never all ones, as an index is at
// most three quarters full.
std::uint32_t Map::find_indexed(std::string_view key, std::uint64_t hash,
                                const String* same) const noexcept
{
    const std::uint32_t mask = (1U << index_bits_) - 1;
    const auto fragment = static_cast<std::uint32_t>(hash >> 32) & ~mask;
    for (std::uint32_t position = static_cast<std::uint32_t>(hash) & mask;;
         position = (position + 1) & mask) {
        const std::uint32_t slot = index_[position];
        if (slot == empty_slot)
            return not_found;
        if ((slot & ~mask) != fragment)
            continue;
        const String* const candidate = entries_[slot & mask].key;
        if (candidate == nullptr)
            continue;
        if (candidate == same || (candidate->hash_ == hash && candidate->view() == key))
            return slot & mask;
    }
}

void Map::index_entry(const Heap& heap, std::uint32_t entry) noexcept
{
    const String* const key =
        entries_[entry].key != nullptr ? entries_[entry].key : key_of_gap(entries_[entry]);
    const std::uint64_t hash = key->hash(heap);
    const std::uint32_t mask = (1U << index_bits_) - 1;
    std::uint32_t position = static_cast<std::uint32_t>(hash) & mask;
    while (index_[position] != empty_slot)
        position = (position + 1) & mask;
    index_[position] = (static_cast<std::uint32_t>(hash >> 32) & ~mask) | entry;
}

// ---- change ------------------------------------------------------------------------------------

bool Map::set(Heap& heap, String* key, Value value)
{
    const std::uint32_t index = find(heap, key);
    if (index == not_found)
        return add(heap, key, value);
    entries_[index].value.store(value);
    return true;
}

bool Map::add(Heap& heap, String* key, Value value)
{
    if (used_ == capacity_ && !make_room(heap))
        return false;
    entries_[used_].key = key;
    ::new (&entries_[used_].value) Value;
    entries_[used_].value.store(value, 0);
    all_interned_ = all_interned_ && key->interned();
    if (index_ != nullptr)
        index_entry(heap, used_);
    ++used_;
    ++extra_;
    return true;
}

void Map::remove_at(std::uint32_t index) noexcept
{
    MapEntry& entry = entries_[index];
    entry.value = Value::from_object(entry.key, Tag::Undefined);
    entry.value.set_stamp(++removals_);
    entry.key = nullptr;
    --extra_;
}

void Map::restore_at(std::uint32_t index, String* key, Value value) noexcept
{
    entries_[index].key = key;
    entries_[index].value = value;
    ++extra_;
}

bool Map::remove(const Heap& heap, String* key) noexcept
{
    const std::uint32_t index = find(heap, key);
    if (index == not_found)
        return false;
    remove_at(index);
    return true;
}

void Map::clear(Heap& heap) noexcept
{
    drop_index(heap);
    if (Block* const old = block(); old != nullptr)
        old->drop(heap);
    // Entries behind the map are not used again: a cursor may be on them.
    entries_ = reinterpret_cast<MapEntry*>(this + 1);
    capacity_ = 0;
    used_ = 0;
    extra_ = 0;
    removals_ = 0;
    all_interned_ = true;
    set_releasable(false);
}

bool Map::make_room(Heap& heap)
{
    const std::size_t gaps = used_ - size();
    if (gaps >= capacity_ / 4 + 1 && !owned())
        return close_gaps(heap);
    const std::size_t capacity = std::max(std::size_t{capacity_} * 2, most_without_index / 2);
    return move_entries(heap, capacity, owned());
}

void Map::compact(Heap& heap) noexcept
{
    const std::size_t gaps = used_ - size();
    if (gaps > size() + most_without_index)
        close_gaps(heap);
}

// In place, unless a cursor is on the entries or they have become far too many.
bool Map::close_gaps(Heap& heap) noexcept
{
    Block* const present = block();
    const bool sparse = capacity_ > 64 && size() < capacity_ / 8;
    if (present == nullptr || present->references > 1 || sparse) {
        if (move_entries(heap, std::max(size() + size() / 2, most_without_index), false))
            return true;
        if (present == nullptr || present->references > 1)
            return false;
    }
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < used_; ++i) {
        if (entries_[i].key != nullptr)
            entries_[kept++] = entries_[i];
    }
    used_ = kept;
    removals_ = 0;
    if (index_ != nullptr) {
        std::fill_n(index_, std::size_t{1} << index_bits_, empty_slot);
        for (std::uint32_t i = 0; i < used_; ++i)
            index_entry(heap, i);
    }
    return true;
}

// To a new block of at least this capacity, with gaps or without.
bool Map::move_entries(Heap& heap, std::size_t capacity, bool keep_gaps) noexcept
{
    if (capacity > max_entries)
        return false;
    unsigned bits = 0;
    if (capacity > most_without_index) {
        bits = index_bits_for(capacity);
        capacity = (std::size_t{3} << bits) / 4;
    }
    Block* const fresh = Block::create(heap, capacity);
    if (fresh == nullptr)
        return false;
    std::uint32_t* index = nullptr;
    if (bits != 0) {
        const std::size_t slots = std::size_t{1} << bits;
        index = static_cast<std::uint32_t*>(heap.allocate_buffer(slots * sizeof(std::uint32_t)));
        if (index == nullptr) {
            fresh->drop(heap);
            return false;
        }
        std::fill_n(index, slots, empty_slot);
    }

    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < used_; ++i) {
        if (keep_gaps || entries_[i].key != nullptr)
            ::new (&fresh->entries()[kept++]) MapEntry{entries_[i]};
    }
    if (Block* const old = block(); old != nullptr)
        old->drop(heap);
    drop_index(heap);
    entries_ = fresh->entries();
    capacity_ = static_cast<std::uint32_t>(capacity);
    used_ = kept;
    index_ = index;
    index_bits_ = static_cast<std::uint8_t>(bits);
    if (!keep_gaps)
        removals_ = 0;
    set_releasable(true);
    if (index_ != nullptr) {
        for (std::uint32_t i = 0; i < used_; ++i)
            index_entry(heap, i);
    }
    return true;
}

void Map::drop_index(Heap& heap) noexcept
{
    if (index_ != nullptr)
        heap.free_buffer(index_, sizeof(std::uint32_t) << index_bits_);
    index_ = nullptr;
    index_bits_ = 0;
}

void Map::trace(Marker& marker) const
{
    for (std::uint32_t i = 0; i < used_; ++i) {
        const MapEntry& entry = entries_[i];
        // The key of a gap is needed when the gap is restored, and by cursors.
        marker.mark(entry.key != nullptr ? entry.key : key_of_gap(entry));
        marker.mark(entry.value);
    }
}

void Map::release(Heap& heap) noexcept
{
    drop_index(heap);
    block()->drop(heap);
}

// ---- cursors -----------------------------------------------------------------------------------

void MapCursor::start(Map& map) noexcept
{
    entries_ = map.entries_;
    block_ = map.block();
    if (block_ != nullptr)
        ++block_->references;
    position_ = 0;
    end_ = map.used_;
    removals_ = map.removals_;
}

bool MapCursor::next(const Heap& heap, const Map& map, String*& key, Value& value) noexcept
{
    while (position_ < end_) {
        const MapEntry& entry = entries_[position_++];
        if (entry.key == nullptr) {
            // Only what was removed after the start was there at the start.
            if (entry.value.stamp() <= removals_)
                continue;
            key = key_of_gap(entry);
            value = map.get(heap, key);
            return true;
        }
        key = entry.key;
        const bool present = entries_ == map.entries_ && position_ <= map.used_;
        value = present ? entry.value : map.get(heap, key);
        return true;
    }
    return false;
}

void MapCursor::end(Heap& heap) noexcept
{
    if (block_ != nullptr)
        block_->drop(heap);
    block_ = nullptr;
    entries_ = nullptr;
    position_ = end_ = 0;
}

void MapCursor::trace(Marker& marker) const
{
    for (std::uint32_t i = position_; i < end_; ++i)
        marker.mark(entries_[i].key != nullptr ? entries_[i].key : key_of_gap(entries_[i]));
}

}  // namespace sluice::zx
