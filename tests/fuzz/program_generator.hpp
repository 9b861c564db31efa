// Valid programs from any bytes.
//
// A program is a handful of contracts that call each other, and transactions that set them going.
// It has everything that real contracts have: branches, bounded loops, storage and transient
// storage on few keys, memory at odd offsets, calls of all kinds with value and gas in all
// variants, creations, precompiles with plausible input, logs, reverts, destruction. What random
// bytes hardly ever do, it does all the time: its stack never underflows, its jumps find their
// JUMPDESTs, all its instructions exist in its revision, and its loops end. So engines are compared
// deep inside of execution instead of at its first instructions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/types.hpp>
#include <vector>

#include "tests/fuzz/scene.hpp"

namespace sluice::fuzz {

/// Transactions to be carried out one after the other, in one block and on one state.
struct Program {
    Scene scene;
    std::vector<SentTransaction> transactions;
};

/// The program that these bytes stand for, always the same one. Every string has one; two thousand
/// bytes are enough for a rich one, more than ten thousand are not used. What it does is bounded by
/// gas: at most three transactions of 1.2 million each.
Program generate_program(BytesView choices);

/// The same for a revision that the caller chooses.
Program generate_program(evm::Revision revision, BytesView choices);

}  // namespace sluice::fuzz
