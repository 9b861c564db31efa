// Compiling functions as a whole, and the top levels of modules.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/compiler/children.hpp"
#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

namespace {

/// Whether a local variable can change while an expression that holds it is evaluated: there is an
/// assignment that is not a statement of its own.
bool assigns_inside_expressions(Node& node, bool is_statement)
{
    if (node.kind == NodeKind::Function || node.kind == NodeKind::FunctionLiteral)
        return false;  // inner functions only see cells
    if (node.kind == NodeKind::Assignment && !is_statement)
        return true;
    bool found = false;
    visit_children(node, [&](Node& inner) {
        found =
            found || assigns_inside_expressions(inner, node.kind == NodeKind::ExpressionStatement);
    });
    return found;
}

}  // namespace

FunctionCompiler::FunctionCompiler(CompileContext& context, FunctionCode& code,
                                   bool charges_at_labels)
    : context_{context},
      code_{code},
      builder_{code, charges_at_labels},
      next_register_{code.slot_count}
{
    code.words.clear();
    code.constants.clear();
    code.handlers.clear();
    code.positions.clear();
    code.charges.clear();
    code.charge_places.clear();
    code.charge_begin.clear();
    code.trailing.clear();
    code.register_count = code.slot_count;
    if (code.function != nullptr)
        builder_.in_statement(code.function->offset);
    if (code.is_confined)
        policy_ = code.policy;
}

bool FunctionCompiler::compile()
{
    if (code_.slot_count > max_registers) {
        context_.fail(code_.function != nullptr ? code_.function->offset : 0,
                      "the function has more than " + std::to_string(max_registers) + " variables");
        return true;
    }
    builder_.emit_wide(Opcode::ENTER, 0, 0);
    if (code_.function == nullptr) {
        if (code_.gives_value) {
            const Register value = take();
            top_level_value(value);
            builder_.emit(Opcode::RETURN, value);
            return builder_.finish();
        }
        top_level();
    } else {
        Function& function = *code_.function;
        if (function.body != nullptr)
            assigns_in_expressions_ = assigns_inside_expressions(*function.body, true);
        if (function.value != nullptr)
            assigns_in_expressions_ |= assigns_inside_expressions(*function.value, false);
        builder_.at(function.offset);
        prologue();
        if (function.body != nullptr && function.function_kind == FunctionKind::TolerationBlock) {
            // Without a return its value is that of its last expression.
            const Temporaries temporaries{*this};
            const Register value = take();
            value_of_block(*function.body, value);
            builder_.emit(Opcode::RETURN, value);
            return builder_.finish();
        }
        if (function.body != nullptr)
            statements(function.body->statements);
        if (function.value != nullptr) {
            const Register value = operand(*function.value);
            check_type(function.return_type, value);
            builder_.charge(GasOperation::return_);
            builder_.emit(Opcode::RETURN, value);
            return builder_.finish();
        }
    }
    builder_.emit(Opcode::RETNULL);
    return builder_.finish();
}

/// Cells, unset variables, default values and guards.
void FunctionCompiler::prologue()
{
    for (const std::uint32_t slot : code_.unset)
        builder_.emit(Opcode::UNSET, slot);
    for (const std::uint32_t slot : code_.cell_parameters)
        builder_.emit(Opcode::NEWCELL, slot, 0, 0, 1);
    for (const std::uint32_t slot : code_.cells)
        builder_.emit(Opcode::NEWCELL, slot);
    const Function& function = *code_.function;
    if (code_.has_defaults) {
        for (Parameter* parameter : function.parameters) {
            const Temporaries temporaries{*this};
            const Binding& binding = parameter->name.binding;
            Register value = binding.index;
            if (binding.kind == BindingKind::Cell) {
                value = take();
                builder_.emit(Opcode::GETCELL, value, binding.index);
            }
            Label is_there;
            builder_.emit_jump_if(Opcode::JNULL, value, 0, 2, is_there);
            const Register made = take();
            if (parameter->default_value != nullptr)
                expression(*parameter->default_value, made);
            else
                builder_.emit(Opcode::LOADNULL, made);
            if (binding.kind == BindingKind::Cell)
                builder_.emit(Opcode::SETCELL, binding.index, made);
            else
                builder_.emit(Opcode::MOVE, binding.index, made);
            builder_.bind(is_there);
        }
    }
    for (Parameter* parameter : function.parameters) {
        if (checked_type(parameter->type).empty())
            continue;
        const Temporaries temporaries{*this};
        const Register value = take();
        load(parameter->name, value);
        builder_.at(function.offset);
        check_type(parameter->type, value);
    }
    for (const Name& name : function.modifiers.names)
        run_guard(name);
}

/// Runs what a modifier of the function names, if that is a guard, with the function's arguments.
void FunctionCompiler::run_guard(const Name& name)
{
    if (name.binding.kind == BindingKind::Unresolved || name.binding.kind == BindingKind::Builtin)
        return;
    const Temporaries temporaries{*this};
    const Register window = take(3);
    if (name.binding.kind == BindingKind::Action)
        load(name, window + 1);
    else
        load_or_unset(name, window + 1);
    if (code_.is_action || code_.uses_this)
        builder_.emit(Opcode::MOVE, window + 2, 0);
    else
        builder_.emit(Opcode::UNSET, window + 2);
    const std::span<Parameter* const> parameters = code_.function->parameters;
    const std::size_t count = std::min(parameters.size(), most_arguments - 2);
    for (Parameter* parameter : parameters.first(count))
        load(parameter->name, take());
    call_intrinsic("%run_guard", window, static_cast<std::uint32_t>(2 + count));
}

void FunctionCompiler::top_level()
{
    Program& program = *code_.program;
    assigns_in_expressions_ = assigns_inside_expressions(program, true);
    for (const std::uint32_t slot : code_.cells)
        builder_.emit(Opcode::NEWCELL, slot);
    if (!code_.is_recovering)
        return statements(program.statements);
    // Once recovery is on, an error of one statement is reported, and the next one runs.
    for (Statement* item : program.statements) {
        const Temporaries temporaries{*this};
        builder_.flush();
        const std::uint32_t begin = builder_.position();
        statement(*item);
        builder_.flush();
        Label next;
        builder_.emit_jump(next);
        const std::uint32_t end = builder_.position();
        const Register window = take(3);
        code_.handlers.push_back(
            {begin, end, builder_.position(), static_cast<std::uint16_t>(window + 1), false, true});
        builder_.emit_wide(Opcode::CHARGE, 0, 0);
        call_intrinsic("%recover", window, 1);
        builder_.emit_jump_if(Opcode::JT, window, 0, 0, next);
        builder_.emit(Opcode::RETHROW, window + 1);
        builder_.bind(next);
    }
}

/// The same for a top level whose value somebody wants to see.
void FunctionCompiler::top_level_value(Register to)
{
    Program& program = *code_.program;
    assigns_in_expressions_ = assigns_inside_expressions(program, true);
    for (const std::uint32_t slot : code_.cells)
        builder_.emit(Opcode::NEWCELL, slot);
    const std::span<Statement* const> list = program.statements;
    statements(list.first(list.size() - 1));
    const InStatement inside{builder_, list.back()->offset};
    builder_.at(list.back()->offset);
    expression(*static_cast<ExpressionStatement*>(list.back())->expression, to);
}

}  // namespace sluice::zx
