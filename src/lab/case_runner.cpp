// SPDX-License-Identifier: Apache-2.0
#include "lab/case_runner.hpp"

#include <utility>

namespace sluice::lab {
namespace {

[[gnu::noinline]] chain::MessageResult plain_call(chain::Executor& executor,
                                                  const evm::Message& message)
{
    return executor.call(message);
}

}  // namespace

[[gnu::noinline]] chain::MessageResult measured_call(chain::Executor& executor,
                                                     const evm::Message& message)
{
    return executor.call(message);
}

std::expected<std::unique_ptr<CaseRunner>, std::string> CaseRunner::prepare(
    const Case& benchmark, const evm::EngineOptions& options)
{
    auto prepared = PreparedCase::prepare(benchmark, options);
    if (!prepared)
        return std::unexpected(std::move(prepared.error()));
    return std::unique_ptr<CaseRunner>{new CaseRunner{std::move(*prepared)}};
}

std::expected<Execution, std::string> CaseRunner::run_with(
    chain::MessageResult (*call)(chain::Executor&, const evm::Message&))
{
    chain::Executor& executor = prepared_->executor();
    const evm::Message& message = prepared_->message();
    return prepared_->execute(
        [&] { executor.warm_up(message.sender, message.recipient, prepared_->transaction()); },
        [&](const evm::Message& asked) {
            const chain::MessageResult result = call(executor, asked);
            return CallOutcome{result.status, result.gas_left, executor.output()};
        });
}

std::expected<Execution, std::string> CaseRunner::run()
{
    return run_with(plain_call);
}

std::expected<std::uint64_t, std::string> CaseRunner::count(const HardwareCounter& counter)
{
    chain::Executor& executor = prepared_->executor();
    const evm::Message& message = prepared_->message();
    std::uint64_t counted = 0;
    const auto execution = prepared_->execute(
        [&] { executor.warm_up(message.sender, message.recipient, prepared_->transaction()); },
        [&](const evm::Message& asked) {
            counter.start();
            const chain::MessageResult result = plain_call(executor, asked);
            counted = counter.stop();
            return CallOutcome{result.status, result.gas_left, executor.output()};
        });
    if (!execution)
        return std::unexpected(execution.error());
    if (counted == 0)
        return std::unexpected("the processor's counter cannot be read");
    return counted;
}

std::expected<Execution, std::string> CaseRunner::run_measured()
{
    return run_with(measured_call);
}

}  // namespace sluice::lab
