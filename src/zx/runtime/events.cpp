// Events: the log that `emit` writes, and the handlers that `stream` registers.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/events.hpp"

#include "zx/runtime/objects.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

List* Events::log()
{
    if (log_ == nullptr)
        log_ = List::create(heap_);
    return log_;
}

List* Events::log_of(ContractObject& contract)
{
    if (contract.events == nullptr)
        contract.events = List::create(heap_);
    return contract.events;
}

Status Events::log_of(ContractObject& contract, Value& result)
{
    const List* const log = log_of(contract);
    if (log == nullptr)
        return Status::OutOfMemory;
    result = Value::from(log);
    return Status::Ok;
}

void Events::drop_behind(void* events, std::uint64_t count)
{
    const auto shorten = [](List* log, std::size_t length) {
        if (log != nullptr && log->size() > length)
            log->truncate(length);
    };
    Events& self = *static_cast<Events*>(events);
    for (; self.undoable_.size() > count; self.undoable_.pop_back()) {
        const Emission& emission = self.undoable_.back();
        shorten(self.log_, emission.log_length);
        if (emission.emitter != nullptr)
            shorten(emission.emitter->events, emission.emitter_length);
    }
}

bool Events::emit(String* name, List* arguments, ContractObject* emitter)
{
    List* const entries = log();
    List* const own_entries = emitter == nullptr ? nullptr : log_of(*emitter);
    if (emitter != nullptr && own_entries == nullptr)
        return false;
    String* const event_key = heap_.intern("event");
    String* const arguments_key = heap_.intern("args");
    Map* const entry = Map::create(heap_, 2);
    if (entries == nullptr || event_key == nullptr || arguments_key == nullptr ||
        entry == nullptr || !entry->set(heap_, event_key, Value::from(name)) ||
        !entry->set(heap_, arguments_key, Value::from(arguments)) ||
        !entries->append(heap_, Value::from(entry)))
        return false;
    if (own_entries != nullptr && !own_entries->append(heap_, Value::from(entry))) {
        entries->truncate(entries->size() - 1);
        return false;
    }
    if (undoable_of_ != journal_.times_emptied()) {
        undoable_.clear();
        undoable_of_ = journal_.times_emptied();
    }
    if (journal_.is_outside_calls())
        return true;
    // Of several events of a call one note would do; a note for each costs little beside them.
    journal_.note_action(drop_behind, this, undoable_.size());
    undoable_.push_back(
        {entries->size() - 1, emitter, own_entries == nullptr ? 0 : own_entries->size() - 1});
    return true;
}

void Events::add_handler(String* name, Value function)
{
    Stream& stream = streams_[name];
    stream.name = name;
    stream.handlers.push_back(function);
}

const std::vector<Value>* Events::handlers(String* name) const
{
    const auto found = streams_.find(name);
    return found == streams_.end() ? nullptr : &found->second.handlers;
}

void Events::trace(Marker& marker) const
{
    marker.mark(log_);
    for (const Emission& emission : undoable_)
        marker.mark(emission.emitter);
    for (const auto& [key, stream] : streams_) {
        marker.mark(stream.name);
        marker.mark(stream.handlers.data(), stream.handlers.size());
    }
}

}  // namespace sluice::zx
