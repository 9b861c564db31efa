// Sums of products by blst, of short numbers: a product by a number of 255 bits is taken apart into
// two products by 128 bits in G1, and four by 64 bits in G2, by an endomorphism that is a product
// and costs nearly nothing. The doublings, which all products share, are then so many fewer; where
// there are many pairs, Pippenger's windows become wider.
//
// Sources: R. P. Gallant, R. J. Lambert, S. A. Vanstone, "Faster Point Multiplication on Elliptic
// Curves with Efficient Endomorphisms", CRYPTO 2001; S. D. Galbraith, X. Lin, M. Scott,
// "Endomorphisms for Faster Elliptic Curve Cryptography on a Large Class of Curves", EUROCRYPT
// 2009.
//
// Measured on a Zen 5 core, in microseconds, against blst with the whole numbers: G1 164 to 135 for
// 2 pairs, 2210 to 1680 for 64; G2 375 to 325 for 2 pairs, 5620 to 4350 for 64. Between 6 and 16
// pairs there is little to gain in G1, and nothing to lose.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bls12_sum_of_products.hpp"

#include <vector>

#include "base/u256_div.hpp"

namespace sluice::evm::bls12 {
namespace {

/// The parameter of the curve is x = -z; r = z^4 - z^2 + 1.
constexpr std::uint64_t z = 0xd201000000010000;
constexpr u256 z_squared{0x0000000100000000, 0xac45a4010001a402, 0, 0};

blst_fp from_bytes(const std::uint8_t (&big_endian)[48]) noexcept
{
    blst_fp result;
    blst_fp_from_bendian(&result, big_endian);
    return result;
}

/// [z^2](x, y) = (beta x, -y), where beta is a cube root of one.
struct SplitG1 {
    static constexpr std::size_t parts = 2;
    static constexpr u256 radix = z_squared;
    static constexpr std::size_t bits = 128;

    static blst_p1_affine times_radix(const blst_p1_affine& point) noexcept
    {
        static const blst_fp beta =
            from_bytes({0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x5f, 0x19, 0x67, 0x2f,
                        0xdf, 0x76, 0xce, 0x51, 0xba, 0x69, 0xc6, 0x07, 0x6a, 0x0f, 0x77, 0xea,
                        0xdd, 0xb3, 0xa9, 0x3b, 0xe6, 0xf8, 0x96, 0x88, 0xde, 0x17, 0xd8, 0x13,
                        0x62, 0x0a, 0x00, 0x02, 0x2e, 0x01, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xfe});
        blst_p1_affine result;
        blst_fp_mul(&result.x, &point.x, &beta);
        blst_fp_cneg(&result.y, &point.y, true);
        return result;
    }
};

/// [z](x, y) = (a x', -b y'), where x' and y' are the conjugates, and with u^2 = -1, a is
/// 1 / (1+u)^((p-1)/3), and b is 1 / (1+u)^((p-1)/2).
struct SplitG2 {
    static constexpr std::size_t parts = 4;
    static constexpr u256 radix{z};
    static constexpr std::size_t bits = 64;

    static blst_p2_affine times_radix(const blst_p2_affine& point) noexcept
    {
        static const blst_fp2 a{
            {{},
             from_bytes({0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x99, 0xec, 0x02, 0x40, 0x86,
                         0x63, 0xd4, 0xde, 0x85, 0xaa, 0x0d, 0x85, 0x7d, 0x89, 0x75, 0x9a, 0xd4,
                         0x89, 0x7d, 0x29, 0x65, 0x0f, 0xb8, 0x5f, 0x9b, 0x40, 0x94, 0x27, 0xeb,
                         0x4f, 0x49, 0xff, 0xfd, 0x8b, 0xfd, 0x00, 0x00, 0x00, 0x00, 0xaa, 0xad})}};
        static const blst_fp2 b{
            {from_bytes({0x13, 0x52, 0x03, 0xe6, 0x01, 0x80, 0xa6, 0x8e, 0xe2, 0xe9, 0xc4, 0x48,
                         0xd7, 0x7a, 0x2c, 0xd9, 0x1c, 0x3d, 0xed, 0xd9, 0x30, 0xb1, 0xcf, 0x60,
                         0xef, 0x39, 0x64, 0x89, 0xf6, 0x1e, 0xb4, 0x5e, 0x30, 0x44, 0x66, 0xcf,
                         0x3e, 0x67, 0xfa, 0x0a, 0xf1, 0xee, 0x7b, 0x04, 0x12, 0x1b, 0xde, 0xa2}),
             from_bytes({0x06, 0xaf, 0x0e, 0x04, 0x37, 0xff, 0x40, 0x0b, 0x68, 0x31, 0xe3, 0x6d,
                         0x6b, 0xd1, 0x7f, 0xfe, 0x48, 0x39, 0x5d, 0xab, 0xc2, 0xd3, 0x43, 0x5e,
                         0x77, 0xf7, 0x6e, 0x17, 0x00, 0x92, 0x41, 0xc5, 0xee, 0x67, 0x99, 0x2f,
                         0x72, 0xec, 0x05, 0xf4, 0xc8, 0x10, 0x84, 0xfb, 0xed, 0xe3, 0xcc, 0x09})}};
        blst_p2_affine result = point;
        blst_fp_cneg(&result.x.fp[1], &result.x.fp[1], true);
        blst_fp2_mul(&result.x, &result.x, &a);
        // The conjugate's opposite.
        blst_fp_cneg(&result.y.fp[0], &result.y.fp[0], true);
        blst_fp2_mul(&result.y, &result.y, &b);
        return result;
    }
};

template <class Group, class Split>
typename Group::Point sum(std::span<const typename Group::Affine> points,
                          std::span<const u256> scalars)
{
    typename Group::Point result{};
    if (points.size() == 1) {
        // blst itself splits this one.
        std::uint8_t scalar[scalar_size];
        store_scalar(scalar, scalars[0]);
        Group::from_affine(&result, points.data());
        Group::multiply(&result, &result, scalar, scalar_bits);
        return result;
    }

    constexpr std::size_t bytes = Split::bits / 8;
    std::vector<typename Group::Affine> part_points;
    std::vector<std::uint8_t> part_scalars;
    part_points.reserve(points.size() * Split::parts);
    part_scalars.reserve(points.size() * Split::parts * bytes);
    for (std::size_t i = 0; i < points.size(); ++i) {
        typename Group::Affine point = points[i];
        u256 rest = scalars[i];
        for (std::size_t part = 0; part < Split::parts; ++part) {
            if (part != 0)
                point = Split::times_radix(point);
            const Division division = divide(rest, Split::radix);
            rest = division.quotient;
            std::uint8_t digit[scalar_size];
            store_scalar(digit, division.remainder);
            part_points.push_back(point);
            part_scalars.insert(part_scalars.end(), digit, digit + bytes);
        }
    }

    if (part_points.empty())
        return result;
    std::vector<limb_t> scratch(Group::sum_of_products_scratch(part_points.size()) /
                                sizeof(limb_t));
    // A list that ends after its first entry means that the others lie behind that one.
    const typename Group::Affine* const point_list[]{part_points.data(), nullptr};
    const std::uint8_t* const scalar_list[]{part_scalars.data(), nullptr};
    Group::sum_of_products(&result, point_list, part_points.size(), scalar_list, Split::bits,
                           scratch.data());
    return result;
}

}  // namespace

blst_p1 sum_of_products(std::span<const blst_p1_affine> points, std::span<const u256> scalars)
{
    return sum<G1, SplitG1>(points, scalars);
}

blst_p2 sum_of_products(std::span<const blst_p2_affine> points, std::span<const u256> scalars)
{
    return sum<G2, SplitG2>(points, scalars);
}

}  // namespace sluice::evm::bls12
