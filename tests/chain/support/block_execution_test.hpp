// The fixture of tests of whole blocks: the executor's, with code anywhere and more transactions
// than one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "chain/block_executor.hpp"
#include "tests/chain/support/executor_test.hpp"
#include "tests/chain/support/printing.hpp"

namespace sluice::chain::test {

class BlockExecution : public ExecutorTest {
protected:
    void deploy_at(const Address& where, const Bytecode& code)
    {
        state.set_account(where, 1, 0, code);
    }

    /// A valid transaction's outcome.
    void transact(BlockExecutor& executor, const Transaction& transaction)
    {
        auto result = executor.transact(transaction, sender);
        ASSERT_TRUE(result.has_value()) << message(result.error());
        outcome = std::move(*result);
    }

    u256 storage(const Address& where, const u256& key) { return storage_of(state, where, key); }

    static constexpr Hash256 root{{0xab, 1, 2, 3}};
};

}  // namespace sluice::chain::test
