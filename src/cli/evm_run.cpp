// sluice evm run: runs code as a message and prints what came of it.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "chain/executor.hpp"
#include "cli/command.hpp"
#include "cli/engine_options.hpp"
#include "cli/input.hpp"
#include "cli/json_text.hpp"
#include "cli/terminal.hpp"
#include "cli/trace_output.hpp"
#include "evm/tracing/eip3155.hpp"
#include "fixtures/prestate.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

/// Gas limits beyond what any tool accepts.
constexpr std::uint64_t max_gas = ~std::uint64_t{0} >> 1;

/// As the user typed it; the defaults are those of geth's `evm run` where it has them.
struct Options {
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
    EngineChoice engine;
    bool json = false;
    TraceOutputOptions trace;
};

/// The same, understood.
struct Job {
    chain::BlockEnvironment environment;
    evm::Message message;
    Bytes code;
    Bytes input;
    u256 price{};
    fixtures::Prestate prestate;
};

/// Turns options into a job; the error is a usage error.
class JobReader {
public:
    explicit JobReader(const Options& options) : options_{options} {}

    std::expected<Job, std::string> read()
    {
        check_sources();
        Job job;
        evm::BlockContext& block = job.environment.context;
        take(job.environment.revision, parse_fork(options_.fork));
        job.environment.engine = options_.engine.options;
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

    void read_prestate(Job& job)
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

    void check_code(Job& job)
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

    const Options& options_;
    std::string error_;
};

/// What is printed.
struct Report {
    chain::MessageResult result;
    std::uint64_t gas_used = 0;
    std::chrono::nanoseconds time{};
    Bytes output;
    std::optional<Address> created;
    std::vector<evm::Log> logs;
};

nlohmann::ordered_json to_json(const Report& report)
{
    nlohmann::ordered_json json;
    json["status"] = to_string(report.result.status);
    json["gasUsed"] = fmt::format("0x{:x}", report.gas_used);
    json["gasLeft"] = fmt::format("0x{:x}", report.result.gas_left);
    json["gasRefund"] = report.result.gas_refund;
    json["output"] = to_hex_prefixed(report.output);
    if (report.created)
        json["created"] = to_hex_prefixed(*report.created);
    json["logs"] = nlohmann::ordered_json::array();
    for (const evm::Log& log : report.logs) {
        nlohmann::ordered_json entry;
        entry["address"] = to_hex_prefixed(log.address);
        entry["topics"] = nlohmann::ordered_json::array();
        for (const Hash256& topic : log.topics)
            entry["topics"].push_back(to_hex_prefixed(topic));
        entry["data"] = to_hex_prefixed(log.data);
        json["logs"].push_back(std::move(entry));
    }
    json["timeNs"] = report.time.count();
    return json;
}

/// The status for people, with the limit where it is one that the status leaves open.
std::string describe(evm::Status status)
{
    if (status == evm::Status::code_too_large)
        return fmt::format("{} (more than the {} bytes of EIP-170)", to_string(status),
                           grouped(evm::max_code_size));
    return std::string{to_string(status)};
}

void print(const Report& report)
{
    const Paint paint{stdout};
    const bool fine = report.result.status == evm::Status::success;
    const std::string status = describe(report.result.status);
    fmt::print("status   {}\n", fine ? paint.good(status) : paint.bad(status));
    fmt::print("gas      {} used, {} left", grouped(report.gas_used),
               grouped(report.result.gas_left));
    if (report.result.gas_refund != 0)
        fmt::print(", {} refund", report.result.gas_refund);
    fmt::print("\ntime     {:.1f} us\n", static_cast<double>(report.time.count()) / 1000);
    if (report.created)
        fmt::print("created  {}\n", to_hex_prefixed(*report.created));
    fmt::print("output   {}\n", to_hex_prefixed(report.output));
    for (std::size_t i = 0; i < report.logs.size(); ++i) {
        const evm::Log& log = report.logs[i];
        fmt::print("log {:<4} {}\n", i, to_hex_prefixed(log.address));
        for (const Hash256& topic : log.topics)
            fmt::print("  topic  {}\n", to_hex_prefixed(topic));
        fmt::print("  data   {}\n", to_hex_prefixed(log.data));
    }
}

int run(Options& options)
{
    TraceOutput trace{options.trace};
    if (const std::string error = options.engine.prepare(trace.enabled()); !error.empty()) {
        print_error(error);
        return exit_usage;
    }
    auto read = JobReader{options}.read();
    if (!read) {
        print_error(read.error());
        return exit_usage;
    }
    Job& job = *read;

    chain::State state;
    fixtures::apply_prestate(job.prestate, state);
    chain::Account& sender = state.account(job.message.sender);
    if (!sender.flags.exists)  // one that nobody gave a balance owns what it sends
        state.set_account(job.message.sender, 0, job.message.value, {});
    if (less(sender.balance, job.message.value)) {
        print_error(fmt::format("--value: the sender owns {} wei, less than {}",
                                to_decimal(sender.balance), to_decimal(job.message.value)));
        return exit_failure;
    }
    if (options.create) {
        job.message.kind = evm::CallKind::create;
        job.message.input = job.code;
    } else {
        job.message.input = job.input;
        if (!job.code.empty()) {
            const chain::Account& receiver = state.account(job.message.recipient);
            state.set_account(job.message.recipient, receiver.nonce, receiver.balance, job.code);
        }
    }

    if (!trace.open()) {
        print_error(trace.error());
        return exit_usage;
    }
    std::optional<chain::Executor> executor{std::in_place, state, job.environment};
    const auto tracer = trace.make_tracer();
    executor->set_tracer(tracer.get());
    state.begin_transaction();
    const auto start = std::chrono::steady_clock::now();
    Report report;
    report.result = executor->run(job.message, {job.message.sender, job.price, {}});
    report.time = std::chrono::steady_clock::now() - start;
    report.gas_used = job.message.gas - report.result.gas_left;
    report.output.assign(executor->output().begin(), executor->output().end());
    report.logs = state.take_logs();
    if (options.create && report.result.status == evm::Status::success)
        report.created = report.result.created;

    if (trace.enabled())
        trace.write_summary(report.result.status, report.gas_used, report.output);
    if (options.json)
        fmt::print("{}\n", json_text(to_json(report)));
    else if (!trace.uses_standard_output())
        print(report);
    if (!trace.close()) {
        print_error(trace.error());
        return exit_failure;
    }
    if (const evm::Precompile* missing = executor->missing_precompile())
        print_error(fmt::format("this build lacks the precompile {}", missing->name));
    executor.reset();  // which hands in its metrics
    if (const std::string error = options.engine.finish(); !error.empty()) {
        print_error(error);
        return exit_failure;
    }
    return report.result.status == evm::Status::success ? exit_success : exit_failure;
}

}  // namespace

void add_evm_run(Command evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    Command command = evm.add_command("run", "Run code and print what comes of it");
    command.add_option("code", o.code, "Hex digits, a file of them, or - for standard input")
        .type_name("CODE");
    command.add_option("--codefile", o.code_file, "File of hex digits to run, - for standard input")
        .type_name("FILE");
    command.add_option("--input", o.input, "Call data, or constructor arguments with --create")
        .type_name("HEX");
    command.add_option("--inputfile", o.input_file, "File with the same").type_name("FILE");
    command.add_flag("--create", o.create, "Run CODE as init code and deploy what it returns");
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
    add_engine_options(command, o.engine);
    command.add_flag("--json", o.json, "Print the result as one JSON object");
    add_trace_options(command, o.trace);
    command.footer(
        "The message is run as it is: no intrinsic gas, nothing is paid. Code may be of any size: "
        "the limits of EIP-170 and EIP-3860 hold where contracts are created, so with --create and "
        "for what the code itself creates.\n\n"
        "Examples:\n"
        "  sluice evm run 0x60016002015f5260205ff3\n"
        "  sluice evm run contract.hex --input 0xa9059cbb... --fork Shanghai --json\n"
        "  sluice evm run --create init.hex --gas 1e7\n"
        "  sluice evm run 0x6001600201 --trace\n"
        "  sluice evm run --prestate state.json --receiver 0x... --trace-file trace.jsonl");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
