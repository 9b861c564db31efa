// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/point_groups.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "evm/precompiles/bn254_curve.hpp"
#include "tests/fuzz/precompile_call.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::uint16_t map_fp2_to_g2 = 0x11;

Bytes hex(std::string_view digits)
{
    return from_hex(digits).value();
}

/// Elements of 64 bytes out of the 48 that are not always zero.
Bytes bls12_elements(std::initializer_list<std::string_view> all)
{
    Bytes bytes;
    for (const std::string_view digits : all) {
        bytes.resize(bytes.size() + 16);
        append(bytes, hex(digits));
    }
    return bytes;
}

/// The sum of numbers of the same size, without the last carry.
Bytes sum(BytesView a, BytesView b)
{
    Bytes result(a.size());
    unsigned carry = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        carry += unsigned{a[i]} + b[i];
        result[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    return result;
}

Bytes difference(BytesView a, BytesView b)
{
    Bytes result(a.size());
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        borrow += a[i] - b[i];
        result[i] = static_cast<std::uint8_t>(borrow);
        borrow >>= 8;
    }
    return result;
}

bool is_all_zeros(BytesView bytes)
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// p - 1, p or p + 1.
Bytes around(const Bytes& prime, ByteSource& source)
{
    Bytes number = prime;
    number.back() = static_cast<std::uint8_t>(number.back() + source.below(3) - 1);
    return number;
}

}  // namespace

const PointGroup& bn254_g1()
{
    static const PointGroup group = [] {
        const Hash256 prime = to_hash256(evm::bn254::field_prime);
        Bytes generator(64);
        generator[31] = 1;
        generator[63] = 2;
        return PointGroup{evm::bn254::group_order,
                          {std::begin(prime.bytes), std::end(prime.bytes)},
                          64,
                          0x06,
                          0x07,
                          generator,
                          {}};
    }();
    return group;
}

const PointGroup& bn254_g2()
{
    // The generator is EIP-197's, its numbers' imaginary parts first. The other point has the
    // smallest first coordinate above zero that a point of the twist has.
    static const PointGroup group{
        evm::bn254::group_order,
        bn254_g1().prime,
        128,
        0,
        0,
        hex("198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"),
        hex("0000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000001"
            "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4"
            "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb")};
    return group;
}

const PointGroup& bls12_g1()
{
    // EIP-2537's generator; (0, 2) is of order three.
    static const PointGroup group{
        {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48},
        bls12_elements({"1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf"
                        "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"}),
        128,
        0x0b,
        0x0c,
        bls12_elements({"17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905"
                        "a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb",
                        "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af6"
                        "00db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"}),
        [] {
            Bytes point(128);
            point.back() = 2;
            return point;
        }()};
    return group;
}

const PointGroup& bls12_g2()
{
    // The group's order is prime: what the map finds but infinity generates it. The other point
    // has the smallest first coordinate above zero that a point of the twist has.
    static const PointGroup group = [] {
        Bytes off_subgroup(128);
        off_subgroup[63] = 2;
        append(off_subgroup, bls12_elements({"18c6b864ae17dc9da64203ffefb966306425a7bc6aeb7c75"
                                             "247438372716284a4173830420cd476ba1a365b95bfcec38",
                                             "172e93db764a8400a7d5071b6b6f5de0da2f0f4a063119ab"
                                             "ca014006b7c40a2cfe291a1924e65db0d6d0fcfbf3bf3d5c"}));
        Bytes generator = ask(map_fp2_to_g2, Bytes(128)).output;
        generator.resize(256);
        return PointGroup{bls12_g1().order, bls12_g1().prime, 256, 0x0d, 0x0e,
                          generator,        off_subgroup};
    }();
    return group;
}

Bytes negated(const Bytes& prime, BytesView elements)
{
    Bytes result;
    for (std::size_t at = 0; at + prime.size() <= elements.size(); at += prime.size()) {
        const BytesView element = elements.subspan(at, prime.size());
        append(result, is_all_zeros(element) ? Bytes(prime.size()) : difference(prime, element));
    }
    return result;
}

Bytes opposite(const PointGroup& group, BytesView point)
{
    const std::size_t half = group.size / 2;
    return concatenate({point.first(half), negated(group.prime, point.subspan(half))});
}

Bytes times(const PointGroup& group, BytesView point, const u256& factor)
{
    Bytes product;
    if (group.multiply != 0)
        product = ask(group.multiply, concatenate({point, to_hash256(factor)})).output;
    product.resize(group.size);
    return product;
}

u256 plausible_scalar(const u256& order, ByteSource& source)
{
    switch (source.below(8)) {
        case 1:
            return order + u256{source.below(3)} - u256{1};
        case 2:
            return u256{source.below(3)};
        case 3:
            return u256_max - u256{source.below(2)};
        case 4:
            return u256{source.number(8)};
        default:
            return source.word();
    }
}

Bytes plausible_point(const PointGroup& group, ByteSource& source)
{
    Bytes point = group.generator;
    if (group.multiply != 0 && source.chance(160))
        point = times(group, point, plausible_scalar(group.order, source));
    if (source.chance(64))
        point = opposite(group, point);

    const auto some_element = [&] {
        const std::size_t count = group.size / group.prime.size();
        return std::span{point}.subspan(group.prime.size() * source.below(count),
                                        group.prime.size());
    };
    switch (source.below(24)) {
        case 18:
            return Bytes(group.size);
        case 19:
            if (group.off_subgroup.empty())
                return point;
            if (group.add != 0 && source.chance(128)) {
                point = ask(group.add, concatenate({group.off_subgroup, point})).output;
                point.resize(group.size);
                return point;
            }
            return group.off_subgroup;
        case 20:
            std::ranges::copy(around(group.prime, source), some_element().begin());
            return point;
        case 21: {
            // The same number, but not as it is written.
            const auto element = some_element();
            std::ranges::copy(sum(element, group.prime), element.begin());
            return point;
        }
        case 22:
            point[source.below(point.size())] ^= static_cast<std::uint8_t>(1U << source.below(8));
            return point;
        default:
            return point;
    }
}

Bytes plausible_element(const Bytes& prime, ByteSource& source)
{
    switch (source.below(8)) {
        case 6:
            return around(prime, source);
        case 7: {
            Bytes small(prime.size());
            small.back() = static_cast<std::uint8_t>(source.below(3));
            return small;
        }
        default:
            break;
    }
    Bytes number = padded(source.bytes(prime.size()), 0, prime.size());
    const auto top = std::ranges::find_if(prime, [](std::uint8_t byte) { return byte != 0; });
    const auto at = top - prime.begin();
    std::fill_n(number.begin(), at, std::uint8_t{0});
    number[static_cast<std::size_t>(at)] %= *top;
    return number;
}

}  // namespace sluice::fuzz
