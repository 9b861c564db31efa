// From records to objects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zx/runtime/runtime.hpp"
#include "zx/storage/database.hpp"
#include "zx/storage/record.hpp"
#include "zx/storage/state_tables.hpp"

namespace sluice::zx {

/// Loads values with all that they hold, within a transaction of the database. What is there
/// already is taken as it is. Nesting costs no stack: objects are made empty and then filled.
class StateReader {
public:
    StateReader(Runtime& runtime, Database& database, StateTables& tables)
        : runtime_{runtime}, database_{database}, tables_{tables}
    {}

    // Unless these give Ok, `revert` is to be called.
    /// The entry of an object that holds the variables or the ledgers.
    [[nodiscard]] Status read_root(std::uint64_t object, std::string_view name, Value& value,
                                   bool& found);
    /// Puts the stored state into a contract, which has that of its declaration; what is not there
    /// goes to StateTables::unsaved.
    [[nodiscard]] Status fill_contract(ContractObject& contract, std::uint64_t number);
    /// The contract or object that a reference stands for, now that its class is declared.
    [[nodiscard]] Status resolve(const StoredReference& reference, Value& value);

    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    void revert();

private:
    struct Entry {
        std::uint64_t place;
        std::string_view name;
        StoredValue value;
    };

    [[nodiscard]] Status make_value(const StoredValue& stored, Value& value);
    [[nodiscard]] Status make_object(std::uint64_t number, Value& value);
    [[nodiscard]] Status make_contract(std::string_view address, Value& value);
    [[nodiscard]] Status make_reference(std::string identity, std::uint64_t number,
                                        std::string address, Value& value);
    [[nodiscard]] Status finish();
    [[nodiscard]] Status read_entries(std::uint64_t number, bool is_list,
                                      std::vector<Entry>& entries);
    [[nodiscard]] Status fill(Value object, std::uint64_t number);
    [[nodiscard]] Status fill_list(List& list, std::uint64_t number);
    [[nodiscard]] Status fill_map(Map& map, std::uint64_t number);
    [[nodiscard]] Status fill_fields(Value object, std::uint64_t number);
    [[nodiscard]] Status fill_state(ContractObject& contract, std::uint64_t number);
    void keep(Value holder, Value part);
    [[nodiscard]] Status refuse(std::string text);
    [[nodiscard]] Status status_of(Database::Result result);

    struct Unfilled {
        Value object;
        std::uint64_t number;
        bool is_frozen;
    };

    Runtime& runtime_;
    Database& database_;
    StateTables& tables_;
    std::string error_;
    std::vector<Unfilled> unfilled_;
    // What was added to the tables.
    std::vector<std::uint64_t> added_objects_;
    std::vector<std::string> added_contracts_;
    std::size_t unsaved_before_ = tables_.unsaved.size();
};

}  // namespace sluice::zx
