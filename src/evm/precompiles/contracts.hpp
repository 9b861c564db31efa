// What each precompiled contract costs and does: the functions that the table in precompile.cpp
// points to. Each is in the file of its name; precompile.hpp says what they promise.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>

namespace sluice::evm::contracts {

bool ecrecover(BytesView input, Bytes& output, Revision revision);

bool sha256(BytesView input, Bytes& output, Revision revision);

bool ripemd160(BytesView input, Bytes& output, Revision revision);

bool identity(BytesView input, Bytes& output, Revision revision);

std::uint64_t modexp_cost(BytesView input, Revision revision) noexcept;
bool modexp(BytesView input, Bytes& output, Revision revision);

bool bn254_add(BytesView input, Bytes& output, Revision revision);

bool bn254_mul(BytesView input, Bytes& output, Revision revision);

std::uint64_t blake2f_cost(BytesView input, Revision revision) noexcept;
bool blake2f(BytesView input, Bytes& output, Revision revision);

bool p256verify(BytesView input, Bytes& output, Revision revision);

// The seven of EIP-2537 have their prices in bls12_gas.cpp.
std::uint64_t bls12_g1msm_cost(BytesView input, Revision revision) noexcept;
std::uint64_t bls12_g2msm_cost(BytesView input, Revision revision) noexcept;

}  // namespace sluice::evm::contracts
