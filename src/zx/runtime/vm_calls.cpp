// The virtual machine's frames: calls, returns, builtins, errors on their way out, tasks.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>

#include "zx/runtime/limits.hpp"
#include "zx/runtime/vm_operations.hpp"

namespace sluice::zx::vm {

namespace {

constexpr std::size_t first_stack = 256;
constexpr std::size_t first_frames = 16;
/// Values on one task's stack: 64 MiB.
constexpr std::size_t largest_stack = std::size_t{1} << 22;

/// Runs the functions that a frame has put off, last first. Its caller's frame ends afterwards, as
/// NativeRecord::ending says; scratch[0] is the value that it returns.
NativeStatus run_deferred_functions(NativeCall& call);

constexpr BuiltinInfo deferred_runner{.name = "defer",
                                      .function = run_deferred_functions,
                                      .least = 0,
                                      .most = any_number,
                                      .is_simple = false};

NativeStatus run_deferred_functions(NativeCall& call)
{
    if (call.callee_failed)
        call.runtime.report("[DEFER ERROR] ", call.runtime.error().value);
    List* const functions = call.scratch[1].as<List>();
    if (functions->empty())
        return call.done(call.scratch[0]);
    call.step = 1;
    call.guards_callee = true;
    return call.call(functions->pop());
}

/// Whether a path goes on behind the instruction, so that a call from it is one aside.
bool is_within_path(Opcode opcode)
{
    return opcode != Opcode::CALL && opcode != Opcode::CALLNAMED && opcode != Opcode::CALLMETHOD &&
           opcode != Opcode::CALLMETHODNAMED && opcode != Opcode::AWAIT;
}

bool is_compare_and_jump(Opcode opcode)
{
    return opcode >= Opcode::JEQ && opcode <= Opcode::JGEK;
}

}  // namespace

Execution::Execution(VirtualMachine& its_machine, Value callee, std::span<const Value> arguments)
    : machine{its_machine}, runtime{its_machine.runtime()}
{
    const std::size_t size = std::max(first_stack, arguments.size() + 1);
    stack_ = static_cast<Value*>(runtime.heap().allocate_buffer(size * sizeof(Value)));
    if (stack_ == nullptr)
        return;
    stack_size_ = size;
    std::fill_n(stack_, size, Value{});
    frames_ = std::make_unique<Frame[]>(first_frames);
    frame_capacity_ = first_frames;
    frame_bound_ = std::min(frame_capacity_, most_frames());
    // The bottom frame is nobody's: it holds the callee and the arguments until the task begins.
    frame = frames_.get();
    frame->base = stack_;
    frame->flags = is_entry;
    stack_[0] = callee;
    std::copy(arguments.begin(), arguments.end(), stack_ + 1);
    entry_count_ = static_cast<std::uint32_t>(arguments.size());
    high_water_ = stack_ + size;
}

Execution::~Execution()
{
    if (stack_ != nullptr)
        runtime.heap().free_buffer(stack_, stack_size_ * sizeof(Value));
}

Value* Execution::top() const noexcept
{
    if ((frame->flags & is_entry) != 0)
        return frame->base + 1 + entry_count_;
    if ((frame->flags & is_native) != 0)
        return frame->base + 1 + natives.back().argument_count;
    return frame->base + frame->code->register_count;
}

void Execution::trace(Marker& marker) const
{
    if (stack_ == nullptr)
        return;
    Value* const end = top();
    marker.mark(stack_, static_cast<std::size_t>(end - stack_));
    // What lies above is dead. It is wiped, so that a later window does not show it to a later
    // collection.
    if (high_water_ > end)
        std::fill(end, high_water_, Value{});
    for (const Frame* each = frames_.get(); each <= frame; ++each)
        marker.mark(each->function);
    marker.mark(deferred.data(), deferred.size());
    for (const NativeRecord& record : natives) {
        marker.mark(record.self);
        marker.mark(record.returned);
        marker.mark(record.kept);
        marker.mark(record.scratch, native_scratch_count);
    }
    for (const Error& error : unwinding)
        marker.mark(error.value);
    marker.mark(result);
}

/// Makes sure that `needed` values fit from `window` on. The stack may move, and `window` with it.
bool Execution::ensure_stack(Value*& window, std::size_t needed)
{
    if (has_room(window, needed)) {
        note_height(window + needed);
        return true;
    }
    const auto offset = static_cast<std::size_t>(window - stack_);
    const std::size_t size = std::max(stack_size_ * 2, offset + needed);
    if (size > largest_stack)
        return false;
    const std::size_t height = static_cast<std::size_t>(high_water_ - stack_);
    auto* const moved = static_cast<Value*>(
        runtime.heap().resize_buffer(stack_, stack_size_ * sizeof(Value), size * sizeof(Value)));
    if (moved == nullptr)
        return false;
    std::fill(moved + stack_size_, moved + size, Value{});
    for (Frame* each = frames_.get(); each <= frame; ++each)
        each->base = moved + (each->base - stack_);
    if (state.base != nullptr)
        state.base = moved + (state.base - stack_);
    stack_ = moved;
    stack_size_ = size;
    window = stack_ + offset;
    high_water_ = std::max(stack_ + height, window + needed);
    return true;
}

Step Execution::push_frame()
{
    if (!has_frame()) {
        const std::size_t depth = static_cast<std::size_t>(frame - frames_.get()) + 1;
        if (depth >= most_frames()) {
            fail_call_depth(runtime, runtime.options().max_call_depth);
            return Step::Failed;
        }
        if (depth >= frame_capacity_) {
            const std::size_t capacity = frame_capacity_ * 2;
            auto frames = std::make_unique<Frame[]>(capacity);
            std::copy_n(frames_.get(), depth, frames.get());
            frames_ = std::move(frames);
            frame_capacity_ = capacity;
            frame = frames_.get() + depth - 1;
        }
        frame_bound_ = std::min(frame_capacity_, most_frames());
    }
    ++frame;
    return Step::Go;
}

Step Execution::push_native()
{
    // Builtins that call each other without a function of the program between them end soon.
    if (natives.size() > runtime.options().max_call_depth) {
        fail_call_depth(runtime, runtime.options().max_call_depth);
        return Step::Failed;
    }
    natives.emplace_back();
    const Step step = push_frame();
    if (step != Step::Go)
        natives.pop_back();
    frame_bound_ = std::min(frame_capacity_, most_frames());
    return step;
}

void Execution::pop_native() noexcept
{
    natives.pop_back();
    --frame;
    frame_bound_ = std::min(frame_capacity_, most_frames());
}

// ---- calls -------------------------------------------------------------------------------------

Step Execution::call(Value* window, std::uint32_t count, Value callee)
{
    if (callee.is(Tag::Function))
        return enter(callee.as<FunctionObject>(), window, count, Value{}, false);
    return call_target(runtime.resolve_call(callee), window, count);
}

Step Execution::call_target(const CallTarget& target, Value* window, std::uint32_t count)
{
    switch (target.kind) {
        case CallTarget::Kind::Function:
            return enter(target.function, window, count, target.self, false);
        case CallTarget::Kind::Action:
            return enter(target.function, window, count, target.self, true);
        case CallTarget::Kind::Native:
            return enter_native(*target.native, target.self, window, count);
        case CallTarget::Kind::Error:
            return Step::Failed;
    }
    return Step::Failed;
}

Step Execution::enter(FunctionObject* function, Value* window, std::uint32_t count, Value self,
                      bool as_action)
{
    const FunctionCode& code = *function->code;
    if (code.is_async && (frame->flags & is_entry) == 0) {
        // The body waits for the first await.
        Value callee = Value::from(function);
        if (!self.is_undefined()) {
            auto* const bound = runtime.heap().create<BoundMethod>(self, callee);
            if (bound == nullptr)
                return Step::NoMemory;
            callee = Value::from(bound);
            window[0] = callee;
        }
        PromiseObject* const promise = runtime.scheduler().defer_call(callee, {window + 1, count});
        if (promise == nullptr)
            return Step::NoMemory;
        return resume_site(Value::from(promise));
    }
    if (!ensure_stack(window, std::max<std::size_t>(code.register_count, count + 1))) {
        fail_memory(runtime);
        return Step::Failed;
    }
    const Value from = this->self();
    if (const Step step = push_frame(); step != Step::Go)
        return step;
    const Value missing = code.has_defaults ? Value{} : Value::null();
    for (std::uint32_t i = count; i < code.parameter_count; ++i)
        window[1 + i] = missing;
    if (!self.is_undefined())
        window[0] = self;
    else
        window[0] = code.uses_this ? function->self : Value::from(function);
    *frame = {code.words.data(), window, code.constants.data(), &code, function, 0, 0};
    if (as_action) {
        begin_action(self, from, code);
        frame->flags |= is_action;
    }
    if (code.gas_limit >= 0 && runtime.meter().is_metered) {
        machine.settle(state.gas);
        Meter& meter = runtime.meter();
        limits.push_back(meter.bounds());
        meter.restrict(code.gas_limit);
        machine.grant_anew(state.gas);
        frame->flags |= has_gas_limit;
    }
    state.pc = code.words.data();
    state.base = window;
    return Step::Go;
}

Step Execution::enter_native(const BuiltinInfo& info, Value self, Value* window,
                             std::uint32_t count)
{
    if (!info.takes(count)) {
        runtime.fail(describe_argument_count(info, count));
        return Step::Failed;
    }
    if (info.is_simple && (frame->flags & (is_native | is_entry)) == 0)
        return call_simple(info, self, window, count);
    if (const Step step = push_native(); step != Step::Go)
        return step;
    *frame = {nullptr, window, nullptr, nullptr, nullptr, is_native, 0};
    NativeRecord& record = natives.back();
    record.info = &info;
    record.self = self;
    record.argument_count = count;
    record.had_watchers = runtime.has_pending_watchers();
    return Step::Native;
}

/// Runs the handlers that wait, after a builtin which had no frame and gave `value`.
Step Execution::watch(Value value, Value* window, std::uint32_t count)
{
    if (const Step step = push_native(); step != Step::Go)
        return step;
    *frame = {nullptr, window, nullptr, nullptr, nullptr, is_native, 0};
    NativeRecord& record = natives.back();
    record.info = machine.watchers;
    record.argument_count = count;
    record.kept = value;
    record.had_watchers = true;
    return Step::Native;
}

/// A builtin that runs no other code needs no frame.
SLUICE_ALWAYS_INLINE Step Execution::call_simple(const BuiltinInfo& info, Value self, Value* window,
                                                 std::uint32_t count)
{
    Value scratch[native_scratch_count];
    NativeCall call{.runtime = runtime,
                    .arguments = {window + 1, count},
                    .self = self,
                    .scratch = scratch,
                    .returned = {},
                    .callee = {},
                    .call_arguments = {},
                    .call_storage = {}};
    const bool had_watchers = runtime.has_pending_watchers();
    switch (info.function(call)) {
        case NativeStatus::Done:
            return runtime.has_pending_watchers() && !had_watchers
                       ? watch(call.result, window, count)
                       : resume_site(call.result);
        case NativeStatus::OutOfMemory:
            return Step::NoMemory;
        case NativeStatus::Error:
            return Step::Failed;
        case NativeStatus::Call:
        case NativeStatus::Suspend:
            break;
    }
    assert(false && "a simple builtin neither calls nor waits");
    return Step::Failed;
}

/// One step of the builtin of the innermost frame.
Step Execution::step_native()
{
    NativeRecord& record = natives.back();
    NativeCall call{.runtime = runtime,
                    .arguments = {frame->base + 1, record.argument_count},
                    .self = record.self,
                    .step = record.step,
                    .scratch = record.scratch,
                    .returned = record.returned,
                    .callee_failed = record.callee_failed};
    machine.settle(state.gas);
    const NativeStatus status = record.info->function(call);
    // What the builtin has changed of limits or metering holds from now on.
    machine.grant_anew(state.gas);
    record.callee_failed = false;
    switch (status) {
        case NativeStatus::Done: {
            if (runtime.has_pending_watchers() && !record.had_watchers) [[unlikely]] {
                record.kept = call.result;
                record.info = machine.watchers;
                record.self = Value{};
                record.step = 0;
                record.had_watchers = true;
                return Step::Native;
            }
            if (!record.kept.is_undefined())
                call.result = record.kept;
            const NativeRecord::Ending ending = record.ending;
            pop_native();
            if (ending == NativeRecord::Ending::Result)
                return resume_site(call.result);
            if (ending == NativeRecord::Ending::Return)
                return end_function(true) ? resume_site(call.result) : Step::Failed;
            static_cast<void>(end_function(false));
            runtime.error() = std::move(unwinding.back());
            unwinding.pop_back();
            return Step::Failed;
        }
        case NativeStatus::Error:
            pop_native();
            return Step::Failed;
        case NativeStatus::OutOfMemory:
            return Step::NoMemory;
        case NativeStatus::Suspend:
            record.step = call.step;
            return Step::Suspend;
        case NativeStatus::Call: {
            record.step = call.step;
            record.guards_callee = call.guards_callee;
            const auto count = static_cast<std::uint32_t>(call.call_arguments.size());
            Value* window = top();
            // The arguments may lie on the stack, which may move.
            const bool on_stack = count != 0 && call.call_arguments.data() >= stack_ &&
                                  call.call_arguments.data() < stack_ + stack_size_;
            const std::ptrdiff_t place = on_stack ? call.call_arguments.data() - stack_ : 0;
            if (!ensure_stack(window, count + 1)) {
                fail_memory(runtime);
                pop_native();
                return Step::Failed;
            }
            const Value* const source = on_stack ? stack_ + place : call.call_arguments.data();
            window[0] = call.callee;
            std::copy_n(source, count, window + 1);
            return this->call(window, count, call.callee);
        }
    }
    return Step::Failed;
}

void Execution::give_back()
{
    machine.settle(state.gas);
    machine.refund(*frame->code, static_cast<std::size_t>(frame->pc - frame->code->words.data()));
    machine.grant_anew(state.gas);
}

/// A function's result reaches the innermost frame, which waits for it at its call site.
Step Execution::resume_site(Value value)
{
    if ((frame->flags & is_entry) != 0) {
        result = value;
        return Step::End;
    }
    if ((frame->flags & is_native) != 0) {
        natives.back().returned = value;
        return Step::Native;
    }
    const std::uint64_t* const site = frame->pc;
    const Instruction instruction = decode(site);
    state.base = frame->base;
    state.pc = site + info(instruction.opcode).words;
    std::int64_t amount = 0;
    bool pays_behind = false;
    if (!is_within_path(instruction.opcode)) {
        at(state.base, instruction.a) = value;
        if (!machine.is_precise())
            amount = std::bit_cast<NameWord>(site[1]).gas_next;
    } else if (is_compare_and_jump(instruction.opcode)) {
        const auto jump = std::bit_cast<JumpWord>(site[1]);
        // An operator != says the opposite of what JEQ asks for.
        const bool is_equal = truthy(value) != (instruction.c != 0);
        const bool taken = is_equal == (instruction.x != 0);
        if (taken)
            state.pc += jump.offset;
        if (!machine.is_precise())
            amount = taken ? jump.gas_taken : jump.gas_next;
    } else {
        if (instruction.opcode != Opcode::SETFIELD && instruction.opcode != Opcode::SETINDEX &&
            instruction.opcode != Opcode::SETSTATE)
            at(state.base, instruction.a) = value;
        pays_behind = true;
        if (!machine.is_precise())
            amount =
                frame->code->prepaid[static_cast<std::size_t>(site - frame->code->words.data())];
    }
    state.gas -= amount;
    if (state.gas >= 0 && !pays_behind)
        return Step::Go;
    const bool was_precise = machine.is_precise();
    if (state.gas < 0 && !machine.grant(state.gas, amount))
        return Step::Failed;
    // From here on each instruction pays for itself, but this one's store is not yet paid for.
    const FunctionCode& code = *frame->code;
    if (pays_behind && (was_precise || machine.is_precise()) &&
        !machine.pay_behind(code, static_cast<std::size_t>(site - code.words.data())))
        return Step::Failed;
    return Step::Go;
}

Step Execution::call_aside(const CallTarget& target, std::span<const Value> arguments)
{
    Value* window = top();
    if (!ensure_stack(window, arguments.size() + 1)) {
        fail_memory(runtime);
        return Step::Failed;
    }
    machine.settle(state.gas);
    const std::int64_t before = runtime.meter().used;
    const std::int64_t operations = runtime.meter().operations;
    const std::uint32_t unpaid = machine.unpaid();
    machine.refund(*frame->code, static_cast<std::size_t>(frame->pc - frame->code->words.data()));
    const std::int64_t given_back = before - runtime.meter().used;
    const std::int64_t not_done = operations - runtime.meter().operations;
    machine.grant_anew(state.gas);
    std::copy(arguments.begin(), arguments.end(), window + 1);
    const Step step = call_target(target, window, static_cast<std::uint32_t>(arguments.size()));
    // Nothing was called: whoever handles that gives back by itself.
    if (step == Step::Failed || step == Step::NoMemory) {
        runtime.meter().used += given_back;
        runtime.meter().operations += not_done;
        machine.set_unpaid(unpaid);
    }
    return step;
}

Step Execution::run_watchers(Value value)
{
    const Step step =
        call_aside({.kind = CallTarget::Kind::Native, .native = machine.watchers, .self = {}}, {});
    if (step == Step::Native)
        natives.back().kept = value;
    return step;
}

// ---- ends of functions -------------------------------------------------------------------------

/// Ends the innermost function's frame, and what came with it. False: what it did could not be
/// stored, and is undone.
bool Execution::end_function(bool ok)
{
    bool is_kept = true;
    if ((frame->flags & has_gas_limit) != 0) {
        machine.settle(state.gas);
        runtime.meter().set_bounds(limits.back());
        limits.pop_back();
        machine.grant_anew(state.gas);
    }
    if ((frame->flags & is_action) != 0)
        is_kept = end_action(ok);
    deferred.resize(deferred.size() - frame->deferred);
    --frame;
    return is_kept;
}

Step Execution::return_value(Value value)
{
    if ((frame->flags & has_deferred) != 0)
        return run_deferred(NativeRecord::Ending::Return, value);
    return end_function(true) ? resume_site(value) : Step::Failed;
}

Step Execution::run_deferred(NativeRecord::Ending ending, Value value)
{
    List* const functions =
        List::create(runtime.heap(), std::span<const Value>{deferred}.last(frame->deferred));
    if (functions == nullptr)
        return Step::NoMemory;
    deferred.resize(deferred.size() - frame->deferred);
    frame->deferred = 0;
    frame->flags &= ~std::uint32_t{has_deferred};
    Value* window = top();
    if (ending == NativeRecord::Ending::Unwind)
        unwinding.push_back(runtime.error());
    if (!ensure_stack(window, 1) || push_native() != Step::Go) {
        // No room to run them: the frame ends without.
        if (ending == NativeRecord::Ending::Unwind) {
            runtime.error() = std::move(unwinding.back());
            unwinding.pop_back();
        }
        const bool is_kept = end_function(ending == NativeRecord::Ending::Return);
        return ending == NativeRecord::Ending::Return && is_kept ? resume_site(value)
                                                                 : Step::Failed;
    }
    *frame = {nullptr, window, nullptr, nullptr, nullptr, is_native, 0};
    NativeRecord& record = natives.back();
    record.info = &deferred_runner;
    record.ending = ending;
    record.scratch[0] = value;
    record.scratch[1] = Value::from(functions);
    return Step::Native;
}

/// Remembers Runtime::error for the RETHROW that has this register.
void Execution::keep(std::uint16_t reg)
{
    const auto depth = static_cast<std::size_t>(frame - frames_.get());
    // Those that no RETHROW came to: registers of inner constructs are higher.
    while (!kept.empty() &&
           (kept.back().depth > depth || (kept.back().depth == depth && kept.back().reg >= reg)))
        kept.pop_back();
    kept.push_back({depth, reg, runtime.error()});
    // The register has the value, and keeps it alive.
    kept.back().error.value = Value::null();
}

bool Execution::take_kept(std::uint16_t reg)
{
    const auto depth = static_cast<std::size_t>(frame - frames_.get());
    while (!kept.empty() &&
           (kept.back().depth > depth || (kept.back().depth == depth && kept.back().reg > reg)))
        kept.pop_back();
    if (kept.empty() || kept.back().depth != depth || kept.back().reg != reg)
        return false;
    runtime.error() = std::move(kept.back().error);
    kept.pop_back();
    return true;
}

/// Takes Runtime::error outwards until something handles it.
Step Execution::unwind()
{
    while (true) {
        Error& error = runtime.error();
        const bool catchable = is_catchable(error.kind);
        if ((frame->flags & is_entry) != 0)
            return Step::End;
        if ((frame->flags & is_native) != 0) {
            NativeRecord& record = natives.back();
            if (record.guards_callee && catchable) {
                record.guards_callee = false;
                record.callee_failed = true;
                record.returned = Value::null();
                return Step::Native;
            }
            const NativeRecord::Ending ending = record.ending;
            pop_native();
            if (ending != NativeRecord::Ending::Result) {
                // Deferred functions were cut short by a limit. The first limit is the one that
                // counts.
                if (ending == NativeRecord::Ending::Unwind) {
                    if (is_limit(error.kind) && is_limit(unwinding.back().kind))
                        error = std::move(unwinding.back());
                    unwinding.pop_back();
                }
                static_cast<void>(end_function(false));
            }
            continue;
        }
        const FunctionCode& code = *frame->code;
        const auto word = static_cast<std::uint32_t>(frame->pc - code.words.data());
        // An error that goes on behind a cleanup has passed through this frame before it.
        const bool goes_on = decode(frame->pc).opcode == Opcode::RETHROW && !error.trace.empty();
        if (!goes_on && error.trace.size() < Error::longest_trace) {
            const auto after =
                std::ranges::upper_bound(code.positions, word, {}, &CodePosition::word);
            error.pass(&code, after == code.positions.begin() ? 0 : std::prev(after)->offset);
        }
        const auto handler = std::ranges::find_if(code.handlers, [&](const HandlerRange& range) {
            return range.begin <= word && word < range.end &&
                   (catchable || range.catches_uncatchable);
        });
        if (handler != code.handlers.end()) {
            if (handler->keeps_kind)
                keep(handler->value);
            if (!handler->catches_uncatchable)
                runtime.note_caught(error.trace.front());
            frame->base[handler->value] = error.value;
            if (handler->keeps_kind)
                frame->base[handler->value + 1] =
                    Value::from_integer(static_cast<std::int64_t>(error.kind));
            error.trace.clear();
            state.base = frame->base;
            state.pc = code.words.data() + handler->handler;
            return Step::Go;
        }
        if ((frame->flags & has_deferred) != 0 && (catchable || is_limit(error.kind))) {
            const Step step = run_deferred(NativeRecord::Ending::Unwind, Value::null());
            if (step != Step::NoMemory)
                return step;
        }
        static_cast<void>(end_function(false));
    }
}

Step Execution::order_named(const CallTarget& target, Value* window, std::uint32_t& count,
                            Value names)
{
    const std::span<const Value> list = names.as<List>()->elements();
    std::vector<String*> texts;
    for (const Value name : list)
        texts.push_back(name.as<String>());
    std::vector<std::uint32_t> positions;
    const Status status = runtime.order_arguments(target, texts, positions);
    if (status != Status::Ok)
        return status == Status::Error ? Step::Failed : Step::NoMemory;
    std::uint32_t most = 0;
    for (const std::uint32_t position : positions)
        most = std::max(most, position + 1);
    const std::vector<Value> given(window + 1, window + 1 + count);
    Value* moved = window;
    if (!ensure_stack(moved, most + 1)) {
        fail_memory(runtime);
        return Step::Failed;
    }
    // Constructors fill in default values as functions do.
    const bool has_defaults = target.function == nullptr || target.function->code->has_defaults;
    std::fill_n(moved + 1, most, has_defaults ? Value{} : Value::null());
    for (std::size_t i = 0; i < positions.size(); ++i)
        moved[1 + positions[i]] = given[i];
    count = most;
    return Step::Go;
}

bool Execution::is_in_plain_action() const noexcept
{
    for (const Frame* each = frame; (each->flags & is_entry) == 0; --each)
        if ((each->flags & is_action) != 0)
            return !each->code->is_async;
    return false;
}

// ---- tasks -------------------------------------------------------------------------------------

Step Execution::begin_task()
{
    const Value callee = stack_[0];
    return call(stack_, entry_count_, callee);
}

Step Execution::advance(Step step)
{
    bool has_collected = false;
    while (true) {
        switch (step) {
            case Step::Go:
            case Step::Suspend:
            case Step::End:
                return step;
            case Step::Native:
                step = step_native();
                if (step != Step::NoMemory)
                    has_collected = false;
                break;
            case Step::Failed:
                step = unwind();
                if (step == Step::End)
                    has_failed_ = true;
                break;
            case Step::NoMemory:
                // The second time in a row there is nothing left to try.
                if (has_collected || (frame->code != nullptr && repeated == frame->pc) ||
                    !machine.collect()) {
                    fail_memory(runtime);
                    if ((frame->flags & is_native) != 0)
                        pop_native();
                    else if ((frame->flags & is_entry) == 0)
                        give_back();
                    repeated = nullptr;
                    step = Step::Failed;
                    break;
                }
                has_collected = true;
                if ((frame->flags & is_native) != 0)
                    step = Step::Native;
                else if ((frame->flags & is_entry) != 0)
                    step = begin_task();
                else {
                    repeated = frame->pc;
                    return Step::NoMemory;
                }
                break;
        }
    }
}

/// Before other tasks run, which may change state: what actions did so far is done, and what comes
/// is undone apart.
void Execution::end_stretches()
{
    if (runtime.scheduler().is_alone())
        return;
    for (; !actions.empty(); actions.pop_back())
        runtime.end_stretch(actions.back());
}

void Execution::begin_stretches()
{
    if (!actions.empty())
        return;
    for (const Frame* each = frames_.get() + 1; each <= frame; ++each)
        if ((each->flags & is_action) != 0)
            begin_action(each->base[0], self_of(each[-1]), *each->code);
}

TaskOutcome Execution::resume(Task& its_task)
{
    task = &its_task;
    frame_bound_ = std::min(frame_capacity_, most_frames());
    Execution* const outer = machine.current;
    machine.current = this;
    machine.grant_anew(state.gas);
    Step step = Step::Go;
    if (!has_begun_) {
        has_begun_ = true;
        step = begin_task();
    } else {
        begin_stretches();
        if ((frame->flags & is_native) != 0)
            step = Step::Native;
    }
    step = advance(step);
    if (step == Step::Go)
        step = run(*this);
    machine.settle(state.gas);
    machine.current = outer;
    if (step == Step::Suspend) {
        end_stretches();
        return TaskOutcome::Suspended;
    }
    if (has_failed_)
        return TaskOutcome::Failed;
    its_task.result = result;
    return TaskOutcome::Ended;
}

}  // namespace sluice::zx::vm
