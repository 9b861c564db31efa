// Evaluation of the tree: from what a call looks like to what is called with which values.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

Evaluator::CallSite Evaluator::call_site(Expression& node) noexcept
{
    if (auto* literal = as<EntityLiteral>(&node))
        return {literal->type, {}, literal->type_arguments, literal, false, literal->offset};
    auto& call = to<Call>(node);
    return {call.callee, call.arguments, call.type_arguments, nullptr, call.has_named, call.offset};
}

Completion Evaluator::call(Expression& node)
{
    Value* const base = top_;
    CallTarget target = no_target;
    std::uint32_t count = 0;
    SLUICE_ZX_TRY(prepare_call(call_site(node), false, target, count));
    SLUICE_ZX_TRY(invoke(target, count));
    collapse(base);
    return Completion::Normal;
}

Completion Evaluator::arguments(const CallSite& site, std::uint32_t& count)
{
    if (site.fields != nullptr) {
        count = 1;
        return map(site.fields->entries);
    }
    count = static_cast<std::uint32_t>(site.arguments.size());
    SLUICE_ZX_CHECK(enter(count));
    for (const Argument& argument : site.arguments)
        SLUICE_ZX_TRY(evaluate(*argument.value));
    return Completion::Normal;
}

Completion Evaluator::prepare_call(const CallSite& site, bool is_spawned, CallTarget& target,
                                   std::uint32_t& count)
{
    Value* const place = top_;
    const auto charge_call = [&](GasOperation operation) {
        frame_->offset = site.offset;
        return is_spawned ? charge(GasOperation::spawn) : charge(operation, count);
    };
    if (const auto* identifier = as<Identifier>(site.callee)) {
        const bool is_builtin = identifier->name.binding.kind == BindingKind::Builtin;
        push({});
        SLUICE_ZX_TRY(arguments(site, count));
        SLUICE_ZX_CHECK(
            charge_call(is_builtin ? GasOperation::call_builtin : GasOperation::call_name));
        SLUICE_ZX_TRY(find_named_callee(identifier->name, place, site, target));
    } else if (const auto* member = as<Member>(site.callee)) {
        SLUICE_ZX_TRY(evaluate(*member->object));
        SLUICE_ZX_TRY(arguments(site, count));
        SLUICE_ZX_CHECK(charge_call(GasOperation::call_method));
        String* name = nullptr;
        SLUICE_ZX_CHECK(attempt([&] {
            name = context_.name(member->name);
            return name == nullptr ? Status::OutOfMemory : Status::Ok;
        }));
        target = runtime_.resolve_method(*place, name, self());
    } else {
        SLUICE_ZX_TRY(evaluate(*site.callee));
        SLUICE_ZX_TRY(arguments(site, count));
        SLUICE_ZX_CHECK(charge_call(GasOperation::call_top));
        SLUICE_ZX_TRY(specialize(place, site));
        target = runtime_.resolve_call(*place);
    }
    SLUICE_ZX_CHECK(target.kind != CallTarget::Kind::Error);
    SLUICE_ZX_CHECK(!site.has_named || order_arguments(target, site, count));
    return Completion::Normal;
}

/// What `name` calls. Its value, if it has one, goes to `place`.
Completion Evaluator::find_named_callee(const Name& name, Value* place, const CallSite& site,
                                        CallTarget& target)
{
    if (name.binding.kind == BindingKind::Builtin) {
        const BuiltinInfo& info = context_.builtin(name.binding.index);
        SLUICE_ZX_CHECK(check_sandbox(context_.text(name.symbol)));
        target = no_target;
        target.kind = CallTarget::Kind::Native;
        target.native = &info;
        return Completion::Normal;
    }
    SLUICE_ZX_CHECK(read_if_set(name));
    if (top().is_undefined()) {
        drop();
        SLUICE_ZX_TRY(read_builtin(name));
    }
    *place = top();
    drop();
    SLUICE_ZX_TRY(specialize(place, site));
    target = runtime_.resolve_call(*place);
    return Completion::Normal;
}

/// Makes of a generic data class the one for the type arguments, if there are any.
Completion Evaluator::specialize(Value* place, const CallSite& site)
{
    if (site.type_arguments.empty())
        return Completion::Normal;
    push(*place);
    SLUICE_ZX_CHECK(enter());
    SLUICE_ZX_CHECK(push_text(type_arguments_text(site.type_arguments, context_.symbols())));
    SLUICE_ZX_TRY(call_intrinsic("%specialize", 2));
    *place = top();
    drop();
    return Completion::Normal;
}

/// Puts arguments that have names where their parameters are. Those in between stay Undefined.
bool Evaluator::order_arguments(const CallTarget& target, const CallSite& site,
                                std::uint32_t& count)
{
    std::vector<String*> names;
    for (const Argument& argument : site.arguments) {
        if (argument.name == no_symbol) {
            runtime_.fail("Cannot mix positional and keyword arguments");
            return false;
        }
    }
    std::vector<std::uint32_t> positions;
    if (!attempt([&] {
            names.clear();
            for (const Argument& argument : site.arguments) {
                names.push_back(context_.name(argument.name));
                if (names.back() == nullptr)
                    return Status::OutOfMemory;
            }
            return runtime_.order_arguments(target, names, positions);
        }))
        return false;
    const std::uint32_t last = *std::ranges::max_element(positions);
    if (!enter(last + 1))
        return false;
    Value* const given = top_ - count;
    std::fill_n(top_, last + 1, Value{});
    for (std::size_t i = 0; i < positions.size(); ++i)
        top_[positions[i]] = given[i];
    std::copy_n(top_, last + 1, given);
    count = last + 1;
    top_ = given + count;
    return true;
}

}  // namespace sluice::zx
