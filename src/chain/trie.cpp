// SPDX-License-Identifier: Apache-2.0
#include "chain/trie.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/keccak.hpp"
#include "chain/rlp.hpp"

namespace sluice::chain {
namespace {

constexpr std::size_t hash_size = 32;
constexpr std::uint8_t empty_string = 0x80;
constexpr std::uint8_t hash_reference = empty_string + hash_size;
constexpr std::size_t widest_header = 9;
constexpr std::size_t children = 16;

std::uint8_t nibble_at(BytesView key, std::size_t position) noexcept
{
    const std::uint8_t byte = key[position / 2];
    return position % 2 == 0 ? byte >> 4 : byte & 15;
}

/// How many nibbles two keys share, given that they share the first `known`.
std::size_t shared_nibbles(BytesView a, BytesView b, std::size_t known) noexcept
{
    const std::size_t end = std::min(a.size(), b.size());
    std::size_t byte = known / 2;
    while (byte < end && a[byte] == b[byte])
        ++byte;
    if (byte == end)
        return 2 * end;
    return 2 * byte + ((a[byte] ^ b[byte]) < 16 ? 1 : 0);
}

void append(Bytes& out, BytesView bytes)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Appends the nibbles from `begin` to `end` of a key in hex-prefix encoding, as an RLP string. The
/// first nibble carries two flags: whether the node is a leaf, and whether the count is odd.
void append_path(Bytes& out, BytesView key, std::size_t begin, std::size_t end, bool is_leaf)
{
    const std::size_t size = (end - begin) / 2 + 1;
    if (size > 1)
        append(out, rlp::string_header(size));
    const auto flag = static_cast<std::uint8_t>(is_leaf ? 0x20 : 0);
    if ((end - begin) % 2 != 0) {
        out.push_back(static_cast<std::uint8_t>(flag | 0x10 | nibble_at(key, begin)));
        ++begin;
    } else {
        out.push_back(flag);
    }
    if (begin % 2 == 0) {
        append(out, key.subspan(begin / 2, (end - begin) / 2));
        return;
    }
    for (; begin < end; begin += 2)
        out.push_back(
            static_cast<std::uint8_t>(nibble_at(key, begin) << 4 | nibble_at(key, begin + 1)));
}

/// The key's first eight bytes as a number that orders as they do, zeros after its end. Equal
/// prefixes say nothing about the order.
std::uint64_t prefix_of(BytesView key) noexcept
{
    std::uint8_t bytes[8]{};
    if (!key.empty())
        std::memcpy(bytes, key.data(), std::min(key.size(), sizeof(bytes)));
    return std::byteswap(std::bit_cast<std::uint64_t>(bytes));
}

/// Negative, zero or positive as a's key comes before, is or comes after b's.
int compare_keys(const TrieEntry& a, const TrieEntry& b) noexcept
{
    const std::size_t size = std::min(a.key.size(), b.key.size());
    const int order = size == 0 ? 0 : std::memcmp(a.key.data(), b.key.data(), size);
    if (order != 0 || a.key.size() == b.key.size())
        return order;
    return a.key.size() < b.key.size() ? -1 : 1;
}

bool is_ready(std::span<const TrieEntry> entries) noexcept
{
    const auto out_of_order = [](const TrieEntry& a, const TrieEntry& b) {
        return compare_keys(a, b) >= 0;
    };
    return std::ranges::adjacent_find(entries, out_of_order) == entries.end() &&
           std::ranges::none_of(entries, [](const TrieEntry& e) { return e.value.empty(); });
}

}  // namespace

/// Leaves the entries in `sorted_` as `root` wants them.
void TrieHasher::sort(std::span<const TrieEntry> entries)
{
    ranked_.clear();
    ranked_.reserve(entries.size());
    for (const TrieEntry& entry : entries)
        ranked_.push_back({prefix_of(entry.key), ranked_.size()});
    std::ranges::sort(ranked_, [entries](const Ranked& a, const Ranked& b) {
        if (a.prefix != b.prefix)
            return a.prefix < b.prefix;
        const int order = compare_keys(entries[a.position], entries[b.position]);
        return order != 0 ? order < 0 : a.position < b.position;
    });

    sorted_.clear();
    sorted_.reserve(entries.size());
    for (std::size_t i = 0; i < ranked_.size(); ++i) {
        const TrieEntry& entry = entries[ranked_[i].position];
        const bool is_last_write =
            i + 1 == ranked_.size() || compare_keys(entry, entries[ranked_[i + 1].position]) != 0;
        if (is_last_write && !entry.value.empty())
            sorted_.push_back(entry);
    }
}

/// Appends what a parent holds of the node over these entries, which agree in their first `depth`
/// nibbles: its encoding when that is short, its hash otherwise.
void TrieHasher::append_node(std::span<const TrieEntry> entries, std::size_t depth)
{
    // The header's size depends on what follows it, so the payload is written behind a gap that
    // takes any header, which is then set right in front of the payload.
    const std::size_t begin = nodes_.size();
    const std::size_t payload = begin + widest_header;
    nodes_.resize(payload);

    const BytesView first = entries.front().key;
    if (entries.size() == 1) {
        append_path(nodes_, first, depth, 2 * first.size(), true);
        rlp::Writer{nodes_}.string(entries.front().value);
    } else {
        // The keys are in order: what the outermost two share, all share.
        const std::size_t shared = shared_nibbles(first, entries.back().key, depth);
        if (shared > depth) {
            append_path(nodes_, first, depth, shared, false);
            append_node(entries, shared);
        } else {
            append_children(entries, depth);
        }
    }

    const rlp::Header header = rlp::list_header(nodes_.size() - payload);
    std::uint8_t* const node = nodes_.data() + payload - header.size;
    std::memcpy(node, header.bytes.data(), header.size);
    const std::size_t size = nodes_.size() - payload + header.size;
    std::uint8_t* const reference = nodes_.data() + begin;
    if (size < hash_size) {
        std::memmove(reference, node, size);
        nodes_.resize(begin + size);
        return;
    }
    const Hash256 hash = keccak256({node, size});
    reference[0] = hash_reference;
    std::memcpy(reference + 1, hash.bytes, hash_size);
    nodes_.resize(begin + 1 + hash_size);
}

/// Appends the payload of a branch: a reference for each next nibble, then the value of the key
/// that ends here.
void TrieHasher::append_children(std::span<const TrieEntry> entries, std::size_t depth)
{
    BytesView value;
    if (entries.front().key.size() * 2 == depth) {
        value = entries.front().value;
        entries = entries.subspan(1);
    }
    for (std::uint8_t nibble = 0; nibble < children; ++nibble) {
        std::size_t count = 0;
        while (count < entries.size() && nibble_at(entries[count].key, depth) == nibble)
            ++count;
        if (count == 0)
            nodes_.push_back(empty_string);
        else
            append_node(entries.first(count), depth + 1);
        entries = entries.subspan(count);
    }
    rlp::Writer{nodes_}.string(value);
}

Hash256 TrieHasher::root(std::span<const TrieEntry> entries)
{
    if (!is_ready(entries)) {
        sort(entries);
        entries = sorted_;
    }
    if (entries.empty())
        return empty_trie_root;
    nodes_.clear();
    append_node(entries, 0);
    // The root alone is hashed however short it is.
    if (nodes_[0] != hash_reference)
        return keccak256(nodes_);
    Hash256 hash;
    std::memcpy(hash.bytes, nodes_.data() + 1, hash_size);
    return hash;
}

Hash256 TrieHasher::list_root(std::span<const BytesView> items)
{
    Bytes keys;
    keys.reserve(items.size() * 4);
    std::vector<std::size_t> ends;
    ends.reserve(items.size());
    rlp::Writer writer{keys};
    for (std::size_t i = 0; i < items.size(); ++i) {
        writer.integer(i);
        ends.push_back(keys.size());
    }
    std::vector<TrieEntry> entries;
    entries.reserve(items.size());
    std::size_t begin = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        entries.push_back({BytesView{keys}.subspan(begin, ends[i] - begin), items[i]});
        begin = ends[i];
    }
    // Zero is the empty string, 0x80, which sorts behind 1 to 0x7f: all others are in order.
    if (!entries.empty())
        std::rotate(entries.begin(), entries.begin() + 1,
                    entries.begin() +
                        static_cast<std::ptrdiff_t>(std::min<std::size_t>(entries.size(), 0x80)));
    return root(entries);
}

void TrieBuilder::clear() noexcept
{
    bytes_.clear();
    ends_.clear();
}

void TrieBuilder::add(BytesView key, BytesView value)
{
    append(bytes_, key);
    const std::size_t key_end = bytes_.size();
    append(bytes_, value);
    ends_.push_back({key_end, bytes_.size()});
}

Hash256 TrieBuilder::root()
{
    entries_.clear();
    entries_.reserve(ends_.size());
    const BytesView bytes = bytes_;
    std::size_t begin = 0;
    for (const Ends& end : ends_) {
        entries_.push_back(
            {bytes.subspan(begin, end.key - begin), bytes.subspan(end.key, end.value - end.key)});
        begin = end.value;
    }
    return hasher_.root(entries_);
}

Hash256 trie_root(std::span<const TrieEntry> entries)
{
    return TrieHasher{}.root(entries);
}

Hash256 trie_list_root(std::span<const BytesView> items)
{
    return TrieHasher{}.list_root(items);
}

Hash256 trie_list_root(std::span<const Bytes> items)
{
    return trie_list_root(std::vector<BytesView>{items.begin(), items.end()});
}

}  // namespace sluice::chain
