// The virtual machine: gas, interruptions, memory, and what the runtime asks of an engine.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/vm.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

#include "zx/runtime/limits.hpp"

namespace sluice::zx {

namespace {

/// Gas between two looks at interruptions: a fraction of a millisecond of work, and less than a
/// second where each few units of it pay for a call of a builtin that takes long.
constexpr std::int64_t gas_slice = 1 << 16;

/// What is granted in precise mode, where instructions are paid for one by one.
constexpr std::int64_t plenty = std::int64_t{1} << 60;

constexpr std::uint32_t steps_between_checks = 1 << 16;

}  // namespace

VirtualMachine::VirtualMachine(Runtime& its_runtime)
    : runtime_{its_runtime}, table_{vm::dispatch_table(vm::Dispatch::Fast)}
{
    const RuntimeOptions& options = runtime_.options();
    rules = {.exact_division = options.exact_division_when_possible,
             .only_64_bits = options.integers_of_64_bits,
             .strict_concatenation = options.strict_types};
    is_always_precise_ = options.max_iterations >= 0;
    runtime_.heap().add_roots(this, trace_roots);
    runtime_.set_engine(this);
}

VirtualMachine::~VirtualMachine()
{
    runtime_.set_engine(nullptr);
    runtime_.heap().remove_roots(this);
}

void VirtualMachine::add_code(const FunctionCode& code)
{
    codes_.push_back(&code);
    for (const auto& inner : code.inner)
        add_code(*inner);
}

void VirtualMachine::trace_roots(void* context, Marker& marker)
{
    const auto& machine = *static_cast<const VirtualMachine*>(context);
    for (const FunctionCode* code : machine.codes_)
        marker.mark(code->constants.data(), code->constants.size());
    for (const BuiltinObject* value : machine.builtin_values_)
        marker.mark(value);
    if (machine.current != nullptr)
        machine.current->trace(marker);
}

BuiltinObject* VirtualMachine::builtin_value(const BuiltinInfo& info)
{
    const auto found = std::ranges::find(builtin_values_, &info, &BuiltinObject::info);
    if (found != builtin_values_.end())
        return *found;
    auto* const made = runtime_.heap().create<BuiltinObject>(&info);
    if (made != nullptr)
        builtin_values_.push_back(made);
    return made;
}

TaskOutcome VirtualMachine::run(std::uint32_t module, Value& result)
{
    runtime_.modules().set_state(module, LoadState::Loading);
    FunctionObject* const function = runtime_.modules().function(module);
    auto body = function != nullptr ? make_task(Value::from(function), {}) : nullptr;
    if (body == nullptr) {
        fail_memory(runtime_);
        return TaskOutcome::Failed;
    }
    const TaskOutcome outcome = runtime_.scheduler().run(std::move(body), result);
    runtime_.modules().set_state(
        module, outcome == TaskOutcome::Ended ? LoadState::Loaded : LoadState::Failed);
    return outcome;
}

std::unique_ptr<TaskBody> VirtualMachine::make_task(Value callee, std::span<const Value> arguments)
{
    auto execution = std::make_unique<vm::Execution>(*this, callee, arguments);
    execution->sandbox = sandbox();
    return execution->is_ready() ? std::move(execution) : nullptr;
}

// ---- gas ---------------------------------------------------------------------------------------

void VirtualMachine::set_precise(bool is_precise) noexcept
{
    is_precise_ = is_precise;
    table_ = vm::dispatch_table(is_precise            ? vm::Dispatch::Precise
                                : sampler_ != nullptr ? vm::Dispatch::Sampled
                                                      : vm::Dispatch::Fast);
}

void VirtualMachine::grant_anew(std::int64_t& gas)
{
    const Meter& meter = runtime_.meter();
    // As no operation is free, a limit of operations that is not below that of gas is never
    // reached, and nobody has to count them. A program may end its metering, never begin it again:
    // limits of actions only lower what is compared here.
    is_always_precise_ = is_always_precise_ || meter.operation_limit < meter.limit;
    set_precise(is_always_precise_);
    gas = is_precise_ ? plenty : std::min(gas_slice, std::max<std::int64_t>(meter.remaining(), 0));
    // Programs that call and fail all the time are granted anew before they have used a grant up:
    // when they are to stop, nothing is granted, so that the next charge asks.
    if (runtime_.stop_request() != ErrorKind::Thrown) [[unlikely]] {
        steps_until_check_ = steps_between_checks;
        gas = is_precise_ ? gas : 0;
    }
    granted_ = gas;
    // Charges of precise mode go to the meter directly.
}

bool VirtualMachine::grant(std::int64_t& gas, std::int64_t amount)
{
    settle(gas);
    Meter& meter = runtime_.meter();
    if (meter.used > meter.limit) {
        // This path cannot be paid as a whole. Instruction by instruction it goes on for as long as
        // the gas lasts.
        meter.used -= amount;
        set_precise(true);
        gas = plenty;
        granted_ = gas;
        return check_interruption();
    }
    const bool goes_on = check_interruption();
    const bool was_precise = is_precise_;
    grant_anew(gas);
    if (was_precise) {
        set_precise(true);
        gas = plenty;
        granted_ = gas;
    }
    return goes_on;
}

bool VirtualMachine::check_interruption()
{
    if (runtime_.stop_request() == ErrorKind::Thrown)
        return true;
    fail_stopped(runtime_);
    return false;
}

namespace {

struct ChargeRange {
    std::uint32_t begin;
    std::uint32_t end;
};

ChargeRange charges_of(const FunctionCode& code, std::size_t word)
{
    const Opcode opcode = vm::decode(code.words.data() + word).opcode;
    return {code.charge_begin[word], code.charge_begin[word + info(opcode).words]};
}

/// The last charges of the instruction, which are for what follows it.
ChargeRange charges_behind(const FunctionCode& code, std::size_t word)
{
    const std::uint32_t end = charges_of(code, word).end;
    std::uint32_t begin = end;
    for (std::uint64_t cost = code.trailing[word]; cost > 0; cost -= code.charges[begin].cost())
        --begin;
    return {begin, end};
}

}  // namespace

namespace {

/// Offset of the statement that a charge is for.
std::uint32_t statement_of(const FunctionCode& code, std::uint32_t charge)
{
    const auto after =
        std::ranges::upper_bound(code.charge_places, charge, {}, &ChargePlace::charge);
    return after == code.charge_places.begin() ? 0 : std::prev(after)->offset;
}

}  // namespace

void VirtualMachine::note_charge(const FunctionCode& code, std::uint32_t charge)
{
    if (profile_ != nullptr)
        profile_->charge(current, code, current->depth(), charge);
}

bool VirtualMachine::pay(const FunctionCode& code, std::size_t word)
{
    Meter& meter = runtime_.meter();
    if (unpaid_ > 0) {
        unpaid_ = 0;
        fail_charge(runtime_, unpaid_outcome_, unpaid_operation_, unpaid_statement_);
        return false;
    }
    if (is_sample_due_)
        take_sample(code.words.data() + word);
    const Opcode opcode = vm::decode(code.words.data() + word).opcode;
    if (profile_ != nullptr) {
        const std::size_t depth = current->depth();
        profile_->step(current, code, depth, word, opcode);
    }
    const ChargeRange range = charges_of(code, word);
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
        const Charge charge = code.charges[i];
        note_charge(code, i);
        if (charge.operation == GasOperation::round && runtime_.options().max_iterations >= 0 &&
            ++iterations_ > runtime_.options().max_iterations) {
            fail_iterations(runtime_, statement_of(code, i));
            return false;
        }
        const Meter::Outcome outcome = meter.charge(charge);
        if (outcome != Meter::Outcome::Paid) {
            if (i >= charges_behind(code, word).begin) {
                unpaid_ = range.end - i;
                unpaid_outcome_ = outcome;
                unpaid_operation_ = charge.operation;
                unpaid_statement_ = statement_of(code, i);
                break;
            }
            fail_charge(runtime_, outcome, charge.operation, statement_of(code, i));
            return false;
        }
    }
    if (++steps_until_check_ >= steps_between_checks) {
        steps_until_check_ = 0;
        return check_interruption();
    }
    return true;
}

bool VirtualMachine::pay_behind(const FunctionCode& code, std::size_t word)
{
    const ChargeRange range = charges_behind(code, word);
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
        const Charge charge = code.charges[i];
        note_charge(code, i);
        const Meter::Outcome outcome = runtime_.meter().charge(charge);
        if (outcome != Meter::Outcome::Paid) {
            fail_charge(runtime_, outcome, charge.operation, statement_of(code, i));
            return false;
        }
    }
    return true;
}

void VirtualMachine::refund(const FunctionCode& code, std::size_t word) noexcept
{
    Meter& meter = runtime_.meter();
    if (!is_precise_) {
        if (meter.is_metered)
            meter.used -= code.prepaid[word];
        return;
    }
    const ChargeRange range = charges_behind(code, word);
    for (std::uint32_t i = range.begin; i + unpaid_ < range.end; ++i) {
        if (meter.is_metered)
            meter.used -= static_cast<std::int64_t>(code.charges[i].cost());
        --meter.operations;
    }
    unpaid_ = 0;
}

// ---- samples -----------------------------------------------------------------------------------

void VirtualMachine::set_sampler(Sampler& sampler) noexcept
{
    sampler_ = &sampler;
    vm::forget_sample();
    set_precise(is_precise_);
    sampler.set_engine(
        [](void* machine) noexcept {
            static_cast<VirtualMachine*>(machine)->is_sample_due_ = true;
            vm::request_sample();
        },
        this, true);
}

void VirtualMachine::take_sample(const std::uint64_t* pc) noexcept
{
    // Instructions that take longer have all noted where they are: in frame->pc.
    constexpr std::chrono::nanoseconds longest_quick_instruction{2'000};

    is_sample_due_ = false;
    vm::forget_sample();
    const auto has = [](const FunctionCode& code, const std::uint64_t* place) {
        return std::less_equal<>{}(code.words.data(), place) &&
               std::less<>{}(place, code.words.data() + code.words.size());
    };
    const vm::Frame* frame = current->frame;
    if (sampler_->since_tick() > longest_quick_instruction) {
        // The tick was for the instruction before this one, which may have called this function.
        if (pc == frame->code->words.data())
            --frame;
        else if (has(*frame->code, frame->pc))
            pc = frame->pc;
    }
    sampler_->begin_sample();
    for (; (frame->flags & vm::is_entry) == 0; --frame) {
        if (frame->code == nullptr)
            continue;
        const std::uint64_t* const place = frame == current->frame ? pc : frame->pc;
        if (has(*frame->code, place))
            sampler_->add_frame(*frame->code,
                                static_cast<std::uint32_t>(place - frame->code->words.data()));
    }
    sampler_->end_sample();
}

// ---- memory ------------------------------------------------------------------------------------

bool VirtualMachine::collect()
{
    return runtime_.heap().collect();
}

// ---- EngineHooks -------------------------------------------------------------------------------

const FunctionCode* VirtualMachine::current_code() const
{
    if (current == nullptr)
        return nullptr;
    const vm::Frame* frame = current->frame;
    while ((frame->flags & vm::is_native) != 0)
        --frame;
    return frame->code;
}

namespace {

std::uint32_t offset_in(const vm::Frame& frame)
{
    const FunctionCode& code = *frame.code;
    const auto word = static_cast<std::uint32_t>(frame.pc - code.words.data());
    const auto after = std::ranges::upper_bound(code.positions, word, {}, &CodePosition::word);
    return after == code.positions.begin() ? 0 : std::prev(after)->offset;
}

}  // namespace

std::uint32_t VirtualMachine::current_offset() const
{
    if (current == nullptr)
        return 0;
    const vm::Frame* frame = current->frame;
    while ((frame->flags & vm::is_native) != 0)
        --frame;
    return frame->code != nullptr ? offset_in(*frame) : 0;
}

void VirtualMachine::stack(std::size_t most, std::vector<TraceEntry>& entries) const
{
    if (current != nullptr)
        current->stack(most, entries);
}

void vm::Execution::stack(std::size_t most, std::vector<TraceEntry>& entries) const
{
    for (const Frame* each = frame; (each->flags & is_entry) == 0; --each) {
        if (entries.size() >= most)
            return;
        if (each->code != nullptr)
            entries.push_back({each->code, offset_in(*each)});
    }
}

std::optional<std::string_view> VirtualMachine::sandbox() const
{
    if (current == nullptr)
        return std::nullopt;
    for (const vm::Frame* frame = current->frame; (frame->flags & vm::is_entry) == 0; --frame) {
        const FunctionCode* const code = frame->code;
        if (code == nullptr || (!code->is_confined && code->sandboxes.empty()))
            continue;
        if (const auto policy = code->sandbox_at(offset_in(*frame)))
            return policy;
    }
    return current->sandbox;
}

}  // namespace sluice::zx
