// Entities: records with fields in a fixed order, and methods.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Map;

struct EntityField {
    String* name;       ///< Interned.
    String* type_name;  ///< As it is written; empty if it is not.
    Value default_value;
    bool is_injected;
};

/// What an `entity` declaration binds. Calling it makes an instance.
class EntityDefinition final : public Object {
public:
    static constexpr Tag kind_tag = Tag::EntityDefinition;

    explicit EntityDefinition(String* its_name) noexcept : Object{kind_tag}, name{its_name} {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    /// By interned name; -1 if there is none.
    [[nodiscard]] std::int32_t find_field(const String* name) const noexcept;
    [[nodiscard]] FunctionObject* find_method(const String* name) const noexcept;

    String* name;
    EntityDefinition* base = nullptr;
    std::vector<EntityField> fields;  ///< Inherited ones first.
    std::unordered_map<const String*, std::uint32_t> field_index;
    std::unordered_map<const String*, FunctionObject*> methods;  ///< Inherited ones included.
};

/// An instance: its fields' values lie right behind it, in the order of the definition.
class EntityObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Entity;
    static constexpr bool needs_release = false;

    /// An instance whose fields are null; nullptr when memory is out.
    [[nodiscard]] static EntityObject* create(Heap& heap, EntityDefinition* definition);

    EntityObject(EntityDefinition* its_definition, std::size_t slot_count) noexcept;

    [[nodiscard]] Value* slots() noexcept { return reinterpret_cast<Value*>(this + 1); }
    [[nodiscard]] const Value* slots() const noexcept
    {
        return reinterpret_cast<const Value*>(this + 1);
    }
    [[nodiscard]] std::size_t slot_count() const noexcept { return extra_; }

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    EntityDefinition* definition;
    Map* extra = nullptr;  ///< Fields that a construction by name gave beyond the declared ones.
};

}  // namespace sluice::zx
