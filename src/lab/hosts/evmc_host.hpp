// A client of EVMC: our own state and its rules of nested messages, and code that is run by an EVM
// behind that interface.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evmc/evmc_abi.h"
#include "lab/hosts/state_host.hpp"

namespace sluice::lab {

class EvmcHost final : public StateHost {
public:
    EvmcHost(chain::State& state, const chain::BlockEnvironment& environment,
             const evm::TransactionContext& transaction, EvmcVm& vm);

    [[nodiscard]] EvmcTxContext tx_context() const noexcept;

    /// A client's functions, each of which asks the EvmcHost that its context is.
    static const EvmcHostInterface& table() noexcept;

private:
    evm::Result run_code(const evm::Message& message, BytesView code) override;

    EvmcVm& vm_;
};

}  // namespace sluice::lab
