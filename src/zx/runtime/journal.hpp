// The journal of contract state: what undoes the writes of a call that fails.
//
// Every write to state (a contract's slot, an entry of a map or an element of a list that is
// reachable from state, a field of an entity in it, a `state` variable inside `tx`) notes the old
// value before it is made, once per call: the slot's stamp is the number of the call, the epoch,
// that noted it last. A call that ends with an error is undone by putting the noted values back in
// reverse order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/compiler.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class List;
class Map;
class String;

class Journal {
public:
    /// A place to come back to: the state as it was when `begin` gave it.
    struct Savepoint {
        std::size_t length;
        std::uint32_t epoch;
    };

    explicit Journal(Heap& heap) noexcept : heap_{heap} {}

    /// Begins a call of an action, or a `tx` block.
    [[nodiscard]] Savepoint begin();
    /// Ends it well. When it was the outermost one the journal forgets everything.
    void commit(Savepoint savepoint);
    /// Ends it with everything undone that was written since.
    void undo(Savepoint savepoint);

    /// Within `begin` and its end. Outside, writes need no note.
    [[nodiscard]] bool is_active() const noexcept { return depth_ != 0; }
    [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }

    // Each of these makes the write, with a note if one is needed, and marks what becomes reachable
    // from state as owned. False when memory is out; then nothing was written.

    /// A slot of `owner` (a contract, a cell, an entity), which lies at `slot`.
    [[nodiscard]] SLUICE_ALWAYS_INLINE bool write(Object* owner, Value& slot, Value value)
    {
        if (slot.stamp() == epoch_ && !value.is_object()) [[likely]] {
            slot.store(value);
            return true;
        }
        return write_noted(owner, slot, value);
    }
    [[nodiscard]] bool set(List* list, std::size_t index, Value value);
    [[nodiscard]] bool append(List* list, Value value);
    [[nodiscard]] bool set(Map* map, String* key, Value value);
    [[nodiscard]] bool remove(Map* map, String* key, bool& found);
    /// Before any other change of a container (insert, remove, clear, sort): keeps a copy of it.
    [[nodiscard]] bool note_whole(Object* container);
    /// Calls `undo` with these two when the journal is undone past this point.
    void note_action(void (*undo)(void* context, std::uint64_t argument), void* context,
                     std::uint64_t argument);

    /// Marks everything reachable from `value` as part of state.
    void own(Value value);

    void trace(Marker& marker) const;

private:
    [[nodiscard]] bool write_noted(Object* owner, Value& slot, Value value);

    struct Entry;

    Heap& heap_;
    std::vector<Entry> entries_;
    std::uint32_t epoch_ = 0;
    std::uint32_t next_epoch_ = 0;
    std::uint32_t depth_ = 0;
};

}  // namespace sluice::zx
