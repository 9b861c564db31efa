// The hash of strings: sixteen bytes a step, each folded by one 64 by 64 bit multiplication.
//
// Both factors of a step depend on the seed, so that whoever does not know it cannot choose a text
// that makes one of them zero and with that the state independent of all that came before.
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstring>

#include "base/u256.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

SLUICE_ALWAYS_INLINE std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept
{
    const u128 product = u128{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

SLUICE_ALWAYS_INLINE std::uint64_t load(const char* from, std::size_t bytes) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, from, bytes);
    return word;
}

}  // namespace

std::uint64_t hash_text(std::string_view text, std::uint64_t seed) noexcept
{
    constexpr std::uint64_t golden = 0x9e37'79b9'7f4a'7c15;
    constexpr std::uint64_t silver = 0xd134'2543'de82'ef95;
    const std::uint64_t key = (seed ^ silver) * golden;
    const char* position = text.data();
    std::size_t left = text.size();
    std::uint64_t state = seed + left * silver;
    for (; left > 16; left -= 16, position += 16)
        state = fold(load(position, 8) ^ key, load(position + 8, 8) ^ state);

    // The last 0 to 16 bytes in two words that may overlap.
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    if (left >= 8) {
        first = load(position, 8);
        second = load(position + left - 8, 8);
    } else if (left >= 4) {
        first = load(position, 4);
        second = load(position + left - 4, 4);
    } else if (left != 0) {
        first = static_cast<unsigned char>(position[0]) |
                std::uint64_t{static_cast<unsigned char>(position[left / 2])} << 8 |
                std::uint64_t{static_cast<unsigned char>(position[left - 1])} << 16;
    }
    state = fold(first ^ key, second ^ state);
    const std::uint64_t hash = fold(state ^ golden, key ^ silver);
    return hash != 0 ? hash : 1;
}

}  // namespace sluice::zx
