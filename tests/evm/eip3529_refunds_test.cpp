// EIP-3529 (London): smaller refunds for cleared slots, none for SELFDESTRUCT, a fifth at most.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip3529 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip3529);

struct Case {
    std::string_view code;
    std::uint64_t gas;
    std::int64_t refund_before;
    std::int64_t refund_since;
    u256 original;
};

// The EIP's two tables, for slots that are warm.
constexpr Case cases[]{
    {"60006000556000600055", 212, 0, 0, 0},
    {"60006000556001600055", 20112, 0, 0, 0},
    {"60016000556000600055", 20112, 19900, 19900, 0},
    {"60016000556002600055", 20112, 0, 0, 0},
    {"60016000556001600055", 20112, 0, 0, 0},
    {"60006000556000600055", 3012, 15000, 4800, 1},
    {"60006000556001600055", 3012, 2800, 2800, 1},
    {"60006000556002600055", 3012, 0, 0, 1},
    {"60026000556000600055", 3012, 15000, 4800, 1},
    {"60026000556003600055", 3012, 0, 0, 1},
    {"60026000556001600055", 3012, 2800, 2800, 1},
    {"60026000556002600055", 3012, 0, 0, 1},
    {"60016000556000600055", 3012, 15000, 4800, 1},
    {"60016000556002600055", 3012, 0, 0, 1},
    {"60016000556001600055", 212, 0, 0, 1},
    {"600160005560006000556001600055", 40118, 19900, 19900, 0},
    {"600060005560016000556000600055", 5918, 17800, 7600, 1},
};

TEST_P(Eip3529, TheEipsOwnCases)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        for (const Case& c : cases) {
            SCOPED_TRACE(std::string{c.code} + " from " + to_hex(c.original) + ", " +
                         std::string{to_string(r)});
            set_storage(contract, 0, c.original);
            execute(sload(0) + OP_POP + hex_code(c.code));
            EXPECT_SUCCESS();
            EXPECT_GAS_USED(3 + 2100 + 2 + c.gas);
            EXPECT_EQ(result.gas_refund, r >= Revision::london ? c.refund_since : c.refund_before);
            // A cold slot costs 2100 more.
            set_storage(contract, 0, c.original);
            execute(hex_code(c.code));
            EXPECT_GAS_USED(2100 + c.gas);
        }
    }
}

class Eip3529Transactions : public Transactions {
protected:
    /// Clears ten slots.
    void clear_ten()
    {
        Bytecode code;
        for (std::uint64_t i = 0; i < 10; ++i) {
            set_storage(contract, i, 1);
            code += sstore(i, 0);
        }
        set_account(contract, 0, code, 1);
        transact(call_transaction(200'000));
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip3529Transactions);

TEST_P(Eip3529Transactions, AtMostAFifthComesBackInsteadOfAHalf)
{
    constexpr std::uint64_t spent = 21'000 + 10 * (6 + 5000);
    revision = Revision::berlin;
    clear_ten();
    EXPECT_EQ(outcome.gas_refunded, spent / 2);
    EXPECT_EQ(outcome.gas_used, spent - spent / 2);
    revision = Revision::london;
    clear_ten();
    EXPECT_EQ(outcome.gas_refunded, spent / 5);
    EXPECT_EQ(outcome.gas_used, spent - spent / 5);
}

TEST_P(Eip3529Transactions, LessThanTheCapComesBackInFull)
{
    set_storage(contract, 0, 1);
    set_account(contract, 0, sstore(0, 0), 1);
    revision = Revision::london;
    transact(call_transaction());
    EXPECT_EQ(outcome.gas_refunded, 4800U);
    EXPECT_EQ(outcome.gas_used, 21'000U + 6 + 5000 - 4800);
}

TEST_P(Eip3529Transactions, SelfdestructGivesNothingBack)
{
    for (const Revision r : revisions()) {
        revision = r;
        set_account(contract, 0, selfdestruct(sender), 1);
        transact(call_transaction());
        const std::uint64_t spent = 21'000 + 3 + (r >= Revision::tangerine_whistle ? 5000 : 0);
        EXPECT_EQ(outcome.gas_refunded,
                  r >= Revision::london ? 0U : std::min<std::uint64_t>(24'000, spent / 2));
        EXPECT_EQ(outcome.gas_used, spent - outcome.gas_refunded);
    }
}

}  // namespace
}  // namespace sluice::evm::test
