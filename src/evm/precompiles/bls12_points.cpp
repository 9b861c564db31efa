// Elements of the fields of BLS12-381 in the encoding of EIP-2537.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bls12_points.hpp"

namespace sluice::evm::bls12 {
namespace {

/// Zeros in front of the 48 bytes of a number below the prime.
constexpr std::size_t padding = 16;

/// The prime, p, as an element would be written.
constexpr std::uint8_t field_prime[element_size - padding]{
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
    0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
    0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab};

}  // namespace

bool decode(const std::uint8_t* bytes, blst_fp& element) noexcept
{
    static constexpr std::uint8_t zeros[padding]{};
    if (std::memcmp(bytes, zeros, padding) != 0 ||
        std::memcmp(bytes + padding, field_prime, sizeof(field_prime)) >= 0)
        return false;
    blst_fp_from_bendian(&element, bytes + padding);
    return true;
}

bool decode(const std::uint8_t* bytes, blst_fp2& element) noexcept
{
    return decode(bytes, element.fp[0]) && decode(bytes + element_size, element.fp[1]);
}

void encode(std::uint8_t* bytes, const blst_fp& element) noexcept
{
    std::memset(bytes, 0, padding);
    blst_bendian_from_fp(bytes + padding, &element);
}

void encode(std::uint8_t* bytes, const blst_fp2& element) noexcept
{
    encode(bytes, element.fp[0]);
    encode(bytes + element_size, element.fp[1]);
}

}  // namespace sluice::evm::bls12
