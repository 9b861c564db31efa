// What an input of an interactive session finds from the inputs before it.
//
// Each input is a module of its own. Its names lead to the variables of earlier inputs, wherever
// those are kept; what it declares anew under a name that is there is the same variable, so that
// functions declared before see it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

struct Surroundings {
    struct Entry {
        Binding binding;
        /// A variable of an earlier input, which a declaration sets anew. False for what was
        /// imported, and for storage: a declaration then makes a variable of its own.
        bool is_reused = false;
        /// False for what a function only mentioned so far.
        bool is_declared = true;
    };
    struct Contract {
        ModuleUnit* unit;
        ContractDeclaration* declaration;
    };

    std::unordered_map<Symbol, Entry> names;
    std::unordered_map<Symbol, Contract> contracts;

    [[nodiscard]] const Entry* find(Symbol symbol) const
    {
        const auto found = names.find(symbol);
        return found == names.end() ? nullptr : &found->second;
    }

    /// What one input adds: its names stand for nothing else from now on.
    void add(const Surroundings& added)
    {
        for (const auto& [symbol, entry] : added.names) {
            names.insert_or_assign(symbol, entry);
            contracts.erase(symbol);
        }
        for (const auto& [symbol, contract] : added.contracts)
            contracts.insert_or_assign(symbol, contract);
    }
};

}  // namespace sluice::zx
