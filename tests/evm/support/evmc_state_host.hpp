// A client of EVMC: our own state and its rules of nested messages, and code that is run by an EVM
// behind that interface.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evmc/evmc_abi.h"
#include "tests/evm/support/state_host.hpp"

namespace sluice::evm::test {

class EvmcStateHost final : public StateHost {
public:
    EvmcStateHost(chain::State& state, const chain::BlockEnvironment& environment,
                  const TransactionContext& transaction, EvmcVm& vm);

    [[nodiscard]] EvmcTxContext tx_context() const noexcept;

    /// A client's functions, each of which asks the EvmcStateHost that its context is.
    static const EvmcHostInterface& table() noexcept;

private:
    Result run_code(const Message& message, BytesView code) override;

    EvmcVm& vm_;
};

}  // namespace sluice::evm::test
