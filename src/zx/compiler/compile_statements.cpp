// Compiling statements.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ranges>
#include <utility>

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

// ---- control -----------------------------------------------------------------------------------

void FunctionCompiler::if_statement(If& node)
{
    Label end;
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        const IfBranch& branch = node.branches[i];
        Label next;
        builder_.at(branch.offset);
        builder_.charge(GasOperation::jump_if_false);
        condition(*branch.condition, next, false);
        block(branch.body);
        if (i + 1 < node.branches.size() || node.otherwise != nullptr)
            builder_.emit_jump(end);
        builder_.bind(next);
    }
    block(node.otherwise);
    if (!end.jumps.empty())
        builder_.bind(end);
}

void FunctionCompiler::while_statement(While& node)
{
    Label test;
    Label round;
    Label end;
    builder_.emit_jump(test);
    builder_.bind(round);
    builder_.charge(GasOperation::round);
    enclosing_.push_back(
        {.kind = Enclosing::Kind::Loop, .break_target = &end, .continue_target = &test});
    block(node.body);
    enclosing_.pop_back();
    builder_.bind(test);
    builder_.at(node.condition->offset);
    builder_.charge(GasOperation::jump_if_false);
    condition(*node.condition, round, true);
    builder_.bind(end);
}

bool FunctionCompiler::is_range_call(const Expression& node) const
{
    const auto* call = as<Call>(&node);
    const auto* callee = call != nullptr ? as<Identifier>(call->callee) : nullptr;
    return callee != nullptr && callee->name.binding.kind == BindingKind::Builtin &&
           context_.symbols.name(callee->name.symbol) == "range" && !call->has_named &&
           !call->arguments.empty() && call->arguments.size() <= 3;
}

void FunctionCompiler::for_each(ForEach& node)
{
    const Register base = node.first.binding.index - 3;
    const bool is_range =
        is_range_call(*node.iterable) && node.second.symbol == no_symbol && !policy_;
    if (is_range) {
        auto& range = static_cast<Call&>(*node.iterable);
        const auto count = static_cast<std::uint32_t>(range.arguments.size());
        const Temporaries temporaries{*this};
        const Register bounds = take(3);
        for (std::uint32_t i = 0; i < count; ++i)
            expression(*range.arguments[i].value, bounds + i);
        builder_.charge(GasOperation::call_builtin, count);
        builder_.at(range.offset);
        for (std::uint32_t i = 0; i < count; ++i)
            builder_.emit(Opcode::MOVE, base + i, bounds + i);
        builder_.emit_wide(Opcode::RANGEPREP, base, 0, static_cast<std::uint8_t>(count));
    } else {
        const Register iterable = operand(*node.iterable);
        builder_.at(node.iterable->offset);
        if (iterable != base)
            builder_.emit(Opcode::MOVE, base, iterable);
        builder_.emit_wide(Opcode::FORPREP, base, 0, node.second.symbol != no_symbol ? 2 : 1);
    }
    Label round;
    Label next;
    Label end;
    builder_.emit_jump(next);
    builder_.bind(round);
    begin_round(node, base);
    enclosing_.push_back(
        {.kind = Enclosing::Kind::Loop, .break_target = &end, .continue_target = &next});
    block(node.body);
    enclosing_.pop_back();
    builder_.bind(next);
    builder_.at(node.offset);
    builder_.charge(GasOperation::for_iter);
    builder_.emit_jump_if(is_range ? Opcode::RANGEITER : Opcode::FORITER, base, 0,
                          node.second.symbol != no_symbol ? 2 : 1, round);
    builder_.bind(end);
    // What is iterated over does not live longer than the loop.
    if (!is_range)
        builder_.emit(Opcode::LOADNULL, base);
}

void FunctionCompiler::begin_round(ForEach& node, Register base)
{
    builder_.charge(GasOperation::store_name);
    if (node.second.symbol != no_symbol)
        builder_.charge(GasOperation::store_name);
    builder_.charge(GasOperation::round);
    bind(node.first, base + 3);
    if (node.second.symbol != no_symbol)
        bind(node.second, base + 4);
    enter_scope(node.scope);
}

// ---- leaving constructs ------------------------------------------------------------------------

/// Goes where `kind` leads, through everything in enclosing_[0, depth). `value` is what is
/// returned.
void FunctionCompiler::leave(ExitKind kind, Register value, std::size_t depth)
{
    while (depth > 0) {
        const Enclosing& construct = enclosing_[--depth];
        switch (construct.kind) {
            case Enclosing::Kind::Loop:
                if (kind == ExitKind::Break)
                    return builder_.emit_jump(*construct.break_target);
                if (kind == ExitKind::Continue)
                    return builder_.emit_jump(*construct.continue_target);
                break;
            case Enclosing::Kind::Finally: {
                auto& exits = *construct.exits;
                const auto found = std::ranges::find(exits, kind, &Enclosing::Exit::kind);
                const auto number = found - exits.begin();
                if (found == exits.end())
                    exits.push_back({kind});
                if (kind == ExitKind::Return && value != construct.state + 1)
                    builder_.emit(Opcode::MOVE, construct.state + 1, value);
                // 0 is falling through, 1 an error.
                load_integer(number + 2, construct.state);
                return builder_.emit_jump(*construct.entry);
            }
            case Enclosing::Kind::Cleanup: {
                // What was charged up to here belongs to the construct still.
                builder_.flush();
                const std::uint32_t begin = builder_.position();
                const Temporaries temporaries{*this};
                const Register window = take(2);
                if (construct.has_argument)
                    builder_.emit(Opcode::MOVE, window + 1, construct.argument);
                call_intrinsic(construct.intrinsic, window, construct.has_argument ? 1 : 0);
                leave(kind, value, depth);
                ways_out_.push_back({begin, builder_.position(), depth});
                return;
            }
        }
    }
    // Only a return gets here: the parser knows where break and continue may stand.
    builder_.emit(Opcode::RETURN, value);
}

void FunctionCompiler::add_handler(HandlerRange range, std::size_t depth)
{
    const std::uint32_t end = range.end;
    std::vector<WayOut> left_out;
    // They are in the order of their ends.
    for (const WayOut& way_out : std::views::reverse(ways_out_)) {
        if (way_out.end <= range.begin)
            break;
        if (way_out.depth < depth && way_out.begin < end)
            left_out.push_back(way_out);
    }
    std::ranges::sort(left_out, {}, &WayOut::begin);
    for (const WayOut& way_out : left_out) {
        // The rest of a way out through several constructs is a part of it.
        if (way_out.begin < range.begin)
            continue;
        range.end = way_out.begin;
        if (range.begin < range.end)
            code_.handlers.push_back(range);
        range.begin = way_out.end;
    }
    range.end = end;
    if (range.begin < range.end)
        code_.handlers.push_back(range);
}

void FunctionCompiler::return_statement(Return& node)
{
    const Temporaries temporaries{*this};
    const bool passes_constructs = std::ranges::any_of(enclosing_, [](const Enclosing& construct) {
        return construct.kind != Enclosing::Kind::Loop;
    });
    if (node.value == nullptr) {
        builder_.charge(GasOperation::return_);
        if (!passes_constructs) {
            builder_.emit(Opcode::RETNULL);
            return;
        }
        const Register value = take();
        builder_.emit(Opcode::LOADNULL, value);
        return leave(ExitKind::Return, value, enclosing_.size());
    }
    Register value = 0;
    if (passes_constructs) {
        // A copy: what is done on the way out must not change it.
        value = take();
        expression(*node.value, value);
    } else {
        value = operand(*node.value);
    }
    builder_.at(node.offset);
    if (code_.function != nullptr)
        check_type(code_.function->return_type, value);
    builder_.charge(GasOperation::return_);
    leave(ExitKind::Return, value, enclosing_.size());
}

void FunctionCompiler::try_catch(Try& node)
{
    if (node.handler == nullptr)
        return block(node.body);
    builder_.charge(GasOperation::setup_try);
    builder_.flush();
    const std::uint32_t begin = builder_.position();
    block(node.body);
    builder_.charge(GasOperation::pop_try);
    Label end;
    builder_.emit_jump(end);
    const std::uint32_t stop = builder_.position();
    const Temporaries temporaries{*this};
    const Register caught = take();
    add_handler({begin, stop, builder_.position(), static_cast<std::uint16_t>(caught), false},
                enclosing_.size());
    builder_.at(node.handler->offset);
    builder_.emit_wide(Opcode::CHARGE, 0, 0);
    bind(node.handler->name, caught);
    enter_scope(node.handler->scope);
    block(node.handler->body);
    builder_.bind(end);
}

void FunctionCompiler::try_statement(Try& node)
{
    if (node.finally == nullptr)
        return try_catch(node);
    // Every way out of the body sets where to go on and enters the one copy of the `finally` block.
    const Register state = take(3);
    Label entry;
    std::vector<Enclosing::Exit> exits;
    enclosing_.push_back(
        {.kind = Enclosing::Kind::Finally, .state = state, .entry = &entry, .exits = &exits});
    if (node.handler == nullptr)
        builder_.charge(GasOperation::setup_try);
    builder_.flush();
    const std::uint32_t begin = builder_.position();
    try_catch(node);
    if (node.handler == nullptr)
        builder_.charge(GasOperation::pop_try);
    load_integer(0, state);
    builder_.emit_jump(entry);
    const std::uint32_t stop = builder_.position();
    enclosing_.pop_back();
    add_handler(
        {begin, stop, builder_.position(), static_cast<std::uint16_t>(state + 1), false, true},
        enclosing_.size());
    builder_.emit_wide(Opcode::CHARGE, 0, 0);
    load_integer(1, state);
    builder_.bind(entry);
    block(node.finally);

    const auto jump_unless = [&](std::int64_t number, Label& otherwise) {
        const std::uint32_t constant = builder_.constant(Value::from_integer(number));
        if (constant <= max_short_constants) {
            builder_.emit_jump_if(Opcode::JEQK, state,
                                  static_cast<std::uint16_t>(constant * register_scale), 0,
                                  otherwise);
            return;
        }
        const Temporaries temporaries{*this};
        const Register expected = take();
        load_integer(number, expected);
        builder_.emit_jump_if(Opcode::JEQ, state, CodeBuilder::scaled(expected), 0, otherwise);
    };
    Label is_no_error;
    jump_unless(1, is_no_error);
    builder_.emit(Opcode::RETHROW, state + 1);
    builder_.bind(is_no_error);
    for (std::size_t i = 0; i < exits.size(); ++i) {
        Label other;
        jump_unless(static_cast<std::int64_t>(i) + 2, other);
        leave(exits[i].kind, state + 1, enclosing_.size());
        builder_.bind(other);
    }
}

/// Statements with something behind them that is done whichever way they end.
void FunctionCompiler::guarded(const Scope* scope, std::span<Statement* const> list,
                               const Guard& guard)
{
    const auto finish = [&](std::string_view name) {
        const Temporaries temporaries{*this};
        const Register window = take(2);
        if (guard.argument)
            builder_.emit(Opcode::MOVE, window + 1, *guard.argument);
        call_intrinsic(name, window, guard.argument ? 1 : 0);
    };
    const Register caught = take(2);
    builder_.flush();
    enclosing_.push_back({.kind = Enclosing::Kind::Cleanup,
                          .intrinsic = guard.leave,
                          .argument = guard.argument.value_or(0),
                          .has_argument = guard.argument.has_value()});
    const std::uint32_t begin = builder_.position();
    enter_scope(scope);
    statements(list);
    if (guard.is_transaction)
        builder_.charge(GasOperation::tx_commit);
    builder_.flush();
    const std::uint32_t stop = builder_.position();
    enclosing_.pop_back();
    finish(guard.leave);
    Label end;
    builder_.emit_jump(end);
    // On a way out it has been called already.
    add_handler({begin, stop, builder_.position(), static_cast<std::uint16_t>(caught),
                 guard.undoes_all, true},
                enclosing_.size() + 1);
    builder_.emit_wide(Opcode::CHARGE, 0, 0);
    finish(guard.undo);
    builder_.emit(Opcode::RETHROW, caught);
    builder_.bind(end);
}

void FunctionCompiler::using_statement(Using& node)
{
    const Register resource = take();
    expression(*node.resource, resource);
    builder_.charge(GasOperation::other);
    bind(node.name, resource);
    guarded(node.body->scope, node.body->statements,
            {.leave = "%close", .undo = "%close", .undoes_all = false, .argument = resource});
}

void FunctionCompiler::pattern_statement(PatternStatement& node)
{
    const Register subject = take();
    expression(*node.subject, subject);
    Label end;
    for (const PatternCase& arm : node.cases) {
        Label next;
        builder_.at(arm.offset);
        if (arm.value != nullptr) {
            const Temporaries temporaries{*this};
            const Register value = operand(*arm.value);
            builder_.charge(GasOperation::eq);
            builder_.emit_jump_if(Opcode::JEQ, subject, CodeBuilder::scaled(value), 0, next);
        }
        block(arm.body);
        builder_.emit_jump(end);
        builder_.bind(next);
    }
    builder_.bind(end);
}

/// A block for the value of its last statement, if that is an expression.
void FunctionCompiler::value_of_block(Block& body, Register to)
{
    enter_scope(body.scope);
    std::span<Statement* const> list = body.statements;
    auto* last = !list.empty() ? as<ExpressionStatement>(list.back()) : nullptr;
    if (last != nullptr)
        list = list.first(list.size() - 1);
    statements(list);
    if (last != nullptr)
        expression(*last->expression, to);
    else
        builder_.emit(Opcode::LOADNULL, to);
}

/// The text of a sandbox: calls of builtins in it are checked where they are compiled.
void FunctionCompiler::sandbox(const Expression* policy, Block& body, Register to, bool wants_value)
{
    const auto* const name = as<StringLiteral>(policy);
    const auto outer = std::exchange(policy_, name != nullptr ? name->text : std::string_view{});
    if (wants_value) {
        value_of_block(body, to);
    } else {
        block(&body);
        builder_.emit(Opcode::LOADNULL, to);
    }
    policy_ = outer;
}

void FunctionCompiler::check_sandbox(std::string_view builtin)
{
    if (!policy_ || sandbox_allows(builtin))
        return;
    fail_at_run_time("Builtin '" + std::string{builtin} + "' not allowed inside sandbox policy '" +
                     std::string{policy_->empty() ? "default" : *policy_} + "'");
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
