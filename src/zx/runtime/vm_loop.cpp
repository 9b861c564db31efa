// The virtual machine's dispatcher.
//
// Under Clang every instruction is a function that ends by jumping to the next one's: `musttail`
// makes jumps of those calls, `preserve_none` passes the machine's registers in registers.
// Elsewhere it is one function with computed gotos. Both include vm_instructions.inc.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include "base/compiler.hpp"
#include "zx/runtime/vm_operations.hpp"
#include "zx/values/arithmetic.hpp"

namespace sluice::zx::vm {

namespace {

/// Pays for the instruction at `state.pc`, in precise mode. False: the task has ended.
bool pay_precisely(Execution& execution, State& state)
{
    execution.state = state;
    execution.frame->pc = state.pc;
    const FunctionCode& code = *execution.frame->code;
    if (execution.machine.pay(code, static_cast<std::size_t>(state.pc - code.words.data())))
        return true;
    const Step step = execution.advance(Step::Failed);
    state = execution.state;
    execution.ended_with = step;
    return false;
}

/// The end of an instruction's long way: where to go on. Gives what run() returns with if that is
/// anything but Go.
SLUICE_NOINLINE Step finish_slow(Execution& execution, Step step)
{
    if (step == Step::Failed)
        execution.give_back();
    step = execution.advance(step);
    if (step == Step::NoMemory) {
        execution.state.pc = execution.frame->pc;
        execution.state.base = execution.frame->base;
        execution.is_repeating = true;
        return Step::Go;
    }
    return step;
}

/// After `amount` was charged on the way to `state.pc` and gas is below zero.
SLUICE_NOINLINE Step finish_spending(Execution& execution, std::int64_t amount)
{
    if (execution.machine.grant(execution.state.gas, amount))
        return Step::Go;
    execution.frame->pc = execution.state.pc;
    return execution.advance(Step::Failed);
}

void collect_if_due(Execution& execution)
{
    if (execution.runtime.heap().collection_due())
        (void)execution.machine.collect();
}

/// The same, and ends the grant of gas if the program is to stop: what makes many large values for
/// little gas would go on for long.
void collect_and_look(Execution& execution)
{
    if (!execution.runtime.heap().collection_due())
        return;
    (void)execution.machine.collect();
    if (execution.runtime.stop_request() == ErrorKind::Thrown)
        return;
    execution.machine.settle(execution.state.gas);
    execution.machine.grant_anew(execution.state.gas);
}

}  // namespace

#define A static_cast<std::uint16_t>(word >> 16)
#define B static_cast<std::uint16_t>(word >> 32)
#define C static_cast<std::uint16_t>(word >> 48)
#define X static_cast<std::uint8_t>(word >> 8)
#define R(operand) at(base, operand)
#define K(operand) at(constants, operand)

#if defined(__clang__)

namespace {

#define SLUICE_VM_HANDLER [[clang::preserve_none]]
#define SLUICE_VM_TAIL [[clang::musttail]]

struct Entry;
#define SLUICE_VM_PARAMETERS                                                          \
    [[maybe_unused]] const std::uint64_t *pc, [[maybe_unused]] Value *base,           \
        [[maybe_unused]] std::int64_t gas, [[maybe_unused]] Execution *execution,     \
        [[maybe_unused]] const Value *constants, [[maybe_unused]] const Entry *table, \
        [[maybe_unused]] std::uint64_t word
#define SLUICE_VM_ARGUMENTS pc, base, gas, execution, constants, table, word

/// A dispatch table's element. A struct, so that handlers can name a pointer to their own kind.
struct Entry {
    SLUICE_VM_HANDLER void (*handler)(const std::uint64_t* pc, Value* base, std::int64_t gas,
                                      Execution* execution, const Value* constants,
                                      const Entry* table, std::uint64_t word);
};

extern const Entry fast_table[256];
extern const Entry precise_table[256];

const Entry* table_of(const Execution& execution)
{
    return static_cast<const Entry*>(execution.machine.table());
}

#define DISPATCH()                                                                                 \
    do {                                                                                           \
        word = *pc;                                                                                \
        SLUICE_VM_TAIL return table[static_cast<std::uint8_t>(word)].handler(SLUICE_VM_ARGUMENTS); \
    } while (false)

// Goes on where execution->state is, or returns to run().
#define RESUME(step)                                                                   \
    do {                                                                               \
        if ((step) != Step::Go) {                                                      \
            execution->ended_with = (step);                                            \
            return;                                                                    \
        }                                                                              \
        pc = execution->state.pc;                                                      \
        base = execution->state.base;                                                  \
        gas = execution->state.gas;                                                    \
        constants = execution->frame->constants;                                       \
        table = table_of(*execution);                                                  \
        if (SLUICE_UNLIKELY(execution->is_repeating)) {                                \
            execution->is_repeating = false;                                           \
            word = *pc;                                                                \
            SLUICE_VM_TAIL return fast_table[static_cast<std::uint8_t>(word)].handler( \
                SLUICE_VM_ARGUMENTS);                                                  \
        }                                                                              \
        DISPATCH();                                                                    \
    } while (false)

// Saves the registers where the long ways find them.
#define SAVE()                    \
    execution->frame->pc = pc;    \
    execution->state.pc = pc;     \
    execution->state.base = base; \
    execution->state.gas = gas

SLUICE_VM_HANDLER SLUICE_NOINLINE void overdrawn(SLUICE_VM_PARAMETERS)
{
    // `word` is the amount.
    execution->state = {pc, base, gas};
    const Step step = finish_spending(*execution, static_cast<std::int64_t>(word));
    RESUME(step);
}

template <Operation operation, int words>
SLUICE_VM_HANDLER SLUICE_NOINLINE void slow(SLUICE_VM_PARAMETERS)
{
    SAVE();
    Step step = operation(*execution, base, word, pc);
    if (SLUICE_LIKELY(step == Step::Go && execution->state.pc == pc)) {
        execution->repeated = nullptr;
        if (SLUICE_UNLIKELY(execution->runtime.heap().collection_due())) {
            collect_and_look(*execution);
            gas = execution->state.gas;
        }
        pc += words;
        constants = execution->frame->constants;
        table = table_of(*execution);
        DISPATCH();
    }
    if (step == Step::Go) {
        execution->repeated = nullptr;  // it called, and goes on elsewhere
    } else {
        step = finish_slow(*execution, step);
    }
    RESUME(step);
}

template <Operation operation>
SLUICE_VM_HANDLER SLUICE_NOINLINE void slow_jump(SLUICE_VM_PARAMETERS)
{
    SAVE();
    Step step = operation(*execution, base, word, pc);
    if (step == Step::Go) {
        execution->repeated = nullptr;
        collect_if_due(*execution);
        if (execution->state.gas < 0)
            step = finish_spending(*execution, gas - execution->state.gas);
    } else {
        step = finish_slow(*execution, step);
    }
    RESUME(step);
}

template <Operation operation>
SLUICE_VM_HANDLER SLUICE_NOINLINE void frames(SLUICE_VM_PARAMETERS)
{
    SAVE();
    Step step = operation(*execution, base, word, pc);
    if (step == Step::Go)
        execution->repeated = nullptr;
    else
        step = finish_slow(*execution, step);
    if (SLUICE_UNLIKELY(execution->runtime.heap().collection_due()) && step == Step::Go)
        collect_and_look(*execution);
    RESUME(step);
}

SLUICE_VM_HANDLER void precise_step(SLUICE_VM_PARAMETERS)
{
    State state{pc, base, gas};
    if (!pay_precisely(*execution, state)) {
        const Step step = execution->ended_with;
        RESUME(step);
    }
    SLUICE_VM_TAIL return fast_table[static_cast<std::uint8_t>(word)].handler(SLUICE_VM_ARGUMENTS);
}

SLUICE_VM_HANDLER void sample_step(SLUICE_VM_PARAMETERS)
{
    execution->machine.take_sample(pc);
    SLUICE_VM_TAIL return fast_table[static_cast<std::uint8_t>(word)].handler(SLUICE_VM_ARGUMENTS);
}

#define CASE(OPCODE) SLUICE_VM_HANDLER void handler_##OPCODE(SLUICE_VM_PARAMETERS)
#define NEXT(words)  \
    do {             \
        pc += words; \
        DISPATCH();  \
    } while (false)
#define JUMP(target) \
    do {             \
        pc = target; \
        DISPATCH();  \
    } while (false)
#define SPEND(amount, target)                                     \
    do {                                                          \
        const std::int64_t spent = (amount);                      \
        pc = (target);                                            \
        gas -= spent;                                             \
        if (SLUICE_UNLIKELY(gas < 0)) {                           \
            word = static_cast<std::uint64_t>(spent);             \
            SLUICE_VM_TAIL return overdrawn(SLUICE_VM_ARGUMENTS); \
        }                                                         \
        DISPATCH();                                               \
    } while (false)
#define SLOW(operation, words) SLUICE_VM_TAIL return slow<operation, words>(SLUICE_VM_ARGUMENTS)
#define SLOW_JUMP(operation) SLUICE_VM_TAIL return slow_jump<operation>(SLUICE_VM_ARGUMENTS)
#define FRAMES(operation) SLUICE_VM_TAIL return frames<operation>(SLUICE_VM_ARGUMENTS)

#include "zx/runtime/vm_instructions.inc"

constexpr Entry fast_table[256] = {
#define SLUICE_VM_ENTRY(name, words, operands, description) {handler_##name},
    SLUICE_ZX_OPCODES(SLUICE_VM_ENTRY)
#undef SLUICE_VM_ENTRY
};

constexpr Entry precise_table[256] = {
#define SLUICE_VM_ENTRY(name, words, operands, description) {precise_step},
    SLUICE_ZX_OPCODES(SLUICE_VM_ENTRY)
#undef SLUICE_VM_ENTRY
};

/// Written from signal handlers, between two instructions as the program sees it.
Entry sampled_table[256];

}  // namespace

const void* dispatch_table(Dispatch mode) noexcept
{
    return mode == Dispatch::Fast      ? fast_table
           : mode == Dispatch::Precise ? precise_table
                                       : sampled_table;
}

void request_sample() noexcept
{
    for (std::size_t i = 0; i < opcode_count; ++i)
        sampled_table[i].handler = sample_step;
}

void forget_sample() noexcept
{
    std::copy_n(fast_table, opcode_count, sampled_table);
}

Step run(Execution& execution)
{
    const Entry* const table = table_of(execution);
    const Entry* const first = execution.is_repeating ? fast_table : table;
    execution.is_repeating = false;
    const std::uint64_t* const pc = execution.state.pc;
    const std::uint64_t word = *pc;
    first[static_cast<std::uint8_t>(word)].handler(pc, execution.state.base, execution.state.gas,
                                                   &execution, execution.frame->constants, table,
                                                   word);
    return execution.ended_with;
}

#else

namespace {

// By opcode, and behind them where a sample is taken. As labels are known in run() only, null
// before it has run for the first time.
const void* const* fast_labels = nullptr;
/// Written from signal handlers, between two instructions as the program sees it.
const void* sampled_labels[256];

}  // namespace

const void* dispatch_table(Dispatch mode) noexcept
{
    return mode == Dispatch::Sampled ? static_cast<const void*>(sampled_labels) : nullptr;
}

void request_sample() noexcept
{
    if (fast_labels != nullptr)
        std::fill_n(sampled_labels, opcode_count, fast_labels[opcode_count]);
}

void forget_sample() noexcept
{
    if (fast_labels != nullptr)
        std::copy_n(fast_labels, opcode_count, sampled_labels);
}

Step run(Execution& execution_reference)
{
    Execution* const execution = &execution_reference;
    const std::uint64_t* pc = execution->state.pc;
    Value* base = execution->state.base;
    std::int64_t gas = execution->state.gas;
    const Value* constants = execution->frame->constants;
    bool is_precise = execution->machine.is_precise();
    std::uint64_t word = 0;
    Step step = Step::Go;

    static const void* const labels[] = {
#define SLUICE_VM_ENTRY(name, words, operands, description) &&label_##name,
        SLUICE_ZX_OPCODES(SLUICE_VM_ENTRY)
#undef SLUICE_VM_ENTRY
            static_cast<const void*>(&&sample),
    };
    if (fast_labels == nullptr) {
        fast_labels = labels;
        forget_sample();
    }
    const void* const* const table = execution->machine.is_sampled() ? sampled_labels : labels;

#define SAVE()                    \
    execution->frame->pc = pc;    \
    execution->state.pc = pc;     \
    execution->state.base = base; \
    execution->state.gas = gas
#define DISPATCH()                                    \
    do {                                              \
        word = *pc;                                   \
        if (SLUICE_UNLIKELY(is_precise))              \
            goto precise;                             \
        goto* table[static_cast<std::uint8_t>(word)]; \
    } while (false)
#define CASE(OPCODE) label_##OPCODE:
#define NEXT(words)  \
    do {             \
        pc += words; \
        DISPATCH();  \
    } while (false)
#define JUMP(target) \
    do {             \
        pc = target; \
        DISPATCH();  \
    } while (false)
#define SPEND(amount, target)                          \
    do {                                               \
        const std::int64_t spent = (amount);           \
        pc = (target);                                 \
        gas -= spent;                                  \
        if (SLUICE_UNLIKELY(gas < 0)) {                \
            execution->state = {pc, base, gas};        \
            step = finish_spending(*execution, spent); \
            goto resume;                               \
        }                                              \
        DISPATCH();                                    \
    } while (false)
#define SLOW(operation, words)                        \
    do {                                              \
        SAVE();                                       \
        step = operation(*execution, base, word, pc); \
        if (SLUICE_LIKELY(step == Step::Go)) {        \
            execution->repeated = nullptr;            \
            if (execution->state.pc != pc)            \
                goto resume;                          \
            collect_and_look(*execution);             \
            gas = execution->state.gas;               \
            NEXT(words);                              \
        }                                             \
        step = finish_slow(*execution, step);         \
        goto resume;                                  \
    } while (false)
#define SLOW_JUMP(operation)                                                    \
    do {                                                                        \
        SAVE();                                                                 \
        step = operation(*execution, base, word, pc);                           \
        if (step == Step::Go) {                                                 \
            execution->repeated = nullptr;                                      \
            collect_if_due(*execution);                                         \
            if (execution->state.gas < 0)                                       \
                step = finish_spending(*execution, gas - execution->state.gas); \
        } else {                                                                \
            step = finish_slow(*execution, step);                               \
        }                                                                       \
        goto resume;                                                            \
    } while (false)
#define FRAMES(operation)                             \
    do {                                              \
        SAVE();                                       \
        step = operation(*execution, base, word, pc); \
        if (step == Step::Go)                         \
            execution->repeated = nullptr;            \
        else                                          \
            step = finish_slow(*execution, step);     \
        if (step == Step::Go)                         \
            collect_and_look(*execution);             \
        goto resume;                                  \
    } while (false)

    goto resume;

precise: {
    State state{pc, base, gas};
    if (!pay_precisely(*execution, state)) {
        step = execution->ended_with;
        goto resume;
    }
    goto* labels[static_cast<std::uint8_t>(word)];
}

sample:
    execution->machine.take_sample(pc);
    goto* labels[static_cast<std::uint8_t>(word)];

resume:
    if (step != Step::Go)
        return step;
    pc = execution->state.pc;
    base = execution->state.base;
    gas = execution->state.gas;
    constants = execution->frame->constants;
    is_precise = execution->machine.is_precise();
    word = *pc;
    if (execution->is_repeating) {
        execution->is_repeating = false;
        goto* labels[static_cast<std::uint8_t>(word)];
    }
    DISPATCH();

#include "zx/runtime/vm_instructions.inc"
}

#endif

}  // namespace sluice::zx::vm
