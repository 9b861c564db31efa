// EIP-1153 (Cancun): TLOAD and TSTORE, storage that lasts for one transaction.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

/// Code that does `with_input` when it is called with input and `without` otherwise.
Bytecode by_input(const Bytecode& with_input, const Bytecode& without)
{
    const Bytecode first = with_input + OP_STOP;
    const std::size_t start = jumpi(0, iszero(OP_CALLDATASIZE)).size();
    return jumpi(start + first.size(), iszero(OP_CALLDATASIZE)) + first + OP_JUMPDEST + without;
}

class Eip1153 : public Evm {
protected:
    static constexpr Address other = address(0xbbbb);
    static constexpr Address middle = address(0x3333);
    static constexpr Address inner = address(0x1111);

    static std::vector<Revision> having() { return revisions(Revision::cancun); }

    static std::vector<Bytecode> failures()
    {
        return {revert_memory(0, 0), Bytecode{OP_INVALID}, Bytecode{OP_POP}};
    }
};
SLUICE_ON_EVERY_ENGINE(Eip1153);

TEST_P(Eip1153, IsUndefinedBeforeCancun)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Bytecode& code : {tload(0), tstore(0, 0)}) {
            execute(code);
            EXPECT_EQ(result.status,
                      r >= Revision::cancun ? Status::success : Status::undefined_instruction)
                << to_string(r);
        }
    }
}

TEST_P(Eip1153, ReadsWhatWasWritten)
{
    for (const Revision r : having()) {
        revision = r;
        for (const u256& key : {u256{0}, u256{1}, power_of_2(64), power_of_2(255), u256_max}) {
            EXPECT_EQ(evaluate(tload(key)), u256{0});
            EXPECT_EQ(evaluate(tstore(key, u256_max) + tload(key)), u256_max);
            EXPECT_EQ(evaluate(tstore(key, 5) + tstore(key, 6) + tload(key)), u256{6});
            EXPECT_EQ(evaluate(tstore(key, 5) + tstore(key, 0) + tload(key)), u256{0});
        }
    }
}

TEST_P(Eip1153, KeysAreWholeWords)
{
    Bytecode code;
    Bytecode sum = push(0);
    for (std::uint64_t i = 0; i < 250; ++i) {
        // The same low bits again and again.
        const u256 key = (u256{i} << 200) | u256{7};
        code += tstore(key, i);
        sum = add(tload(key), sum);
    }
    EXPECT_EQ(evaluate(code + sum), u256{249 * 250 / 2});
}

TEST_P(Eip1153, CostsAHundredWhateverTheSlotHolds)
{
    for (const Revision r : having()) {
        revision = r;
        EXPECT_EQ(cost(OP_TLOAD, {1}), 100U);
        EXPECT_EQ(cost(OP_TSTORE, {1, 0}), 100U);
        EXPECT_EQ(cost(OP_TSTORE, {1, 5}), 100U);
        EXPECT_EQ(gas_of(tstore(1, 5) + tstore(1, 5) + tstore(1, 6) + tstore(1, 0)),
                  4 * (3 + 3 + 100U));
        EXPECT_EQ(result.gas_refund, 0);
        EXPECT_EQ(gas_of(tload(1) + tstore(1, 5) + tload(1)), 2 * (3 + 100) + (3 + 3 + 100U));
        // A slot that persistent storage has set makes no difference.
        set_storage(contract, 1, 5);
        EXPECT_EQ(gas_of(tstore(1, 0) + tstore(1, 5)), 2 * (3 + 3 + 100U));
        EXPECT_EQ(result.gas_refund, 0);
        set_storage(contract, 1, 0);
    }
}

TEST_P(Eip1153, NeedsItsPriceAndNothingOnTop)
{
    // No reserve of 2300 as SSTORE demands it.
    execute(tstore(1, 5), {}, 3 + 3 + 100);
    EXPECT_SUCCESS();
    execute(tstore(1, 5), {}, 3 + 3 + 99);
    EXPECT_STATUS(out_of_gas);
    execute(tload(1), {}, 3 + 100);
    EXPECT_SUCCESS();
    execute(tload(1), {}, 3 + 99);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip1153, WorksWithinTheCallStipend)
{
    set_account(contract, 1);
    set_account(other, 0, tstore(0, 1) + ret(tload(0)));
    EXPECT_EQ(evaluate(call(other).gas(0).value(1).output(0, 32) + OP_POP + mload(0)), u256{1});
}

TEST_P(Eip1153, IsGoneInTheNextTransaction)
{
    for (const Revision r : having()) {
        revision = r;
        EXPECT_EQ(evaluate(tstore(1, 5) + tload(1)), u256{5});
        EXPECT_EQ(evaluate(tload(1)), u256{0});
        set_account(other, 0, tstore(2, 6) + ret(tload(2)));
        execute(call(other) + OP_POP);
        set_account(other, 0, ret(tload(2)));
        EXPECT_EQ(evaluate(call(other).output(0, 32) + OP_POP + mload(0)), u256{0});
    }
}

TEST_P(Eip1153, HasNothingToDoWithStorage)
{
    execute(tstore(1, 5) + ret_words({sload(1), tload(1)}));
    EXPECT_EQ(output(0), u256{0});
    EXPECT_EQ(output(1), u256{5});
    EXPECT_EQ(storage(contract, 1), u256{0});
    set_storage(contract, 2, 9);
    execute(ret_words({tload(2), sload(2)}));
    EXPECT_EQ(output(0), u256{0});
    EXPECT_EQ(output(1), u256{9});
    execute(sstore(3, 7) + ret(tload(3)));
    EXPECT_OUTPUT(0);
    // Neither does it warm a slot (EIP-2929).
    EXPECT_EQ(evaluate(tload(4) + OP_POP + tstore(4, 1) + metered(sload(4) + OP_POP)),
              u256{3 + 2100 + 2});
}

TEST_P(Eip1153, EachAccountHasItsOwn)
{
    set_account(other, 0, tstore(1, add(tload(1), 1)) + ret(tload(1)));
    const Bytecode counted = call(other).output(96, 32) + OP_POP + mload(96);
    execute(ret_words({tstore(1, 40) + counted, counted, tload(1)}));
    EXPECT_EQ(output(0), u256{1});
    // Called again: the same one as before.
    EXPECT_EQ(output(1), u256{2});
    EXPECT_EQ(output(2), u256{40});
}

TEST_P(Eip1153, DelegatedCodeWorksOnItsCallers)
{
    set_account(other, 0, tstore(1, add(tload(1), 1)));
    for (const CallBuilder& delegated : {callcode(other), delegatecall(other)}) {
        execute(tstore(1, 40) + delegated + OP_POP + delegated + OP_POP + ret(tload(1)));
        EXPECT_OUTPUT(42);
    }
    // Other's own has stayed empty in the meantime.
    set_account(other, 0, by_input(ret(tload(1)), tstore(1, 5)));
    EXPECT_EQ(evaluate(delegatecall(other) + OP_POP + call(other).input(0, 1).output(0, 32) +
                       OP_POP + mload(0)),
              u256{0});
}

TEST_P(Eip1153, FramesOfOneContractShareIt)
{
    // A lock: the contract calls somebody who calls back.
    set_account(middle, 0, call(contract).input(0, 1) + OP_POP);
    execute(by_input(tstore(1, add(tload(1), 2)),
                     tstore(1, 40) + call(middle) + OP_POP + ret(tload(1))));
    EXPECT_OUTPUT(42);
}

TEST_P(Eip1153, FailureUndoesWhatWasWrittenInIt)
{
    for (const Revision r : having()) {
        revision = r;
        for (const Bytecode& failure : failures()) {
            set_account(middle, 0, tstore(1, 6) + tstore(2, 7) + failure);
            const Bytecode fail_inside = delegatecall(middle).gas(50'000) + OP_POP;
            execute(tstore(1, 5) + fail_inside + ret_words({tload(1), tload(2)}));
            EXPECT_EQ(output(0), u256{5});
            EXPECT_EQ(output(1), u256{0});
            // Again and again, with changes in between.
            execute(fail_inside + tstore(1, 8) + fail_inside + tstore(2, 9) + tstore(1, 10) +
                    fail_inside + ret_words({tload(1), tload(2)}));
            EXPECT_EQ(output(0), u256{10});
            EXPECT_EQ(output(1), u256{9});
        }
    }
}

TEST_P(Eip1153, FailureUndoesSuccessesBelowIt)
{
    for (const Bytecode& failure : failures()) {
        set_account(inner, 0, tstore(1, 7));
        set_account(middle, 0, tstore(1, 6) + delegatecall(inner) + OP_POP + failure);
        EXPECT_EQ(evaluate(tstore(1, 5) + delegatecall(middle).gas(90'000) + OP_POP + tload(1)),
                  u256{5});
        // And a failure below leaves what is above it.
        set_account(inner, 0, tstore(1, 7) + failure);
        set_account(middle, 0, tstore(1, 6) + delegatecall(inner).gas(20'000) + OP_POP);
        EXPECT_EQ(evaluate(tstore(1, 5) + delegatecall(middle).gas(90'000) + OP_POP + tload(1)),
                  u256{6});
    }
}

TEST_P(Eip1153, StaticCallsMayReadButNotWrite)
{
    for (const Revision r : having()) {
        revision = r;
        is_static = true;
        execute(ret(tload(1)));
        EXPECT_OUTPUT(0);
        // Not even what is there already.
        execute(tstore(1, 0));
        EXPECT_STATUS(static_mode_violation);
        EXPECT_EQ(result.gas_left, 0U);
        is_static = false;

        set_account(other, 0, by_input(tstore(1, 6), tstore(1, 5) + OP_STOP));
        set_account(middle, 0, ret(iszero(call(other).gas(20'000).input(0, 1))));
        set_account(inner, 0, staticcall(middle).output(0, 32) + OP_POP + ret(mload(0)));
        execute(call(other) + OP_POP + call(inner).output(0, 32) + OP_POP + ret(mload(0)));
        EXPECT_OUTPUT(1);
        // What was written before can be read.
        set_account(other, 0, by_input(ret(tload(1)), tstore(1, 5)));
        execute(call(other) + OP_POP + staticcall(other).input(0, 1).output(0, 32) + OP_POP +
                ret(mload(0)));
        EXPECT_OUTPUT(5);
    }
}

TEST_P(Eip1153, InitCodeWritesTheNewContracts)
{
    const Bytecode init = tstore(0, 9) + deployer(ret(tload(0)));
    execute(tstore(0, 1) + create(init) + push(0) + OP_SSTORE +
            ret_words({call(sload(0)).output(0, 32) + OP_POP + mload(0), tload(0)}));
    EXPECT_EQ(output(0), u256{9});
    EXPECT_EQ(output(1), u256{1});
    execute(call(sload(0)).output(0, 32) + OP_POP + ret(mload(0)));
    EXPECT_OUTPUT(0);
}

TEST_P(Eip1153, AFailedCreationLeavesNothingForTheNextOne)
{
    // Counts up and reverts with the count.
    const Bytecode init = tstore(0, add(tload(0), 1)) + mstore(0, tload(0)) + revert_memory(0, 32);
    const Bytecode attempt = create2(init, 7) + OP_POP + op(OP_RETURNDATACOPY, {0, 0, 32});
    execute(attempt + mload(0) + attempt + mload(0) + OP_ADD + ret_top());
    EXPECT_OUTPUT(2);
}

TEST_P(Eip1153, SurvivesSelfdestructUntilTheTransactionEnds)
{
    const Bytecode code = by_input(tstore(0, 5) + selfdestruct(sender), ret(tload(0)));
    const auto destroy_and_ask = [](const Expression& whom) {
        return call(whom).input(0, 1) + OP_POP + call(whom).output(0, 32) + OP_POP + mload(0);
    };
    set_account(other, 0, code);
    EXPECT_EQ(evaluate(destroy_and_ask(other)), u256{5});
    EXPECT_EQ(evaluate(call(other).output(0, 32) + OP_POP + mload(0)), u256{0});
    // One that is gone afterwards (EIP-6780).
    execute(create(deployer(code)) + push(0) + OP_SSTORE + ret(destroy_and_ask(sload(0))));
    EXPECT_OUTPUT(5);
    EXPECT_FALSE(account(to_address(storage(contract, 0))).flags.exists);
}

using Eip1153Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip1153Transactions);

TEST_P(Eip1153Transactions, GivesNothingBackAndLeavesNothing)
{
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        // The second transaction would store 1 if it found what the first one has left.
        set_account(contract, 0, tstore(0, 1) + tstore(0, 0) + sstore(2, tload(1)) + tstore(1, 1),
                    1);
        for (int i = 0; i < 2; ++i) {
            transact(call_transaction());
            // SSTORE of a zero to a cold empty slot: 2100 and 100.
            EXPECT_EQ(outcome.gas_used, 21'000U + 3 * 106 + (103 + 3 + 2200));
            EXPECT_EQ(outcome.gas_refunded, 0U);
            EXPECT_EQ(storage(contract, 2), u256{0});
        }
    }
}

}  // namespace
}  // namespace sluice::evm::test
