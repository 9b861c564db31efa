// Makes modules of files that a running program names (eval_file), on either engine.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/evaluated_files.hpp"

#include <algorithm>
#include <utility>

#include "zx/compiler/unsupported.hpp"
#include "zx/engine/linker.hpp"
#include "zx/runtime/vm.hpp"

namespace sluice::zx {

namespace {

/// An error as one line.
std::string line_of(const CompileError& error, const ModuleUnit& unit)
{
    const Position place = unit.source->position(error.offset);
    return unit.path + ':' + std::to_string(place.line) + ':' + std::to_string(place.column) +
           ": " + error.message;
}

}  // namespace

EvaluatedFiles::EvaluatedFiles(LoadedProgram& program, Runtime& runtime, const Catalog& catalog,
                               VirtualMachine* vm, CompileOptions options) noexcept
    : program_{program}, runtime_{runtime}, catalog_{catalog}, vm_{vm}, options_{options}
{}

std::optional<std::uint32_t> EvaluatedFiles::prepare(const std::string& path, std::string_view name,
                                                     std::string text, std::string& failure)
{
    const auto known = latest_.find(path);
    if (known != latest_.end() && program_.units()[known->second]->source->text() == text) {
        program_.count_module(true);
        prepared_.push_back(known->second);
        return known->second;
    }
    program_.count_module(false);
    const std::size_t size = std::max(text.size(), least_text);
    if (size > longest_texts - text_bytes_) {
        failure = "there is no room for more than 16 MiB of files";
        return std::nullopt;
    }
    text_bytes_ += size;
    const std::size_t first = program_.units().size();
    const ModuleUnit* const unit =
        program_.add_evaluated(std::make_unique<Source>(path, std::move(text)), name, failure);
    if (unit == nullptr)
        return std::nullopt;
    if (!make_ready(first, failure)) {
        // What it imported has no code that could run, either.
        for (std::size_t i = first; i < program_.units().size(); ++i)
            program_.drop_module(i);
        return std::nullopt;
    }
    latest_.insert_or_assign(path, unit->index);
    prepared_.push_back(unit->index);
    return unit->index;
}

/// Gives new modules their variables and their code.
bool EvaluatedFiles::make_ready(std::size_t first, std::string& failure)
{
    const RuntimeOptions& options = runtime_.options();
    Modules& modules = runtime_.modules();
    const auto all = program_.units();
    const auto units = all.subspan(first);
    while (modules.count() < all.size()) {
        if (!modules.add(*all[modules.count()], options.arguments, options.root)) {
            failure = "there is not enough memory for its variables";
            return false;
        }
    }
    RuntimeLinker linker{runtime_, catalog_};
    for (const auto& unit : units) {
        CompileError error;
        if (vm_ == nullptr) {
            if (const auto refused = find_unsupported(*unit, program_.symbols(), catalog_)) {
                failure = line_of(*refused, *unit);
                return false;
            }
        } else if (!compile_module(*unit, program_.symbols(), catalog_, linker, options_, error)) {
            failure = line_of(error, *unit);
            return false;
        }
    }
    if (linker.ran_out()) {
        failure = "there is not enough memory for its constants";
        return false;
    }
    if (vm_ != nullptr)
        for (const auto& unit : units)
            vm_->add_code(*unit->code);
    return true;
}

std::vector<std::uint32_t> EvaluatedFiles::take_prepared()
{
    for (const std::uint32_t module : prepared_)
        if (runtime_.modules().state(module) == LoadState::Loading)
            runtime_.modules().set_state(module, LoadState::Failed);
    return std::exchange(prepared_, {});
}

}  // namespace sluice::zx
