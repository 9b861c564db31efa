// Evaluation of the tree: the value stack, memory, gas and limits.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

#include <algorithm>

#include "base/compiler.hpp"

namespace sluice::zx {

namespace {

/// Values that one level of evaluation may push without asking.
constexpr std::ptrdiff_t values_per_level = 32;

}  // namespace

void Evaluator::attach(Fiber& fiber, std::span<Value> values) noexcept
{
    fiber_ = &fiber;
    values_ = values;
    top_ = values.data();
}

bool Evaluator::run_task(Value callee, std::span<const Value> arguments, Value& result)
{
    push(callee);
    if (!enter(arguments.size()))
        return false;
    for (const Value argument : arguments)
        push(argument);
    const auto count = static_cast<std::uint32_t>(arguments.size());
    const CallTarget target = runtime_.resolve_call(callee);
    Completion completion = Completion::Error;
    switch (target.kind) {
        case CallTarget::Kind::Function:
        case CallTarget::Kind::Action:
            completion = call_function(*target.function, target.self,
                                       target.kind == CallTarget::Kind::Action, count);
            break;
        case CallTarget::Kind::Native:
            completion = call_native(*target.native, target.self, count);
            break;
        case CallTarget::Kind::Error:
            break;
    }
    if (completion == Completion::Normal)
        result = top();
    top_ = values_.data();
    return completion == Completion::Normal;
}

void Evaluator::trace(Marker& marker) const
{
    marker.mark(values_.data(), static_cast<std::size_t>(top_ - values_.data()));
    for (const Error& error : errors_)
        marker.mark(error.value);
}

bool Evaluator::enter(std::size_t values)
{
    const std::ptrdiff_t left = values_.data() + values_.size() - top_;
    if (fiber_->has_room() && left > values_per_level &&
        static_cast<std::size_t>(left - values_per_level) > values) [[likely]]
        return true;
    fail_call_depth(runtime_, depth_);
    return false;
}

bool Evaluator::charge(GasOperation operation, std::size_t operands)
{
    Meter& meter = runtime_.meter();
    if (!meter.is_metered && meter.operation_limit == Meter::unlimited)
        return true;
    const Meter::Outcome outcome = meter.charge({operation, static_cast<std::uint32_t>(operands)});
    if (outcome == Meter::Outcome::Paid) [[likely]]
        return true;
    return refuse_charge(outcome, operation, operands);
}

/// The end of a charge that the meter refused: an error, unless a profile has had all of them
/// refused to be told of each.
SLUICE_NOINLINE bool Evaluator::refuse_charge(Meter::Outcome outcome, GasOperation operation,
                                              std::size_t operands)
{
    Profile* const profile = context_.profile;
    Meter& meter = runtime_.meter();
    if (profile != nullptr) {
        profile->charge(frame_->statement, operation);
        profile->allow_one(meter);
        outcome = meter.charge({operation, static_cast<std::uint32_t>(operands)});
    }
    if (outcome != Meter::Outcome::Paid)
        fail_charge(runtime_, outcome, operation, frame_->statement);
    if (profile != nullptr)
        profile->refuse_all(meter);
    return outcome == Meter::Outcome::Paid;
}

bool Evaluator::safepoint()
{
    if (!heap_.collection_due() || heap_.collect()) [[likely]]
        return true;
    fail_memory(runtime_);
    return false;
}

bool Evaluator::poll()
{
    if (runtime_.stop_request() == ErrorKind::Thrown) [[likely]]
        return true;
    fail_stopped(runtime_);
    return false;
}

bool Evaluator::count_round()
{
    const std::int64_t limit = runtime_.options().max_iterations;
    if (limit >= 0 && context_.iterations >= limit) {
        fail_iterations(runtime_, frame_->statement);
        return false;
    }
    ++context_.iterations;
    return poll();
}

bool Evaluator::push_text(std::string_view text)
{
    return push_new([&] { return context_.constant(text); });
}

OperatorRules Evaluator::rules() const noexcept
{
    const RuntimeOptions& options = runtime_.options();
    return {.exact_division = options.exact_division_when_possible,
            .only_64_bits = options.integers_of_64_bits,
            .strict_concatenation = options.strict_types};
}

}  // namespace sluice::zx
