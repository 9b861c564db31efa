// EIP-3651 (Shanghai): the coinbase is warm from the start of every transaction.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip3651 : public Evm {
protected:
    static constexpr Address middle = address(0x3333);

    std::uint64_t expected() const { return revision >= Revision::shanghai ? 100 : 2600; }

    static std::vector<Revision> having_access_lists() { return revisions(Revision::berlin); }
};
SLUICE_ON_EVERY_ENGINE(Eip3651);

TEST_P(Eip3651, EveryAccessIsWarm)
{
    struct Access {
        Bytecode code;
        std::uint64_t overhead;
    };
    const Access accesses[]{{op(OP_BALANCE, {coinbase}) + OP_POP, 3 + 2},
                            {op(OP_EXTCODESIZE, {coinbase}) + OP_POP, 3 + 2},
                            {op(OP_EXTCODEHASH, {coinbase}) + OP_POP, 3 + 2},
                            {op(OP_EXTCODECOPY, {coinbase, 0, 0, 0}), 4 * 3},
                            {call(coinbase).gas(0) + OP_POP, 7 * 3 + 2},
                            {callcode(coinbase).gas(0) + OP_POP, 7 * 3 + 2},
                            {delegatecall(coinbase).gas(0) + OP_POP, 6 * 3 + 2},
                            {staticcall(coinbase).gas(0) + OP_POP, 6 * 3 + 2}};
    for (const Revision r : having_access_lists()) {
        revision = r;
        for (const Access& access : accesses)
            EXPECT_EQ(gas_of(access.code), access.overhead + expected())
                << to_string(r) << " " << to_hex(access.code.bytes());
    }
}

TEST_P(Eip3651, ThroughTheInstructionItself)
{
    for (const Revision r : having_access_lists()) {
        revision = r;
        EXPECT_EQ(gas_of(op(OP_BALANCE, {OP_COINBASE})), 2 + expected());
    }
}

TEST_P(Eip3651, PaymentsToTheCoinbaseGetCheaper)
{
    for (const Revision r : having_access_lists()) {
        revision = r;
        set_account(contract, 100);
        set_account(coinbase, 1);
        EXPECT_EQ(gas_of(call(coinbase).gas(0).value(5) + OP_POP),
                  7 * 3 + expected() + 9000 - 2300 + 2);
        EXPECT_EQ(account(coinbase).balance, u256{6});
        // Being warm does not bring it into existence.
        block.coinbase = address(static_cast<std::uint16_t>(0xf000 + static_cast<int>(r)));
        EXPECT_EQ(gas_of(call(block.coinbase).gas(0).value(5) + OP_POP),
                  7 * 3 + expected() + 9000 + 25'000 - 2300 + 2);
        block.coinbase = coinbase;
    }
}

TEST_P(Eip3651, SelfdestructInItsFavourLacksTheSurcharge)
{
    set_account(coinbase, 1);
    for (const Revision r : having_access_lists()) {
        revision = r;
        set_account(contract, 0);
        // A warm beneficiary costs nothing on top, not even 100 (EIP-2929).
        EXPECT_EQ(gas_of(selfdestruct(coinbase)), 3U + 5000 + (r >= Revision::shanghai ? 0 : 2600));
    }
}

TEST_P(Eip3651, FailureDoesNotMakeItCold)
{
    for (const Revision r : revisions(Revision::shanghai)) {
        revision = r;
        for (const Bytecode& failure : {revert_memory(0, 0), Bytecode{OP_INVALID}}) {
            set_account(middle, 0, op(OP_BALANCE, {coinbase}) + failure);
            EXPECT_EQ(evaluate(call(middle).gas(10'000) + OP_POP +
                               metered(op(OP_BALANCE, {coinbase}) + OP_POP)),
                      u256{3 + 100 + 2});
        }
    }
}

TEST_P(Eip3651, EachBlockWarmsItsOwnOnly)
{
    for (const Revision r : revisions(Revision::shanghai)) {
        revision = r;
        block.coinbase = address(0xfee1);
        EXPECT_EQ(cost(OP_BALANCE, {0xfee1}), 100U);
        EXPECT_EQ(cost(OP_BALANCE, {0xfee0}), 2600U);
        block.coinbase = coinbase;
        EXPECT_EQ(cost(OP_BALANCE, {0xfee1}), 2600U);
        EXPECT_EQ(cost(OP_BALANCE, {0xfee0}), 100U);
    }
}

TEST_P(Eip3651, ItsSlotsStayCold)
{
    for (const Revision r : having_access_lists()) {
        revision = r;
        block.coinbase = contract;
        EXPECT_EQ(cost(OP_SLOAD, {1}), 2100U);
    }
}

TEST_P(Eip3651, InitCodeFindsItWarm)
{
    for (const Revision r : having_access_lists()) {
        revision = r;
        execute_creation(op(OP_BALANCE, {coinbase}) + OP_STOP);
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(3 + expected());
    }
}

using Eip3651Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip3651Transactions);

TEST_P(Eip3651Transactions, TransactionsFindItWarmAtNoCharge)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        const std::uint64_t expected = r >= Revision::shanghai ? 100 : 2600;
        set_account(contract, 0, op(OP_BALANCE, {coinbase}), 1);
        transact(call_transaction());
        EXPECT_EQ(outcome.gas_used, 21'000 + 3 + expected) << to_string(r);
        // Priced at nothing it is not even paid, and warm all the same.
        transact(call_transaction(100'000, 0));
        EXPECT_EQ(outcome.gas_used, 21'000 + 3 + expected) << to_string(r);
    }
}

}  // namespace
}  // namespace sluice::evm::test
