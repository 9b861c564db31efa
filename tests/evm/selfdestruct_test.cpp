// SELFDESTRUCT before Cancun, where it destroys whoever runs it, and its price in every revision.
// What EIP-6780 left of it is in that EIP's file.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Selfdestruct : public Evm {
protected:
    static constexpr Address doomed = address(0xdddd);
    static constexpr Address heir = address(0xbbbb);

    static std::vector<Revision> destroying()
    {
        return revisions(Revision::frontier, Revision::shanghai);
    }
};
SLUICE_ON_EVERY_ENGINE(Selfdestruct);

TEST_P(Selfdestruct, RemovesTheAccountAndPaysTheBeneficiary)
{
    for (const Revision r : destroying()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        set_account(doomed, 70, selfdestruct(heir) + OP_INVALID, 3);
        set_account(heir, 5);
        set_storage(doomed, 1, 1);
        execute(call(doomed).gas(100'000) + ret_top());
        EXPECT_OUTPUT(1);
        EXPECT_EQ(account(heir).balance, u256{75});
        EXPECT_FALSE(account(doomed).flags.exists);
        EXPECT_EQ(account(doomed).nonce, 0U);
        EXPECT_EQ(account(doomed).balance, u256{0});
        EXPECT_TRUE(code_of(doomed).empty());
        EXPECT_EQ(storage(doomed, 1), u256{0});
    }
}

TEST_P(Selfdestruct, TakesEffectWhenTheTransactionEnds)
{
    for (const Revision r : destroying()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        set_account(doomed, 70, selfdestruct(heir), 3);
        // Its code is still there and runs again, its balance is gone.
        execute(call(doomed).gas(100'000) + OP_POP +
                ret_words({call(doomed).gas(100'000), op(OP_EXTCODESIZE, {doomed}),
                           op(OP_BALANCE, {doomed})}));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), u256{1});
        EXPECT_EQ(output(1), u256{selfdestruct(heir).size()});
        EXPECT_EQ(output(2), u256{0});
        EXPECT_FALSE(account(doomed).flags.exists);
    }
}

TEST_P(Selfdestruct, WhatIsPaidInAfterwardsIsLost)
{
    for (const Revision r : destroying()) {
        revision = r;
        set_account(contract, 50);
        set_account(doomed, 70, selfdestruct(heir));
        // What another's self-destruction pays in stays until the end, and vanishes then.
        constexpr Address payer = address(0xeeee);
        set_account(payer, 11, selfdestruct(doomed));
        set_account(heir, 0, {}, 1);
        execute(call(doomed).gas(100'000) + OP_POP + call(payer).gas(100'000) + OP_POP +
                ret(op(OP_BALANCE, {doomed})));
        EXPECT_OUTPUT(11);
        EXPECT_EQ(account(heir).balance, u256{70});
        EXPECT_EQ(account(doomed).balance, u256{0});
        EXPECT_FALSE(account(doomed).flags.exists);
    }
}

TEST_P(Selfdestruct, InFavourOfItselfBurnsTheBalance)
{
    for (const Revision r : destroying()) {
        revision = r;
        set_account(doomed, 70, selfdestruct(OP_ADDRESS));
        execute(call(doomed).gas(100'000) + OP_POP + ret(op(OP_BALANCE, {doomed})));
        EXPECT_OUTPUT(0);
        EXPECT_FALSE(account(doomed).flags.exists);
    }
}

TEST_P(Selfdestruct, ByDelegationDestroysTheCaller)
{
    revision = Revision::shanghai;
    set_account(doomed, 70, selfdestruct(heir));
    set_account(contract, 30);
    execute(delegatecall(doomed) + OP_POP + OP_STOP);
    EXPECT_SUCCESS();
    EXPECT_TRUE(account(doomed).flags.exists);
    EXPECT_FALSE(account(contract).flags.exists);
    EXPECT_EQ(account(heir).balance, u256{30});
}

TEST_P(Selfdestruct, IsUndoneByAFailureAbove)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        constexpr Address middle = address(0x3333);
        set_account(doomed, 70, selfdestruct(heir), 3);
        set_account(heir, 1);
        set_account(middle, 0, call(doomed).gas(100'000) + OP_POP + OP_INVALID);
        execute(call(middle).gas(200'000) + ret_top());
        EXPECT_OUTPUT(0);
        EXPECT_TRUE(account(doomed).flags.exists);
        EXPECT_EQ(account(doomed).balance, u256{70});
        EXPECT_EQ(account(heir).balance, u256{1});
        EXPECT_EQ(result.gas_refund, 0);
    }
}

TEST_P(Selfdestruct, Refunds24000OnceBeforeLondon)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const std::int64_t refund = r >= Revision::london ? 0 : 24000;  // EIP-3529
        set_account(doomed, 70, selfdestruct(heir));
        execute(call(doomed).gas(100'000) + OP_POP);
        EXPECT_EQ(result.gas_refund, refund);
        set_account(doomed, 70, selfdestruct(heir));
        execute(2 * (call(doomed).gas(100'000) + OP_POP));
        EXPECT_EQ(result.gas_refund, refund);
    }
}

TEST_P(Selfdestruct, CostsMoreWithTheForks)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        // EIP-150; EIP-2929 for a cold beneficiary.
        const std::uint64_t base =
            (r >= Revision::tangerine_whistle ? 5000U : 0U) + (r >= Revision::berlin ? 2600U : 0U);
        const std::uint64_t new_account = r >= Revision::tangerine_whistle ? 25000 : 0;
        const auto cost_with = [&](const u256& balance, const Address& beneficiary) {
            set_account(contract, balance);
            return gas_of(selfdestruct(beneficiary)) - 3;
        };
        set_account(heir, 1);
        EXPECT_EQ(cost_with(0, heir), base);
        EXPECT_EQ(cost_with(5, heir), base);
        const Address first = address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(r)));
        EXPECT_EQ(cost_with(5, first), base + new_account);
        EXPECT_EQ(account(first).balance, u256{5});
        // EIP-161: nobody becomes somebody by getting nothing.
        const Address second = address(static_cast<std::uint16_t>(0x9100 + static_cast<int>(r)));
        const bool comes_to_be = r < Revision::spurious_dragon;
        EXPECT_EQ(cost_with(0, second), base + (comes_to_be ? new_account : 0));
        EXPECT_EQ(account(second).flags.exists, comes_to_be);
        // To itself it is warm, and there is nobody new.
        set_account(contract, 5);
        EXPECT_EQ(gas_of(selfdestruct(OP_ADDRESS)) - 2,
                  r >= Revision::tangerine_whistle ? 5000U : 0U);
    }
}

TEST_P(Selfdestruct, WithoutItsPriceFails)
{
    set_account(heir, 1);
    for (const Revision r : revisions(Revision::tangerine_whistle)) {
        revision = r;
        const std::uint64_t price = 3 + 5000 + (r >= Revision::berlin ? 2600 : 0);
        set_account(contract, 5);
        execute(selfdestruct(heir), {}, price - 1);
        EXPECT_STATUS(out_of_gas);
        EXPECT_EQ(account(contract).balance, u256{5});
        execute(selfdestruct(heir), {}, price);
        EXPECT_SUCCESS();
        EXPECT_EQ(account(contract).balance, u256{0});
    }
}

TEST_P(Selfdestruct, HaltsWithoutOutput)
{
    set_account(doomed, 0, mstore(0, 1) + selfdestruct(heir) + ret_memory(0, 32));
    execute(call(doomed).output(0, 32) + OP_POP + ret_words({mload(0), OP_RETURNDATASIZE}));
    EXPECT_EQ(output(0), u256{0});
    EXPECT_EQ(output(1), u256{0});
}

TEST_P(Selfdestruct, OfInitCodeLeavesNoContract)
{
    for (const Revision r : revisions()) {
        revision = r;
        set_account(contract, 50);
        set_account(heir, 1);
        const Address created = to_address(evaluate(create(selfdestruct(heir), 20)));
        EXPECT_NE(created, Address{});
        EXPECT_FALSE(account(created).flags.exists) << to_string(r);
        EXPECT_EQ(account(heir).balance, u256{21});
    }
}

TEST_P(Selfdestruct, MakesRoomForANewContractInALaterTransaction)
{
    revision = Revision::shanghai;
    const Bytecode factory = create2(deployer(selfdestruct(heir)), 0) + ret_top();
    execute(factory);
    const Address created = to_address(output());
    set_storage(created, 1, 1);
    execute(call(created) + OP_POP);
    EXPECT_FALSE(account(created).flags.exists);
    execute(factory);
    EXPECT_OUTPUT(to_u256(created));
    EXPECT_EQ(storage(created, 1), u256{0});
    EXPECT_EQ(account(created).nonce, 1U);
    // In the same transaction there is none.
    execute(call(created) + OP_POP + factory);
    EXPECT_OUTPUT(0);
}

}  // namespace
}  // namespace sluice::evm::test
