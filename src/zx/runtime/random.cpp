// Random numbers: the system's for secrets, a generator's for the rest.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/random.hpp"

#include <sys/random.h>

#include <bit>
#include <cstring>

namespace sluice::zx {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t fixed_seed = 0x736c'7569'6365'2121;

// SplitMix64: makes a state of four words from one.
std::uint64_t split_mix(std::uint64_t& state) noexcept
{
    std::uint64_t word = state += 0x9e37'79b9'7f4a'7c15;
    word = (word ^ (word >> 30)) * 0xbf58'476d'1ce4'e5b9;
    word = (word ^ (word >> 27)) * 0x94d0'49bb'1331'11eb;
    return word ^ (word >> 31);
}

bool system_random(std::span<std::uint8_t> bytes) noexcept
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = getrandom(bytes.data() + done, bytes.size() - done, 0);
        if (count <= 0)
            return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

}  // namespace

Random::Random(bool is_deterministic) : is_deterministic_{is_deterministic}
{
    std::uint64_t seed = fixed_seed;
    if (!is_deterministic) {
        std::array<std::uint8_t, sizeof seed> bytes{};
        if (system_random(bytes))
            std::memcpy(&seed, bytes.data(), sizeof seed);
    }
    for (std::uint64_t& word : state_)
        word = split_mix(seed);
}

std::uint64_t Random::next() noexcept
{
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) noexcept
{
    // The products whose low half is below 2^64 mod bound are one too many for some results.
    const std::uint64_t surplus = (0 - bound) % bound;
    Wide product = static_cast<Wide>(next()) * bound;
    while (static_cast<std::uint64_t>(product) < surplus)
        product = static_cast<Wide>(next()) * bound;
    return static_cast<std::uint64_t>(product >> 64);
}

double Random::fraction() noexcept
{
    return static_cast<double>(next() >> 11) * 0x1p-53;
}

bool Random::fill(std::span<std::uint8_t> bytes) noexcept
{
    if (!is_deterministic_)
        return system_random(bytes);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(next() >> 56);
    return true;
}

}  // namespace sluice::zx
