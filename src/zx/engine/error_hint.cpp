// What may have been meant where a name was not found.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/error_hint.hpp"

#include <functional>

#include "zx/compiler/children.hpp"
#include "zx/compiler/declared_names.hpp"
#include "zx/engine/nearest_name.hpp"
#include "zx/library/library.hpp"

namespace sluice::zx {

namespace {

/// What stands between `before` and `after` in a message that has both, and nothing before.
std::string_view name_between(std::string_view message, std::string_view before,
                              std::string_view after)
{
    if (!message.starts_with(before))
        return {};
    message.remove_prefix(before.size());
    const std::size_t end = message.find(after);
    return end == std::string_view::npos ? std::string_view{} : message.substr(0, end);
}

/// Names that a function declares, and those around it.
void offer_locals(const FunctionCode* code, const SymbolTable& symbols, NearestName& nearest)
{
    const std::function<void(Node&)> offer = [&](Node& node) {
        if (node.kind == NodeKind::Function)
            return;
        if (node.kind >= NodeKind::Block && node.kind <= NodeKind::UserInterface)
            visit_declared_names(static_cast<Statement&>(node), [&](const Name& name, bool) {
                nearest.offer(symbols.name(name.symbol));
            });
        visit_children(node, offer);
    };
    for (; code != nullptr && code->function != nullptr; code = code->parent) {
        for (const Parameter* parameter : code->function->parameters)
            nearest.offer(symbols.name(parameter->name.symbol));
        visit_children(*code->function, offer);
        if (code->contract == nullptr)
            continue;
        for (const StateVariable& variable : code->contract->state)
            nearest.offer(symbols.name(variable.symbol));
        for (const ActionCode& action : code->contract->actions)
            nearest.offer(symbols.name(action.symbol));
    }
}

}  // namespace

std::string hint_for(const Error& error, std::string_view message, LoadedProgram& program)
{
    const SymbolTable& symbols = program.symbols();
    if (const std::string_view name = name_between(message, "Identifier '", "' not found");
        !name.empty()) {
        NearestName nearest{name};
        if (!error.trace.empty()) {
            offer_locals(error.trace.front().code, symbols, nearest);
            for (const ModuleVariable& variable : error.trace.front().code->module->variables)
                nearest.offer(symbols.name(variable.symbol));
        }
        for (const BuiltinInfo& builtin : core_builtins().builtins)
            nearest.offer(builtin.name);
        return nearest.best();
    }
    if (const std::string_view name = name_between(message, "Action '", "' not found in contract ");
        !name.empty()) {
        NearestName nearest{name};
        const std::string_view contract = message.substr(message.rfind(' ') + 1);
        for (const auto& unit : program.units())
            for (const auto& code : unit->contracts)
                for (const ContractCode* each = code.get();
                     each != nullptr && code->name == contract; each = each->base)
                    for (const ActionCode& action : each->actions)
                        nearest.offer(symbols.name(action.symbol));
        return nearest.best();
    }
    if (const std::string_view name = name_between(message, "Method '", "' not supported for ");
        !name.empty()) {
        NearestName nearest{name};
        for (const BuiltinInfo& method :
             methods_named(message.substr(message.rfind(' ') + 1)).builtins)
            nearest.offer(method.name);
        return nearest.best();
    }
    constexpr std::string_view not_loaded = "Module not found or failed to load: ";
    if (message.starts_with(not_loaded)) {
        NearestName nearest{message.substr(not_loaded.size())};
        for (const BuiltinTable& module : native_modules())
            nearest.offer(module.name);
        return nearest.best();
    }
    return {};
}

}  // namespace sluice::zx
