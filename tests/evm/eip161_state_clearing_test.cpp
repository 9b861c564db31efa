// EIP-161 (Spurious Dragon): no empty account comes to be, and touched ones go.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip161 : public Transactions {
protected:
    static constexpr Address empty = address(0xe111);
    static constexpr Address nobody = address(0x9999);

    /// Runs code in a transaction at a price of zero, with an account in the state that is empty.
    void run(const Bytecode& code, const u256& price = 0)
    {
        set_account(empty, 0);
        set_account(contract, 0, code, 1);
        // Since London the price must cover the base fee, which is zero here.
        transact(call_transaction(1'000'000, price));
    }

    bool exists(const Address& where) { return account(where).flags.exists; }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip161);

TEST_P(Eip161, CallsCreatedEmptyAccountsBefore)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const bool creates = r < Revision::spurious_dragon;
        const Address callee = address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(r)));
        const Address heir = address(static_cast<std::uint16_t>(0x9100 + static_cast<int>(r)));
        run(call(callee).gas(1000) + OP_POP + selfdestruct(heir));
        EXPECT_EQ(exists(callee), creates);
        EXPECT_EQ(exists(heir), creates);
        // Neither of them by code alone.
        run(callcode(nobody).gas(1000) + OP_POP + op(OP_BALANCE, {nobody}));
        EXPECT_FALSE(exists(nobody));
    }
}

TEST_P(Eip161, ATransactionOfNothingToNobodyCreatedAnAccountBefore)
{
    for (const Revision r : revisions()) {
        revision = r;
        chain::Transaction to_nobody = call_transaction(21'000, 0);
        to_nobody.to = address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(r)));
        transact(to_nobody);
        EXPECT_EQ(exists(*to_nobody.to), r < Revision::spurious_dragon) << to_string(r);
        // A wei makes the difference.
        to_nobody.nonce += 1;
        to_nobody.value = 1;
        transact(to_nobody);
        EXPECT_TRUE(exists(*to_nobody.to)) << to_string(r);
    }
}

TEST_P(Eip161, TouchedEmptyAccountsGo)
{
    const std::pair<std::string_view, Bytecode> touches[]{
        {"call without value", call(empty).gas(1000)},
        {"self-destruction in its favour", selfdestruct(empty)}};
    for (const Revision r : revisions()) {
        revision = r;
        for (const auto& [name, code] : touches) {
            run(code);
            EXPECT_EQ(exists(empty), r < Revision::spurious_dragon) << name << ", " << to_string(r);
        }
        set_account(empty, 0);
        chain::Transaction to_empty = call_transaction(21'000, 0);
        to_empty.to = empty;
        transact(to_empty);
        EXPECT_EQ(exists(empty), r < Revision::spurious_dragon) << to_string(r);
        if (r >= Revision::byzantium) {
            run(staticcall(empty).gas(1000));
            EXPECT_FALSE(exists(empty)) << to_string(r);
        }
    }
}

TEST_P(Eip161, LookingAtAnAccountDoesNotTouchIt)
{
    const Bytecode looks[]{op(OP_BALANCE, {empty}), op(OP_EXTCODESIZE, {empty}),
                           op(OP_EXTCODECOPY, {empty, 0, 0, 32}), callcode(empty).gas(1000),
                           delegatecall(empty).gas(1000)};
    for (const Revision r : revisions(Revision::spurious_dragon)) {
        revision = r;
        for (const Bytecode& look : looks) {
            run(look);
            EXPECT_TRUE(exists(empty)) << to_string(r) << " " << to_hex(look.bytes());
        }
    }
}

TEST_P(Eip161, ATouchIsUndoneByAFailure)
{
    constexpr Address middle = address(0x3333);
    revision = Revision::spurious_dragon;
    set_account(middle, 0, call(empty).gas(1000) + OP_INVALID);
    run(call(middle).gas(50'000) + OP_POP);
    EXPECT_TRUE(exists(empty));
    // So it is when the whole transaction fails.
    run(call(empty).gas(1000) + OP_INVALID);
    EXPECT_TRUE(exists(empty));
    run(call(middle).gas(50'000) + OP_POP + call(empty).gas(1000));
    EXPECT_FALSE(exists(empty));
}

TEST_P(Eip161, ATouchOfRipemd160SurvivesFailure)
{
    // Yellow Paper, appendix K.1: what clients did in block 2675119 of the main chain became the
    // rule for this one account.
    constexpr Address ripemd160 = address(3);
    constexpr Address identity = address(4);
    revision = Revision::spurious_dragon;
    set_account(ripemd160, 0);
    set_account(identity, 0);
    run(call(ripemd160).gas(1000) + OP_POP + call(identity).gas(1000) + OP_INVALID);
    EXPECT_FALSE(exists(ripemd160));
    EXPECT_TRUE(exists(identity));
}

TEST_P(Eip161, ACoinbaseThatEarnsNothingDoesNotExist)
{
    for (const Revision r : revisions()) {
        revision = r;
        block.coinbase = address(static_cast<std::uint16_t>(0xf000 + static_cast<int>(r)));
        run({});
        EXPECT_EQ(exists(block.coinbase), r < Revision::spurious_dragon) << to_string(r);
        run({}, 1);
        EXPECT_TRUE(exists(block.coinbase)) << to_string(r);
        // An empty one that is there goes.
        set_account(block.coinbase, 0);
        run({});
        EXPECT_EQ(exists(block.coinbase), r < Revision::spurious_dragon) << to_string(r);
    }
}

TEST_P(Eip161, ContractsStartWithNonceOneAndAreNeverEmpty)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        transact(creation_transaction({}, 1'000'000, 0));
        EXPECT_TRUE(exists(*outcome.created));
        EXPECT_EQ(account(*outcome.created).nonce, r >= Revision::spurious_dragon ? 1U : 0U);
        // Init code sees it: its own creation has the second nonce.
        const Bytecode init = create({}) + push(0) + OP_MSTORE + ret_memory(0, 32);
        transact(creation_transaction(init, 1'000'000, 0));
        EXPECT_EQ(account(*outcome.created).nonce, r >= Revision::spurious_dragon ? 2U : 1U);
    }
}

TEST_P(Eip161, UntouchedEmptyAccountsStay)
{
    revision = latest_revision;
    run({});
    EXPECT_TRUE(exists(empty));
}

}  // namespace
}  // namespace sluice::evm::test
