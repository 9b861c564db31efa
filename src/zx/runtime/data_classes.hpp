// Data classes: records with types, constraints, computed fields and operators.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "zx/runtime/objects.hpp"
#include "zx/syntax/ast_expressions.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Map;

struct DataField {
    String* name;                             ///< Interned.
    String* type_name;                        ///< As it is written; empty if it is not.
    FunctionObject* default_value = nullptr;  ///< Without parameters; run where no value is given.
    /// Run on the instance, in which later fields are still null; falsy: the value is refused.
    FunctionObject* constraint = nullptr;
    /// The type parameter that is its type; -1: its type is none.
    std::int32_t type_parameter = -1;
};

struct DataMethod {
    FunctionObject* function;
    bool is_logged = false;
    bool is_cached = false;
};

/// What a `data` declaration binds. Calling it makes an instance.
class DataClass final : public Object {
public:
    static constexpr Tag kind_tag = Tag::DataClass;

    explicit DataClass(String* its_name) noexcept : Object{kind_tag}, name{its_name} {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    /// By interned names; -1 and nullptr if there is none.
    [[nodiscard]] std::int32_t find_field(const String* name) const noexcept;
    [[nodiscard]] FunctionObject* find_computed(const String* name) const noexcept;
    [[nodiscard]] const DataMethod* find_method(const String* name) const noexcept;
    [[nodiscard]] FunctionObject* find_operator(BinaryOperator op) const noexcept;

    String* name;
    DataClass* base = nullptr;
    DataClass* generic = nullptr;  ///< Of a specialization: what it specializes.
    bool is_immutable = false;
    bool is_verified = false;
    std::uint32_t type_parameter_count = 0;  ///< 0 for specializations too.
    std::vector<DataField> fields;           ///< Inherited ones first, as everywhere here.
    std::unordered_map<const String*, std::uint32_t> field_index;
    /// Run on the instance.
    std::unordered_map<const String*, FunctionObject*> computed;
    std::unordered_map<const String*, DataMethod> methods;
    std::unordered_map<std::uint8_t, FunctionObject*> operators;
    Map* specializations = nullptr;  ///< By their type arguments, as written.
};

/// An instance: its fields' values lie right behind it.
class DataObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::DataInstance;
    static constexpr bool needs_release = false;

    /// An instance whose fields are null; nullptr when memory is out.
    [[nodiscard]] static DataObject* create(Heap& heap, DataClass* data_class);

    DataObject(DataClass* its_class, std::size_t slot_count) noexcept;

    [[nodiscard]] Value* slots() noexcept { return reinterpret_cast<Value*>(this + 1); }
    [[nodiscard]] const Value* slots() const noexcept
    {
        return reinterpret_cast<const Value*>(this + 1);
    }
    [[nodiscard]] std::size_t slot_count() const noexcept { return extra_; }

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;
    [[nodiscard]] bool json_fields(JsonFields& fields) const override;
    [[nodiscard]] bool equals(const Object& other, Comparison& comparison) const override;

    DataClass* data_class;
    Map* cache = nullptr;  ///< Results of methods that are @cached, by name and arguments.
};

}  // namespace sluice::zx
