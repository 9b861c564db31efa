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
#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class ContractObject;
class String;

/// Entries are maps {event, args}; those of a call that is undone go away with it. The events of a
/// contract's code are in the log of the contract as well.
class Events {
public:
    Events(Heap& heap, Journal& journal) noexcept : heap_{heap}, journal_{journal} {}

    /// The list that programs see as __event_log__; nullptr when memory is out.
    [[nodiscard]] List* log();
    /// The list that programs see as `contract.__event_log__`.
    [[nodiscard]] Status log_of(ContractObject& contract, Value& result);
    /// Adds {event: name, args: arguments}, also to the log of `emitter`, if that is one. False
    /// when memory is out.
    [[nodiscard]] bool emit(String* name, List* arguments, ContractObject* emitter = nullptr);

    void add_handler(String* name, Value function);
    [[nodiscard]] const std::vector<Value>* handlers(String* name) const;

    void trace(Marker& marker) const;

private:
    /// What an event has to be undone by.
    struct Emission {
        std::size_t log_length;  ///< Before it.
        ContractObject* emitter;
        std::size_t emitter_length;
    };

    [[nodiscard]] List* log_of(ContractObject& contract);
    static void drop_behind(void* events, std::uint64_t count);

    Heap& heap_;
    Journal& journal_;
    List* log_ = nullptr;
    std::vector<Emission> undoable_;  ///< Those that the journal has a note of,
    std::uint64_t undoable_of_ = 0;   ///< or had when it had been emptied this often.
    struct Stream {
        String* name;
        std::vector<Value> handlers;
    };
    std::unordered_map<const String*, Stream> streams_;
};

}  // namespace sluice::zx
