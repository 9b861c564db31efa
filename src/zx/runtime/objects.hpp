// Objects of a program that runs: cells, functions, contracts and their instances.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/scope.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

struct BuiltinInfo;
class List;
class Map;

/// A variable that functions share: one that an inner function captures. Its value's stamp is the
/// journal epoch of its last recorded write.
class Cell final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Cell;
    static constexpr bool needs_release = false;

    explicit Cell(Value initial) noexcept : Object{kind_tag}, value{initial} {}

    void trace(Marker& marker) const override { marker.mark(value); }

    Value value;
};

/// A function value: code, what it captured, and the `this` it was made under, if it uses one.
class FunctionObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Function;
    static constexpr bool needs_release = false;

    /// A function whose captured cells (code->captures.size() of them, still null) the caller
    /// fills.
    [[nodiscard]] static FunctionObject* create(Heap& heap, FunctionCode* code, Value self);

    explicit FunctionObject(FunctionCode* function_code, Value bound) noexcept
        : Object{kind_tag}, code{function_code}, self{bound}
    {}

    [[nodiscard]] Cell** captured() noexcept { return reinterpret_cast<Cell**>(this + 1); }
    [[nodiscard]] Cell* const* captured() const noexcept
    {
        return reinterpret_cast<Cell* const*>(this + 1);
    }

    void trace(Marker& marker) const override;
    [[nodiscard]] const KindInfo& kind() const noexcept override;
    void display(DisplayWriter& writer) const override;

    FunctionCode* code;
    Value self;
};

/// A builtin as a value.
class BuiltinObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Builtin;
    static constexpr bool needs_release = false;

    explicit BuiltinObject(const BuiltinInfo* builtin) noexcept : Object{kind_tag}, info{builtin} {}

    void display(DisplayWriter& writer) const override;

    const BuiltinInfo* info;
};

/// `object.method` as a value: calling it calls the method.
class BoundMethod final : public Object {
public:
    static constexpr Tag kind_tag = Tag::BoundMethod;
    static constexpr bool needs_release = false;

    /// `callable` is a function, or a builtin for builtin kinds.
    BoundMethod(Value bound, Value method) noexcept
        : Object{kind_tag}, receiver{bound}, callable{method}
    {}

    void trace(Marker& marker) const override
    {
        marker.mark(receiver);
        marker.mark(callable);
    }
    void display(DisplayWriter& writer) const override;

    Value receiver;
    Value callable;
};

/// One of a class's actions.
struct ActionEntry {
    String* name;  ///< Interned, so that an engine compares pointers.
    FunctionObject* function;
    bool is_private;
};

/// What all instances of a contract share, made when its declaration runs.
class ContractClass final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Code;

    explicit ContractClass(const ContractCode* contract) noexcept : Object{kind_tag}, code{contract}
    {}

    void trace(Marker& marker) const override;

    /// The class's entry, or nullptr.
    [[nodiscard]] const ActionEntry* action(const String* wanted) const noexcept
    {
        const std::int32_t index = find_action(wanted);
        return index < 0 ? nullptr : &actions[static_cast<std::size_t>(index)];
    }

    /// Index of the slot or action of a name, which is interned; -1 if there is none. Engines
    /// remember the answer and check it with `state_at` and `action_at`.
    [[nodiscard]] std::int32_t find_state(const String* wanted) const noexcept;
    [[nodiscard]] std::int32_t find_action(const String* wanted) const noexcept;

    [[nodiscard]] SLUICE_ALWAYS_INLINE bool state_at(std::uint32_t slot,
                                                     const String* wanted) const noexcept
    {
        return slot < state_names.size() && state_names[slot] == wanted;
    }
    [[nodiscard]] SLUICE_ALWAYS_INLINE bool action_at(std::uint32_t index,
                                                      const String* wanted) const noexcept
    {
        return index < actions.size() && actions[index].name == wanted;
    }

    const ContractCode* code;
    ContractClass* base = nullptr;
    String* name = nullptr;
    std::vector<String*> state_names;  ///< By slot.
    std::vector<ActionEntry> actions;  ///< Inherited ones included; own ones replace them.
    std::unordered_map<const String*, std::uint32_t> state_index;
    std::unordered_map<const String*, std::uint32_t> action_index;
    FunctionObject* init = nullptr;           ///< What runs at instantiation, if anything.
    FunctionObject* template_init = nullptr;  ///< A constructor without parameters.
};

/// A contract: the template that its declaration binds, or an instance. State lies right behind
/// it, by slot; each slot's stamp is the journal epoch of its last recorded write.
class ContractObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Contract;
    static constexpr bool needs_release = false;

    /// An instance with all state unset; nullptr when memory is out.
    [[nodiscard]] static ContractObject* create(Heap& heap, ContractClass* contract_class,
                                                String* address);

    ContractObject(ContractClass* its_class, String* its_address, std::size_t slot_count) noexcept;

    [[nodiscard]] Value* slots() noexcept { return reinterpret_cast<Value*>(this + 1); }
    [[nodiscard]] const Value* slots() const noexcept
    {
        return reinterpret_cast<const Value*>(this + 1);
    }
    [[nodiscard]] std::size_t slot_count() const noexcept { return slot_count_; }

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    ContractClass* contract_class;
    String* address;
    List* events = nullptr;  ///< Its event log, once there is something in it or it was asked for.
    Map* extra = nullptr;    ///< State that `this.x = e` made and no code of the class names.
    bool is_template = false;
    bool is_new = false;  ///< Its constructor has yet to begin before a store takes it.

private:
    std::uint32_t slot_count_;
};

}  // namespace sluice::zx
