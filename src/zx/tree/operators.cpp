// Evaluation of the tree: operators.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/operator_gas.hpp"
#include "zx/runtime/text_match.hpp"
#include "zx/tree/evaluator.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

Ordering ordering_of(BinaryOperator op) noexcept
{
    switch (op) {
        case BinaryOperator::Less:
            return Ordering::Less;
        case BinaryOperator::LessEqual:
            return Ordering::LessOrEqual;
        case BinaryOperator::Greater:
            return Ordering::Greater;
        default:
            return Ordering::GreaterOrEqual;
    }
}

}  // namespace

Completion Evaluator::unary(Unary& node)
{
    if (node.op == UnaryOperator::Not) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::not_));
        SLUICE_ZX_TRY(evaluate(*node.operand));
        top() = Value::from_boolean(!truthy(top()));
        return Completion::Normal;
    }
    SLUICE_ZX_TRY(evaluate(*node.operand));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::neg));
    Value result;
    SLUICE_ZX_CHECK(attempt_operator(
        [&](ErrorText& error) { return negate(heap_, top(), result, error, rules()); }));
    top() = result;
    return Completion::Normal;
}

Completion Evaluator::binary(Binary& node)
{
    SLUICE_ZX_TRY(evaluate(*node.left));
    SLUICE_ZX_TRY(evaluate(*node.right));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(gas_of(node.op)));
    return operate(node.op);
}

Completion Evaluator::operate(BinaryOperator op)
{
    if (top(1).is(Tag::DataInstance)) {
        if (FunctionObject* const method = runtime_.find_operator(top(1), op)) {
            Value* const base = top_ - 2;
            SLUICE_ZX_TRY(call_function(*method, top(1), false, 1));
            collapse(base);
            return Completion::Normal;
        }
    }
    Value result;
    SLUICE_ZX_CHECK(operate_plainly(op, result));
    drop();
    top() = result;
    return Completion::Normal;
}

bool Evaluator::operate_plainly(BinaryOperator op, Value& result)
{
    return attempt_operator([&](ErrorText& error) {
        const Value left = top(1);
        const Value right = top();
        bool truth = false;
        Status status = Status::Ok;
        switch (op) {
            case BinaryOperator::Add:
                return add(heap_, left, right, result, error, rules());
            case BinaryOperator::Subtract:
                return subtract(heap_, left, right, result, error, rules());
            case BinaryOperator::Multiply:
                return multiply(heap_, left, right, result, error, rules());
            case BinaryOperator::Divide:
                return divide(heap_, left, right, result, error, rules());
            case BinaryOperator::Modulo:
                return modulo(heap_, left, right, result, error);
            case BinaryOperator::Power:
                return power(heap_, left, right, result, error, rules());
            case BinaryOperator::Equal:
            case BinaryOperator::NotEqual:
                truth = equal(heap_, left, right) == (op == BinaryOperator::Equal);
                break;
            case BinaryOperator::Less:
            case BinaryOperator::LessEqual:
            case BinaryOperator::Greater:
            case BinaryOperator::GreaterEqual:
                status = compare(ordering_of(op), left, right, truth, error);
                break;
            case BinaryOperator::In:
            case BinaryOperator::NotIn:
                status = contains(heap_, left, right, truth, error);
                truth = truth == (op == BinaryOperator::In);
                break;
            case BinaryOperator::Matches:
                status = match_text(heap_, left, right, truth, error);
                break;
        }
        result = Value::from_boolean(truth);
        return status;
    });
}

Completion Evaluator::logical(Logical& node)
{
    constexpr GasOperation operations[] = {GasOperation::and_, GasOperation::or_,
                                           GasOperation::jump_if_true};
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(operations[static_cast<std::size_t>(node.op)]));
    SLUICE_ZX_TRY(evaluate(*node.left));
    if (node.op == LogicalOperator::Coalesce) {
        if (!top().is_null())
            return Completion::Normal;
        drop();
        return evaluate(*node.right);
    }
    const bool decides = truthy(top()) == (node.op == LogicalOperator::Or);
    if (!decides) {
        drop();
        SLUICE_ZX_TRY(evaluate(*node.right));
    }
    top() = Value::from_boolean(truthy(top()));
    return Completion::Normal;
}

Completion Evaluator::conditional(Conditional& node)
{
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::jump_if_false));
    SLUICE_ZX_TRY(evaluate(*node.condition));
    const bool holds = truthy(top());
    drop();
    return evaluate(holds ? *node.consequence : *node.alternative);
}

}  // namespace sluice::zx
