// sluice evm t8n: makes a state transition from JSON files, with the flags and files of geth's
// command of the same name; or many, one a line, as a server.
// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "base/u256_text.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/json_text.hpp"
#include "cli/t8n_json.hpp"
#include "cli/terminal.hpp"
#include "cli/trace_output.hpp"
#include "fixtures/bounds.hpp"
#include "fixtures/network.hpp"
#include "fixtures/printable.hpp"
#include "fixtures/transition.hpp"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using fixtures::JsonReader;
using fixtures::TransitionInput;
using fixtures::TransitionResult;
using Json = nlohmann::ordered_json;

struct Options {
    std::string alloc = "alloc.json";
    std::string env = "env.json";
    std::string txs = "txs.json";
    std::string blob_parameters;
    std::string fork = "Osaka";
    std::uint64_t chain_id = 1;
    std::string reward = "0";
    std::string folder;
    std::string output_alloc = "alloc.json";
    std::string output_result = "result.json";
    std::string output_body;
    bool batch = false;
    TraceOutputOptions trace;
};

/// In the place of a file: a member of the object on standard input, or of that on an output.
constexpr std::string_view standard_input = "stdin";
constexpr std::string_view standard_output = "stdout";
constexpr std::string_view standard_error = "stderr";

/// What flags or a request say about the chain.
struct Rules {
    std::string fork;
    std::uint64_t chain_id = 1;
    std::string reward;
};

Parsed<void> apply_rules(const Rules& rules, TransitionInput& input)
{
    auto chain = fixtures::find_network(rules.fork);
    if (!chain)
        return std::unexpected("state.fork: " + parse_fork(rules.fork).error());
    input.chain = std::move(*chain);
    input.chain.chain_id = rules.chain_id;
    input.reward.reset();
    if (rules.reward == "-1")
        return {};
    const auto reward = parse_number("state.reward", rules.reward);
    if (!reward)
        return std::unexpected(reward.error() + " (-1 for no rewards at all)");
    input.reward = *reward;
    return {};
}

/// Reads one of the inputs out of a parsed document.
template <class Read>
Parsed<void> read_document(std::string_view name, const JsonReader::Element& element, Read&& read)
{
    JsonReader reader;
    read(reader, element);
    if (reader.failed())
        return std::unexpected(fmt::format("{}: {}", name, reader.error().message()));
    return {};
}

Parsed<void> read_part(std::string_view name, const JsonReader::Element& element,
                       TransitionInput& input)
{
    return read_document(name, element, [&](JsonReader& reader, const auto& e) {
        if (name == "alloc")
            input.accounts = fixtures::read_prestate(reader, e);
        else if (name == "env")
            input.block = fixtures::read_transition_block(reader, e);
        else if (name == "txs")
            input.transactions = fixtures::read_transition_transactions(reader, e);
        else
            input.blobs = fixtures::read_blob_parameters(reader, e);
    });
}

/// All of standard input, up to what a fixture may have.
Parsed<std::string> read_standard_input()
{
    std::string text;
    char buffer[1 << 16];
    while (const std::size_t size = std::fread(buffer, 1, sizeof(buffer), stdin)) {
        text.append(buffer, size);
        if (text.size() > fixtures::max_fixture_size)
            return std::unexpected(
                fmt::format("standard input: more than {} MiB", fixtures::max_fixture_size >> 20));
    }
    if (std::ferror(stdin) != 0)
        return std::unexpected(std::string{"standard input: "} + std::strerror(errno));
    return text;
}

/// Reads the parts that flags name, from files and standard input.
Parsed<TransitionInput> read_inputs(const Options& options)
{
    struct Part {
        std::string_view name;
        const std::string& source;
    };
    std::vector<Part> parts{{"alloc", options.alloc}, {"env", options.env}, {"txs", options.txs}};
    if (!options.blob_parameters.empty())
        parts.push_back({"blobParams", options.blob_parameters});

    TransitionInput input;
    if (const auto applied = apply_rules({options.fork, options.chain_id, options.reward}, input);
        !applied)
        return std::unexpected(applied.error());

    simdjson::dom::parser shared_parser;
    std::optional<JsonReader::Object> shared;
    for (const Part& part : parts) {
        simdjson::dom::parser parser;
        JsonReader::Element element;
        if (part.source != standard_input) {
            if (const auto error = fixtures::load_json(parser, part.source, element))
                return std::unexpected(fmt::format("input.{}: {}", part.name, error->message()));
        } else {
            if (!shared) {
                const auto text = read_standard_input();
                if (!text)
                    return std::unexpected(text.error());
                if (fixtures::has_too_many_values(*text))
                    return std::unexpected("standard input: too many values in it");
                JsonReader::Object object;
                if (const auto error = shared_parser.parse(*text).get(object))
                    return std::unexpected(fmt::format("standard input: not a JSON object: {}",
                                                       simdjson::error_message(error)));
                shared = object;
            }
            const std::string_view key =
                part.name == "txs" && shared->at_key("txs").error() != simdjson::SUCCESS
                    ? "txsRlp"
                    : part.name;
            if (shared->at_key(key).get(element) != simdjson::SUCCESS)
                return std::unexpected(fmt::format("standard input: no {} in it", part.name));
        }
        if (const auto read = read_part(part.name, element, input); !read)
            return std::unexpected(read.error());
    }
    return input;
}

/// Writes a trace a transaction, to files of the names that geth gives them.
class Traces final : public fixtures::TransitionObserver {
public:
    Traces(const Options& options, evm::Revision revision)
        : folder_{options.folder}, options_{options.trace}, revision_{revision}
    {}

    evm::InstructionTracer* on_start(std::size_t index, const Hash256& hash) override
    {
        close();
        options_.file =
            (fs::path{folder_} / fmt::format("trace-{}-{}.jsonl", index, to_hex_prefixed(hash)))
                .string();
        output_.emplace(options_);
        if (!output_->open()) {
            note(output_->error());
            output_.reset();
            return nullptr;
        }
        tracer_ = output_->make_tracer(revision_);
        return tracer_.get();
    }

    void on_end(const chain::TransactionOutcome& outcome) override
    {
        if (output_)
            output_->write_summary(outcome.status, outcome.message_gas_used, outcome.output);
        close();
    }

    void close()
    {
        if (output_ && !output_->close())
            note(output_->error());
        output_.reset();
    }

    /// The first thing that went wrong; empty for nothing.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    void note(const std::string& error)
    {
        if (error_.empty())
            error_ = error;
    }

    std::string folder_;
    TraceOutputOptions options_;
    evm::Revision revision_;
    std::optional<TraceOutput> output_;
    std::unique_ptr<evm::Eip3155Tracer> tracer_;
    std::string error_;
};

Parsed<void> write_file(const fs::path& path, const std::string& text)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{
        std::fopen(path.c_str(), "wb"),
        [](std::FILE* f) { return f != nullptr ? std::fclose(f) : 0; }};
    if (file == nullptr || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
        std::fflush(file.get()) != 0)
        return std::unexpected(
            fmt::format("{}: {}", fixtures::printable_path(path.string()), std::strerror(errno)));
    return {};
}

/// Sends each output to its file, or with the others to a standard stream.
Parsed<void> write_outputs(const Options& options, TransitionResult& result)
{
    Json to_stdout;
    Json to_stderr;
    const auto write = [&](std::string_view name, const std::string& to,
                           Json&& json) -> Parsed<void> {
        if (to == standard_output)
            to_stdout[name] = std::move(json);
        else if (to == standard_error)
            to_stderr[name] = std::move(json);
        else if (!to.empty())
            return write_file(fs::path{options.folder} / to, json_text(json, 2));
        return {};
    };
    if (!options.output_alloc.empty()) {
        if (auto done = write("alloc", options.output_alloc, alloc_to_json(*result.state)); !done)
            return done;
    }
    if (!options.output_body.empty()) {
        if (auto done = write("body", options.output_body, body_to_hex(result)); !done)
            return done;
    }
    if (auto done = write("result", options.output_result, result_to_json(result)); !done)
        return done;
    if (!to_stdout.is_null())
        fmt::print("{}\n", json_text(to_stdout, 2));
    if (!to_stderr.is_null())
        fmt::print(stderr, "{}\n", json_text(to_stderr, 2));
    return {};
}

int run_once(const Options& options)
{
    const auto input = read_inputs(options);
    if (!input) {
        print_error(input.error());
        return exit_usage;
    }
    if (!options.folder.empty()) {
        std::error_code error;
        fs::create_directories(options.folder, error);
        if (error) {
            print_error(fmt::format("output.basedir: {}: {}",
                                    fixtures::printable_path(options.folder), error.message()));
            return exit_usage;
        }
    }
    std::optional<Traces> traces;
    if (options.trace.enabled) {
        const chain::Fork& fork =
            input->chain.fork_of(input->block.number, input->block.timestamp, u256_max);
        traces.emplace(options, fork.revision);
    }
    auto result = fixtures::run_transition(*input, traces ? &*traces : nullptr);
    if (traces)
        traces->close();
    if (!result) {
        print_error(result.error());
        return exit_failure;
    }
    if (traces && !traces->error().empty()) {
        print_error(traces->error());
        return exit_failure;
    }
    if (const auto written = write_outputs(options, *result); !written) {
        print_error(written.error());
        return exit_failure;
    }
    return exit_success;
}

/// A request: {"state": {fork, chainid, reward}, "input": {alloc, env, txs, blobParams}}.
Parsed<TransitionInput> read_request(const Options& options, const JsonReader::Element& element)
{
    TransitionInput input;
    Rules rules{options.fork, options.chain_id, options.reward};
    std::string error;
    const auto keep = [&](const Parsed<void>& read) {
        if (!read && error.empty())
            error = read.error();
    };
    keep(read_document("request", element, [&](JsonReader& reader, const auto& e) {
        const auto request = reader.object(e);
        reader.optional_field(request, "state", [&](const auto& s) {
            const auto state = reader.object(s);
            reader.optional_field(state, "fork",
                                  [&](const auto& v) { rules.fork = reader.text(v); });
            reader.optional_field(state, "chainid",
                                  [&](const auto& v) { rules.chain_id = reader.number64(v); });
            reader.optional_field(state, "reward", [&](const auto& v) {
                std::int64_t number = 0;
                rules.reward = v.get(number) == simdjson::SUCCESS && number == -1
                                   ? "-1"
                                   : to_decimal(reader.number(v));
            });
        });
        reader.field(request, "input", [&](const auto& i) {
            const auto parts = reader.object(i);
            for (const std::string_view name : {"alloc", "env", "txs"})
                reader.field(parts, name,
                             [&](const auto& part) { keep(read_part(name, part, input)); });
            reader.optional_field(parts, "blobParams", [&](const auto& part) {
                keep(read_part("blobParams", part, input));
            });
        });
    }));
    if (error.empty())
        keep(apply_rules(rules, input));
    if (!error.empty())
        return std::unexpected(error);
    return input;
}

Json answer(const Options& options, const std::string& line, bool& fine)
{
    const auto failure = [&](std::string_view what) {
        fine = false;
        Json json;
        json["error"] = what;
        return json;
    };
    if (line.size() > fixtures::max_fixture_size)
        return failure(fmt::format("request: more than {} MiB", fixtures::max_fixture_size >> 20));
    if (fixtures::has_too_many_values(line))
        return failure("request: too many values in it");
    simdjson::dom::parser parser;
    JsonReader::Element element;
    if (const auto error = parser.parse(line).get(element))
        return failure(fmt::format("request: not valid JSON: {}", simdjson::error_message(error)));
    const auto input = read_request(options, element);
    if (!input)
        return failure(input.error());
    auto result = fixtures::run_transition(*input);
    if (!result)
        return failure(result.error());
    Json json;
    json["alloc"] = alloc_to_json(*result->state);
    json["body"] = body_to_hex(*result);
    json["result"] = result_to_json(*result);
    return json;
}

/// One request a line on standard input, its answer in a line on standard output before the next is
/// read.
int run_batch(const Options& options)
{
    bool fine = true;
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.empty())
            continue;
        fmt::print("{}\n", json_text(answer(options, line, fine)));
        flush_output();
    }
    if (std::cin.bad() || std::ferror(stdin) != 0) {
        print_error("standard input cannot be read: give requests, one a line");
        return exit_failure;
    }
    return fine ? exit_success : exit_failure;
}

int run(const Options& options)
{
    if (!options.batch)
        return run_once(options);
    if (options.trace.enabled) {
        print_error("--batch answers on standard output and writes no traces: leave out --trace");
        return exit_usage;
    }
    return run_batch(options);
}

}  // namespace

void add_evm_t8n(CLI::App& evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    CLI::App& command =
        *evm.add_subcommand("t8n", "Make a state transition: transactions on given accounts")
             ->alias("transition");
    const auto file = [&command](const std::string& name, std::string& to, std::string what) {
        command.add_option(name, to, what)->type_name("FILE")->capture_default_str();
    };
    file("--input.alloc", o.alloc, "Accounts to start from, or stdin");
    file("--input.env", o.env, "The block, or stdin");
    file("--input.txs", o.txs, "Transactions, or stdin; a list, or the RLP of one in a string");
    file("--input.blobParams", o.blob_parameters, "Blob parameters in the place of the fork's");
    file("--output.basedir", o.folder, "Folder for outputs; made if need be");
    file("--output.alloc", o.output_alloc, "Where accounts go: a file, stdout or stderr");
    file("--output.result", o.output_result, "Where roots and receipts go");
    file("--output.body", o.output_body, "Where the RLP of the included transactions goes");
    command.add_option("--state.fork", o.fork, "Rules to go by")
        ->type_name("NAME")
        ->capture_default_str();
    add_number_option(command, "--state.chainid", o.chain_id, ~std::uint64_t{0}, "The chain's id")
        .default_str("1");
    command
        .add_option("--state.reward", o.reward,
                    "What the block's maker gets, in wei; -1 to leave coinbase and uncles alone")
        ->type_name("WEI")
        ->capture_default_str();
    command.add_flag("--trace", o.trace.enabled,
                     "Write trace-<index>-<hash>.jsonl into the output folder (EIP-3155)");
    add_trace_contents(command, o.trace);
    command.add_flag("--batch", o.batch,
                     "Serve: read a request a line on standard input, answer in a line each");
    command.footer(
        "Inputs named stdin are members of one JSON object there: alloc, env, txs (or txsRlp), "
        "blobParams. Outputs named stdout or stderr are members of one object there.\n\n"
        "Transactions that are not valid are left out and listed under \"rejected\". Those with a "
        "secretKey and no signature are signed.\n\n"
        "A request of a batch is {\"state\": {\"fork\", \"chainid\", \"reward\"}, \"input\": "
        "{\"alloc\", \"env\", \"txs\", \"blobParams\"}}; what \"state\" lacks, the flags say. The "
        "answer is {\"alloc\", \"body\", \"result\"} or {\"error\"}.\n\n"
        "Examples:\n"
        "  sluice evm t8n --state.fork Cancun --output.result stdout --output.alloc stdout\n"
        "  sluice evm t8n --input.alloc stdin --input.env stdin --input.txs stdin < request.json\n"
        "  generator | sluice evm t8n --batch");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
