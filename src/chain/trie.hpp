// Roots of Merkle-Patricia tries: the hash that stands for a whole set of keys and values.
//
// Source: Yellow Paper, appendix D, with the hex-prefix encoding of appendix C. No trie is kept:
// a root is computed from the entries in the order of their keys, each node encoded once behind
// the last one in a buffer, hashed and forgotten, so that what is held at a time is one path.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <sluice/types.hpp>
#include <span>
#include <vector>

namespace sluice::chain {

/// A key and its value, of any length. Views of memory that must outlive the call they go into.
struct TrieEntry {
    BytesView key;
    BytesView value;
};

/// The root without entries: the hash of RLP's empty string.
inline constexpr Hash256 empty_trie_root{{0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6,
                                          0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
                                          0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0,
                                          0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21}};

/// Computes roots, keeping its buffers from one to the next.
///
/// Not synchronised. Recursion goes down one node at a time along a key, so it is at most 64 deep
/// for hashed keys, and as deep as two keys agree in nibbles for others.
class TrieHasher {
public:
    /// The root of what is left after writing the entries one after the other: a later entry
    /// takes the place of an earlier one with the same key, and an empty value deletes its key.
    ///
    /// Entries that are sorted by key and distinct already, with no empty value, are taken as they
    /// are; others are put in that order first, in a copy of the views.
    Hash256 root(std::span<const TrieEntry> entries);

    /// The root of a list: the key of each item is the RLP of its index. So transactions, receipts
    /// and withdrawals go into a block's header.
    Hash256 list_root(std::span<const BytesView> items);

private:
    void sort(std::span<const TrieEntry> entries);
    void append_node(std::span<const TrieEntry> entries, std::size_t depth);
    void append_children(std::span<const TrieEntry> entries, std::size_t depth);

    struct Ranked {
        std::uint64_t prefix;  ///< The key's first bytes, which decide nearly every comparison.
        std::size_t position;
    };

    Bytes nodes_;  ///< Nodes under construction, each inside the gap its parent left for it.
    std::vector<Ranked> ranked_;
    std::vector<TrieEntry> sorted_;
};

/// Collects entries and owns their bytes, for callers whose keys and values are temporaries. Made
/// to be used again: `clear` keeps the memory.
class TrieBuilder {
public:
    void clear() noexcept;

    /// Writes `value` under `key`; see TrieHasher::root for repeated keys and empty values.
    void add(BytesView key, BytesView value);

    [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }

    /// The root of what has been added since `clear`.
    Hash256 root();

private:
    struct Ends {
        std::size_t key;
        std::size_t value;
    };

    Bytes bytes_;
    std::vector<Ends> ends_;
    std::vector<TrieEntry> entries_;
    TrieHasher hasher_;
};

/// The same as TrieHasher::root and list_root, for callers with one root to compute.
Hash256 trie_root(std::span<const TrieEntry> entries);
Hash256 trie_list_root(std::span<const BytesView> items);
Hash256 trie_list_root(std::span<const Bytes> items);

}  // namespace sluice::chain
