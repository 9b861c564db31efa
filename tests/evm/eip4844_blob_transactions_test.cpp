// EIP-4844 (Cancun): transactions that carry blobs, what they pay for them, and BLOBHASH.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

constexpr std::uint64_t gas_of_a_blob = 131'072;  // 2^17

/// Versioned hashes: the version, then bytes that tell one from another.
std::vector<Hash256> hashes(std::size_t count)
{
    std::vector<Hash256> all(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::ranges::fill(all[i].bytes, static_cast<std::uint8_t>(0xa0 + i));
        all[i].bytes[0] = 0x01;
    }
    return all;
}

class Eip4844 : public Evm {
protected:
    const std::vector<Hash256> three = hashes(3);

    Eip4844() { transaction.blob_hashes = three; }
};
SLUICE_ON_EVERY_ENGINE(Eip4844);

TEST_P(Eip4844, BlobhashIsUndefinedBeforeCancun)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(op(OP_BLOBHASH, {0}));
        EXPECT_EQ(result.status,
                  r >= Revision::cancun ? Status::success : Status::undefined_instruction)
            << to_string(r);
    }
}

TEST_P(Eip4844, BlobhashGivesTheHashAtItsIndex)
{
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(evaluate(op(OP_BLOBHASH, {i})), to_u256(three[i]));
    }
}

TEST_P(Eip4844, BlobhashBeyondTheLastIsZero)
{
    for (const u256& index : {u256{3}, u256{4}, u256{255}, u256{~0ULL}, power_of_2(32),
                              power_of_2(64), power_of_2(64) + u256{1}, power_of_2(128),
                              power_of_2(192) + u256{2}, power_of_2(255), u256_max})
        EXPECT_EQ(evaluate(op(OP_BLOBHASH, {index})), u256{0}) << to_hex(index);
    transaction.blob_hashes = {};
    EXPECT_EQ(evaluate(op(OP_BLOBHASH, {0})), u256{0});
}

TEST_P(Eip4844, BlobhashCostsThree)
{
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        EXPECT_EQ(cost(OP_BLOBHASH, {0}), 3U);
        EXPECT_EQ(cost(OP_BLOBHASH, {3}), 3U);
        EXPECT_EQ(cost(OP_BLOBHASH, {u256_max}), 3U);
    }
    execute(op(OP_BLOBHASH, {0}), {}, 6);
    EXPECT_SUCCESS();
    execute(op(OP_BLOBHASH, {0}), {}, 5);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip4844, BlobhashIsTheSameInEveryFrame)
{
    constexpr Address other = address(0xbbbb);
    set_account(other, 0, ret(op(OP_BLOBHASH, {2})));
    for (CallBuilder a_call :
         {call(other), callcode(other), delegatecall(other), staticcall(other)})
        EXPECT_EQ(evaluate(a_call.output(0, 32) + OP_POP + mload(0)), to_u256(three[2]));
    execute(create(ret(op(OP_BLOBHASH, {1}))) + ret_top());
    EXPECT_EQ(load_be_short(code_of(to_address(output()))), to_u256(three[1]));
}

class Eip4844Transactions : public Transactions {
protected:
    static constexpr std::uint64_t wealth = 1'000'000'000;

    chain::Transaction blob_transaction(std::size_t count, const u256& max_blob_fee = 1)
    {
        chain::Transaction tx = call_transaction();
        tx.type = chain::TransactionType::blob;
        tx.chain_id = 1;
        tx.blob_hashes = hashes(count);
        tx.max_fee_per_blob_gas = max_blob_fee;
        return tx;
    }

    void reset_balances(const u256& of_sender)
    {
        set_account(sender, of_sender, {}, account(sender).nonce);
        set_account(coinbase, 0);
    }

    void set_revision(Revision to)
    {
        revision = to;
        blobs = chain::blob_parameters(to);
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip4844Transactions);

TEST_P(Eip4844Transactions, BlobGasIsBurntAtItsOwnPrice)
{
    for (const Revision r : revisions(Revision::cancun)) {
        set_revision(r);
        for (const std::size_t count : {1U, 2U, 6U}) {
            block.base_fee = 7;
            block.blob_base_fee = 3;
            reset_balances(wealth);
            chain::Transaction tx = blob_transaction(count, 50);
            tx.max_priority_fee_per_gas = 2;
            set_account(contract, 0);
            transact(tx);
            EXPECT_EQ(outcome.gas_used, 21'000U);
            EXPECT_EQ(outcome.blob_gas_used, count * gas_of_a_blob);
            // At the block's price, not the maximum.
            EXPECT_EQ(account(sender).balance,
                      u256{wealth - 21'000 * 9 - 3 * count * gas_of_a_blob});
            EXPECT_EQ(account(coinbase).balance, u256{21'000 * 2});
        }
    }
}

TEST_P(Eip4844Transactions, FailureGivesNothingOfItBack)
{
    block.blob_base_fee = 3;
    for (const Revision r : revisions(Revision::cancun)) {
        set_revision(r);
        reset_balances(wealth);
        set_account(contract, 0, revert_memory(0, 0));
        chain::Transaction failing = blob_transaction(2, 3);
        failing.max_priority_fee_per_gas = 2;
        transact(failing);
        EXPECT_EQ(outcome.status, Status::revert);
        EXPECT_EQ(outcome.blob_gas_used, 2 * gas_of_a_blob);
        EXPECT_EQ(account(sender).balance, u256{wealth - 21'006 * 2 - 6 * gas_of_a_blob});
    }
}

TEST_P(Eip4844Transactions, TheFeeIsGoneBeforeTheCodeRuns)
{
    block.blob_base_fee = 3;
    reset_balances(wealth);
    set_account(contract, 0, ret(op(OP_BALANCE, {sender})));
    transact(blob_transaction(1, 10));
    EXPECT_EQ(load_be_short(outcome.output), u256{wealth - 3 * gas_of_a_blob});
}

TEST_P(Eip4844Transactions, CodeSeesTheHashes)
{
    set_account(contract, 0,
                ret_words({op(OP_BLOBHASH, {0}), op(OP_BLOBHASH, {1}), op(OP_BLOBHASH, {2})}), 1);
    transact(blob_transaction(2));
    ASSERT_EQ(outcome.output.size(), 96U);
    EXPECT_EQ(load_be(outcome.output.data()), to_u256(hashes(2)[0]));
    EXPECT_EQ(load_be(outcome.output.data() + 32), to_u256(hashes(2)[1]));
    EXPECT_EQ(load_be(outcome.output.data() + 64), u256{0});
    // The next transaction has none, and no blob gas.
    transact(call_transaction());
    EXPECT_EQ(outcome.output, Bytes(96));
    EXPECT_EQ(outcome.blob_gas_used, 0U);
}

TEST_P(Eip4844Transactions, TransactionsOfItsTypeAreUnknownBeforeCancun)
{
    for (const Revision r : revisions(Revision::frontier, Revision::shanghai)) {
        set_revision(r);
        EXPECT_EQ(error_of(blob_transaction(1)), Error::blob_before_cancun) << to_string(r);
    }
}

TEST_P(Eip4844Transactions, TheMaximumMustReachTheBlobBaseFee)
{
    block.blob_base_fee = power_of_2(100);
    set_account(sender, power_of_2(200));
    for (const Revision r : revisions(Revision::cancun)) {
        set_revision(r);
        EXPECT_EQ(error_of(blob_transaction(1, power_of_2(100) - u256{1})),
                  Error::blob_fee_below_base_fee);
        EXPECT_EQ(error_of(blob_transaction(1, power_of_2(100))), std::nullopt);
    }
}

TEST_P(Eip4844Transactions, TheBalanceMustCoverTheMaximumOfBothFeesAndTheValue)
{
    for (const Revision r : revisions(Revision::cancun)) {
        set_revision(r);
        chain::Transaction tx = blob_transaction(2, 50);
        tx.value = 4;
        constexpr std::uint64_t needed = 100'000 * 10 + 2 * gas_of_a_blob * 50 + 4;
        reset_balances(needed - 1);
        EXPECT_EQ(error_of(tx), Error::insufficient_funds);
        reset_balances(needed);
        EXPECT_EQ(error_of(tx), std::nullopt);
        reset_balances(needed);
        tx = blob_transaction(2, 50);
        tx.max_fee_per_blob_gas = u256_max;
        EXPECT_EQ(error_of(tx), Error::insufficient_funds);
    }
}

TEST_P(Eip4844Transactions, NeedsAtLeastOneBlobAndARecipient)
{
    for (const Revision r : revisions(Revision::cancun)) {
        set_revision(r);
        EXPECT_EQ(error_of(blob_transaction(0)), Error::blob_without_blobs);
        chain::Transaction creation = blob_transaction(1);
        creation.to.reset();
        EXPECT_EQ(error_of(creation), Error::blob_without_to);
    }
}

TEST_P(Eip4844Transactions, EveryHashMustHaveAKnownVersion)
{
    for (const Revision r : revisions(Revision::cancun)) {
        set_revision(r);
        for (const std::uint8_t version : Bytes{0x00, 0x02, 0x81, 0xff}) {
            for (std::size_t i = 0; i < 3; ++i) {
                chain::Transaction tx = blob_transaction(3);
                tx.blob_hashes[i].bytes[0] = version;
                EXPECT_EQ(error_of(tx), Error::blob_hash_version_unknown);
            }
        }
        // Nothing else of a hash matters here.
        chain::Transaction tx = blob_transaction(1);
        tx.blob_hashes = {Hash256{{0x01}}, Hash256{{0x01}}};
        EXPECT_EQ(error_of(tx), std::nullopt);
    }
}

TEST_P(Eip4844Transactions, TheBlocksBlobGasIsTheLimit)
{
    // Six blobs a block in Cancun; nine since EIP-7691.
    const std::pair<Revision, std::size_t> limits[]{{Revision::cancun, 6}, {Revision::prague, 9}};
    for (const auto& [r, limit] : limits) {
        set_revision(r);
        EXPECT_EQ(error_of(blob_transaction(limit)), std::nullopt);
        EXPECT_EQ(error_of(blob_transaction(limit + 1)), Error::blob_gas_above_block);
    }
    // A chain may set another one.
    blobs.max = 2;
    EXPECT_EQ(error_of(blob_transaction(2)), std::nullopt);
    EXPECT_EQ(error_of(blob_transaction(3)), Error::blob_gas_above_block);
}

TEST_P(Eip4844Transactions, SixBlobsATransactionSinceOsaka)
{
    // EIP-7594.
    set_revision(Revision::osaka);
    EXPECT_EQ(error_of(blob_transaction(6)), std::nullopt);
    EXPECT_EQ(error_of(blob_transaction(7)), Error::too_many_blobs);
}

TEST_P(Eip4844Transactions, HasTheFeesOfEip1559)
{
    block.base_fee = 7;
    chain::Transaction tx = blob_transaction(1);
    tx.max_fee_per_gas = 6;
    EXPECT_EQ(error_of(tx), Error::max_fee_below_base_fee);
    tx.max_fee_per_gas = 10;
    tx.max_priority_fee_per_gas = 11;
    EXPECT_EQ(error_of(tx), Error::priority_fee_above_max_fee);
    tx.max_priority_fee_per_gas = 2;
    set_account(contract, 0, ret(OP_GASPRICE), 1);
    transact(tx);
    EXPECT_EQ(load_be_short(outcome.output), u256{9});
}

TEST_P(Eip4844Transactions, BlobsCostNoExecutionGas)
{
    set_account(contract, 0, {}, 1);
    chain::Transaction tx = blob_transaction(6);
    tx.gas_limit = 21'000;
    transact(tx);
    EXPECT_EQ(outcome.gas_used, 21'000U);
}

TEST_P(Eip4844Transactions, FeesOfManyLimbsAreExact)
{
    block.blob_base_fee = power_of_2(150) + u256{5};
    const u256 balance = power_of_2(200);
    reset_balances(balance);
    chain::Transaction tx = blob_transaction(3, power_of_2(160));
    tx.max_fee_per_gas = 0;
    transact(tx);
    // Three times 2^17.
    const u256 price = block.blob_base_fee;
    EXPECT_EQ(account(sender).balance, balance - ((price + price + price) << 17));
}

}  // namespace
}  // namespace sluice::evm::test
