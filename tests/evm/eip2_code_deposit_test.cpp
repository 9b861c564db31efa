// EIP-2 (Homestead): a creation that cannot pay for its code fails; before, it left a contract
// without code. Creation transactions cost 32000 more.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip2 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip2);

/// Deploys a word of zeros: 9 gas to run, 32 * 200 for the code.
const Bytecode deploys_a_word = ret_memory(0, 32);
constexpr std::uint64_t enough = 9 + 32 * 200;

TEST_P(Eip2, CodeThatCanBePaidIsDeployed)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute_creation(deploys_a_word, enough);
        EXPECT_SUCCESS();
        EXPECT_EQ(result.gas_left, 0U);
        EXPECT_EQ(code_of(result.created), Bytes(32)) << to_string(r);
    }
}

TEST_P(Eip2, FrontierDeploysNothingWhereItCannotBePaidAndKeepsTheGas)
{
    revision = Revision::frontier;
    set_account(contract, 50);
    execute_creation(sstore(1, 2) + deploys_a_word, 20'006 + enough - 1);
    EXPECT_SUCCESS();
    EXPECT_EQ(result.gas_left, 32U * 200 - 1);
    EXPECT_TRUE(account(result.created).flags.exists);
    EXPECT_TRUE(code_of(result.created).empty());
    EXPECT_EQ(storage(result.created, 1), u256{2});
    // There is no deployed code to return.
    EXPECT_TRUE(result.output.empty());
}

TEST_P(Eip2, FrontierCreateReturnsTheAddressAllTheSame)
{
    revision = Revision::frontier;
    set_account(contract, 50);
    // A push of 32 bytes, one more, a store with a word of memory, three operands.
    execute(create(deploys_a_word, 7) + ret_top(), {}, 3 + 3 + 6 + 3 * 3 + 32000 + enough - 1);
    EXPECT_SUCCESS();
    const Address created = to_address(output());
    EXPECT_NE(created, Address{});
    EXPECT_TRUE(code_of(created).empty());
    EXPECT_EQ(account(created).balance, u256{7});
}

TEST_P(Eip2, HomesteadFailsTheCreation)
{
    for (const Revision r : revisions(Revision::homestead)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        set_account(sender, 100);
        value = 7;
        execute_creation(deploys_a_word, enough - 1);
        EXPECT_STATUS(out_of_gas);
        EXPECT_EQ(result.gas_left, 0U);
        EXPECT_FALSE(account(result.created).flags.exists);
        EXPECT_EQ(account(sender).balance, u256{100});
    }
}

TEST_P(Eip2, HomesteadCreateReturnsZero)
{
    // Three pushes and a store of the init code, three operands; the rest is the init code's.
    constexpr std::uint64_t before_init = 3 + 3 + 6 + 3 * 3 + 32000;
    revision = Revision::homestead;
    set_account(contract, 50);
    const Bytecode code = create(deploys_a_word, 7) + ret_top();
    // What follows the creation needs gas, too; it is not there when the init code has lost all.
    execute(code, {}, before_init + enough - 1);
    EXPECT_STATUS(out_of_gas);
    revision = Revision::tangerine_whistle;
    // 64 units for each 63 the init code gets.
    execute(code, {}, before_init + (enough - 1) * 64 / 63);
    EXPECT_OUTPUT(0);
    EXPECT_EQ(account(contract).balance, u256{50});
    execute(code, {}, before_init + (enough + 1) * 64 / 63);
    EXPECT_NE(output(), u256{0});
}

using Eip2Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip2Transactions);

TEST_P(Eip2Transactions, CreationCosts53000SinceHomestead)
{
    for (const Revision r : revisions()) {
        revision = r;
        transact(creation_transaction({}));
        EXPECT_EQ(outcome.gas_used, r >= Revision::homestead ? 53'000U : 21'000U) << to_string(r);
        EXPECT_TRUE(outcome.created.has_value());
    }
}

}  // namespace
}  // namespace sluice::evm::test
