// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/precompile_input.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "base/u256_div.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/fuzz/point_groups.hpp"
#include "tests/fuzz/precompile_call.hpp"

namespace sluice::fuzz {
namespace {

Bytes words(std::initializer_list<u256> all, std::size_t size)
{
    Bytes bytes;
    for (const u256& word : all)
        append(bytes, to_hash256(word));
    bytes.resize(size);
    return bytes;
}

Bytes ecrecover_input(ByteSource& source)
{
    static const Hash256 signed_hash{{1, 2, 3}};
    static const auto signature = chain::sign(signed_hash, Hash256{{1}});
    const bool flipped = source.chance(32);
    return words(
        {to_u256(signed_hash), u256{27U + static_cast<unsigned>(signature->y_is_odd != flipped)},
         signature->r, signature->s},
        128);
}

Bytes modexp_input(ByteSource& source)
{
    const std::uint64_t base = source.below(40);
    const std::uint64_t exponent = source.below(40);
    const std::uint64_t modulus = source.below(40);
    return words({u256{base}, u256{exponent}, u256{modulus}, source.word(), source.word(),
                  source.word(), source.word()},
                 96 + base + exponent + modulus);
}

Bytes blake2f_input(ByteSource& source)
{
    // Four bytes of rounds, then what is hashed; the last byte is a flag.
    return words({u256{0, 0, 0, std::uint64_t{source.u8()} << 32}, source.word(), source.word(),
                  source.word(), source.word(), source.word(),
                  u256{0, 0, 0, std::uint64_t{source.u8() & 1U} << 24}},
                 213);
}

/// Two points, often the same one or opposite ones.
Bytes add_input(const PointGroup& group, ByteSource& source)
{
    const Bytes a = plausible_point(group, source);
    switch (source.below(6)) {
        case 4:
            return concatenate({a, a});
        case 5:
            return concatenate({a, opposite(group, a)});
        default:
            return concatenate({a, plausible_point(group, source)});
    }
}

/// Products of points and words: at most so many.
Bytes multiply_input(const PointGroup& group, std::size_t most, ByteSource& source)
{
    Bytes input;
    for (std::size_t count = 1 + source.below(most); count > 0; --count) {
        append(input, plausible_point(group, source));
        append(input, to_hash256(plausible_scalar(group.order, source)));
    }
    return input;
}

/// At most two points of each group by themselves, or as many pairs whose product is one.
Bytes pairing_input(const PointGroup& g1, const PointGroup& g2, ByteSource& source)
{
    const Bytes p = plausible_point(g1, source);
    const Bytes q = plausible_point(g2, source);
    switch (source.below(6)) {
        case 0:
            return concatenate({p, q});
        case 1:
            return concatenate({p, q, plausible_point(g1, source), plausible_point(g2, source)});
        case 2:
            if (g2.multiply != 0) {
                const u256 factor = plausible_scalar(g1.order, source);
                return concatenate(
                    {times(g1, p, factor), q, opposite(g1, p), times(g2, q, factor)});
            }
            return concatenate({p, q, p, opposite(g2, q)});
        case 3: {
            const Bytes r = plausible_point(g1, source);
            const Bytes sum = ask(g1.add, concatenate({p, r})).output;
            return concatenate({p, q, r, q, sum, opposite(g2, q)});
        }
        case 4:
            return concatenate({p, q, p, opposite(g2, q)});
        default:
            return concatenate({p, q, opposite(g1, p), q});
    }
}

/// A point of bls12_g1 as 48 bytes: the first coordinate, and in the top bits that it is
/// compressed, whether it is infinity, and whether y is the larger of the two.
Bytes compressed(const Bytes& point)
{
    Bytes x{point.begin() + 16, point.begin() + 64};
    const auto y = BytesView{point}.subspan(64);
    const bool is_larger = std::ranges::lexicographical_compare(negated(bls12_g1().prime, y), y);
    if (std::ranges::equal(point, Bytes(point.size())))
        x[0] = 0xc0;
    else
        x[0] = static_cast<std::uint8_t>(x[0] | (is_larger ? 0xa0 : 0x80));
    return x;
}

/// The commitment to the polynomial a + b X, and the proof of its value at some z, which is b.
Bytes point_evaluation_input(ByteSource& source)
{
    const PointGroup& group = bls12_g1();
    // [tau]G1, the second of g1_monomial in trusted_setup_4096.json of the consensus
    // specifications, with its y.
    static const Bytes tau =
        from_hex(
            "000000000000000000000000000000000d3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28"
            "e27c8dcd8fc7cb42d25926fc0c97b336e9f0fb35e5a04c810000000000000000000000000000000017"
            "de623f59a3043952d2f637a935fae14b6dee8b255e526304963d58ab6f1a827c7de623d34d394f8a3d"
            "0f57d6e972b9")
            .value();
    const auto number = [&] {
        return mul_mod(plausible_scalar(group.order, source), u256{1}, group.order);
    };
    const u256 a = number();
    const u256 b = source.chance(128) ? u256{} : number();
    u256 z = number();
    u256 y = add_mod(a, mul_mod(b, z, group.order), group.order);
    switch (source.below(12)) {
        case 9:
            y = y + u256{1};
            break;
        case 10:
            y = y + group.order;
            break;
        case 11:
            z = z + group.order;
            break;
        default:
            break;
    }
    const Bytes commitment = compressed(padded(
        ask(group.multiply, concatenate({group.generator, to_hash256(a), tau, to_hash256(b)}))
            .output,
        0, group.size));
    const Bytes proof = compressed(times(group, group.generator, b));
    Bytes hash = ask(0x02, commitment).output;
    hash[0] = 1;
    return concatenate({hash, to_hash256(z), to_hash256(y), commitment, proof});
}

/// With the nonce 1 or -1 and a key that is the generator or its opposite, signing takes no points.
Bytes p256verify_input(ByteSource& source)
{
    // SEC 2, version 2.0, section 2.4.2.
    constexpr u256 prime{0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000,
                         0xffffffff00000001};
    constexpr u256 order{0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff,
                         0xffffffff00000000};
    constexpr u256 generator_x{0xf4a13945d898c296, 0x77037d812deb33a0, 0xf8bce6e563a440f2,
                               0x6b17d1f2e12c4247};
    constexpr u256 generator_y{0xcbb6406837bf51f5, 0x2bce33576b315ece, 0x8ee7eb4a7c0f9e16,
                               0x4fe342e2fe1a7f9b};
    const bool key_is_opposite = source.chance(128);
    const u256 key = key_is_opposite ? order - u256{1} : u256{1};
    u256 hash = plausible_scalar(order, source);
    // Small enough an s stays within 256 bits with the order added.
    const bool aliased = source.chance(48);
    if (aliased)
        hash = add_mod(mul_mod(order - key, generator_x, order), u256{1U + source.u8()}, order);
    u256 x = generator_x;
    u256 y = key_is_opposite ? prime - generator_y : generator_y;
    u256 r = generator_x;
    u256 s = add_mod(hash, mul_mod(key, r, order), order);
    if (aliased)
        s = s + order;
    else if (source.chance(64) && !is_zero(s))
        s = order - s;
    u256* const fields[]{&r, &s, &x, &y};
    switch (source.below(12)) {
        case 9:
            r = plausible_scalar(order, source);
            break;
        case 10:
            s = plausible_scalar(order, source);
            break;
        case 11: {
            const std::size_t field = source.below(4);
            *fields[field] = plausible_scalar(field < 2 ? order : prime, source);
            break;
        }
        default:
            break;
    }
    return words({hash, r, s, x, y}, 160);
}

Bytes right_input(std::uint16_t precompile, ByteSource& source)
{
    switch (precompile) {
        case 0x01:
            return ecrecover_input(source);
        case 0x05:
            return modexp_input(source);
        case 0x06:
            return add_input(bn254_g1(), source);
        case 0x07:
            return multiply_input(bn254_g1(), 1, source);
        case 0x08:
            return pairing_input(bn254_g1(), bn254_g2(), source);
        case 0x09:
            return blake2f_input(source);
        case 0x0a:
            return point_evaluation_input(source);
        case 0x0b:
            return add_input(bls12_g1(), source);
        case 0x0c:
            return multiply_input(bls12_g1(), 3, source);
        case 0x0d:
            return add_input(bls12_g2(), source);
        case 0x0e:
            return multiply_input(bls12_g2(), 3, source);
        case 0x0f:
            return pairing_input(bls12_g1(), bls12_g2(), source);
        case 0x10:
            return plausible_element(bls12_g1().prime, source);
        case 0x11: {
            const Bytes first = plausible_element(bls12_g1().prime, source);
            return concatenate({first, plausible_element(bls12_g1().prime, source)});
        }
        case 0x100:
            return p256verify_input(source);
        default: {
            // Hashes take anything.
            const bool some = source.chance(96);
            return words({some ? source.word() : u256{}}, 64);
        }
    }
}

}  // namespace

Bytes plausible_input(std::uint16_t precompile, ByteSource& source)
{
    Bytes input = right_input(precompile, source);
    if (source.chance(8)) {
        if (source.chance(128))
            input.push_back(0);
        else if (!input.empty())
            input.pop_back();
    }
    if (source.chance(12) && !input.empty())
        input[source.below(input.size())] ^= static_cast<std::uint8_t>(1U << source.below(8));
    return input;
}

}  // namespace sluice::fuzz
