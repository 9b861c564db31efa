// Chains: which block is the head, what the state is there, which rules hold.
// SPDX-License-Identifier: Apache-2.0
#include "chain/blockchain.hpp"

#include <new>

#include "chain/dao_fork.hpp"
#include "evm/tracing/tracer.hpp"
#include "tests/chain/support/blockchain_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;
using test::BlockPlan;

class BlockchainHead : public test::BlockchainTest {};

// Blocks after a second are of 131136, after 13 seconds of 131072.
constexpr std::uint64_t heavier = 1;

TEST_F(BlockchainHead, IsTheGenesisAtFirst)
{
    begin("Berlin");
    EXPECT_TRUE(is_head(builder->genesis()));
    expect_state_of_head();
    EXPECT_EQ(balance(address_of_key(key).value()), u256{1'000'000'000'000'000'000});
}

TEST_F(BlockchainHead, GrowsBlockByBlock)
{
    for (const auto& name : evm::revision_names) {
        SCOPED_TRACE(name.name);
        begin(name.fixture_name);
        BlockHeader head = builder->genesis();
        for (std::uint64_t i = 0; i < 4; ++i) {
            head = grow(head,
                        {.coinbase = first_coinbase, .transactions = {transaction(i, nobody, 10)}});
            EXPECT_TRUE(is_head(head));
            EXPECT_EQ(balance(nobody), u256{10 * (i + 1)});
            EXPECT_EQ(chain->last_receipts().size(), 1U);
            expect_state_of_head();
        }
    }
}

TEST_F(BlockchainHead, IsThatOfTheGreatestTotalDifficulty)
{
    begin("Berlin");
    const BlockHeader genesis = builder->genesis();
    const BlockHeader light = grow(genesis, {.coinbase = first_coinbase});
    EXPECT_TRUE(is_head(light));
    const BlockHeader heavy = grow(genesis, {.seconds = heavier, .coinbase = second_coinbase});
    EXPECT_EQ(heavy.difficulty, light.difficulty + u256{64});
    EXPECT_TRUE(is_head(heavy));
    EXPECT_EQ(balance(first_coinbase), u256{0});
    EXPECT_EQ(balance(second_coinbase), u256{2'000'000'000'000'000'000});
    expect_state_of_head();

    // Two light ones weigh more than a heavy one, and the other way round with one more.
    const BlockHeader light_2 = grow(light);
    EXPECT_TRUE(is_head(light_2));
    EXPECT_EQ(balance(first_coinbase), u256{2'000'000'000'000'000'000});
    EXPECT_EQ(balance(second_coinbase), u256{0});
    expect_state_of_head();
    const BlockHeader heavy_2 = grow(heavy);
    EXPECT_TRUE(is_head(heavy_2));
    expect_state_of_head();
}

TEST_F(BlockchainHead, StaysWithTheFirstOfTwoThatAreEqual)
{
    begin("Berlin");
    const BlockHeader first = grow(builder->genesis(), {.coinbase = first_coinbase});
    const BlockHeader second = grow(builder->genesis(), {.coinbase = second_coinbase});
    EXPECT_EQ(first.difficulty, second.difficulty);
    EXPECT_TRUE(is_head(first));
    EXPECT_EQ(balance(second_coinbase), u256{0});
    grow(second);
    EXPECT_EQ(chain->head().number, 2U);
    EXPECT_EQ(chain->head().parent_hash, hash_of(second));
}

TEST_F(BlockchainHead, IsTheLastAddedSinceParis)
{
    begin("Shanghai");
    const BlockHeader genesis = builder->genesis();
    const BlockHeader first = grow(genesis, {.withdrawals = {{0, 0, first_coinbase, 1}}});
    const BlockHeader first_2 = grow(first);
    const BlockHeader second = grow(genesis, {.withdrawals = {{0, 0, second_coinbase, 1}}});
    EXPECT_TRUE(is_head(second)) << "whatever the length";
    EXPECT_EQ(balance(first_coinbase), u256{0});
    EXPECT_EQ(balance(second_coinbase), u256{1'000'000'000});
    const BlockHeader first_3 = grow(first_2);
    EXPECT_TRUE(is_head(first_3));
    EXPECT_EQ(balance(first_coinbase), u256{1'000'000'000});
    expect_state_of_head();
}

// ---- reorganisations -----------------------------------------------------------------------

class BlockchainBranches : public test::BlockchainTest {};

TEST_F(BlockchainBranches, MayHaveTheSameTransaction)
{
    begin("Berlin");
    const BlockPlan plan{.transactions = {transaction(0, nobody, 10)}};
    const BlockHeader first = grow(builder->genesis(), plan);
    EXPECT_EQ(balance(nobody), u256{10});
    const BlockHeader second =
        grow(builder->genesis(),
             {.seconds = heavier,
              .transactions = {transaction(0, nobody, 10), transaction(1, nobody, 5)}});
    EXPECT_TRUE(is_head(second));
    EXPECT_EQ(balance(nobody), u256{15});
    grow(grow(first, {.transactions = {transaction(1, nobody, 100)}}));
    EXPECT_EQ(balance(nobody), u256{110});
    expect_state_of_head();
}

TEST_F(BlockchainBranches, AddingToASideChainLeavesTheHeadsState)
{
    begin("Berlin");
    const BlockHeader heavy =
        grow(builder->genesis(), {.seconds = heavier, .transactions = {transaction(0, nobody, 1)}});
    grow(builder->genesis(), {.transactions = {transaction(0, nobody, 50)}});
    EXPECT_TRUE(is_head(heavy));
    EXPECT_EQ(balance(nobody), u256{1});
    grow(heavy, {.transactions = {transaction(1, nobody, 1)}});
    EXPECT_EQ(balance(nobody), u256{2});
    expect_state_of_head();
}

TEST_F(BlockchainBranches, StorageAndContractsGoWithTheirBranch)
{
    code = sstore(calldataload(0), OP_NUMBER);
    begin("London");
    Bytes slot_1(32);
    slot_1[31] = 1;
    Bytes slot_2(32);
    slot_2[31] = 2;
    const BlockHeader base =
        grow(builder->genesis(), {.transactions = {transaction(0, contract, 0, slot_1)}});
    grow(base, {.transactions = {transaction(1, contract, 0, slot_2)}});
    EXPECT_EQ(storage(1), u256{1});
    EXPECT_EQ(storage(2), u256{2});
    const BlockHeader other = grow(base, {.seconds = heavier});
    EXPECT_TRUE(is_head(other));
    EXPECT_EQ(storage(1), u256{1});
    EXPECT_EQ(storage(2), u256{0});
    expect_state_of_head();
}

/// A word for BLOCKHASH to be asked with.
Bytes word_of(std::uint64_t number)
{
    const Hash256 bytes = to_hash256(number);
    return {std::begin(bytes.bytes), std::end(bytes.bytes)};
}

TEST_F(BlockchainBranches, BlockHashesAreTheBranchsOwn)
{
    code = sstore(calldataload(0), op(OP_BLOCKHASH, {calldataload(0)}));
    begin("Berlin");
    const BlockHeader genesis = builder->genesis();
    const BlockHeader first = grow(genesis, {.coinbase = first_coinbase});
    const BlockHeader second = grow(genesis, {.coinbase = second_coinbase});
    const BlockPlan plan{.transactions = {transaction(0, contract, 0, word_of(0)),
                                          transaction(1, contract, 0, word_of(1)),
                                          transaction(2, contract, 0, word_of(2))}};
    grow(first, plan);
    EXPECT_EQ(storage(0), to_u256(hash_of(genesis)));
    EXPECT_EQ(storage(1), to_u256(hash_of(first)));
    EXPECT_EQ(storage(2), u256{0}) << "a block does not know its own";
    const BlockHeader head = grow(grow(second, plan));
    EXPECT_TRUE(is_head(head));
    EXPECT_EQ(storage(1), to_u256(hash_of(second)));
}

TEST_F(BlockchainBranches, BlockHashesGoBack256Blocks)
{
    code = sstore(calldataload(0), op(OP_BLOCKHASH, {calldataload(0)}));
    begin("Paris");
    std::vector<BlockHeader> headers{builder->genesis()};
    while (headers.size() < 258)
        headers.push_back(grow(headers.back()));
    // In block 258.
    grow(headers.back(), {.transactions = {transaction(0, contract, 0, word_of(1)),
                                           transaction(1, contract, 0, word_of(2)),
                                           transaction(2, contract, 0, word_of(257))}});
    EXPECT_EQ(storage(1), u256{0}) << "257 blocks back";
    EXPECT_EQ(storage(2), to_u256(hash_of(headers[2]))) << "256 blocks back";
    EXPECT_EQ(storage(257), to_u256(hash_of(headers[257])));
}

/// Counts the instructions that it is shown.
class Counter final : public InstructionTracer {
public:
    void on_frame_start(const Frame&) noexcept override {}
    void on_instruction(const Frame&, const std::uint8_t*, const u256*,
                        std::uint64_t) noexcept override
    {
        ++instructions;
    }
    void on_call_charged(const Frame&, std::uint64_t) noexcept override {}
    void on_frame_end(const Frame&, Status, std::uint64_t, BytesView) noexcept override {}

    int instructions = 0;
};

TEST_F(BlockchainBranches, WhatIsDoneAgainIsNotWatchedAgain)
{
    code = push(1) + OP_POP;
    begin("Berlin");
    Counter counter;
    chain->set_tracer(&counter);
    const BlockPlan plan{.transactions = {transaction(0, contract)}};
    const BlockHeader first = grow(builder->genesis(), plan);
    EXPECT_EQ(counter.instructions, 3) << "the last one is STOP";
    const BlockHeader heavy = grow(builder->genesis(), {.seconds = heavier});
    EXPECT_TRUE(is_head(heavy));
    grow(first);
    EXPECT_EQ(counter.instructions, 3);
    grow(chain->head(), {.transactions = {transaction(1, contract)}});
    EXPECT_EQ(counter.instructions, 6);
}

TEST_F(BlockchainBranches, MayBeTooLargeToBeMadeAgainAndStillBeWatched)
{
    code = push(1) + OP_POP;
    begin("Berlin");
    Counter counter;
    chain->set_tracer(&counter);
    const BlockHeader first =
        grow(builder->genesis(), {.transactions = {transaction(0, contract)}});
    grow(builder->genesis(), {.seconds = heavier});
    const test::BlockParts second =
        builder->make(first, {.transactions = {transaction(1, contract)}});
    ExecutionSettings tight;
    tight.max_growth = 1;
    chain->set_execution(tight);
    EXPECT_THROW(add(second), std::bad_alloc);
    EXPECT_EQ(counter.instructions, 3);
    chain->set_execution({});
    EXPECT_EQ(add(second), std::nullopt);
    EXPECT_EQ(counter.instructions, 6);
    expect_state_of_head();
}

// ---- forks ---------------------------------------------------------------------------------

class BlockchainForks : public test::BlockchainTest {
protected:
    static ChainSpec chain_of(std::string_view before, ForkActivation::By by, const u256& at,
                              std::string_view after)
    {
        ChainSpec spec = single_fork(find_fork(before).value());
        spec.forks.push_back({by, at, find_fork(after).value()});
        return spec;
    }
};

TEST_F(BlockchainForks, BeginOnTheirBlock)
{
    begin(chain_of("Berlin", ForkActivation::By::number, 2, "London"));
    const BlockHeader first = grow(builder->genesis());
    EXPECT_FALSE(first.base_fee);
    const BlockHeader second = grow(first);
    EXPECT_EQ(second.base_fee, u256{1'000'000'000});
    EXPECT_EQ(second.gas_limit, 2 * first.gas_limit);
    EXPECT_TRUE(is_head(grow(second)));
}

// EIP-3675: the last block of work is the first whose chain has the difficulty.
TEST_F(BlockchainForks, ParisBeginsWhenTheDifficultyIsReached)
{
    // The genesis and two blocks.
    begin(chain_of("GrayGlacier", ForkActivation::By::total_difficulty, 3 * minimum_difficulty,
                   "Paris"));
    const BlockHeader first = grow(builder->genesis(), {.coinbase = first_coinbase});
    const BlockHeader second = grow(first, {.coinbase = first_coinbase});
    EXPECT_FALSE(is_zero(second.difficulty));
    const BlockHeader third = grow(second, {.coinbase = first_coinbase});
    EXPECT_TRUE(is_zero(third.difficulty));
    EXPECT_TRUE(is_head(third));
    EXPECT_EQ(balance(first_coinbase), u256{4'000'000'000'000'000'000}) << "two rewards";
    // A second last block of work does not take the head back, but may be built on.
    const BlockHeader other = grow(first, {.coinbase = second_coinbase});
    EXPECT_TRUE(is_head(third));
    EXPECT_TRUE(is_head(grow(other)));
    expect_state_of_head();
}

TEST_F(BlockchainForks, TheDaoForkMovesBalancesOnItsBlock)
{
    const Address the_dao = address_from_hex("bb9bc244d798123fde783fcc1c72d3bb8c189413").value();
    const Address refund = address_from_hex("bf4ed7b27f1d666546e30d74d50d173d20bca754").value();
    ChainSpec spec = single_fork(find_fork("Homestead").value());
    spec.dao_block = 2;
    begin(spec);
    const Bytes mark(dao_extra_data.begin(), dao_extra_data.end());
    // The DAO gets its ether by transfer.
    const BlockHeader first =
        grow(builder->genesis(), {.transactions = {transaction(0, the_dao, 77)}});
    EXPECT_EQ(balance(the_dao), u256{77});
    EXPECT_EQ(error_of(builder->make(first)), BlockError::extra_data_not_dao);
    const BlockHeader second =
        grow(first, {.transactions = {transaction(1, the_dao, 1)}, .extra_data = mark});
    EXPECT_EQ(balance(refund), u256{77}) << "before the block's transactions";
    EXPECT_EQ(balance(the_dao), u256{1});
    grow(second, {.extra_data = mark});
    EXPECT_EQ(balance(the_dao), u256{1}) << "once only";
}

// EIP-7934: 8 MiB, from Osaka on.
TEST_F(BlockchainForks, OsakaBoundsTheSizeOfBlocks)
{
    constexpr std::size_t most = 8'388'608;
    // Zeros at 10 gas each in blocks with room for them, below the cap of 2^24 gas for one.
    const auto block_of = [this](std::size_t size) {
        const auto make = [this](std::size_t last) {
            BlockPlan plan;
            for (std::uint64_t i = 0; i < 6; ++i)
                plan.transactions.push_back(
                    transaction(i, nobody, 0, Bytes(i < 5 ? 1'400'000 : last), 16'000'000));
            return builder->make(builder->genesis(), plan);
        };
        constexpr std::size_t trial = 1'380'000;
        const std::size_t trial_size = encode_block(make(trial)).size();
        return make(trial + size - trial_size);
    };
    begin(single_fork(find_fork("Prague").value()), 100'000'000);
    EXPECT_EQ(encode_block(block_of(most + 1)).size(), most + 1);
    EXPECT_EQ(error_of(block_of(most + 1)), std::nullopt);
    begin(single_fork(find_fork("Osaka").value()), 100'000'000);
    EXPECT_EQ(error_of(block_of(most + 1)), BlockError::block_too_large);
    EXPECT_EQ(error_of(block_of(most)), std::nullopt);
}

}  // namespace
}  // namespace sluice::chain
