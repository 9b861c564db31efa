// What `sluice evm t8n` writes: the accounts and the result of a transition in geth's JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "fixtures/transition.hpp"

namespace sluice::cli {

/// Takes text as it is made.
using TextSink = std::function<void(std::string_view)>;

/// How JSON is laid out: on one line, or with two blanks for each level from `level` on.
struct JsonLayout {
    bool pretty = true;
    int level = 0;
};

/// Writes accounts by address, each with what is not zero or empty of balance, nonce, code and
/// storage; the balance always. As text and not as a document: states can be large.
void write_alloc(const chain::State& state, const JsonLayout& layout, const TextSink& sink);

/// Roots, receipts, rejected transactions and what the next block's env is made from. Rejections
/// have the name of execution-spec-tests beside the message.
nlohmann::ordered_json result_to_json(const fixtures::TransitionResult& result);

/// The RLP of the list of included transactions, in hexadecimal.
std::string body_to_hex(const fixtures::TransitionResult& result);

}  // namespace sluice::cli
