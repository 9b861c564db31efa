// How entities are declared and made.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "zx/runtime/entities.hpp"
#include "zx/runtime/native.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

/// What an `entity` declaration says of its own: names are interned.
struct EntityDescription {
    String* name;
    Value base{};  ///< What the name behind `extends` is bound to; Undefined or null without one.
    std::span<const EntityField> fields{};
    std::span<String* const> method_names{};
    std::span<FunctionObject* const> methods{};
};

[[nodiscard]] Status define_entity(Runtime& runtime, const EntityDescription& description,
                                   Value& result);

/// `E(...)`: by position, or by name with one argument that is a map. Undefined arguments count as
/// missing. `self` is the definition.
extern const BuiltinInfo construct_entity;

}  // namespace sluice::zx
