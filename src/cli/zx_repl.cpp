// sluice repl: inputs of the zx language that run one by one, and what they give.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/command.hpp"
#include "cli/line_editor.hpp"
#include "cli/line_reader.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_stopping.hpp"
#include "zx/engine/interactive.hpp"
#include "zx/syntax/input_text.hpp"

namespace sluice::cli {
namespace {

constexpr std::size_t longest_line = std::size_t{16} << 20;

constexpr std::string_view help_text =
    "Statements run when they are complete; the value of an expression is printed.\n"
    "An indented block behind a colon ends with an empty line.\n"
    "  :type EXPR       the type of an expression's value\n"
    "  :bytecode TEXT   the bytecode of a function that is there, or of statements\n"
    "  :load FILE       run a file, and keep what it declares\n"
    "  :gas             print the gas of each input, or no longer\n"
    "  :stats           engine, inputs, gas and memory of the session\n"
    "  :mode [ENGINE]   the engine; vm, tree: forget everything, and go on with that one\n"
    "  :reset           forget everything\n"
    "  :help            this text\n"
    "  :quit            the end; so is Ctrl-D\n"
    "exit, quit, stats and mode need no colon where nothing of the session is called so.\n"
    "Ctrl-C drops a line, or stops what runs.\n";

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

class Repl {
public:
    explicit Repl(const ZxOptions& options);

    /// The exit code: that of the program's own exit, if there was one; from a pipe 1 if an input
    /// failed.
    int run();

private:
    /// A line of input; false at its end.
    bool read_line(std::string& line);
    void take_line(const std::string& line);
    void run_input();
    /// Whether it is one of the commands that can stand without a colon.
    [[nodiscard]] bool is_bare_command(std::string_view line) const;
    void run_command(std::string_view line);
    void show_totals() const;
    void choose_engine(std::string_view mode);
    void show_type(std::string_view text);
    template <class Do>
    zx::InputReport guarded(Do&& run);
    /// Prints what went wrong, and the gas.
    void show(const zx::InputReport& report);
    [[nodiscard]] std::string prompt() const;

    const ZxOptions& options_;
    const bool is_terminal_;
    Paint paint_{stdout};
    Paint error_paint_{stderr};
    std::optional<LineEditor> editor_;
    LineReader reader_{stdin, longest_line};
    zx::DiskFiles files_;
    zx::Interactive session_;
    zx::InputText input_;
    bool shows_gas_ = false;
    bool has_failed_ = false;
    bool is_over_ = false;
    int exit_code_ = exit_success;
};

zx::SessionOptions repl_options(const ZxOptions& options, bool is_terminal, LineReader& reader)
{
    zx::SessionOptions made = session_options(
        options, options.engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm);
    // From a pipe, what a program reads are the lines behind its own.
    if (!is_terminal)
        made.runtime.read_line = [&reader](std::string& line) {
            if (!reader.next())
                return false;
            line = reader.line();
            return true;
        };
    return made;
}

Repl::Repl(const ZxOptions& options)
    : options_{options},
      is_terminal_{isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0},
      session_{files_, repl_options(options, is_terminal_, reader_)}
{
    if (is_terminal_)
        editor_.emplace(history_file());
}

std::string Repl::prompt() const
{
    const std::string_view text = input_.empty() ? "zx> " : "... ";
    if (!takes_colour(stdout))
        return std::string{text};
    return fmt::format("\1\x1b[{}m\1{}\1\x1b[0m\1", input_.empty() ? "1;36" : "36", text);
}

bool Repl::read_line(std::string& line)
{
    if (!editor_) {
        if (!reader_.next())
            return false;
        if (reader_.too_long()) {
            print_error("a line of the input is longer than 16 MiB; split it up");
            has_failed_ = true;
        }
        line = reader_.line();
        return true;
    }
    while (true) {
        switch (editor_->read(prompt(), line)) {
            case LineEditor::Outcome::Line:
                return true;
            case LineEditor::Outcome::Dropped:
                input_.clear();
                break;
            case LineEditor::Outcome::End:
                return false;
        }
    }
}

int Repl::run()
{
    if (is_terminal_)
        fmt::print("Sluice, engine {}. :help tells more, Ctrl-D ends.\n", options_.engine);
    std::string line;
    while (!is_over_ && read_line(line))
        take_line(line);
    if (!is_over_ && !input_.empty())
        run_input();
    return !is_over_ && has_failed_ && !is_terminal_ ? exit_failure : exit_code_;
}

void Repl::take_line(const std::string& line)
{
    if (input_.ends_before(line)) {
        run_input();
        if (is_over_)
            return;
    }
    if (input_.empty()) {
        const std::string_view text = trimmed(line);
        if (text.empty())
            return;
        if (text.starts_with(':'))
            return run_command(text.substr(1));
        if (is_bare_command(text))
            return run_command(text);
    }
    if (input_.add(line))
        run_input();
}

/// Ctrl-C and the time limit stop what runs in here.
template <class Do>
zx::InputReport Repl::guarded(Do&& run)
{
    std::fflush(stdout);
    const InterruptGuard interrupts{session_, InterruptGuard::Signals::Interrupt};
    const Deadline deadline{session_, options_.timeout_seconds};
    return run();
}

void Repl::run_input()
{
    const std::string text = input_.text();
    input_.clear();
    const zx::InputReport report = guarded([&] { return session_.run(text); });
    if (!report.is_null && !report.value.empty())
        fmt::print("{}\n", report.value);
    show(report);
}

void Repl::show(const zx::InputReport& report)
{
    using Ending = zx::InputReport::Ending;
    if (report.ending == Ending::Exited) {
        is_over_ = true;
        exit_code_ = report.exit_code;
        return;
    }
    if (report.ending != Ending::Done) {
        has_failed_ = true;
        std::fflush(stdout);
        const std::size_t first_line = report.description.find('\n');
        fmt::print(stderr, "{}{}", error_paint_.bad(report.description.substr(0, first_line)),
                   report.description.substr(std::min(first_line, report.description.size())));
    }
    if (shows_gas_ && report.ending != Ending::NotCompiled)
        fmt::print("{}\n", paint_.dim(fmt::format("gas: {}", report.gas_used)));
}

void Repl::show_type(std::string_view text)
{
    const zx::InputReport report = guarded([&] { return session_.run(std::string{text}); });
    if (report.ending == zx::InputReport::Ending::Done && report.type.empty()) {
        print_error(":type takes an expression");
        has_failed_ = true;
        return;
    }
    if (report.ending == zx::InputReport::Ending::Done)
        fmt::print("{}\n", report.type);
    show(report);
}

bool Repl::is_bare_command(std::string_view line) const
{
    const std::string_view name = line.substr(0, line.find_first_of(" \t"));
    if (name != "exit" && name != "quit" && name != "stats" && name != "mode")
        return false;
    const std::string_view rest = trimmed(line.substr(name.size()));
    const bool is_word = std::ranges::all_of(rest, [](char c) { return c >= 'a' && c <= 'z'; });
    return is_word && (rest.empty() || name == "mode") && !session_.declares(name);
}

void Repl::show_totals() const
{
    const zx::Interactive::Totals totals = session_.totals();
    fmt::print("engine: {}\ninputs: {}\ngas: {}\nmemory: {:.1f} KiB\n",
               totals.engine == zx::EngineKind::Tree ? "tree" : "vm", totals.inputs, totals.gas,
               static_cast<double>(totals.bytes) / 1024);
}

/// The names of Zexus' modes stand for the engine that is like them.
void Repl::choose_engine(std::string_view mode)
{
    constexpr std::pair<std::string_view, zx::EngineKind> modes[] = {
        {"vm", zx::EngineKind::Vm},
        {"compiler", zx::EngineKind::Vm},
        {"auto", zx::EngineKind::Vm},
        {"tree", zx::EngineKind::Tree},
        {"interpreter", zx::EngineKind::Tree}};
    const auto* const found =
        std::ranges::find(modes, mode, &std::pair<std::string_view, zx::EngineKind>::first);
    if (!mode.empty() && found == std::end(modes)) {
        print_error("mode takes vm or tree");
        has_failed_ = true;
        return;
    }
    const bool is_other = !mode.empty() && found->second != session_.totals().engine;
    if (is_other)
        session_.reset(found->second);
    fmt::print("engine: {}{}\n", session_.totals().engine == zx::EngineKind::Tree ? "tree" : "vm",
               is_other ? "; the session begins anew" : "");
}

void Repl::run_command(std::string_view line)
{
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view name = line.substr(0, end);
    const std::string_view rest = trimmed(line.substr(end));
    if (name == "help") {
        fmt::print("{}", help_text);
    } else if (name == "quit" || name == "exit") {
        is_over_ = true;
        exit_code_ = has_failed_ && !is_terminal_ ? exit_failure : exit_success;
    } else if (name == "gas") {
        shows_gas_ = !shows_gas_;
        fmt::print("gas is {}shown\n", shows_gas_ ? "" : "no longer ");
    } else if (name == "stats") {
        show_totals();
    } else if (name == "mode") {
        choose_engine(rest);
    } else if (name == "reset") {
        session_.reset();
    } else if (name == "load" && !rest.empty()) {
        show(guarded([&] { return session_.load(std::string{rest}); }));
    } else if (name == "bytecode" && !rest.empty()) {
        zx::InputReport report;
        fmt::print("{}", session_.list(std::string{rest}, report));
        if (report.ending != zx::InputReport::Ending::Done)
            show(report);
    } else if (name == "type" && !rest.empty()) {
        show_type(rest);
    } else {
        constexpr std::pair<std::string_view, std::string_view> operands[] = {
            {"load", "a file"},
            {"type", "an expression"},
            {"bytecode", "a function or statements"}};
        const auto* const lacking = std::ranges::find(
            operands, name, &std::pair<std::string_view, std::string_view>::first);
        print_error(lacking != std::end(operands)
                        ? fmt::format(":{} takes {}", name, lacking->second)
                        : fmt::format("unknown command \":{}\" (try :help)", name.substr(0, 40)));
        has_failed_ = true;
    }
}

}  // namespace

void add_zx_repl(Command app, int& exit_code)
{
    auto options = std::make_shared<ZxOptions>();
    Command command = app.add_command("repl", "Type .zx statements and see what they give");
    command.add_option("--engine", options->engine, "vm or tree").one_of({"vm", "tree"});
    add_zx_limits(command, *options);
    command.footer(
        "Limits of gas, operations and time hold for each input by itself. At a terminal lines "
        "can\n"
        "be edited, and are remembered; from a pipe statements are read without a prompt:\n"
        "  echo 'print(6 * 7)' | sluice repl\n\n"
        "Exit codes: 0 fine, 1 an input from a pipe failed, 2 bad usage; or the program's own.");
    command.callback([options, &exit_code] { exit_code = Repl{*options}.run(); });
}

}  // namespace sluice::cli
