// Runs benchmark cases: set-up once, then as many identical calls as wanted, each one checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "chain/executor.hpp"
#include "chain/state.hpp"
#include "lab/case.hpp"
#include "lab/runner.hpp"

namespace sluice::lab {

/// A case made ready: state built, contract deployed. Each run starts from the same state with
/// everything cold, and is undone afterwards.
class CaseRunner final : public Runner {
public:
    /// Builds the state and runs the deployment. The case must outlive the runner.
    static std::expected<std::unique_ptr<CaseRunner>, std::string> prepare(
        const Case& benchmark, const evm::EngineOptions& options = {});

    /// Runs the call once. What it came to is held against the expectation: a difference is the
    /// error, said in one line.
    std::expected<Execution, std::string> run() override;

    /// The same through measured_call(), which instruction counters are told to watch.
    std::expected<Execution, std::string> run_measured() override;

    [[nodiscard]] BytesView output() const noexcept override { return executor_->output(); }

private:
    CaseRunner(const Case& benchmark, const evm::EngineOptions& options);
    std::expected<void, std::string> deploy();
    std::expected<Execution, std::string> run_with(
        chain::MessageResult (*call)(chain::Executor& executor, const evm::Message& message));
    [[nodiscard]] std::string compare(const Execution& execution) const;

    const Case& case_;
    chain::BlockEnvironment environment_;
    chain::State state_;
    std::unique_ptr<chain::Executor> executor_;
    Address recipient_{};
    std::optional<Execution> first_;  ///< What later runs must agree with where nothing is known.
    Bytes first_output_;
};

/// The call of a case and nothing else, out of line: what instruction counters are told to watch
/// (callgrind's --toggle-collect='sluice::lab::measured_call*').
chain::MessageResult measured_call(chain::Executor& executor, const evm::Message& message);

}  // namespace sluice::lab
