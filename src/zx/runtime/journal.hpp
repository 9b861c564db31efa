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
#include <unordered_map>
#include <unordered_set>
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

    /// Epochs count from `first_epoch`; when they reach their end every write is noted.
    explicit Journal(Heap& heap, std::uint32_t first_epoch = 1) noexcept
        : heap_{heap}, next_epoch_{first_epoch}
    {}
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Begins a call of an action, or a `tx` block.
    [[nodiscard]] Savepoint begin();
    /// Ends it well. When it was the outermost one the journal forgets everything.
    void commit(Savepoint savepoint);
    /// Ends it with everything undone that was written since.
    void undo(Savepoint savepoint);

    /// From now on writes outside of calls are noted too, for one who keeps state elsewhere; `sink`
    /// is told when there are many of them. He takes the notes when no call is under way, and then
    /// calls `settle`.
    void note_everything(void (*sink)(void* context), void* context);
    /// Outside of calls: forgets the notes of what is done.
    void settle();
    /// Outside of calls: undoes all that was not settled.
    void revert();
    /// Whether no call is under way, or only the outermost one.
    [[nodiscard]] bool is_outside_calls() const noexcept { return depth_ == base_depth_; }
    [[nodiscard]] bool is_in_outermost_call() const noexcept { return depth_ == base_depth_ + 1; }

    /// Within `begin` and its end. Outside, writes need no note.
    [[nodiscard]] bool is_active() const noexcept { return depth_ != 0; }
    [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }
    /// The stamp of slots whose writes always take the long way; never an epoch.
    static constexpr std::uint32_t guarded_stamp = 0xffff'ffff;

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
    /// Takes the last element away; the list is not empty.
    [[nodiscard]] bool pop(List* list, Value& value);
    /// Removes all entries.
    [[nodiscard]] bool clear(Map* map);
    /// Before any other change of a list (insert, remove, sort): keeps a copy of it, once a call.
    /// What is then put into an owned list is to be given to `own`.
    [[nodiscard]] bool note_whole(List* list);
    /// A variable outside of the heap, which stays where it is.
    [[nodiscard]] bool write_variable(Value& variable, Value value);
    /// Calls `action` with these two when the journal is undone past this point.
    void note_action(void (*action)(void* context, std::uint64_t argument), void* context,
                     std::uint64_t argument);

    /// Marks everything reachable from `value` as part of state.
    void own(Value value)
    {
        if (value.is_object())
            own_object(value);
    }

    /// How often the journal has forgotten its notes, so that who keeps something beside them can
    /// tell when to forget that.
    [[nodiscard]] std::uint64_t times_emptied() const noexcept { return times_emptied_; }
    /// How many notes there are.
    [[nodiscard]] std::size_t length() const noexcept { return entries_.size(); }

    void trace(Marker& marker) const;

    enum class Kind : std::uint32_t {
        Slot,          ///< `old` was at the offset `position` in the object.
        Variable,      ///< `old` was at `target`, outside of the heap.
        Element,       ///< `old` was the element `position` of a list.
        Length,        ///< `position` was the length of a list that was appended to.
        Popped,        ///< `old` was the last element of a list, at `position`.
        Whole,         ///< `old` is a copy of a list.
        EntryValue,    ///< `old` was the value of the entry `position` of a map.
        EntryAdded,    ///< The entry `position` of a map was not there.
        EntryRemoved,  ///< `old` was the value of the entry `position`; the key is noted before.
        Key,           ///< `old` is a key: belongs to the note behind it.
        Action,        ///< `target` is the function, `old` its argument; the context is before.
        Context,
    };

    /// A note of 32 bytes.
    struct Entry {
        void* target;
        Kind kind;
        std::uint32_t position;
        Value old;
    };

    /// What was written and not settled, oldest first.
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
    [[nodiscard]] bool write_noted(Object* owner, Value& slot, Value value);
    [[nodiscard]] bool note(void* target, Kind kind, std::uint32_t position, Value old);
    void own_object(Value value);
    [[nodiscard]] bool make_room(std::size_t count)
    {
        if (base_depth_ != 0) [[unlikely]]
            pass_on_if_many();
        return entries_.size() + count <= entries_.capacity() || grow(count);
    }
    [[nodiscard]] bool grow(std::size_t count);
    void pass_on_if_many();
    [[nodiscard]] bool is_noted_whole(const List* list) const;
    void undo_last();
    void remove_entry(Map* map, std::uint32_t index);
    [[nodiscard]] bool has_length_note(const List* list) const noexcept;
    void store(Value& slot, Value value) const noexcept;
    void end_call(Savepoint savepoint);
    void end_outermost();

    /// The number that no slot is stamped with: epochs have run out, so every write is noted.
    static constexpr std::uint32_t last_epoch = 0xffff'fffe;

    Heap& heap_;
    std::vector<Entry> entries_;
    std::size_t charged_ = 0;  ///< Bytes of `entries_` that the heap knows of.
    std::unordered_map<const List*, std::uint32_t> whole_;  ///< Epoch of the last copy.
    std::unordered_set<Map*> to_compact_;
    std::vector<Value> owning_;  ///< The stack of `own`.
    std::uint64_t times_emptied_ = 0;
    std::uint32_t epoch_ = 0;
    std::size_t call_begin_ = 0;  ///< Notes from here on are of the present call.
    std::uint32_t next_epoch_;
    std::uint32_t depth_ = 0;
    std::uint32_t base_depth_ = 0;  ///< 1 where writes outside of calls are noted.
    void (*sink_)(void* context) = nullptr;
    void* sink_context_ = nullptr;
};

}  // namespace sluice::zx
