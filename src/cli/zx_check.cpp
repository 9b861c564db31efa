// sluice check: what is wrong with programs of the zx language, without running them.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_source.hpp"
#include "zx/compiler/name_check.hpp"
#include "zx/library/library.hpp"
#include "zx/syntax/ast_walk.hpp"
#include "zx/syntax/keywords.hpp"
#include "zx/syntax/lexer.hpp"
#include "zx/syntax/lint.hpp"

namespace sluice::cli {
namespace {

namespace files = std::filesystem;

struct Counts {
    std::size_t files = 0;
    std::size_t unreadable = 0;
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::vector<std::string> json;  ///< All findings.

    /// For what could not be read.
    void refuse(const std::string& path, const std::string& message)
    {
        print_error(message);
        ++unreadable;
        const zx::Diagnostic finding{.severity = zx::Severity::Error,
                                     .code = "unreadable",
                                     .message = message,
                                     .hint = {},
                                     .offset = 0};
        json.push_back(zx::to_json(finding, zx::Source{path, {}}));
    }
};

bool is_program(const files::path& path)
{
    return path.extension() == ".zx" || path.extension() == ".zexus";
}

/// The programs that the paths mean, those of a folder in the order of their names.
std::vector<std::string> programs_of(const std::vector<std::string>& paths, Counts& counts)
{
    std::vector<std::string> programs;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!files::is_directory(path, error)) {
            programs.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        files::recursive_directory_iterator entry{
            path, files::directory_options::skip_permission_denied, error};
        for (; !error && entry != files::recursive_directory_iterator{}; entry.increment(error)) {
            std::error_code ignored;
            if (is_program(entry->path()) && entry->is_regular_file(ignored))
                found.push_back(entry->path().string());
        }
        if (error) {
            counts.refuse(path, fmt::format("cannot read {}: {}", quote(path), error.message()));
        } else if (found.empty()) {
            counts.refuse(path, fmt::format("there is no .zx file in {}", quote(path)));
        }
        std::ranges::sort(found);
        std::ranges::move(found, std::back_inserter(programs));
    }
    return programs;
}

/// The builtins that programs call by name.
std::vector<std::string_view> builtin_names(const zx::Catalog& catalog)
{
    std::vector<std::string_view> names;
    for (const zx::BuiltinInfo* builtin : catalog.builtins())
        if (const auto found = catalog.find(builtin->name);
            found && &catalog.builtin(found->index) == builtin)
            names.push_back(builtin->name);
    return names;
}

/// Calls of builtins that are known and not in this build: they fail when they run.
void warn_of_unavailable(const zx::ModuleUnit& unit, InspectedProgram& inspected,
                         std::vector<zx::Diagnostic>& findings)
{
    zx::walk(*unit.program, [&](const zx::Node& node) {
        const auto* call = zx::as<zx::Call>(&node);
        const auto* callee = call != nullptr ? zx::as<zx::Identifier>(call->callee) : nullptr;
        if (callee == nullptr || callee->name.binding.kind != zx::BindingKind::Builtin)
            return true;
        const std::string_view name = inspected.program().symbols().name(callee->name.symbol);
        if (zx::is_unavailable(inspected.catalog().builtin(callee->name.binding.index)))
            findings.push_back({.severity = zx::Severity::Warning,
                                .code = "unavailable",
                                .message = std::string{name} + "() is not available in this build",
                                .hint = {},
                                .offset = callee->offset,
                                .length = static_cast<std::uint32_t>(name.size())});
        return true;
    });
}

/// Everything that can be said of one file.
struct Findings {
    const zx::Source* source = nullptr;  ///< Null if the file cannot be read, as `failure` says.
    std::string failure;
    std::vector<zx::Diagnostic> list;
};

Findings find(InspectedProgram& inspected, const std::string& path)
{
    zx::LoadedProgram& program = inspected.program();
    Findings findings;
    zx::ParseResult parsed;
    if (inspected.load(path)) {
        zx::ModuleUnit& unit = program.entry();
        findings.source = unit.source.get();
        parsed.program = unit.program;
        findings.list = zx::check_names(program.units(), unit.index, program.symbols(),
                                        builtin_names(inspected.catalog()));
        warn_of_unavailable(unit, inspected, findings.list);
        if (auto refused = inspected.compile(unit))
            findings.list.push_back(std::move(*refused));
    } else if (program.diagnostics().empty()) {
        findings.failure = fmt::format("cannot read {}: {}", quote(path), program.failure());
        return findings;
    } else {
        findings.source = program.diagnostics().front().source;
        parsed.errors = program.diagnostics().front().errors;
        findings.list = parsed.errors;
    }
    for (zx::Diagnostic& warning : zx::lint(*findings.source, parsed, program.symbols())) {
        const auto same = std::ranges::find(findings.list, warning.offset, &zx::Diagnostic::offset);
        // What is an error already needs no warning; a misspelled keyword is no unknown name.
        if (same == findings.list.end())
            findings.list.push_back(std::move(warning));
        else if (warning.code == "misspelled-keyword")
            *same = std::move(warning);
    }
    std::ranges::sort(findings.list, {}, [](const zx::Diagnostic& finding) {
        return std::pair{finding.offset, finding.code};
    });
    return findings;
}

std::size_t error_count(const Findings& findings)
{
    return static_cast<std::size_t>(
        std::ranges::count(findings.list, zx::Severity::Error, &zx::Diagnostic::severity));
}

/// A text with those misspelled keywords put right that `findings` tell of.
std::string corrected(const zx::Source& source, const std::vector<zx::Diagnostic>& findings)
{
    std::string text{source.text()};
    zx::Diagnostics ignored;
    const std::vector<zx::Token> tokens = zx::lex(source, ignored);
    for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
        const std::string_view word =
            source.text().substr(token->offset, token->end - token->offset);
        const std::string_view keyword =
            token->kind == zx::TokenKind::Word ? zx::corrected_typo(word) : std::string_view{};
        if (keyword.empty())
            continue;
        const std::string told = fmt::format("instead of '{}'", word);
        if (std::ranges::any_of(findings, [&](const zx::Diagnostic& finding) {
                return finding.hint.contains(told) ||
                       (finding.code == "misspelled-keyword" && finding.offset == token->offset);
            }))
            text.replace(token->offset, word.size(), keyword);
    }
    return text;
}

/// Puts a file's new text in its place; false, with a message, if that was not possible.
bool replace_file(const std::string& path, const std::string& text)
{
    const std::string beside = path + ".sluice-new";
    std::error_code error;
    {
        std::ofstream file{beside, std::ios::binary | std::ios::trunc};
        file << text << std::flush;
        if (!file)
            error = std::make_error_code(std::errc::io_error);
    }
    if (!error)
        files::permissions(beside, files::status(path).permissions(), error);
    if (!error)
        files::rename(beside, path, error);
    if (!error)
        return true;
    print_error(fmt::format("cannot write {}: {}", quote(path), error.message()));
    files::remove(beside, error);
    return false;
}

/// Corrects a file. One error hides others behind it, so there is more than one round.
bool correct(const std::string& path, const zx::ParseOptions& parsing)
{
    constexpr int most_rounds = 20;
    const auto original = read_source(path);
    if (!original)
        return false;
    std::string text{original->text()};
    for (int round = 0; round < most_rounds; ++round) {
        zx::SymbolTable symbols;
        zx::AstArena arena;
        const zx::Source source{path, text};
        const zx::ParseResult parsed = zx::parse(source, symbols, arena, parsing);
        std::vector<zx::Diagnostic> findings = zx::lint(source, parsed, symbols);
        std::ranges::copy(parsed.errors, std::back_inserter(findings));
        std::string next = corrected(source, findings);
        if (next == text)
            break;
        text = std::move(next);
    }
    if (text == original->text())
        return true;
    fmt::print("{}: corrected misspelled keywords\n", path);
    return replace_file(path, text);
}

void print_summary(const Counts& counts)
{
    const Paint paint{stdout};
    const std::string warnings = counts.warnings == 0 ? "" : counted(counts.warnings, "warning");
    if (counts.errors == 0) {
        const std::string number =
            counts.files == 1 ? "" : fmt::format(" ({} files)", counts.files);
        fmt::print("✅ {}{}{}{}\n", paint.good("Syntax is valid!"), number,
                   warnings.empty() ? "" : " ", paint.warn(warnings));
        return;
    }
    fmt::print("{}{}{} in {}\n", paint.bad(counted(counts.errors, "error")),
               warnings.empty() ? "" : ", ", paint.warn(warnings), counted(counts.files, "file"));
}

}  // namespace

int check_programs(const CheckOptions& options)
{
    Counts counts;
    const bool colour = takes_colour(stdout);
    for (const std::string& path : programs_of(options.paths, counts)) {
        if (options.corrects && !correct(path, options.parsing)) {
            ++counts.unreadable;
            continue;
        }
        InspectedProgram inspected{options.parsing};
        Findings findings = find(inspected, path);
        if (findings.source == nullptr) {
            counts.refuse(path, findings.failure);
            continue;
        }
        ++counts.files;
        if (options.is_strict)
            for (zx::Diagnostic& finding : findings.list)
                finding.severity = zx::Severity::Error;
        counts.errors += error_count(findings);
        counts.warnings += findings.list.size() - error_count(findings);
        for (const zx::Diagnostic& finding : findings.list) {
            if (options.as_json)
                counts.json.push_back(zx::to_json(finding, *findings.source));
            else
                fmt::print("{}", zx::render(finding, *findings.source, colour));
        }
    }
    if (options.as_json)
        fmt::print("[{}]\n", fmt::join(counts.json, ",\n "));
    else if (counts.files != 0)
        print_summary(counts);
    if (counts.unreadable != 0)
        return exit_usage;
    return counts.errors != 0 ? exit_failure : exit_success;
}

void add_zx_check(Command app, int& exit_code)
{
    auto options = std::make_shared<CheckOptions>();
    Command command =
        app.add_command("check", "Look for errors and likely mistakes in .zx programs");
    command.add_option("PATH", options->paths, "Programs, and folders of them").required();
    command.add_flag("--json", options->as_json, "Findings as a JSON array");
    command.add_flag("--strict,--warnings-as-errors", options->is_strict,
                     "Count warnings as errors");
    command.footer(
        "Examples:\n"
        "  sluice check examples\n"
        "  sluice check program.zx --json\n\n"
        "Exit codes: 0 no errors, 1 errors, 2 something could not be read.");
    command.callback([options, &exit_code] { exit_code = check_programs(*options); });
}

}  // namespace sluice::cli
