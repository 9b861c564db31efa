// Loading: from the path of a file to all modules of a program, parsed and resolved.
//
// All files that imports reach are read before anything runs, so that names lead across modules
// without any search at run time. That a file is missing or does not parse is no error of loading,
// unless it is the entry: the import fails when it runs, if it ever does.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/scope.hpp"
#include "zx/compiler/surroundings.hpp"
#include "zx/runtime/source_files.hpp"
#include "zx/syntax/ast.hpp"
#include "zx/syntax/diagnostic.hpp"
#include "zx/syntax/parser.hpp"
#include "zx/syntax/source.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

struct LoadOptions {
    /// The project's root: bare import paths are looked for there, and files outside are not
    /// imported. Empty: the entry's folder.
    std::string root;
    ParseOptions parsing{};
};

/// What is wrong with one file.
struct FileDiagnostics {
    const Source* source;
    std::vector<Diagnostic> errors;
};

/// What loading has done so far, for metrics. Imported modules are kept by path, evaluated ones by
/// path and text; none is evicted, as their texts together are bounded (longest_source).
struct LoadCounters {
    std::uint64_t files_parsed = 0;
    std::uint64_t bytes_parsed = 0;
    std::uint64_t module_hits = 0;    ///< Imports and evaluations of what was there already.
    std::uint64_t module_misses = 0;  ///< Those that had a file read.
};

/// The modules of a program, with the names and the trees that they share.
class LoadedProgram {
public:
    /// Both stay the caller's and outlive the program.
    LoadedProgram(const SourceFiles& files, const BuiltinDirectory& builtins,
                  LoadOptions options = {});
    LoadedProgram(const LoadedProgram&) = delete;
    LoadedProgram& operator=(const LoadedProgram&) = delete;

    /// Loads the file at `path` and all that it imports. False when that file cannot be read
    /// (`failure` says why) or does not parse (see `diagnostics`). Called once, this or load_text.
    [[nodiscard]] bool load(const std::string& path);
    /// The same for a text that is in no file; `path` is what it is called, and where its imports
    /// are looked for.
    [[nodiscard]] bool load_text(const std::string& path, std::string text);

    /// One input of an interactive session: a module of its own, at `path`, among `around`. Nullptr
    /// when it does not parse: `diagnostics` are those of this input alone. Called instead of load,
    /// as often as there are inputs; modules that are new are those behind the input's.
    [[nodiscard]] ModuleUnit* add_input(std::unique_ptr<Source> source, const std::string& path,
                                        const Surroundings& around, Surroundings& added);
    /// A file that a running program names, with the text that it has now: a module of its own,
    /// called `name`. Nullptr when it does not parse, as `failure` says; modules that are new are
    /// those from it on.
    [[nodiscard]] ModuleUnit* add_evaluated(std::unique_ptr<Source> source, std::string_view name,
                                            std::string& failure);
    /// For metrics: whoever keeps modules by path and text has looked for one.
    void count_module(bool is_hit) noexcept
    {
        ++(is_hit ? counters_.module_hits : counters_.module_misses);
    }
    /// A module that could not be compiled or run to its end: the next import of its file reads it
    /// anew.
    void drop_module(std::size_t index);

    /// The file that the program begins with; there after a successful load.
    [[nodiscard]] ModuleUnit& entry() const noexcept { return *units_.front(); }
    /// All modules, by ModuleUnit::index; the entry is the first.
    [[nodiscard]] std::span<const std::unique_ptr<ModuleUnit>> units() const noexcept
    {
        return units_;
    }
    [[nodiscard]] SymbolTable& symbols() noexcept { return symbols_; }
    [[nodiscard]] AstArena& arena() noexcept { return arena_; }

    /// The files that do not parse, the entry first if it is one of them.
    [[nodiscard]] std::span<const FileDiagnostics> diagnostics() const noexcept
    {
        return diagnostics_;
    }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    [[nodiscard]] const LoadCounters& counters() const noexcept { return counters_; }

private:
    struct Module {
        std::uint32_t index = 0;  ///< Of its unit, if `failure` is empty.
        std::string failure;
    };

    bool load_source(std::unique_ptr<Source> source);
    void choose_roots(const std::string& path);
    void finish();
    void resolve(std::size_t index);
    /// Parses a source into a unit of its own; false if it has errors.
    bool add_unit(std::unique_ptr<Source> source, std::string_view name,
                  const ParseOptions& parsing);
    void find_imports(ModuleUnit& unit);
    [[nodiscard]] ImportTarget resolve_import(const ModuleUnit& importer, std::string_view path);
    /// The file that an import leads to; empty if there is none.
    [[nodiscard]] std::string find_file(const ModuleUnit& importer, const std::string& path,
                                        std::string& failure) const;
    [[nodiscard]] std::string try_candidate(const std::string& path, std::string& failure) const;
    [[nodiscard]] bool is_within_roots(std::string_view path) const;
    [[nodiscard]] const Module& open(const std::string& path, std::string_view name);

    const SourceFiles& files_;
    const BuiltinDirectory& builtins_;
    LoadOptions options_;
    std::vector<std::string> roots_;  // with a slash at the end; the project's first

    SymbolTable symbols_;
    AstArena arena_;
    std::vector<std::unique_ptr<ModuleUnit>> units_;
    std::unordered_map<std::string, Module> modules_;  // by canonical path
    std::unordered_set<Symbol> special_;               // of collect_special_names
    std::shared_ptr<DeclaredTypes> types_ = std::make_shared<DeclaredTypes>();
    std::vector<std::unique_ptr<Source>> broken_;  // what `diagnostics_` point into
    std::vector<FileDiagnostics> diagnostics_;
    std::string failure_;
    LoadCounters counters_;
};

}  // namespace sluice::zx
