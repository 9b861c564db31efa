// Runs benchmark cases on an EVM of somebody else's, behind EVMC.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lab/evmc_library.hpp"
#include "lab/hosts/evmc_host.hpp"
#include "lab/prepared_case.hpp"

namespace sluice::lab {

/// What is wrong with a configuration that EvmcLibrary::load() is to load; nothing where it can be.
/// Tried in a process of its own, which may take `patience`.
std::string check_evmc_library(std::string_view configuration, std::chrono::milliseconds patience);

/// A case on an EVM behind EVMC. It gets the state from a client like any other: every access is a
/// call through the interface, code is handed over with each message, and precompiles and the rules
/// around nested messages are the client's, which is ours. So it measures what such a client would
/// see, no less and no more.
class EvmcRunner final : public Runner {
public:
    /// Loads the EVM that EvmcLibrary::load() understands. The case must outlive the runner.
    static std::expected<std::unique_ptr<EvmcRunner>, std::string> prepare(
        const Case& benchmark, std::string_view configuration);

    std::expected<Execution, std::string> run() override;
    [[nodiscard]] BytesView output() const noexcept override { return output_; }

private:
    EvmcRunner(EvmcLibrary library, std::unique_ptr<PreparedCase> prepared)
        : library_{std::move(library)}, prepared_{std::move(prepared)}
    {}

    EvmcLibrary library_;
    std::unique_ptr<PreparedCase> prepared_;
    Bytes output_;
};

}  // namespace sluice::lab
