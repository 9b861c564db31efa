// The optimal ate pairing of bn254, in its two halves: the Miller loop over any number of pairs at
// once, and the final exponentiation.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "evm/precompiles/bn254_curve.hpp"
#include "evm/precompiles/bn254_twist.hpp"

namespace sluice::evm::bn254 {

/// A pair of points, and room for the Miller loop to work in.
struct PointPair {
    AffinePoint p;  ///< Of the curve; infinity contributes nothing to the product.
    TwistPoint q;   ///< Of the twist, not infinity.
    HomogeneousTwistPoint multiple{};
};

/// Multiplies `product` by what the pairs' Miller loops come to. False if a point of the twist is
/// outside the subgroup, which `product` is of no use after.
bool miller_loop(std::span<PointPair> pairs, Fp12& product) noexcept;

/// x^(k (p^12 - 1) / order), x not being zero: k is a number prime to the order, so that the result
/// is one for the same x as without it.
Fp12 final_exponentiation(const Fp12& x) noexcept;

}  // namespace sluice::evm::bn254
