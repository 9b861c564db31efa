// Sums of products of points and numbers, in the subgroups of BLS12-381.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "evm/precompiles/bls12_points.hpp"

namespace sluice::evm::bls12 {

/// The sum of points[i] times scalars[i]. There are as many of the ones as of the others; the
/// points are in the subgroup and not infinity, the scalars below its order. Takes memory in
/// proportion to their number, and may throw std::bad_alloc.
blst_p1 sum_of_products(std::span<const blst_p1_affine> points, std::span<const u256> scalars);
blst_p2 sum_of_products(std::span<const blst_p2_affine> points, std::span<const u256> scalars);

}  // namespace sluice::evm::bls12
