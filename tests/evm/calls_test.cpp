// CALL, CALLCODE, DELEGATECALL and STATICCALL: who runs as whom on whose storage, what goes in and
// what comes back. What they cost is in call_gas_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Calls = Evm;
SLUICE_ON_EVERY_ENGINE(Calls);

constexpr Address other = address(0xbbbb);

/// Returns its call data.
const Bytecode echo = op(OP_CALLDATACOPY, {0, 0, OP_CALLDATASIZE}) + ret_memory(0, OP_CALLDATASIZE);

/// The four, with the same target.
std::vector<CallBuilder> all_calls(const Address& to)
{
    return {call(to), callcode(to), delegatecall(to), staticcall(to)};
}

TEST_P(Calls, RunAsWhomTheyShould)
{
    transaction.origin = address(0x0123);
    value = 9;
    set_account(contract, 100);
    set_account(other, 0, ret_words({OP_ADDRESS, OP_CALLER, OP_CALLVALUE, OP_ORIGIN}));
    struct Case {
        CallBuilder call;
        Address address;
        Address caller;
        u256 value;
    };
    const Case cases[]{{call(other).value(5), other, contract, 5},
                       {callcode(other).value(5), contract, contract, 5},
                       {delegatecall(other), contract, sender, 9},
                       {staticcall(other), other, contract, 0}};
    for (Case c : cases) {
        execute(c.call.output(0, 128) + OP_POP + ret_memory(0, 128));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), to_u256(c.address));
        EXPECT_EQ(output(1), to_u256(c.caller));
        EXPECT_EQ(output(2), c.value);
        EXPECT_EQ(output(3), u256{0x0123});
    }
}

TEST_P(Calls, DelegatecallsInARowKeepTheFirstCallerAndValue)
{
    constexpr Address middle = address(0x3333);
    constexpr Address last = address(0x4444);
    set_account(contract, 100);
    set_account(last, 0, ret_words({OP_ADDRESS, OP_CALLER, OP_CALLVALUE}));
    set_account(middle, 0, delegatecall(last).output(0, 96) + OP_POP + ret_memory(0, 96));
    set_account(other, 0, delegatecall(middle).output(0, 96) + OP_POP + ret_memory(0, 96));
    execute(call(other).value(3).output(0, 96) + OP_POP + ret_memory(0, 96));
    EXPECT_EQ(output(0), to_u256(other));
    EXPECT_EQ(output(1), to_u256(contract));
    EXPECT_EQ(output(2), u256{3});
}

TEST_P(Calls, WorkOnTheStorageOfWhomTheyRunAs)
{
    set_account(other, 0, sstore(sload(0), 1));
    set_storage(other, 0, 0x01);
    set_storage(contract, 0, 0xc0);
    execute(call(other) + OP_POP);
    EXPECT_EQ(storage(other, 0x01), u256{1});
    EXPECT_EQ(storage(contract, 0xc0), u256{0});
    execute(callcode(other) + OP_POP);
    EXPECT_EQ(storage(contract, 0xc0), u256{1});
    set_storage(contract, 0, 0xc1);
    execute(delegatecall(other) + OP_POP);
    EXPECT_EQ(storage(contract, 0xc1), u256{1});
    EXPECT_EQ(storage(other, 0xc1), u256{0});
}

TEST_P(Calls, RunTheCodeTheyName)
{
    // CODESIZE and CODECOPY are the running code's, whoever it runs as.
    const Bytecode code = op(OP_CODECOPY, {0, 0, OP_CODESIZE}) + ret_memory(0, OP_CODESIZE);
    set_account(other, 0, code);
    for (CallBuilder a_call : all_calls(other)) {
        execute(a_call.output(0, code.size()) + OP_POP + ret_memory(0, code.size()));
        EXPECT_EQ(result.output, code.bytes());
    }
}

TEST_P(Calls, MoveValueOnlyWhenTheyCall)
{
    set_account(other, 10);
    set_account(contract, 100);
    execute(call(other).value(7) + ret_top());
    EXPECT_OUTPUT(1);
    EXPECT_EQ(account(other).balance, u256{17});
    EXPECT_EQ(account(contract).balance, u256{93});
    execute(callcode(other).value(7) + ret_top());
    EXPECT_OUTPUT(1);
    EXPECT_EQ(account(other).balance, u256{17});
    EXPECT_EQ(account(contract).balance, u256{93});
    // To itself it moves in a circle.
    execute(call(OP_ADDRESS).value(7).gas(0) + OP_POP);
    EXPECT_EQ(account(contract).balance, u256{93});
}

TEST_P(Calls, ValueIsThereWhenTheCalleeStarts)
{
    set_account(contract, 100);
    set_account(other, 10, ret(op(OP_BALANCE, {OP_ADDRESS})));
    EXPECT_EQ(evaluate(call(other).value(7).output(0, 32) + OP_POP + mload(0)), u256{17});
}

TEST_P(Calls, ValueGoesBackWhenTheCalleeFails)
{
    set_account(contract, 100);
    for (const Bytecode& failure : {Bytecode{OP_INVALID}, revert_memory(0, 0)}) {
        set_account(other, 10, failure);
        execute(call(other).value(7).gas(100) + ret_top());
        EXPECT_OUTPUT(0);
        EXPECT_EQ(account(other).balance, u256{10});
        EXPECT_EQ(account(contract).balance, u256{100});
    }
}

TEST_P(Calls, WithoutTheBalanceFailWithoutRunning)
{
    set_account(contract, 6);
    set_account(other, 0, sstore(0, 1));
    for (CallBuilder a_call : {call(other), callcode(other)}) {
        execute(a_call.value(7) + ret_top());
        EXPECT_OUTPUT(0);
        EXPECT_EQ(storage(other, 0), u256{0});
        EXPECT_EQ(storage(contract, 0), u256{0});
        execute(a_call.value(u256_max) + ret_top());
        EXPECT_OUTPUT(0);
        execute(a_call.value(6) + ret_top());
        EXPECT_OUTPUT(1);
        set_account(contract, 6);
        set_storage(contract, 0, 0);
        set_storage(other, 0, 0);
    }
    EXPECT_EQ(account(contract).balance, u256{6});
}

TEST_P(Calls, PassARangeOfMemory)
{
    set_account(other, 0, echo);
    const u256 data = word("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    for (CallBuilder a_call : all_calls(other)) {
        execute(mstore(0, data) + a_call.input(3, 4).output(64, 4) + OP_POP + ret_memory(64, 4));
        EXPECT_EQ(result.output, (Bytes{4, 5, 6, 7}));
        // What lies beyond memory in use is zero.
        execute(mstore(0, data) + a_call.input(30, 4).output(64, 4) + OP_POP + ret_memory(64, 4));
        EXPECT_EQ(result.output, (Bytes{0x1f, 0x20, 0, 0}));
        execute(mstore(0, data) + a_call.input(30, 0).output(0, 32) + OP_POP + ret_memory(0, 32));
        EXPECT_EQ(output(), data);
    }
}

TEST_P(Calls, OutputFillsNoMoreThanItsRangeAndNoMoreThanThereIs)
{
    const std::string_view ee = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
    const u256 filler = word("0x" + std::string{ee});
    for (const bool reverts : {false, true}) {
        set_account(other, 0,
                    mstore(0, u256_max) + mstore(32, u256_max) +
                        (reverts ? revert_memory(0, 40) : ret_memory(0, 40)));
        for (CallBuilder a_call : all_calls(other)) {
            for (const std::size_t size : {0U, 1U, 39U, 40U, 41U, 60U}) {
                SCOPED_TRACE(size);
                execute(mstore(0, filler) + mstore(32, filler) + a_call.output(2, size) + OP_POP +
                        ret_memory(0, 64));
                Bytes expected(64, 0xee);
                std::fill_n(expected.begin() + 2, std::min<std::size_t>(size, 40),
                            std::uint8_t{0xff});
                EXPECT_EQ(result.output, expected);
            }
        }
    }
}

TEST_P(Calls, OutputOfAFailureLeavesMemoryAloneButPaidFor)
{
    set_account(other, 0, mstore(0, u256_max) + OP_INVALID);
    execute(mstore(0, 5) + call(other).gas(1000).output(0, 64) + OP_POP +
            ret_words({mload(0), OP_MSIZE}));
    EXPECT_EQ(output(0), u256{5});
    EXPECT_EQ(output(1), u256{64});
}

TEST_P(Calls, TellSuccessFromFailure)
{
    const std::pair<Bytecode, u256> callees[]{{{}, 1},
                                              {Bytecode{OP_STOP}, 1},
                                              {ret_memory(0, 0), 1},
                                              {revert_memory(0, 0), 0},
                                              {Bytecode{OP_INVALID}, 0},
                                              {Bytecode{0x0c}, 0},
                                              {Bytecode{OP_POP}, 0},
                                              {1025 * push(0), 0},
                                              {jump(0), 0},
                                              {mload(u256_max), 0}};
    for (const auto& [code, expected] : callees) {
        set_account(other, 0, code);
        for (CallBuilder a_call : all_calls(other)) {
            execute(a_call.gas(50'000) + ret_top());
            EXPECT_OUTPUT(expected);
        }
    }
}

TEST_P(Calls, ToNobodySucceed)
{
    for (CallBuilder a_call : all_calls(address(0x9999))) {
        execute(mstore(0, 3) + a_call.output(0, 32) + OP_POP + ret(mload(0)));
        EXPECT_OUTPUT(3);
        execute(a_call + ret_top());
        EXPECT_OUTPUT(1);
    }
    // Since EIP-161 that brings nobody into existence.
    EXPECT_FALSE(account(address(0x9999)).flags.exists);
    set_account(contract, 10);
    execute(call(address(0x9999)).value(4) + ret_top());
    EXPECT_OUTPUT(1);
    EXPECT_EQ(account(address(0x9999)).balance, u256{4});
}

TEST_P(Calls, TakeTheLow20BytesOfTheirTarget)
{
    set_account(other, 0, ret(0x77));
    const u256 dirty = to_u256(other) | (u256_max << 160);
    for (const auto& a_call :
         {call(dirty), callcode(dirty), delegatecall(dirty), staticcall(dirty)}) {
        CallBuilder with_output = a_call;
        EXPECT_EQ(evaluate(with_output.output(0, 32) + OP_POP + mload(0)), u256{0x77});
    }
}

TEST_P(Calls, ReachPrecompiles)
{
    const u256 data = word("0x6162630000000000000000000000000000000000000000000000000000000000");
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (CallBuilder identity : all_calls(address(4)))
            EXPECT_EQ(evaluate(mstore(0, data) + identity.input(0, 32).output(32, 32) + OP_POP +
                               mload(32)),
                      data);
        // FIPS 180-2: SHA-256 of "abc".
        for (CallBuilder sha256 : all_calls(address(2)))
            EXPECT_EQ(
                evaluate(mstore(0, data) + sha256.input(0, 3).output(32, 32) + OP_POP + mload(32)),
                word("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
}

TEST_P(Calls, ToPrecompilesFailWithoutTheirGas)
{
    // SHA-256 of a word costs 72. Failed, it moves no value and leaves memory alone.
    set_account(contract, 10);
    const auto sha256 = [](std::uint64_t gas) {
        return mstore(32, 5) + call(address(2)).gas(gas).input(0, 32).output(32, 32) + OP_POP;
    };
    EXPECT_NE(evaluate(sha256(72) + mload(32)), u256{5});
    EXPECT_EQ(evaluate(sha256(71) + mload(32)), u256{5});
    execute(call(address(2)).gas(0).value(1).input(0, 100'000) + ret_top());
    EXPECT_OUTPUT(0);
    EXPECT_EQ(account(contract).balance, u256{10});
}

TEST_P(Calls, CanComeBackToTheirCaller)
{
    // storage[0] counts how often the contract runs: it calls other while that is below 5.
    const Bytecode body = sstore(0, add(sload(0), 1)) + call(other) + OP_POP;
    const Bytecode check = op(OP_LT, {sload(0), 5}) + iszero(Bytecode{});
    const Bytecode code =
        check + push_wide(1, check.size() + 3 + body.size()) + OP_JUMPI + body + OP_JUMPDEST;
    set_account(other, 0, call(contract) + OP_POP);
    execute(code);
    EXPECT_SUCCESS();
    EXPECT_EQ(storage(contract, 0), u256{5});
}

TEST_P(Calls, SpareTheStackBelowTheirOperands)
{
    set_account(other, 0, 100 * push(9));
    execute(push(11) + push(22) + call(other) + ret_words({Bytecode{}, Bytecode{}, Bytecode{}}));
    EXPECT_EQ(output(0), u256{1});
    EXPECT_EQ(output(1), u256{22});
    EXPECT_EQ(output(2), u256{11});
}

TEST_P(Calls, WithValueAreForbiddenInStaticOnes)
{
    set_account(other, 100, call(address(0x9999)).value(1) + OP_POP);
    execute(staticcall(other).gas(100'000) + ret_top());
    EXPECT_OUTPUT(0);
    set_account(other, 100, call(address(0x9999)) + OP_POP);
    execute(staticcall(other).gas(100'000) + ret_top());
    EXPECT_OUTPUT(1);
    // CALLCODE moves nothing, whatever its value.
    set_account(other, 100, callcode(address(0x9999)).value(1) + OP_POP);
    execute(staticcall(other).gas(100'000) + ret_top());
    EXPECT_OUTPUT(1);
    EXPECT_EQ(account(other).balance, u256{100});
}

}  // namespace
}  // namespace sluice::evm::test
