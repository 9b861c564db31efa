// LOG0 to LOG4: what is logged by whom, what it costs, what becomes of the logs of failed frames.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Logs = Evm;
SLUICE_ON_EVERY_ENGINE(Logs);

constexpr Address other = address(0xbbbb);

constexpr Opcode log_opcodes[]{OP_LOG0, OP_LOG1, OP_LOG2, OP_LOG3, OP_LOG4};

/// LOGn of memory [offset, offset + size) with the topics 1 to n.
Bytecode log(std::size_t topics, std::uint64_t offset, std::uint64_t size)
{
    Bytecode code;
    for (std::size_t i = topics; i > 0; --i)
        code += push(i);
    return code + push(size) + push(offset) + log_opcodes[topics];
}

TEST_P(Logs, CarryTopicsInOrderAndData)
{
    const u256 data = word("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    for (std::size_t topics = 0; topics <= 4; ++topics) {
        execute(mstore(0, data) + log(topics, 1, 5));
        EXPECT_SUCCESS();
        ASSERT_EQ(logs.size(), 1U);
        EXPECT_EQ(logs[0].address, contract);
        ASSERT_EQ(logs[0].topics.size(), topics);
        for (std::size_t i = 0; i < topics; ++i)
            EXPECT_EQ(logs[0].topics[i], to_hash256(u256{i + 1}));
        EXPECT_EQ(logs[0].data, (Bytes{2, 3, 4, 5, 6}));
    }
}

TEST_P(Logs, TopicsAreWholeWords)
{
    const u256 topic = word("0xf102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    execute(op(OP_LOG1, {0, 0, topic}));
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].topics[0], to_hash256(topic));
    EXPECT_TRUE(logs[0].data.empty());
}

TEST_P(Logs, DataMayReachBeyondMemoryInUse)
{
    execute(mstore(0, 1) + log(0, 31, 40));
    ASSERT_EQ(logs.size(), 1U);
    Bytes expected(40);
    expected[0] = 1;
    EXPECT_EQ(logs[0].data, expected);
}

TEST_P(Logs, CostByTopicAndByByte)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (std::size_t topics = 0; topics <= 4; ++topics) {
            const std::uint64_t pushes = 3 * (topics + 2);
            EXPECT_EQ(gas_of(log(topics, 0, 0)), pushes + 375 + 375 * topics);
            EXPECT_EQ(gas_of(log(topics, 0, 1)), pushes + 375 + 375 * topics + 8 + 3);
            EXPECT_EQ(gas_of(log(topics, 0, 100)), pushes + 375 + 375 * topics + 800 + 4 * 3);
        }
    }
}

TEST_P(Logs, FailWhenTheirDataCannotBePaid)
{
    constexpr std::uint64_t enough = 4 * 3 + 375 * 3 + 64 * 8 + 2 * 3;
    execute(log(2, 0, 64), {}, enough);
    EXPECT_SUCCESS();
    EXPECT_EQ(logs.size(), 1U);
    execute(log(2, 0, 64), {}, enough - 1);
    EXPECT_STATUS(out_of_gas);
    EXPECT_TRUE(logs.empty());
}

TEST_P(Logs, StandInTheOrderOfExecution)
{
    set_account(other, 0, log(2, 0, 0));
    execute(log(1, 0, 0) + call(other) + OP_POP + log(3, 0, 0));
    ASSERT_EQ(logs.size(), 3U);
    EXPECT_EQ(logs[0].topics.size(), 1U);
    EXPECT_EQ(logs[1].topics.size(), 2U);
    EXPECT_EQ(logs[1].address, other);
    EXPECT_EQ(logs[2].topics.size(), 3U);
}

TEST_P(Logs, OfFailedFramesVanish)
{
    constexpr Address inner = address(0x1111);
    set_account(inner, 0, log(4, 0, 0));
    for (const Bytecode& failure : {revert_memory(0, 0), Bytecode{OP_INVALID}}) {
        // What the inner frame logs is lost with its caller.
        set_account(other, 0, log(2, 0, 0) + call(inner) + OP_POP + failure);
        execute(log(1, 0, 0) + call(other).gas(100'000) + OP_POP + log(3, 0, 0));
        EXPECT_SUCCESS();
        ASSERT_EQ(logs.size(), 2U);
        EXPECT_EQ(logs[0].topics.size(), 1U);
        EXPECT_EQ(logs[1].topics.size(), 3U);
        execute(log(1, 0, 0) + failure);
        EXPECT_TRUE(logs.empty());
    }
}

TEST_P(Logs, AreTheAccountsWhoseStorageIsInUse)
{
    set_account(other, 0, log(0, 0, 0));
    execute(delegatecall(other) + OP_POP + callcode(other) + OP_POP + call(other) + OP_POP);
    ASSERT_EQ(logs.size(), 3U);
    EXPECT_EQ(logs[0].address, contract);
    EXPECT_EQ(logs[1].address, contract);
    EXPECT_EQ(logs[2].address, other);
}

TEST_P(Logs, OfInitCodeAreTheNewContracts)
{
    execute_creation(log(1, 0, 0));
    EXPECT_SUCCESS();
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].address, result.created);
}

}  // namespace
}  // namespace sluice::evm::test
