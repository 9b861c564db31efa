// Builtins that show where the program is: its transaction, its module, its events, its last error.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

namespace {

NativeStatus transaction(NativeCall& call)
{
    const EngineHooks* const engine = call.runtime.engine();
    const FunctionCode* const code = engine == nullptr ? nullptr : engine->current_code();
    const bool is_in_contract = code != nullptr && code->contract != nullptr;
    return give(call, call.runtime.transaction().transaction_map(is_in_contract));
}

NativeStatus message(NativeCall& call)
{
    return give(call, call.runtime.transaction().message_map());
}

NativeStatus gas(NativeCall& call)
{
    return give(call, call.runtime.transaction().gas_map());
}

NativeStatus event_log(NativeCall& call)
{
    return give(call, call.runtime.events().log());
}

NativeStatus audit_trail(NativeCall& call)
{
    return give(call, call.runtime.records().list("__audit_trail__"));
}

/// The file that the calling code is in; nullptr outside of any.
const ModuleUnit* calling_module(const NativeCall& call)
{
    const EngineHooks* const engine = call.runtime.engine();
    const FunctionCode* const code = engine == nullptr ? nullptr : engine->current_code();
    return code == nullptr ? nullptr : code->module;
}

NativeStatus is_main(NativeCall& call)
{
    const ModuleUnit* const module = calling_module(call);
    return give_boolean(call, module != nullptr && module->name == "__main__");
}

NativeStatus get_module_name(NativeCall& call)
{
    const ModuleUnit* const module = calling_module(call);
    return module == nullptr ? give_null(call) : give_text(call, module->name);
}

NativeStatus get_module_path(NativeCall& call)
{
    const ModuleUnit* const module = calling_module(call);
    return module == nullptr ? give_null(call) : give_text(call, module->path);
}

/// A start variable of the calling module, __PACKAGE__ say.
Value start_variable(NativeCall& call, const ModuleUnit& module, std::string_view name)
{
    const Value* const slots = call.runtime.module_slots(module.index);
    for (std::size_t i = 0; i < std::size(module_start_variables); ++i) {
        if (module_start_variables[i] == name)
            return slots[i].is_undefined() ? Value::null() : slots[i];
    }
    return Value::null();
}

NativeStatus module_info(NativeCall& call)
{
    const ModuleUnit* const module = calling_module(call);
    MapBuilder info{call.runtime.heap()};
    if (module != nullptr) {
        info.text("module", module->name).text("file", module->path);
        info.set("dir", start_variable(call, *module, "__DIR__"));
        info.set("package", start_variable(call, *module, "__PACKAGE__"));
    }
    return info.give_to(call);
}

/// A list of the names that `each` gives to its argument.
template <class Each>
NativeStatus list_of_names(NativeCall& call, const Each& each)
{
    Heap& heap = call.runtime.heap();
    List* const names = List::create(heap);
    bool is_complete = names != nullptr;
    each([&](std::string_view name) {
        if (!is_complete)
            return;
        const Value value = text_value(heap, name);
        is_complete = !value.is_undefined() && names->append(heap, value);
    });
    return give(call, is_complete ? names : nullptr);
}

NativeStatus list_imports(NativeCall& call)
{
    const ModuleUnit* const module = calling_module(call);
    return list_of_names(call, [&](const auto& add) {
        if (module == nullptr)
            return;
        // In the order of their names: the table of imports is ordered by address.
        std::vector<std::string_view> paths;
        paths.reserve(module->imports.size());
        for (const Import& each : module->imports)
            paths.push_back(each.target.canonical_path.empty()
                                ? each.statement->path
                                : std::string_view{each.target.canonical_path});
        std::ranges::sort(paths);
        for (const std::string_view path : paths)
            add(path);
    });
}

NativeStatus get_exported_names(NativeCall& call)
{
    const ModuleUnit* const module = calling_module(call);
    const SymbolTable* const symbols = call.runtime.modules().symbols();
    return list_of_names(call, [&](const auto& add) {
        if (module == nullptr || symbols == nullptr)
            return;
        for (const ModuleVariable& variable : module->variables) {
            if (variable.is_exported)
                add(symbols->name(variable.symbol));
        }
        for (const auto& [symbol, target] : module->reexports)
            add(symbols->name(symbol));
    });
}

std::string_view name_of(ErrorKind kind)
{
    switch (kind) {
        case ErrorKind::Thrown:
            return "thrown";
        case ErrorKind::Require:
            return "require";
        case ErrorKind::Revert:
            return "revert";
        case ErrorKind::Verify:
            return "verify";
        case ErrorKind::Import:
            return "import";
        default:
            return "runtime";
    }
}

NativeStatus error_info(NativeCall& call)
{
    const CaughtError& error = call.runtime.caught();
    if (error.value.is_undefined())
        return give_null(call);
    constexpr std::size_t longest_message = 4096;
    MapBuilder info{call.runtime.heap()};
    info.text("message", display_text(error.value, longest_message))
        .text("kind", name_of(error.kind));
    if (error.place.code != nullptr && error.place.code->module != nullptr) {
        const ModuleUnit& module = *error.place.code->module;
        info.text("file", module.path);
        if (module.source != nullptr) {
            const Position position = module.source->position(error.place.offset);
            info.integer("line", position.line).integer("column", position.column);
        }
    }
    return info.give_to(call);
}

NativeStatus ledger_history(NativeCall& call)
{
    std::string_view name;
    if (!take_text(call, "ledger_history", 0, name))
        return NativeStatus::Error;
    const ModuleUnit* const module = calling_module(call);
    const SymbolTable* const symbols = call.runtime.modules().symbols();
    if (module != nullptr && symbols != nullptr) {
        const std::int64_t slot = module->find(symbols->find(name));
        if (slot >= 0) {
            const Value* const slots = call.runtime.module_slots(module->index);
            const VariableGuard* const guard = call.runtime.guards().find(slots + slot);
            if (guard != nullptr && guard->history != nullptr)
                return give(call, guard->history);
        }
    }
    return misuse(call, {"ledger_history() takes the name of a ledger, got '", name, "'"});
}

constexpr BuiltinInfo functions[] = {
    {.name = "TX",
     .function = transaction,
     .least = 0,
     .most = 0,
     .is_simple = false,
     .is_variable = true},
    {.name = "tx", .function = transaction, .least = 0, .most = 0, .is_simple = false},
    {.name = "msg", .function = message, .least = 0, .most = 0, .is_variable = true},
    {.name = "gas",
     .function = gas,
     .least = 0,
     .most = 0,
     .is_simple = false,
     .is_variable = true},
    {.name = "__event_log__", .function = event_log, .least = 0, .most = 0, .is_variable = true},
    {.name = "__audit_trail__",
     .function = audit_trail,
     .least = 0,
     .most = 0,
     .is_variable = true},
    {.name = "is_main", .function = is_main, .least = 0, .most = 0},
    {.name = "get_module_name", .function = get_module_name, .least = 0, .most = 0},
    {.name = "get_module_path", .function = get_module_path, .least = 0, .most = 0},
    {.name = "module_info", .function = module_info, .least = 0, .most = 0},
    {.name = "list_imports", .function = list_imports, .least = 0, .most = 0},
    {.name = "get_exported_names", .function = get_exported_names, .least = 0, .most = 0},
    {.name = "error_info", .function = error_info, .least = 0, .most = 0},
    {.name = "ledger_history", .function = ledger_history, .least = 1, .most = 1},
};

}  // namespace

std::span<const BuiltinInfo> context_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
