// What operators do when their short way does not apply.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/limits.hpp"
#include "zx/runtime/vm_operations_impl.hpp"

namespace sluice::zx::vm {

namespace {

/// The operator method of a data instance, if the left side is one that has it.
bool overloaded(Execution& execution, BinaryOperator op, Value left, Value right, Step& step)
{
    if (!left.is(Tag::DataInstance))
        return false;
    FunctionObject* const method = execution.runtime.find_operator(left, op);
    if (method == nullptr)
        return false;
    const Value argument[] = {right};
    step = execution.call_aside(
        {.kind = CallTarget::Kind::Function, .function = method, .self = left}, argument);
    return true;
}

/// Operands of an arithmetic instruction, wherever they are.
struct Operands {
    Value left;
    Value right;
    BinaryOperator op;
};

Operands operands_of(const Execution& execution, const Value* base, Instruction instruction)
{
    const Value left = at(base, instruction.b);
    const auto constant = [&] { return at(execution.frame->constants, instruction.c); };
    const auto reg = [&] { return at(base, instruction.c); };
    switch (instruction.opcode) {
        case Opcode::ADDI:
            return {left, Value::from_integer(static_cast<std::int16_t>(instruction.c)),
                    instruction.x == 0 ? BinaryOperator::Add : BinaryOperator::Subtract};
        case Opcode::ADD:
            return {left, reg(), BinaryOperator::Add};
        case Opcode::ADDK:
            return {left, constant(), BinaryOperator::Add};
        case Opcode::SUB:
            return {left, reg(), BinaryOperator::Subtract};
        case Opcode::SUBK:
            return {left, constant(), BinaryOperator::Subtract};
        case Opcode::MUL:
            return {left, reg(), BinaryOperator::Multiply};
        case Opcode::MULK:
            return {left, constant(), BinaryOperator::Multiply};
        case Opcode::DIV:
            return {left, reg(), BinaryOperator::Divide};
        case Opcode::DIVK:
            return {left, constant(), BinaryOperator::Divide};
        case Opcode::MOD:
            return {left, reg(), BinaryOperator::Modulo};
        case Opcode::MODK:
            return {left, constant(), BinaryOperator::Modulo};
        default:
            return {left, reg(), BinaryOperator::Power};
    }
}

BinaryOperator comparison_of(Opcode opcode, std::uint8_t x)
{
    switch (opcode) {
        case Opcode::LT:
            return x == 0 ? BinaryOperator::Less : BinaryOperator::Greater;
        case Opcode::LE:
            return x == 0 ? BinaryOperator::LessEqual : BinaryOperator::GreaterEqual;
        case Opcode::JLT:
        case Opcode::JLTK:
            return BinaryOperator::Less;
        case Opcode::JLE:
        case Opcode::JLEK:
            return BinaryOperator::LessEqual;
        case Opcode::JGT:
        case Opcode::JGTK:
            return BinaryOperator::Greater;
        case Opcode::JGE:
        case Opcode::JGEK:
            return BinaryOperator::GreaterEqual;
        default:
            return BinaryOperator::Equal;
    }
}

Ordering ordering_of(BinaryOperator op)
{
    switch (op) {
        case BinaryOperator::Less:
            return Ordering::Less;
        case BinaryOperator::LessEqual:
            return Ordering::LessOrEqual;
        case BinaryOperator::Greater:
            return Ordering::Greater;
        default:
            return Ordering::GreaterOrEqual;
    }
}

}  // namespace

Step slow_arithmetic(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Runtime& runtime = execution.runtime;
    ErrorText& error = execution.machine.error_text;
    Value& result = at(base, instruction.a);
    if (instruction.opcode == Opcode::NEG)
        return step_of(
            execution,
            negate(runtime.heap(), at(base, instruction.b), result, error, execution.machine.rules),
            error);
    const Operands given = operands_of(execution, base, instruction);
    if (Step step; overloaded(execution, given.op, given.left, given.right, step))
        return step;
    const OperatorRules rules = execution.machine.rules;
    Heap& heap = runtime.heap();
    switch (given.op) {
        case BinaryOperator::Add:
            return step_of(execution, add(heap, given.left, given.right, result, error, rules),
                           error);
        case BinaryOperator::Subtract:
            return step_of(execution, subtract(heap, given.left, given.right, result, error, rules),
                           error);
        case BinaryOperator::Multiply:
            return step_of(execution, multiply(heap, given.left, given.right, result, error, rules),
                           error);
        case BinaryOperator::Divide:
            return step_of(execution, divide(heap, given.left, given.right, result, error, rules),
                           error);
        case BinaryOperator::Modulo:
            return step_of(execution, modulo(heap, given.left, given.right, result, error), error);
        default:
            return step_of(execution, power(heap, given.left, given.right, result, error, rules),
                           error);
    }
}

Step slow_compare(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    ErrorText& error = execution.machine.error_text;
    Value left = at(base, instruction.b);
    Value right = at(base, instruction.c);
    const BinaryOperator op = comparison_of(instruction.opcode, instruction.x);
    if (op == BinaryOperator::Equal) {
        const BinaryOperator written =
            instruction.x != 0 ? BinaryOperator::Equal : BinaryOperator::NotEqual;
        if (Step step; overloaded(execution, written, left, right, step))
            return step;
        at(base, instruction.a) = Value::from_boolean(
            equal(execution.runtime.heap(), left, right) == (instruction.x != 0));
        return Step::Go;
    }
    // b > a is written where the source has a < b.
    if (op == BinaryOperator::Greater || op == BinaryOperator::GreaterEqual)
        std::swap(left, right);
    if (Step step; overloaded(execution, op, left, right, step))
        return step;
    bool result = false;
    const Step step =
        step_of(execution, compare(ordering_of(op), left, right, result, error), error);
    if (step == Step::Go)
        at(base, instruction.a) = Value::from_boolean(result);
    return step;
}

/// Of a conditional jump: sets where to go on.
Step slow_compare_jump(Execution& execution, Value* base, std::uint64_t word,
                       const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    ErrorText& error = execution.machine.error_text;
    const Value left = at(base, instruction.a);
    const bool has_constant = instruction.opcode >= Opcode::JEQK;
    const Value right =
        has_constant ? at(execution.frame->constants, instruction.b) : at(base, instruction.b);
    const BinaryOperator op = comparison_of(instruction.opcode, 0);
    bool result = false;
    if (op == BinaryOperator::Equal) {
        const BinaryOperator written =
            instruction.c != 0 ? BinaryOperator::NotEqual : BinaryOperator::Equal;
        if (Step step; overloaded(execution, written, left, right, step))
            return step;
        result = equal(execution.runtime.heap(), left, right);
    } else {
        if (Step step; overloaded(execution, op, left, right, step))
            return step;
        const Step step =
            step_of(execution, compare(ordering_of(op), left, right, result, error), error);
        if (step != Step::Go)
            return step;
    }
    const auto jump = std::bit_cast<JumpWord>(pc[1]);
    const bool taken = result == (instruction.x != 0);
    execution.state.pc = pc + 2 + (taken ? jump.offset : 0);
    execution.state.gas -= taken ? jump.gas_taken : jump.gas_next;
    return Step::Go;
}

Step test(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    ErrorText& error = execution.machine.error_text;
    const Value left = at(base, instruction.b);
    const Value right = at(base, instruction.c);
    bool result = false;
    Step step = Step::Go;
    switch (instruction.x) {
        case 0:
            step = step_of(execution,
                           contains(execution.runtime.heap(), left, right, result, error), error);
            break;
        default:
            result = left.tag() == right.tag() && equal(execution.runtime.heap(), left, right);
            break;
    }
    if (step == Step::Go)
        at(base, instruction.a) = Value::from_boolean(result);
    return step;
}

}  // namespace sluice::zx::vm
