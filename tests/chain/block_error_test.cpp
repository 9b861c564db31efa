// The table of reasons for refusing blocks.
// SPDX-License-Identifier: Apache-2.0
#include "chain/block_error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sluice::chain {
namespace {

BlockRejection rejection_of(BlockError error)
{
    return {error, {}, 0, {}};
}

TEST(BlockErrors, EachSaysSomethingOfItsOwn)
{
    std::set<std::string_view> texts;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(last_block_error); ++i) {
        const auto error = static_cast<BlockError>(i);
        EXPECT_FALSE(message(error).empty()) << i;
        EXPECT_TRUE(texts.insert(message(error)).second) << message(error);
        EXPECT_EQ(message(rejection_of(error)), message(error));
    }
}

TEST(BlockErrors, TellWhichTransactionAndWhatOfAnUncle)
{
    EXPECT_EQ(message(BlockRejection{
                  BlockError::transaction_invalid, TransactionError::nonce_too_low, 7, {}}),
              "a transaction is not valid (transaction 7: " +
                  std::string{message(TransactionError::nonce_too_low)} + ")");
    EXPECT_EQ(message(BlockRejection{BlockError::uncle_invalid, {}, 0, BlockError::number_wrong}),
              "an uncle's header is not valid: " + std::string{message(BlockError::number_wrong)});
}

TEST(BlockErrors, HaveTheNamesOfOfficialTests)
{
    EXPECT_TRUE(matches_exception(rejection_of(BlockError::state_root_wrong),
                                  "BlockException.INVALID_STATE_ROOT"));
    EXPECT_FALSE(
        matches_exception(rejection_of(BlockError::state_root_wrong), "INVALID_STATE_ROOT"));
    EXPECT_FALSE(matches_exception(rejection_of(BlockError::state_root_wrong),
                                   "BlockException.INVALID_STATE_ROO"));
    EXPECT_FALSE(matches_exception(rejection_of(BlockError::state_root_wrong),
                                   "TransactionException.INVALID_STATE_ROOT"));
    // Some have two.
    EXPECT_TRUE(matches_exception(rejection_of(BlockError::field_overflow),
                                  "BlockException.RLP_INVALID_FIELD_OVERFLOW_64"));
    EXPECT_TRUE(matches_exception(rejection_of(BlockError::field_overflow),
                                  "BlockException.RLP_STRUCTURES_ENCODING"));
}

TEST(BlockErrors, OneOfSeveralNamesWillDo)
{
    const BlockRejection root = rejection_of(BlockError::state_root_wrong);
    for (const char* names : {"BlockException.INVALID_STATE_ROOT|BlockException.INVALID_GAS_USED",
                              "BlockException.INVALID_GAS_USED|BlockException.INVALID_STATE_ROOT",
                              "|BlockException.INVALID_STATE_ROOT|",
                              "TransactionException.NONCE_IS_MAX|"
                              "BlockException.INVALID_STATE_ROOT"})
        EXPECT_TRUE(matches_exception(root, names)) << names;
    for (const char* names : {"", "|", "||", "BlockException.", "BlockException.|",
                              "BlockException.INVALID_GAS_USED|BlockException.TOO_MANY_UNCLES"})
        EXPECT_FALSE(matches_exception(root, names)) << names;
}

TEST(BlockErrors, WithoutANameMatchNothing)
{
    const BlockRejection work = rejection_of(BlockError::proof_of_work_wrong);
    EXPECT_FALSE(matches_exception(work, "BlockException."));
    EXPECT_FALSE(matches_exception(work, ""));
}

TEST(BlockErrors, WhatIsWrongInsideMatchesToo)
{
    const BlockRejection transaction{
        BlockError::transaction_invalid, TransactionError::nonce_too_low, 0, {}};
    EXPECT_TRUE(matches_exception(transaction, "TransactionException.NONCE_MISMATCH_TOO_LOW"));
    EXPECT_FALSE(matches_exception(transaction, "TransactionException.NONCE_MISMATCH_TOO_HIGH"));
    const BlockRejection uncle{BlockError::uncle_invalid, {}, 0, BlockError::extra_data_too_long};
    EXPECT_TRUE(matches_exception(uncle, "BlockException.EXTRA_DATA_TOO_BIG"));
    EXPECT_FALSE(matches_exception(uncle, "BlockException.INVALID_GASLIMIT"));
}

}  // namespace
}  // namespace sluice::chain
