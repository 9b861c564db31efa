// Blocks that a chain refuses, and what that leaves: everything as it was.
// SPDX-License-Identifier: Apache-2.0
#include "tests/chain/support/blockchain_test.hpp"
#include "tests/chain/support/known_headers.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;
using test::BlockParts;

class BlockchainRefusals : public test::BlockchainTest {
protected:
    /// A block with a transaction, of the chain's fork, not added.
    BlockParts some_block()
    {
        return builder->make(builder->genesis(), {.coinbase = first_coinbase,
                                                  .transactions = {transaction(0, nobody, 10)}});
    }

    /// Refused for that reason, which leaves everything as it was: the good block still fits.
    void expect_refused(const BlockParts& block, const BlockRejection& expected)
    {
        const Hash256 head = chain->head_hash();
        const Hash256 state_root = chain->state_at_head().root();
        EXPECT_EQ(add(block), expected);
        EXPECT_EQ(chain->head_hash(), head);
        EXPECT_EQ(chain->state_at_head().root(), state_root);
    }
    void expect_refused(const BlockParts& block, BlockError expected)
    {
        expect_refused(block, BlockRejection{expected, {}, 0, {}});
    }
};

TEST_F(BlockchainRefusals, OfBlocksWithoutAParent)
{
    begin("Berlin");
    const BlockParts first = builder->make(builder->genesis());
    const BlockParts second = builder->make(first.header);
    expect_refused(second, BlockError::unknown_parent);
    EXPECT_EQ(add(first), std::nullopt);
    EXPECT_EQ(add(second), std::nullopt);
    EXPECT_TRUE(is_head(second.header));
    BlockParts orphan = first;
    orphan.header.parent_hash = Hash256{};
    expect_refused(orphan, BlockError::unknown_parent);
}

TEST_F(BlockchainRefusals, OfBytesThatAreNoBlock)
{
    begin("Berlin");
    EXPECT_EQ(add_bytes({})->error, BlockError::encoding_malformed);
    EXPECT_EQ(add_bytes(Bytes{0xc0})->error, BlockError::encoding_malformed);
    Bytes cut = encode_block(some_block());
    cut.pop_back();
    EXPECT_EQ(add_bytes(cut)->error, BlockError::encoding_malformed);
    EXPECT_TRUE(is_head(builder->genesis()));
}

TEST_F(BlockchainRefusals, DoNotHappenToBlocksThatAreKnown)
{
    begin("Berlin");
    const BlockHeader first =
        grow(builder->genesis(), {.transactions = {transaction(0, nobody, 1)}});
    const BlockParts again =
        builder->make(builder->genesis(), {.transactions = {transaction(0, nobody, 1)}});
    ASSERT_EQ(hash_of(again.header), hash_of(first));
    const BlockHeader second = grow(first);
    EXPECT_EQ(add(again), std::nullopt);
    EXPECT_TRUE(is_head(second));
    EXPECT_EQ(balance(nobody), u256{1}) << "it is not carried out twice";
    EXPECT_EQ(add({builder->genesis(), {}, {}, {}}), std::nullopt);
    EXPECT_TRUE(is_head(second));
}

TEST_F(BlockchainRefusals, OfAnyFieldThatExecutionGives)
{
    struct Field {
        BlockError error;
        void (*spoil)(BlockHeader&);
    };
    const Field fields[]{
        {BlockError::state_root_wrong, [](BlockHeader& h) { h.state_root.bytes[0] ^= 1; }},
        {BlockError::transactions_root_wrong,
         [](BlockHeader& h) { h.transactions_root.bytes[31] ^= 1; }},
        {BlockError::receipts_root_wrong, [](BlockHeader& h) { h.receipts_root.bytes[5] ^= 1; }},
        {BlockError::bloom_wrong, [](BlockHeader& h) { h.bloom.bytes[255] ^= 1; }},
        {BlockError::gas_used_wrong, [](BlockHeader& h) { h.gas_used += 1; }},
        {BlockError::gas_used_wrong, [](BlockHeader& h) { h.gas_used -= 1; }},
        {BlockError::blob_gas_used_wrong, [](BlockHeader& h) { h.blob_gas_used = 131'072; }},
        {BlockError::requests_hash_wrong, [](BlockHeader& h) { h.requests_hash->bytes[0] ^= 1; }},
        {BlockError::withdrawals_root_wrong,
         [](BlockHeader& h) { h.withdrawals_root->bytes[0] ^= 1; }},
        {BlockError::uncles_since_paris, [](BlockHeader& h) { h.uncles_hash.bytes[0] ^= 1; }},
        {BlockError::gas_limit_out_of_bounds, [](BlockHeader& h) { h.gas_limit *= 2; }},
    };
    begin("Prague");
    const BlockParts good = some_block();
    for (const Field& field : fields) {
        BlockParts bad = good;
        field.spoil(bad.header);
        expect_refused(bad, field.error);
    }
    EXPECT_EQ(add(good), std::nullopt);
    EXPECT_TRUE(is_head(good.header));
    EXPECT_EQ(balance(nobody), u256{10});
}

TEST_F(BlockchainRefusals, SayWhichTransactionIsInvalid)
{
    begin("Cancun");
    BlockParts block =
        builder->make(builder->genesis(),
                      {.transactions = {transaction(0, nobody, 1), transaction(1, nobody, 2)}});
    const BlockParts good = block;
    block.transactions[1] = transaction(5, nobody, 2);
    expect_refused(block,
                   {BlockError::transaction_invalid, TransactionError::nonce_too_high, 1, {}});
    block.transactions[1] = transaction(0, nobody, 2);
    expect_refused(block,
                   {BlockError::transaction_invalid, TransactionError::nonce_too_low, 1, {}});
    block.transactions[0].signature.s = 0;
    expect_refused(block,
                   {BlockError::transaction_invalid, TransactionError::signature_invalid, 0, {}});
    block = good;
    block.transactions.push_back(transaction(2, nobody, u256_max));
    expect_refused(block,
                   {BlockError::transaction_invalid, TransactionError::insufficient_funds, 2, {}});
    EXPECT_EQ(add(good), std::nullopt);
}

TEST_F(BlockchainRefusals, OfTransactionsOfAnotherChain)
{
    begin("Berlin");
    BlockParts block = some_block();
    block.transactions[0].chain_id = 2;
    ASSERT_TRUE(sign(block.transactions[0], key));
    expect_refused(block,
                   {BlockError::transaction_invalid, TransactionError::chain_id_mismatch, 0, {}});
}

TEST_F(BlockchainRefusals, OfWithdrawalsThatShouldBeOrNotBe)
{
    begin("Paris");
    BlockParts early = some_block();
    early.withdrawals.emplace();
    expect_refused(early, BlockError::withdrawals_before_shanghai);
    begin("Shanghai");
    BlockParts without = some_block();
    without.withdrawals.reset();
    expect_refused(without, BlockError::withdrawals_missing);
    BlockParts more = some_block();
    more.withdrawals->push_back({0, 0, nobody, 1});
    expect_refused(more, BlockError::withdrawals_root_wrong);
}

TEST_F(BlockchainRefusals, OfUnclesSinceParis)
{
    begin("Paris");
    BlockParts block = some_block();
    block.uncles = {builder->genesis()};
    expect_refused(block, BlockError::uncles_since_paris);
}

TEST_F(BlockchainRefusals, WhenRequestsCannotBeCollected)
{
    ChainSpec spec = single_fork(find_fork("Cancun").value());
    begin(spec);
    // The same chain, but in Prague and without the contracts.
    spec.forks[0].fork = find_fork("Prague").value();
    test::ChainBuilder other{spec, [this](State& state) {
                                 set_up(state);
                                 state.set_account(withdrawal_requests_contract, 1, 0,
                                                   Bytes{OP_INVALID});
                             }};
    Blockchain failing{spec, other.genesis(), other.set_up()};
    BlockParts block = builder->make(builder->genesis());
    block.header.parent_hash = hash_of(other.genesis());
    block.header.requests_hash = requests_hash({});
    EXPECT_EQ(failing.add(encode_block(block)).error().error, BlockError::system_contract_failed);

    Blockchain missing{spec, other.genesis(), [](State&) {}};
    EXPECT_EQ(missing.add(encode_block(block)).error().error, BlockError::system_contract_missing);
}

// A refused block may have run half of its transactions, on any branch.
TEST_F(BlockchainRefusals, LeaveTheStateForTheNextBlock)
{
    begin("Berlin");
    const BlockHeader first =
        grow(builder->genesis(), {.transactions = {transaction(0, nobody, 1)}});
    BlockParts bad = builder->make(
        first, {.transactions = {transaction(1, nobody, 10), transaction(2, nobody, 100)}});
    const BlockParts good = bad;
    bad.transactions.push_back(transaction(0, nobody, 1'000));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(error_of(bad), BlockError::transaction_invalid);
        EXPECT_TRUE(is_head(first));
    }
    EXPECT_EQ(add(good), std::nullopt);
    EXPECT_EQ(balance(nobody), u256{111});
    BlockParts side = builder->make(builder->genesis(), {.coinbase = second_coinbase});
    side.header.state_root = {};
    EXPECT_EQ(error_of(side), BlockError::state_root_wrong);
    EXPECT_EQ(balance(nobody), u256{111});
    grow(good.header, {.transactions = {transaction(3, nobody, 1'000)}});
    EXPECT_EQ(balance(nobody), u256{1'111});
    expect_state_of_head();
}

// ---- proof of work -------------------------------------------------------------------------

TEST(BlockchainWork, IsCheckedWhereThereIsAVerifier)
{
    EthashVerifier ethash;
    const ChainSpec frontier = single_fork(find_fork("Frontier").value());
    Blockchain chain{frontier, test::mainnet_genesis(), [](State&) {}, &ethash};
    BlockParts first;
    first.header = test::mainnet_block_1();
    // The accounts that mainnet began with are not here, so its root comes out otherwise: last.
    EXPECT_EQ(chain.add(encode_block(first)).error().error, BlockError::state_root_wrong);
    first.header.nonce[0] ^= 1;
    EXPECT_EQ(chain.add(encode_block(first)).error().error, BlockError::proof_of_work_wrong);

    Blockchain trusting{frontier, test::mainnet_genesis(), [](State&) {}};
    EXPECT_EQ(trusting.add(encode_block(first)).error().error, BlockError::state_root_wrong);
}

}  // namespace
}  // namespace sluice::chain
