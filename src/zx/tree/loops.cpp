// Evaluation of the tree: loops.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

/// Takes note of how a round ended: `is_over` if the loop is, and then what the loop ends with is
/// returned.
Completion Evaluator::end_round(Completion completion, Value* base, bool& is_over) noexcept
{
    switch (completion) {
        case Completion::Normal:
            return Completion::Normal;
        case Completion::Continue:
            top_ = base;
            return Completion::Normal;
        case Completion::Break:
            top_ = base;
            is_over = true;
            return Completion::Normal;
        default:
            is_over = true;
            return completion;
    }
}

Completion Evaluator::while_(While& node)
{
    Value* const base = top_;
    for (bool is_over = false; !is_over;) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::jump_if_false));
        SLUICE_ZX_TRY(evaluate(*node.condition));
        const bool holds = truthy(top());
        drop();
        if (!holds)
            break;
        SLUICE_ZX_CHECK(count_round());
        SLUICE_ZX_CHECK(charge(GasOperation::round));
        SLUICE_ZX_TRY(end_round(block(*node.body), base, is_over));
    }
    return Completion::Normal;
}

Completion Evaluator::for_each(ForEach& node)
{
    Value* const base = top_;
    Completion completion = Completion::Normal;
    const auto* const call = as<Call>(node.iterable);
    const auto* const callee = call != nullptr ? as<Identifier>(call->callee) : nullptr;
    if (callee != nullptr && callee->name.binding.kind == BindingKind::Builtin &&
        context_.builtin(callee->name.binding.index).name == "range" && !call->has_named) {
        completion = for_range(node, static_cast<std::uint32_t>(call->arguments.size()));
    } else {
        SLUICE_ZX_TRY(evaluate(*node.iterable));
        completion = for_value(node);
    }
    if (completion == Completion::Normal)
        top_ = base;
    return completion;
}

/// The iterable is on top.
Completion Evaluator::for_value(ForEach& node)
{
    switch (top().tag()) {
        case Tag::List:
            return for_list(node);
        case Tag::Map:
            return for_map(node);
        case Tag::String:
            return for_string(node);
        case Tag::Channel:
            return for_channel(node);
        default:
            frame_->offset = node.iterable->offset;
            runtime_.fail("ForEach expects List or Map");
            return Completion::Error;
    }
}

/// One round: `key` and `item` if there are two variables, else `item`.
Completion Evaluator::round(ForEach& node, Value key, Value item)
{
    SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    if (node.second)
        SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    SLUICE_ZX_CHECK(count_round());
    SLUICE_ZX_CHECK(charge(GasOperation::round));
    // Both are values that only the stack holds.
    push(item);
    push(key);
    SLUICE_ZX_CHECK(make_cells(node.scope));
    if (node.second) {
        SLUICE_ZX_CHECK(bind(node.first));
        drop();
        SLUICE_ZX_CHECK(bind(node.second));
    } else {
        drop();
        SLUICE_ZX_CHECK(bind(node.first));
    }
    drop();
    return block(*node.body);
}

/// A loop over a call of range() makes no list.
Completion Evaluator::for_range(ForEach& node, std::uint32_t count)
{
    const auto& call = to<Call>(*node.iterable);
    Value* const arguments = top_;
    CallTarget target = no_target;
    SLUICE_ZX_TRY(prepare_call(call_site(*node.iterable), false, target, count));
    // prepare_call puts the callee below the arguments.
    const Value* const bounds = arguments + 1;
    bool is_plain = count >= 1 && count <= 3;
    for (std::uint32_t i = 0; i < count; ++i)
        is_plain = is_plain && bounds[i].is_integer();
    const std::int64_t step = is_plain && count == 3 ? bounds[2].integer() : 1;
    if (!is_plain || step == 0) {
        frame_->offset = call.offset;
        SLUICE_ZX_TRY(invoke(target, count));
        return for_value(node);
    }
    const std::int64_t begin = count == 1 ? 0 : bounds[0].integer();
    const std::int64_t end = bounds[count == 1 ? 0 : 1].integer();
    Value* const base = top_;
    std::int64_t value = begin;
    std::int64_t position = 0;
    for (bool is_over = false; !is_over;) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::for_iter));
        if (step > 0 ? value >= end : value <= end)
            break;
        SLUICE_ZX_TRY(
            end_round(round(node, Value::from_integer(position++), Value::from_integer(value)),
                      base, is_over));
        // Beyond the last 64-bit number there is no round either.
        if (__builtin_add_overflow(value, step, &value))
            value = end;
    }
    return Completion::Normal;
}

Completion Evaluator::for_list(ForEach& node)
{
    const auto* const list = top().as<List>();
    Value* const base = top_;
    const std::size_t length = list->size();
    bool is_over = false;
    for (std::size_t i = 0; !is_over; ++i) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::for_iter));
        if (i >= length)
            break;
        const Value item = i < list->size() ? (*list)[i] : Value::null();
        SLUICE_ZX_TRY(end_round(
            round(node, Value::from_integer(static_cast<std::int64_t>(i)), item), base, is_over));
    }
    return Completion::Normal;
}

Completion Evaluator::for_map(ForEach& node)
{
    const auto* const map = top().as<Map>();
    SLUICE_ZX_CHECK(push_new([&]() -> List* {
        List* const keys = List::create(heap_, map->size());
        for (std::uint32_t i = 0; keys != nullptr && i < map->used(); ++i)
            if (const String* const key = map->entry_at(i).key; key != nullptr)
                if (!keys->append(heap_, Value::from(key)))
                    return nullptr;
        return keys;
    }));
    const auto* const keys = top().as<List>();
    Value* const base = top_;
    bool is_over = false;
    for (std::size_t i = 0; !is_over; ++i) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::for_iter));
        if (i >= keys->size())
            break;
        const Value key = (*keys)[i];
        const Value item = node.second ? map->get(heap_, key.as<String>()) : key;
        SLUICE_ZX_TRY(end_round(round(node, key, item), base, is_over));
    }
    return Completion::Normal;
}

Completion Evaluator::for_string(ForEach& node)
{
    const auto* const string = top().as<String>();
    Value* const base = top_;
    bool is_over = false;
    for (std::size_t i = 0; !is_over; ++i) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::for_iter));
        if (i >= string->length())
            break;
        SLUICE_ZX_CHECK(push_new([&] { return string->at(heap_, i); }));
        SLUICE_ZX_TRY(end_round(
            round(node, Value::from_integer(static_cast<std::int64_t>(i)), top()), base, is_over));
        top_ = base;
    }
    return Completion::Normal;
}

/// Takes values until the channel is closed and empty.
Completion Evaluator::for_channel(ForEach& node)
{
    auto* const channel = top().as<ChannelObject>();
    Scheduler& scheduler = runtime_.scheduler();
    Value* const base = top_;
    bool is_over = false;
    for (std::int64_t i = 0; !is_over; ++i) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::for_iter));
        while (channel->size() == 0 && channel->is_open) {
            scheduler.wait(channel);
            suspend();
            SLUICE_ZX_CHECK(poll());
        }
        if (channel->size() == 0)
            break;
        push(channel->take());
        scheduler.wake_all(channel);
        SLUICE_ZX_TRY(end_round(round(node, Value::from_integer(i), top()), base, is_over));
        top_ = base;
    }
    return Completion::Normal;
}

}  // namespace sluice::zx
