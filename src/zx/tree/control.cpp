// Evaluation of the tree: statements with more than one way out.
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

template <class Cleanup>
Completion Evaluator::clean_up(Completion completion, Cleanup&& cleanup)
{
    const bool has_failed = completion == Completion::Error;
    const std::uint32_t place = frame_->offset;
    if (has_failed) {
        if (!is_catchable(runtime_.error().kind))
            return completion;
        runtime_.note_caught({frame_->code, place});
        errors_.push_back(std::move(runtime_.error()));
    }
    Value* const base = top_;
    // A `return` inside of the cleanup that does not come to its end leaves the first one's value.
    const Value result = frame_->at(Frame::Result);
    push(result);
    const Completion ended = cleanup();
    const bool counts = ended != Completion::Normal;
    if (has_failed) {
        if (!counts) {
            runtime_.error() = std::move(errors_.back());
            frame_->offset = place;
        }
        errors_.pop_back();
    }
    if (!counts)
        frame_->at(Frame::Result) = result;
    top_ = base;
    return counts ? ended : completion;
}

Completion Evaluator::try_(Try& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::setup_try));
    Value* const base = top_;
    Completion completion = block(*node.body);
    if (completion == Completion::Normal && !charge(GasOperation::pop_try))
        completion = Completion::Error;
    if (completion == Completion::Error && node.handler != nullptr &&
        is_catchable(runtime_.error().kind)) {
        top_ = base;
        push(runtime_.error().value);
        runtime_.note_caught({frame_->code, frame_->offset});
        completion = catch_(*node.handler);
    }
    top_ = base;
    if (node.finally == nullptr)
        return completion;
    return clean_up(completion, [&] { return block(*node.finally); });
}

/// The error's value is on top.
Completion Evaluator::catch_(CatchClause& node)
{
    SLUICE_ZX_CHECK(make_cells(node.scope));
    SLUICE_ZX_CHECK(bind(node.name));
    drop();
    return block(*node.body);
}

Completion Evaluator::using_(Using& node)
{
    SLUICE_ZX_TRY(evaluate(*node.resource));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::other));
    SLUICE_ZX_CHECK(make_cells(node.scope));
    SLUICE_ZX_CHECK(bind(node.name));
    Value* const resource = top_ - 1;
    Completion completion = block(*node.body);
    top_ = resource + 1;
    completion = clean_up(completion, [&] {
        push(*resource);
        return call_intrinsic("%close", 1);
    });
    top_ = resource;
    return completion;
}

Completion Evaluator::atomic(Atomic& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::other));
    // Tasks are never interrupted but where they wait.
    return node.expression != nullptr ? discard(evaluate(*node.expression)) : block(*node.body);
}

Completion Evaluator::transaction(Transaction& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::tx_begin));
    AtomicScope scope;
    begin_atomic(scope, {}, {}, nullptr);
    Completion completion = block(*node.body);
    if (completion == Completion::Normal && !charge(GasOperation::tx_commit))
        completion = Completion::Error;
    return end_atomic(scope, completion != Completion::Error) ? completion : Completion::Error;
}

/// Runs the text of a sandbox; with `has_value` its last expression's value is pushed.
Completion Evaluator::confined(Expression* policy, Block& body, bool has_value)
{
    const bool was_confined = frame_->is_confined;
    const std::string_view outer_policy = frame_->policy;
    const auto* const name = as<StringLiteral>(policy);
    frame_->is_confined = true;
    frame_->policy = name != nullptr ? name->text : std::string_view{};
    Completion completion = Completion::Error;
    if (make_cells(body.scope))
        completion = has_value ? last_value(body.statements) : statements(body.statements);
    frame_->is_confined = was_confined;
    frame_->policy = outer_policy;
    return completion;
}

}  // namespace sluice::zx
