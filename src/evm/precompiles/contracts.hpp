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

bool bn254_pairing(BytesView input, Bytes& output, Revision revision);

std::uint64_t blake2f_cost(BytesView input, Revision revision) noexcept;
bool blake2f(BytesView input, Bytes& output, Revision revision);

// What follows up to the prices is there in a build with blst only.
bool point_evaluation(BytesView input, Bytes& output, Revision revision);

bool bls12_g1add(BytesView input, Bytes& output, Revision revision);
bool bls12_g1msm(BytesView input, Bytes& output, Revision revision);
bool bls12_g2add(BytesView input, Bytes& output, Revision revision);
bool bls12_g2msm(BytesView input, Bytes& output, Revision revision);
bool bls12_pairing(BytesView input, Bytes& output, Revision revision);
bool bls12_map_fp_to_g1(BytesView input, Bytes& output, Revision revision);
bool bls12_map_fp2_to_g2(BytesView input, Bytes& output, Revision revision);

// The prices of EIP-2537 that need a table: bls12_gas.cpp.
std::uint64_t bls12_g1msm_cost(BytesView input, Revision revision) noexcept;
std::uint64_t bls12_g2msm_cost(BytesView input, Revision revision) noexcept;

bool p256verify(BytesView input, Bytes& output, Revision revision);

}  // namespace sluice::evm::contracts
