// What a transaction costs before its first instruction runs.
//
// Sources: Yellow Paper 6.2 and appendix G, EIP-2 (creation), EIP-2028 (calldata at 16), EIP-2930
// (access lists), EIP-3860 (initcode), EIP-7702 (authorizations), EIP-7623 (the floor).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/revision.hpp>

#include "chain/transaction.hpp"

namespace sluice::chain {

inline constexpr std::uint64_t transaction_gas = 21'000;
inline constexpr std::uint64_t access_list_address_gas = 2'400;
inline constexpr std::uint64_t access_list_key_gas = 1'900;

/// Charged for each authorization, as if its authority were a new account. What is too much is
/// refunded when the authorization is carried out (EIP-7702).
inline constexpr std::uint64_t authorization_gas = 25'000;

struct IntrinsicGas {
    std::uint64_t intrinsic;  ///< Taken from the gas limit before execution.
    std::uint64_t floor;      ///< The least that the transaction pays in the end; 0 before Prague.

    friend bool operator==(const IntrinsicGas&, const IntrinsicGas&) = default;
};

/// Both costs. They cannot overflow: the dearest byte of a transaction in memory costs less than
/// 2^12, and no memory has 2^52 bytes.
IntrinsicGas intrinsic_gas(const Transaction& transaction, evm::Revision revision) noexcept;

}  // namespace sluice::chain
