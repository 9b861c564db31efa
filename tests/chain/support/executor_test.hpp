// The fixture of the executor's tests: a sender of means, a block, and one transaction at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "chain/executor.hpp"
#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain::test {

using evm::Revision;
using evm::Status;
using evm::test::address;
using evm::test::Bytecode;

class ExecutorTest : public testing::Test {
protected:
    static constexpr Address sender = address(0xaaaa);
    static constexpr Address contract = address(0xcccc);
    static constexpr Address friend_account = address(0xbbbb);  ///< 1000 wei, no code.
    static constexpr Address nobody = address(0x9999);
    static constexpr Address coinbase = address(0xfee0);
    static constexpr u256 wealth = 1'000'000'000'000'000'000;

    ExecutorTest()
    {
        environment.context.number = 1000;
        environment.context.coinbase = coinbase;
        use(evm::latest_revision);
        state.set_account(sender, 0, wealth, {});
        state.set_account(friend_account, 0, 1000, {});
    }

    void use(Revision revision)
    {
        environment.revision = revision;
        environment.blobs = blob_parameters(revision);
        blob_gas_available = environment.blobs.max * gas_per_blob;
    }

    /// Puts code at the contract's address; its storage stays.
    void deploy(const Bytecode& code, const u256& balance = 0)
    {
        state.set_account(contract, 1, balance, code);
    }

    Transaction transaction_to(const Address& to, std::uint64_t gas_limit = 100'000,
                               const u256& gas_price = 10)
    {
        Transaction transaction;
        transaction.nonce = state.account(sender).nonce;
        transaction.gas_limit = gas_limit;
        transaction.max_fee_per_gas = gas_price;
        transaction.to = to;
        return transaction;
    }

    Transaction creation(const Bytecode& init_code, std::uint64_t gas_limit = 1'000'000,
                         const u256& gas_price = 10)
    {
        Transaction transaction = transaction_to({}, gas_limit, gas_price);
        transaction.to.reset();
        transaction.data = init_code.bytes();
        return transaction;
    }

    /// Carries out a transaction that must be valid.
    void transact(const Transaction& transaction)
    {
        Executor executor{state, environment};
        auto result = executor.transact(transaction, sender, gas_available, blob_gas_available);
        ASSERT_TRUE(result.has_value()) << message(result.error());
        outcome = std::move(*result);
    }

    u256 balance(const Address& where) { return state.account(where).balance; }
    std::uint64_t nonce(const Address& where) { return state.account(where).nonce; }
    bool exists(const Address& where) { return state.account(where).flags.exists; }

    /// What all accounts own together.
    u256 supply()
    {
        u256 sum{};
        state.for_each_account([&](const Account& account) { sum += account.balance; });
        return sum;
    }

    BlockEnvironment environment;
    State state;
    std::uint64_t gas_available = 30'000'000;
    std::uint64_t blob_gas_available = 0;
    TransactionOutcome outcome;
};

}  // namespace sluice::chain::test
