// Compiling statements: blocks, and which statement is compiled where.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

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
    const InStatement inside{builder_, node.offset};
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
    if (const auto lowered = lower(node, context_.unit, context_.symbols)) {
        intrinsic(*lowered, node.offset, take());
        if (node.kind == NodeKind::Watch)
            call_intrinsic("%run_watchers", take(), 0);
        return;
    }
    context_.fail(node.offset, "this statement is not supported");
}

// ---- variables ---------------------------------------------------------------------------------

}  // namespace sluice::zx
