// The public World as a program uses it that embeds Sluice: its accounts, its block, who owns what.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/world.hpp>

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

constexpr Address alice = address(0xa11c);
constexpr Address contract = address(0xcccc);
constexpr Address nobody = address(0x9999);

const std::string empty_root = "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

Message message_to(const Address& to, std::uint64_t gas = 100'000)
{
    Message message;
    message.gas = gas;
    message.sender = alice;
    message.recipient = message.code_address = to;
    return message;
}

// ---- accounts ------------------------------------------------------------------------------

TEST(World, IsBornEmptyInTheLatestRevision)
{
    World world;
    EXPECT_EQ(world.revision(), latest_revision);
    EXPECT_EQ(to_hex(world.state_root()), empty_root);
}

TEST(World, HasTheRevisionThatItIsGiven)
{
    for (const Revision revision : revisions())
        EXPECT_EQ(World{revision}.revision(), revision);
}

TEST(World, AskingBringsNothingIntoExistence)
{
    World world{Revision::frontier};
    EXPECT_EQ(world.balance(nobody), u256{});
    EXPECT_EQ(world.nonce(nobody), 0U);
    EXPECT_EQ(world.code(nobody), Bytes{});
    EXPECT_EQ(world.storage(nobody, 1), u256{});
    EXPECT_EQ(to_hex(world.state_root()), empty_root);
}

TEST(World, KeepsWhatItIsGiven)
{
    World world;
    const Bytes code{0x60, 0x00};
    world.set_balance(alice, {1, 2, 3, 4});
    world.set_nonce(alice, ~std::uint64_t{0});
    world.set_code(alice, code);
    world.set_storage(alice, u256_max, 5);
    EXPECT_EQ(world.balance(alice), (u256{1, 2, 3, 4}));
    EXPECT_EQ(world.nonce(alice), ~std::uint64_t{0});
    EXPECT_EQ(world.code(alice), code);
    EXPECT_EQ(world.storage(alice, u256_max), u256{5});
    EXPECT_EQ(world.storage(alice, 0), u256{});
    EXPECT_EQ(world.balance(nobody), u256{});
}

TEST(World, EachFieldIsSetByItself)
{
    World world;
    world.set_code(alice, Bytes{1});
    world.set_storage(alice, 1, 2);
    world.set_nonce(alice, 3);
    world.set_balance(alice, 4);
    world.set_code(alice, Bytes{5, 6});
    EXPECT_EQ(world.storage(alice, 1), u256{2});
    EXPECT_EQ(world.nonce(alice), 3U);
    EXPECT_EQ(world.balance(alice), u256{4});
    EXPECT_EQ(world.code(alice), (Bytes{5, 6}));
    world.set_nonce(alice, 0);
    world.set_balance(alice, 0);
    world.set_code(alice, {});
    EXPECT_EQ(world.storage(alice, 1), u256{2});
    EXPECT_EQ(world.nonce(alice), 0U);
    EXPECT_EQ(world.balance(alice), u256{});
    EXPECT_EQ(world.code(alice), Bytes{});
}

TEST(World, RootsFollowFromTheAccountsInAnyOrder)
{
    World one;
    one.set_balance(alice, 1);
    one.set_storage(contract, 1, 2);
    one.set_storage(contract, 3, 4);
    World other;
    other.set_storage(contract, 3, 9);
    other.set_storage(contract, 3, 4);
    other.set_storage(contract, 1, 2);
    EXPECT_NE(one.state_root(), other.state_root());
    other.set_balance(alice, 1);
    EXPECT_EQ(one.state_root(), other.state_root());
}

TEST(World, CodeIsCopied)
{
    World world;
    {
        Bytes code = ret(42).bytes();
        world.set_code(contract, code);
        code.assign(code.size(), 0xfe);
    }
    EXPECT_EQ(world.code(contract), ret(42).bytes());
    EXPECT_EQ(load_be_short(world.call(message_to(contract)).result.output), u256{42});
}

TEST(World, RunsUnderTheRulesOfItsRevision)
{
    // Instructions that came with a revision, in code that leaves the stack to take care of itself.
    const std::pair<Bytecode, Revision> novelties[]{
        {delegatecall(nobody).gas(0), Revision::homestead},
        {OP_RETURNDATASIZE, Revision::byzantium},
        {op(OP_SHL, {1, 1}), Revision::constantinople},
        {OP_CHAINID, Revision::istanbul},
        {OP_BASEFEE, Revision::london},
        {OP_PUSH0, Revision::shanghai},
        {tload(0), Revision::cancun},
        {op(OP_CLZ, {1}), Revision::osaka},
    };
    for (const Revision revision : revisions()) {
        World world{revision};
        for (const auto& [code, first] : novelties) {
            world.set_code(contract, code);
            ASSERT_EQ(world.call(message_to(contract)).result.status,
                      revision >= first ? Status::success : Status::undefined_instruction)
                << to_string(revision) << " " << to_hex(code.bytes());
        }
    }
}

TEST(World, ChargesThePricesOfItsRevision)
{
    // SLOAD: EIP-150, EIP-1884, EIP-2929.
    const std::pair<Revision, std::uint64_t> prices[]{
        {Revision::frontier, 50},  {Revision::tangerine_whistle, 200}, {Revision::petersburg, 200},
        {Revision::istanbul, 800}, {Revision::berlin, 2'100},          {Revision::osaka, 2'100}};
    for (const auto& [revision, price] : prices) {
        World world{revision};
        world.set_code(contract, sload(0));
        EXPECT_EQ(world.call(message_to(contract)).result.gas_left, 100'000 - 3 - price)
            << to_string(revision);
    }
}

// ---- ownership -----------------------------------------------------------------------------

TEST(World, LivesBesideOthersAndSharesNothing)
{
    World one;
    World other{Revision::istanbul};
    one.set_code(contract, sstore(0, add(sload(0), 1)));
    (void)one.call(message_to(contract));
    EXPECT_EQ(one.storage(contract, 0), u256{1});
    EXPECT_EQ(other.code(contract), Bytes{});
    EXPECT_EQ(to_hex(other.state_root()), empty_root);
    other.block().number = 5;
    EXPECT_EQ(one.block().number, 0U);
}

TEST(World, MovesWithAllItHas)
{
    static_assert(!std::is_copy_constructible_v<World> && !std::is_copy_assignable_v<World>);
    static_assert(std::is_nothrow_move_constructible_v<World> &&
                  std::is_nothrow_move_assignable_v<World>);
    World first{Revision::berlin};
    first.set_code(contract, sstore(0, add(sload(0), 1)) + ret(OP_NUMBER));
    first.block().number = 7;
    BlockContext* const block = &first.block();
    (void)first.call(message_to(contract));
    World second{std::move(first)};
    EXPECT_EQ(&second.block(), block);
    EXPECT_EQ(load_be_short(second.call(message_to(contract)).result.output), u256{7});
    World third;
    third.set_balance(alice, 1);
    third = std::move(second);
    EXPECT_EQ(third.revision(), Revision::berlin);
    EXPECT_EQ(third.balance(alice), u256{});
    (void)third.call(message_to(contract));
    EXPECT_EQ(third.storage(contract, 0), u256{3});
}

// ---- the block -----------------------------------------------------------------------------

TEST(World, RunsInTheBlockAsItStands)
{
    World world;
    world.set_code(contract, ret_words({OP_NUMBER, OP_TIMESTAMP, OP_COINBASE, OP_PREVRANDAO,
                                        OP_BASEFEE, OP_BLOBBASEFEE, OP_CHAINID, OP_GASLIMIT}));
    for (std::uint64_t i = 1; i <= 2; ++i) {
        world.block() = {.number = i,
                         .timestamp = 10 * i,
                         .gas_limit = 20 * i,
                         .coinbase = address(static_cast<std::uint16_t>(0x7000 + i)),
                         .prev_randao = 30 * i,
                         .base_fee = 40 * i,
                         .blob_base_fee = 50 * i,
                         .chain_id = 60 * i};
        const Bytes output = world.call(message_to(contract)).result.output;
        const u256 expected[]{i, 10 * i, 0x7000 + i, 30 * i, 40 * i, 50 * i, 60 * i, 20 * i};
        ASSERT_EQ(output.size(), 32 * std::size(expected));
        for (std::size_t j = 0; j < std::size(expected); ++j)
            EXPECT_EQ(load_be(output.data() + 32 * j), expected[j]) << j;
    }
}

TEST(World, BlocksHaveNoHashesUntilTheyAreSet)
{
    World world;
    world.block().number = 1000;
    world.set_code(contract, ret(op(OP_BLOCKHASH, {calldataload(0)})));
    const auto hash_of = [&](std::uint64_t number) {
        const Hash256 input = to_hash256(number);
        Message message = message_to(contract);
        message.input = input;
        return load_be_short(world.call(message).result.output);
    };
    EXPECT_EQ(hash_of(999), u256{});
    std::vector<std::uint64_t> asked;
    world.set_block_hashes([&asked](std::uint64_t number) {
        asked.push_back(number);
        return to_hash256(number + 1);
    });
    EXPECT_EQ(hash_of(999), u256{1000});
    EXPECT_EQ(hash_of(744), u256{745});
    // Only the last 256 can be asked for.
    EXPECT_EQ(hash_of(743), u256{});
    EXPECT_EQ(hash_of(1000), u256{});
    EXPECT_EQ(asked, (std::vector<std::uint64_t>{999, 744}));
    world.set_block_hashes({});
    EXPECT_EQ(hash_of(999), u256{});
}

}  // namespace
}  // namespace sluice::chain
