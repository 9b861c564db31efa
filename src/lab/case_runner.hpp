// Runs benchmark cases on Sluice's engines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "lab/hardware_counter.hpp"
#include "lab/prepared_case.hpp"

namespace sluice::lab {

/// A case on one of Sluice's engines, in this process.
class CaseRunner final : public Runner {
public:
    /// The case must outlive the runner.
    static std::expected<std::unique_ptr<CaseRunner>, std::string> prepare(
        const Case& benchmark, const evm::EngineOptions& options = {});

    std::expected<Execution, std::string> run() override;

    /// Goes through measured_call(), which instruction counters are told to watch.
    std::expected<Execution, std::string> run_measured() override;

    /// Executes once, and says how many instructions the processor took for the call.
    std::expected<std::uint64_t, std::string> count(const HardwareCounter& counter);

    /// Watches every instruction from now on; null for nobody. Not measured so.
    void set_tracer(evm::InstructionTracer* tracer) noexcept
    {
        prepared_->executor().set_tracer(tracer);
    }

    [[nodiscard]] BytesView output() const noexcept override
    {
        return prepared_->executor().output();
    }

private:
    explicit CaseRunner(std::unique_ptr<PreparedCase> prepared) : prepared_{std::move(prepared)} {}
    std::expected<Execution, std::string> run_with(
        chain::MessageResult (*call)(chain::Executor& executor, const evm::Message& message));

    std::unique_ptr<PreparedCase> prepared_;
};

/// The call of a case and nothing else, out of line: what instruction counters are told to watch
/// (callgrind's --toggle-collect='sluice::lab::measured_call*').
chain::MessageResult measured_call(chain::Executor& executor, const evm::Message& message);

}  // namespace sluice::lab
