// What all tasks of a tree interpreter share: constants, names, builtins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/lowering.hpp"
#include "zx/runtime/profile.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// The functions that give an object give nullptr when memory is out.
class TreeContext {
public:
    TreeContext(Runtime& runtime, SymbolTable& symbols, const BuiltinDirectory& directory,
                std::span<const BuiltinInfo* const> builtins);
    ~TreeContext();
    TreeContext(const TreeContext&) = delete;
    TreeContext& operator=(const TreeContext&) = delete;

    [[nodiscard]] Runtime& runtime() const noexcept { return runtime_; }
    [[nodiscard]] SymbolTable& symbols() const noexcept { return symbols_; }
    [[nodiscard]] std::string_view text(Symbol symbol) const { return symbols_.name(symbol); }

    /// A symbol's interned string.
    [[nodiscard]] String* name(Symbol symbol);
    /// The value of an integer or string literal. Error for an integer beyond the language's
    /// limit.
    [[nodiscard]] Status literal(const Expression& node, Value& value);
    /// A text that the tree holds, as an interned string.
    [[nodiscard]] String* constant(std::string_view text) { return runtime_.intern(text); }

    [[nodiscard]] const BuiltinInfo& builtin(std::uint32_t index) const
    {
        return *builtins_[index];
    }
    /// A builtin as a value, always the same one.
    [[nodiscard]] BuiltinObject* builtin_value(std::uint32_t index);
    [[nodiscard]] const BuiltinInfo& intrinsic(std::string_view name);
    [[nodiscard]] const BuiltinDirectory& directory() const noexcept { return directory_; }

    /// What `node` stands for, looked up once; nullptr for what engines do themselves.
    [[nodiscard]] const IntrinsicCall* lowered(Node& node, ModuleUnit& unit);

    std::int64_t iterations = 0;  ///< Rounds of all loops so far.
    Profile* profile = nullptr;   ///< Is told what is called, if there is one.

private:
    void trace(Marker& marker) const;

    Runtime& runtime_;
    SymbolTable& symbols_;
    const BuiltinDirectory& directory_;
    std::span<const BuiltinInfo* const> builtins_;

    std::vector<String*> names_;  // by symbol
    std::unordered_map<const Node*, Value> literals_;
    std::vector<BuiltinObject*> builtin_values_;  // by index
    std::unordered_map<std::string_view, const BuiltinInfo*> intrinsics_;
    std::unordered_map<const Node*, IntrinsicCall> lowered_;
    std::unordered_set<const Node*> not_lowered_;
};

}  // namespace sluice::zx
