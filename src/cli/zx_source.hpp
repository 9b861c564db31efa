// Loading a program of the zx language to look at it, not to run it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/listing_linker.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"
#include "zx/runtime/source_files.hpp"

namespace sluice::cli {

/// A program whose names are resolved. Import paths lead from the current folder, as in `run`.
class InspectedProgram {
public:
    explicit InspectedProgram(zx::ParseOptions parsing = {});

    /// False when the file cannot be read (`LoadedProgram::failure`) or has errors.
    [[nodiscard]] bool load(const std::string& path) { return program_.load(path); }

    /// Compiles one module of it; what the compiler refuses comes back.
    [[nodiscard]] std::optional<zx::Diagnostic> compile(zx::ModuleUnit& unit);

    [[nodiscard]] zx::LoadedProgram& program() noexcept { return program_; }
    [[nodiscard]] const zx::Catalog& catalog() const noexcept { return catalog_; }
    [[nodiscard]] const zx::ListingLinker& linker() const noexcept { return linker_; }

private:
    zx::DiskFiles files_;
    zx::Catalog catalog_;
    zx::LoadedProgram program_;
    zx::ListingLinker linker_;
};

/// The text of a file, as the lexer takes it; if it cannot be read, one line of error is printed.
[[nodiscard]] std::optional<zx::Source> read_source(const std::string& path);

/// Prints errors of a file to stderr, with colour where a person looks.
void print_diagnostics(const std::vector<zx::Diagnostic>& diagnostics, const zx::Source& source);

/// Prints why a program was not loaded to stderr.
void print_load_failure(const zx::LoadedProgram& program, const std::string& path);

}  // namespace sluice::cli
