// SPDX-License-Identifier: Apache-2.0
#include "cli/evm_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/u256.hpp"
#include "cli/input.hpp"
#include "evm/gas.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

/// Gas limits beyond what any tool accepts.
constexpr std::uint64_t max_gas = ~std::uint64_t{0} >> 1;

class JobReader {
public:
    explicit JobReader(const MessageOptions& options) : options_{options} {}

    std::expected<MessageJob, std::string> read()
    {
        check_sources();
        MessageJob job;
        evm::BlockContext& block = job.environment.context;
        take(job.environment.revision, parse_fork(options_.fork));
        take(block.number, parse_number64("--block-number", options_.number));
        take(block.timestamp, parse_number64("--timestamp", options_.timestamp));
        take(block.gas_limit, parse_number64("--gas-limit", options_.gas_limit));
        take(block.coinbase, parse_address("--coinbase", options_.coinbase));
        take(block.base_fee, parse_number("--base-fee", options_.base_fee));
        take(block.blob_base_fee, parse_number("--blob-base-fee", options_.blob_base_fee));
        take(block.prev_randao, parse_number("--prevrandao", options_.prev_randao));
        take(block.chain_id, parse_number("--chain-id", options_.chain_id));

        evm::Message& message = job.message;
        take(message.gas, parse_number64("--gas", options_.gas, max_gas));
        take(message.value, parse_number("--value", options_.value));
        take(message.sender, parse_address("--sender", options_.sender));
        take(message.recipient, parse_address("--receiver", options_.receiver));
        message.code_address = message.recipient;
        take(job.price, parse_number("--price", options_.price));

        if (!error_.empty())
            return std::unexpected(error_);
        if (!options_.code_file.empty())
            take(job.code, read_hex_file("--codefile", options_.code_file));
        else if (!options_.code.empty())
            take(job.code, read_bytes("CODE", options_.code));
        if (!options_.input_file.empty())
            take(job.input, read_hex_file("--inputfile", options_.input_file));
        else if (!options_.input.empty())
            take(job.input, parse_bytes("--input", options_.input));
        read_prestate(job);
        check_code(job);
        if (!error_.empty())
            return std::unexpected(error_);
        return job;
    }

private:
    template <class T>
    void take(T& to, Parsed<T>&& parsed)
    {
        if (parsed)
            to = std::move(*parsed);
        else if (error_.empty())
            error_ = std::move(parsed.error());
    }

    /// Code and input each come from one place, and standard input is read once.
    void check_sources()
    {
        const bool code_from_stdin =
            is_standard_input(options_.code_file) || is_standard_input(options_.code);
        if (!options_.code.empty() && !options_.code_file.empty())
            error_ = "CODE and --codefile: give one of them, not both";
        else if (!options_.input.empty() && !options_.input_file.empty())
            error_ = "--input and --inputfile: give one of them, not both";
        else if (code_from_stdin && is_standard_input(options_.input_file))
            error_ = "--inputfile: standard input is read for the code; give a file";
    }

    void read_prestate(MessageJob& job)
    {
        if (options_.prestate.empty() || !error_.empty())
            return;
        simdjson::dom::parser parser;
        fixtures::JsonReader::Element root;
        if (const auto error = fixtures::load_json(parser, options_.prestate, root)) {
            error_ = "--prestate: " + error->message();
            return;
        }
        fixtures::JsonReader reader;
        // Both a bare object of accounts and one in the shape of a genesis file, under "alloc".
        simdjson::dom::element accounts = root;
        simdjson::dom::object object;
        if (root.get(object) == simdjson::SUCCESS) {
            simdjson::dom::element alloc;
            if (object.at_key("alloc").get(alloc) == simdjson::SUCCESS)
                accounts = alloc;
        }
        job.prestate = fixtures::read_prestate(reader, accounts);
        if (reader.failed())
            error_ = fmt::format("--prestate: {}: {}", fixtures::printable_path(options_.prestate),
                                 reader.error().message());
    }

    void check_code(MessageJob& job)
    {
        if (!error_.empty())
            return;
        const bool has_code = !options_.code.empty() || !options_.code_file.empty();
        const bool has_account = std::ranges::any_of(job.prestate, [&](const auto& account) {
            return account.address == job.message.recipient;
        });
        if (!has_code && (options_.create || !has_account)) {
            error_ = "no code: give CODE, --codefile, or a --prestate with the receiver";
            return;
        }
        if (!options_.create)
            return;
        // Constructor arguments follow the init code.
        job.code.insert(job.code.end(), job.input.begin(), job.input.end());
        job.input.clear();
        if (evm::rules_of(job.environment.revision).limits_init_code &&
            job.code.size() > evm::max_init_code_size)
            error_ = fmt::format("CODE: {} bytes of init code, more than the {} of EIP-3860",
                                 job.code.size(), evm::max_init_code_size);
    }

    const MessageOptions& options_;
    std::string error_;
};

}  // namespace

void add_message_input(Command command, MessageOptions& options)
{
    command
        .add_option("--input", options.input, "Call data, or constructor arguments with --create")
        .type_name("HEX");
    command.add_option("--inputfile", options.input_file, "File with the same").type_name("FILE");
}

void add_message_surroundings(Command command, MessageOptions& options)
{
    MessageOptions& o = options;
    const auto option = [command](const char* name, std::string& to, const char* help,
                                  const char* type) {
        command.add_option(name, to, help).capture_default_str().type_name(type);
    };
    option("--gas", o.gas, "Gas limit of the message", "N");
    option("--price", o.price, "Gas price seen by the code, in wei", "N");
    option("--value", o.value, "Value sent along, in wei", "N");
    option("--sender", o.sender, "Sender of the message", "ADDRESS");
    option("--receiver", o.receiver, "Account that runs the code", "ADDRESS");
    option("--fork", o.fork, "Fork whose rules hold", "NAME");
    command
        .add_option("--prestate", o.prestate,
                    "JSON file of accounts: {\"0x..\": {balance, nonce, code, storage}}")
        .type_name("FILE");
    option("--block-number", o.number, "Number of the block", "N");
    option("--timestamp", o.timestamp, "Time of the block, in seconds", "N");
    option("--coinbase", o.coinbase, "Beneficiary of the block", "ADDRESS");
    option("--base-fee", o.base_fee, "Base fee of the block, in wei", "N");
    option("--blob-base-fee", o.blob_base_fee, "Blob base fee of the block, in wei", "N");
    option("--prevrandao", o.prev_randao, "Randomness of the block; before Paris its difficulty",
           "N");
    option("--gas-limit", o.gas_limit, "Gas limit of the block", "N");
    option("--chain-id", o.chain_id, "Chain identifier", "N");
}

std::expected<MessageJob, std::string> read_message(const MessageOptions& options)
{
    return JobReader{options}.read();
}

}  // namespace sluice::cli
