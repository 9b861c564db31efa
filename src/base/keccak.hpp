// Keccak-256, the EVM's hash: Keccak[c=512] with the original padding 0x01, not SHA-3's 0x06.
//
// Source: G. Bertoni, J. Daemen, M. Peeters, G. Van Assche, "The Keccak reference", version 3.0,
// 2011. Contracts hash 32 and 64 bytes nearly always, so inputs up to 135 bytes (one block) take a
// direct path: the block is laid out once in the state, no buffer, no loop.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/types.hpp>

namespace sluice {

/// The digest as a 256-bit number (its bytes read big-endian): what the EVM pushes.
u256 keccak256_word(const std::uint8_t* data, std::size_t size) noexcept;

/// The digest of `data`.
Hash256 keccak256(BytesView data) noexcept;

/// Keccak-512 of at most 71 bytes, one block: what Ethash hashes. The same padding as Keccak-256.
std::array<std::uint8_t, 64> keccak512_block(BytesView data) noexcept;

/// Name of the implementation in use, for reports: "portable", "bmi2", "avx2" or "avx512".
///
/// The environment variable SLUICE_KECCAK, read once at start-up, names another than the one that
/// suits the processor, for measurements; a name that this processor cannot run is ignored.
const char* keccak_implementation() noexcept;

/// Keccak-256 of input that arrives in pieces. `update` any number of times, `finish` once.
class Keccak256 {
public:
    void update(BytesView data) noexcept;
    Hash256 finish() noexcept;

private:
    static constexpr std::size_t rate = 136;

    std::uint64_t state_[25]{};
    std::uint8_t buffer_[rate]{};
    std::size_t buffered_ = 0;
};

namespace keccak_detail {

/// One implementation of Keccak-f[1600] (keccak_implementations.hpp).
struct Implementation {
    const char* name;
    void (*permute)(std::uint64_t* lanes) noexcept;
    void (*digest)(std::uint64_t* digest, const std::uint64_t* lanes) noexcept;
    bool (*supported)() noexcept;  ///< Whether the processor can run it.
    bool (*preferred)() noexcept;  ///< Whether it is the fastest so far as is known.
};

/// Every implementation in this build; the last one runs anywhere. Tests hold them against one
/// another.
std::span<const Implementation> implementations() noexcept;

}  // namespace keccak_detail

}  // namespace sluice
