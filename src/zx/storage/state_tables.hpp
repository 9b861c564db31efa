// What a running program has of the state on disk: which object is which record.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// Stands for a contract or an object whose class the program has not declared yet. When it does,
/// the holders get the real one in its place.
class StoredReference final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Code;

    StoredReference(std::string its_identity, std::uint64_t its_number, std::string its_address)
        : Object{kind_tag},
          identity{std::move(its_identity)},
          number{its_number},
          address{std::move(its_address)}
    {}

    void display(DisplayWriter& writer) const override;

    std::string identity;  ///< Of the class: file and name.
    std::uint64_t number;  ///< 0: it is a contract.
    std::string address;
};

/// A contract that the next commit stores for the first time.
struct NewContract {
    ContractObject* contract = nullptr;
    std::string identity;
    std::uint64_t index = 0;
    std::int64_t ordinal = -1;  ///< Of those made outside of calls, else -1.
};

/// An entry that the next commit writes, whatever the journal says.
struct UnsavedEntry {
    std::uint64_t object;
    std::string name;
    Value value;
};

/// A persistent variable.
struct StoredVariable {
    std::string key;
    Value* place;
    Cell* cell;
};

struct StateTables {
    explicit StateTables(Heap& its_heap) noexcept : heap{its_heap} {}
    ~StateTables() { heap.discharge(charged); }
    StateTables(const StateTables&) = delete;
    StateTables& operator=(const StateTables&) = delete;

    /// Before an object is added. False when memory is out.
    [[nodiscard]] bool admit() noexcept
    {
        if (!heap.charge(bytes_each))
            return false;
        charged += bytes_each;
        return true;
    }
    /// When it is gone again.
    void dismiss() noexcept
    {
        heap.discharge(bytes_each);
        charged -= bytes_each;
    }

    static constexpr std::size_t bytes_each = 160;  // of the tables, about
    Heap& heap;
    std::size_t charged = 0;

    /// Lists, maps, records and references that are stored, and what is loaded of what is stored.
    std::unordered_map<const Object*, std::uint64_t> numbers;
    std::unordered_map<std::uint64_t, Object*> objects;

    std::unordered_map<const ContractObject*, std::uint64_t> contract_numbers;
    /// Contracts and references, by address.
    std::unordered_map<std::string, Object*> contracts;
    std::vector<NewContract> new_contracts;
    std::vector<UnsavedEntry> unsaved;

    std::unordered_map<const void*, StoredVariable> variables;  ///< By place or cell.

    std::unordered_map<std::string, Value> definitions;  ///< Entities and data classes.
    std::unordered_map<const Object*, std::string> identities;
    std::unordered_map<std::string, ContractObject*> templates;
    /// By identity: what holds references to such ones.
    std::unordered_map<std::string, std::vector<Value>> waiting;

    void trace(Marker& marker) const;
};

}  // namespace sluice::zx
