// The state of a program in a state directory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "zx/runtime/runtime.hpp"
#include "zx/runtime/store.hpp"
#include "zx/storage/database.hpp"
#include "zx/storage/state_tables.hpp"

namespace sluice::zx {

class StateReader;

/// Keeps contracts, persistent variables and ledgers from run to run.
///
/// A contract is found again by the file that declares it (relative to the project), its name, and
/// for instances made outside of calls by the order in which the program makes them. Instances
/// that actions make are new each time; they live on where state refers to them.
class ProgramState final : public StateStore {
public:
    /// `database` is open, and outlives the state as the runtime does.
    ProgramState(Runtime& runtime, Database& database)
        : runtime_{runtime}, database_{database}, tables_{runtime.heap()}
    {}

    Status deploy(ContractObject*& contract, bool& is_stored, ErrorText& error) override;
    void construct(ContractObject& contract) override;
    void extend(ContractObject& contract) override;
    void declare_class(const ModuleUnit& unit, String* name, Value definition) override;
    void declare_contract(ContractObject& blueprint) override;
    Status declare_variable(String* key, Value* place, Cell* cell, Value& value, bool& found,
                            ErrorText& error) override;
    Status declare_ledger(String* key, List*& history, ErrorText& error) override;
    Status commit(ErrorText& error) override;
    void trace(Marker& marker) const override { tables_.trace(marker); }

private:
    /// The instances of one contract in this run.
    struct Instances {
        bool is_known = false;
        std::uint64_t next_index = 0;
        std::uint64_t next_ordinal = 0;
    };

    [[nodiscard]] Status find_earlier(ContractObject*& contract, const std::string& identity,
                                      std::uint64_t ordinal, bool& found, ErrorText& error);
    void add_new(const NewContract& made);
    void resolve(const std::string& identity);

    Runtime& runtime_;
    Database& database_;
    StateTables tables_;
    std::unordered_map<std::string, Instances> instances_;
    /// Made, but their constructors have not begun.
    std::unordered_map<const ContractObject*, NewContract> unconstructed_;
};

}  // namespace sluice::zx
