// Signed transactions in a World: bytes in, an outcome or a reason out.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sluice/world.hpp>

#include <sluice/create_address.hpp>
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;
using Error = TransactionError;

constexpr Address contract = address(0xcccc);
constexpr u256 wealth = 1'000'000'000'000'000'000;

class WorldTransactions : public testing::Test {
protected:
    const Hash256 key = to_hash256(0x1234567);
    const Address sender = address_of_key(key).value();

    /// A transaction on chain 1 that is valid in its type's revisions.
    static Transaction plain(TransactionType type = TransactionType::legacy)
    {
        Transaction transaction;
        transaction.type = type;
        transaction.chain_id = 1;
        transaction.gas_limit = 100'000;
        transaction.max_fee_per_gas = 10;
        transaction.to = contract;
        if (type == TransactionType::blob) {
            transaction.max_fee_per_blob_gas = 1;
            transaction.blob_hashes.resize(1);
            transaction.blob_hashes[0].bytes[0] = 0x01;
        }
        if (type == TransactionType::set_code)
            transaction.authorizations.resize(1);
        return transaction;
    }

    Bytes signed_bytes(Transaction transaction) const
    {
        EXPECT_TRUE(sign(transaction, key));
        return encode_transaction(transaction);
    }

    World world_of(Revision revision) const
    {
        World world{revision};
        world.set_balance(sender, wealth);
        return world;
    }

    /// The transaction is refused for this reason, and nothing has changed.
    static void expect_refusal(World& world, BytesView bytes, Error reason)
    {
        const Hash256 root = world.state_root();
        const auto result = world.transact(bytes);
        ASSERT_FALSE(result.has_value()) << message(reason);
        EXPECT_EQ(result.error(), message(reason));
        EXPECT_EQ(world.state_root(), root);
    }

    void expect_refusal(World& world, const Transaction& transaction, Error reason) const
    {
        expect_refusal(world, signed_bytes(transaction), reason);
    }
};

// EIP-155's example: an ether at 20 gwei a gas, the ninth of its sender's transactions.
TEST_F(WorldTransactions, CarriesOutTheExampleOfEip155)
{
    const Bytes bytes =
        from_hex(
            "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764"
            "00008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe"
            "9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83")
            .value();
    const Address from = address_from_hex("9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f").value();
    const Address to = address_from_hex("3535353535353535353535353535353535353535").value();
    World world;
    world.set_nonce(from, 9);
    world.set_balance(from, 2 * 1'000'000'000'000'000'000);
    const auto result = world.transact(bytes);
    ASSERT_TRUE(result.has_value()) << result.error();
    EXPECT_EQ(result->status, Status::success);
    EXPECT_EQ(result->sender, from);
    EXPECT_EQ(result->gas_used, 21'000U);
    EXPECT_EQ(result->created, std::nullopt);
    EXPECT_TRUE(result->output.empty());
    EXPECT_TRUE(result->logs.empty());
    EXPECT_EQ(world.balance(to), u256{1'000'000'000'000'000'000});
    EXPECT_EQ(world.balance(from),
              u256{1'000'000'000'000'000'000 - 21'000 * std::uint64_t{20'000'000'000}});
    EXPECT_EQ(world.nonce(from), 10U);
    // A second time its nonce is used up.
    expect_refusal(world, bytes, Error::nonce_too_low);
}

TEST_F(WorldTransactions, CarriesOutEveryType)
{
    World world = world_of(latest_revision);
    world.set_code(contract, ret(OP_CALLER));
    for (int type = 0; type <= static_cast<int>(latest_transaction_type); ++type) {
        Transaction transaction = plain(static_cast<TransactionType>(type));
        transaction.nonce = world.nonce(sender);
        const auto result = world.transact(signed_bytes(transaction));
        ASSERT_TRUE(result.has_value()) << result.error();
        EXPECT_EQ(result->sender, sender);
        EXPECT_EQ(load_be_short(result->output), to_u256(sender));
    }
    EXPECT_EQ(world.nonce(sender), 5U);
}

TEST_F(WorldTransactions, TellsWhatHappened)
{
    World world = world_of(Revision::cancun);
    world.block().base_fee = 7;
    world.block().coinbase = address(0xfee0);
    world.set_code(contract, sstore(1, 2) + op(OP_LOG1, {0, 0, 77}) + ret(OP_CALLVALUE));
    Transaction transaction = plain();
    transaction.value = 5;
    const auto result = world.transact(signed_bytes(transaction));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->status, Status::success);
    EXPECT_EQ(load_be_short(result->output), u256{5});
    ASSERT_EQ(result->logs.size(), 1U);
    EXPECT_EQ(result->logs[0].topics, std::vector<Hash256>{to_hash256(77)});
    // A slot filled 22106, a log 750 and three pushes, the return 2 and 15.
    EXPECT_EQ(result->gas_used, 21'000U + 22'106 + 759 + 17);
    EXPECT_EQ(world.storage(contract, 1), u256{2});
    EXPECT_EQ(world.balance(contract), u256{5});
    EXPECT_EQ(world.balance(address(0xfee0)), u256{3 * result->gas_used});
    EXPECT_EQ(world.balance(sender), wealth - u256{10 * result->gas_used + 5});
}

TEST_F(WorldTransactions, FailuresAreOutcomesAndNotRefusals)
{
    World world = world_of(latest_revision);
    Transaction transaction = plain();
    transaction.value = 5;
    world.set_code(contract, sstore(1, 2) + mstore8(0, 7) + revert_memory(0, 1));
    auto result = world.transact(signed_bytes(transaction));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->status, Status::revert);
    EXPECT_EQ(result->output, Bytes{7});
    EXPECT_EQ(result->gas_used, 21'000U + 22'106 + 12 + 6);
    world.set_code(contract, Bytecode{OP_INVALID});
    transaction.nonce = 1;
    result = world.transact(signed_bytes(transaction));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->status, Status::invalid_instruction);
    EXPECT_EQ(result->gas_used, 100'000U);
    EXPECT_EQ(world.storage(contract, 1), u256{});
    EXPECT_EQ(world.balance(contract), u256{});
    EXPECT_EQ(world.nonce(sender), 2U);
}

TEST_F(WorldTransactions, CreationsSayWhere)
{
    World world = world_of(latest_revision);
    Transaction transaction = plain();
    transaction.to.reset();
    transaction.data = deployer(ret(42)).bytes();
    auto result = world.transact(signed_bytes(transaction));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->created, evm::create_address(sender, 0));
    EXPECT_EQ(world.code(*result->created), ret(42).bytes());
    EXPECT_EQ(result->output, ret(42).bytes());
    transaction.nonce = 1;
    transaction.data = {OP_INVALID};
    result = world.transact(signed_bytes(transaction));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->created, std::nullopt);
}

TEST_F(WorldTransactions, RunUnderTheRulesOfTheRevision)
{
    // A slot cleared: 26006 spent, of which half came back at most, and since London 4800.
    for (const Revision revision : revisions(Revision::spurious_dragon)) {
        World world = world_of(revision);
        world.set_code(contract, sstore(0, 0));
        world.set_storage(contract, 0, 1);
        const auto result = world.transact(signed_bytes(plain()));
        ASSERT_TRUE(result.has_value()) << result.error();
        EXPECT_EQ(result->gas_used, revision >= Revision::london ? 21'206U : 13'003U)
            << to_string(revision);
        // Instructions as well: PUSH0 is of Shanghai.
        world.set_code(contract, Bytecode{OP_PUSH0});
        Transaction next = plain();
        next.nonce = 1;
        const auto second = world.transact(signed_bytes(next));
        ASSERT_TRUE(second.has_value()) << second.error();
        EXPECT_EQ(second->status,
                  revision >= Revision::shanghai ? Status::success : Status::undefined_instruction)
            << to_string(revision);
    }
}

// ---- refusals ------------------------------------------------------------------------------

TEST_F(WorldTransactions, RefuseWhatIsNoTransaction)
{
    World world = world_of(latest_revision);
    const Bytes good = signed_bytes(plain());
    expect_refusal(world, Bytes{}, Error::encoding_truncated);
    expect_refusal(world, Bytes{0x05, 0xc0}, Error::unknown_type);
    expect_refusal(world, Bytes{0xc0}, Error::too_few_fields);
    expect_refusal(world, BytesView{good}.first(good.size() - 1), Error::encoding_size_wrong);
    Bytes longer = good;
    longer.push_back(0);
    expect_refusal(world, longer, Error::encoding_size_wrong);
    EXPECT_TRUE(world.transact(good).has_value());
}

TEST_F(WorldTransactions, RefuseOtherChains)
{
    World world = world_of(latest_revision);
    Transaction transaction = plain();
    transaction.chain_id = 2;
    expect_refusal(world, transaction, Error::chain_id_mismatch);
    world.block().chain_id = 2;
    EXPECT_TRUE(world.transact(signed_bytes(transaction)).has_value());
    expect_refusal(world, plain(), Error::chain_id_mismatch);
    // One that is bound to no chain runs on any.
    transaction.chain_id.reset();
    transaction.nonce = 1;
    EXPECT_TRUE(world.transact(signed_bytes(transaction)).has_value());
}

TEST_F(WorldTransactions, RefuseBadSignatures)
{
    World world = world_of(latest_revision);
    Transaction transaction = plain();
    ASSERT_TRUE(sign(transaction, key));
    Transaction unsigned_one = plain();
    expect_refusal(world, encode_transaction(unsigned_one), Error::signature_invalid);
    transaction.signature.s = u256_max;
    expect_refusal(world, encode_transaction(transaction), Error::signature_invalid);
    // Changed after it was signed it is someone else's, who has nothing.
    ASSERT_TRUE(sign(transaction, key));
    transaction.value = 1;
    expect_refusal(world, encode_transaction(transaction), Error::insufficient_funds);
}

TEST_F(WorldTransactions, RefuseWhatTheBlockHasNoRoomFor)
{
    World world = world_of(latest_revision);
    world.block().gas_limit = 99'999;
    expect_refusal(world, plain(), Error::gas_limit_above_block);
    world.block().gas_limit = 100'000;
    // Each is alone in its block.
    for (std::uint64_t nonce = 0; nonce < 3; ++nonce) {
        Transaction transaction = plain();
        transaction.nonce = nonce;
        EXPECT_TRUE(world.transact(signed_bytes(transaction)).has_value());
    }
}

TEST_F(WorldTransactions, RefuseMoreBlobsThanTheRevisionHas)
{
    const auto with_blobs = [](std::size_t count) {
        Transaction transaction = plain(TransactionType::blob);
        transaction.blob_hashes.resize(count, transaction.blob_hashes[0]);
        return transaction;
    };
    World cancun = world_of(Revision::cancun);
    expect_refusal(cancun, with_blobs(7), Error::blob_gas_above_block);
    EXPECT_TRUE(cancun.transact(signed_bytes(with_blobs(6))).has_value());
    // EIP-7691.
    World prague = world_of(Revision::prague);
    expect_refusal(prague, with_blobs(10), Error::blob_gas_above_block);
    EXPECT_TRUE(prague.transact(signed_bytes(with_blobs(9))).has_value());
    // EIP-7594.
    World osaka = world_of(Revision::osaka);
    expect_refusal(osaka, with_blobs(7), Error::too_many_blobs);
    EXPECT_TRUE(osaka.transact(signed_bytes(with_blobs(6))).has_value());
}

TEST_F(WorldTransactions, RefuseWhatBlockOrSenderDoNotAllow)
{
    World world = world_of(latest_revision);
    world.block().base_fee = 11;
    expect_refusal(world, plain(), Error::max_fee_below_base_fee);
    world.block().base_fee = 0;
    world.block().blob_base_fee = 2;
    expect_refusal(world, plain(TransactionType::blob), Error::blob_fee_below_base_fee);
    world.set_nonce(sender, 1);
    expect_refusal(world, plain(), Error::nonce_too_low);
    world.set_nonce(sender, 0);
    world.set_balance(sender, 999'999);
    expect_refusal(world, plain(), Error::insufficient_funds);
    world.set_balance(sender, 1'000'000);
    world.set_code(sender, Bytes{0x00});
    expect_refusal(world, plain(), Error::sender_has_code);
    world.set_code(sender, {});
    EXPECT_TRUE(world.transact(signed_bytes(plain())).has_value());
}

TEST_F(WorldTransactions, RefuseTypesBeforeTheirRevision)
{
    const std::pair<TransactionType, Revision> starts[]{
        {TransactionType::access_list, Revision::berlin},
        {TransactionType::dynamic_fee, Revision::london},
        {TransactionType::blob, Revision::cancun},
        {TransactionType::set_code, Revision::prague},
    };
    for (const auto& [type, start] : starts) {
        World before_it = world_of(before(start));
        EXPECT_FALSE(before_it.transact(signed_bytes(plain(type))).has_value());
        World since = world_of(start);
        EXPECT_TRUE(since.transact(signed_bytes(plain(type))).has_value());
    }
    // EIP-155 signatures are of Spurious Dragon.
    World homestead = world_of(Revision::homestead);
    expect_refusal(homestead, plain(), Error::signature_invalid);
}

}  // namespace
}  // namespace sluice::chain
