// Where contracts and persistent variables outlive the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Cell;
class ContractObject;
class List;
class Marker;
struct ModuleUnit;
class String;

/// Keeps state from run to run. What is written is found in the journal (Journal::entries), and
/// stored as a whole when the outermost call ends. Without a store all state ends with the program.
class StateStore {
public:
    virtual ~StateStore() = default;

    /// A contract's declaration or construction has made `contract`, with the state that it begins
    /// with and without an address. Gives it one. `is_stored`: it was there in an earlier run;
    /// `contract` is then what is left of it, which may be another object, and its constructor does
    /// not run again. After OutOfMemory nothing has changed.
    virtual Status deploy(ContractObject*& contract, bool& is_stored, ErrorText& error) = 0;
    /// A new contract's constructor begins: from now on it is part of the state, unless that call
    /// is undone.
    virtual void construct(ContractObject& contract) = 0;
    /// `this.x = e` has given a contract state that its class does not declare.
    virtual void extend(ContractObject& contract) = 0;

    /// An entity or a data class was declared in a module: objects of it can be loaded.
    virtual void declare_class(const ModuleUnit& unit, String* name, Value definition) = 0;
    /// A contract was declared; `blueprint` is its template, loaded or new.
    virtual void declare_contract(ContractObject& blueprint) = 0;

    /// A `persistent storage` variable, which lies in a module or in a cell: what it holds from an
    /// earlier run, if it was `found`.
    virtual Status declare_variable(String* key, Value* place, Cell* cell, Value& value,
                                    bool& found, ErrorText& error) = 0;
    /// The same for a `ledger`, whose versions `history` then has.
    virtual Status declare_ledger(String* key, List*& history, ErrorText& error) = 0;

    /// Stores everything that the journal has notes of, or nothing.
    virtual Status commit(ErrorText& error) = 0;

    virtual void trace(Marker& marker) const = 0;
};

}  // namespace sluice::zx
