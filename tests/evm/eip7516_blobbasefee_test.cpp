// EIP-7516 (Cancun): BLOBBASEFEE.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip7516 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip7516);

TEST_P(Eip7516, TheEipsOwnCase)
{
    block.blob_base_fee = 7;
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        execute(hex_code("4a00"));
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(2);
        EXPECT_TRUE(result.output.empty());
        EXPECT_EQ(evaluate(OP_BLOBBASEFEE), u256{7});
    }
}

TEST_P(Eip7516, IsUndefinedBeforeCancun)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(Bytecode{OP_BLOBBASEFEE});
        EXPECT_EQ(result.status,
                  r >= Revision::cancun ? Status::success : Status::undefined_instruction)
            << to_string(r);
    }
}

TEST_P(Eip7516, IsAWholeWord)
{
    for (const u256& fee : {u256{1}, power_of_2(64), u256{1, 2, 3, 4}, u256_max}) {
        block.blob_base_fee = fee;
        EXPECT_EQ(evaluate(OP_BLOBBASEFEE), fee);
    }
}

TEST_P(Eip7516, IsNotTheBaseFee)
{
    block.base_fee = 5;
    block.blob_base_fee = 9;
    execute(ret_words({OP_BASEFEE, OP_BLOBBASEFEE}));
    EXPECT_EQ(output(0), u256{5});
    EXPECT_EQ(output(1), u256{9});
}

TEST_P(Eip7516, IsTheSameInEveryFrame)
{
    block.blob_base_fee = u256{4, 3, 2, 1};
    constexpr Address other = address(0xbbbb);
    set_account(other, 0, ret(OP_BLOBBASEFEE));
    for (CallBuilder a_call :
         {call(other), callcode(other), delegatecall(other), staticcall(other)})
        EXPECT_EQ(evaluate(a_call.output(0, 32) + OP_POP + mload(0)), block.blob_base_fee);
    execute_creation(ret(OP_BLOBBASEFEE));
    EXPECT_EQ(load_be_short(code_of(result.created)), block.blob_base_fee);
}

TEST_P(Eip7516, NeedsItsPrice)
{
    execute(Bytecode{OP_BLOBBASEFEE}, {}, 2);
    EXPECT_SUCCESS();
    execute(Bytecode{OP_BLOBBASEFEE}, {}, 1);
    EXPECT_STATUS(out_of_gas);
}

using Eip7516Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip7516Transactions);

TEST_P(Eip7516Transactions, IsTheBlocksPriceNotTheTransactionsMaximum)
{
    block.blob_base_fee = 3;
    set_account(contract, 0, ret(OP_BLOBBASEFEE), 1);
    chain::Transaction with_blob = call_transaction();
    with_blob.type = chain::TransactionType::blob;
    with_blob.blob_hashes = {Hash256{{0x01}}};
    with_blob.max_fee_per_blob_gas = 50;
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        with_blob.nonce = account(sender).nonce;
        transact(with_blob);
        EXPECT_EQ(load_be_short(outcome.output), u256{3});
        // Transactions without blobs see it, too.
        transact(call_transaction());
        EXPECT_EQ(load_be_short(outcome.output), u256{3});
    }
}

}  // namespace
}  // namespace sluice::evm::test
