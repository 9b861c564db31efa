// What a block does besides its transactions: rewards, withdrawals, calls to system contracts,
// requests. And what its transactions leave to one another.
// SPDX-License-Identifier: Apache-2.0
#include "chain/block_executor.hpp"

#include <gtest/gtest.h>

#include "base/u256_mul.hpp"
#include "chain/chain_spec.hpp"
#include "chain/system_contracts.hpp"
#include "tests/chain/support/executor_test.hpp"
#include "tests/chain/support/printing.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

/// In thousandths.
u256 ether(std::uint64_t thousandths)
{
    return u256{thousandths} * u256{1'000'000'000'000'000};
}

class BlockExecution : public test::ExecutorTest {
protected:
    void deploy_at(const Address& where, const Bytecode& code)
    {
        state.set_account(where, 1, 0, code);
    }

    /// A valid transaction's outcome.
    void transact(BlockExecutor& executor, const Transaction& transaction)
    {
        auto result = executor.transact(transaction, sender);
        ASSERT_TRUE(result.has_value()) << message(result.error());
        outcome = std::move(*result);
    }

    u256 storage(const Address& where, const u256& key)
    {
        return test::storage_of(state, where, key);
    }

    static constexpr Address uncle_maker = address(0x0cc1);
    static constexpr Address second_maker = address(0x0cc2);
    static constexpr Hash256 root{{0xab, 1, 2, 3}};
};

class BlockRewards : public BlockExecution {};

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

// ---- calls at the block's beginning --------------------------------------------------------

class SystemCalls : public BlockExecution {
protected:
    /// Code that notes what it is called with.
    static Bytecode witness()
    {
        return sstore(1, OP_GAS) + sstore(2, calldataload(0)) + sstore(3, OP_CALLDATASIZE) +
               sstore(4, OP_CALLER) + sstore(5, OP_ORIGIN) + sstore(6, add(OP_CALLVALUE, 1)) +
               sstore(7, add(OP_GASPRICE, 1));
    }

    void expect_called(const Address& where, const Hash256& with)
    {
        // GAS tells what is left after it, at 2.
        EXPECT_EQ(storage(where, 1), u256{30'000'000 - 2});
        EXPECT_EQ(storage(where, 2), to_u256(with));
        EXPECT_EQ(storage(where, 3), u256{32});
        EXPECT_EQ(storage(where, 4), word("0xfffffffffffffffffffffffffffffffffffffffe"));
        EXPECT_EQ(storage(where, 5), word("0xfffffffffffffffffffffffffffffffffffffffe"));
        EXPECT_EQ(storage(where, 6), u256{1});
        EXPECT_EQ(storage(where, 7), u256{1});
    }

    static constexpr Hash256 parent_hash{{0xcd, 4, 5, 6}};
};

TEST_F(SystemCalls, AddressesAreTheEips)
{
    EXPECT_EQ(to_hex(beacon_roots_contract), "000f3df6d732807ef1319fb7b8bb8522d0beac02");
    EXPECT_EQ(to_hex(block_hashes_contract), "0000f90827f1c53a10cb7a02335b175320002935");
    EXPECT_EQ(to_hex(withdrawal_requests_contract), "00000961ef480eb55e80d19ad83579a64c007002");
    EXPECT_EQ(to_hex(consolidation_requests_contract), "0000bbddc7ce488642fb579f8b00f3a590007251");
}

TEST_F(SystemCalls, BeginWithCancunAndPrague)
{
    for (const Revision revision : revisions(Revision::shanghai)) {
        use(revision);
        for (const Address& where : {beacon_roots_contract, block_hashes_contract}) {
            deploy_at(where, witness());
            for (std::uint64_t key = 1; key <= 7; ++key)
                state.set_storage(where, key, 0);
        }
        BlockExecutor executor{state, environment};
        executor.start(root, parent_hash);
        if (revision >= Revision::cancun)
            expect_called(beacon_roots_contract, root);
        else
            EXPECT_EQ(storage(beacon_roots_contract, 1), u256{0});
        if (revision >= Revision::prague)
            expect_called(block_hashes_contract, parent_hash);
        else
            EXPECT_EQ(storage(block_hashes_contract, 1), u256{0}) << to_string(revision);
        EXPECT_EQ(executor.gas_used(), 0U);
        EXPECT_TRUE(executor.receipts().empty());
    }
}

TEST_F(SystemCalls, TellNobodyWhereThereIsNoContract)
{
    const Hash256 before = state.root();
    BlockExecutor{state, environment}.start(root, parent_hash);
    EXPECT_EQ(state.root(), before);
    EXPECT_FALSE(exists(beacon_roots_contract));
    EXPECT_FALSE(exists(system_address));
}

TEST_F(SystemCalls, MayFail)
{
    for (const Bytecode& failure :
         {Bytecode{OP_INVALID}, revert_memory(0, 0), OP_JUMPDEST + jump(0)}) {
        deploy_at(beacon_roots_contract, sstore(1, 1) + failure);
        deploy_at(block_hashes_contract, witness());
        BlockExecutor executor{state, environment};
        executor.start(root, parent_hash);
        EXPECT_EQ(storage(beacon_roots_contract, 1), u256{0});
        expect_called(block_hashes_contract, parent_hash);
        EXPECT_FALSE(executor.ran_out_of_memory());
    }
}

TEST_F(SystemCalls, LeaveTheSystemAddressAlone)
{
    deploy_at(beacon_roots_contract, witness());
    BlockExecutor{state, environment}.start(root, parent_hash);
    EXPECT_FALSE(exists(system_address));
    EXPECT_EQ(nonce(system_address), 0U);
}

TEST_F(SystemCalls, AreNotPartOfTheBlocksGasOrLogs)
{
    deploy_at(beacon_roots_contract, op(OP_LOG1, {0, 0, 77}) + witness());
    BlockExecutor executor{state, environment};
    executor.start(root, parent_hash);
    EXPECT_EQ(executor.bloom(), Bloom{});
    Transaction all_gas = transaction_to(friend_account, 16'000'000);
    environment.context.gas_limit = 16'000'000;
    transact(executor, all_gas);
    EXPECT_EQ(executor.gas_used(), 21'000U);
    EXPECT_TRUE(executor.receipts()[0].logs.empty());
    EXPECT_EQ(executor.bloom(), Bloom{});
}

TEST_F(SystemCalls, WarmNothingForTransactions)
{
    deploy_at(beacon_roots_contract, sload(1) + OP_POP);
    deploy(metered(op(OP_BALANCE, {beacon_roots_contract}) + OP_POP) + ret_top());
    BlockExecutor executor{state, environment};
    executor.start(root, parent_hash);
    transact(executor, transaction_to(contract));
    // A cold account's 2600, a push and a pop.
    EXPECT_EQ(load_be(outcome.output.data()), u256{2'605});
}

// EIP-4788: the contract's own code keeps timestamp and root in rings of 8191.
TEST_F(SystemCalls, TheRealBeaconRootsContractKeepsTheRoot)
{
    deploy_at(beacon_roots_contract,
              hex_code("3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b"
                       "5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b"
                       "5f5ffd5b62001fff42064281555f359062001fff015500"));
    environment.context.timestamp = 1'700'000'000;
    BlockExecutor{state, environment}.start(root, parent_hash);
    constexpr std::uint64_t place = 1'700'000'000 % 8'191;
    EXPECT_EQ(storage(beacon_roots_contract, place), u256{1'700'000'000});
    EXPECT_EQ(storage(beacon_roots_contract, place + 8'191), to_u256(root));
}

// EIP-2935: the same of the parent's hash, by its number.
TEST_F(SystemCalls, TheRealBlockHashesContractKeepsTheParentsHash)
{
    deploy_at(block_hashes_contract,
              hex_code("3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f356001"
                       "43038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f3561"
                       "1fff60014303065500"));
    environment.context.number = 3 * 8'191 + 18;
    BlockExecutor{state, environment}.start(root, parent_hash);
    EXPECT_EQ(storage(block_hashes_contract, 17), to_u256(parent_hash));
}

// ---- requests ------------------------------------------------------------------------------

class CollectedRequests : public BlockExecution {
protected:
    CollectedRequests()
    {
        deploy_at(withdrawal_requests_contract, OP_STOP);
        deploy_at(consolidation_requests_contract, OP_STOP);
    }

    /// Code that returns so many bytes of a value.
    static Bytecode returning(std::size_t size, std::uint8_t fill)
    {
        return store_bytes(Bytes(size, fill)) + ret_memory(0, size);
    }

    static Bytes request(std::uint8_t type, std::size_t size, std::uint8_t fill)
    {
        Bytes bytes(1 + size, fill);
        bytes[0] = type;
        return bytes;
    }

    std::optional<BlockError> error_of_collecting()
    {
        BlockExecutor executor{state, environment};
        const auto done = executor.collect_requests(mainnet_deposit_contract);
        return done ? std::nullopt : std::optional{done.error()};
    }
};

TEST_F(CollectedRequests, AreNoneWhenContractsReturnNothing)
{
    BlockExecutor executor{state, environment};
    EXPECT_TRUE(executor.collect_requests(mainnet_deposit_contract));
    EXPECT_TRUE(executor.requests().empty());
    EXPECT_EQ(to_hex(requests_hash(executor.requests())),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(CollectedRequests, StandInTheOrderOfTheirTypes)
{
    deploy_at(withdrawal_requests_contract, returning(76, 0xaa));
    deploy_at(consolidation_requests_contract, returning(116, 0xbb));
    BlockExecutor executor{state, environment};
    ASSERT_TRUE(executor.collect_requests(mainnet_deposit_contract));
    EXPECT_EQ(executor.requests(), (Requests{request(1, 76, 0xaa), request(2, 116, 0xbb)}));
    EXPECT_EQ(executor.gas_used(), 0U);

    deploy_at(withdrawal_requests_contract, OP_STOP);
    BlockExecutor again{state, environment};
    ASSERT_TRUE(again.collect_requests(mainnet_deposit_contract));
    EXPECT_EQ(again.requests(), (Requests{request(2, 116, 0xbb)}));
}

TEST_F(CollectedRequests, NeedBothContracts)
{
    EXPECT_EQ(error_of_collecting(), std::nullopt);
    for (const Address& where : {withdrawal_requests_contract, consolidation_requests_contract}) {
        state.set_account(where, 1, 1, {});
        EXPECT_EQ(error_of_collecting(), BlockError::system_contract_missing);
        deploy_at(where, OP_STOP);
    }
}

TEST_F(CollectedRequests, NeedBothContractsToSucceed)
{
    for (const Address& where : {withdrawal_requests_contract, consolidation_requests_contract}) {
        for (const Bytecode& failure :
             {Bytecode{OP_INVALID}, revert_memory(0, 0), OP_JUMPDEST + jump(0)}) {
            deploy_at(where, failure);
            EXPECT_EQ(error_of_collecting(), BlockError::system_contract_failed);
        }
        deploy_at(where, OP_STOP);
    }
}

TEST_F(CollectedRequests, AreAskedForBySystemCalls)
{
    deploy_at(withdrawal_requests_contract,
              sstore(1, OP_GAS) + sstore(2, OP_CALLER) + sstore(3, add(OP_CALLDATASIZE, 1)));
    EXPECT_EQ(error_of_collecting(), std::nullopt);
    EXPECT_EQ(storage(withdrawal_requests_contract, 1), u256{30'000'000 - 2});
    EXPECT_EQ(storage(withdrawal_requests_contract, 2),
              word("0xfffffffffffffffffffffffffffffffffffffffe"));
    EXPECT_EQ(storage(withdrawal_requests_contract, 3), u256{1}) << "no input";
}

// The contract of EIP-7002 itself: a request that a transaction pays for comes out at the end.
TEST_F(CollectedRequests, OfTheRealWithdrawalContract)
{
    deploy_at(
        withdrawal_requests_contract,
        hex_code(
            "3373fffffffffffffffffffffffffffffffffffffffe1460cb5760115f54807fffffffffffffffffff"
            "ffffffffffffffffffffffffffffffffffffffffffffff146101f457600182026001905f5b5f821115"
            "60685781019083028483029004916001019190604d565b909390049250505036603814608857366101"
            "f457346101f4575f5260205ff35b34106101f457600154600101600155600354806003026004013381"
            "556001015f35815560010160203590553360601b5f5260385f601437604c5fa0600101600355005b60"
            "03546002548082038060101160df575060105b5f5b8181146101835782810160030260040181604c02"
            "815460601b8152601401816001015481526020019060020154807fffffffffffffffffffffffffffff"
            "ffff00000000000000000000000000000000168252906010019060401c908160381c81600701538160"
            "301c81600601538160281c81600501538160201c81600401538160181c81600301538160101c816002"
            "01538160081c81600101535360010160e1565b910180921461019557906002556101a0565b90505f60"
            "02555f6003555b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            "ffff14156101cd57505f5b6001546002828201116101e25750505f6101e8565b01600290035b5f555f"
            "600155604c025ff35b5f5ffd"));
    Transaction transaction = transaction_to(withdrawal_requests_contract, 200'000);
    transaction.data = Bytes(48, 0xc5);  // The validator's key, then the amount, big-endian.
    for (const std::uint8_t byte : Bytes{1, 2, 3, 4, 5, 6, 7, 8})
        transaction.data.push_back(byte);
    transaction.value = 1;  // The least fee.
    BlockExecutor executor{state, environment};
    transact(executor, transaction);
    ASSERT_EQ(outcome.status, Status::success);
    ASSERT_TRUE(executor.collect_requests(mainnet_deposit_contract));

    // Sender, key, amount, little-endian as the consensus layer has it.
    Bytes expected{1};
    expected.insert(expected.end(), std::begin(sender.bytes), std::end(sender.bytes));
    expected.insert(expected.end(), 48, 0xc5);
    for (const std::uint8_t byte : Bytes{8, 7, 6, 5, 4, 3, 2, 1})
        expected.push_back(byte);
    EXPECT_EQ(executor.requests(), Requests{expected});
}

class CollectedDeposits : public CollectedRequests {
protected:
    static constexpr Address deposit_contract = address(0xde);

    /// Code that logs data with the deposits' topic.
    static Bytecode logging(const Bytes& data)
    {
        return store_bytes(data) +
               op(OP_LOG1,
                  {0, data.size(),
                   word("0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5")});
    }

    /// A deposit's data by the layout in EIP-6110: pairs of a place and the number there.
    static Bytes deposit_data()
    {
        Bytes data(576);
        constexpr std::pair<std::size_t, std::uint16_t> words[] = {
            {0, 160},  {32, 256}, {64, 320}, {96, 384}, {128, 512},
            {160, 48}, {256, 32}, {320, 8},  {384, 96}, {512, 8}};
        for (const auto& [place, number] : words) {
            data[place + 30] = static_cast<std::uint8_t>(number >> 8);
            data[place + 31] = static_cast<std::uint8_t>(number);
        }
        return data;
    }
};

TEST_F(CollectedDeposits, ComeFromReceiptsAndFirst)
{
    deploy_at(deposit_contract, logging(deposit_data()));
    deploy_at(withdrawal_requests_contract, returning(76, 0xaa));
    environment.context.gas_limit = 10'000'000;
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(deposit_contract, 1'000'000));
    transact(executor, transaction_to(friend_account, 21'000));
    transact(executor, transaction_to(deposit_contract, 1'000'000));
    ASSERT_EQ(outcome.status, Status::success);
    ASSERT_TRUE(executor.collect_requests(deposit_contract));
    EXPECT_EQ(executor.requests(), (Requests{request(0, 2 * 192, 0), request(1, 76, 0xaa)}));
}

TEST_F(CollectedDeposits, OfAnotherContractDoNotCount)
{
    deploy_at(deposit_contract, logging(deposit_data()));
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(deposit_contract, 1'000'000));
    ASSERT_TRUE(executor.collect_requests(mainnet_deposit_contract));
    EXPECT_TRUE(executor.requests().empty());
}

TEST_F(CollectedDeposits, ThatAreMalformedSpoilTheBlock)
{
    deploy_at(deposit_contract, logging(Bytes(32)));
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(deposit_contract, 1'000'000));
    const auto done = executor.collect_requests(deposit_contract);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), BlockError::deposit_event_malformed);
}

TEST_F(CollectedDeposits, ThatWereRevertedDoNotCount)
{
    deploy_at(deposit_contract, logging(Bytes(32)) + revert_memory(0, 0));
    BlockExecutor executor{state, environment};
    transact(executor, transaction_to(deposit_contract, 1'000'000));
    ASSERT_EQ(outcome.status, Status::revert);
    EXPECT_TRUE(executor.collect_requests(deposit_contract));
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
