// Compiling statements.
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
        found = found ||
                assigns_inside_expressions(inner, node.kind == NodeKind::ExpressionStatement ||
                                                      (node.kind == NodeKind::MatchArm && false));
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
    code.charge_begin.clear();
    code.trailing.clear();
    code.register_count = code.slot_count;
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
    builder_.at(list.back()->offset);
    expression(*static_cast<ExpressionStatement*>(list.back())->expression, to);
}

void FunctionCompiler::statements(std::span<Statement* const> list)
{
    for (std::size_t i = 0; i < list.size() && !context_.failed; ++i) {
        statement(*list[i]);
        // What is printed goes to the file up to the end of the block.
        if (const auto* log = as<Log>(list[i]);
            log != nullptr && log->direction != LogDirection::Read)
            return guarded(nullptr, list.subspan(i + 1), {.leave = "%log_end", .undo = "%log_end"});
    }
}

void FunctionCompiler::enter_scope(const Scope* scope)
{
    if (scope == nullptr)
        return;
    for (const std::uint32_t slot : scope->cells)
        builder_.emit(Opcode::NEWCELL, slot);
}

void FunctionCompiler::block(Block* node)
{
    if (node == nullptr)
        return;
    enter_scope(node->scope);
    statements(node->statements);
}

void FunctionCompiler::statement(Statement& node)
{
    const Temporaries temporaries{*this};
    builder_.at(node.offset);
    switch (node.kind) {
        case NodeKind::Block:
            return block(static_cast<Block*>(&node));
        case NodeKind::ExpressionStatement:
            return effect(*static_cast<ExpressionStatement&>(node).expression);
        case NodeKind::Let:
            return let(static_cast<Let&>(node));
        case NodeKind::StateDeclaration:
            return state_declaration(static_cast<StateDeclaration&>(node));
        case NodeKind::FunctionDeclaration: {
            auto& declaration = static_cast<FunctionDeclaration&>(node);
            const Register made = take();
            builder_.charge(GasOperation::store_func);
            closure(*declaration.function, made);
            if (declaration.function->function_kind != FunctionKind::Guard)
                return store(declaration.name, made);
            const Register window = take(3);
            load_text(context_.symbols.name(declaration.name.symbol), window + 1);
            builder_.emit(Opcode::MOVE, window + 2, made);
            call_intrinsic("%define_guard", window, 2);
            return store(declaration.name, window);
        }
        case NodeKind::EventDeclaration:
        case NodeKind::InlineHint:
            builder_.charge(GasOperation::other);
            return;
        case NodeKind::ModuleDeclaration:
            block(static_cast<ModuleDeclaration&>(node).body);
            break;
        case NodeKind::PackageDeclaration:
            block(static_cast<PackageDeclaration&>(node).body);
            break;
        case NodeKind::If:
            return if_statement(static_cast<If&>(node));
        case NodeKind::While:
            return while_statement(static_cast<While&>(node));
        case NodeKind::ForEach:
            return for_each(static_cast<ForEach&>(node));
        case NodeKind::Try:
            return try_statement(static_cast<Try&>(node));
        case NodeKind::PatternStatement:
            return pattern_statement(static_cast<PatternStatement&>(node));
        case NodeKind::Break:
            builder_.charge(GasOperation::jump);
            return leave(ExitKind::Break, 0, enclosing_.size());
        case NodeKind::Continue:
            builder_.charge(GasOperation::jump);
            if (static_cast<Continue&>(node).is_in_loop)
                return leave(ExitKind::Continue, 0, enclosing_.size());
            return call_intrinsic("%enable_recovery", take(), 0);
        case NodeKind::Return:
            return return_statement(static_cast<Return&>(node));
        case NodeKind::Throw: {
            const Register value = operand(*static_cast<Throw&>(node).value);
            builder_.charge(GasOperation::throw_);
            builder_.at(node.offset);
            builder_.emit(Opcode::THROW, value);
            return;
        }
        case NodeKind::Defer: {
            const Register made = take();
            builder_.charge(GasOperation::defer);
            closure(*static_cast<Defer&>(node).function, made);
            builder_.emit(Opcode::DEFER, made);
            return;
        }
        case NodeKind::Using:
            return using_statement(static_cast<Using&>(node));
        case NodeKind::Atomic: {
            auto& atomic = static_cast<Atomic&>(node);
            builder_.charge(GasOperation::other);
            // Tasks are never interrupted but where they wait.
            return atomic.expression != nullptr ? effect(*atomic.expression) : block(atomic.body);
        }
        case NodeKind::Sandbox: {
            builder_.charge(GasOperation::other);
            return sandbox(static_cast<Sandbox&>(node).policy, *static_cast<Sandbox&>(node).body,
                           take(), false);
        }
        case NodeKind::Transaction:
            builder_.charge(GasOperation::tx_begin);
            call_intrinsic("%tx_begin", take(), 0);
            return guarded(static_cast<Transaction&>(node).body->scope,
                           static_cast<Transaction&>(node).body->statements,
                           {.leave = "%tx_commit", .undo = "%tx_undo", .is_transaction = true});
        case NodeKind::Print:
            return print(static_cast<Print&>(node));
        case NodeKind::Require:
            return require(static_cast<Require&>(node));
        case NodeKind::Verify:
            if (static_cast<Verify&>(node).form != VerifyForm::Target)
                return verify(static_cast<Verify&>(node));
            break;
        case NodeKind::Exactly:
            builder_.charge(GasOperation::other);
            return block(static_cast<Exactly&>(node).body);
        case NodeKind::Simd: {
            effect(*static_cast<Simd&>(node).operand);
            builder_.charge(GasOperation::other);
            return;
        }
        default:
            break;
    }
    if (const std::string_view name = unsupported(node); !name.empty())
        return context_.fail(node.offset, "'" + std::string{name} + "' is not supported");
    if (const auto lowered = lower(node, context_.unit, context_.symbols)) {
        intrinsic(*lowered, node.offset, take());
        if (node.kind == NodeKind::Watch)
            call_intrinsic("%run_watchers", take(), 0);
        return;
    }
    context_.fail(node.offset, "this statement is not supported");
}

// ---- variables ---------------------------------------------------------------------------------

void FunctionCompiler::let(Let& node)
{
    const bool freezes = node.let_kind == LetKind::Immutable;
    const bool is_checked = !checked_type(node.type).empty();
    if (node.pattern == nullptr && !freezes && !node.reads_file && !is_checked) {
        if (const std::optional<Register> place = place_of(node.name);
            place && node.value->kind != NodeKind::Assignment) {
            // The place is not read before it is written: the value cannot see the variable, unless
            // it is declared a second time.
            const bool is_safe = node.value->kind != NodeKind::Logical &&
                                 node.value->kind != NodeKind::Conditional &&
                                 node.value->kind != NodeKind::Match &&
                                 node.value->kind != NodeKind::SandboxExpression;
            const Register value = is_safe ? *place : take();
            expression(*node.value, value);
            if (is_safe) {
                builder_.charge_behind(GasOperation::store_name);
            } else {
                builder_.charge(GasOperation::store_name);
                builder_.emit(Opcode::MOVE, *place, value);
            }
            return;
        }
    }
    const Register window = take(2);
    const Register value = window + 1;
    expression(*node.value, value);
    if (node.reads_file) {
        builder_.charge(GasOperation::other);
        call_intrinsic("%read_text", window, 1);
        builder_.emit(Opcode::MOVE, value, window);
    }
    if (freezes)
        call_intrinsic("%freeze", window, 1);
    builder_.at(node.offset);
    if (node.pattern != nullptr)
        return destructure(*node.pattern, value);
    check_type(node.type, value);
    builder_.charge(GasOperation::store_name);
    store(node.name, value);
}

void FunctionCompiler::destructure(DestructuringPattern& pattern, Register value)
{
    const Register window = take(2);
    builder_.emit(Opcode::MOVE, window + 1, value);
    call_intrinsic(pattern.is_map ? "%destructure_map" : "%destructure_list", window, 1);
    std::int64_t position = 0;
    for (const PatternElement& element : pattern.elements) {
        const Temporaries temporaries{*this};
        const Register part = take();
        builder_.charge(GasOperation::index);
        if (pattern.is_map) {
            builder_.emit_named(Opcode::GETFIELD, part, CodeBuilder::scaled(value),
                                name_constant(context_.symbols.name(element.key)), 1);
        } else {
            load_integer(position++, part);
            builder_.emit(Opcode::INDEX, part, value, part);
        }
        builder_.charge(GasOperation::store_name);
        store(element.name, part);
    }
    if (pattern.rest.symbol == no_symbol)
        return;
    const Register bounds = take(2);
    builder_.charge(GasOperation::index);
    load_integer(position, bounds);
    builder_.emit(Opcode::LOADNULL, bounds + 1);
    builder_.emit(Opcode::SLICE, bounds, value, bounds);
    builder_.charge(GasOperation::store_name);
    store(pattern.rest, bounds);
}

/// A state, ledger or persistent variable outside of contracts.
void FunctionCompiler::state_declaration(StateDeclaration& node)
{
    if (const auto lowered = lower(node, context_.unit, context_.symbols))
        return intrinsic(*lowered, node.offset, take());
    // No function captures it, and nothing guards it.
    const Register value = take();
    if (node.value != nullptr)
        expression(*node.value, value);
    else
        builder_.emit(Opcode::LOADNULL, value);
    check_type(node.type, value);
    builder_.charge(GasOperation::store_name);
    store(node.name, value);
}

// ---- statements with intrinsics ----------------------------------------------------------------

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
    CompileContext context{unit, symbols, builtins, linker, options, error};
    compile_function(context, *unit.code);
    return !context.failed;
}

}  // namespace sluice::zx
