// sluice test: runs .zx scripts that say in comments what they print.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_options.hpp"
#include "lab/subprocess.hpp"

namespace sluice::cli {
namespace {

namespace files = std::filesystem;

struct Options {
    std::vector<std::string> paths;
    std::string engine = "vm";
    std::uint64_t jobs = 0;
    std::uint64_t timeout_seconds = 60;
    std::string cache_directory;
    std::uint64_t cache_mib = zx::CodeCache::default_max_bytes >> 20;
    bool is_verbose = false;
};

/// What a script says of itself.
struct Expectations {
    std::vector<std::string> output;
    std::vector<std::string> error_output;   ///< Lines that stderr has.
    std::vector<std::string> syntax_errors;  ///< "LINE:COL TEXT" each.
    std::optional<std::string> error;
    std::optional<std::string> gas;
    std::vector<std::string> arguments;
    std::vector<std::string> flags;
};

std::vector<std::string> words_of(const std::string& text)
{
    std::istringstream stream{text};
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

/// The text behind `marker` in a comment of the line, if there is such a comment.
std::optional<std::string> comment_text(std::string_view line, std::string_view marker)
{
    for (const std::string_view start : {"// ", "# "}) {
        const std::string sought = std::string{start} + std::string{marker};
        const std::size_t at = line.find(sought);
        if (at == std::string_view::npos)
            continue;
        std::string_view text = line.substr(at + sought.size());
        while (!text.empty() && (text.back() == '\r' || text.back() == '\n'))
            text.remove_suffix(1);
        if (text.starts_with(' '))
            text.remove_prefix(1);
        return std::string{text};
    }
    return std::nullopt;
}

Expectations read_expectations(const files::path& path)
{
    Expectations expected;
    std::ifstream file{path, std::ios::binary};
    std::stringstream whole;
    whole << file.rdbuf();
    std::string text = whole.str();
    // A line may end with a carriage return alone.
    std::ranges::replace(text, '\r', '\n');
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (auto printed = comment_text(line, "expect:"))
            expected.output.push_back(*printed);
        else if (auto syntax = comment_text(line, "expect syntax error:"))
            expected.syntax_errors.push_back(*syntax);
        else if (auto error = comment_text(line, "expect error:"))
            expected.error = *error;
        else if (auto told = comment_text(line, "expect stderr:"))
            expected.error_output.push_back(*told);
        else if (auto gas = comment_text(line, "gas:"))
            expected.gas = *gas;
        else if (auto arguments = comment_text(line, "args:"))
            expected.arguments = words_of(*arguments);
        else if (auto flags = comment_text(line, "flags:"))
            expected.flags = words_of(*flags);
    }
    return expected;
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// A folder of its own for one run, removed with all that is in it.
class ScratchFolder {
public:
    ScratchFolder()
    {
        std::string name = (files::temp_directory_path() / "sluice-test-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr)
            path_ = name;
    }
    ~ScratchFolder()
    {
        std::error_code error;
        if (!path_.empty())
            files::remove_all(path_, error);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// The first difference between what was printed and what was to be.
std::string compare_output(const std::vector<std::string>& expected,
                           const std::vector<std::string>& printed)
{
    for (std::size_t i = 0; i < std::max(expected.size(), printed.size()); ++i) {
        if (i >= printed.size())
            return fmt::format("output ends before line {}: {}", i + 1, quote(expected[i]));
        if (i >= expected.size())
            return fmt::format("line {} of the output is one too many: {}", i + 1,
                               quote(printed[i]));
        if (printed[i] != expected[i])
            return fmt::format("line {} of the output is {}, not {}", i + 1, quote(printed[i]),
                               quote(expected[i]));
    }
    return {};
}

bool matches(const std::string& text, const std::string& expected)
{
    if (expected.ends_with("..."))
        return text.starts_with(std::string_view{expected}.substr(0, expected.size() - 3));
    return text == expected;
}

/// What is wrong with the errors of a script that does not parse.
std::string compare_syntax_errors(const Expectations& expected,
                                  const std::vector<std::string>& told)
{
    std::size_t next = 0;
    for (const std::string& wanted : expected.syntax_errors) {
        const std::size_t blank = std::min(wanted.find(' '), wanted.size());
        const std::string place = ":" + wanted.substr(0, blank) + ": error: ";
        const std::string text = blank < wanted.size() ? wanted.substr(blank + 1) : "";
        bool found = false;
        while (next < told.size() && !found) {
            const std::string& line = told[next++];
            const std::size_t at = line.find(place);
            found = at != std::string::npos && line.find(text, at) != std::string::npos;
        }
        if (!found)
            return fmt::format("there is no error at {}", quote(wanted));
    }
    return {};
}

/// Runs one script; the text says what is wrong, and is empty if nothing is.
std::string run_script(const files::path& path, const Options& options, const std::string& engine)
{
    const Expectations expected = read_expectations(path);
    const ScratchFolder folder;
    std::vector<std::string> command{lab::own_path(), "run", "--engine", engine};
    command.insert(command.end(), expected.flags.begin(), expected.flags.end());
    if (expected.gas)
        command.emplace_back("--gas");
    if (!options.cache_directory.empty())
        command.insert(command.end(), {"--cache-dir", options.cache_directory, "--cache-size",
                                       std::to_string(options.cache_mib)});
    command.push_back(path.string());
    if (!expected.arguments.empty())
        command.emplace_back("--");
    command.insert(command.end(), expected.arguments.begin(), expected.arguments.end());

    const lab::ProcessResult run =
        lab::run_process(command, folder.path(),
                         std::chrono::seconds{static_cast<std::int64_t>(options.timeout_seconds)});
    if (!run.has_started)
        return "cannot be started";
    if (run.timed_out)
        return fmt::format("takes more than {} s (see --timeout)", options.timeout_seconds);
    const std::vector<std::string> told = lines_of(run.errors);
    const int wanted_code = !expected.syntax_errors.empty() ? 2 : expected.error ? 1 : 0;
    const std::string first_told = told.empty() ? "" : ": " + quote(told.front());
    if (run.exit_code >= 128)
        return fmt::format("ends by signal {}", run.exit_code - 128);
    if (std::string wrong = compare_output(expected.output, lines_of(run.output)); !wrong.empty())
        return wrong + (run.exit_code != wanted_code ? first_told : "");
    if (run.exit_code != wanted_code)
        return fmt::format("exit code {}, not {}{}", run.exit_code, wanted_code, first_told);
    if (expected.error && !std::ranges::any_of(told, [&](const std::string& line) {
            return line.starts_with("Error: ") && matches(line.substr(7), *expected.error);
        }))
        return fmt::format("the error is not {}{}", quote(*expected.error), first_told);
    if (std::string wrong = compare_syntax_errors(expected, told); !wrong.empty())
        return wrong + first_told;
    for (const std::string& line : expected.error_output)
        if (std::ranges::find(told, line) == told.end())
            return fmt::format("stderr has no line {}", quote(line));
    if (expected.gas && std::ranges::find(told, "gas used: " + *expected.gas) == told.end())
        return fmt::format("the gas is not {}: {}", *expected.gas, told.empty() ? "" : told.back());
    return {};
}

/// Whether a file is run by itself: not a module that others import.
bool is_script(const files::path& path)
{
    if (path.extension() != ".zx" || path.filename().string().starts_with("_"))
        return false;
    return std::ranges::none_of(
        path, [](const files::path& part) { return part == "modules_under_test"; });
}

bool collect(const std::string& path, std::vector<files::path>& scripts)
{
    std::error_code error;
    if (files::is_directory(path, error)) {
        for (const auto& entry : files::recursive_directory_iterator(path, error))
            if (entry.is_regular_file() && is_script(entry.path()))
                scripts.push_back(files::absolute(entry.path()));
        return !error;
    }
    if (!files::is_regular_file(path, error))
        return false;
    scripts.push_back(files::absolute(path));
    return true;
}

/// Scripts run in folders of their own; and one warning is enough for all of them.
void prepare_cache(Options& options)
{
    if (options.cache_directory.empty())
        return;
    std::error_code error;
    options.cache_directory = files::absolute(options.cache_directory, error).string();
    zx::CodeCache cache;
    if (cache.open(options.cache_directory, options.cache_mib << 20))
        return;
    warn_of_cache(cache.problem());
    options.cache_directory.clear();
}

int run_tests(Options& options)
{
    prepare_cache(options);
    std::vector<files::path> scripts;
    for (const std::string& path : options.paths) {
        if (!collect(path, scripts)) {
            print_error(fmt::format("{}: there is no such file or folder", quote(path)));
            return exit_usage;
        }
    }
    if (scripts.empty()) {
        print_error("there is no .zx script here");
        return exit_usage;
    }
    std::ranges::sort(scripts);
    const std::vector<std::string> engines = options.engine == "both"
                                                 ? std::vector<std::string>{"vm", "tree"}
                                                 : std::vector<std::string>{options.engine};
    std::vector<std::string> failures(scripts.size() * engines.size());
    Progress progress{"scripts", failures.size()};
    tbb::task_arena arena{options.jobs == 0 ? tbb::task_arena::automatic
                                            : static_cast<int>(options.jobs)};
    arena.execute([&] {
        tbb::parallel_for(std::size_t{0}, failures.size(), [&](std::size_t i) {
            failures[i] =
                run_script(scripts[i / engines.size()], options, engines[i % engines.size()]);
            progress.advance();
        });
    });
    progress.clear();

    const Paint paint{stdout};
    std::size_t failed = 0;
    for (std::size_t i = 0; i < failures.size(); ++i) {
        const std::string name =
            files::proximate(scripts[i / engines.size()]).string() +
            (engines.size() > 1 ? " (" + engines[i % engines.size()] + ")" : "");
        if (!failures[i].empty()) {
            ++failed;
            fmt::print("{}  {}: {}\n", paint.bad("FAILED"), name, failures[i]);
        } else if (options.is_verbose) {
            fmt::print("{}  {}\n", paint.good("passed"), name);
        }
    }
    fmt::print("{} passed, {} failed\n", failures.size() - failed, failed);
    return failed == 0 ? exit_success : exit_failure;
}

}  // namespace

void add_zx_test(Command app, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Command command =
        app.add_command("test", "Run .zx scripts that say in comments what they print");
    command.add_option("PATH", options->paths, "Scripts, and folders of them").required();
    command.add_option("--engine", options->engine, "vm, tree, or both")
        .one_of({"vm", "tree", "both"});
    add_number_option(command, "--jobs", options->jobs, 1024,
                      "Scripts to run at the same time [one per processor]");
    add_number_option(command, "--timeout", options->timeout_seconds, 86'400,
                      "Seconds that a script may take [60]");
    add_zx_cache(command, options->cache_directory, options->cache_mib);
    command.add_flag("-v,--verbose", options->is_verbose, "List those that pass as well");
    command.footer(
        "A script states its outcome in comments:\n"
        "  // expect: TEXT             a line of output\n"
        "  // expect error: MESSAGE    it ends with this error\n"
        "  // expect syntax error: LINE:COL TEXT\n"
        "  // expect stderr: TEXT      a line of stderr\n"
        "  // args: A B                its arguments\n"
        "  // flags: --gas-limit 100   options of `sluice run`\n"
        "  // gas: N                   the gas that it uses\n"
        "Files whose names begin with _, and folders named modules_under_test, are not run.\n\n"
        "Examples:\n"
        "  sluice test tests/\n"
        "  sluice test --engine both token_test.zx\n\n"
        "Exit codes: 0 all passed, 1 some failed, 2 bad usage.");
    command.callback([options, &exit_code] { exit_code = run_tests(*options); });
}

}  // namespace sluice::cli
