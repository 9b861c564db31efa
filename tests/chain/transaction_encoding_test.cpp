// Transactions as bytes: vectors of every type and round trips.
//
// Vectors made with npm @ethereumjs/tx 10.1.3 and the secret key in transaction_sender_test.cpp;
// the first is EIP-155's own example, signed with another key.
// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_encoding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <string_view>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/trie.hpp"

namespace sluice::chain {
namespace {

using Error = TransactionError;

Transaction decoded(std::string_view hex)
{
    const auto tx = decode_transaction(from_hex(hex).value());
    if (!tx)
        throw std::runtime_error{std::string{message(tx.error())}};
    return *tx;
}

/// Its hashes, and that writing it again gives the same bytes.
void expect_hashes(std::string_view hex, std::string_view signing, std::string_view hash)
{
    const Transaction tx = decoded(hex);
    EXPECT_EQ(to_hex_prefixed(encode_transaction(tx)), hex);
    EXPECT_EQ(to_hex_prefixed(signing_hash(tx)), signing);
    EXPECT_EQ(to_hex_prefixed(transaction_hash(tx)), hash);
}

constexpr std::string_view legacy_with_chain =
    "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
    "1a0263d5d3419610a7eef6bbf4d86dd715cb476f6b1b7c91400331492836f769a01769b9429983eeef2508e9992d"
    "220efe20b970cea5be27cb066812b9db58207e";

constexpr std::string_view legacy_without_chain =
    "0xf84e8001830186a080808260001ba0e1488d6e9304d40659b61d9f1526ae718f5680c5d532fda4edc03a8b987c"
    "7e07a0253a8919ca70d79bb090fd5fdf142bf020c3d03a1c1f327e76e5b187251ab578";

constexpr std::string_view access_list_transaction =
    "0x01f9013f0182012c85012a05f20086ffffffffffff94095e7baea6a6c7c4c2dfeb977efac326af552d87a08000"
    "000000000000000000000000000000000000000000000000000000000000b83f000000ffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "fffffff872f859941111111111111111111111111111111111111111f842a0000000000000000000000000000000"
    "0000000000000000000000000000000000a0abababababababababababababababababababababababababababab"
    "ababababd6942222222222222222222222222222222222222222c001a04d19b5378d37d5aaf95d869b1c39fcb303"
    "f1d598c0e43cf53e928ffb0f92684aa07100c96818101e56424ec740c0ede73027aa1a421cd856edde97aaaec7b5"
    "4f9e";

constexpr std::string_view dynamic_fee_transaction =
    "0x02f84e0180026482ea60808000c001a01be8feeb7c21b14175a3fad76e7fdb8a85d13bfdedb94d3698eda19381"
    "ab25b2a0591373d6bb0817430d935f102c8baf430124037b7c3bf784841dc0b58493a34e";

constexpr std::string_view blob_transaction =
    "0x03f9011f010180843b9aca0782753094095e7baea6a6c7c4c2dfeb977efac326af552d877f7ff872f859941111"
    "111111111111111111111111111111111111f842a000000000000000000000000000000000000000000000000000"
    "00000000000000a0ababababababababababababababababababababababababababababababababd69422222222"
    "22222222222222222222222222222222c08180f842a001aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaa0010000000000000000000000000000000000000000000000000000000000000080a0633e7d"
    "b1ba48a37190a3ee3ee3801912732737e962aab0abbf357463712d2858a03e24ca8ff1b33d4f9ea1945ea6585727"
    "4cea6cd530e95e1a9943773889a85b2f";

constexpr std::string_view set_code_transaction =
    "0x04f9011d0101010783030d4094095e7baea6a6c7c4c2dfeb977efac326af552d878080c0f8b8f85a0194333333"
    "33333333333333333333333333333333330580a0d2be0ffd965653c92099f861a055b679fc97f40e2ee99eaaa3be"
    "d746ff4672eba00335d9839aa7b2c2032338d27ac18d1b78fe846f5e1801f68a38e4f8eb7a6c9bf85a8094444444"
    "44444444444444444444444444444444448001a0471ea199fc706294c5f4ed6ea90cdd763d1caa348bc121c1a294"
    "dba8358a65fea01c058611ea38d29d056464a4c449945566677cfba942955f16db857878165b7601a0ac05bcd811"
    "a9536626484fb40885dc1a4d3293fc9b4cabd2928fb46663860064a00e8fb6676648b868f4faa829335006a101db"
    "7735a3703dfa2ead9f4894a036a0";

TEST(TransactionEncoding, Eip155Example)
{
    const Transaction tx = decoded(
        "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
        "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70330"
        "4b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    EXPECT_EQ(to_hex(signing_hash(tx)),
              "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    EXPECT_EQ(tx.type, TransactionType::legacy);
    EXPECT_EQ(tx.chain_id, std::uint64_t{1});
    EXPECT_EQ(tx.nonce, 9U);
    EXPECT_EQ(tx.max_fee_per_gas, u256{20'000'000'000});
    EXPECT_EQ(tx.gas_limit, 21'000U);
    EXPECT_EQ(to_hex(*tx.to), "3535353535353535353535353535353535353535");
    EXPECT_EQ(tx.value, u256{1'000'000'000'000'000'000});
    EXPECT_TRUE(tx.data.empty());
    EXPECT_FALSE(tx.signature.y_is_odd);
    EXPECT_EQ(to_decimal(tx.signature.r),
              "18515461264373351373200002665853028612451056578545711640558177340181847433846");
    EXPECT_EQ(to_decimal(tx.signature.s),
              "46948507304638947509940763649030358759909902576025900602547168820602576006531");
}

TEST(TransactionEncoding, LegacyWithoutChain)
{
    expect_hashes(legacy_without_chain,
                  "0x0cc999e6fa9ca2d81675e3c8ae36fc16d867561cdd7950219eafda3b503346aa",
                  "0xdaceb277cb2cb5656baa56c677ced2727cacf6275bcef3f99445ab63507bf235");
    const Transaction tx = decoded(legacy_without_chain);
    EXPECT_EQ(tx.chain_id, std::nullopt);
    EXPECT_EQ(tx.to, std::nullopt);
    EXPECT_EQ(tx.data, (Bytes{0x60, 0x00}));
}

TEST(TransactionEncoding, LegacyWithChain)
{
    expect_hashes(legacy_with_chain,
                  "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53",
                  "0xe09e120e1615c27652fe233210e515d2efd9897a59d5fbf2ae25c8a57a1a94ba");
}

TEST(TransactionEncoding, AccessList)
{
    expect_hashes(access_list_transaction,
                  "0x5ba86c410cf4cded24a1087d535d83bead2bbb253688d4e335e5270f36ef6f5d",
                  "0x840fefac84b7f9af114ee4c6c886fab2b7fd1d808e123defd5ebd678ebee7b48");
    const Transaction tx = decoded(access_list_transaction);
    EXPECT_EQ(tx.type, TransactionType::access_list);
    EXPECT_EQ(tx.nonce, 300U);
    EXPECT_EQ(tx.value, u256{1} << 255);
    EXPECT_EQ(tx.data.size(), 63U);
    ASSERT_EQ(tx.access_list.size(), 2U);
    EXPECT_EQ(to_hex(tx.access_list[0].address), std::string(40, '1'));
    ASSERT_EQ(tx.access_list[0].storage_keys.size(), 2U);
    EXPECT_EQ(tx.access_list[0].storage_keys[0], Hash256{});
    EXPECT_TRUE(tx.access_list[1].storage_keys.empty());
}

TEST(TransactionEncoding, DynamicFee)
{
    expect_hashes(dynamic_fee_transaction,
                  "0xb4ff08ae23acbb87d24cc2860fbd919f0ac68a158673b1a110bc7f521588701f",
                  "0x6dbd0fce2c8aa0c88a481d837a687f174de0dc3a21a46b54b590a2bc904b5bd5");
    const Transaction tx = decoded(dynamic_fee_transaction);
    EXPECT_EQ(tx.max_priority_fee_per_gas, u256{2});
    EXPECT_EQ(tx.max_fee_per_gas, u256{100});
    EXPECT_EQ(tx.data, Bytes{0});
    EXPECT_TRUE(tx.signature.y_is_odd);
}

TEST(TransactionEncoding, Blob)
{
    expect_hashes(blob_transaction,
                  "0xe23492c84223f350678037fb480b85b69c6d80191bf1ed27b897110ae5fdb681",
                  "0x842b8b4e47bbb61ad84eba1153f5316b7a6b640823cc3336ec7f60312dc4e008");
    const Transaction tx = decoded(blob_transaction);
    EXPECT_EQ(tx.max_fee_per_blob_gas, u256{128});
    ASSERT_EQ(tx.blob_hashes.size(), 2U);
    EXPECT_EQ(tx.blob_hashes[0].bytes[1], 0xaa);
}

TEST(TransactionEncoding, SetCode)
{
    expect_hashes(set_code_transaction,
                  "0x97d906ab932a5d081793a343b53186a4638270c29a0c74ebe6c74fd2151a3dfb",
                  "0x71cafff1da2d767822b5997ca30ea958781bdb68310f37fc7b7e0a4901d94815");
    const Transaction tx = decoded(set_code_transaction);
    ASSERT_EQ(tx.authorizations.size(), 2U);
    EXPECT_EQ(tx.authorizations[0].chain_id, u256{1});
    EXPECT_EQ(tx.authorizations[0].nonce, 5U);
    EXPECT_EQ(tx.authorizations[0].y_parity, 0U);
    EXPECT_EQ(to_hex(tx.authorizations[1].address), std::string(40, '4'));
    EXPECT_EQ(tx.authorizations[1].y_parity, 1U);
}

TEST(TransactionEncoding, BlocksHoldTypedTransactionsInStrings)
{
    for (const std::string_view hex : {legacy_with_chain, dynamic_fee_transaction}) {
        const Transaction tx = decoded(hex);
        Bytes out;
        rlp::Writer writer{out};
        write_block_transaction(writer, tx);
        EXPECT_EQ(decode_block_transaction(rlp::decode(out).value()), tx);
    }
    // A legacy transaction in a string would be another block with the same transactions.
    Bytes out;
    rlp::Writer{out}.string(from_hex(legacy_with_chain).value());
    EXPECT_EQ(decode_block_transaction(rlp::decode(out).value()).error(), Error::unknown_type);
    EXPECT_EQ(decode_block_transaction(rlp::decode(Bytes{0x80}).value()).error(),
              Error::encoding_truncated);
}

TEST(TransactionEncoding, RootIsOfTheEncodings)
{
    const std::vector<Transaction> transactions{decoded(legacy_with_chain),
                                                decoded(blob_transaction)};
    const std::vector<Bytes> encodings{from_hex(legacy_with_chain).value(),
                                       from_hex(blob_transaction).value()};
    EXPECT_EQ(transactions_root(transactions), trie_list_root(encodings));
    EXPECT_EQ(transactions_root({}), empty_trie_root);
}

// ---- properties ----------------------------------------------------------------------------

rc::Gen<u256> arbitrary_word()
{
    return rc::gen::map(rc::gen::tuple(rc::gen::arbitrary<std::array<std::uint64_t, 4>>(),
                                       rc::gen::inRange(0, 257)),
                        [](const auto& parts) {
                            const auto& [limbs, shift] = parts;
                            return u256{limbs[0], limbs[1], limbs[2], limbs[3]} >>
                                   static_cast<unsigned>(shift);
                        });
}

Hash256 arbitrary_hash()
{
    return to_hash256(*arbitrary_word());
}

Address arbitrary_address()
{
    return to_address(*arbitrary_word());
}

Transaction arbitrary_transaction()
{
    const auto small = rc::gen::inRange<std::size_t>(0, 4);
    Transaction tx;
    tx.type = static_cast<TransactionType>(*rc::gen::inRange(0, 5));
    const bool is_typed = tx.type != TransactionType::legacy;
    if (is_typed || *rc::gen::arbitrary<bool>())
        tx.chain_id = *rc::gen::arbitrary<std::uint64_t>();
    tx.nonce = *rc::gen::arbitrary<std::uint64_t>();
    tx.gas_limit = *rc::gen::arbitrary<std::uint64_t>();
    tx.max_fee_per_gas = *arbitrary_word();
    if (has_dynamic_fee(tx.type))
        tx.max_priority_fee_per_gas = *arbitrary_word();
    if (*rc::gen::arbitrary<bool>())
        tx.to = arbitrary_address();
    tx.value = *arbitrary_word();
    tx.data = *rc::gen::arbitrary<Bytes>();
    if (is_typed) {
        tx.access_list.resize(*small);
        for (AccessListEntry& entry : tx.access_list) {
            entry.address = arbitrary_address();
            for (std::size_t i = *small; i > 0; --i)
                entry.storage_keys.push_back(arbitrary_hash());
        }
    }
    if (tx.type == TransactionType::blob) {
        tx.max_fee_per_blob_gas = *arbitrary_word();
        for (std::size_t i = *small; i > 0; --i)
            tx.blob_hashes.push_back(arbitrary_hash());
    }
    if (tx.type == TransactionType::set_code) {
        for (std::size_t i = *small; i > 0; --i)
            tx.authorizations.push_back(
                {*arbitrary_word(), arbitrary_address(), *rc::gen::arbitrary<std::uint64_t>(),
                 *rc::gen::arbitrary<std::uint8_t>(), *arbitrary_word(), *arbitrary_word()});
    }
    tx.signature = {*rc::gen::arbitrary<bool>(), *arbitrary_word(), *arbitrary_word()};
    return tx;
}

TEST(TransactionEncoding, RoundTripsEveryTransaction)
{
    EXPECT_TRUE(rc::check([] {
        const Transaction tx = arbitrary_transaction();
        const Bytes encoding = encode_transaction(tx);
        RC_ASSERT(decode_transaction(encoding).value() == tx);
        RC_ASSERT(transaction_hash(tx) == keccak256(encoding));
    }));
}

// Whatever is accepted is written back to the very same bytes, so no two encodings are one
// transaction.
TEST(TransactionEncoding, MutationsAreRefusedOrRoundTrip)
{
    EXPECT_TRUE(rc::check([] {
        Bytes encoding = encode_transaction(arbitrary_transaction());
        for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
            const auto at = *rc::gen::inRange<std::size_t>(0, encoding.size());
            switch (*rc::gen::inRange(0, 3)) {
                case 0:
                    encoding[at] = *rc::gen::arbitrary<std::uint8_t>();
                    break;
                case 1:
                    encoding.resize(at + 1);
                    break;
                default:
                    encoding.insert(encoding.begin() + static_cast<std::ptrdiff_t>(at),
                                    *rc::gen::arbitrary<std::uint8_t>());
            }
        }
        if (const auto tx = decode_transaction(encoding))
            RC_ASSERT(encode_transaction(*tx) == encoding);
    }));
}

}  // namespace
}  // namespace sluice::chain
