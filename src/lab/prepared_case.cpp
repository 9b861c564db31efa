// SPDX-License-Identifier: Apache-2.0
#include "lab/prepared_case.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "fixtures/state_test_runner.hpp"

namespace sluice::lab {
namespace {

/// What the deployment may spend.
constexpr std::uint64_t deployment_gas = 1'000'000'000;

/// Hash tables of a benchmark are laid out the same in every run, so that counts are exact.
constexpr chain::HashSeed fixed_seed{0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9,
                                     0x27d4eb2f165667c5};

/// Bytes for a message: all of them if they are few, else the first and the size.
std::string shortened(BytesView bytes)
{
    constexpr std::size_t longest = 32;
    if (bytes.size() <= longest)
        return to_hex_prefixed(bytes);
    return fmt::format("{}... ({} bytes)", to_hex_prefixed(bytes.first(longest)), bytes.size());
}

Ending ending_of(evm::Status status) noexcept
{
    switch (status) {
        case evm::Status::success:
            return Ending::success;
        case evm::Status::revert:
            return Ending::revert;
        default:
            return Ending::failure;
    }
}

}  // namespace

PreparedCase::PreparedCase(const Case& benchmark, const evm::EngineOptions& options)
    : case_{benchmark},
      transaction_{benchmark.sender, benchmark.gas_price, {}},
      state_{nullptr, fixed_seed}
{
    environment_.revision = benchmark.revision;
    environment_.context = benchmark.block;
    environment_.engine = options;
    executor_ = std::make_unique<chain::Executor>(state_, environment_);
    message_.kind = benchmark.creates ? evm::CallKind::create : evm::CallKind::call;
    message_.gas = benchmark.gas;
    message_.sender = benchmark.sender;
    message_.recipient = benchmark.recipient;
    message_.value = benchmark.value;
    message_.input = benchmark.calldata;
}

std::expected<std::unique_ptr<PreparedCase>, std::string> PreparedCase::prepare(
    const Case& benchmark, const evm::EngineOptions& options)
{
    if (benchmark.state_test != nullptr) {
        // The message alone has no known result; the whole test has, down to the state root.
        const auto& test = *benchmark.state_test;
        const auto result = fixtures::run_state_test(test, test.cases[benchmark.state_test_case]);
        if (result.verdict != fixtures::Verdict::passed)
            return std::unexpected("the state test does not pass: " + result.reason);
    }
    std::unique_ptr<PreparedCase> prepared{new PreparedCase{benchmark, options}};
    if (const auto deployed = prepared->deploy(); !deployed)
        return std::unexpected(deployed.error());
    prepared->message_.code_address = prepared->message_.recipient;
    return prepared;
}

std::expected<void, std::string> PreparedCase::deploy()
{
    fixtures::apply_prestate(case_.prestate, state_);
    if (case_.init_code.empty())
        return {};
    constexpr u256 wealth{0, 0, 1, 0};  // 2^128 wei
    state_.set_account(case_.sender, 0, wealth, {});
    state_.begin_transaction();
    evm::Message message;
    message.kind = evm::CallKind::create;
    message.gas = deployment_gas;
    message.sender = case_.sender;
    message.input = case_.init_code;
    const auto result = executor_->run(message, transaction_);
    state_.finish_transaction(true);
    if (result.status != evm::Status::success)
        return std::unexpected(fmt::format("the deployment fails: {}", to_string(result.status)));
    message_.recipient = result.created;
    return {};
}

std::string PreparedCase::compare(const Execution& execution, BytesView output) const
{
    const Expectation& expected = case_.expected;
    if (ending_of(execution.status) != expected.ending)
        return fmt::format("status {}, expected {}", to_string(execution.status),
                           to_string(expected.ending));
    const std::uint64_t gas_used =
        expected.gas_used.value_or(first_ ? first_->gas_used : execution.gas_used);
    if (execution.gas_used != gas_used)
        return fmt::format("gas {}, expected {}", execution.gas_used, gas_used);
    const BytesView wanted = expected.output ? BytesView{*expected.output}
                             : first_        ? BytesView{first_output_}
                                             : output;
    if (!std::ranges::equal(output, wanted))
        return fmt::format("output {}, expected {}", shortened(output), shortened(wanted));
    return {};
}

std::expected<Execution, std::string> PreparedCase::check(const Execution& execution,
                                                          BytesView output)
{
    if (std::string difference = compare(execution, output); !difference.empty())
        return std::unexpected(std::move(difference));
    if (!first_) {
        first_ = execution;
        first_output_.assign(output.begin(), output.end());
    }
    return execution;
}

}  // namespace sluice::lab
