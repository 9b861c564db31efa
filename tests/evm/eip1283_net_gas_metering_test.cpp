// EIP-1283 (Constantinople alone): SSTORE by original, current and new value, in the EIP's cases.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip1283 : public Evm {
protected:
    Eip1283() { revision = Revision::constantinople; }
};
SLUICE_ON_EVERY_ENGINE(Eip1283);

struct Case {
    std::string_view code;
    std::uint64_t gas;
    std::int64_t refund;
    u256 original;
    u256 last;
};

constexpr Case cases[]{
    {"60006000556000600055", 412, 0, 0, 0},
    {"60006000556001600055", 20212, 0, 0, 1},
    {"60016000556000600055", 20212, 19800, 0, 0},
    {"60016000556002600055", 20212, 0, 0, 2},
    {"60016000556001600055", 20212, 0, 0, 1},
    {"60006000556000600055", 5212, 15000, 1, 0},
    {"60006000556001600055", 5212, 4800, 1, 1},
    {"60006000556002600055", 5212, 0, 1, 2},
    {"60026000556000600055", 5212, 15000, 1, 0},
    {"60026000556003600055", 5212, 0, 1, 3},
    {"60026000556001600055", 5212, 4800, 1, 1},
    {"60026000556002600055", 5212, 0, 1, 2},
    {"60016000556000600055", 5212, 15000, 1, 0},
    {"60016000556002600055", 5212, 0, 1, 2},
    {"60016000556001600055", 412, 0, 1, 1},
    {"600160005560006000556001600055", 40218, 19800, 0, 1},
    {"600060005560016000556000600055", 10218, 19800, 1, 0},
};

TEST_P(Eip1283, TheEipsOwnCases)
{
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string{c.code} + " from " + to_hex(c.original));
        set_storage(contract, 0, c.original);
        execute(hex_code(c.code));
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(c.gas);
        EXPECT_EQ(result.gas_refund, c.refund);
        EXPECT_EQ(storage(contract, 0), c.last);
    }
}

TEST_P(Eip1283, HasNoRuleAboutTheStipend)
{
    // That came with EIP-2200: here a dirty slot may be written with next to no gas.
    constexpr Address other = address(0xbbbb);
    set_account(other, 0, sstore(0, 2));
    set_account(contract, 10);
    execute(delegatecall(other) + OP_POP + callcode(other).gas(206) + ret_top());
    EXPECT_OUTPUT(1);
    execute(delegatecall(other) + OP_POP + callcode(other).gas(205) + ret_top());
    EXPECT_OUTPUT(0);
}

TEST_P(Eip1283, PetersburgTookItBack)
{
    revision = Revision::petersburg;
    for (const Case& c : cases) {
        set_storage(contract, 0, c.original);
        execute(hex_code(c.code));
        EXPECT_SUCCESS();
        // No store for less than 5000.
        EXPECT_GE(gas_used, hex_code(c.code).size() / 5 * 5006);
    }
}

TEST_P(Eip1283, FramesShareTheOriginalValue)
{
    // The slot is set by one frame and cleared by another: 20000 + 200 and 19800 back.
    constexpr Address other = address(0xbbbb);
    set_account(other, 0, sstore(0, 0));
    execute(sstore(0, 1) + delegatecall(other) + OP_POP);
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(20006 + 6 * 3 - 1 + 700 + 206 + 2);
    EXPECT_EQ(result.gas_refund, 19800);
}

}  // namespace
}  // namespace sluice::evm::test
