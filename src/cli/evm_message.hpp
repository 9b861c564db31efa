// Messages as commands are given them: code, input, who calls, and the block around it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <sluice/evm.hpp>
#include <sluice/types.hpp>
#include <string>

#include "chain/executor.hpp"
#include "cli/command_line.hpp"
#include "fixtures/prestate.hpp"

namespace sluice::cli {

/// As the user typed it; the defaults are those of geth's `evm run` where it has them.
struct MessageOptions {
    std::string code;
    std::string code_file;
    std::string input;
    std::string input_file;
    bool create = false;
    std::string gas = "10000000000";
    std::string price = "0";
    std::string value = "0";
    std::string sender = "0x000000000000000000000000000073656e646572";
    std::string receiver = "0x0000000000000000000000007265636569766572";
    std::string fork{to_string(evm::latest_revision)};
    std::string prestate;
    std::string number = "1";
    std::string timestamp = "1";
    std::string coinbase = "0x0000000000000000000000000000000000000000";
    std::string base_fee = "0";
    std::string blob_base_fee = "1";
    std::string prev_randao = "0";
    std::string gas_limit = "30000000";
    std::string chain_id = "1";

    friend bool operator==(const MessageOptions&, const MessageOptions&) = default;
};

/// The same, understood. The message's input is not set: it is `input`, or `code` of a creation.
struct MessageJob {
    chain::BlockEnvironment environment;
    evm::Message message;
    Bytes code;
    Bytes input;
    u256 price{};
    fixtures::Prestate prestate;
};

/// Adds --input and --inputfile, and what surrounds a message. Where code comes from is the
/// command's to say.
void add_message_input(Command command, MessageOptions& options);
void add_message_surroundings(Command command, MessageOptions& options);

/// Turns options into a job; the error is a usage error.
std::expected<MessageJob, std::string> read_message(const MessageOptions& options);

}  // namespace sluice::cli
