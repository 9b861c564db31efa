// Every reason to refuse a transaction, one at a time, on both sides of the rule and of the
// revision that brought it.
// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_validation.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "base/u256.hpp"
#include "chain/transaction_blob_gas.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;
using Error = TransactionError;

constexpr std::uint64_t block_gas = 30'000'000;

BlockConditions block(Revision revision)
{
    BlockConditions conditions;
    conditions.revision = revision;
    conditions.gas_available = block_gas;
    conditions.base_fee = revision >= Revision::london ? 7 : 0;
    conditions.blob_base_fee = 1;
    conditions.blob_gas_available = blob_parameters(revision).max * gas_per_blob;
    return conditions;
}

/// A transaction that is valid from its type's revision on.
Transaction plain(TransactionType type)
{
    Transaction tx;
    tx.type = type;
    tx.chain_id = 1;
    tx.gas_limit = 100'000;
    tx.max_fee_per_gas = 10;
    tx.to = Address{};
    if (type == TransactionType::blob) {
        tx.max_fee_per_blob_gas = 1;
        tx.blob_hashes.resize(1);
        tx.blob_hashes[0].bytes[0] = 1;
    }
    if (type == TransactionType::set_code)
        tx.authorizations.resize(1);
    return tx;
}

std::optional<Error> error_of(const Transaction& tx, const BlockConditions& conditions)
{
    const auto valid = validate_in_block(tx, conditions);
    return valid ? std::nullopt : std::optional{valid.error()};
}

std::optional<Error> error_of(const Transaction& tx, Revision revision)
{
    return error_of(tx, block(revision));
}

std::optional<Error> sender_error(const Transaction& tx, const SenderAccount& sender,
                                  Revision revision = Revision::osaka)
{
    const auto valid = validate_against_sender(tx, sender, revision);
    return valid ? std::nullopt : std::optional{valid.error()};
}

TEST(TransactionValidation, TypesStartWithTheirRevisions)
{
    struct Start {
        TransactionType type;
        Revision revision;
        Error before;
    };
    const Start starts[]{
        {TransactionType::access_list, Revision::berlin, Error::access_list_before_berlin},
        {TransactionType::dynamic_fee, Revision::london, Error::dynamic_fee_before_london},
        {TransactionType::blob, Revision::cancun, Error::blob_before_cancun},
        {TransactionType::set_code, Revision::prague, Error::set_code_before_prague},
    };
    for (const auto& [revision, name, fixture_name] : evm::revision_names) {
        EXPECT_EQ(error_of(plain(TransactionType::legacy), revision), std::nullopt) << name;
        for (const Start& start : starts) {
            const auto expected =
                revision < start.revision ? std::optional{start.before} : std::nullopt;
            EXPECT_EQ(error_of(plain(start.type), revision), expected)
                << name << ", " << to_string(start.type);
        }
    }
}

TEST(TransactionValidation, Eip2681KeepsTheLastNonce)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.nonce = ~std::uint64_t{0} - 1;
    EXPECT_EQ(error_of(tx, Revision::frontier), std::nullopt);
    tx.nonce = ~std::uint64_t{0};
    EXPECT_EQ(error_of(tx, Revision::frontier), Error::nonce_at_maximum);
}

TEST(TransactionValidation, Fees)
{
    Transaction tx = plain(TransactionType::dynamic_fee);
    tx.max_fee_per_gas = 7;
    tx.max_priority_fee_per_gas = 7;
    EXPECT_EQ(error_of(tx, Revision::london), std::nullopt);
    tx.max_priority_fee_per_gas = 8;
    EXPECT_EQ(error_of(tx, Revision::london), Error::priority_fee_above_max_fee);
    tx.max_priority_fee_per_gas = 0;
    tx.max_fee_per_gas = 6;
    EXPECT_EQ(error_of(tx, Revision::london), Error::max_fee_below_base_fee);

    Transaction legacy = plain(TransactionType::legacy);
    legacy.max_fee_per_gas = 6;
    EXPECT_EQ(error_of(legacy, Revision::london), Error::max_fee_below_base_fee);
    EXPECT_EQ(error_of(legacy, Revision::berlin), std::nullopt);
}

TEST(TransactionValidation, GasPriceProductFits256Bits)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.gas_limit = 1 << 16;
    tx.max_fee_per_gas = u256_max >> 16;
    EXPECT_EQ(error_of(tx, Revision::frontier), std::nullopt);
    tx.max_fee_per_gas += 1;
    EXPECT_EQ(error_of(tx, Revision::frontier), Error::gas_price_product_overflow);
}

TEST(TransactionValidation, GasLimitCoversTheIntrinsicCostAndTheFloor)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.gas_limit = 20'999;
    EXPECT_EQ(error_of(tx, Revision::frontier), Error::gas_limit_below_intrinsic);
    tx.gas_limit = 21'000;
    EXPECT_EQ(error_of(tx, Revision::frontier), std::nullopt);

    tx.data.assign(100, 1);
    tx.gas_limit = 21'000 + 1'600;
    EXPECT_EQ(error_of(tx, Revision::cancun), std::nullopt);
    EXPECT_EQ(error_of(tx, Revision::prague), Error::gas_limit_below_floor);
    tx.gas_limit = 21'000 + 4'000;
    EXPECT_EQ(error_of(tx, Revision::prague), std::nullopt);
}

TEST(TransactionValidation, GasLimitFitsTheBlock)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.gas_limit = block_gas;
    EXPECT_EQ(error_of(tx, Revision::prague), std::nullopt);
    tx.gas_limit = block_gas + 1;
    EXPECT_EQ(error_of(tx, Revision::prague), Error::gas_limit_above_block);
}

TEST(TransactionValidation, Eip7825CapsTheGasLimit)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.gas_limit = 16'777'216;
    EXPECT_EQ(error_of(tx, Revision::osaka), std::nullopt);
    tx.gas_limit = 16'777'217;
    EXPECT_EQ(error_of(tx, Revision::prague), std::nullopt);
    EXPECT_EQ(error_of(tx, Revision::osaka), Error::gas_limit_above_cap);
}

TEST(TransactionValidation, Eip3860LimitsInitcode)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.gas_limit = 5'000'000;
    tx.data.resize(49'153);
    EXPECT_EQ(error_of(tx, Revision::shanghai), std::nullopt);
    tx.to.reset();
    EXPECT_EQ(error_of(tx, Revision::paris), std::nullopt);
    EXPECT_EQ(error_of(tx, Revision::shanghai), Error::initcode_too_large);
    tx.data.resize(49'152);
    EXPECT_EQ(error_of(tx, Revision::shanghai), std::nullopt);
}

TEST(TransactionValidation, Blobs)
{
    const Transaction good = plain(TransactionType::blob);
    const auto with_blobs = [&good](std::size_t count) {
        Transaction tx = good;
        tx.blob_hashes.assign(count, good.blob_hashes[0]);
        return tx;
    };
    EXPECT_EQ(error_of(with_blobs(0), Revision::cancun), Error::blob_without_blobs);
    EXPECT_EQ(error_of(with_blobs(6), Revision::cancun), std::nullopt);
    EXPECT_EQ(error_of(with_blobs(7), Revision::cancun), Error::blob_gas_above_block);
    EXPECT_EQ(error_of(with_blobs(9), Revision::prague), std::nullopt);
    EXPECT_EQ(error_of(with_blobs(10), Revision::prague), Error::blob_gas_above_block);
    EXPECT_EQ(error_of(with_blobs(6), Revision::osaka), std::nullopt);
    EXPECT_EQ(error_of(with_blobs(7), Revision::osaka), Error::too_many_blobs);

    BlockConditions half_full = block(Revision::cancun);
    half_full.blob_gas_available = 3 * gas_per_blob;
    EXPECT_EQ(error_of(with_blobs(3), half_full), std::nullopt);
    EXPECT_EQ(error_of(with_blobs(4), half_full), Error::blob_gas_above_block);

    Transaction tx = good;
    tx.to.reset();
    EXPECT_EQ(error_of(tx, Revision::cancun), Error::blob_without_to);
    for (const std::uint8_t version : Bytes{0, 2, 0xff}) {
        tx = with_blobs(2);
        tx.blob_hashes[1].bytes[0] = version;
        EXPECT_EQ(error_of(tx, Revision::cancun), Error::blob_hash_version_unknown);
    }
    BlockConditions dear = block(Revision::cancun);
    dear.blob_base_fee = 2;
    EXPECT_EQ(error_of(good, dear), Error::blob_fee_below_base_fee);
}

TEST(TransactionValidation, SetCode)
{
    Transaction tx = plain(TransactionType::set_code);
    tx.to.reset();
    EXPECT_EQ(error_of(tx, Revision::prague), Error::set_code_without_to);
    tx = plain(TransactionType::set_code);
    tx.authorizations.clear();
    EXPECT_EQ(error_of(tx, Revision::prague), Error::set_code_without_authorizations);
}

TEST(TransactionValidation, NoncesMeet)
{
    Transaction tx = plain(TransactionType::legacy);
    tx.nonce = 5;
    const auto with_nonce = [](std::uint64_t nonce) { return SenderAccount{nonce, u256_max}; };
    EXPECT_EQ(sender_error(tx, with_nonce(6)), Error::nonce_too_low);
    EXPECT_EQ(sender_error(tx, with_nonce(5)), std::nullopt);
    EXPECT_EQ(sender_error(tx, with_nonce(4)), Error::nonce_too_high);
}

TEST(TransactionValidation, Eip3607RefusesContracts)
{
    const Transaction tx = plain(TransactionType::legacy);
    SenderAccount sender{0, u256_max, true, false};
    EXPECT_EQ(sender_error(tx, sender, Revision::london), Error::sender_has_code);
    EXPECT_EQ(sender_error(tx, sender, Revision::prague), Error::sender_has_code);
    sender.is_delegated = true;
    EXPECT_EQ(sender_error(tx, sender, Revision::cancun), Error::sender_has_code);
    EXPECT_EQ(sender_error(tx, sender, Revision::prague), std::nullopt);
}

TEST(TransactionValidation, BalanceCoversTheMaximumCost)
{
    Transaction tx = plain(TransactionType::blob);
    tx.value = 1'000;
    tx.max_fee_per_blob_gas = 3;
    const u256 cost = 100'000 * 10 + 1'000 + 3 * gas_per_blob;
    EXPECT_EQ(maximum_cost(tx), cost);
    EXPECT_EQ(sender_error(tx, {0, cost}), std::nullopt);
    EXPECT_EQ(sender_error(tx, {0, cost - 1}), Error::insufficient_funds);
}

TEST(TransactionValidation, CostsBeyond256BitsAreNeverCovered)
{
    const auto overflows = [](auto change) {
        Transaction tx = plain(TransactionType::blob);
        change(tx);
        EXPECT_EQ(sender_error(tx, {0, u256_max}), Error::insufficient_funds);
        return !maximum_cost(tx);
    };
    EXPECT_TRUE(overflows([](Transaction& tx) { tx.max_fee_per_gas = u256_max; }));
    EXPECT_TRUE(overflows([](Transaction& tx) { tx.max_fee_per_blob_gas = u256_max; }));
    EXPECT_TRUE(overflows([](Transaction& tx) { tx.value = u256_max; }));
    // Each part fits, and so do the first two together.
    EXPECT_TRUE(overflows([](Transaction& tx) {
        tx.value = u256_max - 100'000 * 10;
        tx.max_fee_per_blob_gas = 1;
    }));
}

TEST(TransactionFees, EffectiveGasPrice)
{
    Transaction tx = plain(TransactionType::dynamic_fee);
    tx.max_fee_per_gas = 100;
    tx.max_priority_fee_per_gas = 3;
    EXPECT_EQ(effective_gas_price(tx, 7), u256{10});
    EXPECT_EQ(effective_gas_price(tx, 97), u256{100});
    EXPECT_EQ(effective_gas_price(tx, 98), u256{100});
    EXPECT_EQ(effective_gas_price(tx, u256_max), u256{100});
    tx.type = TransactionType::access_list;
    EXPECT_EQ(effective_gas_price(tx, 7), u256{100});
}

TEST(TransactionError, NamesAndAlternatives)
{
    EXPECT_EQ(exception_name(Error::gas_limit_below_intrinsic),
              "TransactionException.INTRINSIC_GAS_TOO_LOW");
    EXPECT_TRUE(matches_exception(Error::nonce_at_maximum, "TransactionException.NONCE_IS_MAX"));
    EXPECT_TRUE(matches_exception(Error::nonce_at_maximum, "TransactionException.NONCE_TOO_BIG"));
    EXPECT_TRUE(matches_exception(Error::max_fee_below_base_fee,
                                  "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS|"
                                  "TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS"));
    EXPECT_FALSE(matches_exception(Error::max_fee_below_base_fee, "BlockException.GASUSED|"));
    EXPECT_FALSE(matches_exception(Error::max_fee_below_base_fee, ""));
    // An error without a name matches nothing, least of all an empty alternative.
    EXPECT_FALSE(matches_exception(Error::access_list_malformed, "||"));
    for (int i = 0; i <= static_cast<int>(last_transaction_error); ++i)
        EXPECT_FALSE(message(static_cast<Error>(i)).empty());
}

}  // namespace
}  // namespace sluice::chain
