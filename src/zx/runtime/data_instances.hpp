// How data classes are declared, and what their instances can do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "zx/runtime/data_classes.hpp"
#include "zx/runtime/native.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

/// What a `data` declaration says of its own: names are interned.
struct DataClassDescription {
    String* name;
    Value base{};  ///< What the name behind `extends` is bound to; Undefined or null without one.
    bool is_immutable = false;
    bool is_verified = false;
    std::uint32_t type_parameter_count = 0;
    std::span<const DataField> fields{};
    std::span<String* const> computed_names{};
    std::span<FunctionObject* const> computed{};
    std::span<String* const> method_names{};
    std::span<const DataMethod> methods{};
    std::span<const BinaryOperator> operators{};
    std::span<FunctionObject* const> operator_functions{};
};

[[nodiscard]] Status define_data_class(Runtime& runtime, const DataClassDescription& description,
                                       Value& result);

/// `T<arguments>` of a generic class: always the same class for the same arguments as written.
[[nodiscard]] Status specialize(Runtime& runtime, DataClass& generic, String* arguments,
                                Value& result);

/// `T(...)`: by position, or by name with one argument that is a map. Undefined arguments count as
/// missing. `self` is the class.
extern const BuiltinInfo construct_data_instance;

/// A computed field; `self` is the bound method of instance and function.
extern const BuiltinInfo read_computed_field;

/// A method that is @logged or @cached; `self` as above.
extern const BuiltinInfo run_decorated_method;

/// Methods that each instance has by itself (toJSON, clone, equals, ...), or each class (fromJSON,
/// default); nullptr for other names.
[[nodiscard]] const BuiltinInfo* find_data_method(Value receiver, std::string_view name) noexcept;

}  // namespace sluice::zx
