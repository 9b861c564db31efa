// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "base/cpu_features.hpp"
#include "base/keccak_implementations.hpp"
#include "base/u256.hpp"

namespace sluice {
namespace keccak_detail {
namespace {

bool always() noexcept
{
    return true;
}

#if defined(__x86_64__)
bool has_bmi2() noexcept
{
    return cpu_features().bmi2;
}

bool has_avx2() noexcept
{
    return cpu_features().avx2 && cpu_features().bmi2;
}

bool has_avx512() noexcept
{
    return cpu_features().avx512;
}

// A permutation is one long chain of dependent steps. On Intel's processors a vector step takes one
// cycle and vectors win; on AMD's it takes up to two, and general registers do. The figures are in
// docs/performance.md.
bool prefers_vectors() noexcept
{
    return !cpu_features().amd;
}
#endif

constexpr Implementation all[] = {
#if defined(__x86_64__)
    {"avx512", permute_avx512, digest_avx512, has_avx512, prefers_vectors},
    {"avx2", permute_avx2, digest_avx2, has_avx2, prefers_vectors},
    {"bmi2", permute_bmi2, digest_bmi2, has_bmi2, always},
#endif
    {"portable", permute_portable, digest_portable, always, always},
};

const Implementation& choose() noexcept
{
    if (const char* const wanted = std::getenv("SLUICE_KECCAK")) {
        for (const Implementation& implementation : all) {
            if (std::strcmp(implementation.name, wanted) == 0 && implementation.supported())
                return implementation;
        }
    }
    for (const Implementation& implementation : all) {
        if (implementation.supported() && implementation.preferred())
            return implementation;
    }
    return all[std::size(all) - 1];
}

// Chosen before any other static is initialised, so that a hash taken during start-up works. A copy
// and not a reference, to save a load.
[[gnu::init_priority(101)]] const Implementation chosen = choose();

}  // namespace

std::span<const Implementation> implementations() noexcept
{
    return all;
}

}  // namespace keccak_detail

namespace {

constexpr std::size_t rate = 136;
constexpr std::size_t rate_lanes = rate / 8;

std::uint64_t load_lane(const std::uint8_t* bytes) noexcept
{
    std::uint64_t lane;
    std::memcpy(&lane, bytes, sizeof(lane));
    return lane;
}

/// XORs the last, partial block (size < 136) and the padding into the state.
SLUICE_ALWAYS_INLINE void absorb_last(std::uint64_t* state, const std::uint8_t* data,
                                      std::size_t size) noexcept
{
    const std::size_t lanes = size / 8;
    for (std::size_t i = 0; i < lanes; ++i)
        state[i] ^= load_lane(data + 8 * i);
    std::uint64_t tail = 0;
    if (size % 8 != 0)
        std::memcpy(&tail, data + 8 * lanes, size % 8);
    state[lanes] ^= tail | (std::uint64_t{0x01} << (8 * (size % 8)));
    state[rate_lanes - 1] ^= std::uint64_t{0x80} << 56;
}

SLUICE_ALWAYS_INLINE void absorb_block(std::uint64_t* state, const std::uint8_t* data) noexcept
{
    for (std::size_t i = 0; i < rate_lanes; ++i)
        state[i] ^= load_lane(data + 8 * i);
    keccak_detail::chosen.permute(state);
}

/// Absorbs whole blocks, then digests the rest: data of one block takes a single call.
SLUICE_ALWAYS_INLINE void hash(std::uint64_t* digest, const std::uint8_t* data,
                               std::size_t size) noexcept
{
    std::uint64_t state[25]{};
    while (SLUICE_UNLIKELY(size >= rate)) {
        absorb_block(state, data);
        data += rate;
        size -= rate;
    }
    absorb_last(state, data, size);
    keccak_detail::chosen.digest(digest, state);
}

}  // namespace

u256 keccak256_word(const std::uint8_t* data, std::size_t size) noexcept
{
    std::uint8_t digest[32];
    std::uint64_t lanes[4];
    hash(lanes, data, size);
    std::memcpy(digest, lanes, sizeof(digest));
    return load_be(digest);
}

Hash256 keccak256(BytesView data) noexcept
{
    std::uint64_t lanes[4];
    hash(lanes, data.data(), data.size());
    Hash256 digest;
    std::memcpy(digest.bytes, lanes, sizeof(digest.bytes));
    return digest;
}

std::array<std::uint8_t, 64> keccak512_block(BytesView data) noexcept
{
    constexpr std::size_t rate512 = 72;
    std::uint8_t block[rate512]{};
    std::ranges::copy(data, block);
    block[data.size()] = 0x01;
    block[rate512 - 1] |= 0x80;
    std::uint64_t state[25]{};
    for (std::size_t i = 0; i < rate512 / 8; ++i)
        state[i] = load_lane(block + 8 * i);
    keccak_detail::chosen.permute(state);
    std::array<std::uint8_t, 64> digest;
    std::memcpy(digest.data(), state, digest.size());
    return digest;
}

const char* keccak_implementation() noexcept
{
    return keccak_detail::chosen.name;
}

void Keccak256::update(BytesView data) noexcept
{
    if (data.empty())
        return;
    if (buffered_ != 0) {
        const std::size_t take = std::min(rate - buffered_, data.size());
        std::memcpy(buffer_ + buffered_, data.data(), take);
        buffered_ += take;
        data = data.subspan(take);
        if (buffered_ < rate)
            return;
        absorb_block(state_, buffer_);
        buffered_ = 0;
    }
    while (data.size() >= rate) {
        absorb_block(state_, data.data());
        data = data.subspan(rate);
    }
    if (!data.empty())
        std::memcpy(buffer_, data.data(), data.size());
    buffered_ = data.size();
}

Hash256 Keccak256::finish() noexcept
{
    absorb_last(state_, buffer_, buffered_);
    std::uint64_t lanes[4];
    keccak_detail::chosen.digest(lanes, state_);
    Hash256 digest;
    std::memcpy(digest.bytes, lanes, sizeof(digest.bytes));
    return digest;
}

}  // namespace sluice
