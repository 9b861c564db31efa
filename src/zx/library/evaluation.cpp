// eval_file: runs a file of zx and brings its names into the module that calls.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "zx/library/builtin_families.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/limits.hpp"

namespace sluice::zx {

namespace {

/// Whether the file is one of zx: as argument 1 says, or else by its name. If not, the error is
/// set.
bool is_of_zx(NativeCall& call, std::string_view path)
{
    if (!is_given(call, 1)) {
        if (path.ends_with(".zx") || path.ends_with(".zexus"))
            return true;
        misuse(call, {"eval_file() runs files of zx only: '", path, "' is none by its name"});
        return false;
    }
    DisplayForm language;
    if (!take_display(call, "eval_file", 1, language))
        return false;
    const std::string name = to_ascii_upper(language.view());
    if (name == "ZX" || name == "ZEXUS")
        return true;
    misuse(call, {"eval_file() runs files of zx only, not of '", language.view(), "'"});
    return false;
}

/// Gives the calling module's variables what the file has under their names. Names that begin with
/// an underscore stay the file's own.
NativeStatus bring_names(NativeCall& call, std::uint32_t from, std::uint32_t to)
{
    Runtime& runtime = call.runtime;
    Modules& modules = runtime.modules();
    const ModuleUnit& importer = modules.unit(to);
    constexpr std::size_t first = std::size(module_start_variables);
    for (std::size_t i = first; i < modules.unit(from).variables.size(); ++i) {
        const Symbol symbol = modules.unit(from).variables[i].symbol;
        const std::string_view name = modules.symbols()->name(symbol);
        const std::int64_t slot = importer.find(symbol);
        const Value value = modules.slots(from)[i];
        if (value.is_undefined() || name.starts_with('_') || slot < std::int64_t{first})
            continue;
        const auto place = static_cast<std::uint32_t>(slot);
        if (importer.variables[place].is_const && !modules.slots(to)[place].is_undefined()) {
            fail_const(runtime, name);
            return NativeStatus::Error;
        }
        const Status status = runtime.assign_special(to, place, nullptr, value);
        if (status != Status::Ok)
            return status == Status::Error ? NativeStatus::Error : NativeStatus::OutOfMemory;
    }
    return give_null(call);
}

NativeStatus eval_file(NativeCall& call)
{
    constexpr std::size_t module_place = 0;
    constexpr std::size_t importer_place = 1;
    Runtime& runtime = call.runtime;
    Modules& modules = runtime.modules();
    if (call.step == 1) {
        const auto module = static_cast<std::uint32_t>(call.scratch[module_place].integer());
        modules.set_state(module, call.callee_failed ? LoadState::Failed : LoadState::Loaded);
        if (call.callee_failed)
            return NativeStatus::Error;
        const Value importer = call.scratch[importer_place];
        return importer.is_integer()
                   ? bring_names(call, module, static_cast<std::uint32_t>(importer.integer()))
                   : give_null(call);
    }

    std::string_view path;
    if (!may_use_files(call, "eval_file") || !take_text(call, "eval_file", 0, path) ||
        !is_of_zx(call, path))
        return NativeStatus::Error;
    const ConfinedFiles files = files_of(call);
    const auto place = files.resolve(path);
    const auto text = files.read(path);
    if (!place || !text)
        return misuse(call, {"eval_file() is denied: ", place ? text.error() : place.error()});
    FileEvaluator* const evaluator = runtime.evaluator();
    std::string failure = "there is nothing to run it";
    const auto module =
        evaluator == nullptr ? std::nullopt : evaluator->prepare(*place, path, *text, failure);
    if (!module)
        return misuse(call, {"eval_file() cannot run '", path, "': ", failure});
    if (modules.state(*module) == LoadState::Loading)
        return misuse(call, {"eval_file() is running '", path, "' already"});
    const FunctionObject* const function = modules.function(*module);
    if (function == nullptr)
        return NativeStatus::OutOfMemory;
    const FunctionCode* const caller = runtime.engine()->current_code();
    call.scratch[module_place] = Value::from_integer(*module);
    call.scratch[importer_place] =
        caller == nullptr ? Value::null() : Value::from_integer(caller->module->index);
    modules.clear_variables(*module);
    modules.set_state(*module, LoadState::Loading);
    call.step = 1;
    call.guards_callee = true;
    return call.call(Value::from(function));
}

constexpr BuiltinInfo functions[] = {
    {.name = "eval_file", .function = eval_file, .least = 1, .most = 2, .is_simple = false},
};

}  // namespace

std::span<const BuiltinInfo> evaluation_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
