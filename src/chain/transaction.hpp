// Transactions of every type, as data: what they hold, what they offer to pay.
//
// Around this file: transaction_encoding and transaction_decoding, transaction_sender (who signed),
// transaction_signing (keys), transaction_validation (whether it may run), intrinsic_gas.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sluice/types.hpp>
#include <string_view>
#include <vector>

namespace sluice::chain {

/// The byte in front of a typed transaction (EIP-2718); legacy ones have none.
enum class TransactionType : std::uint8_t {
    legacy = 0,
    access_list = 1,  ///< EIP-2930, from Berlin on
    dynamic_fee = 2,  ///< EIP-1559, from London on
    blob = 3,         ///< EIP-4844, from Cancun on
    set_code = 4,     ///< EIP-7702, from Prague on
};

inline constexpr TransactionType latest_transaction_type = TransactionType::set_code;

/// "legacy", "access list", "dynamic fee", "blob", "set code".
std::string_view to_string(TransactionType type) noexcept;

/// An account and some of its storage that a transaction declares beforehand (EIP-2930).
struct AccessListEntry {
    Address address;
    std::vector<Hash256> storage_keys;

    friend bool operator==(const AccessListEntry&, const AccessListEntry&) = default;
};

using AccessList = std::vector<AccessListEntry>;

/// A signature over secp256k1 with what it takes to find the signer's key.
struct Signature {
    bool y_is_odd = false;  ///< Of the curve point whose x coordinate is r.
    u256 r{};
    u256 s{};

    friend bool operator==(const Signature&, const Signature&) noexcept = default;
};

/// An account's consent to run another's code as its own (EIP-7702). One that is not valid is
/// skipped when the transaction runs; it does not make the transaction invalid.
struct Authorization {
    u256 chain_id{};  ///< Zero for every chain.
    Address address{};
    std::uint64_t nonce = 0;
    std::uint8_t y_parity = 0;  ///< Any byte can be encoded; only 0 and 1 can be valid.
    u256 r{};
    u256 s{};

    friend bool operator==(const Authorization&, const Authorization&) noexcept = default;
};

/// A transaction of any type. Fields that its type does not have keep their initial values.
struct Transaction {
    TransactionType type = TransactionType::legacy;

    /// Always there in typed transactions; in legacy ones when the signature is bound to a chain
    /// (EIP-155). The specifications allow 256 bits, no chain needs more than these.
    std::optional<std::uint64_t> chain_id;

    std::uint64_t nonce = 0;  ///< At most 2^64-2 in a valid transaction (EIP-2681).
    std::uint64_t gas_limit = 0;

    /// In wei. Legacy and access-list transactions have one gas price, and it stands here.
    u256 max_fee_per_gas{};
    u256 max_priority_fee_per_gas{};  ///< In wei; from dynamic_fee on.

    std::optional<Address> to;  ///< Nothing creates a contract.
    u256 value{};               ///< In wei.
    Bytes data;                 ///< Call data, or the new contract's initcode.
    AccessList access_list;

    u256 max_fee_per_blob_gas{};  ///< In wei; blob only.
    std::vector<Hash256> blob_hashes;
    std::vector<Authorization> authorizations;

    Signature signature;

    friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// Whether the fee is a maximum and a priority fee (EIP-1559) instead of a gas price.
constexpr bool has_dynamic_fee(TransactionType type) noexcept
{
    return type >= TransactionType::dynamic_fee;
}

/// What a unit of gas costs the sender, in wei, in a block with this base fee: the gas price, or
/// the base fee with as much of the priority fee as the maximum leaves room for (EIP-1559). For a
/// transaction whose maximum is below the base fee, which cannot run, that maximum.
u256 effective_gas_price(const Transaction& transaction, const u256& base_fee) noexcept;

/// The most that the sender can be charged, in wei: gas_limit * max_fee_per_gas + value + blob gas
/// * max_fee_per_blob_gas. The sender must own that much beforehand. Nothing when it passes 2^256,
/// which no balance covers.
std::optional<u256> maximum_cost(const Transaction& transaction) noexcept;

}  // namespace sluice::chain
