// What instructions do that make collections, and go through them.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include "zx/runtime/limits.hpp"
#include "zx/runtime/vm_operations_impl.hpp"
#include "zx/values/display.hpp"
#include "zx/values/utf8.hpp"

namespace sluice::zx::vm {

namespace {

/// Bytes from which on a text is rather added to than copied.
constexpr std::size_t worth_adding_to = 256;

}  // namespace

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
    ErrorText& error = execution.machine.error_text;
    Heap& heap = execution.runtime.heap();
    std::span<const Value> parts{&at(base, instruction.b), instruction.c};
    // A long text that is added to may have room for more, as when a loop does so again and again.
    String* before = parts.front().is_string() ? parts.front().as<String>() : nullptr;
    if (before != nullptr && before->size() < worth_adding_to)
        before = nullptr;
    if (before != nullptr)
        parts = parts.subspan(1);
    const std::size_t limit = text_limit(heap);
    DisplayWriter writer{limit, &heap};
    for (const Value part : parts)
        if (!writer.write(part))
            return step_of(execution, text_too_long(heap, limit, error), error);
    const std::string& text = writer.output();
    String* made = nullptr;
    if (before == nullptr)
        made = String::create(heap, text);
    else if (before->size() + text.size() > String::max_size)
        return step_of(execution, error.fail("String too long"), error);
    else
        made = String::concatenate(heap, before, text, count_code_points(text));
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

namespace {

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

}  // namespace sluice::zx::vm
