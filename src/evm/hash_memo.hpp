// Remembers hashes of short inputs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "base/compiler.hpp"
#include "base/keccak.hpp"
#include "base/u256.hpp"

namespace sluice::evm {

/// Keccak-256 of inputs of 64 bytes, remembering the last ones. That is what the places of mapping
/// entries are hashed from (the key and the mapping's own place), and a contract goes to few
/// entries, but often: a look costs a fiftieth of the hash that it mostly saves.
///
/// Each input has one place; another with the same place takes it. So nobody can make looking
/// slow: at worst every look is in vain.
class HashMemo {
public:
    static constexpr std::uint64_t input_size = 64;

    /// The hash of the 64 bytes at `data`.
    [[nodiscard]] SLUICE_ALWAYS_INLINE u256 hash(const std::uint8_t* data) noexcept
    {
        u256 first;
        u256 second;
        std::memcpy(&first, data, sizeof(first));
        std::memcpy(&second, data + sizeof(first), sizeof(second));
        // Big-endian words: the low ends of the key and of the mapping's place are in limb 3.
        std::uint64_t mix = (first.limb[3] ^ first.limb[2]) * 0x9e37'79b9'7f4a'7c15;
        mix = (mix ^ second.limb[3] ^ first.limb[0]) * 0x9e37'79b9'7f4a'7c15;
        Entry& entry = entries_[mix >> (64 - index_bits)];
        if (SLUICE_UNLIKELY(!equal(entry.first, first) || !equal(entry.second, second)))
            entry = {first, second, keccak256_word(data, input_size)};
        return entry.hash;
    }

private:
    /// An input, byte by byte in the order of memory, and its hash.
    struct Entry {
        u256 first;
        u256 second;
        u256 hash;
    };

    static constexpr unsigned index_bits = 7;

    /// An input that was never seen must not be found: entries begin with that of zeros, which is.
    std::array<Entry, std::size_t{1} << index_bits> entries_ = [] {
        std::array<Entry, std::size_t{1} << index_bits> entries;
        constexpr std::array<std::uint8_t, input_size> zeros{};
        entries.fill({u256{}, u256{}, keccak256_word(zeros.data(), zeros.size())});
        return entries;
    }();
};

}  // namespace sluice::evm
