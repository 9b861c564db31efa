// Loading: from the path of a file to all modules of a program, parsed and resolved.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/program.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "zx/compiler/children.hpp"
#include "zx/compiler/module_names.hpp"
#include "zx/compiler/resolver.hpp"

namespace sluice::zx {

namespace {

/// The folder that holds `path`, with a slash at the end.
std::string_view folder_of(std::string_view path)
{
    return path.substr(0, path.rfind('/') + 1);
}

std::string with_slash(std::string path)
{
    if (!path.ends_with('/'))
        path += '/';
    return path;
}

std::string first_error(const Source& source, const std::vector<Diagnostic>& errors)
{
    const Diagnostic& first = errors.front();
    const Position place = source.position(first.offset);
    return source.path() + ':' + std::to_string(place.line) + ':' + std::to_string(place.column) +
           ": " + first.message;
}

/// All imports of a tree, in the order of the source.
void collect_imports(Node& node, std::vector<Use*>& found)
{
    if (auto* import = as<Use>(&node))
        found.push_back(import);
    visit_children(node, [&](Node& inner) { collect_imports(inner, found); });
}

}  // namespace

LoadedProgram::LoadedProgram(const SourceFiles& files, const BuiltinDirectory& builtins,
                             LoadOptions options)
    : files_{files}, builtins_{builtins}, options_{std::move(options)}
{}

bool LoadedProgram::load(const std::string& path)
{
    const std::string canonical = files_.canonical(path);
    std::string text;
    if (files_.kind(canonical) == FileKind::Folder) {
        failure_ = "Is a directory";
        return false;
    }
    if (!files_.read(canonical, longest_source, text, failure_))
        return false;
    return load_source(std::make_unique<Source>(canonical, std::move(text)));
}

bool LoadedProgram::load_text(const std::string& path, std::string text)
{
    if (text.size() > longest_source) {
        failure_ = "the text is too long";
        return false;
    }
    return load_source(std::make_unique<Source>(files_.canonical(path), std::move(text)));
}

bool LoadedProgram::load_source(std::unique_ptr<Source> source)
{
    const std::string path = source->path();
    choose_roots(path);
    modules_[path] = {};
    if (!add_unit(std::move(source), "__main__", options_.parsing)) {
        failure_ = first_error(*diagnostics_.front().source, diagnostics_.front().errors);
        return false;
    }
    // The imports of what is found this way are found in turn.
    for (std::size_t i = 0; i < units_.size(); ++i)
        find_imports(*units_[i]);
    finish();
    return true;
}

void LoadedProgram::choose_roots(const std::string& path)
{
    const std::string folder{folder_of(path)};
    roots_ = {with_slash(options_.root.empty() ? folder : files_.canonical(options_.root))};
    if (!is_within_roots(path))
        roots_.push_back(folder);
}

void LoadedProgram::finish()
{
    for (const auto& unit : units_) {
        unit->types = types_;
        collect_types(*unit->program, *types_);
        declare_module(*unit, symbols_);
        collect_special_names(*unit->program, special_);
    }
    collect_reexports(units_, symbols_, builtins_);
    for (std::size_t i = 0; i < units_.size(); ++i)
        resolve(i);
}

void LoadedProgram::resolve(std::size_t index)
{
    const bool may_evaluate = symbols_.find(evaluating_builtin) != no_symbol;
    resolve_module(units_, index, symbols_, arena_, builtins_, special_, may_evaluate);
}

ModuleUnit* LoadedProgram::add_input(std::unique_ptr<Source> source, const std::string& path,
                                     const Surroundings& around, Surroundings& added)
{
    diagnostics_.clear();
    broken_.clear();
    // Files that could not be read or parsed may have been mended.
    std::erase_if(modules_, [](const auto& entry) { return !entry.second.failure.empty(); });
    choose_roots(path);
    const std::size_t first = units_.size();
    ParseOptions parsing = options_.parsing;
    parsing.begins_with_value = true;
    if (!add_unit(std::move(source), "__main__", parsing))
        return nullptr;
    ModuleUnit& input = *units_[first];
    input.path = path;
    for (std::size_t i = first; i < units_.size(); ++i)
        find_imports(*units_[i]);
    for (std::size_t i = first; i < units_.size(); ++i) {
        units_[i]->types = types_;
        collect_types(*units_[i]->program, *types_);
        if (i != first)
            declare_module(*units_[i], symbols_);
        collect_special_names(*units_[i]->program, special_);
    }
    collect_reexports(units_, symbols_, builtins_);
    resolve_input(units_, first, symbols_, arena_, builtins_, special_, around, added);
    for (std::size_t i = first + 1; i < units_.size(); ++i)
        resolve(i);
    return &input;
}

ModuleUnit* LoadedProgram::add_evaluated(std::unique_ptr<Source> source, std::string_view name,
                                         std::string& failure)
{
    const std::size_t first = units_.size();
    const std::size_t broken = diagnostics_.size();
    if (!add_unit(std::move(source), name, options_.parsing)) {
        failure = first_error(*diagnostics_.back().source, diagnostics_.back().errors);
        diagnostics_.resize(broken);
        broken_.pop_back();
        return nullptr;
    }
    for (std::size_t i = first; i < units_.size(); ++i)
        find_imports(*units_[i]);
    for (std::size_t i = first; i < units_.size(); ++i) {
        units_[i]->types = types_;
        collect_types(*units_[i]->program, *types_);
        declare_module(*units_[i], symbols_);
        collect_special_names(*units_[i]->program, special_);
    }
    collect_reexports(units_, symbols_, builtins_);
    for (std::size_t i = first; i < units_.size(); ++i)
        resolve(i);
    return units_[first].get();
}

void LoadedProgram::drop_module(std::size_t index)
{
    std::erase_if(modules_, [&](const auto& entry) { return entry.second.index == index; });
}

bool LoadedProgram::add_unit(std::unique_ptr<Source> source, std::string_view name,
                             const ParseOptions& parsing)
{
    ++counters_.files_parsed;
    counters_.bytes_parsed += source->text().size();
    ParseResult parsed = parse(*source, symbols_, arena_, parsing);
    if (!parsed.ok()) {
        broken_.push_back(std::move(source));
        diagnostics_.push_back({broken_.back().get(), std::move(parsed.errors)});
        return false;
    }
    auto unit = std::make_unique<ModuleUnit>();
    unit->index = static_cast<std::uint32_t>(units_.size());
    unit->path = source->path();
    unit->name = name;
    unit->source = std::move(source);
    unit->program = parsed.program;
    units_.push_back(std::move(unit));
    return true;
}

void LoadedProgram::find_imports(ModuleUnit& unit)
{
    std::vector<Use*> statements;
    collect_imports(*unit.program, statements);
    for (Use* statement : statements)
        unit.imports.push_back({statement, resolve_import(unit, statement->path), {}});
}

ImportTarget LoadedProgram::resolve_import(const ModuleUnit& importer, std::string_view path)
{
    ImportTarget target;
    if (const auto native = builtins_.find_module(path)) {
        target.kind = ImportTarget::Kind::Native;
        target.module = *native;
        return target;
    }
    target.canonical_path = find_file(importer, std::string{path}, target.failure);
    if (target.canonical_path.empty())
        return target;
    const Module& module = open(target.canonical_path, path);
    target.failure = module.failure;
    if (module.failure.empty()) {
        target.kind = ImportTarget::Kind::Module;
        target.module = module.index;
    }
    return target;
}

std::string LoadedProgram::find_file(const ModuleUnit& importer, const std::string& path,
                                     std::string& failure) const
{
    const std::string folder{folder_of(importer.path)};
    std::vector<std::string> candidates;
    if (path.starts_with('/')) {
        candidates = {path};
    } else if (path.starts_with("../")) {
        candidates = {folder + path};
    } else if (path.starts_with("./")) {
        candidates = {folder + path, roots_.front() + path};
    } else if (!path.empty()) {
        candidates = {folder + path};
        // Of an entry outside of the project the folder stands for the root as well.
        for (const std::string& root : roots_)
            for (const char* place : {"", "zpm_modules/", "lib/"})
                candidates.emplace_back(root).append(place).append(path);
    }
    for (const std::string& candidate : candidates) {
        std::string found = try_candidate(candidate, failure);
        if (!found.empty())
            return found;
    }
    return {};
}

std::string LoadedProgram::try_candidate(const std::string& path, std::string& failure) const
{
    const auto note = [&failure](std::string_view why) {
        if (failure.empty())
            failure = why;
    };
    for (const char* ending : {"", ".zx", ".zexus"}) {
        std::string file = files_.canonical(path + ending);
        FileKind kind = files_.kind(file);
        if (kind == FileKind::Folder) {
            file = files_.canonical(with_slash(file) + "index.zx");
            kind = files_.kind(file);
            if (kind != FileKind::File)
                note("Is a directory, without an index.zx");
        }
        if (kind == FileKind::Missing)
            continue;
        if (!is_within_roots(file))
            note("it is outside of the project's folder");
        else if (kind == FileKind::File)
            return file;
        else
            note("it is not a regular file");
    }
    return {};
}

bool LoadedProgram::is_within_roots(std::string_view path) const
{
    return std::ranges::any_of(roots_,
                               [&](const std::string& root) { return path.starts_with(root); });
}

const LoadedProgram::Module& LoadedProgram::open(const std::string& path, std::string_view name)
{
    const auto [place, is_new] = modules_.try_emplace(path);
    Module& module = place->second;
    if (!is_new) {
        ++counters_.module_hits;
        return module;
    }
    ++counters_.module_misses;
    std::string text;
    const std::size_t room = longest_source - counters_.bytes_parsed;
    if (!files_.read(path, room, text, module.failure))
        return module;
    module.index = static_cast<std::uint32_t>(units_.size());
    if (!add_unit(std::make_unique<Source>(path, std::move(text)), name, options_.parsing))
        module.failure = first_error(*diagnostics_.back().source, diagnostics_.back().errors);
    return module;
}

}  // namespace sluice::zx
