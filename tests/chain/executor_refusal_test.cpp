// Every error that the executor can return, and a state that has not noticed.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <set>

#include "chain/transaction_validation.hpp"
#include "tests/chain/support/executor_test.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;
using test::address;
using Error = TransactionError;

class ExecutorRefusal : public test::ExecutorTest {
protected:
    ExecutorRefusal()
    {
        environment.context.base_fee = 7;
        environment.context.blob_base_fee = 3;
    }

    static constexpr Address watched[]{sender, contract, friend_account, nobody, coinbase};
    static constexpr u256 keys[]{0, 1};

    /// Why it is refused; nothing if it is not.
    std::optional<Error> error_of(const Transaction& transaction, const Address& from = sender)
    {
        const test::StateView before = test::view_of(state, watched, keys);
        const Hash256 root = state.root();
        Executor executor{state, environment};
        const auto result = executor.transact(transaction, from, gas_available, blob_gas_available);
        if (result)
            return std::nullopt;
        EXPECT_EQ(test::view_of(state, watched, keys), before);
        EXPECT_EQ(state.root(), root);
        return result.error();
    }

    /// One that is valid in its type's revisions.
    Transaction plain(TransactionType type)
    {
        Transaction transaction = transaction_to(friend_account);
        transaction.type = type;
        transaction.chain_id = 1;
        transaction.value = 1;
        if (type == TransactionType::blob) {
            transaction.max_fee_per_blob_gas = 3;
            transaction.blob_hashes = {blob_hash()};
        }
        if (type == TransactionType::set_code)
            transaction.authorizations.resize(1);
        return transaction;
    }

    static Hash256 blob_hash()
    {
        Hash256 hash{};
        hash.bytes[0] = 0x01;
        return hash;
    }
};

struct Rule {
    Error error;
    Revision revision;
    TransactionType type;
    std::function<void(Transaction&)> obey;    ///< Just so.
    std::function<void(Transaction&)> break_;  ///< And just not any more.
};

void leave(Transaction&) {}

/// Every rule that needs nothing but the transaction to be broken.
std::vector<Rule> rules()
{
    using enum Error;
    using enum Revision;
    using T = Transaction;
    constexpr auto legacy = TransactionType::legacy;
    constexpr auto dynamic_fee = TransactionType::dynamic_fee;
    constexpr auto blob = TransactionType::blob;
    constexpr auto set_code = TransactionType::set_code;
    return {
        {nonce_at_maximum, frontier, legacy, leave, [](T& t) { t.nonce = ~std::uint64_t{0}; }},
        {nonce_too_high, frontier, legacy, leave, [](T& t) { t.nonce += 1; }},
        {priority_fee_above_max_fee, london, dynamic_fee,
         [](T& t) { t.max_priority_fee_per_gas = 10; },
         [](T& t) { t.max_priority_fee_per_gas = 11; }},
        {max_fee_below_base_fee, london, legacy, [](T& t) { t.max_fee_per_gas = 7; },
         [](T& t) { t.max_fee_per_gas = 6; }},
        {max_fee_below_base_fee, london, dynamic_fee, [](T& t) { t.max_fee_per_gas = 7; },
         [](T& t) { t.max_fee_per_gas = 6; }},
        // 2^17 times 2^239 is 2^256.
        {gas_price_product_overflow, frontier, legacy, leave,
         [](T& t) {
             t.gas_limit = 1 << 17;
             t.max_fee_per_gas = evm::test::power_of_2(239);
         }},
        {gas_limit_above_cap, osaka, legacy, [](T& t) { t.gas_limit = 16'777'216; },
         [](T& t) { t.gas_limit = 16'777'217; }},
        {gas_limit_above_block, frontier, legacy, [](T& t) { t.gas_limit = 30'000'000; },
         [](T& t) { t.gas_limit = 30'000'001; }},
        {gas_limit_below_intrinsic, frontier, legacy, [](T& t) { t.gas_limit = 21'000; },
         [](T& t) { t.gas_limit = 20'999; }},
        // 100 bytes other than zero: 1600 in intrinsic gas, 4000 in the floor (EIP-7623).
        {gas_limit_below_floor, prague, legacy,
         [](T& t) {
             t.data.assign(100, 1);
             t.gas_limit = 25'000;
         },
         [](T& t) {
             t.data.assign(100, 1);
             t.gas_limit = 24'999;
         }},
        {initcode_too_large, shanghai, legacy,
         [](T& t) {
             t.to.reset();
             t.data.assign(49'152, 0);
             t.gas_limit = 10'000'000;
         },
         [](T& t) {
             t.to.reset();
             t.data.assign(49'153, 0);
             t.gas_limit = 10'000'000;
         }},
        {blob_without_to, cancun, blob, leave, [](T& t) { t.to.reset(); }},
        {blob_without_blobs, cancun, blob, leave, [](T& t) { t.blob_hashes.clear(); }},
        {blob_hash_version_unknown, cancun, blob, leave,
         [](T& t) { t.blob_hashes[0].bytes[0] = 2; }},
        {too_many_blobs, osaka, blob, [](T& t) { t.blob_hashes.resize(6, t.blob_hashes[0]); },
         [](T& t) { t.blob_hashes.resize(7, t.blob_hashes[0]); }},
        {blob_gas_above_block, cancun, blob,
         [](T& t) { t.blob_hashes.resize(6, t.blob_hashes[0]); },
         [](T& t) { t.blob_hashes.resize(7, t.blob_hashes[0]); }},
        {blob_fee_below_base_fee, cancun, blob, leave, [](T& t) { t.max_fee_per_blob_gas = 2; }},
        {set_code_without_to, prague, set_code, leave, [](T& t) { t.to.reset(); }},
        {set_code_without_authorizations, prague, set_code, leave,
         [](T& t) { t.authorizations.clear(); }},
        {insufficient_funds, frontier, legacy, leave,
         [](T& t) { t.value = u256{1'000'000'000'000'000'000}; }},
    };
}

TEST_F(ExecutorRefusal, EachRuleOnBothItsSides)
{
    for (const Rule& rule : rules()) {
        use(rule.revision);
        environment.context.base_fee = rule.revision >= Revision::london ? 7 : 0;
        Transaction good = plain(rule.type);
        rule.obey(good);
        EXPECT_EQ(error_of(good), std::nullopt) << message(rule.error);
        Transaction bad = plain(rule.type);
        rule.break_(bad);
        EXPECT_EQ(error_of(bad), rule.error) << message(rule.error);
    }
}

TEST_F(ExecutorRefusal, TypesBeforeTheirRevision)
{
    struct Start {
        TransactionType type;
        Revision revision;
        Error error;
    };
    const Start starts[]{
        {TransactionType::access_list, Revision::berlin, Error::access_list_before_berlin},
        {TransactionType::dynamic_fee, Revision::london, Error::dynamic_fee_before_london},
        {TransactionType::blob, Revision::cancun, Error::blob_before_cancun},
        {TransactionType::set_code, Revision::prague, Error::set_code_before_prague},
    };
    for (const Start& start : starts) {
        use(evm::test::before(start.revision));
        EXPECT_EQ(error_of(plain(start.type)), start.error);
        use(start.revision);
        EXPECT_EQ(error_of(plain(start.type)), std::nullopt) << message(start.error);
    }
}

TEST_F(ExecutorRefusal, NoncesThatHaveBeenUsed)
{
    state.set_account(sender, 5, wealth, {});
    Transaction transaction = plain(TransactionType::legacy);
    transaction.nonce = 4;
    EXPECT_EQ(error_of(transaction), Error::nonce_too_low);
    transaction.nonce = 6;
    EXPECT_EQ(error_of(transaction), Error::nonce_too_high);
    transaction.nonce = 5;
    EXPECT_EQ(error_of(transaction), std::nullopt);
    EXPECT_EQ(error_of(transaction), Error::nonce_too_low);
}

// EIP-3607, and what EIP-7702 made of it.
TEST_F(ExecutorRefusal, SendersWithCode)
{
    state.set_account(sender, 0, wealth, Bytes{0x00});
    EXPECT_EQ(error_of(plain(TransactionType::legacy)), Error::sender_has_code);
    use(Revision::frontier);
    environment.context.base_fee = 0;
    EXPECT_EQ(error_of(plain(TransactionType::legacy)), Error::sender_has_code);

    state.set_account(sender, 0, wealth, test::designator_of(nobody));
    use(Revision::cancun);
    EXPECT_EQ(error_of(plain(TransactionType::legacy)), Error::sender_has_code);
    use(Revision::prague);
    EXPECT_EQ(error_of(plain(TransactionType::legacy)), std::nullopt);
}

TEST_F(ExecutorRefusal, SendersMustOwnTheMostThatTheyMayBeCharged)
{
    // Gas at the maximum fee, whatever the price will be, the value, and blobs at their maximum.
    Transaction transaction = plain(TransactionType::blob);
    transaction.gas_limit = 50'000;
    transaction.max_fee_per_gas = 100;
    transaction.max_priority_fee_per_gas = 1;
    transaction.value = 12;
    transaction.max_fee_per_blob_gas = 40;
    transaction.blob_hashes.resize(2, blob_hash());
    const std::uint64_t needed = 50'000 * 100 + 12 + 2 * 131'072 * 40;
    state.set_account(sender, 0, needed - 1, {});
    EXPECT_EQ(error_of(transaction), Error::insufficient_funds);
    state.set_account(sender, 0, needed, {});
    EXPECT_EQ(error_of(transaction), std::nullopt);
    // 21000 gas at 7 and 1, the value, and the blobs at the block's price of 3.
    EXPECT_EQ(balance(sender), u256{needed - 21'000 * 8 - 12 - 2 * 131'072 * 3});
}

TEST_F(ExecutorRefusal, CostsBeyondTheWord)
{
    state.set_account(sender, 0, u256_max, {});
    Transaction transaction = plain(TransactionType::legacy);
    transaction.value = u256_max;
    EXPECT_EQ(error_of(transaction), Error::insufficient_funds);
}

TEST_F(ExecutorRefusal, SendersThatDoNotExist)
{
    EXPECT_EQ(error_of(plain(TransactionType::legacy), nobody), Error::insufficient_funds);
    EXPECT_FALSE(exists(nobody));
    // In a block without a base fee they may send nothing for nothing.
    environment.context.base_fee = 0;
    Transaction free = plain(TransactionType::legacy);
    free.max_fee_per_gas = 0;
    free.value = 0;
    EXPECT_EQ(error_of(free, nobody), std::nullopt);
    EXPECT_TRUE(exists(nobody));
    EXPECT_EQ(nonce(nobody), 1U);
}

TEST_F(ExecutorRefusal, WhatEarlierTransactionsLeftOfTheBlock)
{
    Transaction transaction = plain(TransactionType::blob);
    gas_available = transaction.gas_limit - 1;
    EXPECT_EQ(error_of(transaction), Error::gas_limit_above_block);
    gas_available = transaction.gas_limit;
    blob_gas_available = 131'071;
    EXPECT_EQ(error_of(transaction), Error::blob_gas_above_block);
    blob_gas_available = 131'072;
    EXPECT_EQ(error_of(transaction), std::nullopt);
}

TEST_F(ExecutorRefusal, NoErrorIsLeftOut)
{
    std::set<Error> covered{Error::access_list_before_berlin,
                            Error::dynamic_fee_before_london,
                            Error::blob_before_cancun,
                            Error::set_code_before_prague,
                            Error::nonce_too_low,
                            Error::sender_has_code};
    for (const Rule& rule : rules())
        covered.insert(rule.error);
    // What comes before is found in bytes and signatures, of which the executor knows nothing.
    for (auto i = static_cast<int>(Error::access_list_before_berlin);
         i <= static_cast<int>(last_transaction_error); ++i)
        EXPECT_TRUE(covered.contains(static_cast<Error>(i))) << message(static_cast<Error>(i));
}

TEST_F(ExecutorRefusal, ARefusalDoesNotStandInTheWayOfTheNext)
{
    Executor executor{state, environment};
    Transaction bad = plain(TransactionType::legacy);
    bad.nonce = 1;
    const Transaction good = plain(TransactionType::legacy);
    EXPECT_FALSE(executor.transact(bad, sender, gas_available, 0));
    EXPECT_TRUE(executor.transact(good, sender, gas_available, 0));
    EXPECT_TRUE(executor.transact(bad, sender, gas_available, 0));
    EXPECT_FALSE(executor.transact(bad, sender, gas_available, 0));
    EXPECT_EQ(nonce(sender), 2U);
}

}  // namespace
}  // namespace sluice::chain
