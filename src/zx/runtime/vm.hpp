// The virtual machine: runs compiled functions.
//
// A task has a stack of values, in which each function that runs has a window of registers, and a
// stack of frames. Nothing recurses on the machine's stack: calls, callbacks of builtins, deferred
// code and tasks that wait are all frames.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "zx/compiler/bytecode.hpp"
#include "zx/compiler/codegen.hpp"
#include "zx/runtime/profile.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/sampler.hpp"
#include "zx/runtime/scheduler.hpp"
#include "zx/runtime/task_stack.hpp"

namespace sluice::zx {

class VirtualMachine;

namespace vm {

/// What an instruction's handler has in registers.
struct State {
    const std::uint64_t* pc = nullptr;
    Value* base = nullptr;
    std::int64_t gas = 0;  ///< Until the machine has to look at its accounts.
};

struct Frame {
    const std::uint64_t* pc = nullptr;  ///< Of a frame that called: its call instruction.
    Value* base = nullptr;
    const Value* constants = nullptr;
    const FunctionCode* code = nullptr;  ///< Null for a builtin's frame.
    FunctionObject* function = nullptr;
    std::uint32_t flags = 0;
    std::uint32_t deferred = 0;  ///< How many functions it has put off.
};

/// What the end of a frame has to see to.
enum FrameFlag : std::uint32_t {
    is_action = 1,      ///< An ActionScope is on Execution::actions.
    has_gas_limit = 2,  ///< The limit to come back to is on Execution::limits.
    has_deferred = 4,   ///< Functions are on Execution::deferred.
    is_native = 8,      ///< A builtin, whose call is on Execution::natives.
    is_entry = 16,      ///< The first of its task.
};

/// A builtin between its steps.
struct NativeRecord {
    const BuiltinInfo* info = nullptr;
    Value self;
    std::uint32_t step = 0;
    std::uint32_t argument_count = 0;
    bool guards_callee = false;
    bool callee_failed = false;
    bool had_watchers = false;  ///< There were some that wait when it was called.
    Value returned;
    Value kept;  ///< Its result where it ran watchers after it was done; else undefined.
    /// Deferred functions of the frame below: when they are done, that frame ends.
    enum class Ending : std::uint8_t { Result, Return, Unwind } ending = Ending::Result;
    Value scratch[native_scratch_count];
};

/// The frames and values of one task.
class Execution final : public TaskBody, public TaskStack {
public:
    Execution(VirtualMachine& machine, Value callee, std::span<const Value> arguments);
    ~Execution() override;

    TaskOutcome resume(Task& task) override;
    void trace(Marker& marker) const override;
    void stack(std::size_t most, std::vector<TraceEntry>& entries) const override;

    /// False if there was no memory for its stacks.
    [[nodiscard]] bool is_ready() const noexcept { return stack_ != nullptr; }

    // ---- for handlers --------------------------------------------------------------------------

    State state;
    Frame* frame = nullptr;  ///< The innermost.
    VirtualMachine& machine;
    Runtime& runtime;

    /// What goes on after one of the functions below.
    enum class Step : std::uint8_t {
        Go,        ///< With `state`, in the function of `frame`.
        Native,    ///< With the next step of the builtin of `frame`.
        Failed,    ///< With Runtime::error, at `frame`.
        NoMemory,  ///< Memory is to be collected, and the instruction done again.
        Suspend,   ///< Not before somebody wakes the task; then the instruction again.
        End,       ///< Not at all: the task has ended, with `result` or with an error.
    };

    // `window` is where the callee lies, with its arguments behind it. The caller's frame knows its
    // call site (Frame::pc); that instruction's register gets the result.

    Step call(Value* window, std::uint32_t count, Value callee);
    Step call_target(const CallTarget& target, Value* window, std::uint32_t count);
    Step enter(FunctionObject* function, Value* window, std::uint32_t count, Value self,
               bool as_action);
    Step enter_native(const BuiltinInfo& info, Value self, Value* window, std::uint32_t count);
    Step return_value(Value value);
    /// Gives back what the path that runs was charged for what an error keeps from running.
    void give_back();
    /// A call from within a path of instructions, as an operator or a property makes it: what the
    /// path has paid ahead is given back until the call returns.
    Step call_aside(const CallTarget& target, std::span<const Value> arguments);
    /// Runs the watchers that wait, after which the instruction at work has this result.
    Step run_watchers(Value value);
    /// Does what `step` says until the task runs, waits or has ended.
    Step advance(Step step);
    /// Puts named arguments, the last of `count`, in the order of the callee's parameters.
    [[nodiscard]] Step order_named(const CallTarget& target, Value* window, std::uint32_t& count,
                                   Value names);
    [[nodiscard]] Step begin_task();

    /// Whether an action that is not async is under way: those must not wait.
    [[nodiscard]] bool is_in_plain_action() const noexcept;
    /// `this` of the function that runs, or Undefined.
    [[nodiscard]] Value self() const noexcept { return self_of(*frame); }
    [[nodiscard]] static Value self_of(const Frame& each) noexcept
    {
        const FunctionCode* const code = each.code;
        return code != nullptr && (code->is_action || code->uses_this) ? each.base[0] : Value{};
    }
    /// Frames below the innermost one.
    [[nodiscard]] std::size_t depth() const noexcept
    {
        return static_cast<std::size_t>(frame - frames_.get());
    }
    /// Calls that the one that runs lies within, but for the one that the task is.
    [[nodiscard]] std::uint32_t nested_calls() const noexcept
    {
        return static_cast<std::uint32_t>(frame - frames_.get() - 1) -
               static_cast<std::uint32_t>(natives.size());
    }
    /// The first value above the window of the frame that runs.
    [[nodiscard]] Value* top() const noexcept;
    [[nodiscard]] bool ensure_stack(Value*& window, std::size_t needed);
    [[nodiscard]] bool has_room(const Value* window, std::size_t needed) const noexcept
    {
        return static_cast<std::size_t>(stack_ + stack_size_ - window) >= needed;
    }
    [[nodiscard]] bool has_frame() const noexcept
    {
        return frame + 1 < frames_.get() + frame_bound_;
    }
    void note_height(Value* end) noexcept
    {
        if (end > high_water_)
            high_water_ = end;
    }

    /// The scope of the action that is entered, or that the innermost frame runs.
    /// Makes Runtime::error what a handler kept for the register of RETHROW; false: nothing was.
    [[nodiscard]] bool take_kept(std::uint16_t reg);
    void begin_action(Value self, Value from, const FunctionCode& code)
    {
        actions.push_back(runtime.begin_action(self, from, code));
    }
    /// False when its state could not be stored: then it has failed.
    [[nodiscard]] bool end_action(bool ok)
    {
        const bool is_kept = runtime.end_action(actions.back(), ok);
        actions.pop_back();
        return is_kept;
    }

    std::vector<Runtime::ActionScope> actions;
    /// What of the meter comes back when calls with a limit of their own end.
    std::vector<Meter::Bounds> limits;
    std::vector<Value> deferred;
    std::vector<NativeRecord> natives;
    std::vector<Error> unwinding;  ///< Errors that wait for deferred functions.
    /// What handlers got that end in a RETHROW, but for its value.
    struct Kept {
        std::size_t depth;  ///< Of the frame.
        std::uint16_t reg;  ///< Of RETHROW.
        Error error;
    };
    std::vector<Kept> kept;
    const std::uint64_t* repeated = nullptr;  ///< The instruction that memory was collected for.
    bool is_repeating = false;                ///< The next instruction has been paid for already.
    Step ended_with = Step::Go;
    Value result;
    Task* task = nullptr;
    std::optional<std::string_view> sandbox;  ///< What the task began in.

private:
    friend class sluice::zx::VirtualMachine;

    void end_stretches();
    void begin_stretches();
    Step watch(Value value, Value* window, std::uint32_t count);
    void keep(std::uint16_t reg);
    Step call_simple(const BuiltinInfo& info, Value self, Value* window, std::uint32_t count);
    Step step_native();
    Step resume_site(Value value);
    Step unwind();
    [[nodiscard]] bool end_function(bool ok);
    Step run_deferred(NativeRecord::Ending ending, Value value);
    [[nodiscard]] Step push_frame();
    /// A frame for a builtin, with its record.
    [[nodiscard]] Step push_native();
    void pop_native() noexcept;
    /// How many frames there may be: those of builtins are no calls of the program's.
    [[nodiscard]] std::size_t most_frames() const noexcept
    {
        const std::uint32_t limit = runtime.options().max_call_depth;
        const std::uint32_t outer =
            task == nullptr || task->promise == nullptr ? 0 : task->promise->depth;
        return std::size_t{limit - std::min(limit, outer)} + 2 + natives.size();
    }

    std::unique_ptr<Frame[]> frames_;
    std::size_t frame_capacity_ = 0;
    std::size_t frame_bound_ = 0;  // the smaller one of capacity and most_frames()
    Value* stack_ = nullptr;
    std::size_t stack_size_ = 0;
    Value* high_water_ = nullptr;
    std::uint32_t entry_count_ = 0;  // arguments of the call that the task is
    bool has_begun_ = false;
    bool has_failed_ = false;
};

}  // namespace vm

/// The engine. One program, one thread at a time.
class VirtualMachine final : public EngineHooks {
public:
    explicit VirtualMachine(Runtime& runtime);
    ~VirtualMachine() override;

    /// Runs a module's top level, and all tasks, to the end.
    [[nodiscard]] TaskOutcome run(std::uint32_t module, Value& result);

    // ---- EngineHooks ----
    [[nodiscard]] const FunctionCode* current_code() const override;
    [[nodiscard]] std::uint32_t current_offset() const override;
    void stack(std::size_t most, std::vector<TraceEntry>& entries) const override;
    [[nodiscard]] std::optional<std::string_view> sandbox() const override;
    [[nodiscard]] std::unique_ptr<TaskBody> make_task(Value callee,
                                                      std::span<const Value> arguments) override;

    // ---- for handlers --------------------------------------------------------------------------

    /// Takes over what was charged since the last time.
    void settle(std::int64_t& gas) noexcept
    {
        // In precise mode each instruction has been paid for by itself.
        if (is_precise_)
            gas = granted_;
        if (runtime_.meter().is_metered)
            runtime_.meter().used += granted_ - gas;
        granted_ = gas;
    }
    /// Gas ran below zero by a charge of `amount`: a new grant, the precise mode, or an
    /// interruption (false).
    [[nodiscard]] bool grant(std::int64_t& gas, std::int64_t amount);
    void grant_anew(std::int64_t& gas);
    /// Pays for one instruction by itself; false: Runtime::error says why not. What cannot be paid
    /// for the store behind it stays unpaid until the next one, for the instruction may fail first.
    [[nodiscard]] bool pay(const FunctionCode& code, std::size_t word);
    /// Pays, in precise mode, for the store behind an instruction that called something.
    [[nodiscard]] bool pay_behind(const FunctionCode& code, std::size_t word);
    /// Gives back what was paid for instructions that an error keeps from running.
    void refund(const FunctionCode& code, std::size_t word) noexcept;
    /// Charges of the last instruction that could not be paid.
    [[nodiscard]] std::uint32_t unpaid() const noexcept { return unpaid_; }
    void set_unpaid(std::uint32_t charges) noexcept { unpaid_ = charges; }

    [[nodiscard]] bool is_precise() const noexcept { return is_precise_; }
    /// What the dispatcher looks instructions up in: vm::dispatch_table.
    [[nodiscard]] const void* table() const noexcept { return table_; }
    /// Frees what is not in use; false, with Runtime::error, when that was not enough.
    [[nodiscard]] bool collect();
    /// Code whose constants are to be kept alive.
    void add_code(const FunctionCode& code);
    /// Tells `profile`, which stays the caller's, what runs: instruction by instruction, as in
    /// precise mode. Before the run.
    void set_profile(Profile& profile) noexcept
    {
        profile_ = &profile;
        is_always_precise_ = true;
        profile.attach(runtime_.meter(), runtime_.heap());
    }
    /// Tells `sampler`, which stays the caller's, what is on the stack at its ticks. Before the
    /// run, and of one machine of a process at a time.
    void set_sampler(Sampler& sampler) noexcept;
    [[nodiscard]] bool is_sampled() const noexcept { return sampler_ != nullptr; }
    /// Before the instruction at `pc`, for the sampler's last tick.
    void take_sample(const std::uint64_t* pc) noexcept;
    /// Counts the rounds of loops from 0 again.
    void restart_rounds() noexcept { iterations_ = 0; }

    Runtime& runtime() noexcept { return runtime_; }
    OperatorRules rules;
    const BuiltinInfo* watchers = nullptr;  ///< Runs the handlers that wait (%run_watchers).
    /// The builtin of a name; null: there is none.
    std::function<const BuiltinInfo*(std::string_view name)> find_builtin;
    /// A builtin as a value, always the same one; nullptr when memory is out.
    [[nodiscard]] BuiltinObject* builtin_value(const BuiltinInfo& info);
    ErrorText error_text;
    vm::Execution* current = nullptr;

private:
    void set_precise(bool is_precise) noexcept;
    [[nodiscard]] bool check_interruption();
    void note_charge(const FunctionCode& code, std::uint32_t charge);
    static void trace_roots(void* context, Marker& marker);

    Runtime& runtime_;
    std::int64_t granted_ = 0;
    std::uint32_t unpaid_ = 0;
    Meter::Outcome unpaid_outcome_ = Meter::Outcome::Paid;
    GasOperation unpaid_operation_{};
    std::uint32_t unpaid_statement_ = 0;
    bool is_precise_ = false;
    bool is_always_precise_ = false;
    std::uint32_t steps_until_check_ = 0;
    std::vector<const FunctionCode*> codes_;
    std::vector<BuiltinObject*> builtin_values_;  // of builtin_value
    std::int64_t iterations_ = 0;
    Profile* profile_ = nullptr;
    Sampler* sampler_ = nullptr;
    volatile bool is_sample_due_ = false;  // for precise mode, which has no table that says it
    const void* table_;
};

namespace vm {

// ---- defined by the dispatcher -----------------------------------------------------------------

/// Runs from execution.state until the task ends, fails or waits.
Execution::Step run(Execution& execution);

/// By what instructions are found: in the fast mode, in the precise one, and in the fast mode while
/// samples are taken, where request_sample makes every entry lead to one.
enum class Dispatch : std::uint8_t { Fast, Precise, Sampled };
[[nodiscard]] const void* dispatch_table(Dispatch mode) noexcept;
/// The next instruction that is found in the table of Dispatch::Sampled takes a sample first. From
/// a signal handler of the thread that runs.
void request_sample() noexcept;
/// Takes that back.
void forget_sample() noexcept;

/// The first word of the instruction at `pc`.
[[nodiscard]] inline Instruction decode(const std::uint64_t* pc) noexcept
{
    return std::bit_cast<Instruction>(*pc);
}
[[nodiscard]] inline Value& at(Value* base, std::uint16_t operand) noexcept
{
    return *reinterpret_cast<Value*>(reinterpret_cast<std::byte*>(base) + operand);
}
[[nodiscard]] inline const Value& at(const Value* base, std::uint16_t operand) noexcept
{
    return *reinterpret_cast<const Value*>(reinterpret_cast<const std::byte*>(base) + operand);
}

}  // namespace vm

}  // namespace sluice::zx
