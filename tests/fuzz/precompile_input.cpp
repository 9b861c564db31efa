// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/precompile_input.hpp"

#include <array>

#include "base/u256.hpp"
#include "chain/transaction_signing.hpp"

namespace sluice::fuzz {

PrecompileInput plausible_input(std::uint16_t precompile, ByteSource& source)
{
    constexpr u256 bn254_prime{0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d,
                               0x30644e72e131a029};
    switch (precompile) {
        case 0x01: {
            static const Hash256 signed_hash{{1, 2, 3}};
            static const auto signature = chain::sign(signed_hash, Hash256{{1}});
            const bool flipped = source.chance(32);
            return {{to_u256(signed_hash),
                     u256{27U + static_cast<unsigned>(signature->y_is_odd != flipped)},
                     signature->r, signature->s},
                    128};
        }
        case 0x05: {
            const std::uint64_t base = source.below(40);
            const std::uint64_t exponent = source.below(40);
            const std::uint64_t modulus = source.below(40);
            return {{u256{base}, u256{exponent}, u256{modulus}, source.word(), source.word(),
                     source.word(), source.word()},
                    96 + base + exponent + modulus};
        }
        case 0x06:
            return {
                {u256{1}, u256{2}, u256{1}, source.chance(64) ? bn254_prime - u256{2} : u256{2}},
                128};
        case 0x07:
            return {{u256{1}, u256{2}, source.word()}, 96};
        case 0x09:
            // Four bytes of rounds, then what is hashed; the last byte is a flag.
            return {{u256{0, 0, 0, std::uint64_t{source.u8()} << 32}, source.word(), source.word(),
                     source.word(), source.word(), source.word(),
                     u256{0, 0, 0, std::uint64_t{source.u8() & 1U} << 24}},
                    213};
        default:
            break;
    }
    // The point at infinity is zeros, in every encoding, and for hashes any bytes will do.
    static constexpr std::array<std::uint16_t, 18> sizes{0, 0,   64,  64,  64,  0,   0,   0,  192,
                                                         0, 192, 256, 160, 512, 288, 384, 64, 128};
    PrecompileInput input;
    input.size = precompile < sizes.size() ? sizes[precompile] : 160;
    if (source.chance(96))
        input.words = {source.word(), source.word()};
    return input;
}

}  // namespace sluice::fuzz
