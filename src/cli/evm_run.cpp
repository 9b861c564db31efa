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
#include "cli/evm_message.hpp"
#include "cli/json_text.hpp"
#include "cli/terminal.hpp"
#include "cli/trace_output.hpp"
#include "evm/tracing/eip3155.hpp"
#include "fixtures/prestate.hpp"

namespace sluice::cli {
namespace {

struct Options {
    MessageOptions message;
    EngineChoice engine;
    bool json = false;
    TraceOutputOptions trace;
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
    auto read = read_message(options.message);
    if (!read) {
        print_error(read.error());
        return exit_usage;
    }
    MessageJob& job = *read;
    job.environment.engine = options.engine.options;

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
    if (options.message.create) {
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
    if (options.message.create && report.result.status == evm::Status::success)
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
    command
        .add_option("code", o.message.code, "Hex digits, a file of them, or - for standard input")
        .type_name("CODE");
    command
        .add_option("--codefile", o.message.code_file,
                    "File of hex digits to run, - for standard input")
        .type_name("FILE");
    add_message_input(command, o.message);
    command.add_flag("--create", o.message.create,
                     "Run CODE as init code and deploy what it returns");
    add_message_surroundings(command, o.message);
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
