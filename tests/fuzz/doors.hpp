// The same message or transaction through every door of every engine, and what differs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/evm.hpp>
#include <span>
#include <vector>

#include "tests/fuzz/scene.hpp"

namespace sluice::fuzz {

/// What came of it, on the first engine.
struct Observation {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;
    bool accepted = true;  ///< False of a transaction that was refused.
};

/// Runs a message as a transaction of its own, on a fresh state for every engine. Ends the program
/// if status, gas, refund, output, address, logs or state root differ, or if what holds for every
/// message does not hold.
Observation compare_messages(const Scene& scene, const evm::Message& message,
                             const evm::TransactionContext& context);

/// The same of transactions one after the other, on the engines that carry them out. Returns one
/// observation each.
std::vector<Observation> compare_transactions(const Scene& scene,
                                              std::span<const SentTransaction> transactions);

}  // namespace sluice::fuzz
