// Evaluation of the tree: expressions that are neither operators, calls nor assignments.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include "zx/compiler/interpolation.hpp"
#include "zx/tree/evaluator.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

Completion Evaluator::evaluate(Expression& node)
{
    SLUICE_ZX_CHECK(enter());
    switch (node.kind) {
        case NodeKind::NullLiteral:
        case NodeKind::BooleanLiteral:
        case NodeKind::IntegerLiteral:
        case NodeKind::FloatLiteral:
        case NodeKind::StringLiteral:
            return literal(node);
        case NodeKind::InterpolatedString:
            return interpolated(to<InterpolatedString>(node));
        case NodeKind::ListLiteral:
            return list(to<ListLiteral>(node));
        case NodeKind::MapLiteral:
            return map(to<MapLiteral>(node).entries);
        case NodeKind::EntityLiteral:
        case NodeKind::Call:
            return call(node);
        case NodeKind::FunctionLiteral:
            frame_->offset = node.offset;
            SLUICE_ZX_CHECK(charge(GasOperation::build_lambda));
            SLUICE_ZX_CHECK(closure(*to<FunctionLiteral>(node).function));
            return Completion::Normal;
        case NodeKind::Identifier:
            frame_->offset = node.offset;
            SLUICE_ZX_CHECK(charge(GasOperation::load_name));
            return read(to<Identifier>(node).name);
        case NodeKind::This:
            frame_->offset = node.offset;
            SLUICE_ZX_CHECK(charge(GasOperation::load_name));
            push(self());
            if (top().is_undefined()) {
                fail_unknown_name(runtime_, "this");
                return Completion::Error;
            }
            return Completion::Normal;
        case NodeKind::Unary:
            return unary(to<Unary>(node));
        case NodeKind::Binary:
            return binary(to<Binary>(node));
        case NodeKind::Logical:
            return logical(to<Logical>(node));
        case NodeKind::Conditional:
            return conditional(to<Conditional>(node));
        case NodeKind::Assignment:
            return assignment(to<Assignment>(node));
        case NodeKind::Member:
            return member(to<Member>(node));
        case NodeKind::Index:
            return index(to<Index>(node));
        case NodeKind::Slice:
            return slice(to<Slice>(node));
        case NodeKind::Match:
            return match(to<Match>(node));
        case NodeKind::Await:
            return await(to<Await>(node));
        case NodeKind::AsyncCall:
            SLUICE_ZX_TRY(spawn(*to<AsyncCall>(node).operand, node.offset));
            top() = Value::null();
            return Completion::Normal;
        case NodeKind::Spawn:
            return spawn(*to<Spawn>(node).operand, node.offset);
        case NodeKind::SandboxExpression:
            return sandbox_expression(to<SandboxExpression>(node));
        default:
            return lowered(node);
    }
}

Completion Evaluator::evaluate_optional(Expression* node)
{
    if (node != nullptr)
        return evaluate(*node);
    push(Value::null());
    return Completion::Normal;
}

Completion Evaluator::literal(Expression& node)
{
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::load_const));
    Value value = Value::null();
    if (const auto* boolean = as<BooleanLiteral>(&node))
        value = Value::from_boolean(boolean->value);
    else if (const auto* number = as<FloatLiteral>(&node))
        value = Value::from_float(number->value);
    else if (node.kind != NodeKind::NullLiteral)
        SLUICE_ZX_CHECK(attempt([&] { return context_.literal(node, value); }));
    push(value);
    return Completion::Normal;
}

Completion Evaluator::interpolated(InterpolatedString& node)
{
    push(Value::from(heap_.empty_string()));
    for (std::size_t done = 0; done < node.parts.size();) {
        const std::size_t count = end_of_piece(node.parts, done) - done;
        for (Expression* part : node.parts.subspan(done, count)) {
            // What stands between the expressions is no literal of the program.
            if (part->kind == NodeKind::StringLiteral) {
                Value text;
                SLUICE_ZX_CHECK(attempt([&] { return context_.literal(*part, text); }));
                push(text);
            } else {
                SLUICE_ZX_TRY(evaluate(*part));
            }
        }
        done += count;
        frame_->offset = node.offset;
        for (std::size_t behind = count; behind-- > 0;) {
            Value joined;
            SLUICE_ZX_CHECK(attempt_operator([&](ErrorText& error) {
                String* text = nullptr;
                const Status status = display_string(heap_, top(behind), text, error);
                if (status != Status::Ok)
                    return status;
                auto* const before = top(count).as<String>();
                if (before->size() + text->size() > String::max_size)
                    return error.fail("String too long");
                const String* const result = String::concatenate(heap_, before, text);
                if (result == nullptr)
                    return Status::OutOfMemory;
                joined = Value::from(result);
                return Status::Ok;
            }));
            top(count) = joined;
        }
        drop(count);
    }
    SLUICE_ZX_CHECK(charge(GasOperation::build_list, node.parts.size()));
    return Completion::Normal;
}

Completion Evaluator::list(ListLiteral& node)
{
    SLUICE_ZX_CHECK(push_new([&] { return List::create(heap_, node.elements.size()); }));
    for (Expression* element : node.elements) {
        SLUICE_ZX_TRY(evaluate(*element));
        SLUICE_ZX_CHECK(attempt([&] {
            return top(1).as<List>()->append(heap_, top()) ? Status::Ok : Status::OutOfMemory;
        }));
        drop();
    }
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::build_list, node.elements.size()));
    return Completion::Normal;
}

Completion Evaluator::map(std::span<MapLiteralEntry const> entries)
{
    SLUICE_ZX_CHECK(push_new([&] { return Map::create(heap_, entries.size()); }));
    for (const MapLiteralEntry& entry : entries) {
        SLUICE_ZX_TRY(evaluate(*entry.key));
        SLUICE_ZX_TRY(evaluate(*entry.value));
        SLUICE_ZX_CHECK(attempt_operator([&](ErrorText& error) {
            String* key = nullptr;
            const Status status = map_key(heap_, top(1), key, error);
            if (status != Status::Ok)
                return status;
            return top(2).as<Map>()->set(heap_, key, top()) ? Status::Ok : Status::OutOfMemory;
        }));
        drop(2);
    }
    SLUICE_ZX_CHECK(charge(GasOperation::build_map, entries.size()));
    return Completion::Normal;
}

Completion Evaluator::member(Member& node)
{
    SLUICE_ZX_TRY(evaluate(*node.object));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::get_attr));
    if (node.object->kind == NodeKind::This)
        SLUICE_ZX_CHECK(check_state_access(false));
    return get_property(node.name);
}

/// Replaces the object on top by its property.
Completion Evaluator::get_property(Symbol name)
{
    CallTarget getter = no_target;
    bool is_computed = false;
    Value result;
    SLUICE_ZX_CHECK(attempt([&] {
        String* const key = context_.name(name);
        if (key == nullptr)
            return Status::OutOfMemory;
        switch (runtime_.read_property(top(), key, self(), result, getter)) {
            case PropertyStatus::Ok:
                return Status::Ok;
            case PropertyStatus::Call:
                is_computed = true;
                return Status::Ok;
            case PropertyStatus::OutOfMemory:
                return Status::OutOfMemory;
            case PropertyStatus::Error:
                break;
        }
        return Status::Error;
    }));
    if (!is_computed) {
        top() = result;
        return Completion::Normal;
    }
    Value* const base = top_ - 1;
    SLUICE_ZX_TRY(invoke(getter, 0));
    collapse(base);
    return Completion::Normal;
}

Completion Evaluator::index(Index& node)
{
    SLUICE_ZX_TRY(evaluate(*node.object));
    SLUICE_ZX_TRY(evaluate(*node.index));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::index));
    Value result;
    SLUICE_ZX_CHECK(attempt([&] { return runtime_.get_index(top(1), top(), self(), result); }));
    drop();
    top() = result;
    return Completion::Normal;
}

Completion Evaluator::slice(Slice& node)
{
    SLUICE_ZX_TRY(evaluate(*node.object));
    SLUICE_ZX_TRY(evaluate_optional(node.from));
    SLUICE_ZX_TRY(evaluate_optional(node.to));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::slice));
    Value result;
    SLUICE_ZX_CHECK(attempt_operator(
        [&](ErrorText& error) { return zx::slice(heap_, top(2), top(1), top(), result, error); }));
    drop(2);
    top() = result;
    return Completion::Normal;
}

bool Evaluator::closure(Function& function)
{
    auto* const code = static_cast<FunctionCode*>(function.code);
    const Value bound = code->uses_this && !code->is_action ? self() : Value{};
    if (!push_new([&] { return FunctionObject::create(heap_, code, bound); }))
        return false;
    Cell** const captured = top().as<FunctionObject>()->captured();
    for (std::size_t i = 0; i < code->captures.size(); ++i) {
        const Capture& capture = code->captures[i];
        captured[i] = capture.is_local ? frame_->slots[capture.index].as<Cell>()
                                       : frame_->function->captured()[capture.index];
    }
    return true;
}

Completion Evaluator::sandbox_expression(SandboxExpression& node)
{
    return confined(node.policy, *node.body, true);
}

}  // namespace sluice::zx
