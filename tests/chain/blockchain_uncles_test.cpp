// Uncles: who may be one, and what it pays (Yellow Paper 11.1 and 11.3).
// SPDX-License-Identifier: Apache-2.0
#include "tests/chain/support/blockchain_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm::test;
using test::BlockParts;

class Uncles : public test::BlockchainTest {
protected:
    Uncles()
    {
        begin("Berlin");
        main.push_back(builder->genesis());
    }

    /// Makes the main chain longer, up to this number.
    void extend_to(std::uint64_t number)
    {
        while (main.size() <= number)
            main.push_back(grow(main.back(), {.coinbase = first_coinbase}));
    }

    /// A block beside the main one of this number.
    BlockHeader beside(std::uint64_t number, std::uint8_t which = 0)
    {
        return builder->make(main[number - 1], {.coinbase = second_coinbase, .extra_data = {which}})
            .header;
    }

    /// A block on the main chain's last one that has these uncles, with all else in order.
    BlockParts nephew(const std::vector<BlockHeader>& uncles)
    {
        return builder->make(main.back(), {.coinbase = nobody, .uncles = uncles});
    }

    std::vector<BlockHeader> main;
};

TEST_F(Uncles, PayTheirMakerAndTheNephews)
{
    extend_to(1);
    const BlockParts block = nephew({beside(1)});
    EXPECT_EQ(add(block), std::nullopt);
    EXPECT_TRUE(is_head(block.header));
    // Of two ether: 7/8 for the uncle, 1/32 more for the block.
    EXPECT_EQ(balance(second_coinbase), u256{1'750'000'000'000'000'000});
    EXPECT_EQ(balance(nobody), u256{2'062'500'000'000'000'000});
    expect_state_of_head();
}

TEST_F(Uncles, MayBeTwoButNotThree)
{
    extend_to(1);
    EXPECT_EQ(error_of(nephew({beside(1, 0), beside(1, 1), beside(1, 2)})),
              BlockError::too_many_uncles);
    EXPECT_EQ(error_of(nephew({beside(1, 0), beside(1, 1)})), std::nullopt);
    EXPECT_EQ(balance(second_coinbase), u256{3'500'000'000'000'000'000});
}

TEST_F(Uncles, AreHashedIntoTheHeader)
{
    extend_to(1);
    const BlockParts good = nephew({beside(1)});
    BlockParts bad = good;
    bad.uncles.clear();
    EXPECT_EQ(error_of(bad), BlockError::uncles_hash_wrong);
    bad = good;
    bad.uncles[0].extra_data = {9};
    EXPECT_EQ(error_of(bad), BlockError::uncles_hash_wrong);
    bad = good;
    bad.header.uncles_hash = empty_uncles_hash;
    EXPECT_EQ(error_of(bad), BlockError::uncles_hash_wrong);
    EXPECT_EQ(error_of(good), std::nullopt);
}

TEST_F(Uncles, CountOnce)
{
    extend_to(1);
    const BlockHeader uncle = beside(1);
    EXPECT_EQ(error_of(nephew({uncle, uncle})), BlockError::uncle_twice);
    const BlockParts first = nephew({uncle});
    ASSERT_EQ(add(first), std::nullopt);
    main.push_back(first.header);
    EXPECT_EQ(error_of(nephew({uncle})), BlockError::uncle_twice);
    extend_to(6);
    EXPECT_EQ(error_of(nephew({uncle})), BlockError::uncle_twice) << "five blocks later";
}

TEST_F(Uncles, CountOnceOnEachBranch)
{
    extend_to(1);
    const BlockHeader uncle = beside(1);
    EXPECT_EQ(error_of(nephew({uncle})), std::nullopt);
    EXPECT_EQ(add(builder->make(main.back(), {.coinbase = first_coinbase, .uncles = {uncle}})),
              std::nullopt);
}

TEST_F(Uncles, AreNoAncestors)
{
    extend_to(4);
    EXPECT_EQ(error_of(nephew({main[4]})), BlockError::uncle_is_ancestor);
    EXPECT_EQ(error_of(nephew({main[2]})), BlockError::uncle_is_ancestor);
    EXPECT_EQ(error_of(nephew({main[0]})), BlockError::uncle_is_ancestor);
}

TEST_F(Uncles, AreNoBrothers)
{
    extend_to(2);
    const BlockHeader brother = builder->make(main.back(), {.coinbase = second_coinbase}).header;
    EXPECT_EQ(error_of(nephew({brother})), BlockError::uncle_is_brother);
}

TEST_F(Uncles, HaveAParentAmongTheLastSevenAncestors)
{
    extend_to(7);
    // In block 8: the parent of block 2 is block 1, seven before; that of block 1 is eight before.
    EXPECT_EQ(error_of(nephew({beside(1)})), BlockError::uncle_of_unknown_parent);
    EXPECT_EQ(error_of(nephew({beside(2)})), std::nullopt);
    // Six behind: 2/8 of two ether.
    main.push_back(chain->head());
    EXPECT_EQ(balance(second_coinbase), u256{500'000'000'000'000'000});

    BlockHeader stranger = beside(5);
    stranger.parent_hash = Hash256{{1}};
    EXPECT_EQ(error_of(nephew({stranger})), BlockError::uncle_of_unknown_parent);
}

TEST_F(Uncles, OfASideChainHaveNoParentHere)
{
    extend_to(3);
    const BlockHeader side = beside(2);
    const BlockHeader child = builder->make(side).header;
    EXPECT_EQ(error_of(nephew({child})), BlockError::uncle_of_unknown_parent);
    EXPECT_EQ(error_of(nephew({side})), std::nullopt);
}

TEST_F(Uncles, HaveValidHeaders)
{
    struct Fault {
        BlockError error;
        void (*spoil)(BlockHeader&);
    };
    const Fault faults[]{
        {BlockError::number_wrong, [](BlockHeader& h) { h.number += 1; }},
        {BlockError::timestamp_not_after_parent, [](BlockHeader& h) { h.timestamp = 0; }},
        {BlockError::difficulty_wrong, [](BlockHeader& h) { h.difficulty += 1; }},
        {BlockError::difficulty_zero, [](BlockHeader& h) { h.difficulty = 0; }},
        {BlockError::extra_data_too_long, [](BlockHeader& h) { h.extra_data.resize(33); }},
        {BlockError::gas_limit_out_of_bounds, [](BlockHeader& h) { h.gas_limit = 5'000; }},
        {BlockError::gas_used_above_limit, [](BlockHeader& h) { h.gas_used = h.gas_limit + 1; }},
        {BlockError::base_fee_before_london, [](BlockHeader& h) { h.base_fee = 7; }},
    };
    extend_to(2);
    for (const Fault& fault : faults) {
        BlockHeader uncle = beside(2);
        fault.spoil(uncle);
        EXPECT_EQ(add(nephew({uncle})),
                  (BlockRejection{BlockError::uncle_invalid, {}, 0, fault.error}));
    }
    // What execution gives is not looked at: the uncle's body is not there.
    BlockHeader unexecuted = beside(2);
    unexecuted.state_root = unexecuted.receipts_root = unexecuted.transactions_root = {};
    unexecuted.gas_used = 5;
    EXPECT_EQ(error_of(nephew({unexecuted})), std::nullopt);
}

// The second of two is looked at, too.
TEST_F(Uncles, AreAllJudged)
{
    extend_to(2);
    BlockHeader bad = beside(2);
    bad.difficulty += 1;
    EXPECT_EQ(error_of(nephew({beside(2, 1), bad})), BlockError::uncle_invalid);
    EXPECT_EQ(error_of(nephew({beside(2, 1), main[1]})), BlockError::uncle_is_ancestor);
}

}  // namespace
}  // namespace sluice::chain
