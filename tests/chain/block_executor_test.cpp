// What a block pays besides its transactions, and what these leave to one another.
// SPDX-License-Identifier: Apache-2.0
#include "chain/block_executor.hpp"

#include <gtest/gtest.h>

#include "base/u256_mul.hpp"
#include "tests/chain/support/block_execution_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;
using test::BlockExecution;

/// In thousandths.
u256 ether(std::uint64_t thousandths)
{
    return u256{thousandths} * u256{1'000'000'000'000'000};
}

class BlockRewards : public BlockExecution {
protected:
    static constexpr Address uncle_maker = address(0x0cc1);
    static constexpr Address second_maker = address(0x0cc2);
};

// Yellow Paper 11.3 with EIP-649 and EIP-1234.
TEST_F(BlockRewards, GoDownWithTheForks)
{
    for (const Revision revision : revisions()) {
        const u256 expected = revision < Revision::byzantium        ? ether(5'000)
                              : revision < Revision::constantinople ? ether(3'000)
                              : revision < Revision::paris          ? ether(2'000)
                                                                    : u256{0};
        EXPECT_EQ(block_reward(revision), expected) << to_string(revision);
    }
}

TEST_F(BlockRewards, GoToTheCoinbase)
{
    for (const Revision revision : {Revision::frontier, Revision::byzantium, Revision::berlin}) {
        use(revision);
        state.set_account(coinbase, 0, 7, {});
        BlockExecutor{state, environment}.pay_rewards(block_reward(revision), {});
        EXPECT_EQ(balance(coinbase), block_reward(revision) + u256{7}) << to_string(revision);
    }
}

TEST_F(BlockRewards, BringTheCoinbaseIntoExistence)
{
    ASSERT_FALSE(exists(coinbase));
    use(Revision::berlin);
    BlockExecutor{state, environment}.pay_rewards(ether(2'000), {});
    EXPECT_TRUE(exists(coinbase));
}

TEST_F(BlockRewards, OfUnclesShrinkWithTheirDistance)
{
    use(Revision::frontier);
    // (8 - distance) / 8 of 5 ether, in thousandths.
    constexpr std::uint64_t parts[] = {4'375, 3'750, 3'125, 2'500, 1'875, 1'250};
    for (std::uint64_t distance = 1; distance <= 6; ++distance) {
        state.set_account(uncle_maker, 0, 0, {});
        state.set_account(coinbase, 0, 0, {});
        const UncleMaker uncle{uncle_maker, distance};
        BlockExecutor{state, environment}.pay_rewards(ether(5'000), {&uncle, 1});
        EXPECT_EQ(balance(uncle_maker), ether(parts[distance - 1])) << distance;
        // 5 / 32 = 0.15625.
        EXPECT_EQ(balance(coinbase), u256{5'156'250'000'000'000'000}) << distance;
    }
}

TEST_F(BlockRewards, PayForEachOfTwoUncles)
{
    struct Case {
        Revision revision;
        u256 nephew, near, far;
    };
    const Case cases[]{
        // 5 + 2 * 5/32, 5 * 7/8, 5 * 3/8; 3 + 2 * 3/32, ..; 2 + 2 * 2/32, ..
        {Revision::homestead, u256{5'312'500'000'000'000'000}, ether(4'375), ether(1'875)},
        {Revision::byzantium, u256{3'187'500'000'000'000'000}, ether(2'625), ether(1'125)},
        {Revision::london, ether(2'125), ether(1'750), ether(750)},
    };
    for (const Case& expected : cases) {
        use(expected.revision);
        for (const Address& maker : {coinbase, uncle_maker, second_maker})
            state.set_account(maker, 0, 0, {});
        const UncleMaker uncles[]{{uncle_maker, 1}, {second_maker, 5}};
        BlockExecutor{state, environment}.pay_rewards(block_reward(expected.revision), uncles);
        EXPECT_EQ(balance(coinbase), expected.nephew) << to_string(expected.revision);
        EXPECT_EQ(balance(uncle_maker), expected.near) << to_string(expected.revision);
        EXPECT_EQ(balance(second_maker), expected.far) << to_string(expected.revision);
    }
}

TEST_F(BlockRewards, OneMayMakeThemAll)
{
    use(Revision::istanbul);
    const UncleMaker uncles[]{{coinbase, 1}, {coinbase, 2}};
    BlockExecutor{state, environment}.pay_rewards(ether(2'000), uncles);
    // 2 + 2 * 1/16 + 2 * 7/8 + 2 * 6/8
    EXPECT_EQ(balance(coinbase), ether(5'375));
}

// ---- withdrawals ---------------------------------------------------------------------------

class Withdrawals : public BlockExecution {
protected:
    void withdraw(std::span<const Withdrawal> withdrawals)
    {
        BlockExecutor{state, environment}.withdraw(withdrawals);
    }
};

// EIP-4895: amounts are in gwei.
TEST_F(Withdrawals, PayGwei)
{
    const Withdrawal withdrawals[]{{0, 0, nobody, 1}, {1, 0, friend_account, 32'000'000'000}};
    withdraw(withdrawals);
    EXPECT_EQ(balance(nobody), u256{1'000'000'000});
    EXPECT_EQ(balance(friend_account), ether(32'000) + u256{1'000});
    EXPECT_EQ(nonce(nobody), 0U);
}

TEST_F(Withdrawals, OfTheLargestAmountDoNotWrap)
{
    const Withdrawal withdrawal{0, 0, nobody, ~0ULL};
    withdraw({&withdrawal, 1});
    // (2^64 - 1) * 10^9
    EXPECT_EQ(balance(nobody), word("0x3b9ac9ffffffffffc4653600"));
}

TEST_F(Withdrawals, ToOneAddressAddUp)
{
    const Withdrawal withdrawals[]{{0, 0, nobody, 1}, {1, 1, nobody, 2}, {2, 2, nobody, 4}};
    withdraw(withdrawals);
    EXPECT_EQ(balance(nobody), u256{7'000'000'000});
}

TEST_F(Withdrawals, OfNothingBringNobodyIntoExistence)
{
    const Hash256 before = state.root();
    const Withdrawal withdrawal{0, 0, nobody, 0};
    withdraw({&withdrawal, 1});
    EXPECT_FALSE(exists(nobody));
    EXPECT_EQ(state.root(), before);
    withdraw({});
    EXPECT_EQ(state.root(), before);
}

TEST_F(Withdrawals, OfNothingTakeEmptyAccountsAway)
{
    state.set_account(nobody, 0, 0, {});
    const Withdrawal withdrawals[]{{0, 0, nobody, 0}, {1, 0, friend_account, 0}};
    withdraw(withdrawals);
    EXPECT_FALSE(exists(nobody));
    EXPECT_EQ(balance(friend_account), u256{1'000});
}

TEST_F(Withdrawals, RunNoCode)
{
    deploy(sstore(1, 1));
    const Withdrawal withdrawal{0, 0, contract, 5};
    withdraw({&withdrawal, 1});
    EXPECT_EQ(balance(contract), u256{5'000'000'000});
    EXPECT_EQ(storage(contract, 1), u256{0});
}

// ---- transactions one after the other ------------------------------------------------------

class BlockTransactions : public BlockExecution {};

TEST_F(BlockTransactions, ShareTheBlocksGas)
{
    environment.context.gas_limit = 100'000;
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(friend_account, 100'000));
    EXPECT_EQ(executor.gas_used(), 21'000U);
    // What counts is what the first one used, not what it might have used.
    const auto refused = executor.transact(transaction_to(friend_account, 79'001), sender);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), TransactionError::gas_limit_above_block);
    transact(executor, transaction_to(friend_account, 79'000));
    EXPECT_EQ(executor.gas_used(), 42'000U);
}

TEST_F(BlockTransactions, ShareTheBlocksBlobGas)
{
    use(Revision::cancun);
    environment.context.blob_base_fee = 1;
    const auto with_blobs = [this](std::size_t count) {
        Transaction transaction = transaction_to(friend_account);
        transaction.type = TransactionType::blob;
        transaction.chain_id = 1;
        transaction.max_fee_per_blob_gas = 1;
        transaction.blob_hashes.resize(count);
        for (Hash256& hash : transaction.blob_hashes)
            hash.bytes[0] = 1;
        return transaction;
    };
    BlockExecutor executor{state, environment};
    transact(executor, with_blobs(4));
    const auto refused = executor.transact(with_blobs(3), sender);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), TransactionError::blob_gas_above_block);
    transact(executor, with_blobs(2));
    EXPECT_EQ(executor.blob_gas_used(), 6U * 131'072);
    EXPECT_EQ(executor.receipts()[1].type, TransactionType::blob);
}

TEST_F(BlockTransactions, ThatAreRefusedLeaveNothing)
{
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(friend_account, 21'000));
    const Hash256 before = state.root();
    Transaction wrong = transaction_to(friend_account, 21'000);
    wrong.nonce += 1;
    EXPECT_FALSE(executor.transact(wrong, sender));
    EXPECT_EQ(state.root(), before);
    EXPECT_EQ(executor.receipts().size(), 1U);
    EXPECT_EQ(executor.gas_used(), 21'000U);
}

TEST_F(BlockTransactions, HaveReceiptsWithGasAddedUpAndLogs)
{
    deploy(op(OP_LOG1, {0, 0, 77}));
    const Address failing = address(0xfa11);
    state.set_account(failing, 1, 0, Bytecode{OP_INVALID});
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(contract));
    const std::uint64_t first = outcome.gas_used;
    transact(executor, transaction_to(failing, 50'000));
    const std::vector<Receipt>& receipts = executor.receipts();
    ASSERT_EQ(receipts.size(), 2U);
    EXPECT_TRUE(receipts[0].success);
    EXPECT_FALSE(receipts[1].success);
    EXPECT_EQ(receipts[0].cumulative_gas_used, first);
    EXPECT_EQ(receipts[1].cumulative_gas_used, first + 50'000);
    ASSERT_EQ(receipts[0].logs.size(), 1U);
    EXPECT_TRUE(receipts[0].bloom.may_contain(contract));
    EXPECT_TRUE(receipts[0].bloom.may_contain(to_hash256(77)));
    EXPECT_EQ(receipts[1].bloom, Bloom{});
    EXPECT_EQ(executor.bloom(), receipts[0].bloom);
    EXPECT_FALSE(receipts[0].state_root);
}

TEST_F(BlockTransactions, FillTheBlocksBloomTogether)
{
    deploy(op(OP_LOG1, {0, 0, calldataload(0)}));
    BlockExecutor executor{state, environment};
    for (const std::uint8_t topic : Bytes{7, 8}) {
        Transaction transaction = transaction_to(contract);
        transaction.data = Bytes(32);
        transaction.data[31] = topic;
        transact(executor, transaction);
    }
    EXPECT_TRUE(executor.bloom().may_contain(to_hash256(7)));
    EXPECT_TRUE(executor.bloom().may_contain(to_hash256(8)));
    EXPECT_FALSE(executor.receipts()[0].bloom.may_contain(to_hash256(8)));
}

// EIP-658: before Byzantium a receipt holds the state's root after its transaction.
TEST_F(BlockTransactions, HadTheStatesRootInReceiptsBeforeByzantium)
{
    use(Revision::spurious_dragon);
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(friend_account, 21'000));
    const Hash256 after_first = state.root();
    transact(executor, transaction_to(friend_account, 21'000));
    EXPECT_EQ(executor.receipts()[0].state_root, after_first);
    EXPECT_EQ(executor.receipts()[1].state_root, state.root());
    EXPECT_NE(after_first, state.root());
}

TEST_F(BlockExecution, TheDaoForkIsItsOwnStep)
{
    const Address the_dao = address_from_hex("bb9bc244d798123fde783fcc1c72d3bb8c189413").value();
    const Address refund = address_from_hex("bf4ed7b27f1d666546e30d74d50d173d20bca754").value();
    use(Revision::homestead);
    state.set_account(the_dao, 0, 500, {});
    BlockExecutor executor{state, environment};
    executor.apply_dao_fork();
    EXPECT_EQ(balance(the_dao), u256{0});
    EXPECT_EQ(balance(refund), u256{500});
    EXPECT_TRUE(exists(the_dao)) << "no account goes away";
    EXPECT_TRUE(executor.receipts().empty());
}

}  // namespace
}  // namespace sluice::chain
