// Keccak-f[1600] for any processor.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak_scalar.hpp"

namespace sluice::keccak_detail {

void permute_portable(std::uint64_t* lanes) noexcept
{
    permute_scalar(lanes);
}

void digest_portable(std::uint64_t* digest, const std::uint64_t* lanes) noexcept
{
    digest_scalar(digest, lanes);
}

}  // namespace sluice::keccak_detail
