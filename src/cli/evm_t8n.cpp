// sluice evm t8n: makes a state transition from JSON files, with the flags and files of geth's
// command of the same name; or many, one a line, as a server.
// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "base/u256_text.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/json_text.hpp"
#include "cli/line_reader.hpp"
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
    fixtures::BlobSchedule blob_schedule;
};

Parsed<void> apply_rules(const Rules& rules, TransitionInput& input)
{
    auto chain = fixtures::find_network(rules.fork, rules.blob_schedule);
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
    struct Source {
        std::string_view name;
        const std::string& source;
    };
    std::vector<Source> parts{{"alloc", options.alloc}, {"env", options.env}, {"txs", options.txs}};
    if (!options.blob_parameters.empty())
        parts.push_back({"blobParams", options.blob_parameters});

    TransitionInput input;
    if (const auto applied =
            apply_rules({options.fork, options.chain_id, options.reward, {}}, input);
        !applied)
        return std::unexpected(applied.error());

    simdjson::dom::parser shared_parser;
    std::optional<JsonReader::Object> shared;
    for (const Source& part : parts) {
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
    explicit Traces(const Options& options) : folder_{options.folder}, options_{options.trace} {}

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
        tracer_ = output_->make_tracer();
        return tracer_.get();
    }

    void on_rejection() override
    {
        close();
        std::error_code ignored;
        fs::remove(options_.file, ignored);
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
    std::optional<TraceOutput> output_;
    std::unique_ptr<evm::Eip3155Tracer> tracer_;
    std::string error_;
};

/// Writes to a file, or to a standard stream that is open already.
class Output {
public:
    explicit Output(std::FILE* stream) : stream_{stream} {}
    explicit Output(const fs::path& path)
        : owned_{std::fopen(path.c_str(), "wb")}, stream_{owned_.get()}
    {}

    void write(std::string_view text)
    {
        if (stream_ != nullptr && std::fwrite(text.data(), 1, text.size(), stream_) != text.size())
            failed_ = true;
    }

    /// Whether everything has arrived.
    [[nodiscard]] bool close()
    {
        return stream_ != nullptr && !failed_ && std::fflush(stream_) == 0;
    }

private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> owned_;
    std::FILE* stream_;
    bool failed_ = false;
};

/// One of the outputs: its name, where it goes, and what writes it.
struct Part {
    std::string_view name;
    std::string to;
    std::function<void(const JsonLayout&, const TextSink&)> write;
};

/// The lines of a document further in.
std::string indented(const std::string& text, int level)
{
    std::string result;
    for (const char c : text) {
        result += c;
        if (c == '\n')
            result.append(static_cast<std::size_t>(level) * 2, ' ');
    }
    return result;
}

std::vector<Part> parts_of(const Options& options, const TransitionResult& result)
{
    const auto document = [](Json json) {
        return [json = std::move(json)](const JsonLayout& layout, const TextSink& sink) {
            sink(layout.pretty ? indented(json_text(json, 2), layout.level) : json_text(json));
        };
    };
    std::vector<Part> parts;
    parts.push_back(
        {"alloc", options.output_alloc, [&result](const JsonLayout& layout, const TextSink& sink) {
             write_alloc(*result.state, layout, sink);
         }});
    parts.push_back({"body", options.output_body, document(body_to_hex(result))});
    parts.push_back({"result", options.output_result, document(result_to_json(result))});
    std::erase_if(parts, [](const Part& part) { return part.to.empty(); });
    return parts;
}

/// Writes the parts as members of one object.
void write_object(const std::vector<const Part*>& parts, bool pretty, const TextSink& sink)
{
    const JsonLayout layout{pretty, 1};
    sink("{");
    for (const Part* part : parts) {
        if (part != parts.front())
            sink(",");
        sink(pretty ? "\n  \"" : "\"");
        sink(part->name);
        sink(pretty ? "\": " : "\":");
        part->write(layout, sink);
    }
    sink(pretty ? "\n}\n" : "}\n");
}

/// Sends each output to its file, or with the others to a standard stream.
Parsed<void> write_outputs(const Options& options, const TransitionResult& result)
{
    const std::vector<Part> parts = parts_of(options, result);
    std::vector<const Part*> to_stdout;
    std::vector<const Part*> to_stderr;
    for (const Part& part : parts) {
        if (part.to == standard_output || part.to == standard_error) {
            (part.to == standard_output ? to_stdout : to_stderr).push_back(&part);
            continue;
        }
        const fs::path path = fs::path{options.folder} / part.to;
        errno = 0;
        Output file{path};
        const TextSink sink = [&file](std::string_view text) { file.write(text); };
        part.write(JsonLayout{}, sink);
        sink("\n");
        if (!file.close())
            return std::unexpected(fmt::format("{}: {}", fixtures::printable_path(path.string()),
                                               std::strerror(errno)));
    }
    const auto write_group = [](const std::vector<const Part*>& group, std::FILE* stream) {
        if (group.empty())
            return;
        write_object(group, true, [stream](std::string_view text) {
            std::fwrite(text.data(), 1, text.size(), stream);
        });
    };
    write_group(to_stdout, stdout);
    write_group(to_stderr, stderr);
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
    if (options.trace.enabled)
        traces.emplace(options);
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

/// A request: {"state": {fork, chainid, reward, blobSchedule}, "input": {alloc, env, txs,
/// blobParams}}.
Parsed<TransitionInput> read_request(const Options& options, const JsonReader::Element& element)
{
    TransitionInput input;
    Rules rules{options.fork, options.chain_id, options.reward, {}};
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
            reader.optional_field(state, "blobSchedule", [&](const auto& v) {
                if (!v.is_null())
                    rules.blob_schedule = fixtures::read_blob_schedule(reader, v);
            });
            reader.optional_field(state, "reward", [&](const auto& v) {
                std::int64_t number = 0;
                rules.reward = v.get(number) == simdjson::SUCCESS && number == -1
                                   ? "-1"
                                   : to_decimal(reader.number(v));
            });
        });
        reader.optional_field(request, "trace", [&](const auto& v) {
            bool wanted = true;
            if (v.get(wanted) == simdjson::SUCCESS && wanted)
                reader.fail("a batch writes no traces");
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

/// Answers one request; the error if there is no answer.
Parsed<void> answer(const Options& options, const std::string& line)
{
    if (fixtures::has_too_many_values(line))
        return std::unexpected("request: too many values in it");
    simdjson::dom::parser parser;
    JsonReader::Element element;
    if (const auto error = parser.parse(line).get(element))
        return std::unexpected(
            fmt::format("request: not valid JSON: {}", simdjson::error_message(error)));
    const auto input = read_request(options, element);
    if (!input)
        return std::unexpected(input.error());
    const auto result = fixtures::run_transition(*input);
    if (!result)
        return std::unexpected(result.error());
    Options everything;
    everything.output_body = "body";
    const std::vector<Part> parts = parts_of(everything, *result);
    std::vector<const Part*> all;
    all.reserve(parts.size());
    for (const Part& part : parts)
        all.push_back(&part);
    write_object(all, false,
                 [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); });
    return {};
}

/// One request a line on standard input, its answer in a line on standard output before the next is
/// read. What one request takes does not keep the next from being answered.
int run_batch(const Options& options)
{
    bool fine = true;
    LineReader lines{stdin, fixtures::max_fixture_size};
    while (lines.next()) {
        if (lines.line().empty())
            continue;
        Parsed<void> done;
        try {
            done =
                lines.too_long()
                    ? std::unexpected(fmt::format("request: more than {} MiB", lines.limit() >> 20))
                    : answer(options, lines.line());
        } catch (const std::bad_alloc&) {
            done = std::unexpected("request: out of memory");
        }
        if (!done) {
            Json json;
            json["error"] = done.error();
            fmt::print("{}\n", json_text(json));
            fine = false;
        }
        flush_output();
    }
    if (lines.failed()) {
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

void add_evm_t8n(Command evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    Command command =
        evm.add_command("t8n", "Make a state transition: transactions on given accounts")
            .alias("transition");
    const auto file = [command](const std::string& name, std::string& to, const std::string& what) {
        command.add_option(name, to, what).type_name("FILE").capture_default_str();
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
        .type_name("NAME")
        .capture_default_str();
    add_number_option(command, "--state.chainid", o.chain_id, ~std::uint64_t{0}, "The chain's id")
        .default_str("1");
    command
        .add_option("--state.reward", o.reward,
                    "What the block's maker gets, in wei; -1 to leave coinbase and uncles alone")
        .type_name("WEI")
        .capture_default_str();
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
        "A request of a batch is {\"state\": {\"fork\", \"chainid\", \"reward\", "
        "\"blobSchedule\"}, \"input\": "
        "{\"alloc\", \"env\", \"txs\", \"blobParams\"}}; what \"state\" lacks, the flags say. The "
        "answer is {\"alloc\", \"body\", \"result\"} or {\"error\"}.\n\n"
        "Examples:\n"
        "  sluice evm t8n --state.fork Cancun --output.result stdout --output.alloc stdout\n"
        "  sluice evm t8n --input.alloc stdin --input.env stdin --input.txs stdin < request.json\n"
        "  generator | sluice evm t8n --batch");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
