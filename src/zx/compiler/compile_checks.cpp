// Compiling `print`, and the statements that hold a program to a condition.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/function_compiler.hpp"
#include "zx/compiler/unsupported.hpp"

namespace sluice::zx {

void FunctionCompiler::print(Print& node)
{
    const Register window = take();
    if (node.arguments.size() == 2) {
        // The conditional form.
        Label end;
        builder_.charge(GasOperation::print);
        condition(*node.arguments[0], end, false);
        expression(*node.arguments[1], take());
        call_intrinsic("%print", window, 1);
        return builder_.bind(end);
    }
    if (node.arguments.size() > 250)
        return context_.fail(node.offset, "print has more than 250 values");
    for (Expression* argument : node.arguments)
        expression(*argument, take());
    builder_.charge(GasOperation::print);
    builder_.at(node.offset);
    call_intrinsic("%print", window, static_cast<std::uint32_t>(node.arguments.size()));
}

void FunctionCompiler::require(Require& node)
{
    Label passed;
    builder_.charge(GasOperation::require);
    condition(*node.condition, passed, true);
    const Register window = take(3);
    if (node.toleration != nullptr) {
        closure(*node.toleration, window);
        builder_.emit_named(Opcode::CALL, window, 0, 0, 0);
        builder_.emit_jump_if(Opcode::JT, window, 0, 0, passed);
    }
    load_text(context_.symbols.name(node.topic), window + 1);
    if (node.message != nullptr)
        expression(*node.message, window + 2);
    else
        builder_.emit(Opcode::LOADNULL, window + 2);
    builder_.at(node.offset);
    call_intrinsic("%require_failed", window, 2);
    builder_.bind(passed);
}

void FunctionCompiler::verify(Verify& node)
{
    builder_.charge(GasOperation::require);
    Label passed;
    Label failed;
    const Register window = take(4);
    const Register subject = window + 2;
    builder_.emit(Opcode::LOADNULL, subject);
    if (node.check != VerifyCheck::Truth) {
        check(node, subject);
        builder_.emit_jump_if(Opcode::JT, window, 0, 0, passed);
    } else if (node.conditions.empty()) {
        builder_.emit_jump(passed);
    } else {
        for (std::size_t i = 0; i < node.conditions.size(); ++i) {
            const bool is_last = i + 1 == node.conditions.size();
            condition(*node.conditions[i], is_last ? passed : failed, is_last);
        }
    }
    builder_.bind(failed);
    block(node.body);
    load_text(context_.symbols.name(node.mode), window + 1);
    if (node.message != nullptr)
        expression(*node.message, window + 3);
    else
        builder_.emit(Opcode::LOADNULL, window + 3);
    builder_.at(node.offset);
    call_intrinsic("%verify_failed", window, 3);
    builder_.bind(passed);
}

/// Evaluates what is checked into `subject`, and whether it passes into the second register before.
void FunctionCompiler::check(Verify& node, Register subject)
{
    const Temporaries temporaries{*this};
    const Register window = take(5);
    expression(*node.conditions.front(), subject);
    load_text(context_.symbols.name(node.mode), window + 1);
    load_integer(static_cast<std::int64_t>(node.check), window + 2);
    builder_.emit(Opcode::MOVE, window + 3, subject);
    if (node.operand != nullptr)
        expression(*node.operand, window + 4);
    else
        builder_.emit(Opcode::LOADNULL, window + 4);
    builder_.at(node.offset);
    call_intrinsic("%verify_holds", window, 4);
    builder_.emit(Opcode::MOVE, subject - 2, window);
}

// ---- modules -----------------------------------------------------------------------------------

namespace {

void compile_function(CompileContext& context, FunctionCode& code)
{
    find_plain_calls(code);
    if (context.failed)
        return;
    if (!FunctionCompiler{context, code, false}.compile() && !context.failed &&
        !FunctionCompiler{context, code, true}.compile())
        context.fail(code.function != nullptr ? code.function->offset : 0,
                     "an expression is too large");
    for (const auto& inner : code.inner)
        compile_function(context, *inner);
}

}  // namespace

void find_plain_calls(FunctionCode& code) noexcept
{
    const bool is_usual = !code.is_async && !code.has_defaults && code.gas_limit < 0;
    code.is_plain = is_usual && !code.uses_this && !code.is_action;
    code.is_plain_action = is_usual && code.is_action;
}

bool compile_module(ModuleUnit& unit, SymbolTable& symbols, const BuiltinDirectory& builtins,
                    Linker& linker, const CompileOptions& options, CompileError& error)
{
    if (auto refused = find_unsupported(unit, symbols, builtins)) {
        error = std::move(*refused);
        return false;
    }
    CompileContext context{unit, symbols, builtins, linker, options, error};
    compile_function(context, *unit.code);
    return !context.failed;
}

}  // namespace sluice::zx
