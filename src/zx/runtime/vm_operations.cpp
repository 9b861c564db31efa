// What instructions do when their short way does not apply.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/vm_operations.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "zx/runtime/limits.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx::vm {

namespace {

Instruction decode_word(std::uint64_t word)
{
    return std::bit_cast<Instruction>(word);
}

NameWord name_word(const std::uint64_t* pc)
{
    return std::bit_cast<NameWord>(pc[1]);
}

String* name_of(const Execution& execution, const std::uint64_t* pc)
{
    return execution.frame->constants[name_word(pc).name].as<String>();
}

/// Remembers where a name was found, in the instruction itself.
void remember(const std::uint64_t* pc, std::size_t place)
{
    NameWord word = name_word(pc);
    word.cache = static_cast<std::uint16_t>(std::min<std::size_t>(place, 0xffff));
    // The code belongs to the program that runs, and to its thread; a wrong guess does no harm.
    const_cast<std::uint64_t&>(pc[1]) = std::bit_cast<std::uint64_t>(word);
}

Step failed(Execution& execution, ErrorText& error)
{
    execution.runtime.fail(error.text());
    return Step::Failed;
}

Step step_of(Execution& execution, Status status, ErrorText& error)
{
    if (status == Status::Ok)
        return Step::Go;
    return status == Status::OutOfMemory ? Step::NoMemory : failed(execution, error);
}

Step step_of(Status status)
{
    return status == Status::Ok            ? Step::Go
           : status == Status::OutOfMemory ? Step::NoMemory
                                           : Step::Failed;
}

/// Whether watchers wait to run because of a write that was just made.
Step after_write(Execution& execution, Status status)
{
    if (status != Status::Ok || !execution.runtime.has_pending_watchers()) [[likely]]
        return step_of(status);
    return execution.run_watchers(Value::null());
}

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

/// The state of an iteration that is more than an index.
class Iteration final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Iterator;

    Iteration() noexcept : Object{kind_tag} {}

    void trace(Marker& marker) const override
    {
        cursor.trace(marker);
        marker.mark(subject);
    }
    void release(Heap& heap) noexcept override { cursor.end(heap); }

    Value subject;
    MapCursor cursor;
    std::size_t offset = 0;  // of a string, in bytes
};

}  // namespace

// ---- operators ---------------------------------------------------------------------------------

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

// ---- variables ---------------------------------------------------------------------------------

namespace {

Step not_found(Execution& execution, std::string_view name)
{
    fail_unknown_name(execution.runtime, name);
    return Step::Failed;
}

}  // namespace

Step slow_check(Execution& execution, Value*, std::uint64_t word, const std::uint64_t*)
{
    const std::uint32_t constant = decode_word(word).bc();
    return not_found(execution, execution.frame->constants[constant].as<String>()->view());
}

Step slow_unset_module(Execution& execution, Value*, std::uint64_t word, const std::uint64_t*)
{
    const Value place = execution.frame->constants[decode_word(word).bc()];
    const auto* const slot = std::bit_cast<const Value*>(place.integer());
    Modules& modules = execution.runtime.modules();
    for (std::uint32_t i = 0; i < modules.count(); ++i) {
        const std::vector<ModuleVariable>& variables = modules.unit(i).variables;
        const std::ptrdiff_t index = slot - modules.slots(i);
        if (index >= 0 && static_cast<std::size_t>(index) < variables.size())
            return not_found(execution, modules.symbols()->name(
                                            variables[static_cast<std::size_t>(index)].symbol));
    }
    return not_found(execution, "?");
}

Step get_name(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    String* const name = execution.frame->constants[instruction.bc()].as<String>();
    const Value self = execution.self();
    bool found = false;
    if (!self.is_undefined()) {
        const Status status =
            execution.runtime.find_name(self, name, at(base, instruction.a), found);
        if (status != Status::Ok)
            return step_of(status);
    }
    return found ? Step::Go : not_found(execution, name->view());
}

Step set_state(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    auto* const instance = base[0].as<ContractObject>();
    if (instance->frozen()) [[unlikely]] {
        String* const name = instance->contract_class->state_names[instruction.a / sizeof(Value)];
        return after_write(execution, execution.runtime.set_property(
                                          base[0], name, at(base, instruction.b), base[0]));
    }
    if (const Status status = execution.runtime.check_state_write(); status != Status::Ok)
        return step_of(status);
    Value& slot = at(instance->slots(), instruction.a);
    return execution.runtime.journal().write(instance, slot, at(base, instruction.b))
               ? Step::Go
               : Step::NoMemory;
}

Step new_cell(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value& to = at(base, instruction.a);
    Cell* const cell = execution.runtime.heap().create<Cell>(instruction.x != 0 ? to : Value{});
    if (cell == nullptr)
        return Step::NoMemory;
    to = Value::from(cell);
    return Step::Go;
}

// ---- members and elements ----------------------------------------------------------------------

/// What `receiver.name(...)` calls, as a value.
Step get_callable(Execution& execution, Value receiver, String* name, Value& result)
{
    Runtime& runtime = execution.runtime;
    const CallTarget target = runtime.resolve_method(receiver, name, execution.self());
    if (target.kind == CallTarget::Kind::Error)
        return Step::Failed;
    Value callable;
    if (target.kind == CallTarget::Kind::Native) {
        auto* const builtin = runtime.heap().create<BuiltinObject>(target.native);
        if (builtin == nullptr)
            return Step::NoMemory;
        callable = Value::from(builtin);
    } else {
        callable = Value::from(target.function);
    }
    // A closure brings its own `this` along.
    if (!target.self.is_undefined() &&
        (target.function == nullptr || target.function->code->is_action)) {
        auto* const bound = runtime.heap().create<BoundMethod>(target.self, callable);
        if (bound == nullptr)
            return Step::NoMemory;
        callable = Value::from(bound);
    }
    result = callable;
    return Step::Go;
}

Step get_field(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    String* const name = name_of(execution, pc);
    const Value object = at(base, instruction.b);
    Value& result = at(base, instruction.a);
    Runtime& runtime = execution.runtime;
    if (instruction.x == 2)
        return get_callable(execution, object, name, result);
    if (object.is_map() && !object.object()->custom()) {
        const Map& map = *object.as<Map>();
        const std::uint32_t place = map.find(runtime.heap(), name);
        if (place != Map::not_found) {
            remember(pc, place);
            result = map.entry_at(place).value;
            return Step::Go;
        }
        if (instruction.x == 1) {
            result = Value::null();
            return Step::Go;
        }
    }
    if (instruction.x == 1)
        return step_of(runtime.get_index(object, Value::from(name), execution.self(), result));
    if (object.is(Tag::Contract)) {
        const ContractClass& its_class = *object.as<ContractObject>()->contract_class;
        const std::int32_t slot = its_class.find_state(name);
        if (slot >= 0)
            remember(pc, static_cast<std::size_t>(slot));
    }
    CallTarget getter{};
    switch (runtime.read_property(object, name, execution.self(), result, getter)) {
        case PropertyStatus::Ok:
            return Step::Go;
        case PropertyStatus::Error:
            return Step::Failed;
        case PropertyStatus::OutOfMemory:
            return Step::NoMemory;
        case PropertyStatus::Call:
            return execution.call_aside(getter, {});
    }
    return Step::Failed;
}

Step set_field(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    String* const name = name_of(execution, pc);
    const Value object = at(base, instruction.a);
    const Value value = at(base, instruction.b);
    Runtime& runtime = execution.runtime;
    if (object.is_map()) {
        Map& map = *object.as<Map>();
        const std::uint32_t place = map.find(runtime.heap(), name);
        if (place != Map::not_found)
            remember(pc, place);
    }
    if (instruction.x == 1)
        return after_write(execution,
                           runtime.set_index(object, Value::from(name), value, execution.self()));
    return after_write(execution, runtime.set_property(object, name, value, execution.self()));
}

Step get_index(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    return step_of(execution.runtime.get_index(at(base, instruction.b), at(base, instruction.c),
                                               execution.self(), at(base, instruction.a)));
}

Step set_index(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    return after_write(execution,
                       execution.runtime.set_index(at(base, instruction.a), at(base, instruction.b),
                                                   at(base, instruction.c), execution.self()));
}

Step get_slice(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    ErrorText& error = execution.machine.error_text;
    const Value* const bounds = &at(base, instruction.c);
    return step_of(execution,
                   slice(execution.runtime.heap(), at(base, instruction.b), bounds[0], bounds[1],
                         at(base, instruction.a), error),
                   error);
}

// ---- collections -------------------------------------------------------------------------------

Step new_list(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    List* const list =
        List::create(execution.runtime.heap(), std::span{&at(base, instruction.b), instruction.c});
    if (list == nullptr)
        return Step::NoMemory;
    at(base, instruction.a) = Value::from(list);
    return Step::Go;
}

Step append(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    return at(base, instruction.a)
                   .as<List>()
                   ->extend(execution.runtime.heap(),
                            std::span{&at(base, instruction.b), instruction.c})
               ? Step::Go
               : Step::NoMemory;
}

Step new_map(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    Map* const map = Map::create(execution.runtime.heap());
    if (map == nullptr)
        return Step::NoMemory;
    at(base, decode_word(word).a) = Value::from(map);
    return Step::Go;
}

Step new_map_of_keys(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    const std::span<const Value> keys =
        at(execution.frame->constants, instruction.c).as<List>()->elements();
    Heap& heap = execution.runtime.heap();
    Map* const map = Map::create(heap, keys.size());
    if (map == nullptr)
        return Step::NoMemory;
    const Value* const values = &at(base, instruction.b);
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (!map->set(heap, keys[i].as<String>(), values[i]))
            return Step::NoMemory;
    at(base, instruction.a) = Value::from(map);
    return Step::Go;
}

Step insert(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    ErrorText& error = execution.machine.error_text;
    Heap& heap = execution.runtime.heap();
    String* key = nullptr;
    const Step step = step_of(execution, map_key(heap, at(base, instruction.b), key, error), error);
    if (step != Step::Go)
        return step;
    return at(base, instruction.a).as<Map>()->set(heap, key, at(base, instruction.c))
               ? Step::Go
               : Step::NoMemory;
}

Step concat(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    const Value* const parts = &at(base, instruction.b);
    DisplayWriter writer{String::max_size};
    for (std::size_t i = 0; i < instruction.c; ++i) {
        if (!writer.write(parts[i])) {
            execution.runtime.fail("String is too long");
            return Step::Failed;
        }
    }
    String* const made = String::create(execution.runtime.heap(), writer.output());
    if (made == nullptr)
        return Step::NoMemory;
    at(base, instruction.a) = Value::from(made);
    return Step::Go;
}

Step closure(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    FunctionCode* const code = execution.frame->code->inner[instruction.bc()].get();
    FunctionObject* const made = FunctionObject::create(
        execution.runtime.heap(), code, code->uses_this ? execution.self() : Value{});
    if (made == nullptr)
        return Step::NoMemory;
    for (std::size_t i = 0; i < code->captures.size(); ++i) {
        const Capture capture = code->captures[i];
        made->captured()[i] = capture.is_local
                                  ? base[capture.index].as<Cell>()
                                  : execution.frame->function->captured()[capture.index];
    }
    at(base, instruction.a) = Value::from(made);
    return Step::Go;
}

// ---- iteration ---------------------------------------------------------------------------------

Step for_prepare(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    Value* const state = &at(base, decode_word(word).a);
    Runtime& runtime = execution.runtime;
    const Value subject = state[0];
    switch (subject.tag()) {
        case Tag::List:
            state[2] = Value::from_integer(static_cast<std::int64_t>(subject.as<List>()->size()));
            break;
        case Tag::Map:
        case Tag::String: {
            auto* const iteration = runtime.heap().create<Iteration>();
            if (iteration == nullptr)
                return Step::NoMemory;
            iteration->subject = subject;
            if (subject.is_map())
                iteration->cursor.start(*subject.as<Map>());
            state[0] = Value::from(iteration);
            break;
        }
        case Tag::Channel:
            break;
        default:
            runtime.fail("ForEach expects List or Map");
            return Step::Failed;
    }
    state[1] = Value::from_integer(0);
    return Step::Go;
}

namespace {

/// The next key and value, or index and character; false at the end.
Step next_of_iteration(Execution& execution, Iteration& iteration, Value* state, bool& found)
{
    Heap& heap = execution.runtime.heap();
    if (iteration.subject.is_map()) {
        String* key = nullptr;
        Value value;
        found = iteration.cursor.next(heap, *iteration.subject.as<Map>(), key, value);
        if (found) {
            state[3] = Value::from(key);
            state[4] = value;
        }
        return Step::Go;
    }
    const std::string_view text = iteration.subject.as<String>()->view();
    found = iteration.offset < text.size();
    if (!found)
        return Step::Go;
    const auto lead = static_cast<unsigned char>(text[iteration.offset]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    String* const character = String::create(heap, text.substr(iteration.offset, length));
    if (character == nullptr)
        return Step::NoMemory;
    iteration.offset += length;
    state[3] = state[1];
    state[4] = Value::from(character);
    state[1] = Value::from_integer(state[1].integer() + 1);
    return Step::Go;
}

}  // namespace

/// Of FORITER for all but lists. x says how many variables there are: of one, maps give the key and
/// strings the character.
Step for_next(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    Value* const state = &at(base, instruction.a);
    bool found = false;
    if (state[0].is(Tag::Iterator)) {
        auto& iteration = *state[0].as<Iteration>();
        const Step step = next_of_iteration(execution, iteration, state, found);
        if (step != Step::Go)
            return step;
        if (found && instruction.x == 1 && !iteration.subject.is_map())
            state[3] = state[4];
    } else if (state[0].is(Tag::Channel)) {
        auto& channel = *state[0].as<ChannelObject>();
        if (channel.size() == 0 && channel.is_open) {
            execution.runtime.scheduler().wait(&channel);
            return Step::Suspend;
        }
        found = channel.size() != 0;
        if (found) {
            const Value value = channel.take();
            execution.runtime.scheduler().wake_one(&channel);
            state[3] = instruction.x == 1 ? value : state[1];
            state[4] = value;
            state[1] = Value::from_integer(state[1].integer() + 1);
        }
    } else {
        // A list: only its length at the beginning counts, and what is there now.
        const auto& list = *state[0].as<List>();
        const std::int64_t index = state[1].integer();
        found = index < state[2].integer();
        if (found) {
            const Value value =
                list.contains_index(index) ? list[static_cast<std::size_t>(index)] : Value::null();
            state[3] = instruction.x == 1 ? value : state[1];
            state[4] = value;
            state[1] = Value::from_integer(index + 1);
        }
    }
    const auto jump = std::bit_cast<JumpWord>(pc[1]);
    execution.state.pc = pc + 2 + (found ? jump.offset : 0);
    execution.state.gas -= found ? jump.gas_taken : jump.gas_next;
    return Step::Go;
}

Step range_prepare(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const state = &at(base, instruction.a);
    // As the builtin takes them, which makes lists elsewhere.
    constexpr double limit = 9.2e18;
    for (unsigned i = 0; i < instruction.x; ++i) {
        if (state[i].is_integer())
            continue;
        if (!state[i].is_float() || std::abs(state[i].number()) >= limit ||
            std::trunc(state[i].number()) != state[i].number()) {
            execution.runtime.fail("range() takes an integer of at most 64 bits as argument " +
                                   std::to_string(i + 1) + ", got " +
                                   std::string{kind_of(state[i]).error_name});
            return Step::Failed;
        }
        state[i] = Value::from_integer(static_cast<std::int64_t>(state[i].number()));
    }
    const Value given[] = {state[0], instruction.x > 1 ? state[1] : Value{},
                           instruction.x > 2 ? state[2] : Value::from_integer(1)};
    if (given[2].integer() == 0) {
        execution.runtime.fail("range() takes a step other than zero");
        return Step::Failed;
    }
    state[0] = instruction.x > 1 ? given[0] : Value::from_integer(0);
    state[1] = instruction.x > 1 ? given[1] : given[0];
    state[2] = given[2];
    return Step::Go;
}

// ---- errors, deferral, tasks -------------------------------------------------------------------

Step throw_value(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    execution.runtime.raise(at(base, decode_word(word).a));
    return Step::Failed;
}

Step rethrow(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Value value = at(base, decode_word(word).a);
    const Value kind = (&at(base, decode_word(word).a))[1];
    if (execution.take_kept(static_cast<std::uint16_t>(decode_word(word).a / register_scale))) {
        execution.runtime.error().value = value;
        execution.runtime.error().kind = static_cast<ErrorKind>(kind.integer());
    } else {
        execution.runtime.raise(value, static_cast<ErrorKind>(kind.integer()));
    }
    return Step::Failed;
}

Step defer(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    execution.deferred.push_back(at(base, decode_word(word).a));
    ++execution.frame->deferred;
    execution.frame->flags |= has_deferred;
    return Step::Go;
}

Step await(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    const Value value = at(base, instruction.b);
    Runtime& runtime = execution.runtime;
    const auto go_on = [&](Value result) {
        at(base, instruction.a) = result;
        const std::int64_t amount = name_word(pc).gas_next;
        execution.state.pc = pc + 2;
        execution.state.gas -= amount;
        return Step::Go;
    };
    if (!value.is(Tag::Promise))
        return go_on(value);
    auto& promise = *value.as<PromiseObject>();
    if (execution.is_in_plain_action() || execution.runtime.is_in_transaction()) {
        fail_await(runtime);
        return Step::Failed;
    }
    switch (promise.state) {
        case PromiseState::Fulfilled:
            return go_on(promise.value);
        case PromiseState::Rejected:
            promise.is_observed = true;
            runtime.raise(promise.value, static_cast<ErrorKind>(promise.error_kind));
            return Step::Failed;
        case PromiseState::Pending:
            break;
    }
    if (!runtime.scheduler().nest(promise, execution.nested_calls()))
        return Step::Failed;
    promise.is_observed = true;
    if (!runtime.scheduler().start(&promise))
        return Step::NoMemory;
    runtime.scheduler().wait(&promise);
    execution.is_repeating = execution.machine.is_precise();
    return Step::Suspend;
}

Step spawn(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    Scheduler& scheduler = execution.runtime.scheduler();
    const bool is_call = instruction.x != 255;
    if (!is_call && window[0].is(Tag::Promise))
        return scheduler.start(window[0].as<PromiseObject>()) ? Step::Go : Step::NoMemory;
    if (is_call && execution.runtime.resolve_call(window[0]).kind == CallTarget::Kind::Error)
        return Step::Failed;
    PromiseObject* const promise =
        scheduler.spawn(window[0], {window + 1, is_call ? instruction.x : std::size_t{0}});
    if (promise == nullptr)
        return Step::NoMemory;
    window[0] = Value::from(promise);
    return Step::Go;
}

// ---- calls -------------------------------------------------------------------------------------

Step call_builtin(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const BuiltinInfo& builtin =
        *at(execution.frame->constants, instruction.b).as<BuiltinObject>()->info;
    if (!builtin.takes(instruction.x)) {
        execution.runtime.fail(describe_argument_count(builtin, instruction.x));
        return Step::Failed;
    }
    Value scratch[native_scratch_count];
    NativeCall native{.runtime = execution.runtime,
                      .arguments = {window + 1, instruction.x},
                      .self = {},
                      .scratch = scratch,
                      .returned = {},
                      .callee = {},
                      .call_arguments = {},
                      .call_storage = {}};
    // What waits already is for whoever made it wait.
    const bool has_watchers = execution.runtime.has_pending_watchers();
    switch (builtin.function(native)) {
        case NativeStatus::Done:
            window[0] = native.result;
            if (execution.runtime.has_pending_watchers() && !has_watchers) [[unlikely]]
                return execution.run_watchers(native.result);
            return Step::Go;
        case NativeStatus::OutOfMemory:
            return Step::NoMemory;
        default:
            return Step::Failed;
    }
}

Step call(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    return execution.call(window, instruction.x, window[0]);
}

Step call_named(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const CallTarget target = execution.runtime.resolve_call(window[0]);
    if (target.kind == CallTarget::Kind::Error)
        return Step::Failed;
    std::uint32_t count = instruction.x;
    const std::ptrdiff_t offset = window - base;
    const Step step =
        execution.order_named(target, window, count, at(execution.frame->constants, instruction.b));
    return step == Step::Go ? execution.call_target(target, execution.state.base + offset, count)
                            : step;
}

/// Whether nothing comes before the builtin methods of the receiver's kind.
static bool has_builtin_methods(Runtime& runtime, Value receiver, String* name)
{
    switch (receiver.tag()) {
        case Tag::Map: {
            const std::uint32_t entry = receiver.as<Map>()->find(runtime.heap(), name);
            return entry == Map::not_found;
        }
        case Tag::List:
        case Tag::String:
            return true;
        default:
            return false;
    }
}

Step call_method(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const Value receiver = window[0];
    Runtime& runtime = execution.runtime;
    String* const name = name_of(execution, pc);
    const std::uint16_t cache = name_word(pc).cache;
    if (receiver.is(Tag::Contract)) {
        const ContractClass& its_class = *receiver.as<ContractObject>()->contract_class;
        std::uint32_t index = cache;
        if (!its_class.action_at(index, name)) {
            const std::int32_t found = its_class.find_action(name);
            if (found >= 0) {
                index = static_cast<std::uint32_t>(found);
                remember(pc, index);
            }
        }
        if (its_class.action_at(index, name) &&
            (!its_class.actions[index].is_private || execution.self().same_as(receiver)))
            return execution.enter(its_class.actions[index].function, window, instruction.x,
                                   receiver, true);
    }
    if (has_builtin_methods(runtime, receiver, name)) {
        const BuiltinInfo* method = runtime.method_at(receiver.tag(), name->view(), cache);
        if (method == nullptr) {
            std::uint16_t index = 0;
            method = runtime.find_method(receiver.tag(), name->view(), index);
            if (method != nullptr)
                remember(pc, index);
        }
        if (method != nullptr)
            return execution.enter_native(*method, receiver, window, instruction.x);
    }
    return execution.call_target(runtime.resolve_method(receiver, name, execution.self()), window,
                                 instruction.x);
}

Step call_method_named(Execution& execution, Value* base, std::uint64_t word,
                       const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const CallTarget target =
        execution.runtime.resolve_method(window[0], name_of(execution, pc), execution.self());
    if (target.kind == CallTarget::Kind::Error)
        return Step::Failed;
    std::uint32_t count = instruction.x;
    const std::ptrdiff_t offset = window - base;
    const Step step =
        execution.order_named(target, window, count, at(execution.frame->constants, instruction.b));
    return step == Step::Go ? execution.call_target(target, execution.state.base + offset, count)
                            : step;
}

Step return_register(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    return execution.return_value(at(base, decode_word(word).a));
}

Step return_null(Execution& execution, Value*, std::uint64_t, const std::uint64_t*)
{
    return execution.return_value(Value::null());
}

}  // namespace sluice::zx::vm
