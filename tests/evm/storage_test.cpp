// SLOAD and SSTORE: what is stored and when it is undone; the prices before net metering and of
// loads in every revision. Net metering is in the files of EIP-1283, EIP-2200 and EIP-3529.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Storage = Evm;
SLUICE_ON_EVERY_ENGINE(Storage);

constexpr Address other = address(0xbbbb);

TEST_P(Storage, ReadsZeroWhereNothingIsStored)
{
    for (const u256& key : {u256{0}, u256{1}, power_of_2(64), u256_max})
        EXPECT_EQ(evaluate(sload(key)), u256{0}) << to_hex(key);
}

TEST_P(Storage, ReadsWhatWasStored)
{
    const u256 number{1, 2, 3, 4};
    for (const Revision r : revisions()) {
        revision = r;
        EXPECT_EQ(evaluate(sstore(5, number) + sload(5)), number) << to_string(r);
        EXPECT_EQ(evaluate(sstore(5, 1) + sstore(5, 2) + sload(5)), u256{2}) << to_string(r);
        EXPECT_EQ(evaluate(sstore(5, 0) + sload(5)), u256{0}) << to_string(r);
    }
}

TEST_P(Storage, LastsFromTransactionToTransaction)
{
    execute(sstore(1, 11) + sstore(2, 22));
    EXPECT_SUCCESS();
    EXPECT_EQ(storage(contract, 1), u256{11});
    EXPECT_EQ(evaluate(add(sload(1), sload(2))), u256{33});
}

TEST_P(Storage, KeysDifferInEveryBit)
{
    Bytecode code = sstore(0, 1000);
    for (unsigned bit = 0; bit < 256; ++bit)
        code += sstore(power_of_2(bit), 1 + bit);
    execute(code, {}, 100'000'000);
    EXPECT_SUCCESS();
    for (unsigned bit = 0; bit < 256; ++bit)
        EXPECT_EQ(storage(contract, power_of_2(bit)), u256{1 + bit});
    EXPECT_EQ(storage(contract, 0), u256{1000});
}

TEST_P(Storage, BelongsToItsAccount)
{
    set_account(other, 0, sstore(1, 22) + ret(sload(2)));
    set_storage(other, 2, 44);
    set_storage(contract, 2, 55);
    EXPECT_EQ(evaluate(sstore(1, 11) + call(other).output(0, 32) + OP_POP + mload(0)), u256{44});
    EXPECT_EQ(storage(contract, 1), u256{11});
    EXPECT_EQ(storage(other, 1), u256{22});
}

TEST_P(Storage, ManySlotsInALoop)
{
    // for (i = 2000; i != 0; --i) storage[i * i] = i
    Bytecode code = push(2000);
    const u256 loop = code.size();
    code += Bytecode{OP_JUMPDEST} + OP_DUP1 + OP_DUP1 + OP_DUP1 + OP_MUL + OP_SSTORE + push(1) +
            OP_SWAP1 + OP_SUB + OP_DUP1 + push(loop) + OP_JUMPI;
    execute(code, {}, 1'000'000'000);
    EXPECT_SUCCESS();
    for (std::uint64_t i = 1; i <= 2000; ++i)
        ASSERT_EQ(storage(contract, i * i), u256{i});
    EXPECT_EQ(storage(contract, 2), u256{0});
}

TEST_P(Storage, FailureUndoesItsOwnFrameOnly)
{
    for (const Bytecode& failure : {Bytecode{OP_INVALID}, revert_memory(0, 0), jump(0),
                                    Bytecode{OP_POP}, Bytecode{std::uint8_t{0x0c}}}) {
        SCOPED_TRACE(to_hex(failure.bytes()));
        set_storage(contract, 1, 1);
        set_storage(other, 1, 1);
        set_account(other, 0, sstore(1, 3) + sstore(2, 3) + failure);
        execute(sstore(1, 2) + call(other).gas(100'000) + OP_POP + sstore(2, sload(1)));
        EXPECT_SUCCESS();
        EXPECT_EQ(storage(contract, 1), u256{2});
        EXPECT_EQ(storage(contract, 2), u256{2});
        EXPECT_EQ(storage(other, 1), u256{1});
        EXPECT_EQ(storage(other, 2), u256{0});
        execute(sstore(1, 9) + failure);
        EXPECT_NE(result.status, Status::success);
        EXPECT_EQ(storage(contract, 1), u256{2});
    }
}

TEST_P(Storage, FailureUndoesTheSuccessesBelowIt)
{
    constexpr Address inner = address(0x1111);
    set_account(inner, 0, sstore(1, 7));
    set_account(other, 0, call(inner) + OP_POP + sstore(1, 8) + revert_memory(0, 0));
    set_storage(inner, 1, 1);
    execute(call(other) + OP_POP);
    EXPECT_SUCCESS();
    EXPECT_EQ(storage(inner, 1), u256{1});
    EXPECT_EQ(storage(other, 1), u256{0});
}

TEST_P(Storage, AReentrantFailureRestoresWhatTheOuterFrameHadWritten)
{
    // The contract writes 1, calls other, which calls the contract back; there 2 is written and
    // undone. Call data tells the two apart.
    const Bytecode inner = sstore(0, 2) + revert_memory(0, 0);
    const Bytecode outer = sstore(0, 1) + call(other) + OP_POP + sstore(1, sload(0)) + OP_STOP;
    const std::size_t target = 4 + outer.size();
    const Bytecode code =
        Bytecode{OP_CALLDATASIZE} + push_wide(1, target) + OP_JUMPI + outer + OP_JUMPDEST + inner;
    set_account(other, 0, call(contract).input(0, 1) + OP_POP);
    execute(code);
    EXPECT_SUCCESS();
    EXPECT_EQ(storage(contract, 0), u256{1});
    EXPECT_EQ(storage(contract, 1), u256{1});
}

TEST_P(Storage, LoadsCostMoreWithTheForks)
{
    // EIP-150, EIP-1884, EIP-2929 (cold).
    for (const Revision r : revisions()) {
        revision = r;
        const std::uint64_t expected = r >= Revision::berlin              ? 2100
                                       : r >= Revision::istanbul          ? 800
                                       : r >= Revision::tangerine_whistle ? 200
                                                                          : 50;
        EXPECT_EQ(cost(OP_SLOAD, {1}), expected) << to_string(r);
    }
}

TEST_P(Storage, StoresCostByTheCurrentValueBeforeNetMetering)
{
    // Yellow Paper: 20000 from zero to something, else 5000; 15000 back for something to zero.
    struct Case {
        u256 original;
        u256 first;
        u256 second;
        std::uint64_t gas;
        std::int64_t refund;
    };
    const Case cases[]{{0, 0, 0, 10000, 0},     {0, 0, 1, 25000, 0},     {0, 1, 0, 25000, 15000},
                       {0, 1, 2, 25000, 0},     {0, 1, 1, 25000, 0},     {1, 0, 0, 10000, 15000},
                       {1, 0, 1, 25000, 15000}, {1, 0, 2, 25000, 15000}, {1, 2, 0, 10000, 15000},
                       {1, 2, 3, 10000, 0},     {1, 2, 1, 10000, 0},     {1, 1, 0, 10000, 15000},
                       {1, 1, 2, 10000, 0},     {1, 1, 1, 10000, 0}};
    for (const Revision r : revisions(Revision::frontier, Revision::petersburg)) {
        if (r == Revision::constantinople)  // EIP-1283
            continue;
        revision = r;
        for (const Case& c : cases) {
            SCOPED_TRACE(std::string{to_string(r)} + " " + to_hex(c.original) + " " +
                         to_hex(c.first) + " " + to_hex(c.second));
            set_storage(contract, 0, c.original);
            execute(sstore(0, c.first) + sstore(0, c.second));
            EXPECT_SUCCESS();
            EXPECT_GAS_USED(c.gas + 4 * 3);
            EXPECT_EQ(result.gas_refund, c.refund);
        }
    }
}

TEST_P(Storage, StoresFailWhenTheyCannotBePaid)
{
    revision = Revision::byzantium;
    execute(sstore(0, 1), {}, 20006);
    EXPECT_SUCCESS();
    set_storage(contract, 0, 0);
    execute(sstore(0, 1), {}, 20005);
    EXPECT_STATUS(out_of_gas);
    EXPECT_EQ(storage(contract, 0), u256{0});
}

TEST_P(Storage, RefundsOfFailedFramesAreLost)
{
    set_storage(other, 0, 1);
    set_storage(contract, 0, 1);
    for (const Revision r : {Revision::byzantium, Revision::istanbul, latest_revision}) {
        revision = r;
        const std::int64_t clear = r >= Revision::london ? 4800 : 15000;
        set_account(other, 0, sstore(0, 0) + OP_INVALID);
        set_storage(contract, 0, 1);
        execute(sstore(0, 0) + call(other).gas(50'000) + OP_POP);
        EXPECT_EQ(result.gas_refund, clear);
        set_account(other, 0, sstore(0, 0));
        set_storage(contract, 0, 1);
        set_storage(other, 0, 1);
        execute(sstore(0, 0) + call(other).gas(50'000) + OP_POP);
        EXPECT_EQ(result.gas_refund, 2 * clear);
        set_storage(other, 0, 1);
    }
}

}  // namespace
}  // namespace sluice::evm::test
