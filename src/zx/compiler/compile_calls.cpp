// Compiling calls, and what begins tasks.
// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <vector>

#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

std::uint32_t FunctionCompiler::arguments(std::span<Argument const> list, Register window,
                                          std::vector<std::string_view>& names)
{
    (void)window;  // the arguments' registers follow it
    if (list.size() > most_arguments) {
        context_.fail(list.front().offset,
                      "a call has more than " + std::to_string(most_arguments) + " arguments");
        return 0;
    }
    for (const Argument& argument : list) {
        expression(*argument.value, take());
        if (argument.name != no_symbol)
            names.push_back(context_.symbols.name(argument.name));
    }
    return static_cast<std::uint32_t>(list.size());
}

void FunctionCompiler::call(const CallSite& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register window = to + 1 == next_register_ && to >= code_.slot_count ? to : take();
    std::vector<std::string_view> names;
    const auto mixes = [&] { return !names.empty() && names.size() != node.arguments.size(); };
    const auto named = [&] {
        return static_cast<std::uint16_t>(builder_.constant(context_.linker.names(names)) *
                                          register_scale);
    };

    const auto operands = [&]() -> std::uint32_t {
        if (node.fields == nullptr)
            return arguments(node.arguments, window, names);
        map(node.fields->entries, take());
        return 1;
    };

    if (auto* method = as<Member>(node.callee)) {
        expression(*method->object, window);
        const std::uint32_t count = operands();
        builder_.charge(GasOperation::call_method, count);
        builder_.at(method->offset);
        if (mixes())
            fail_at_run_time("Cannot mix positional and keyword arguments");
        builder_.emit_named(names.empty() ? Opcode::CALLMETHOD : Opcode::CALLMETHODNAMED, window,
                            names.empty() ? std::uint16_t{0} : named(),
                            name_constant(context_.symbols.name(method->name)),
                            static_cast<std::uint8_t>(count));
        if (to != window)
            builder_.emit(Opcode::MOVE, to, window);
        return;
    }

    const auto* identifier = as<Identifier>(node.callee);
    const Binding* const binding = identifier != nullptr ? &identifier->name.binding : nullptr;
    if (binding == nullptr)
        expression(*node.callee, window);
    const std::uint32_t count = operands();
    builder_.at(node.offset);
    if (binding != nullptr && binding->kind == BindingKind::Builtin) {
        const std::string_view name = context_.symbols.name(identifier->name.symbol);
        builder_.charge(GasOperation::call_builtin, count);
        check_sandbox(name);
        const auto known = context_.builtins.find(name);
        if (names.empty()) {
            call_builtin(binding->index,
                         known && known->index == binding->index && known->is_simple, window,
                         count);
            if (to != window)
                builder_.emit(Opcode::MOVE, to, window);
            return;
        }
    } else {
        builder_.charge(binding != nullptr ? GasOperation::call_name : GasOperation::call_top,
                        count);
    }
    if (mixes())
        fail_at_run_time("Cannot mix positional and keyword arguments");
    if (binding != nullptr && binding->kind == BindingKind::Action) {
        builder_.emit(Opcode::MOVE, window, 0);
        builder_.emit_named(names.empty() ? Opcode::CALLMETHOD : Opcode::CALLMETHODNAMED, window,
                            names.empty() ? std::uint16_t{0} : named(),
                            name_constant(context_.symbols.name(identifier->name.symbol)),
                            static_cast<std::uint8_t>(count));
    } else {
        // Only now is the name looked up, as calls resolve their callee when they are made.
        if (binding != nullptr)
            load(identifier->name, window);
        if (!node.type_arguments.empty()) {
            const Temporaries inner{*this};
            const Register special = take(3);
            builder_.emit(Opcode::MOVE, special + 1, window);
            load_text(type_arguments_text(node.type_arguments, context_.symbols), special + 2);
            call_intrinsic("%specialize", special, 2);
            builder_.emit(Opcode::MOVE, window, special);
        }
        builder_.emit_named(names.empty() ? Opcode::CALL : Opcode::CALLNAMED, window,
                            names.empty() ? std::uint16_t{0} : named(), 0,
                            static_cast<std::uint8_t>(count));
    }
    if (to != window)
        builder_.emit(Opcode::MOVE, to, window);
}

void FunctionCompiler::spawn(Expression& operand_node, Register to, std::uint32_t offset)
{
    const Temporaries temporaries{*this};
    auto* node = as<Call>(&operand_node);
    const Register window = take();
    if (node == nullptr) {
        expression(operand_node, window);
        builder_.charge(GasOperation::spawn);
        builder_.at(offset);
        builder_.emit_raw(Opcode::SPAWN, CodeBuilder::scaled(window), 0, 0, 255);
        builder_.emit(Opcode::MOVE, to, window);
        return;
    }
    std::vector<std::string_view> names;
    auto* method = as<Member>(node->callee);
    const auto* identifier = as<Identifier>(node->callee);
    if (node->has_named)
        take(2);  // of an intrinsic: before the arguments come the callee and the names
    const Register callee = node->has_named ? window + 1 : window;
    if (method != nullptr)
        expression(*method->object, callee);
    else if (identifier == nullptr)
        expression(*node->callee, callee);
    const std::uint32_t count = arguments(node->arguments, window, names);
    builder_.charge(GasOperation::spawn);
    builder_.at(offset);
    if (method != nullptr) {
        builder_.emit_named(Opcode::GETFIELD, callee, CodeBuilder::scaled(callee),
                            name_constant(context_.symbols.name(method->name)), 2);
    } else if (identifier != nullptr) {
        if (identifier->name.binding.kind == BindingKind::Builtin)
            check_sandbox(context_.symbols.name(identifier->name.symbol));
        load(identifier->name, callee);
    }
    if (!node->has_named) {
        builder_.emit_raw(Opcode::SPAWN, CodeBuilder::scaled(window), 0, 0,
                          static_cast<std::uint8_t>(count));
    } else if (names.size() != node->arguments.size()) {
        fail_at_run_time("Cannot mix positional and keyword arguments");
    } else {
        builder_.emit_wide(Opcode::LOADK, window + 2,
                           builder_.constant(context_.linker.names(names)));
        call_intrinsic("%spawn_named", window, count + 2);
    }
    builder_.emit(Opcode::MOVE, to, window);
}

}  // namespace sluice::zx
