// One commit: from the journal's notes to records.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/runtime/journal.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/storage/database.hpp"
#include "zx/storage/record.hpp"
#include "zx/storage/state_tables.hpp"

namespace sluice::zx {

class List;
class Map;

/// Writes what changed since the last commit, within a transaction of the database that the caller
/// begins and ends.
///
/// The notes say which entries of which objects were written; what is stored is what lies there
/// now. Objects that entries newly hold are stored with them, those that no entry holds any more
/// are removed: references are counted, which is why objects that hold themselves are refused.
class StateWriter {
public:
    StateWriter(Runtime& runtime, Database& database, StateTables& tables)
        : runtime_{runtime}, database_{database}, tables_{tables}
    {}

    /// Whether there is anything to write.
    [[nodiscard]] bool collect();
    /// Failed: error() says why. Unless it gives Ok the caller aborts and calls `revert`.
    [[nodiscard]] Database::Result write();
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    /// Takes back what `write` did to the tables.
    void revert();
    /// After the transaction's end.
    void finish();

private:
    using Result = Database::Result;

    /// What was written of one object.
    struct Change {
        Value object;
        std::uint64_t number = 0;
        std::vector<std::uint32_t> positions;   ///< Slots, or elements.
        std::uint32_t first_new = 0xffff'ffff;  ///< Of a list: all from here on.
        std::vector<String*> keys;
        std::vector<String*> removed;
    };

    struct ObjectState {
        ObjectRecord record;
        bool is_changed = false;
        bool is_gone = false;
    };

    Change& change_of(Value object, std::uint64_t number);
    void collect_note(const Journal::Entry& note, const Journal::Entry* before);
    void collect_slot(Object* owner, std::uint32_t offset);
    void collect_whole(Change& change, const List& old);

    [[nodiscard]] Result write_new_contract(const NewContract& made);
    [[nodiscard]] Result write_change(Change& change);
    [[nodiscard]] Result write_elements(Change& change);
    [[nodiscard]] Result write_pairs(Change& change);
    [[nodiscard]] Result write_fields(const Change& change);
    [[nodiscard]] Result write_whole(Value object, std::uint64_t number);
    [[nodiscard]] Result write_field(std::uint64_t number, std::string_view name, Value value);
    [[nodiscard]] Result write_entry(const std::string& key, std::string_view name,
                                     std::uint64_t place, Value value, bool is_element);
    [[nodiscard]] Result erase_entry(const std::string& key, bool is_element, bool& was_there);
    [[nodiscard]] Result encode(Value value, std::uint64_t& child);
    [[nodiscard]] Result enroll(Value object, std::uint64_t& number);
    [[nodiscard]] Result refer(std::uint64_t number);
    [[nodiscard]] Result release(std::uint64_t number);
    [[nodiscard]] Result state_of(std::uint64_t number, ObjectState*& state);
    [[nodiscard]] Result remove_unheld();
    [[nodiscard]] Result write_objects();
    [[nodiscard]] bool has_cycle() const;
    [[nodiscard]] Result refuse(std::string text);
    [[nodiscard]] std::string place_text() const;

    Runtime& runtime_;
    Database& database_;
    StateTables& tables_;
    std::string error_;

    std::vector<Change> changes_;
    std::unordered_map<const Object*, std::size_t> change_index_;
    std::vector<std::string> changed_variables_;

    RecordWriter value_;  ///< Of `encode`.
    std::string where_;   ///< What is being written, for messages.
    std::uint64_t next_number_ = 0;
    std::uint64_t first_number_ = 0;
    std::unordered_map<std::uint64_t, ObjectState> states_;
    std::vector<std::uint64_t> unheld_;
    std::vector<Value> enrolled_;  ///< New ones; those from next_enrolled_ on are to be written.
    std::size_t next_enrolled_ = 0;
    std::vector<Value> newly_held_;  ///< Where a cycle may have been closed.
    std::vector<std::uint64_t> removed_;
    std::vector<const ContractObject*> stored_contracts_;
};

}  // namespace sluice::zx
