// Evaluation of the tree: require and verify.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

Completion Evaluator::require(Require& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::require));
    SLUICE_ZX_TRY(evaluate(*node.condition));
    bool holds = truthy(top());
    drop();
    if (!holds && node.toleration != nullptr) {
        SLUICE_ZX_CHECK(closure(*node.toleration));
        SLUICE_ZX_TRY(invoke_value(top(), 0));
        holds = truthy(top());
        drop(2);
    }
    if (holds)
        return Completion::Normal;
    SLUICE_ZX_CHECK(push_text(context_.text(node.topic)));
    SLUICE_ZX_TRY(evaluate_optional(node.message));
    frame_->offset = node.offset;
    return discard(call_intrinsic("%require_failed", 2));
}

Completion Evaluator::verify(Verify& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::require));
    bool holds = true;
    SLUICE_ZX_TRY(verify_conditions(node, holds));
    if (holds) {
        drop();
        return Completion::Normal;
    }
    if (node.body != nullptr)
        SLUICE_ZX_TRY(block(*node.body));
    // The value that was checked lies below.
    SLUICE_ZX_CHECK(push_text(context_.text(node.mode)));
    push(node.check != VerifyCheck::Truth ? top(1) : Value::null());
    SLUICE_ZX_TRY(evaluate_optional(node.message));
    frame_->offset = node.offset;
    SLUICE_ZX_TRY(call_intrinsic("%verify_failed", 3));
    drop(2);
    return Completion::Normal;
}

/// Pushes the value of the first condition that does not hold, or of the last one.
Completion Evaluator::verify_conditions(Verify& node, bool& holds)
{
    if (node.check != VerifyCheck::Truth) {
        SLUICE_ZX_TRY(evaluate(*node.conditions.front()));
        SLUICE_ZX_CHECK(push_text(context_.text(node.mode)));
        push(Value::from_integer(static_cast<std::int64_t>(node.check)));
        push(top(2));
        SLUICE_ZX_TRY(evaluate_optional(node.operand));
        frame_->offset = node.offset;
        SLUICE_ZX_TRY(call_intrinsic("%verify_holds", 4));
        holds = truthy(top());
        drop();
        return Completion::Normal;
    }
    push(Value::null());
    for (Expression* condition : node.conditions) {
        drop();
        SLUICE_ZX_TRY(evaluate(*condition));
        holds = truthy(top());
        if (!holds)
            break;
    }
    return Completion::Normal;
}

}  // namespace sluice::zx
