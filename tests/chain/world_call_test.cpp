// Calls, creations and simulations in a World, which stay or do not.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sluice/world.hpp>

#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

constexpr Address alice = address(0xa11c);
constexpr Address contract = address(0xcccc);
constexpr Address nobody = address(0x9999);
constexpr Address ripemd160 = address(3);

Message message_to(const Address& to, std::uint64_t gas = 100'000)
{
    Message message;
    message.gas = gas;
    message.sender = alice;
    message.recipient = message.code_address = to;
    return message;
}

Message creation_of(BytesView init_code)
{
    Message message = message_to({});
    message.kind = CallKind::create;
    message.input = init_code;
    return message;
}

// ---- calls ---------------------------------------------------------------------------------

TEST(WorldCalls, CallsKeepTheirChangesAndCostNothing)
{
    World world;
    world.set_code(contract,
                   sstore(1, 2) + mstore8(0, 7) + op(OP_LOG1, {0, 1, 77}) + ret(OP_GASPRICE));
    const CallResult call = world.call(message_to(contract));
    EXPECT_EQ(call.result.status, Status::success);
    EXPECT_EQ(load_be_short(call.result.output), u256{});
    // A cold slot filled 22106, MSTORE8 with a word of memory 12, the log 9 and 375 * 2 + 8, the
    // return 2 and 12.
    EXPECT_EQ(call.result.gas_left, 100'000U - 22'106 - 12 - 767 - 14);
    EXPECT_EQ(call.result.gas_refund, 0);
    ASSERT_EQ(call.logs.size(), 1U);
    EXPECT_EQ(call.logs[0].address, contract);
    EXPECT_EQ(call.logs[0].topics, std::vector<Hash256>{to_hash256(77)});
    EXPECT_EQ(call.logs[0].data, Bytes{7});
    EXPECT_EQ(world.storage(contract, 1), u256{2});
    EXPECT_EQ(world.nonce(alice), 0U);
    EXPECT_EQ(world.balance(alice), u256{});
}

TEST(WorldCalls, EachCallIsATransaction)
{
    World world;
    world.set_code(contract, tload(2) + metered(sload(1) + OP_POP) + tstore(2, 3) + push(0) +
                                 OP_MSTORE + push(32) + OP_MSTORE + ret_memory(0, 64));
    for (int i = 0; i < 3; ++i) {
        const Bytes output = world.call(message_to(contract)).result.output;
        ASSERT_EQ(output.size(), 64U);
        EXPECT_EQ(load_be(output.data()), u256{3 + 2'100 + 2}) << "the slot was warm";
        EXPECT_EQ(load_be(output.data() + 32), u256{}) << "transient storage was left";
    }
}

TEST(WorldCalls, CallsMoveValue)
{
    World world;
    world.set_balance(alice, 10);
    Message message = message_to(nobody);
    message.value = 4;
    EXPECT_EQ(world.call(message).result.status, Status::success);
    EXPECT_EQ(world.balance(alice), u256{6});
    EXPECT_EQ(world.balance(nobody), u256{4});
}

TEST(WorldCalls, SendersWithoutTheValueFail)
{
    World world;
    world.set_balance(alice, 10);
    world.set_code(contract, sstore(1, 2));
    const Hash256 root = world.state_root();
    Message message = message_to(contract);
    message.value = 11;
    for (const bool keep : {true, false}) {
        const CallResult call = keep ? world.call(message) : world.simulate(message);
        EXPECT_EQ(call.result.status, Status::insufficient_balance);
        EXPECT_TRUE(call.result.output.empty());
        EXPECT_TRUE(call.logs.empty());
        EXPECT_EQ(world.state_root(), root);
    }
    message.value = 10;
    EXPECT_EQ(world.call(message).result.status, Status::success);
}

TEST(WorldCalls, FailedCallsLeaveNothing)
{
    World world;
    world.set_balance(alice, 10);
    for (const Bytecode& end : {revert_memory(0, 0), Bytecode{OP_INVALID}, Bytecode{OP_POP}}) {
        world.set_code(contract, sstore(1, 2) + op(OP_LOG0, {0, 0}) + end);
        const Hash256 root = world.state_root();
        Message message = message_to(contract);
        message.value = 3;
        const CallResult call = world.call(message);
        EXPECT_NE(call.result.status, Status::success);
        EXPECT_TRUE(call.logs.empty());
        EXPECT_EQ(world.state_root(), root);
    }
}

TEST(WorldCalls, RevertsKeepOutputAndGas)
{
    World world;
    world.set_code(contract, mstore8(0, 7) + revert_memory(0, 1));
    const CallResult call = world.call(message_to(contract));
    EXPECT_EQ(call.result.status, Status::revert);
    EXPECT_EQ(call.result.output, Bytes{7});
    EXPECT_EQ(call.result.gas_left, 100'000U - 12 - 6);
}

TEST(WorldCalls, RefundsAreReported)
{
    World world;
    world.set_storage(contract, 0, 1);
    world.set_code(contract, sstore(0, 0));
    EXPECT_EQ(world.call(message_to(contract)).result.gas_refund, 4'800);
}

TEST(WorldCalls, AccountsThatDestroyThemselvesAreGoneAfterTheCall)
{
    World world{Revision::shanghai};
    world.set_balance(contract, 9);
    world.set_code(contract, selfdestruct(alice));
    EXPECT_EQ(world.call(message_to(contract)).result.status, Status::success);
    EXPECT_EQ(world.code(contract), Bytes{});
    EXPECT_EQ(world.balance(alice), u256{9});
}

TEST(WorldCalls, StaticMessagesMayNotChangeState)
{
    World world;
    world.set_code(contract, sstore(1, 2));
    Message message = message_to(contract);
    message.kind = CallKind::staticcall;
    message.is_static = true;
    EXPECT_EQ(world.call(message).result.status, Status::static_mode_violation);
    EXPECT_EQ(world.storage(contract, 1), u256{});
}

TEST(WorldCalls, StaticcallsMayNotEither)
{
    // Without being told twice: the kind is documented to have no right to change state.
    World world;
    world.set_code(contract, sstore(1, 2));
    Message message = message_to(contract);
    message.kind = CallKind::staticcall;
    EXPECT_EQ(world.call(message).result.status, Status::static_mode_violation);
    EXPECT_EQ(world.storage(contract, 1), u256{});
}

TEST(WorldCalls, CodeMayBeAnothers)
{
    World world;
    world.set_balance(alice, 9);
    world.set_code(nobody, sstore(1, OP_CALLVALUE) + ret(OP_ADDRESS));
    for (const CallKind kind : {CallKind::callcode, CallKind::delegatecall}) {
        Message message = message_to(contract);
        message.kind = kind;
        message.code_address = nobody;
        message.value = 9;
        const CallResult call = world.call(message);
        EXPECT_EQ(call.result.status, Status::success);
        EXPECT_EQ(load_be_short(call.result.output), to_u256(contract));
        EXPECT_EQ(world.storage(contract, 1), u256{9});
        EXPECT_EQ(world.storage(nobody, 1), u256{});
        EXPECT_EQ(world.balance(alice), u256{9});
    }
}

// ---- creations -----------------------------------------------------------------------------

TEST(WorldCalls, CreationsDeployTheirCode)
{
    World world;
    world.set_balance(alice, 10);
    world.set_nonce(alice, 1);
    const Bytecode init_code = deployer(ret(42));
    Message message = creation_of(init_code);
    message.value = 4;
    const CallResult call = world.call(message);
    EXPECT_EQ(call.result.status, Status::success);
    EXPECT_EQ(call.result.output, ret(42).bytes());
    EXPECT_EQ(world.code(call.result.created), ret(42).bytes());
    EXPECT_EQ(world.balance(call.result.created), u256{4});
    EXPECT_EQ(world.nonce(call.result.created), 1U);
    EXPECT_EQ(world.nonce(alice), 2U);
    EXPECT_EQ(load_be_short(world.call(message_to(call.result.created)).result.output), u256{42});
}

TEST(WorldCalls, CreationsAreWhereTheirSenderAndNonceSay)
{
    // A well-known sender and its first contracts.
    World world;
    Message message = creation_of({});
    message.sender = address_from_hex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0").value();
    for (const std::string_view expected :
         {"cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "343c43a37d37dff08ae8c4a11544c718abb4fcf8",
          "f778b86fa74e846c4f0a1fbd1335fe81c00a0c91"})
        EXPECT_EQ(to_hex(world.call(message).result.created), expected);
    // EIP-1014's first example: all zeros.
    message.kind = CallKind::create2;
    message.sender = Address{};
    const Bytes init_code{0x00};
    message.input = init_code;
    EXPECT_EQ(to_hex(world.call(message).result.created),
              "4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38");
}

TEST(WorldCalls, FailedCreationsLeaveNothing)
{
    World world;
    world.set_balance(alice, 10);
    for (const Bytecode& init_code : {revert_memory(0, 0), Bytecode{OP_INVALID}}) {
        const Hash256 root = world.state_root();
        Message message = creation_of(init_code);
        message.value = 4;
        EXPECT_NE(world.call(message).result.status, Status::success);
        EXPECT_EQ(world.state_root(), root);
    }
}

// EIP-2681.
TEST(WorldCalls, SendersAtTheLastNonceCreateNothing)
{
    World world;
    world.set_nonce(alice, ~std::uint64_t{0});
    const Hash256 root = world.state_root();
    const CallResult call = world.call(creation_of({}));
    EXPECT_EQ(call.result.status, Status::nonce_overflow);
    EXPECT_EQ(world.nonce(alice), ~std::uint64_t{0});
    EXPECT_EQ(world.state_root(), root);
}

// ---- simulations ---------------------------------------------------------------------------

TEST(WorldCalls, SimulationsShowWhatACallWouldDo)
{
    World world;
    world.set_balance(alice, 10);
    world.set_storage(contract, 0, 1);
    world.set_code(contract, sstore(0, 0) + op(OP_LOG0, {0, 0}) + ret(OP_SELFBALANCE));
    Message message = message_to(contract);
    message.value = 4;
    const CallResult first = world.simulate(message);
    const CallResult second = world.simulate(message);
    const CallResult real = world.call(message);
    for (const CallResult* const call : {&first, &second, &real}) {
        EXPECT_EQ(call->result.status, Status::success);
        EXPECT_EQ(load_be_short(call->result.output), u256{4});
        EXPECT_EQ(call->result.gas_left, real.result.gas_left);
        EXPECT_EQ(call->result.gas_refund, 4'800);
        EXPECT_EQ(call->logs.size(), 1U);
    }
}

TEST(WorldCalls, SimulationsLeaveNothing)
{
    for (const Revision revision : revisions()) {
        World world{revision};
        SCOPED_TRACE(to_string(revision));
        world.set_balance(alice, 10);
        world.set_balance(address(0xe111), 0);
        world.set_storage(contract, 0, 1);
        const Bytecode does_everything =
            sstore(0, 0) + sstore(1, 1) + op(OP_LOG0, {0, 0}) + call(nobody).gas(0).value(1) +
            OP_POP + call(address(0xe111)).gas(0) + OP_POP + create(deployer({0x5b}), 1) + OP_POP;
        for (const Bytecode& end : {Bytecode{}, Bytecode{OP_INVALID}, selfdestruct(alice)}) {
            world.set_code(contract, does_everything + end);
            const Hash256 root = world.state_root();
            Message message = message_to(contract, 1'000'000);
            message.value = 4;
            const CallResult call = world.simulate(message);
            EXPECT_EQ(call.result.status == Status::success, end.bytes() != Bytes{OP_INVALID});
            EXPECT_EQ(world.state_root(), root);
        }
        const Hash256 root = world.state_root();
        const Bytecode init_code = deployer({0x5b});
        EXPECT_EQ(world.simulate(creation_of(init_code)).result.status, Status::success);
        EXPECT_EQ(world.simulate(message_to(nobody)).result.status, Status::success);
        EXPECT_EQ(world.state_root(), root);
        EXPECT_EQ(world.nonce(alice), 0U);
    }
}

// The touch of this account outlives a revert on the chain, but a simulation is no part of it.
TEST(WorldCalls, SimulationsLeaveAnEmptyRipemd160AsItIs)
{
    World world{Revision::spurious_dragon};
    world.set_balance(ripemd160, 0);
    const Hash256 root = world.state_root();
    EXPECT_EQ(world.simulate(message_to(ripemd160)).result.status, Status::success);
    EXPECT_EQ(world.state_root(), root);
}

}  // namespace
}  // namespace sluice::chain
