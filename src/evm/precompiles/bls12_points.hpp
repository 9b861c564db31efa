// Points of the two groups of the curve BLS12-381, as the precompiles of EIP-2537 read and write
// them, by blst.
//
// A base field element is 64 bytes, the first 16 of them zero; one of the extension field is its
// two coefficients. A point is its two affine coordinates, infinity all zeros. In blst's affine
// form, too, infinity is all zeros.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <blst.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <sluice/types.hpp>

#include "base/u256.hpp"

namespace sluice::evm::bls12 {

/// Bytes of an element of the base field.
inline constexpr std::size_t element_size = 64;

/// Bytes of a factor of a point.
inline constexpr std::size_t scalar_size = 32;

/// The order of both subgroups, r.
inline constexpr u256 subgroup_order{0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805,
                                     0x73eda753299d7d48};

/// What blst calls p1: the curve over the base field.
struct G1 {
    using Field = blst_fp;
    using Affine = blst_p1_affine;
    using Point = blst_p1;
    static constexpr std::size_t coordinate_size = element_size;

    static constexpr auto is_on_curve = blst_p1_affine_on_curve;
    static constexpr auto is_in_subgroup = blst_p1_affine_in_g1;
    static constexpr auto to_affine = blst_p1_to_affine;
    static constexpr auto from_affine = blst_p1_from_affine;
    static constexpr auto multiply = blst_p1_mult;
    static constexpr auto add = blst_fp_add;
    static constexpr auto subtract = blst_fp_sub;
    static constexpr auto times = blst_fp_mul;
    static constexpr auto square = blst_fp_sqr;
    static constexpr auto times_3 = blst_fp_mul_by_3;
    static constexpr auto invert = blst_fp_eucl_inverse;
    static constexpr auto map = blst_map_to_g1;
    static constexpr auto sum_of_products = blst_p1s_mult_pippenger;
    static constexpr auto sum_of_products_scratch = blst_p1s_mult_pippenger_scratch_sizeof;
};

/// What blst calls p2: the twisted curve over the extension field.
struct G2 {
    using Field = blst_fp2;
    using Affine = blst_p2_affine;
    using Point = blst_p2;
    static constexpr std::size_t coordinate_size = 2 * element_size;

    static constexpr auto is_on_curve = blst_p2_affine_on_curve;
    static constexpr auto is_in_subgroup = blst_p2_affine_in_g2;
    static constexpr auto to_affine = blst_p2_to_affine;
    static constexpr auto from_affine = blst_p2_from_affine;
    static constexpr auto multiply = blst_p2_mult;
    static constexpr auto add = blst_fp2_add;
    static constexpr auto subtract = blst_fp2_sub;
    static constexpr auto times = blst_fp2_mul;
    static constexpr auto square = blst_fp2_sqr;
    static constexpr auto times_3 = blst_fp2_mul_by_3;
    static constexpr auto invert = blst_fp2_eucl_inverse;
    static constexpr auto map = blst_map_to_g2;
    static constexpr auto sum_of_products = blst_p2s_mult_pippenger;
    static constexpr auto sum_of_products_scratch = blst_p2s_mult_pippenger_scratch_sizeof;
};

/// Bytes of a point.
template <class Group>
inline constexpr std::size_t point_size = 2 * Group::coordinate_size;

/// Reads `element_size` bytes; false if they are no element: not below the prime.
bool decode(const std::uint8_t* bytes, blst_fp& element) noexcept;

/// Reads twice as many.
bool decode(const std::uint8_t* bytes, blst_fp2& element) noexcept;

void encode(std::uint8_t* bytes, const blst_fp& element) noexcept;
void encode(std::uint8_t* bytes, const blst_fp2& element) noexcept;

/// blst writes infinity and zero as zeros.
template <class T>
bool is_all_zeros(const T& object) noexcept
{
    static constexpr T zeros{};
    return std::memcmp(&object, &zeros, sizeof(T)) == 0;
}

/// Reads a point; nothing if it is not on the curve. It need not be in the subgroup.
template <class Group>
std::optional<typename Group::Affine> decode_point(const std::uint8_t* bytes) noexcept
{
    typename Group::Affine point;
    if (!decode(bytes, point.x) || !decode(bytes + Group::coordinate_size, point.y))
        return std::nullopt;
    if (!is_all_zeros(point) && !Group::is_on_curve(&point))
        return std::nullopt;
    return point;
}

/// Reads a point; nothing if it is not in the subgroup.
template <class Group>
std::optional<typename Group::Affine> decode_subgroup_point(const std::uint8_t* bytes) noexcept
{
    auto point = decode_point<Group>(bytes);
    if (point && !is_all_zeros(*point) && !Group::is_in_subgroup(&*point))
        return std::nullopt;
    return point;
}

/// Replaces the contents of `output` by the point.
template <class Group>
void write_point(Bytes& output, const typename Group::Affine& point)
{
    output.resize(point_size<Group>);
    encode(output.data(), point.x);
    encode(output.data() + Group::coordinate_size, point.y);
}

template <class Group>
void write_point(Bytes& output, const typename Group::Point& point)
{
    typename Group::Affine affine;
    Group::to_affine(&affine, &point);
    write_point<Group>(output, affine);
}

/// A number modulo the subgroup's order. Any 256 bits are a scalar in EIP-2537, and what they
/// multiply is in the subgroup.
inline u256 reduce_scalar(u256 x) noexcept
{
    while (!less(x, subgroup_order))
        x -= subgroup_order;
    return x;
}

/// The form in which blst takes numbers: little-endian.
inline void store_scalar(std::uint8_t* bytes, const u256& x) noexcept
{
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(bytes, x.limb, scalar_size);
}

/// Bits of a scalar below the subgroup's order.
inline constexpr std::size_t scalar_bits = 255;

}  // namespace sluice::evm::bls12
