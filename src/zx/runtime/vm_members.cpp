// What instructions do with variables, members and elements when their short way does not apply.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/limits.hpp"
#include "zx/runtime/vm_operations_impl.hpp"

namespace sluice::zx::vm {

// ---- variables ---------------------------------------------------------------------------------

namespace {

Step not_found(Execution& execution, std::string_view name)
{
    fail_unknown_name(execution.runtime, name);
    return Step::Failed;
}

/// A builtin is what a name means until the module's own variable of that name is bound.
Step read_builtin(Execution& execution, std::string_view name, Value& result)
{
    VirtualMachine& machine = execution.machine;
    const BuiltinInfo* const info = machine.find_builtin ? machine.find_builtin(name) : nullptr;
    if (info == nullptr)
        return not_found(execution, name);
    if (info->is_variable)
        return execution.call_aside(
            {.kind = CallTarget::Kind::Native, .native = info, .self = Value::null()}, {});
    const BuiltinObject* const value = machine.builtin_value(*info);
    if (value == nullptr)
        return Step::NoMemory;
    result = Value::from(value);
    return Step::Go;
}

}  // namespace

Step slow_check(Execution& execution, Value*, std::uint64_t word, const std::uint64_t*)
{
    const std::uint32_t constant = decode_word(word).bc();
    return not_found(execution, execution.frame->constants[constant].as<String>()->view());
}

Step slow_unset_module(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    const Value place = execution.frame->constants[instruction.bc()];
    const auto* const slot = std::bit_cast<const Value*>(place.integer());
    Modules& modules = execution.runtime.modules();
    for (std::uint32_t i = 0; i < modules.count(); ++i) {
        const std::vector<ModuleVariable>& variables = modules.unit(i).variables;
        const std::ptrdiff_t index = slot - modules.slots(i);
        if (index < 0 || static_cast<std::size_t>(index) >= variables.size())
            continue;
        const std::string_view name =
            modules.symbols()->name(variables[static_cast<std::size_t>(index)].symbol);
        // What is imported has no value before its own module gives it one.
        return modules.unit(i).path == execution.frame->code->module->path
                   ? read_builtin(execution, name, at(base, instruction.a))
                   : not_found(execution, name);
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

}  // namespace sluice::zx::vm
