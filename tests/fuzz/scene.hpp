// What engines are compared on: a state, a block, transactions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/types.hpp>

#include "chain/executor.hpp"
#include "chain/transaction.hpp"
#include "fixtures/prestate.hpp"

namespace sluice::fuzz {

/// Where something is run: the state before, the block.
struct Scene {
    fixtures::Prestate accounts;
    chain::BlockEnvironment environment;
};

/// A transaction with who sends it; it needs no signature.
struct SentTransaction {
    chain::Transaction transaction;
    Address sender{};
};

}  // namespace sluice::fuzz
