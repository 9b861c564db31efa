// Signing and finding the signer again, by the rules of each revision.
// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_sender.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string_view>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_signing.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;
using Error = TransactionError;

/// The sender of most official state tests.
const Hash256 key =
    hash_from_hex("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8").value();
constexpr std::string_view key_address = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b";

constexpr u256 group_order{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe,
                           0xffffffffffffffff};

Transaction signed_transaction(std::optional<std::uint64_t> chain_id)
{
    Transaction tx;
    tx.chain_id = chain_id;
    tx.gas_limit = 21'000;
    tx.to = Address{};
    EXPECT_TRUE(sign(tx, key));
    return tx;
}

/// The signature's mirror image, as good a proof of the key: (r, -s) with the other parity.
Signature mirrored(const Signature& signature)
{
    return {!signature.y_is_odd, signature.r, group_order - signature.s};
}

TEST(TransactionSigning, AddressesOfKnownKeys)
{
    EXPECT_EQ(to_hex_prefixed(address_of_key(key).value()), key_address);
    // From npm @ethereumjs/util 10.1.3.
    EXPECT_EQ(to_hex_prefixed(address_of_key(to_hash256(load_be_short(Bytes(32, 1)))).value()),
              "0x1a642f0e3c3af545e7acbd38b07251b3990914f1");
    EXPECT_EQ(address_of_key(Hash256{}), std::nullopt);
    EXPECT_EQ(address_of_key(to_hash256(group_order)), std::nullopt);
    EXPECT_EQ(address_of_key(to_hash256(u256_max)), std::nullopt);
    EXPECT_NE(address_of_key(to_hash256(group_order - 1)), std::nullopt);
}

TEST(TransactionSigning, RefusesWhatIsNoKey)
{
    Transaction tx;
    Authorization authorization;
    for (const Hash256& none : {Hash256{}, to_hash256(group_order)}) {
        EXPECT_EQ(sign(Hash256{}, none), std::nullopt);
        EXPECT_FALSE(sign(tx, none));
        EXPECT_FALSE(sign(authorization, none));
    }
    EXPECT_EQ(tx, Transaction{});
    EXPECT_EQ(authorization, Authorization{});
}

// EIP-155's example: its key, its transaction, its v, r and s.
TEST(TransactionSigning, Eip155Example)
{
    Transaction tx;
    tx.chain_id = 1;
    tx.nonce = 9;
    tx.max_fee_per_gas = 20'000'000'000;
    tx.gas_limit = 21'000;
    tx.to = address_from_hex("3535353535353535353535353535353535353535").value();
    tx.value = 1'000'000'000'000'000'000;
    ASSERT_TRUE(sign(tx, to_hash256(load_be_short(Bytes(32, 0x46)))));
    EXPECT_EQ(
        to_hex(encode_transaction(tx)),
        "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
        "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70330"
        "4b3800ccf555c9f3dc64214b297fb1966a3b6d83");
}

TEST(TransactionSender, FindsTheSignerOfEveryType)
{
    for (int type = 0; type <= static_cast<int>(latest_transaction_type); ++type) {
        Transaction tx;
        tx.type = static_cast<TransactionType>(type);
        tx.chain_id = 7;
        tx.data = {1, 2, 3};
        ASSERT_TRUE(sign(tx, key));
        const auto sender = recover_sender(tx, Revision::osaka, 7);
        ASSERT_TRUE(sender) << type;
        EXPECT_EQ(to_hex_prefixed(*sender), key_address);
        tx.nonce = 1;
        EXPECT_NE(recover_sender(tx, Revision::osaka, 7), sender);
    }
}

TEST(TransactionSender, ChainIdsStartWithSpuriousDragon)
{
    const Transaction bound = signed_transaction(1);
    EXPECT_EQ(validate_signature(bound, Revision::tangerine_whistle, 1).error(),
              Error::signature_invalid);
    EXPECT_TRUE(validate_signature(bound, Revision::spurious_dragon, 1));
    EXPECT_EQ(validate_signature(bound, Revision::spurious_dragon, 2).error(),
              Error::chain_id_mismatch);

    const Transaction unbound = signed_transaction(std::nullopt);
    for (const auto& [revision, name, fixture_name] : evm::revision_names) {
        const auto sender = recover_sender(unbound, revision, 12'345);
        ASSERT_TRUE(sender) << name;
        EXPECT_EQ(to_hex_prefixed(*sender), key_address);
    }
}

TEST(TransactionSender, HomesteadTookAwayTheUpperHalf)
{
    Transaction tx = signed_transaction(std::nullopt);
    tx.signature = mirrored(tx.signature);
    const auto sender = recover_sender(tx, Revision::frontier, 1);
    ASSERT_TRUE(sender);
    EXPECT_EQ(to_hex_prefixed(*sender), key_address);
    EXPECT_EQ(recover_sender(tx, Revision::homestead, 1).error(), Error::signature_invalid);

    // n is odd: the half is (n - 1) / 2, and it belongs to the lower one.
    tx.signature.s = group_order >> 1;
    EXPECT_TRUE(validate_signature(tx, Revision::homestead, 1));
    tx.signature.s += 1;
    EXPECT_FALSE(validate_signature(tx, Revision::homestead, 1));
}

TEST(TransactionSender, ScalarsAreBelowTheGroupsOrder)
{
    const Transaction good = signed_transaction(std::nullopt);
    const auto error_with = [&good](const u256& r, const u256& s) {
        Transaction tx = good;
        tx.signature.r = r;
        tx.signature.s = s;
        const auto sender = recover_sender(tx, Revision::frontier, 1);
        return sender ? std::nullopt : std::optional{sender.error()};
    };
    EXPECT_EQ(error_with(0, 1), Error::signature_invalid);
    EXPECT_EQ(error_with(1, 0), Error::signature_invalid);
    EXPECT_EQ(error_with(group_order, 1), Error::signature_invalid);
    EXPECT_EQ(error_with(1, group_order), Error::signature_invalid);
    EXPECT_EQ(error_with(u256_max, u256_max), Error::signature_invalid);
    EXPECT_EQ(error_with(1, group_order - 1), std::nullopt);
    // No point of the curve has the x coordinate 5: x^3 + 7 = 132 is no square.
    EXPECT_EQ(error_with(5, 1), Error::signature_recovers_nothing);
}

TEST(TransactionSender, FindsAuthorities)
{
    Authorization authorization;
    authorization.chain_id = 1;
    authorization.nonce = 5;
    ASSERT_TRUE(sign(authorization, key));
    const auto authority = recover_authority(authorization);
    ASSERT_TRUE(authority);
    EXPECT_EQ(to_hex_prefixed(*authority), key_address);

    Authorization wrong = authorization;
    wrong.y_parity = 2;
    EXPECT_EQ(recover_authority(wrong), std::nullopt);
    wrong = authorization;
    wrong.s = group_order - wrong.s;
    wrong.y_parity ^= 1;
    EXPECT_EQ(recover_authority(wrong), std::nullopt);
    wrong = authorization;
    wrong.r = 0;
    EXPECT_EQ(recover_authority(wrong), std::nullopt);
    wrong = authorization;
    wrong.nonce = 6;
    EXPECT_NE(recover_authority(wrong), authority);
}

TEST(TransactionSender, AnySignatureGivesAnAnswer)
{
    EXPECT_TRUE(rc::check([](std::array<std::uint64_t, 8> limbs, bool y_is_odd) {
        Transaction tx;
        tx.signature = {y_is_odd, u256{limbs[0], limbs[1], limbs[2], limbs[3]},
                        u256{limbs[4], limbs[5], limbs[6], limbs[7]}};
        for (const auto& [revision, name, fixture_name] : evm::revision_names)
            (void)recover_sender(tx, revision, 1);
    }));
}

}  // namespace
}  // namespace sluice::chain
