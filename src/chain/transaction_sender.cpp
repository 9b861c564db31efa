// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_sender.hpp"

#include "base/u256.hpp"
#include "chain/transaction_encoding.hpp"
#include "evm/precompiles/secp256k1.hpp"

namespace sluice::chain {
namespace {

/// The order of the curve's group (SEC 2, version 2.0, section 2.4.1).
constexpr u256 group_order{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe,
                           0xffffffffffffffff};
constexpr u256 half_order = group_order >> 1;

bool is_scalar(const u256& x) noexcept
{
    return !is_zero(x) && less(x, group_order);
}

bool is_low(const u256& s) noexcept
{
    return !less(half_order, s);
}

}  // namespace

std::expected<void, TransactionError> validate_signature(const Transaction& transaction,
                                                         evm::Revision revision,
                                                         std::uint64_t chain_id) noexcept
{
    if (transaction.chain_id) {
        // Before there were chain ids, a v that holds one was just not 27 or 28.
        const bool is_v = transaction.type == TransactionType::legacy;
        if (is_v && revision < evm::Revision::spurious_dragon)
            return std::unexpected(TransactionError::signature_invalid);
        if (*transaction.chain_id != chain_id)
            return std::unexpected(TransactionError::chain_id_mismatch);
    }

    const Signature& signature = transaction.signature;
    if (!is_scalar(signature.r) || !is_scalar(signature.s))
        return std::unexpected(TransactionError::signature_invalid);
    if (revision >= evm::Revision::homestead && !is_low(signature.s))
        return std::unexpected(TransactionError::signature_invalid);
    return {};
}

std::expected<Address, TransactionError> recover_sender(const Transaction& transaction,
                                                        evm::Revision revision,
                                                        std::uint64_t chain_id)
{
    if (const auto valid = validate_signature(transaction, revision, chain_id); !valid)
        return std::unexpected(valid.error());
    const Signature& signature = transaction.signature;
    const auto sender = evm::recover_address(signing_hash(transaction), signature.r, signature.s,
                                             signature.y_is_odd);
    if (!sender)
        return std::unexpected(TransactionError::signature_recovers_nothing);
    return *sender;
}

std::optional<Address> recover_authority(const Authorization& authorization)
{
    if (authorization.y_parity > 1 || !is_scalar(authorization.r) || !is_scalar(authorization.s) ||
        !is_low(authorization.s))
        return std::nullopt;
    return evm::recover_address(signing_hash(authorization), authorization.r, authorization.s,
                                authorization.y_parity == 1);
}

}  // namespace sluice::chain
