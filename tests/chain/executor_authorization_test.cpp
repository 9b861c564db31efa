// Authorizations (EIP-7702): which ones are carried out, what they leave, and what they cost.
// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_signing.hpp"
#include "tests/chain/support/executor_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;
using test::designator_of;

class ExecutorAuthorizations : public test::ExecutorTest {
protected:
    const Hash256 key = to_hash256(0x1234567);
    const Address authority = address_of_key(key).value();
    static constexpr std::uint64_t chain_id = 1;

    Authorization to_contract(std::uint64_t its_nonce = 0)
    {
        Authorization authorization;
        authorization.chain_id = chain_id;
        authorization.address = contract;
        authorization.nonce = its_nonce;
        EXPECT_TRUE(sign(authorization, key));
        return authorization;
    }

    void authorize(std::vector<Authorization> authorizations, const Address& to = friend_account)
    {
        Transaction transaction = transaction_to(to, 1'000'000);
        transaction.type = TransactionType::set_code;
        transaction.chain_id = chain_id;
        transaction.authorizations = std::move(authorizations);
        transact(transaction);
    }
};

TEST_F(ExecutorAuthorizations, GiveTheAuthorityADelegationAndRaiseItsNonce)
{
    authorize({to_contract()});
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_TRUE(exists(authority));
    EXPECT_EQ(nonce(authority), 1U);
    EXPECT_EQ(test::code_of(state, authority), designator_of(contract));
    EXPECT_TRUE(state.account(authority).delegates);
    EXPECT_EQ(state.account(authority).delegate, contract);
    // The authority was nobody: all of the 25000 are due.
    EXPECT_EQ(outcome.gas_used, 46'000U);
    EXPECT_EQ(outcome.gas_refunded, 0U);
}

TEST_F(ExecutorAuthorizations, CostLessWhereTheAuthorityExisted)
{
    state.set_account(authority, 0, 1, {});
    authorize({to_contract()});
    // 12500 come back, but a fifth at most.
    EXPECT_EQ(outcome.gas_refunded, 9'200U);
    EXPECT_EQ(outcome.gas_used, 36'800U);
    authorize({to_contract(1), to_contract(99)});
    EXPECT_EQ(outcome.gas_refunded, 12'500U);
    EXPECT_EQ(outcome.gas_used, 21'000U + 50'000 - 12'500);
    EXPECT_EQ(nonce(authority), 2U);
}

TEST_F(ExecutorAuthorizations, AreCarriedOutBeforeTheCall)
{
    deploy(ret_words({OP_ADDRESS, sload(1)}));
    state.set_account(authority, 0, 5, {});
    state.set_storage(authority, 1, 42);
    state.set_storage(contract, 1, 43);
    authorize({to_contract()}, authority);
    EXPECT_EQ(outcome.status, Status::success);
    ASSERT_EQ(outcome.output.size(), 64U);
    EXPECT_EQ(load_be(outcome.output.data()), to_u256(authority));
    EXPECT_EQ(load_be(outcome.output.data() + 32), u256{42});
}

TEST_F(ExecutorAuthorizations, StayWhenTheCallFails)
{
    deploy(OP_INVALID);
    authorize({to_contract()}, contract);
    EXPECT_EQ(outcome.status, Status::invalid_instruction);
    EXPECT_EQ(test::code_of(state, authority), designator_of(contract));
    EXPECT_EQ(nonce(authority), 1U);
}

TEST_F(ExecutorAuthorizations, TheirRefundStaysWhenTheCallFails)
{
    state.set_account(authority, 0, 1, {});
    deploy(revert_memory(0, 0));
    authorize({to_contract(), to_contract(99)}, contract);
    EXPECT_EQ(outcome.status, Status::revert);
    EXPECT_EQ(outcome.gas_refunded, 12'500U);
    EXPECT_EQ(outcome.gas_used, 21'000U + 50'000 + 6 - 12'500);
}

TEST_F(ExecutorAuthorizations, ThatDoNotHoldArePassedOverAndPaidFor)
{
    Authorization other_chain = to_contract();
    other_chain.chain_id = 2;
    ASSERT_TRUE(sign(other_chain, key));
    Authorization last_nonce = to_contract(~std::uint64_t{0});
    Authorization bad_parity = to_contract();
    bad_parity.y_parity = 2;
    Authorization no_signature = to_contract();
    no_signature.r = 0;
    Authorization too_early = to_contract(1);
    for (const Authorization& bad :
         {other_chain, last_nonce, bad_parity, no_signature, too_early}) {
        authorize({bad});
        EXPECT_EQ(outcome.status, Status::success);
        EXPECT_EQ(outcome.gas_used, 46'000U);
        EXPECT_FALSE(exists(authority));
        EXPECT_EQ(nonce(authority), 0U);
        EXPECT_EQ(test::code_of(state, authority), Bytes{});
    }
    // The next one in the list has its turn nevertheless.
    authorize({other_chain, bad_parity, to_contract()});
    EXPECT_EQ(nonce(authority), 1U);
}

// EIP-2681: there is no nonce after it.
TEST_F(ExecutorAuthorizations, DoNotRaiseTheLastNonce)
{
    constexpr std::uint64_t last = ~std::uint64_t{0};
    state.set_account(authority, last, 1, {});
    authorize({to_contract(last)});
    EXPECT_EQ(nonce(authority), last);
    EXPECT_EQ(test::code_of(state, authority), Bytes{});
    state.set_account(authority, last - 1, 1, {});
    authorize({to_contract(last - 1)});
    EXPECT_EQ(nonce(authority), last);
    EXPECT_EQ(test::code_of(state, authority), designator_of(contract));
}

TEST_F(ExecutorAuthorizations, ZeroIsEveryChain)
{
    Authorization authorization = to_contract();
    authorization.chain_id = 0;
    ASSERT_TRUE(sign(authorization, key));
    authorize({authorization});
    EXPECT_EQ(test::code_of(state, authority), designator_of(contract));
}

TEST_F(ExecutorAuthorizations, DoNotReplaceAContractsCode)
{
    state.set_account(authority, 0, 0, Bytes{0x00});
    authorize({to_contract()});
    EXPECT_EQ(test::code_of(state, authority), Bytes{0x00});
    EXPECT_EQ(nonce(authority), 0U);
    EXPECT_EQ(outcome.gas_refunded, 0U);
}

TEST_F(ExecutorAuthorizations, ReplaceOneAnotherInTurn)
{
    Authorization first = to_contract(0);
    first.address = friend_account;
    ASSERT_TRUE(sign(first, key));
    authorize({first, to_contract(1), to_contract(1)});
    EXPECT_EQ(test::code_of(state, authority), designator_of(contract));
    EXPECT_EQ(nonce(authority), 2U);
    // By the second one the authority existed.
    EXPECT_EQ(outcome.gas_refunded, 12'500U);
}

TEST_F(ExecutorAuthorizations, OfTheZeroAddressTakeTheDelegationAway)
{
    authorize({to_contract()});
    Authorization clearing = to_contract(1);
    clearing.address = Address{};
    ASSERT_TRUE(sign(clearing, key));
    authorize({clearing});
    EXPECT_EQ(test::code_of(state, authority), Bytes{});
    EXPECT_FALSE(state.account(authority).delegates);
    EXPECT_EQ(state.account(authority).code_hash, empty_code_hash);
    EXPECT_EQ(nonce(authority), 2U);
}

TEST_F(ExecutorAuthorizations, OfTheSenderComeAfterItsNonceIsRaised)
{
    Transaction transaction = transaction_to(friend_account, 1'000'000, 0);
    transaction.type = TransactionType::set_code;
    transaction.chain_id = chain_id;
    transaction.authorizations = {to_contract(1)};
    state.set_account(authority, 0, 1, {});
    Executor executor{state, environment};
    ASSERT_TRUE(executor.transact(transaction, authority, gas_available, 0));
    EXPECT_EQ(nonce(authority), 2U);
    EXPECT_EQ(test::code_of(state, authority), designator_of(contract));
    // It may go on sending.
    transaction.nonce = 2;
    EXPECT_TRUE(executor.transact(transaction, authority, gas_available, 0));
    EXPECT_EQ(nonce(authority), 3U);
}

TEST_F(ExecutorAuthorizations, LeaveTheAuthorityWarm)
{
    deploy(ret(metered(op(OP_BALANCE, {authority}) + OP_POP)));
    authorize({to_contract()}, contract);
    EXPECT_EQ(load_be_short(outcome.output), u256{3 + 100 + 2});
    // Also one that fails for the nonce, but not one of another chain.
    authorize({to_contract(7)}, contract);
    EXPECT_EQ(load_be_short(outcome.output), u256{3 + 100 + 2});
    Authorization other_chain = to_contract(1);
    other_chain.chain_id = 2;
    ASSERT_TRUE(sign(other_chain, key));
    authorize({other_chain}, contract);
    EXPECT_EQ(load_be_short(outcome.output), u256{3 + 2'600 + 2});
}

}  // namespace
}  // namespace sluice::chain
