// EIP-2929 (Berlin): the first access of a transaction to an account or slot is dear, later ones
// are cheap, and what fails makes things cold again.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "chain/rlp.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip2929 : public Evm {
protected:
    static constexpr Address target = address(0x7777);
    static constexpr Address middle = address(0x3333);
    static constexpr std::uint64_t cold = 2600;
    static constexpr std::uint64_t warm = 100;

    Eip2929() { set_account(target, 1); }

    /// An instruction that names an account, with its operands, and what they and the disposal of
    /// its result cost.
    struct Access {
        std::string_view name;
        Bytecode code;
        std::uint64_t overhead;
    };

    static std::vector<Access> accesses(const Address& to)
    {
        return {{"BALANCE", op(OP_BALANCE, {to}) + OP_POP, 3 + 2},
                {"EXTCODESIZE", op(OP_EXTCODESIZE, {to}) + OP_POP, 3 + 2},
                {"EXTCODECOPY", op(OP_EXTCODECOPY, {to, 0, 0, 0}), 4 * 3},
                {"EXTCODEHASH", op(OP_EXTCODEHASH, {to}) + OP_POP, 3 + 2},
                {"CALL", call(to).gas(0) + OP_POP, 7 * 3 + 2},
                {"CALLCODE", callcode(to).gas(0) + OP_POP, 7 * 3 + 2},
                {"DELEGATECALL", delegatecall(to).gas(0) + OP_POP, 6 * 3 + 2},
                {"STATICCALL", staticcall(to).gas(0) + OP_POP, 6 * 3 + 2}};
    }

    /// What asking for an account's balance costs after `setup`: 100 or 2600.
    std::uint64_t access_cost_after(const Bytecode& setup, const Address& where)
    {
        return evaluate(setup + metered(op(OP_BALANCE, {where}) + OP_POP)).limb[0] - 3 - 2;
    }

    /// The same for loading a slot of the contract: 100 or 2100.
    std::uint64_t load_cost_after(const Bytecode& setup, const u256& key)
    {
        return evaluate(setup + metered(sload(key) + OP_POP)).limb[0] - 3 - 2;
    }
};
SLUICE_ON_EVERY_ENGINE(Eip2929);

TEST_P(Eip2929, TheSecondAccessIsWarmWhateverTheTwoAre)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        for (const Access& first : accesses(target)) {
            for (const Access& second : accesses(target)) {
                SCOPED_TRACE(std::string{first.name} + ", " + std::string{second.name});
                execute(ret_words({metered(first.code), metered(second.code)}));
                EXPECT_SUCCESS();
                EXPECT_EQ(output(0), u256{cold + first.overhead});
                EXPECT_EQ(output(1), u256{warm + second.overhead});
            }
        }
    }
}

TEST_P(Eip2929, EachAccountIsColdByItself)
{
    EXPECT_EQ(access_cost_after(op(OP_BALANCE, {target}) + OP_POP, address(0x7778)), cold);
    EXPECT_EQ(access_cost_after({}, address(0x9999)), cold);  // nobody as well
    EXPECT_EQ(access_cost_after(op(OP_BALANCE, {0x9999}) + OP_POP, address(0x9999)), warm);
}

TEST_P(Eip2929, EachTransactionStartsCold)
{
    EXPECT_EQ(access_cost_after({}, target), cold);
    EXPECT_EQ(access_cost_after({}, target), cold);
    EXPECT_EQ(load_cost_after({}, 1), 2100U);
    EXPECT_EQ(load_cost_after({}, 1), 2100U);
}

TEST_P(Eip2929, SenderAndRecipientAreWarmFromTheStart)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        EXPECT_EQ(access_cost_after({}, sender), warm);
        EXPECT_EQ(access_cost_after({}, contract), warm);
    }
}

TEST_P(Eip2929, PrecompilesAreWarmFromTheirForkOn)
{
    struct Range {
        Revision since;
        std::uint16_t first;
        std::uint16_t last;
    };
    // EIP-2537 and EIP-7951 brought the last ones.
    const Range ranges[]{{Revision::berlin, 0x01, 0x09},
                         {Revision::cancun, 0x0a, 0x0a},
                         {Revision::prague, 0x0b, 0x11},
                         {Revision::osaka, 0x100, 0x100}};
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        for (const Range& range : ranges) {
            for (std::uint16_t i = range.first; i <= range.last; ++i) {
                const std::uint64_t expected = r >= range.since ? warm : cold;
                EXPECT_EQ(access_cost_after({}, address(i)), expected) << i << to_string(r);
                // Undoing an access does not make them cold.
                set_account(middle, 0, op(OP_BALANCE, {address(i)}) + OP_INVALID);
                EXPECT_EQ(access_cost_after(call(middle).gas(10'000) + OP_POP, address(i)),
                          expected);
            }
        }
        for (const Address& ordinary :
             {address(0x00), address(0x12), address(0xff), address(0x101)})
            EXPECT_EQ(access_cost_after({}, ordinary), cold);
    }
}

TEST_P(Eip2929, SelfdestructPaysForAColdBeneficiary)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        set_account(contract, 0);
        EXPECT_EQ(gas_of(selfdestruct(target)), 3U + 5000 + cold);
        // A warm one costs nothing more, not even 100.
        set_account(contract, 0);
        EXPECT_EQ(gas_of(op(OP_BALANCE, {target}) + selfdestruct(target)), 3 + cold + 3 + 5000);
        set_account(contract, 0);
        EXPECT_EQ(gas_of(selfdestruct(sender)), 3U + 5000);
        // And it is warm afterwards.
        set_account(middle, 0, selfdestruct(target));
        EXPECT_EQ(access_cost_after(call(middle).gas(50'000) + OP_POP, target), warm);
    }
}

TEST_P(Eip2929, ACreatedAddressIsWarmEvenWhenTheCreationFails)
{
    const auto next_address = [&] {
        Bytes encoding;
        chain::rlp::Writer writer{encoding};
        writer.list([&] {
            writer.string(contract);
            writer.integer(std::max<std::uint64_t>(account(contract).nonce, 1));
        });
        return to_address(to_u256(sluice::keccak256(encoding)));
    };
    EXPECT_EQ(access_cost_after({}, next_address()), cold);
    EXPECT_EQ(access_cost_after(op(OP_CREATE, {0, 0, 0}) + OP_POP, next_address()), warm);
    EXPECT_EQ(access_cost_after(create(revert_memory(0, 0)) + OP_POP, next_address()), warm);
    EXPECT_EQ(access_cost_after(create(Bytecode{OP_INVALID}) + OP_POP, next_address()), warm);
    set_account(next_address(), 0, {}, 1);  // a collision
    EXPECT_EQ(access_cost_after(op(OP_CREATE, {0, 0, 0}) + OP_POP, next_address()), warm);
    // Without the balance there is no creation.
    EXPECT_EQ(access_cost_after(op(OP_CREATE, {1, 0, 0}) + OP_POP, next_address()), cold);
}

TEST_P(Eip2929, SloadIsColdOnceForEachSlot)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        EXPECT_EQ(load_cost_after({}, 1), 2100U);
        EXPECT_EQ(load_cost_after(sload(1) + OP_POP, 1), 100U);
        EXPECT_EQ(load_cost_after(2 * (sload(1) + OP_POP), 1), 100U);
        EXPECT_EQ(load_cost_after(sload(1) + OP_POP, 2), 2100U);
        EXPECT_EQ(load_cost_after(sstore(1, 5), 1), 100U);
        EXPECT_EQ(load_cost_after(sstore(1, 5), power_of_2(255) + u256{1}), 2100U);
    }
}

TEST_P(Eip2929, SlotsBelongToAccounts)
{
    // The same key of another account is another slot.
    set_account(middle, 0, sload(1) + OP_POP);
    EXPECT_EQ(load_cost_after(call(middle) + OP_POP, 1), 2100U);
    EXPECT_EQ(load_cost_after(delegatecall(middle) + OP_POP, 1), 100U);
    // So they are for the callee.
    set_account(middle, 0, ret(metered(sload(1) + OP_POP)));
    EXPECT_EQ(evaluate(sload(1) + OP_POP + call(middle).output(0, 32) + OP_POP + mload(0)),
              u256{2100 + 5});
    EXPECT_EQ(evaluate(call(middle) + OP_POP + call(middle).output(0, 32) + OP_POP + mload(0)),
              u256{100 + 5});
}

TEST_P(Eip2929, SstorePaysForAColdSlotOnTop)
{
    struct Case {
        u256 original;
        u256 next;
        std::uint64_t warm_cost;
    };
    const Case cases[]{{0, 0, 100}, {0, 1, 20000}, {1, 0, 2900}, {1, 2, 2900}, {1, 1, 100}};
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        for (const Case& c : cases) {
            set_storage(contract, 0, c.original);
            EXPECT_EQ(evaluate(metered(sstore(0, c.next))), u256{6 + 2100 + c.warm_cost});
            set_storage(contract, 0, c.original);
            EXPECT_EQ(evaluate(sload(0) + OP_POP + metered(sstore(0, c.next))),
                      u256{6 + c.warm_cost});
            set_storage(contract, 0, c.original);
            // A second store finds the slot dirty, or as it was.
            const std::uint64_t second = c.original == c.next && c.next == u256{0} ? 20000
                                         : c.original == c.next                    ? 2900
                                                                                   : 100;
            EXPECT_EQ(evaluate(sstore(0, c.next) + metered(sstore(0, 9))), u256{6 + second});
        }
    }
}

TEST_P(Eip2929, FailureMakesColdWhatWasAccessedInIt)
{
    for (const Bytecode& failure : {revert_memory(0, 0), Bytecode{OP_INVALID}}) {
        for (const Access& access : accesses(target)) {
            SCOPED_TRACE(access.name);
            set_account(middle, 0, access.code + failure);
            EXPECT_EQ(access_cost_after(call(middle).gas(50'000) + OP_POP, target), cold);
            set_account(middle, 0, access.code);
            EXPECT_EQ(access_cost_after(call(middle).gas(50'000) + OP_POP, target), warm);
        }
        set_account(middle, 0, sload(1) + failure);
        EXPECT_EQ(load_cost_after(delegatecall(middle).gas(50'000) + OP_POP, 1), 2100U);
        set_account(middle, 0, sstore(1, 1) + failure);
        EXPECT_EQ(load_cost_after(delegatecall(middle).gas(50'000) + OP_POP, 1), 2100U);
        set_account(middle, 0, selfdestruct(target));
        set_account(address(0x4444), 0, call(middle) + failure);
        EXPECT_EQ(access_cost_after(call(address(0x4444)).gas(90'000) + OP_POP, target), cold);
    }
}

TEST_P(Eip2929, FailureLeavesWarmWhatWasWarmBefore)
{
    set_account(middle, 0, op(OP_BALANCE, {target}) + sload(1) + OP_INVALID);
    const Bytecode touch = op(OP_BALANCE, {target}) + sload(1) + OP_POP + OP_POP;
    const Bytecode fail_inside = delegatecall(middle).gas(50'000) + OP_POP;
    EXPECT_EQ(access_cost_after(touch + fail_inside, target), warm);
    EXPECT_EQ(load_cost_after(touch + fail_inside, 1), 100U);
    EXPECT_EQ(load_cost_after(fail_inside + touch + fail_inside, 1), 100U);
}

TEST_P(Eip2929, OfTwoFramesInsideEachOtherTheFailedOneGoesColdAlone)
{
    // EIP: sub-call, SLOAD, sub-call again, fail the inner one, SLOAD the same slot.
    constexpr Address inner = address(0x1111);
    set_account(inner, 0, sload(1) + sload(2) + OP_INVALID);
    set_account(middle, 0, sload(1) + OP_POP + delegatecall(inner).gas(50'000) + OP_POP);
    EXPECT_EQ(load_cost_after(delegatecall(middle) + OP_POP, 1), 100U);
    EXPECT_EQ(load_cost_after(delegatecall(middle) + OP_POP, 2), 2100U);
    // And with the outer one failing, the inner one's success goes with it.
    set_account(inner, 0, sload(1) + OP_POP);
    set_account(middle, 0, delegatecall(inner).gas(50'000) + OP_INVALID);
    EXPECT_EQ(load_cost_after(delegatecall(middle).gas(90'000) + OP_POP, 1), 2100U);
}

TEST_P(Eip2929, FailedCallsHaveAccessedTheirTarget)
{
    set_account(contract, 0);
    set_account(target, 1, Bytecode{OP_INVALID});
    // The callee fails, or there is no balance for the value, or no gas for the callee.
    EXPECT_EQ(access_cost_after(call(target).gas(1000) + OP_POP, target), warm);
    EXPECT_EQ(access_cost_after(call(target).value(1) + OP_POP, target), warm);
    set_account(target, 1, Bytecode{OP_JUMPDEST});
    EXPECT_EQ(access_cost_after(call(target).gas(0) + OP_POP, target), warm);
    // A frame that cannot pay for the access fails, and it is undone.
    set_account(middle, 0, call(target).gas(0));
    EXPECT_EQ(access_cost_after(call(middle).gas(2000) + OP_POP, target), cold);
}

TEST_P(Eip2929, TheCalleeOfAFailedCallStaysWarm)
{
    set_account(middle, 0, Bytecode{OP_INVALID});
    EXPECT_EQ(access_cost_after(call(middle).gas(1000) + OP_POP, middle), warm);
}

TEST_P(Eip2929, AccessThatCannotBePaidFails)
{
    execute(op(OP_BALANCE, {target}), {}, 3 + cold);
    EXPECT_SUCCESS();
    execute(op(OP_BALANCE, {target}), {}, 3 + cold - 1);
    EXPECT_STATUS(out_of_gas);
    execute(sload(1), {}, 3 + 2100);
    EXPECT_SUCCESS();
    execute(sload(1), {}, 3 + 2099);
    EXPECT_STATUS(out_of_gas);
    execute(sstore(1, 1), {}, 6 + 22100);
    EXPECT_SUCCESS();
    execute(sstore(2, 1), {}, 6 + 22099);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip2929, NothingOfItBeforeBerlin)
{
    for (const Revision r : revisions(Revision::frontier, Revision::istanbul)) {
        revision = r;
        EXPECT_EQ(load_cost_after({}, 1), load_cost_after(sload(1) + OP_POP, 1));
        EXPECT_EQ(access_cost_after({}, target),
                  access_cost_after(op(OP_BALANCE, {target}) + OP_POP, target));
    }
}

}  // namespace
}  // namespace sluice::evm::test
