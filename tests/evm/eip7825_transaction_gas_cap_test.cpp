// EIP-7825 (Osaka): no transaction has a gas limit above 2^24.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

constexpr std::uint64_t cap = 16'777'216;

using Eip7825 = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip7825);

TEST_P(Eip7825, GasLimitsAboveTheCapAreRefusedSinceOsaka)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        EXPECT_EQ(error_of(call_transaction(cap)), std::nullopt);
        EXPECT_EQ(error_of(creation_transaction({}, cap)), std::nullopt);
        const auto call_error = error_of(call_transaction(cap + 1));
        const auto creation_error = error_of(creation_transaction({}, cap + 1));
        if (r >= Revision::osaka) {
            EXPECT_EQ(call_error, Error::gas_limit_above_cap);
            EXPECT_EQ(creation_error, Error::gas_limit_above_cap);
        } else {
            EXPECT_EQ(call_error, std::nullopt);
            EXPECT_EQ(creation_error, std::nullopt);
        }
    }
}

TEST_P(Eip7825, HoldsForEveryTypeOfTransaction)
{
    for (const auto type :
         {chain::TransactionType::access_list, chain::TransactionType::dynamic_fee,
          chain::TransactionType::blob, chain::TransactionType::set_code}) {
        SCOPED_TRACE(to_string(type));
        chain::Transaction tx = call_transaction(cap + 1);
        tx.type = type;
        if (type == chain::TransactionType::blob) {
            tx.blob_hashes = {Hash256{{0x01}}};
            tx.max_fee_per_blob_gas = 1;
        }
        if (type == chain::TransactionType::set_code)
            tx.authorizations = {chain::Authorization{}};
        EXPECT_EQ(error_of(tx), Error::gas_limit_above_cap);
        tx.gas_limit = cap;
        EXPECT_EQ(error_of(tx), std::nullopt);
    }
}

TEST_P(Eip7825, IsIndependentOfTheBlocksLimit)
{
    block.gas_limit = 200'000'000;
    EXPECT_EQ(error_of(call_transaction(cap + 1)), Error::gas_limit_above_cap);
    EXPECT_EQ(error_of(call_transaction(~std::uint64_t{0})), Error::gas_limit_above_cap);
    // The block's limit holds beside it.
    block.gas_limit = cap - 1;
    EXPECT_EQ(error_of(call_transaction(cap)), Error::gas_limit_above_block);
    EXPECT_EQ(error_of(call_transaction(cap - 1)), std::nullopt);
    revision = Revision::prague;
    block.gas_limit = 200'000'000;
    EXPECT_EQ(error_of(call_transaction(200'000'000)), std::nullopt);
}

TEST_P(Eip7825, WhatIsUsedDoesNotMatter)
{
    set_account(contract, 0, {}, 1);
    EXPECT_EQ(error_of(call_transaction(cap + 1)), Error::gas_limit_above_cap);
    transact(call_transaction(cap));
    EXPECT_EQ(outcome.gas_used, 21'000U);
}

TEST_P(Eip7825, AllOfTheCapCanBeUsed)
{
    set_account(contract, 0, OP_JUMPDEST + jump(0), 1);
    transact(call_transaction(cap));
    EXPECT_EQ(outcome.status, Status::out_of_gas);
    EXPECT_EQ(outcome.gas_used, cap);
    set_account(contract, 0, ret(OP_GAS), 1);
    transact(call_transaction(cap));
    EXPECT_EQ(load_be_short(outcome.output), u256{cap - 21'000 - 2});
}

TEST_P(Eip7825, BoundsTheDataOfATransaction)
{
    // By EIP-7623's floor of 40 a byte: the last that fits, and one more.
    constexpr std::size_t most = 418'905;
    static_assert(21'000 + 40 * most <= cap && 21'000 + 40 * (most + 1) > cap);
    chain::Transaction tx = call_transaction(cap);
    tx.data = Bytes(most, 1);
    EXPECT_EQ(error_of(tx), std::nullopt);
    tx.nonce = account(sender).nonce;
    tx.data.push_back(1);
    EXPECT_EQ(error_of(tx), Error::gas_limit_below_floor);
    tx.gas_limit = cap + 100;
    EXPECT_EQ(error_of(tx), Error::gas_limit_above_cap);
}

}  // namespace
}  // namespace sluice::evm::test
