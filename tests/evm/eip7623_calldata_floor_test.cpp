// EIP-7623 (Prague): a transaction pays at least 10 gas a token of its data, 40 for a byte that is
// not zero.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

class Eip7623 : public Transactions {
protected:
    bool has_floor() const { return revision >= Revision::prague; }

    chain::Transaction with_data(const Bytes& data, std::uint64_t gas_limit = 1'000'000)
    {
        chain::Transaction call = call_transaction(gas_limit);
        call.data = data;
        return call;
    }

    /// What a transaction with this data uses that burns `gas` by itself.
    std::uint64_t used_with(const Bytes& data, std::size_t gas = 0)
    {
        set_account(contract, 0, gas * Bytecode{OP_JUMPDEST}, 1);
        transact(with_data(data));
        EXPECT_EQ(outcome.status, Status::success);
        return outcome.gas_used;
    }

    static Bytes nonzeros(std::size_t count) { return Bytes(count, 0x7f); }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip7623);

TEST_P(Eip7623, DataAloneCostsTheFloor)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        EXPECT_EQ(used_with({}), 21'000U);
        EXPECT_EQ(used_with({0}), 21'000U + (has_floor() ? 10 : 4));
        EXPECT_EQ(used_with({1}), 21'000U + (has_floor() ? 40 : 16));
        EXPECT_EQ(used_with({0, 0, 1, 0xff, 0}), 21'000U + (has_floor() ? 110 : 44));
        EXPECT_EQ(used_with(nonzeros(1000)), 21'000U + (has_floor() ? 40'000 : 16'000));
        EXPECT_EQ(used_with(Bytes(1000)), 21'000U + (has_floor() ? 10'000 : 4000));
    }
}

TEST_P(Eip7623, WhoComputesEnoughPaysAsBefore)
{
    // 100 bytes: 1600 by the old rule, 4000 by the floor, so the code can use up 2400 for nothing.
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (const std::size_t gas : {0U, 1U, 1000U, 2399U, 2400U, 2401U, 5000U})
            EXPECT_EQ(
                used_with(nonzeros(100), gas),
                21'000 + (has_floor() ? std::max<std::uint64_t>(1600 + gas, 4000) : 1600 + gas));
    }
}

TEST_P(Eip7623, TheSenderPaysForTheFloorAndTheCoinbaseGetsIt)
{
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        const u256 before = account(sender).balance;
        set_account(coinbase, 0);
        EXPECT_EQ(used_with(nonzeros(100), 10), 25'000U);
        EXPECT_EQ(account(sender).balance, before - u256{10 * 25'000});
        EXPECT_EQ(account(coinbase).balance, u256{10 * 25'000});
    }
}

TEST_P(Eip7623, RefundsComeOffBeforeTheFloorIsApplied)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const auto clear_slot = [&](std::size_t bytes) {
            set_storage(contract, 0, 1);
            set_account(contract, 0, sstore(0, 0), 1);
            transact(with_data(nonzeros(bytes)));
            EXPECT_EQ(outcome.gas_refunded, 4800U);
            return outcome.gas_used;
        };
        // 5006 for the store, of which 206 are left: 8 bytes stay just above the floor by 14, and
        // 9 come below it by 10.
        EXPECT_EQ(clear_slot(8), 21'000U + 8 * 16 + 206);
        EXPECT_EQ(clear_slot(9), 21'000U + (has_floor() ? 360 : 9 * 16 + 206));
        EXPECT_EQ(clear_slot(200), 21'000U + (has_floor() ? 8000 : 200 * 16 + 206));
    }
}

TEST_P(Eip7623, TheGasLimitMustCoverTheFloor)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        set_account(contract, 0, {}, 1);
        const Bytes data = nonzeros(100);
        EXPECT_EQ(error_of(with_data(data, 21'000 + 1599)), Error::gas_limit_below_intrinsic);
        if (!has_floor()) {
            EXPECT_EQ(error_of(with_data(data, 21'000 + 1600)), std::nullopt);
            continue;
        }
        // Even if it would not be used.
        set_account(contract, 0, 10'000 * Bytecode{OP_JUMPDEST}, 1);
        EXPECT_EQ(error_of(with_data(data, 21'000 + 1600)), Error::gas_limit_below_floor);
        EXPECT_EQ(error_of(with_data(data, 21'000 + 3999)), Error::gas_limit_below_floor);
        EXPECT_EQ(error_of(with_data(data, 21'000 + 4000)), std::nullopt);
    }
}

TEST_P(Eip7623, TheCodeHasTheGasOfTheOldRule)
{
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        set_account(contract, 0, ret(OP_GAS), 1);
        transact(with_data(nonzeros(100), 25'000));
        EXPECT_EQ(load_be_short(outcome.output), u256{25'000 - 21'000 - 1600 - 2});
    }
}

TEST_P(Eip7623, FailedTransactionsPayTheFloorAsWell)
{
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        set_account(contract, 0, revert_memory(0, 0), 1);
        transact(with_data(nonzeros(100)));
        EXPECT_EQ(outcome.status, Status::revert);
        EXPECT_EQ(outcome.gas_used, 25'000U);
        set_account(contract, 0, Bytecode{OP_INVALID}, 1);
        transact(with_data(nonzeros(100), 30'000));
        EXPECT_EQ(outcome.gas_used, 30'000U);
    }
}

TEST_P(Eip7623, CreationsCostCountsAgainstTheFloor)
{
    for (const Revision r : revisions(Revision::shanghai)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const auto created_with = [&](std::size_t others) {
            // Stops at once.
            transact(creation_transaction(Bytecode{OP_STOP} + Bytecode{nonzeros(others)}));
            EXPECT_TRUE(outcome.created.has_value());
            return outcome.gas_used;
        };
        // 32 bytes: 32000 and a word are far above.
        EXPECT_EQ(created_with(31), 21'000U + 32'000 + 4 + 31 * 16 + 2);
        // 2000 bytes: 63 words; 4 + 31984 + 32000 + 126 against 10 + 79960.
        EXPECT_EQ(created_with(1999), 21'000U + (has_floor() ? 79'970 : 64'114));
    }
}

TEST_P(Eip7623, AccessListsCountAgainstTheFloorToo)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        set_account(contract, 0, {}, 1);
        chain::Transaction tx = with_data(nonzeros(100));
        tx.type = chain::TransactionType::access_list;
        tx.access_list = {{address(0x7777), {Hash256{}}}};
        // 1600, 2400 and 1900: above 4000.
        transact(tx);
        EXPECT_EQ(outcome.gas_used, 21'000U + 5900);
        // 3200 and the list's 4300: below 8000.
        tx.nonce += 1;
        tx.data = nonzeros(200);
        transact(tx);
        EXPECT_EQ(outcome.gas_used, 21'000U + (has_floor() ? 8000 : 7500));
    }
}

}  // namespace
}  // namespace sluice::evm::test
