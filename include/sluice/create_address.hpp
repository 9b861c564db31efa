// Sluice - public API: where new contracts are put.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/export.hpp>
#include <sluice/types.hpp>

namespace sluice::evm {

/// Address of a contract created by `sender` with its account nonce before the creation: the low
/// 20 bytes of keccak256(rlp([sender, nonce])) (Yellow Paper, equation 88).
SLUICE_API Address create_address(const Address& sender, std::uint64_t nonce) noexcept;

/// Address of a contract created with CREATE2: the low 20 bytes of
/// keccak256(0xff ++ sender ++ salt ++ keccak256(init_code)) (EIP-1014).
SLUICE_API Address create2_address(const Address& sender, const u256& salt,
                                   BytesView init_code) noexcept;

}  // namespace sluice::evm
