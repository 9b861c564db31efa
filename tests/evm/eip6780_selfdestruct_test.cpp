// EIP-6780 (Cancun): SELFDESTRUCT moves the balance, and destroys only contracts that were created
// in the same transaction.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip6780 : public Evm {
protected:
    static constexpr Address old = address(0xdddd);
    static constexpr Address heir = address(0xbbbb);
    static constexpr Address middle = address(0x3333);

    static std::vector<Revision> having() { return revisions(Revision::cancun); }

    bool exists(const Address& where) { return account(where).flags.exists; }

    /// Runs code that begins by creating a contract from `init_code` with 20 wei, and keeps its
    /// address in slot 0. Returns the address.
    Address create_and(const Bytecode& init_code, const Bytecode& code)
    {
        set_account(contract, 100, {}, account(contract).nonce);
        set_account(heir, 1);
        execute(create(init_code, 20) + push(0) + OP_SSTORE + code);
        EXPECT_SUCCESS();
        const Address created = to_address(storage(contract, 0));
        EXPECT_NE(created, Address{});
        return created;
    }

    /// A call of what create_and has created.
    static CallBuilder call_created() { return call(sload(0)); }
};
SLUICE_ON_EVERY_ENGINE(Eip6780);

TEST_P(Eip6780, OlderContractsLoseTheirBalanceAndNothingElse)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const Bytecode code = selfdestruct(heir) + OP_INVALID;
        set_account(old, 70, code, 3);
        set_account(heir, 5);
        set_storage(old, 1, 9);
        execute(call(old).gas(100'000) + ret_top());
        EXPECT_OUTPUT(1);
        EXPECT_EQ(account(heir).balance, u256{75});
        EXPECT_EQ(account(old).balance, u256{0});
        const bool stays = r >= Revision::cancun;
        EXPECT_EQ(exists(old), stays);
        EXPECT_EQ(account(old).nonce, stays ? 3U : 0U);
        EXPECT_EQ(code_of(old), stays ? code.bytes() : Bytes{});
        EXPECT_EQ(storage(old, 1), u256{stays ? 9U : 0U});
    }
}

TEST_P(Eip6780, OlderContractsThatNameThemselvesKeepTheirBalance)
{
    for (const Revision r : revisions()) {
        revision = r;
        set_account(old, 70, selfdestruct(OP_ADDRESS), 3);
        execute(call(old).gas(100'000) + OP_POP + ret(op(OP_BALANCE, {old})));
        const std::uint64_t left = r >= Revision::cancun ? 70 : 0;
        EXPECT_OUTPUT(left);
        EXPECT_EQ(account(old).balance, u256{left}) << to_string(r);
    }
}

TEST_P(Eip6780, ContractsOfTheSameTransactionAreDestroyed)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const Address created =
            create_and(sstore(1, 1) + deployer(selfdestruct(heir)),
                       call_created().gas(100'000) +
                           ret_words({op(OP_BALANCE, {sload(0)}), op(OP_EXTCODESIZE, {sload(0)})}));
        // Until the end of the transaction it keeps its code.
        EXPECT_EQ(output(0), u256{0});
        EXPECT_EQ(output(1), u256{selfdestruct(heir).size()});
        EXPECT_FALSE(exists(created));
        EXPECT_EQ(account(created).nonce, 0U);
        EXPECT_TRUE(code_of(created).empty());
        EXPECT_EQ(storage(created, 1), u256{0});
        EXPECT_EQ(account(heir).balance, u256{21});
    }
}

TEST_P(Eip6780, ContractsOfTheSameTransactionBurnWhatTheyGiveThemselves)
{
    for (const Revision r : having()) {
        revision = r;
        const Address created =
            create_and(deployer(selfdestruct(OP_ADDRESS)),
                       call_created().gas(100'000) + OP_POP + ret(op(OP_BALANCE, {sload(0)})));
        EXPECT_OUTPUT(0);
        EXPECT_FALSE(exists(created));
        EXPECT_EQ(account(contract).balance, u256{80});
    }
}

TEST_P(Eip6780, InitCodeDestroysItsContract)
{
    for (const Revision r : having()) {
        revision = r;
        const Address created = create_and(sstore(1, 1) + selfdestruct(heir), {});
        EXPECT_FALSE(exists(created));
        EXPECT_EQ(storage(created, 1), u256{0});
        EXPECT_EQ(account(heir).balance, u256{21});
        // The same as a creation from outside.
        value = 9;
        execute_creation(selfdestruct(heir));
        value = 0;
        EXPECT_SUCCESS();
        EXPECT_FALSE(exists(result.created));
        EXPECT_EQ(account(heir).balance, u256{30});
    }
}

TEST_P(Eip6780, TheNextTransactionIsTooLate)
{
    for (const Revision r : having()) {
        revision = r;
        const Address created = create_and(deployer(selfdestruct(heir)), {});
        EXPECT_EQ(account(created).balance, u256{20});
        execute(call_created().gas(100'000) + OP_POP);
        EXPECT_TRUE(exists(created));
        EXPECT_EQ(code_of(created), selfdestruct(heir).bytes());
        EXPECT_EQ(account(created).balance, u256{0});
        EXPECT_EQ(account(heir).balance, u256{21});
    }
}

TEST_P(Eip6780, ABalanceFromBeforeDoesNotMakeAContractOlder)
{
    for (const Revision r : having()) {
        revision = r;
        const Bytecode factory = create2(selfdestruct(heir), 5) + ret_top();
        execute(factory);
        const Address created = to_address(output());
        set_account(created, 30);
        set_account(heir, 1);
        execute(factory);
        EXPECT_OUTPUT(to_u256(created));
        EXPECT_FALSE(exists(created));
        EXPECT_EQ(account(heir).balance, u256{31});
    }
}

TEST_P(Eip6780, WhatIsPaidInAfterwardsIsBurntWithANewContract)
{
    for (const Revision r : having()) {
        revision = r;
        // By another's self-destruction, so that no code runs that would pass it on.
        set_account(old, 7, selfdestruct(calldataload(0)));
        const Address created = create_and(
            deployer(selfdestruct(heir)),
            call_created().gas(100'000) + OP_POP + mstore(0, sload(0)) +
                call(old).gas(100'000).input(0, 32) + OP_POP + ret(op(OP_BALANCE, {sload(0)})));
        EXPECT_OUTPUT(7);
        EXPECT_FALSE(exists(created));
        EXPECT_EQ(account(created).balance, u256{0});
        EXPECT_EQ(account(heir).balance, u256{21});
    }
}

TEST_P(Eip6780, PayingAgainPassesItOn)
{
    for (const Revision r : having()) {
        revision = r;
        const Address created =
            create_and(deployer(selfdestruct(heir)),
                       2 * (call_created().gas(100'000).value(3) + OP_POP) + OP_STOP);
        EXPECT_FALSE(exists(created));
        EXPECT_EQ(account(heir).balance, u256{1 + 20 + 3 + 3});
    }
}

TEST_P(Eip6780, ByDelegationTheCallersAgeCounts)
{
    for (const Revision r : having()) {
        revision = r;
        // New code that runs for an older contract destroys nothing.
        const Address created =
            create_and(deployer(selfdestruct(heir)), delegatecall(sload(0)) + OP_POP);
        EXPECT_TRUE(exists(created));
        EXPECT_TRUE(exists(contract));
        EXPECT_EQ(account(contract).balance, u256{0});
        EXPECT_EQ(account(created).balance, u256{20});
        EXPECT_EQ(account(heir).balance, u256{81});
        // Old code that runs for a new contract does.
        set_account(old, 50, selfdestruct(heir));
        const Address other = create_and(deployer(delegatecall(old) + OP_POP), call_created());
        EXPECT_FALSE(exists(other));
        EXPECT_TRUE(exists(old));
        EXPECT_EQ(account(old).balance, u256{50});
        EXPECT_EQ(account(heir).balance, u256{21});
    }
}

TEST_P(Eip6780, FailureTakesItBack)
{
    for (const Revision r : having()) {
        revision = r;
        set_account(middle, 0, call(calldataload(0)).gas(50'000) + OP_POP + OP_INVALID);
        const Address created =
            create_and(deployer(selfdestruct(heir)),
                       mstore(0, sload(0)) + call(middle).gas(90'000).input(0, 32) + OP_POP);
        EXPECT_TRUE(exists(created));
        EXPECT_EQ(account(created).balance, u256{20});
        EXPECT_EQ(account(heir).balance, u256{1});
    }
}

TEST_P(Eip6780, AnAddressIsNotFreeBeforeTheTransactionEnds)
{
    for (const Revision r : having()) {
        revision = r;
        const Bytecode attempt = create2(selfdestruct(heir), static_cast<unsigned>(r) + 100);
        execute(attempt + attempt + push(32) + OP_MSTORE + push(0) + OP_MSTORE + ret_memory(0, 64));
        EXPECT_NE(output(0), u256{0});
        EXPECT_EQ(output(1), u256{0});
        // But then it is.
        EXPECT_EQ(evaluate(attempt), output(0));
    }
}

TEST_P(Eip6780, OlderContractsAreNotRedeployed)
{
    revision = Revision::cancun;
    const Bytecode factory = create2(deployer(selfdestruct(heir)), 0) + ret_top();
    execute(factory);
    const Address created = to_address(output());
    execute(call(created) + OP_POP);
    execute(factory);
    EXPECT_OUTPUT(0);
}

TEST_P(Eip6780, TheRulesOfGasAreUnchanged)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        // 5000, 2600 for a cold beneficiary, 25000 for one that comes into being; no refund.
        set_account(contract, 5);
        set_account(heir, 1);
        EXPECT_EQ(gas_of(selfdestruct(heir)), 3U + 5000 + 2600);
        EXPECT_EQ(result.gas_refund, 0);
        set_account(contract, 5);
        const Address nobody = address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(r)));
        EXPECT_EQ(gas_of(selfdestruct(nobody)), 3U + 5000 + 2600 + 25'000);
        set_account(contract, 5);
        EXPECT_EQ(gas_of(selfdestruct(OP_ADDRESS)), 2U + 5000);
        value = 5;
        execute_creation(selfdestruct(heir));
        value = 0;
        EXPECT_GAS_USED(3 + 5000 + 2600);
        EXPECT_EQ(result.gas_refund, 0);
    }
}

TEST_P(Eip6780, StaticCallsForbidItAsEver)
{
    set_account(old, 70, selfdestruct(heir));
    execute(staticcall(old).gas(50'000) + ret_top());
    EXPECT_OUTPUT(0);
    EXPECT_EQ(account(old).balance, u256{70});
}

}  // namespace
}  // namespace sluice::evm::test
