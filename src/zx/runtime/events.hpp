// Events: the log that `emit` writes, and the handlers that `stream` registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "zx/runtime/journal.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class String;

/// Entries are maps {event, args}; those of a call that is undone go away with it.
class Events {
public:
    Events(Heap& heap, Journal& journal) noexcept : heap_{heap}, journal_{journal} {}

    /// The list that programs see as __event_log__; nullptr when memory is out.
    [[nodiscard]] List* log();
    /// Adds {event: name, args: arguments}. False when memory is out.
    [[nodiscard]] bool emit(String* name, List* arguments);

    void add_handler(String* name, Value function);
    [[nodiscard]] const std::vector<Value>* handlers(String* name) const;

    void trace(Marker& marker) const;

private:
    static void drop_behind(void* events, std::uint64_t length);

    Heap& heap_;
    Journal& journal_;
    List* log_ = nullptr;
    struct Stream {
        String* name;
        std::vector<Value> handlers;
    };
    std::unordered_map<const String*, Stream> streams_;
};

}  // namespace sluice::zx
