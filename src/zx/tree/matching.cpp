// Evaluation of the tree: match and pattern.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

Completion Evaluator::match(Match& node)
{
    Value* const base = top_;
    SLUICE_ZX_TRY(evaluate(*node.subject));
    for (MatchArm* item : node.arms) {
        bool is_taken = false;
        SLUICE_ZX_TRY(arm(*item, is_taken));
        if (is_taken) {
            collapse(base);
            return Completion::Normal;
        }
    }
    frame_->offset = node.offset;
    SLUICE_ZX_TRY(call_intrinsic("%match_failed", 0));
    collapse(base);
    return Completion::Normal;
}

/// The subject is on top; of an arm that is taken the value is pushed.
Completion Evaluator::arm(MatchArm& node, bool& is_taken)
{
    Value* const base = top_;
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::eq));
    SLUICE_ZX_CHECK(make_cells(node.scope));
    SLUICE_ZX_TRY(pattern(*node.pattern, is_taken));
    top_ = base;
    if (!is_taken)
        return Completion::Normal;
    if (node.value != nullptr)
        return evaluate(*node.value);
    SLUICE_ZX_TRY(block(*node.body));
    push(Value::null());
    return Completion::Normal;
}

Completion Evaluator::pattern(MatchPattern& node, bool& matches)
{
    SLUICE_ZX_CHECK(enter());
    switch (node.form) {
        case MatchPatternKind::Wildcard:
            matches = true;
            return Completion::Normal;
        case MatchPatternKind::Bind:
            matches = true;
            SLUICE_ZX_CHECK(bind(node.name));
            return Completion::Normal;
        case MatchPatternKind::Value: {
            SLUICE_ZX_TRY(evaluate(*node.value));
            // Unlike for `==`, true is not 1 here. What a name with a dot means is compared as by
            // `==`.
            const bool same_kind =
                node.value->kind == NodeKind::Member || top().tag() == top(1).tag();
            matches = same_kind && equal(heap_, top(1), top());
            drop();
            return Completion::Normal;
        }
        case MatchPatternKind::Constructor:
            return fields(node, matches);
    }
    return Completion::Error;
}

/// Tests an instance's type and fields.
Completion Evaluator::fields(MatchPattern& node, bool& matches)
{
    push(top());
    SLUICE_ZX_CHECK(push_text(context_.text(node.name.symbol)));
    SLUICE_ZX_CHECK(read_if_set(node.name));
    push(Value::from_integer(static_cast<std::int64_t>(node.fields.size())));
    SLUICE_ZX_TRY(call_intrinsic("%match_type", 4));
    matches = top().is_list();
    for (std::size_t i = 0; matches && i < node.fields.size(); ++i) {
        push((*top().as<List>())[i]);
        SLUICE_ZX_TRY(pattern(*node.fields[i], matches));
        drop();
    }
    drop();
    return Completion::Normal;
}

Completion Evaluator::pattern_statement(PatternStatement& node)
{
    SLUICE_ZX_TRY(evaluate(*node.subject));
    for (const PatternCase& item : node.cases) {
        bool is_taken = item.value == nullptr;
        if (!is_taken) {
            SLUICE_ZX_TRY(evaluate(*item.value));
            frame_->offset = item.offset;
            SLUICE_ZX_CHECK(charge(GasOperation::eq));
            is_taken = equal(heap_, top(1), top());
            drop();
        }
        if (is_taken) {
            drop();
            return block(*item.body);
        }
    }
    drop();
    return Completion::Normal;
}

}  // namespace sluice::zx
