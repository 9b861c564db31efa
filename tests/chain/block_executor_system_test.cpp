// Calls to the contracts of the protocol: what they are told at a block's beginning, the requests
// that they give at its end.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>

#include "chain/chain_spec.hpp"
#include "chain/system_contracts.hpp"
#include "tests/chain/support/block_execution_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;
using test::BlockExecution;

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
        if (revision >= Revision::cancun) {
            expect_called(beacon_roots_contract, root);
        } else {
            EXPECT_EQ(storage(beacon_roots_contract, 1), u256{0});
        }
        if (revision >= Revision::prague) {
            expect_called(block_hashes_contract, parent_hash);
        } else {
            EXPECT_EQ(storage(block_hashes_contract, 1), u256{0}) << to_string(revision);
        }
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

}  // namespace
}  // namespace sluice::chain
