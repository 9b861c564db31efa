// EIP-211 (Byzantium): RETURNDATASIZE and RETURNDATACOPY over the output of the last call.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip211 : public Evm {
protected:
    static constexpr Address other = address(0xbbbb);
    static constexpr Address silent = address(0x5111);

    Eip211()
    {
        // Returns the bytes 1 to 40.
        Bytes forty(40);
        for (std::size_t i = 0; i < forty.size(); ++i)
            forty[i] = static_cast<std::uint8_t>(i + 1);
        set_account(other, 0, store_bytes(forty) + ret_memory(0, 40));
        set_account(silent, 0, Bytecode{OP_STOP});
    }

    const Bytecode call_other = call(other) + OP_POP;
};
SLUICE_ON_EVERY_ENGINE(Eip211);

TEST_P(Eip211, AreUndefinedBeforeByzantium)
{
    revision = Revision::spurious_dragon;
    execute(Bytecode{OP_RETURNDATASIZE});
    EXPECT_STATUS(undefined_instruction);
    execute(op(OP_RETURNDATACOPY, {0, 0, 0}));
    EXPECT_STATUS(undefined_instruction);
}

TEST_P(Eip211, TheBufferStartsEmpty)
{
    EXPECT_EQ(evaluate(OP_RETURNDATASIZE), u256{0});
    // In a callee as well, while its caller has something there.
    set_account(silent, 0, ret(OP_RETURNDATASIZE));
    EXPECT_EQ(evaluate(call_other + call(silent).output(0, 32) + OP_POP + mload(0)), u256{0});
    execute_creation(ret(OP_RETURNDATASIZE));
    EXPECT_EQ(code_of(result.created), Bytes(32));
    EXPECT_EQ(
        load_be_short(code_of(to_address(evaluate(call_other + create(ret(OP_RETURNDATASIZE)))))),
        u256{0});
}

TEST_P(Eip211, HoldsAllOfTheOutputWhateverTheCallTook)
{
    for (CallBuilder a_call :
         {call(other), callcode(other), delegatecall(other), staticcall(other)}) {
        for (const std::uint64_t taken : {0U, 1U, 40U, 64U})
            EXPECT_EQ(evaluate(a_call.output(0, taken) + OP_POP + OP_RETURNDATASIZE), u256{40});
    }
}

TEST_P(Eip211, CopiesAnyPartOfIt)
{
    for (std::uint64_t from = 0; from <= 40; ++from) {
        for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, 40 - from}) {
            if (from + size > 40)
                continue;
            execute(call_other + mstore(32, u256_max) + op(OP_RETURNDATACOPY, {3, from, size}) +
                    ret_memory(3, size));
            EXPECT_SUCCESS();
            Bytes expected;
            for (std::uint64_t i = 0; i < size; ++i)
                expected.push_back(static_cast<std::uint8_t>(from + i + 1));
            EXPECT_EQ(result.output, expected);
        }
    }
}

TEST_P(Eip211, BeyondItsEndFails)
{
    const std::pair<u256, u256> ranges[]{{0, 41},
                                         {1, 40},
                                         {40, 1},
                                         {41, 0},  // even of nothing
                                         {power_of_2(32), 0},
                                         {power_of_2(64), 0},
                                         {u256_max, 0},
                                         {u256_max, 1},
                                         {1, u256_max},
                                         {power_of_2(64) - u256{1}, 2},
                                         {power_of_2(64), 1},
                                         {power_of_2(255), power_of_2(255)},
                                         {0, power_of_2(64)},
                                         {u256_max - u256{39}, 40}};
    for (const auto& [from, size] : ranges) {
        execute(call_other + op(OP_RETURNDATACOPY, {0, from, size}));
        EXPECT_NE(result.status, Status::success) << to_hex(from) << ", " << to_hex(size);
        EXPECT_EQ(result.gas_left, 0U);
    }
    execute(call_other + op(OP_RETURNDATACOPY, {0, 40, 0}));
    EXPECT_SUCCESS();
    execute(call_other + op(OP_RETURNDATACOPY, {0, 41, 0}));
    EXPECT_STATUS(return_data_out_of_bounds);
    execute(op(OP_RETURNDATACOPY, {0, 0, 1}));
    EXPECT_STATUS(return_data_out_of_bounds);
    execute(op(OP_RETURNDATACOPY, {0, 0, 0}));
    EXPECT_SUCCESS();
}

TEST_P(Eip211, TheNextCallReplacesIt)
{
    set_account(contract, 1);
    const Address nobody = address(0x9999);
    const std::pair<Bytecode, std::uint64_t> next[]{
        {call(silent) + OP_POP, 0},
        {call(nobody) + OP_POP, 0},
        {call(sender) + OP_POP, 0},
        {call(silent).value(2) + OP_POP, 0},  // cannot be paid
        {call(address(4)).input(0, 7) + OP_POP, 7},
        {call(address(2)).input(0, 7) + OP_POP, 32},
        {call(address(2)).gas(0) + OP_POP, 0},
        {op(OP_CREATE, {0, 0, 0}) + OP_POP, 0},
        {op(OP_CREATE2, {0, 0, 0, 0}) + OP_POP, 0},
        {op(OP_CREATE, {2, 0, 0}) + OP_POP, 0},  // cannot be paid
        {create(ret_memory(0, 9)) + OP_POP, 0},
        {create(revert_memory(0, 9)) + OP_POP, 9},
        {create(Bytecode{OP_INVALID}) + OP_POP, 0}};
    for (const auto& [code, expected] : next)
        EXPECT_EQ(evaluate(call_other + code + OP_RETURNDATASIZE), u256{expected})
            << to_hex(code.bytes());
}

TEST_P(Eip211, AFailureReturnsNothing)
{
    for (const Bytecode& failure : {Bytecode{OP_INVALID}, Bytecode{OP_POP}, jump(0)}) {
        set_account(silent, 0, mstore(0, 1) + failure);
        EXPECT_EQ(evaluate(call_other + call(silent).gas(50'000) + OP_POP + OP_RETURNDATASIZE),
                  u256{0});
    }
}

TEST_P(Eip211, DataOfAnInnerCallIsNotTheCallers)
{
    // silent calls other and returns three bytes of its own.
    set_account(silent, 0, call_other + ret_memory(0, 3));
    EXPECT_EQ(evaluate(call(silent) + OP_POP + OP_RETURNDATASIZE), u256{3});
    set_account(silent, 0, call_other);
    EXPECT_EQ(evaluate(call(silent) + OP_POP + OP_RETURNDATASIZE), u256{0});
}

TEST_P(Eip211, SurvivesMemoryGrowthAndOtherInstructions)
{
    EXPECT_EQ(evaluate(call_other + mstore(100'000, 1) + sstore(0, 1) + keccak256(0, 64) + OP_POP +
                       op(OP_RETURNDATACOPY, {0, 8, 32}) + mload(0)),
              word("0x090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728"));
}

TEST_P(Eip211, CostsAsCallDataDoes)
{
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        EXPECT_EQ(cost(OP_RETURNDATASIZE), 2U);
        EXPECT_EQ(cost(OP_RETURNDATACOPY, {0, 0, 0}), 3U);
        const std::uint64_t base = gas_of(call_other);
        const auto copying = [&](std::uint64_t to, std::uint64_t size) {
            return gas_of(call_other + op(OP_RETURNDATACOPY, {to, 0, size})) - base - 9;
        };
        EXPECT_EQ(copying(0, 1), 3U + 3 + 3);
        EXPECT_EQ(copying(0, 32), 3U + 3 + 3);
        EXPECT_EQ(copying(0, 33), 3U + 6 + 6);
        EXPECT_EQ(copying(31, 2), 3U + 3 + 6);
    }
}

}  // namespace
}  // namespace sluice::evm::test
