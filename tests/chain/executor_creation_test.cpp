// Transactions that create contracts.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/create_address.hpp>
#include "base/hex.hpp"
#include "tests/chain/support/executor_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

class ExecutorCreations : public test::ExecutorTest {};

// A well-known sender and its first contracts.
TEST(ExecutorCreationAddress, FollowsFromSenderAndNonce)
{
    const Address creator = address_from_hex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0").value();
    State state;
    state.set_account(creator, 0, 0, {});
    const BlockEnvironment environment{};
    Executor executor{state, environment};
    for (const std::string_view expected :
         {"cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "343c43a37d37dff08ae8c4a11544c718abb4fcf8",
          "f778b86fa74e846c4f0a1fbd1335fe81c00a0c91"}) {
        Transaction creation;
        creation.nonce = state.account(creator).nonce;
        creation.gas_limit = 100'000;
        const auto outcome = executor.transact(creation, creator, 30'000'000, 0);
        ASSERT_TRUE(outcome.has_value());
        ASSERT_TRUE(outcome->created.has_value());
        EXPECT_EQ(to_hex(*outcome->created), expected);
        EXPECT_TRUE(state.account(*outcome->created).flags.exists);
    }
}

TEST_F(ExecutorCreations, DeployCodeAndSayWhere)
{
    const Bytecode code = ret(sload(1));
    const Bytecode init_code = sstore(1, 2) + deployer(code);
    Transaction transaction = creation(init_code);
    transaction.value = 77;
    transact(transaction);
    EXPECT_EQ(outcome.status, Status::success);
    ASSERT_TRUE(outcome.created.has_value());
    const Address& created = *outcome.created;
    EXPECT_EQ(created, evm::create_address(sender, 0));
    EXPECT_EQ(test::code_of(state, created), code.bytes());
    EXPECT_EQ(outcome.output, code.bytes());
    EXPECT_EQ(balance(created), u256{77});
    EXPECT_EQ(nonce(created), 1U);
    EXPECT_EQ(nonce(sender), 1U);
    EXPECT_EQ(test::storage_of(state, created, 1), u256{2});
    EXPECT_FALSE(state.account(created).flags.created);
}

// EIP-161 gave contracts their first nonce; before, one without code and wei was empty and stayed.
TEST_F(ExecutorCreations, ContractsWithoutAnythingStayInEveryRevision)
{
    for (const Revision revision : revisions()) {
        use(revision);
        transact(creation({}, 1'000'000, 0));
        ASSERT_TRUE(outcome.created.has_value());
        EXPECT_TRUE(exists(*outcome.created)) << to_string(revision);
        EXPECT_EQ(nonce(*outcome.created), revision >= Revision::spurious_dragon ? 1U : 0U);
    }
}

TEST_F(ExecutorCreations, PayForInitCodeAndDeposit)
{
    // RETURN(31, 1) of a 0: PUSH1 1, PUSH1 31, RETURN, with a word of memory: 9 gas.
    transact(creation(ret_memory(31, 1)));
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(outcome.output, Bytes{0});
    // Five bytes other than zero at 16, a word of init code at 2, a byte deployed at 200.
    EXPECT_EQ(outcome.gas_used, 21'000U + 32'000 + 80 + 2 + 9 + 200);
    use(Revision::frontier);
    transact(creation(ret_memory(31, 1)));
    EXPECT_EQ(outcome.gas_used, 21'000U + 5 * 68 + 9 + 200);
}

TEST_F(ExecutorCreations, FailuresLeaveNothingButTheNonce)
{
    struct Case {
        Status status;
        Bytecode init_code;
        std::uint64_t gas_used;  ///< 0 for all of it.
        Bytes output;
    };
    const Case cases[]{
        // Ten bytes, two of them zero; MSTORE8 with a word of memory 12, the halt 6.
        {Status::revert,
         mstore8(0, 7) + revert_memory(0, 1),
         21'000 + 32'000 + (8 * 16 + 2 * 4) + 2 + 12 + 6,
         {7}},
        {Status::invalid_instruction, OP_INVALID, 0, {}},
        {Status::invalid_code, deployer({0xef}), 0, {}},
        {Status::code_too_large, ret_memory(0, 24'577), 0, {}},
        {Status::out_of_gas, ret_memory(0, 5'000), 0, {}},
    };
    for (const Case& c : cases) {
        const std::uint64_t sent = nonce(sender);
        Transaction transaction = creation(sstore(1, 2) + c.init_code, 1'000'000);
        if (c.status == Status::revert)
            transaction.data = c.init_code.bytes();
        transaction.value = 77;
        transact(transaction);
        EXPECT_EQ(outcome.status, c.status);
        EXPECT_EQ(outcome.created, std::nullopt);
        EXPECT_EQ(outcome.output, c.output);
        EXPECT_EQ(outcome.gas_used, c.gas_used != 0 ? c.gas_used : 1'000'000);
        const Address would_be = evm::create_address(sender, sent);
        EXPECT_FALSE(exists(would_be));
        EXPECT_EQ(test::storage_of(state, would_be, 1), u256{});
        EXPECT_EQ(nonce(sender), sent + 1);
    }
}

TEST_F(ExecutorCreations, FailAtATakenAddress)
{
    const Address taken = evm::create_address(sender, 0);
    state.set_account(taken, 1, 5, {});
    Transaction transaction = creation({}, 100'000);
    transaction.value = 77;
    transact(transaction);
    EXPECT_EQ(outcome.status, Status::address_collision);
    EXPECT_EQ(outcome.created, std::nullopt);
    EXPECT_EQ(outcome.gas_used, 100'000U);
    EXPECT_EQ(balance(taken), u256{5});
    EXPECT_EQ(nonce(taken), 1U);
    EXPECT_EQ(nonce(sender), 1U);
    EXPECT_EQ(balance(sender), wealth - u256{1'000'000});
}

TEST_F(ExecutorCreations, KeepTheWeiThatWaitedForThem)
{
    const Address waiting = evm::create_address(sender, 0);
    state.set_account(waiting, 0, 5, {});
    Transaction transaction = creation({});
    transaction.value = 77;
    transact(transaction);
    EXPECT_EQ(outcome.created, waiting);
    EXPECT_EQ(balance(waiting), u256{82});
}

TEST_F(ExecutorCreations, ContractsThatDestroyThemselvesInInitCodeAreCreatedAndGone)
{
    Transaction transaction = creation(selfdestruct(friend_account));
    transaction.value = 77;
    transact(transaction);
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_EQ(outcome.created, evm::create_address(sender, 0));
    EXPECT_FALSE(exists(*outcome.created));
    EXPECT_EQ(balance(friend_account), u256{1077});
}

}  // namespace
}  // namespace sluice::chain
