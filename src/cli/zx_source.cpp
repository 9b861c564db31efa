// Loading a program of the zx language to look at it, not to run it.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_source.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/quote.hpp"
#include "cli/terminal.hpp"
#include "zx/syntax/file_flags.hpp"

namespace sluice::cli {

InspectedProgram::InspectedProgram(zx::ParseOptions parsing)
    : program_{files_,
               catalog_,
               {.root = std::filesystem::current_path().string(), .parsing = parsing}},
      linker_{[this](std::uint32_t index) { return catalog_.builtin(index).name; }}
{}

std::optional<zx::Diagnostic> InspectedProgram::compile(zx::ModuleUnit& unit)
{
    // As a run has it: only the entry's flags count.
    const zx::FileFlags flags = zx::read_file_flags(*program_.entry().source);
    const zx::CompileOptions options{.strict_modifiers =
                                         flags.boolean("strict_modifiers").value_or(false)};
    zx::CompileError error;
    if (zx::compile_module(unit, program_.symbols(), catalog_, linker_, options, error))
        return std::nullopt;
    return zx::Diagnostic{.severity = zx::Severity::Error,
                          .code = "unsupported",
                          .message = error.message,
                          .hint = {},
                          .offset = error.offset};
}

std::optional<zx::Source> read_source(const std::string& path)
{
    const zx::DiskFiles files;
    std::string text;
    std::string error;
    if (files.kind(path) == zx::FileKind::Folder)
        error = "Is a directory";
    else if (files.read(path, zx::longest_source, text, error))
        return zx::Source{path, std::move(text)};
    print_error(fmt::format("cannot read {}: {}", quote(path), error));
    return std::nullopt;
}

void print_diagnostics(const std::vector<zx::Diagnostic>& diagnostics, const zx::Source& source)
{
    const bool colour = takes_colour(stderr);
    for (const zx::Diagnostic& diagnostic : diagnostics)
        fmt::print(stderr, "{}", zx::render(diagnostic, source, colour));
}

void print_load_failure(const zx::LoadedProgram& program, const std::string& path)
{
    if (program.diagnostics().empty())
        print_error(fmt::format("cannot read {}: {}", quote(path), program.failure()));
    for (const zx::FileDiagnostics& file : program.diagnostics())
        print_diagnostics(file.errors, *file.source);
}

}  // namespace sluice::cli
