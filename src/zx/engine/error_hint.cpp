// What may have been meant where a name was not found.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/error_hint.hpp"

#include <functional>
#include <vector>

#include "zx/compiler/children.hpp"
#include "zx/compiler/declared_names.hpp"
#include "zx/library/library.hpp"
#include "zx/syntax/spelling.hpp"

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
void offer_locals(const FunctionCode* code, const SymbolTable& symbols,
                  std::vector<std::string_view>& known)
{
    const std::function<void(Node&)> offer = [&](Node& node) {
        if (node.kind == NodeKind::Function)
            return;
        if (node.kind >= NodeKind::Block && node.kind <= NodeKind::UserInterface)
            visit_declared_names(static_cast<Statement&>(node), [&](const Name& name, bool) {
                known.push_back(symbols.name(name.symbol));
            });
        visit_children(node, offer);
    };
    for (; code != nullptr && code->function != nullptr; code = code->parent) {
        for (const Parameter* parameter : code->function->parameters)
            known.push_back(symbols.name(parameter->name.symbol));
        visit_children(*code->function, offer);
        if (code->contract == nullptr)
            continue;
        for (const StateVariable& variable : code->contract->state)
            known.push_back(symbols.name(variable.symbol));
        for (const ActionCode& action : code->contract->actions)
            known.push_back(symbols.name(action.symbol));
    }
}

}  // namespace

std::string hint_for(const Error& error, std::string_view message, LoadedProgram& program)
{
    const SymbolTable& symbols = program.symbols();
    std::vector<std::string_view> known;
    if (const std::string_view name = name_between(message, "Identifier '", "' not found");
        !name.empty()) {
        if (!error.trace.empty()) {
            offer_locals(error.trace.front().code, symbols, known);
            for (const ModuleVariable& variable : error.trace.front().code->module->variables)
                known.push_back(symbols.name(variable.symbol));
        }
        for (const BuiltinInfo& builtin : core_builtins().builtins)
            known.push_back(builtin.name);
        return std::string{nearest_name(name, known)};
    }
    if (const std::string_view name = name_between(message, "Action '", "' not found in contract ");
        !name.empty()) {
        const std::string_view contract = message.substr(message.rfind(' ') + 1);
        for (const auto& unit : program.units())
            for (const auto& code : unit->contracts)
                for (const ContractCode* each = code.get();
                     each != nullptr && code->name == contract; each = each->base)
                    for (const ActionCode& action : each->actions)
                        known.push_back(symbols.name(action.symbol));
        return std::string{nearest_name(name, known)};
    }
    if (const std::string_view name = name_between(message, "Method '", "' not supported for ");
        !name.empty()) {
        for (const BuiltinInfo& method :
             methods_named(message.substr(message.rfind(' ') + 1)).builtins)
            known.push_back(method.name);
        return std::string{nearest_name(name, known)};
    }
    constexpr std::string_view not_loaded = "Module not found or failed to load: ";
    if (message.starts_with(not_loaded)) {
        for (const BuiltinTable& module : native_modules())
            known.push_back(module.name);
        return std::string{nearest_name(message.substr(not_loaded.size()), known)};
    }
    return {};
}

}  // namespace sluice::zx
