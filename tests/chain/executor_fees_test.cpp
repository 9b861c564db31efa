// Who pays what to whom: the purchase of gas, refunds and their caps, the coinbase, what is burnt.
// SPDX-License-Identifier: Apache-2.0
#include "tests/chain/support/executor_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

class ExecutorFees : public test::ExecutorTest {
protected:
    /// The contract clears slots 0 to `count` - 1. Each costs 3 + 3 and 5000 in every revision: at
    /// once, or from Berlin on 2100 for a cold slot and 2900 for the change.
    void deploy_clearing(std::uint64_t count, const Bytecode& end = {})
    {
        Bytecode code;
        for (std::uint64_t i = 0; i < count; ++i) {
            state.set_storage(contract, i, 1);
            code += sstore(i, 0);
        }
        deploy(code + end);
    }

    static Hash256 blob_hash()
    {
        Hash256 hash{};
        hash.bytes[0] = 0x01;
        return hash;
    }
};

// ---- refunds -------------------------------------------------------------------------------

TEST_F(ExecutorFees, HalfOfTheGasComesBackAtMostBeforeLondon)
{
    for (const Revision revision : revisions(Revision::frontier, Revision::berlin)) {
        use(revision);
        deploy_clearing(1);
        const u256 owned = balance(sender);
        transact(transaction_to(contract));
        // 26006 spent and 15000 to be refunded.
        EXPECT_EQ(outcome.gas_refunded, 13'003U) << to_string(revision);
        EXPECT_EQ(outcome.gas_used, 13'003U) << to_string(revision);
        EXPECT_EQ(balance(sender), owned - u256{130'030});
    }
}

TEST_F(ExecutorFees, TheHalfIsRoundedDown)
{
    use(Revision::berlin);
    deploy_clearing(1, OP_JUMPDEST);
    transact(transaction_to(contract));
    EXPECT_EQ(outcome.gas_refunded, 13'003U);
    EXPECT_EQ(outcome.gas_used, 13'004U);
}

TEST_F(ExecutorFees, AFifthOfTheGasComesBackAtMostSinceLondon)
{
    for (const Revision revision : revisions(Revision::london)) {
        use(revision);
        // 4800 of 26006, of which a fifth is 5201.
        deploy_clearing(1);
        transact(transaction_to(contract));
        EXPECT_EQ(outcome.gas_refunded, 4'800U) << to_string(revision);
        EXPECT_EQ(outcome.gas_used, 21'206U) << to_string(revision);
        // 9600 of 31012, of which a fifth is 6202.4.
        deploy_clearing(2);
        const u256 owned = balance(sender);
        transact(transaction_to(contract));
        EXPECT_EQ(outcome.gas_refunded, 6'202U) << to_string(revision);
        EXPECT_EQ(outcome.gas_used, 24'810U) << to_string(revision);
        EXPECT_EQ(balance(sender), owned - u256{248'100});
    }
}

TEST_F(ExecutorFees, FailuresGiveNoRefunds)
{
    deploy_clearing(1, revert_memory(0, 0));
    transact(transaction_to(contract));
    EXPECT_EQ(outcome.status, Status::revert);
    EXPECT_EQ(outcome.gas_refunded, 0U);
    EXPECT_EQ(outcome.gas_used, 26'012U);
    deploy_clearing(1, OP_INVALID);
    transact(transaction_to(contract));
    EXPECT_EQ(outcome.gas_refunded, 0U);
    EXPECT_EQ(outcome.gas_used, 100'000U);
}

TEST_F(ExecutorFees, RefundsOfANestedCallCountUnlessItFails)
{
    use(Revision::london);
    constexpr Address callee = address(0xdddd);
    for (const bool fails : {false, true}) {
        state.set_storage(callee, 0, 1);
        state.set_account(callee, 1, 0, sstore(0, 0) + (fails ? revert_memory(0, 0) : Bytecode{}));
        deploy(call(callee).gas(50'000));
        transact(transaction_to(contract));
        EXPECT_EQ(outcome.status, Status::success);
        EXPECT_EQ(outcome.gas_refunded, fails ? 0U : 4'800U);
    }
}

TEST_F(ExecutorFees, TheFloorHoldsAgainstRefundsToo)
{
    // EIP-7623. 200 bytes at 16 and a clearing: 21000 + 3200 + 5006 = 29206, 4800 come back. The
    // floor is 21000 + 200 * 40.
    deploy_clearing(1);
    Transaction transaction = transaction_to(contract);
    transaction.data.assign(200, 1);
    use(Revision::cancun);
    transact(transaction);
    EXPECT_EQ(outcome.gas_used, 24'406U);
    deploy_clearing(1);
    use(Revision::prague);
    transaction.nonce += 1;
    const u256 owned = balance(sender);
    const u256 earned = balance(coinbase);
    transact(transaction);
    EXPECT_EQ(outcome.gas_used, 29'000U);
    EXPECT_EQ(balance(sender), owned - u256{290'000});
    EXPECT_EQ(balance(coinbase), earned + u256{290'000});
}

// ---- fees ----------------------------------------------------------------------------------

TEST_F(ExecutorFees, UnusedGasIsGivenBack)
{
    deploy(OP_JUMPDEST);
    transact(transaction_to(contract, 1'000'000, 10));
    EXPECT_EQ(outcome.gas_used, 21'001U);
    EXPECT_EQ(balance(sender), wealth - u256{210'010});
}

TEST_F(ExecutorFees, TheCoinbaseGetsItAllBeforeLondon)
{
    for (const Revision revision : revisions(Revision::frontier, Revision::berlin)) {
        use(revision);
        const u256 before = supply();
        const u256 earned = balance(coinbase);
        transact(transaction_to(friend_account, 21'000, 10));
        EXPECT_EQ(balance(coinbase), earned + u256{210'000});
        EXPECT_EQ(supply(), before);
    }
}

TEST_F(ExecutorFees, TheBaseFeeIsBurntSinceLondon)
{
    for (const Revision revision : revisions(Revision::london)) {
        use(revision);
        environment.context.base_fee = 7;
        const u256 before = supply();
        const u256 earned = balance(coinbase);
        transact(transaction_to(friend_account, 50'000, 10));
        EXPECT_EQ(outcome.gas_used, 21'000U);
        EXPECT_EQ(balance(coinbase), earned + u256{21'000 * 3});
        EXPECT_EQ(supply(), before - u256{21'000 * 7});
    }
}

TEST_F(ExecutorFees, APriceAtTheBaseFeePaysTheCoinbaseNothing)
{
    environment.context.base_fee = 10;
    transact(transaction_to(friend_account, 21'000, 10));
    EXPECT_EQ(balance(coinbase), u256{});
    EXPECT_FALSE(exists(coinbase));
    EXPECT_EQ(supply(), wealth + u256{1000} - u256{210'000});
}

TEST_F(ExecutorFees, AnUnpaidCoinbaseIsTouched)
{
    for (const Revision revision : revisions()) {
        use(revision);
        // Before EIP-161 that brings it into existence, since then it takes it out if it is empty.
        const bool exists_then = revision < Revision::spurious_dragon;
        environment.context.coinbase =
            address(static_cast<std::uint16_t>(0xf000 + static_cast<int>(revision)));
        transact(transaction_to(friend_account, 21'000, 0));
        EXPECT_EQ(exists(environment.context.coinbase), exists_then) << to_string(revision);
        state.set_account(environment.context.coinbase, 0, 0, {});
        transact(transaction_to(friend_account, 21'000, 0));
        EXPECT_EQ(exists(environment.context.coinbase), exists_then) << to_string(revision);
    }
}

TEST_F(ExecutorFees, FailuresPayTheCoinbaseAsWell)
{
    environment.context.base_fee = 7;
    deploy(OP_INVALID);
    transact(transaction_to(contract, 100'000, 10));
    EXPECT_EQ(balance(coinbase), u256{300'000});
    EXPECT_EQ(balance(sender), wealth - u256{1'000'000});
}

TEST_F(ExecutorFees, DynamicFeesPayTheTipThatTheMaximumLeavesRoomFor)
{
    struct Case {
        std::uint64_t max_fee;
        std::uint64_t priority_fee;
        std::uint64_t price;
    };
    environment.context.base_fee = 7;
    deploy(ret(OP_GASPRICE));
    for (const Case& c : {Case{20, 5, 12}, Case{12, 5, 12}, Case{11, 5, 11}, Case{9, 9, 9},
                          Case{7, 5, 7}, Case{100, 0, 7}}) {
        Transaction transaction = transaction_to(contract, 100'000, c.max_fee);
        transaction.type = TransactionType::dynamic_fee;
        transaction.chain_id = 1;
        transaction.max_priority_fee_per_gas = c.priority_fee;
        const u256 owned = balance(sender);
        const u256 earned = balance(coinbase);
        transact(transaction);
        EXPECT_EQ(load_be_short(outcome.output), u256{c.price});
        EXPECT_EQ(balance(sender), owned - u256{outcome.gas_used * c.price});
        EXPECT_EQ(balance(coinbase), earned + u256{outcome.gas_used * (c.price - 7)});
    }
}

TEST_F(ExecutorFees, TheCoinbaseMayBeSenderOrRecipient)
{
    environment.context.base_fee = 7;
    environment.context.coinbase = sender;
    Transaction transaction = transaction_to(friend_account, 21'000, 10);
    transaction.value = 5;
    transact(transaction);
    EXPECT_EQ(balance(sender), wealth - u256{21'000 * 7 + 5});
    environment.context.coinbase = friend_account;
    transaction.nonce = 1;
    transact(transaction);
    EXPECT_EQ(balance(friend_account), u256{1000 + 10 + 21'000 * 3});
}

TEST_F(ExecutorFees, TheCoinbaseIsPaidAfterEverything)
{
    environment.context.coinbase = contract;
    deploy(ret(OP_SELFBALANCE), 5);
    transact(transaction_to(contract));
    EXPECT_EQ(load_be_short(outcome.output), u256{5});
    EXPECT_EQ(balance(contract), u256{5 + 10 * outcome.gas_used});
}

TEST_F(ExecutorFees, ACoinbaseThatDestroysItselfLosesItsFee)
{
    // The account goes when the transaction ends, and with it what it has been paid before.
    use(Revision::shanghai);
    environment.context.coinbase = contract;
    deploy(selfdestruct(friend_account), 5);
    transact(transaction_to(contract));
    EXPECT_FALSE(exists(contract));
    EXPECT_EQ(balance(contract), u256{});
    EXPECT_EQ(balance(friend_account), u256{1005});
}

// ---- blobs (EIP-4844) ----------------------------------------------------------------------

TEST_F(ExecutorFees, BlobGasIsBurntAtTheBlocksPrice)
{
    environment.context.base_fee = 7;
    environment.context.blob_base_fee = 3;
    deploy(op(OP_BLOBHASH, {1}) + op(OP_BLOBHASH, {2}) + OP_POP + ret_top());
    Transaction transaction = transaction_to(contract, 100'000, 10);
    transaction.type = TransactionType::blob;
    transaction.chain_id = 1;
    transaction.max_priority_fee_per_gas = 1;
    transaction.max_fee_per_blob_gas = 40;
    transaction.blob_hashes = {blob_hash(), blob_hash()};
    transaction.blob_hashes[1].bytes[31] = 0x55;
    const u256 before = supply();
    transact(transaction);
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(outcome.blob_gas_used, 262'144U);
    // Blobs cost no gas of the other kind: four pushes, two BLOBHASH, the rest of the code.
    EXPECT_EQ(outcome.gas_used, 21'000U + 2 * (3 + 3) + 2 + 3 + 3 + 3 + 3 + 3);
    EXPECT_EQ(load_be_short(outcome.output), to_u256(transaction.blob_hashes[1]));
    EXPECT_EQ(balance(coinbase), u256{outcome.gas_used});
    EXPECT_EQ(supply(), before - u256{outcome.gas_used * 7 + 262'144 * 3});
    EXPECT_EQ(balance(sender), wealth - u256{outcome.gas_used * 8 + 262'144 * 3});
}

TEST_F(ExecutorFees, FailuresPayForTheirBlobs)
{
    environment.context.blob_base_fee = 3;
    for (const Bytecode& failure : {Bytecode{OP_INVALID}, revert_memory(0, 0)}) {
        deploy(failure);
        Transaction transaction = transaction_to(contract, 100'000, 0);
        transaction.type = TransactionType::blob;
        transaction.chain_id = 1;
        transaction.max_fee_per_blob_gas = 3;
        transaction.blob_hashes = {blob_hash()};
        const u256 owned = balance(sender);
        transact(transaction);
        EXPECT_NE(outcome.status, Status::success);
        EXPECT_EQ(outcome.blob_gas_used, 131'072U);
        EXPECT_EQ(balance(sender), owned - u256{131'072 * 3});
    }
}

TEST_F(ExecutorFees, OtherTransactionsUseNoBlobGas)
{
    environment.context.blob_base_fee = 1'000'000;
    transact(transaction_to(friend_account, 21'000, 0));
    EXPECT_EQ(outcome.blob_gas_used, 0U);
    EXPECT_EQ(balance(sender), wealth);
}

// ---- access lists (EIP-2930) ---------------------------------------------------------------

TEST_F(ExecutorFees, AccessListsArePaidForAndWarm)
{
    deploy(sload(0) + OP_POP + op(OP_BALANCE, {friend_account}) + OP_POP);
    for (const Revision revision : revisions(Revision::berlin)) {
        use(revision);
        Transaction transaction = transaction_to(contract);
        transact(transaction);
        EXPECT_EQ(outcome.gas_used, 21'000U + 3 + 2'100 + 2 + 3 + 2'600 + 2);
        transaction.type = TransactionType::access_list;
        transaction.chain_id = 1;
        transaction.access_list = {{contract, {Hash256{}, to_hash256(9)}}, {friend_account, {}}};
        transaction.nonce += 1;
        transact(transaction);
        EXPECT_EQ(outcome.gas_used, 21'000U + 2 * 2'400 + 2 * 1'900 + 3 + 100 + 2 + 3 + 100 + 2);
    }
}

}  // namespace
}  // namespace sluice::chain
