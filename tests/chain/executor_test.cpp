// What transactions do: transfers and calls, how they end, what they see of one another.
// SPDX-License-Identifier: Apache-2.0
#include "chain/executor.hpp"

#include "tests/chain/support/executor_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

class ExecutorTransactions : public test::ExecutorTest {};

// ---- value ---------------------------------------------------------------------------------

TEST_F(ExecutorTransactions, ATransferMovesValueAndNothingElse)
{
    Transaction transfer = transaction_to(friend_account, 21'000, 0);
    transfer.value = 12'345;
    transact(transfer);
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(outcome.gas_used, 21'000U);
    EXPECT_EQ(outcome.gas_refunded, 0U);
    EXPECT_EQ(outcome.blob_gas_used, 0U);
    EXPECT_TRUE(outcome.output.empty());
    EXPECT_TRUE(outcome.logs.empty());
    EXPECT_EQ(outcome.created, std::nullopt);

    State expected;
    expected.set_account(sender, 1, wealth - u256{12'345}, {});
    expected.set_account(friend_account, 0, 13'345, {});
    EXPECT_EQ(state.root(), expected.root());
}

TEST_F(ExecutorTransactions, ATransferBringsItsRecipientIntoExistence)
{
    for (const Revision revision : revisions()) {
        use(revision);
        const Address fresh =
            address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(revision)));
        Transaction transfer = transaction_to(fresh, 21'000);
        transfer.value = 1;
        transact(transfer);
        EXPECT_EQ(outcome.status, Status::success);
        // No surcharge for a new account: that is for CALL.
        EXPECT_EQ(outcome.gas_used, 21'000U);
        EXPECT_TRUE(exists(fresh));
        EXPECT_EQ(balance(fresh), u256{1});
        EXPECT_EQ(nonce(fresh), 0U);
    }
}

// EIP-161.
TEST_F(ExecutorTransactions, NothingToNobodyBringsAnEmptyAccountBeforeSpuriousDragon)
{
    for (const Revision revision : revisions()) {
        use(revision);
        const bool stays = revision < Revision::spurious_dragon;
        const Address fresh =
            address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(revision)));
        transact(transaction_to(fresh, 21'000, 0));
        EXPECT_EQ(exists(fresh), stays) << to_string(revision);
        // An empty one that is there goes, too.
        state.set_account(fresh, 0, 0, {});
        transact(transaction_to(fresh, 21'000, 0));
        EXPECT_EQ(exists(fresh), stays) << to_string(revision);
    }
}

TEST_F(ExecutorTransactions, ATransferToOneselfCostsGasOnly)
{
    Transaction transfer = transaction_to(sender, 21'000, 3);
    transfer.value = wealth - u256{63'000};
    transact(transfer);
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(balance(sender), wealth - u256{63'000});
    EXPECT_EQ(nonce(sender), 1U);
}

TEST_F(ExecutorTransactions, ASenderMayGiveAwayAllItHas)
{
    Transaction transfer = transaction_to(friend_account, 21'000, 10);
    transfer.value = wealth - u256{210'000};
    transact(transfer);
    EXPECT_EQ(balance(sender), u256{});
    // The nonce keeps it from being empty.
    EXPECT_TRUE(exists(sender));
}

TEST_F(ExecutorTransactions, AContractIsPaidBeforeItRuns)
{
    deploy(ret_words({op(OP_SELFBALANCE, {}), OP_CALLVALUE, op(OP_BALANCE, {OP_CALLER})}), 5);
    Transaction transaction = transaction_to(contract, 100'000, 2);
    transaction.value = 100;
    transact(transaction);
    ASSERT_EQ(outcome.output.size(), 96U);
    EXPECT_EQ(load_be(outcome.output.data()), u256{105});
    EXPECT_EQ(load_be(outcome.output.data() + 32), u256{100});
    // All the gas that it might take is paid for beforehand.
    EXPECT_EQ(load_be(outcome.output.data() + 64), wealth - u256{200'000 + 100});
}

TEST_F(ExecutorTransactions, FailuresGiveTheValueBack)
{
    for (const Bytecode& failure : {revert_memory(0, 0), Bytecode{OP_INVALID}, Bytecode{OP_POP}}) {
        deploy(failure, 5);
        Transaction transaction = transaction_to(contract, 100'000, 0);
        transaction.value = 100;
        transact(transaction);
        EXPECT_NE(outcome.status, Status::success);
        EXPECT_EQ(balance(contract), u256{5});
        EXPECT_EQ(balance(sender), wealth);
    }
}

// ---- how transactions end ------------------------------------------------------------------

TEST_F(ExecutorTransactions, SuccessKeepsOutputLogsAndChanges)
{
    deploy(sstore(1, 2) + mstore(0, 0x2a) + op(OP_LOG1, {31, 1, 77}) + ret_memory(0, 32));
    transact(transaction_to(contract));
    EXPECT_EQ(outcome.status, Status::success);
    ASSERT_EQ(outcome.output.size(), 32U);
    EXPECT_EQ(outcome.output.back(), 0x2a);
    ASSERT_EQ(outcome.logs.size(), 1U);
    EXPECT_EQ(outcome.logs[0].address, contract);
    EXPECT_EQ(outcome.logs[0].topics, std::vector<Hash256>{to_hash256(77)});
    EXPECT_EQ(outcome.logs[0].data, Bytes{0x2a});
    EXPECT_EQ(test::storage_of(state, contract, 1), u256{2});
    EXPECT_EQ(nonce(sender), 1U);
}

TEST_F(ExecutorTransactions, RevertKeepsOutputAndSavesGas)
{
    deploy(sstore(1, 2) + op(OP_LOG0, {0, 0}) + mstore(0, 0x2a) + revert_memory(31, 1));
    transact(transaction_to(contract));
    EXPECT_EQ(outcome.status, Status::revert);
    EXPECT_EQ(outcome.output, Bytes{0x2a});
    EXPECT_TRUE(outcome.logs.empty());
    EXPECT_EQ(test::storage_of(state, contract, 1), u256{});
    EXPECT_EQ(nonce(sender), 1U);
    // A cold slot that is filled 22106, an empty log 381, a word of memory 12, the return 6.
    EXPECT_EQ(outcome.gas_used, 21'000U + 22'106 + 381 + 12 + 6);
    EXPECT_EQ(balance(sender), wealth - u256{10 * outcome.gas_used});
}

TEST_F(ExecutorTransactions, HaltsKeepNothingAndTakeAllGas)
{
    const std::pair<Status, Bytecode> halts[]{
        {Status::invalid_instruction, OP_INVALID},
        {Status::undefined_instruction, {0x0c}},
        {Status::stack_underflow, OP_ADD},
        {Status::stack_overflow, 1025 * push(1)},
        {Status::bad_jump_destination, jump(0)},
        {Status::return_data_out_of_bounds, op(OP_RETURNDATACOPY, {0, 0, 1})},
        {Status::out_of_gas, OP_JUMPDEST + jump(0)},
    };
    for (const auto& [status, code] : halts) {
        const std::uint64_t sent = nonce(sender);
        const u256 owned = balance(sender);
        deploy(sstore(1, 2) + op(OP_LOG0, {0, 0}) + OP_GAS + OP_POP + code);
        if (status == Status::out_of_gas)
            deploy(code);
        transact(transaction_to(contract));
        EXPECT_EQ(outcome.status, status);
        EXPECT_EQ(outcome.gas_used, 100'000U);
        EXPECT_EQ(outcome.gas_refunded, 0U);
        EXPECT_TRUE(outcome.output.empty());
        EXPECT_TRUE(outcome.logs.empty());
        EXPECT_EQ(test::storage_of(state, contract, 1), u256{});
        EXPECT_EQ(nonce(sender), sent + 1);
        EXPECT_EQ(balance(sender), owned - u256{1'000'000});
    }
}

TEST_F(ExecutorTransactions, TheIntrinsicGasAloneRunsNoCode)
{
    deploy(OP_JUMPDEST);
    transact(transaction_to(contract, 21'000));
    EXPECT_EQ(outcome.status, Status::out_of_gas);
    EXPECT_EQ(outcome.gas_used, 21'000U);
    transact(transaction_to(contract, 21'001));
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(outcome.gas_used, 21'001U);
}

TEST_F(ExecutorTransactions, CodeGetsTheGasBeyondTheIntrinsic)
{
    deploy(ret(OP_GAS));
    Transaction transaction = transaction_to(contract, 50'000);
    // Four bytes, one of them zero: 3 * 16 + 4.
    transaction.data = {1, 0, 1, 1};
    transact(transaction);
    // GAS tells what is left after it, at 2.
    EXPECT_EQ(load_be(outcome.output.data()), u256{50'000 - 21'000 - 52 - 2});
}

TEST_F(ExecutorTransactions, CodeSeesTheTransactionAndTheBlock)
{
    environment.context.timestamp = 1'700'000'000;
    environment.context.base_fee = 7;
    environment.context.chain_id = 99;
    environment.block_hashes = [](std::uint64_t number) { return to_hash256(number * 3); };
    deploy(ret_words({OP_ADDRESS, OP_CALLER, OP_ORIGIN, OP_GASPRICE, OP_COINBASE, OP_NUMBER,
                      OP_TIMESTAMP, OP_BASEFEE, OP_CHAINID, OP_GASLIMIT, calldataload(0),
                      op(OP_BLOCKHASH, {999})}));
    Transaction transaction = transaction_to(contract);
    transaction.data = Bytes(32, 0);
    transaction.data[31] = 0x55;
    transact(transaction);
    const u256 expected[]{to_u256(contract),
                          to_u256(sender),
                          to_u256(sender),
                          10,
                          to_u256(coinbase),
                          1000,
                          1'700'000'000,
                          7,
                          99,
                          30'000'000,
                          0x55,
                          2997};
    ASSERT_EQ(outcome.output.size(), 32 * std::size(expected));
    for (std::size_t i = 0; i < std::size(expected); ++i)
        EXPECT_EQ(load_be(outcome.output.data() + 32 * i), expected[i]) << i;
}

TEST_F(ExecutorTransactions, PrecompilesCanBeCalledByThemselves)
{
    use(Revision::cancun);  // before there was a floor
    Transaction transaction = transaction_to(address(4));
    transaction.data = Bytes(33, 0);
    transact(transaction);
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(outcome.output, Bytes(33, 0));
    // 33 zeros at 4, and the identity's 15 and 3 for each of two words.
    EXPECT_EQ(outcome.gas_used, 21'000U + 132 + 15 + 6);
}

TEST_F(ExecutorTransactions, FailingPrecompilesTakeAllGasAndNoValue)
{
    // EIP-196: (1, 1) is not on the curve.
    Transaction transaction = transaction_to(address(6));
    transaction.data = Bytes(64, 0);
    transaction.data[31] = transaction.data[63] = 1;
    transaction.value = 5;
    transact(transaction);
    EXPECT_EQ(outcome.status, Status::precompile_failure);
    EXPECT_EQ(outcome.gas_used, 100'000U);
    EXPECT_TRUE(outcome.output.empty());
    EXPECT_FALSE(exists(address(6)));
}

// ---- one after the other -------------------------------------------------------------------

TEST_F(ExecutorTransactions, NothingOfOneIsSeenByTheNext)
{
    // What it finds warm, in memory, in transient storage, in return data and in the logs.
    deploy(op(OP_LOG0, {0, 0}) + OP_RETURNDATASIZE + OP_MSIZE + mload(0) + tload(1) +
           metered(sload(1) + OP_POP) + mstore(0, u256_max) + tstore(1, 5) +
           call(address(4)).gas(1000).input(0, 32) + OP_POP + push(0) + OP_MSTORE + push(32) +
           OP_MSTORE + push(64) + OP_MSTORE + push(96) + OP_MSTORE + push(128) + OP_MSTORE +
           ret_memory(0, 160));
    Executor executor{state, environment};
    for (std::uint64_t i = 0; i < 3; ++i) {
        const auto result = executor.transact(transaction_to(contract), sender, gas_available, 0);
        ASSERT_TRUE(result.has_value());
        ASSERT_EQ(result->status, Status::success);
        EXPECT_EQ(result->logs.size(), 1U);
        ASSERT_EQ(result->output.size(), 160U);
        EXPECT_EQ(load_be(result->output.data()), u256{2105}) << "a cold slot";
        for (std::size_t word = 1; word < 5; ++word) {
            // MSIZE was asked before memory was.
            EXPECT_EQ(load_be(result->output.data() + 32 * word), u256{}) << word;
        }
    }
}

TEST_F(ExecutorTransactions, TheBlockMayChangeInBetween)
{
    deploy(ret(OP_NUMBER));
    Executor executor{state, environment};
    for (const std::uint64_t number : {5U, 6U, 1'000'000U}) {
        environment.context.number = number;
        const auto result = executor.transact(transaction_to(contract), sender, gas_available, 0);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(load_be(result->output.data()), u256{number});
    }
}

}  // namespace
}  // namespace sluice::chain
