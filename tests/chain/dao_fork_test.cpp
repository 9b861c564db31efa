// The DAO fork's change of balances (EIP-779).
// SPDX-License-Identifier: Apache-2.0
#include "chain/dao_fork.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <string_view>

#include "base/hex.hpp"
#include "base/u256_text.hpp"
#include "tests/chain/support/executor_test.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::chain {
namespace {

Address address_of(std::string_view digits)
{
    return address_from_hex(digits).value();
}

const Address the_dao = address_of("bb9bc244d798123fde783fcc1c72d3bb8c189413");
const Address extra_balance = address_of("807640a13483f8ac783c557fcdf27be11ea4ac7a");
const Address dark_dao = address_of("304a554a310c7e546dfe434669c62820b7d83490");
const Address refund_contract = address_of("bf4ed7b27f1d666546e30d74d50d173d20bca754");

class DaoFork : public test::ExecutorTest {
protected:
    void apply()
    {
        state.begin_transaction();
        apply_dao_fork(state);
        state.finish_transaction(false);
    }
};

TEST_F(DaoFork, MovesBalancesIntoTheRefundContract)
{
    state.set_account(the_dao, 3, 1'000, {});
    state.set_account(extra_balance, 0, 200, {});
    state.set_account(dark_dao, 0, 30, {});
    state.set_account(refund_contract, 1, 4, {});
    const u256 before = supply();
    apply();
    for (const Address& drained : {the_dao, extra_balance, dark_dao})
        EXPECT_EQ(balance(drained), u256{0});
    EXPECT_EQ(balance(refund_contract), u256{1'234});
    EXPECT_EQ(balance(friend_account), u256{1'000}) << "others keep theirs";
    EXPECT_EQ(supply(), before);
}

TEST_F(DaoFork, LeavesNonceCodeAndStorage)
{
    const test::Bytecode code{evm::OP_STOP};
    state.set_account(the_dao, 3, 1'000, code);
    state.set_storage(the_dao, 1, 2);
    apply();
    EXPECT_EQ(nonce(the_dao), 3U);
    EXPECT_EQ(test::code_of(state, the_dao), code.bytes());
    EXPECT_EQ(test::storage_of(state, the_dao, 1), u256{2});
}

TEST_F(DaoFork, RunsNoCode)
{
    const test::Bytecode code = evm::test::sstore(1, 1);
    state.set_account(the_dao, 1, 1'000, code);
    state.set_account(refund_contract, 1, 0, code);
    apply();
    EXPECT_EQ(test::storage_of(state, the_dao, 1), u256{0});
    EXPECT_EQ(test::storage_of(state, refund_contract, 1), u256{0});
}

// The change writes to every account of the list, as the execution specifications do, and before
// EIP-161 what is written to exists.
TEST_F(DaoFork, BringsAllItsAccountsIntoExistence)
{
    apply();
    EXPECT_TRUE(exists(refund_contract));
    EXPECT_TRUE(exists(the_dao));
    EXPECT_EQ(balance(refund_contract), u256{0});
}

TEST(DaoExtraData, IsTheEipsText)
{
    EXPECT_EQ(to_hex(dao_extra_data), "64616f2d686172642d666f726b");
    EXPECT_EQ(dao_extra_data_blocks, 10U);
}

// An official test sets up all 116 accounts, and the refund contract, with balances.
TEST_F(DaoFork, DrainsAllAccountsOfTheOfficialTest)
{
    const std::filesystem::path file = sluice::test::fixtures() / "ethereum-tests" /
                                       "BlockchainTests" / "TransitionTests" / "bcHomesteadToDao" /
                                       "DaoTransactions.json";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";
    constexpr std::string_view marked = "0x02540be400";
    simdjson::dom::parser parser;
    std::vector<Address> drained;
    for (const auto& [name, fixture] : parser.load(file.string()).get_object()) {
        for (const auto& [digits, account] : fixture["pre"].get_object()) {
            std::string_view balance_text;
            ASSERT_EQ(account["balance"].get(balance_text), simdjson::SUCCESS);
            if (balance_text != marked)
                continue;
            drained.push_back(address_of(digits));
            state.set_account(drained.back(), 0, parse_u256(marked).value(), {});
        }
    }
    apply();
    std::size_t empty = 0;
    for (const Address& account : drained)
        empty += static_cast<std::size_t>(is_zero(balance(account)));
    EXPECT_EQ(empty, 116U);
    EXPECT_EQ(balance(refund_contract), u256{10'000'000'000 * drained.size()});
}

}  // namespace
}  // namespace sluice::chain
