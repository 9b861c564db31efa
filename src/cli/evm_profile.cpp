// sluice evm profile: what the instructions of a call take, in gas and in time.
// SPDX-License-Identifier: Apache-2.0
#include "cli/evm_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>

#include "base/quote.hpp"
#include "base/u256.hpp"
#include "cli/bench_run.hpp"
#include "cli/command.hpp"
#include "cli/evm_profile_output.hpp"
#include "cli/json_text.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/bench_data.hpp"
#include "lab/case.hpp"
#include "lab/evm_profile.hpp"
#include "lab/evm_profile_views.hpp"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_samples = 100'000'000;
constexpr std::uint64_t most_seconds = 100'000;

/// The parts of "a,b".
std::vector<std::string_view> split(std::string_view words)
{
    std::vector<std::string_view> parts;
    while (!words.empty()) {
        const std::size_t comma = std::min(words.find(','), words.size());
        parts.push_back(words.substr(0, comma));
        words.remove_prefix(std::min(comma + 1, words.size()));
    }
    return parts;
}

std::expected<EvmProfileViews, std::string> read_views(std::string_view words)
{
    if (words.empty())
        return EvmProfileViews{.opcodes = true, .blocks = true, .positions = false, .frames = true};
    EvmProfileViews views;
    const std::pair<std::string_view, bool*> known[] = {{"opcode", &views.opcodes},
                                                        {"block", &views.blocks},
                                                        {"pc", &views.positions},
                                                        {"frame", &views.frames}};
    for (const std::string_view word : split(words)) {
        const auto* const found =
            std::ranges::find(known, word, &std::pair<std::string_view, bool*>::first);
        if (found == std::end(known))
            return std::unexpected(fmt::format(
                "--by: no view {}; give some of opcode, block, pc, frame", quote(word)));
        *found->second = true;
    }
    return views;
}

std::expected<std::vector<evm::EngineMode>, std::string> read_modes(std::string_view words)
{
    std::vector<evm::EngineMode> modes;
    for (const std::string_view word : split(words)) {
        const auto mode = evm::parse_engine_mode(word);
        if (!mode || *mode == evm::EngineMode::shadow)
            return std::unexpected(
                fmt::format("--mode: {} is no engine to time; give traditional, advanced or auto",
                            quote(word)));
        if (*mode != evm::EngineMode::traditional && std::ranges::find(modes, *mode) == modes.end())
            modes.push_back(*mode);
    }
    return modes;
}

/// Whether the target names benchmark cases, by a path or by their name.
bool names_case(const std::string& target)
{
    std::error_code ignored;
    if (fs::is_directory(target, ignored) || fs::path{target}.extension() == ".json")
        return true;
    const std::string folder = lab::default_case_folder();
    return !folder.empty() && target.find('/') == std::string::npos && !target.empty() &&
           !fs::exists(target, ignored) && fs::is_directory(fs::path{folder} / target, ignored);
}

/// Code and its message as a case, of which nobody knows what it comes to.
lab::Case to_case(const EvmProfileOptions& options, MessageJob&& job)
{
    lab::Case result;
    const std::string& name =
        options.message.code.empty() ? options.message.code_file : options.message.code;
    constexpr std::size_t longest_name = 60;
    result.name = name.empty() || name.size() > longest_name ? "code" : name;
    result.revision = job.environment.revision;
    result.prestate = std::move(job.prestate);
    result.sender = job.message.sender;
    result.recipient = job.message.recipient;
    result.value = job.message.value;
    result.gas = job.message.gas;
    result.gas_price = job.price;
    result.block = job.environment.context;
    result.creates = options.message.create;
    const auto account_of = [&](const Address& address) -> fixtures::PrestateAccount& {
        const auto known =
            std::ranges::find(result.prestate, address, &fixtures::PrestateAccount::address);
        if (known != result.prestate.end())
            return *known;
        fixtures::PrestateAccount& account = result.prestate.emplace_back();
        account.address = address;
        return account;
    };
    if (result.creates) {
        result.calldata = std::move(job.code);
    } else {
        result.calldata = std::move(job.input);
        if (!job.code.empty())
            account_of(result.recipient).code = std::move(job.code);
    }
    // As in `evm run`, a sender that nobody gave a balance owns what it sends.
    const bool has_sender = std::ranges::any_of(
        result.prestate, [&](const auto& account) { return account.address == result.sender; });
    if (!has_sender && !is_zero(result.value))
        account_of(result.sender).balance = result.value;
    return result;
}

/// An exit code and what to say with it.
struct Failure {
    int exit_code = exit_usage;
    std::string message;
};

std::expected<std::vector<lab::Case>, Failure> find_cases(const EvmProfileOptions& options)
{
    const std::string& target = options.message.code;
    if (names_case(target)) {
        MessageOptions defaults;
        defaults.code = target;
        if (options.message != defaults)
            return std::unexpected(Failure{
                exit_usage, fmt::format("{} is a benchmark case, which has its own input, gas and "
                                        "fork: leave out the options of a message",
                                        quote(target))});
        BenchOptions bench;
        bench.cases.push_back(target);
        bench.only = options.only;
        auto subjects = find_bench_subjects(bench);
        if (!subjects)
            return std::unexpected(Failure{exit_usage, std::move(subjects.error())});
        if (!subjects->programs.empty())
            return std::unexpected(
                Failure{exit_usage, "programs of zx are profiled by 'sluice profile FILE.zx'"});
        return std::move(subjects->cases);
    }
    if (!options.only.empty())
        return std::unexpected(
            Failure{exit_usage, "--only: picks one of several cases, and code is none"});
    if (target.empty() && options.message.prestate.empty())
        return std::unexpected(
            Failure{exit_usage, "nothing to profile: name a benchmark case, or give code"});
    std::error_code ignored;
    if (target.find_first_not_of("0123456789abcdefABCDEFxX") != std::string::npos &&
        !is_standard_input(target) && !fs::exists(target, ignored))
        return std::unexpected(Failure{
            exit_usage, fmt::format("{} is no benchmark case, no file and no hex digits ('sluice "
                                    "bench --list' has the cases)",
                                    quote(target))});
    auto job = read_message(options.message);
    if (!job)
        return std::unexpected(Failure{exit_usage, std::move(job.error())});
    std::vector<lab::Case> cases;
    cases.push_back(to_case(options, std::move(*job)));
    if (auto known = lab::expect_first_outcome(cases.front()); !known)
        return std::unexpected(Failure{exit_failure, std::move(known.error())});
    return cases;
}

/// Writes what is wanted as files. False if that failed, which has been said.
bool write_files(const EvmProfileOptions& options, const lab::EvmProfile& profile)
{
    if (options.folded_file.empty() && options.speedscope_file.empty() && options.page_file.empty())
        return true;
    const lab::CallTree tree = to_call_tree(profile);
    bool is_written = true;
    if (!options.folded_file.empty()) {
        const auto metrics = tree.metrics();
        const auto found = std::ranges::find(metrics, options.metric, &lab::CallTree::Metric::name);
        if (!options.metric.empty() && found == metrics.end()) {
            print_error("--metric: there is no time where none is taken; give gas or instructions");
            return false;
        }
        const std::size_t metric =
            options.metric.empty() ? 0 : static_cast<std::size_t>(found - metrics.begin());
        is_written &= write_output_file(options.folded_file, to_folded_stacks(tree, metric));
    }
    if (!options.speedscope_file.empty())
        is_written &= write_output_file(options.speedscope_file, to_speedscope(tree));
    if (!options.page_file.empty())
        is_written &= write_output_file(options.page_file, to_flame_page(tree));
    return is_written;
}

/// Where profiling is shown to go on.
std::string describe(const lab::Case& benchmark)
{
    return fixtures::printable_name(benchmark.name);
}

}  // namespace

void add_evm_profile_options(Command command, EvmProfileOptions& options)
{
    EvmProfileOptions& o = options;
    command
        .add_option("--by", o.views,
                    "Tables to print, of opcode, block, frame and pc, which lists the code; all "
                    "but the listing by default")
        .type_name("VIEW[,VIEW...]");
    add_number_option(command, "--top", o.top, 1'000'000, "Rows of each table [20]");
    add_number_option(command, "--samples", o.samples, most_samples,
                      "Times to find out what is running; 0 to count only [2000]");
    add_number_option(command, "--seconds", o.seconds, most_seconds, "For so long at most [5]");
    command
        .add_option("--mode", o.modes,
                    "Time the whole call on these engines besides: advanced, auto")
        .type_name("MODE[,MODE...]");
    command.add_option("--only", o.only, "Of several cases the one of this name").type_name("NAME");
    command.add_flag("--json", o.json, "Print all that is known as one JSON object");
    command.add_option("--folded", o.folded_file, "Write folded stacks, for flame-graph tools")
        .type_name("FILE");
    command.add_option("--metric", o.metric, "What folded stacks count [time]")
        .one_of({"time", "gas", "instructions"});
    command.add_option("--speedscope", o.speedscope_file, "Write a speedscope document")
        .type_name("FILE");
    command.add_option("--html", o.page_file, "Write a page with a flame graph").type_name("FILE");
    add_message_input(command, o.message);
    command.add_flag("--create", o.message.create,
                     "Profile code as init code and the deposit of what it returns");
    add_message_surroundings(command, o.message);
}

int profile_evm(const EvmProfileOptions& options)
{
    const auto views = read_views(options.views);
    const auto modes = read_modes(options.modes);
    if (!views || !modes) {
        print_error(views ? modes.error() : views.error());
        return exit_usage;
    }
    const auto cases = find_cases(options);
    if (!cases) {
        print_error(cases.error().message);
        return cases.error().exit_code;
    }
    if (cases->size() > 1 && !(options.folded_file.empty() && options.speedscope_file.empty() &&
                               options.page_file.empty())) {
        print_error(fmt::format("{} cases, and a file has room for one: pick one by --only",
                                cases->size()));
        return exit_usage;
    }
    if (!can_write_output_files({options.folded_file, options.speedscope_file, options.page_file}))
        return exit_failure;
    if (!options.metric.empty() && options.folded_file.empty()) {
        print_error("--metric says what --folded FILE holds, which is missing");
        return exit_usage;
    }
    if (options.samples == 0 && options.metric == "time") {
        print_error("--samples 0 takes no times for --metric time: name gas or instructions");
        return exit_usage;
    }
    lab::EvmProfileOptions plan;
    plan.samples = options.samples;
    plan.max_time = std::chrono::seconds{options.seconds};
    plan.other_modes = *modes;

    bool is_fine = true;
    nlohmann::ordered_json json;
    json["cases"] = nlohmann::ordered_json::array();
    std::string text;
    {
        Progress progress{"profile", cases->size()};
        for (const lab::Case& benchmark : *cases) {
            const auto profile = lab::profile_case(benchmark, plan);
            if (profile) {
                is_fine &= write_files(options, *profile);
                if (options.json)
                    json["cases"].push_back(evm_profile_json(*profile));
                else
                    text += (text.empty() ? "" : "\n") +
                            evm_profile_text(*profile, *views, options.top);
            } else {
                progress.clear();
                print_error(fmt::format("{}: {}", describe(benchmark), profile.error()));
                is_fine = false;
            }
            progress.advance(describe(benchmark));
        }
    }
    if (options.json)
        text = json_text(json) + "\n";
    fmt::print("{}", text);
    return is_fine ? exit_success : exit_failure;
}

std::vector<std::string> with_evm_profile(std::vector<std::string> words)
{
    if (words.size() < 2 || words.front() != "profile")
        return words;
    const auto names_program = [](const std::string& word) {
        return word.ends_with(".zx") || word.ends_with(".zexus");
    };
    if (std::ranges::any_of(words, names_program))
        return words;
    const auto names_evm = [](const std::string& word) {
        return word.starts_with("0x") || word.ends_with(".hex") ||
               (!word.empty() && !word.starts_with('-') && word.find('/') == std::string::npos &&
                !lab::find_bench_data("cases/" + word).empty());
    };
    // Elsewhere these may be what an option is given.
    const auto holds_cases = [](const std::string& word) {
        std::error_code ignored;
        return !word.starts_with('-') && (fs::is_directory(word, ignored) ||
                                          (word.ends_with(".json") && fs::exists(word, ignored)));
    };
    if (std::any_of(words.begin() + 1, words.end(), names_evm) || holds_cases(words[1]) ||
        holds_cases(words.back()))
        words.insert(words.begin(), "evm");
    return words;
}

void add_evm_profile(Command evm, int& exit_code)
{
    auto options = std::make_shared<EvmProfileOptions>();
    Command command =
        evm.add_command("profile", "Tell what the instructions of a call take in gas and time");
    command
        .add_option("target", options->message.code,
                    "A benchmark case: its name, folder or state-test file; or code: hex digits, a "
                    "file of them, or - for standard input")
        .type_name("TARGET");
    add_evm_profile_options(command, *options);
    command.footer(
        "Executions and gas are counted, exactly, in an execution that is watched; a call's gas is "
        "without what the called code used. Time is sampled in further executions on the "
        "traditional engine, which runs instructions one by one; on the advanced engine no "
        "instruction has a time of its own, so --mode advanced tells what the whole call takes "
        "there. Every execution is checked.\n\n"
        "time/gas is the share of the time over the share of the gas: above 1 something takes "
        "longer than it is charged for, in red where the samples leave no doubt. It is left out "
        "where there are fewer than 60 samples. A taken jump's time has that of the JUMPDEST in it "
        "where it lands.\n\n"
        "Examples:\n"
        "  sluice evm profile snailtracer\n"
        "  sluice evm profile uniswap-v2-swap --mode advanced --html flame.html\n"
        "  sluice evm profile contract.hex --input 0xa9059cbb... --by opcode,pc\n"
        "  sluice evm profile path/to/test.json --only NAME --json");
    command.callback([options, &exit_code] { exit_code = profile_evm(*options); });
}

}  // namespace sluice::cli
