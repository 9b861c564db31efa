// What `sluice evm t8n` writes: the accounts and the result of a transition in geth's JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "fixtures/transition.hpp"

namespace sluice::cli {

/// Accounts by address, each with what is not zero or empty of balance, nonce, code and storage;
/// the balance always.
nlohmann::ordered_json alloc_to_json(chain::State& state);

/// Roots, receipts, rejected transactions and what the next block's env is made from. Rejections
/// have the name of execution-spec-tests beside the message.
nlohmann::ordered_json result_to_json(const fixtures::TransitionResult& result);

/// The RLP of the list of included transactions, in hexadecimal.
std::string body_to_hex(const fixtures::TransitionResult& result);

}  // namespace sluice::cli
