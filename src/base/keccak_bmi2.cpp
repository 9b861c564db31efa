// Keccak-f[1600] with BMI1 and BMI2: RORX and ANDN save a move and a negation each, some hundreds
// of instructions a permutation.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak_scalar.hpp"

#if defined(__x86_64__)

namespace sluice::keccak_detail {

void permute_bmi2(std::uint64_t* lanes) noexcept
{
    permute_scalar(lanes);
}

void digest_bmi2(std::uint64_t* digest, const std::uint64_t* lanes) noexcept
{
    digest_scalar(digest, lanes);
}

}  // namespace sluice::keccak_detail

#endif
