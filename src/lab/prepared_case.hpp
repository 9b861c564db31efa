// A benchmark case made ready: its state, its contract, and the check of what its call comes to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "chain/executor.hpp"
#include "chain/state.hpp"
#include "lab/case.hpp"
#include "lab/runner.hpp"

namespace sluice::lab {

/// What a call came to. The output is borrowed from whoever made the call.
struct CallOutcome {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_left = 0;
    BytesView output;
};

/// The state that a case's calls run on. Each starts from the same state with everything cold, and
/// is undone afterwards.
class PreparedCase {
public:
    /// Builds the state and runs the deployment, on Sluice's own engine by `options`. The case must
    /// outlive what is returned.
    static std::expected<std::unique_ptr<PreparedCase>, std::string> prepare(
        const Case& benchmark, const evm::EngineOptions& options);

    [[nodiscard]] chain::State& state() noexcept { return state_; }
    [[nodiscard]] chain::Executor& executor() noexcept { return *executor_; }
    [[nodiscard]] const chain::BlockEnvironment& environment() const noexcept
    {
        return environment_;
    }
    [[nodiscard]] const evm::TransactionContext& transaction() const noexcept
    {
        return transaction_;
    }
    [[nodiscard]] const evm::Message& message() const noexcept { return message_; }

    /// Makes the call once, by `call(message)`, which returns a CallOutcome and alone is timed,
    /// behind `warm_up()`, which warms what a transaction begins with. What the call came to is
    /// held against the expectation: a difference is the error, said in one line.
    template <class WarmUp, class Call>
    std::expected<Execution, std::string> execute(WarmUp&& warm_up, Call&& call)
    {
        state_.begin_transaction();
        const chain::Checkpoint start = state_.checkpoint();
        warm_up();
        const auto begin = std::chrono::steady_clock::now();
        const CallOutcome outcome = call(std::as_const(message_));
        const auto end = std::chrono::steady_clock::now();
        state_.revert(start);
        state_.finish_transaction(true);
        return check({outcome.status, message_.gas - outcome.gas_left, end - begin},
                     outcome.output);
    }

private:
    PreparedCase(const Case& benchmark, const evm::EngineOptions& options);
    std::expected<void, std::string> deploy();
    std::expected<Execution, std::string> check(const Execution& execution, BytesView output);
    [[nodiscard]] std::string compare(const Execution& execution, BytesView output) const;

    const Case& case_;
    chain::BlockEnvironment environment_;
    evm::TransactionContext transaction_;
    chain::State state_;
    std::unique_ptr<chain::Executor> executor_;
    evm::Message message_;
    std::optional<Execution> first_;  ///< What later calls must agree with where nothing is known.
    Bytes first_output_;
};

}  // namespace sluice::lab
