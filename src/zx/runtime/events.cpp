// Events: the log that `emit` writes, and the handlers that `stream` registers.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/events.hpp"

#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

List* Events::log()
{
    if (log_ == nullptr)
        log_ = List::create(heap_);
    return log_;
}

void Events::drop_behind(void* events, std::uint64_t length)
{
    List* const log = static_cast<Events*>(events)->log_;
    if (log != nullptr && log->size() > length)
        log->truncate(length);
}

bool Events::emit(String* name, List* arguments)
{
    List* const entries = log();
    String* const event_key = heap_.intern("event");
    String* const arguments_key = heap_.intern("args");
    Map* const entry = Map::create(heap_, 2);
    if (entries == nullptr || event_key == nullptr || arguments_key == nullptr ||
        entry == nullptr || !entry->set(heap_, event_key, Value::from(name)) ||
        !entry->set(heap_, arguments_key, Value::from(arguments)) ||
        !entries->append(heap_, Value::from(entry)))
        return false;
    // Of several events of a call one note would do; a note for each costs little beside them.
    journal_.note_action(drop_behind, this, entries->size() - 1);
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
    for (const auto& [key, stream] : streams_) {
        marker.mark(stream.name);
        marker.mark(stream.handlers.data(), stream.handlers.size());
    }
}

}  // namespace sluice::zx
