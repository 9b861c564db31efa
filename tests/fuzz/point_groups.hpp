// The groups of points that precompiled contracts work in, as bytes: their encodings, and points
// that are likely to be accepted or to be refused for one reason only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/types.hpp>

#include "tests/fuzz/byte_source.hpp"

namespace sluice::fuzz {

/// How a group's points are written, and which precompiles calculate with them. A point is two
/// coordinates of one or two numbers each; infinity is all zeros.
struct PointGroup {
    u256 order;
    Bytes prime;             ///< As a coordinate's number is written.
    std::size_t size;        ///< Bytes of a point.
    std::uint16_t add;       ///< Takes two points; 0 for a group that has none.
    std::uint16_t multiply;  ///< Takes a point and a word; 0 as well.
    Bytes generator;         ///< All zeros in a build that cannot make one.
    Bytes off_subgroup;      ///< A point of the curve; empty where all of them are in the group.
};

/// Those of EIP-196 and EIP-197, and of EIP-2537.
const PointGroup& bn254_g1();
const PointGroup& bn254_g2();
const PointGroup& bls12_g1();
const PointGroup& bls12_g2();

/// The numbers that `elements` consists of, each taken from the prime unless it is zero. They are
/// at most the prime.
Bytes negated(const Bytes& prime, BytesView elements);

/// The same first coordinate, the second one negated.
Bytes opposite(const PointGroup& group, BytesView point);

/// point * factor. Zeros where that fails or the group has no such precompile.
Bytes times(const PointGroup& group, BytesView point, const u256& factor);

/// Any word, or one around what matters: zero, the order, the largest.
u256 plausible_scalar(const u256& order, ByteSource& source);

/// Most often a point of the group, then one that was changed so that it may not be.
Bytes plausible_point(const PointGroup& group, ByteSource& source);

/// A number below the prime or, sometimes, next to it on either side.
Bytes plausible_element(const Bytes& prime, ByteSource& source);

}  // namespace sluice::fuzz
