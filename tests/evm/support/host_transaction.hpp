// Whole transactions around a foreign host: what a client does before and after the messages that
// it hands to an engine. A second telling of what chain::Executor does, on the same state.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>
#include <memory>

#include "lab/hosts/state_host.hpp"

namespace sluice::evm::test {

/// Makes the host of one transaction, which borrows its context.
using MakeHost = std::function<std::unique_ptr<lab::StateHost>(
    chain::State& state, const chain::BlockEnvironment& environment,
    const TransactionContext& transaction)>;

/// Validates and carries out a transaction as the only one of its block.
std::expected<chain::TransactionOutcome, chain::TransactionError> transact_behind(
    const MakeHost& make_host, chain::State& state, const chain::BlockEnvironment& environment,
    const chain::Transaction& transaction, const Address& sender);

}  // namespace sluice::evm::test
