// EIP-214 (Byzantium): inside a STATICCALL nothing may change the state, however deep.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip214 : public Evm {
protected:
    static constexpr Address other = address(0xbbbb);
    static constexpr Address middle = address(0x3333);
    static constexpr Address nobody = address(0x9999);

    /// What changes the state, as far as the revision has it.
    std::vector<Bytecode> changes() const
    {
        std::vector<Bytecode> all{sstore(0, 1),
                                  sstore(0, 0),
                                  op(OP_LOG0, {0, 0}),
                                  op(OP_LOG1, {0, 0, 1}),
                                  op(OP_LOG2, {0, 0, 1, 1}),
                                  op(OP_LOG3, {0, 0, 1, 1, 1}),
                                  op(OP_LOG4, {0, 0, 1, 1, 1, 1}),
                                  op(OP_CREATE, {0, 0, 0}),
                                  selfdestruct(nobody),
                                  call(nobody).value(1)};
        if (revision >= Revision::constantinople)
            all.push_back(op(OP_CREATE2, {0, 0, 0, 0}));
        if (revision >= Revision::cancun)
            all.push_back(tstore(0, 1));
        return all;
    }
};
SLUICE_ON_EVERY_ENGINE(Eip214);

TEST_P(Eip214, IsUndefinedBeforeByzantium)
{
    revision = Revision::spurious_dragon;
    execute(staticcall(other).gas(0));
    EXPECT_STATUS(undefined_instruction);
}

TEST_P(Eip214, ChangesFailTheFrameAndTakeItsGas)
{
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        for (const Bytecode& change : changes()) {
            SCOPED_TRACE(std::string{to_string(r)} + " " + to_hex(change.bytes()));
            set_account(other, 10, change);
            const std::uint64_t free = gas_of(staticcall(other).gas(0) + OP_POP);
            EXPECT_EQ(gas_of(staticcall(other).gas(90'000) + OP_POP) - free, 90'000U);
            execute(staticcall(other).gas(90'000) + ret_top());
            EXPECT_OUTPUT(0);
            EXPECT_TRUE(logs.empty());
            EXPECT_EQ(account(other).balance, u256{10});
            // The same where it may.
            execute(call(other).gas(90'000) + ret_top());
            EXPECT_OUTPUT(1);
        }
    }
}

TEST_P(Eip214, ChangesAreViolationsNotOtherFailures)
{
    is_static = true;
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        for (const Bytecode& change : changes()) {
            set_account(contract, 10);
            execute(change);
            EXPECT_STATUS(static_mode_violation);
        }
    }
}

TEST_P(Eip214, HoldsInEveryCallBelow)
{
    set_account(other, 0, sstore(0, 1));
    for (CallBuilder a_call :
         {call(other), callcode(other), delegatecall(other), staticcall(other)}) {
        set_account(middle, 0, ret(a_call.gas(50'000)));
        EXPECT_EQ(evaluate(staticcall(middle).gas(100'000).output(0, 32) + OP_POP + mload(0)),
                  u256{0});
        EXPECT_EQ(storage(other, 0), u256{0});
        EXPECT_EQ(storage(middle, 0), u256{0});
        EXPECT_EQ(storage(contract, 0), u256{0});
    }
}

TEST_P(Eip214, EndsWithTheCall)
{
    set_account(other, 0, ret(sload(0)));
    execute(staticcall(other) + OP_POP + sstore(0, 1) + op(OP_LOG0, {0, 0}) + call(middle) +
            OP_POP);
    EXPECT_SUCCESS();
    EXPECT_EQ(storage(contract, 0), u256{1});
    EXPECT_EQ(logs.size(), 1U);
}

TEST_P(Eip214, ReadingIsFree)
{
    set_storage(other, 7, 70);
    set_account(other, 5,
                sload(7) + op(OP_BALANCE, {OP_ADDRESS}) + op(OP_EXTCODESIZE, {middle}) +
                    op(OP_EXTCODECOPY, {middle, 0, 0, 1}) + tload(0) + call(nobody) +
                    callcode(nobody).value(1) + delegatecall(nobody) + staticcall(nobody) +
                    7 * Bytecode{OP_POP} + ret_top());
    EXPECT_EQ(evaluate(staticcall(other).output(0, 32) + OP_POP + mload(0)), u256{70});
}

TEST_P(Eip214, HasNoValueOfItsOwn)
{
    value = 9;
    set_account(other, 0, ret(OP_CALLVALUE));
    EXPECT_EQ(evaluate(staticcall(other).output(0, 32) + OP_POP + mload(0)), u256{0});
}

}  // namespace
}  // namespace sluice::evm::test
