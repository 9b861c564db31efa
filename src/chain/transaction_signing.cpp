// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_signing.hpp"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <memory>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/transaction_encoding.hpp"

namespace sluice::chain {
namespace {

struct Destroy {
    void operator()(secp256k1_context* context) const noexcept
    {
        secp256k1_context_destroy(context);
    }
};

/// The library's tables for multiplying by the generator. Made once and only read from then on,
/// which the library allows from any number of threads.
const secp256k1_context* signing_context() noexcept
{
    static const std::unique_ptr<secp256k1_context, Destroy> context{
        secp256k1_context_create(SECP256K1_CONTEXT_SIGN)};
    return context.get();
}

}  // namespace

std::optional<Address> address_of_key(const Hash256& key) noexcept
{
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_create(signing_context(), &point, key.bytes) != 1)
        return std::nullopt;
    std::uint8_t bytes[65];
    std::size_t size = sizeof(bytes);
    secp256k1_ec_pubkey_serialize(signing_context(), bytes, &size, &point,
                                  SECP256K1_EC_UNCOMPRESSED);
    // An address is the end of the hash of both coordinates, without the format byte before them.
    return to_address(to_u256(keccak256(BytesView{bytes}.subspan(1))));
}

std::optional<Signature> sign(const Hash256& hash, const Hash256& key) noexcept
{
    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_sign_recoverable(signing_context(), &signature, hash.bytes, key.bytes,
                                         nullptr, nullptr) != 1)
        return std::nullopt;
    std::uint8_t scalars[64];
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(signing_context(), scalars,
                                                            &recovery_id, &signature);
    // Recovery ids 2 and 3 mean an x coordinate beyond the group's order, which takes about 2^128
    // signatures to come across; there is no way to write them in a transaction.
    return Signature{(recovery_id & 1) != 0, load_be(scalars), load_be(scalars + 32)};
}

bool sign(Transaction& transaction, const Hash256& key)
{
    const auto signature = sign(signing_hash(transaction), key);
    if (signature)
        transaction.signature = *signature;
    return signature.has_value();
}

bool sign(Authorization& authorization, const Hash256& key)
{
    const auto signature = sign(signing_hash(authorization), key);
    if (!signature)
        return false;
    authorization.y_parity = signature->y_is_odd ? 1 : 0;
    authorization.r = signature->r;
    authorization.s = signature->s;
    return true;
}

}  // namespace sluice::chain
