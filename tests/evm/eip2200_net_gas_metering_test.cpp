// EIP-2200 (Istanbul): net metering of SSTORE at Istanbul's prices, and no store on a stipend.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip2200 : public Evm {
protected:
    static constexpr Address other = address(0xbbbb);

    Eip2200() { revision = Revision::istanbul; }
};
SLUICE_ON_EVERY_ENGINE(Eip2200);

struct Case {
    std::string_view code;
    std::uint64_t gas;
    std::int64_t refund;
    u256 original;
};

// The EIP's cases with SLOAD_GAS at 800.
constexpr Case cases[]{
    {"60006000556000600055", 1612, 0, 0},
    {"60006000556001600055", 20812, 0, 0},
    {"60016000556000600055", 20812, 19200, 0},
    {"60016000556002600055", 20812, 0, 0},
    {"60016000556001600055", 20812, 0, 0},
    {"60006000556000600055", 5812, 15000, 1},
    {"60006000556001600055", 5812, 4200, 1},
    {"60006000556002600055", 5812, 0, 1},
    {"60026000556000600055", 5812, 15000, 1},
    {"60026000556003600055", 5812, 0, 1},
    {"60026000556001600055", 5812, 4200, 1},
    {"60026000556002600055", 5812, 0, 1},
    {"60016000556000600055", 5812, 15000, 1},
    {"60016000556002600055", 5812, 0, 1},
    {"60016000556001600055", 1612, 0, 1},
    {"600160005560006000556001600055", 40818, 19200, 0},
    {"600060005560016000556000600055", 10818, 19200, 1},
};

TEST_P(Eip2200, TheEipsOwnCases)
{
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string{c.code} + " from " + to_hex(c.original));
        set_storage(contract, 0, c.original);
        execute(hex_code(c.code));
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(c.gas);
        EXPECT_EQ(result.gas_refund, c.refund);
    }
}

TEST_P(Eip2200, NoStoreOnAStipend)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        // A store that changes nothing costs no more than 2300; the rule is about what is left
        // before it: more than 2300.
        const std::uint64_t price = r >= Revision::berlin ? 2200 : 800;
        execute(sstore(0, 0), {}, 3 + 3 + 2300);
        EXPECT_STATUS(out_of_gas);
        execute(sstore(0, 0), {}, 3 + 3 + 2301);
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(3 + 3 + price);
    }
}

TEST_P(Eip2200, ACalleeOnAStipendCannotStore)
{
    set_account(contract, 10);
    set_account(other, 0, sstore(0, 0));
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        execute(call(other).gas(0).value(1) + ret_top());
        EXPECT_OUTPUT(0);
        execute(call(other).gas(7).value(1) + ret_top());
        EXPECT_OUTPUT(1);
    }
}

TEST_P(Eip2200, CalleesMayGiveBackLessThanNothing)
{
    // Cleared by the contract (15000 back), set again by its callee (15000 taken): the callee's
    // own counter ends below zero.
    set_account(other, 0, sstore(0, 2));
    set_storage(contract, 0, 1);
    execute(sstore(0, 0) + delegatecall(other) + OP_POP);
    EXPECT_SUCCESS();
    EXPECT_EQ(result.gas_refund, 0);
    // If the callee fails, what it took is given back, as its store is.
    set_account(other, 0, sstore(0, 2) + OP_INVALID);
    set_storage(contract, 0, 1);
    execute(sstore(0, 0) + delegatecall(other).gas(50'000) + OP_POP);
    EXPECT_EQ(result.gas_refund, 15000);
    EXPECT_EQ(storage(contract, 0), u256{0});
}

TEST_P(Eip2200, AnUndoneStoreLeavesTheSlotClean)
{
    // The callee writes and fails; then the contract's own write is the first again.
    set_account(other, 0, sstore(0, 2) + OP_INVALID);
    set_storage(contract, 0, 1);
    EXPECT_EQ(evaluate(delegatecall(other).gas(50'000) + OP_POP + metered(sstore(0, 3))),
              u256{3 + 3 + 5000});
    set_storage(contract, 0, 1);
    set_account(other, 0, sstore(0, 2));
    EXPECT_EQ(evaluate(delegatecall(other).gas(50'000) + OP_POP + metered(sstore(0, 3))),
              u256{3 + 3 + 800});
}

TEST_P(Eip2200, TheOriginalValueIsTheTransactionsOwn)
{
    // What one transaction has stored is the original value of the next.
    set_storage(contract, 0, 1);
    execute(sstore(0, 0));
    execute(sstore(0, 1));
    EXPECT_GAS_USED(6 + 20000);
    EXPECT_EQ(result.gas_refund, 0);
    execute(sstore(0, 0) + sstore(0, 1));
    EXPECT_GAS_USED(6 + 5000 + 6 + 800);
    EXPECT_EQ(result.gas_refund, 4200);
}

}  // namespace
}  // namespace sluice::evm::test
