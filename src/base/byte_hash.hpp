// A fast hash of bytes for hash tables. It tells nothing about equality: those who look things up
// by it compare the bytes, too. Whoever does not know the seed cannot choose bytes that collide:
// neither factor of any product is theirs to make zero.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <sluice/types.hpp>

#include "base/u256.hpp"

namespace sluice {

/// 16 bytes a multiplication: each half is mixed with a constant, their 128-bit product folded.
inline std::uint64_t hash_bytes(BytesView bytes, std::uint64_t seed) noexcept
{
    constexpr std::uint64_t first = 0x9e37'79b9'7f4a'7c15;   // 2^64 / golden ratio
    constexpr std::uint64_t second = 0xc2b2'ae3d'27d4'eb4f;  // a prime with as many bits as not
    const auto fold = [](std::uint64_t a, std::uint64_t b) {
        const u128 product = u128{a} * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    const std::uint64_t key = fold(seed ^ second, first) ^ seed;
    std::uint64_t hash = seed ^ first * left;
    std::uint64_t words[2];
    for (; left >= sizeof(words); at += sizeof(words), left -= sizeof(words)) {
        std::memcpy(words, at, sizeof(words));
        hash = fold(words[0] ^ first ^ hash, words[1] ^ key);
    }
    words[0] = words[1] = 0;
    if (left != 0)
        std::memcpy(words, at, left);
    return fold(fold(words[0] ^ first ^ hash, words[1] ^ key), second);
}

}  // namespace sluice
