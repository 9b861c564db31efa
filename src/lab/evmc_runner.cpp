// SPDX-License-Identifier: Apache-2.0
#include "lab/evmc_runner.hpp"

#include <utility>

#include "lab/forked_runner.hpp"

namespace sluice::lab {
namespace {

/// An EVM that is loaded and runs nothing.
class LoadedEvm final : public Runner {
public:
    explicit LoadedEvm(EvmcLibrary library) : library_{std::move(library)} {}

    std::expected<Execution, std::string> run() override
    {
        return std::unexpected("it has nothing to run");
    }
    [[nodiscard]] BytesView output() const noexcept override { return {}; }

private:
    EvmcLibrary library_;
};

}  // namespace

std::string check_evmc_library(std::string_view configuration, std::chrono::milliseconds patience)
{
    const auto make = [&]() -> std::expected<std::unique_ptr<Runner>, std::string> {
        auto library = EvmcLibrary::load(configuration);
        if (!library)
            return std::unexpected(std::move(library.error()));
        return std::make_unique<LoadedEvm>(std::move(*library));
    };
    const auto loaded = ForkedRunner::start(make, patience);
    return loaded ? "" : loaded.error();
}

std::expected<std::unique_ptr<EvmcRunner>, std::string> EvmcRunner::prepare(
    const Case& benchmark, std::string_view configuration)
{
    auto library = EvmcLibrary::load(configuration);
    if (!library)
        return std::unexpected(std::move(library.error()));
    auto prepared = PreparedCase::prepare(benchmark, {});
    if (!prepared)
        return std::unexpected(std::move(prepared.error()));
    return std::unique_ptr<EvmcRunner>{new EvmcRunner{std::move(*library), std::move(*prepared)}};
}

std::expected<Execution, std::string> EvmcRunner::run()
{
    EvmcHost host{prepared_->state(), prepared_->environment(), prepared_->transaction(),
                  library_.vm()};
    const evm::Message& message = prepared_->message();
    return prepared_->execute(
        [&] {
            host.access_account(message.sender);
            host.access_account(message.recipient);
            if (prepared_->environment().revision >= evm::Revision::shanghai)
                host.access_account(prepared_->environment().context.coinbase);
        },
        [&](const evm::Message& asked) {
            evm::Result result = host.call(asked);
            output_ = std::move(result.output);
            return CallOutcome{result.status, result.gas_left, output_};
        });
}

}  // namespace sluice::lab
