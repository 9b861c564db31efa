// Recovery by libsecp256k1.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/secp256k1.hpp"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "base/keccak.hpp"
#include "base/u256.hpp"

namespace sluice::evm {

std::optional<Address> recover_address(const Hash256& hash, const u256& r, const u256& s,
                                       bool y_is_odd) noexcept
{
    std::uint8_t compact[64];
    store_be(compact, r);
    store_be(compact + 32, s);

    // Recovery needs no secrets, hence none of the tables and blinding that a context of one's own
    // brings: the library's constant one serves all threads.
    const secp256k1_context* context = secp256k1_context_static;
    secp256k1_ecdsa_recoverable_signature signature;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, compact,
                                                            y_is_odd ? 1 : 0) == 0 ||
        secp256k1_ecdsa_recover(context, &key, &signature, hash.bytes) == 0)
        return std::nullopt;

    std::uint8_t point[65];  // 0x04, x, y
    std::size_t size = sizeof(point);
    secp256k1_ec_pubkey_serialize(context, point, &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const Hash256 digest = keccak256(BytesView{point + 1, 64});
    Address address;
    std::memcpy(address.bytes, digest.bytes + 12, sizeof(address.bytes));
    return address;
}

}  // namespace sluice::evm
