// Contracts: how a declaration becomes a template and a template an instance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "zx/compiler/scope.hpp"
#include "zx/runtime/native.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Runtime;

/// Makes the class and the template of a contract whose declaration runs.
///
/// `base` is the parent's template or Undefined. `initial` has a value for each slot of
/// `code.state`, Undefined where the declaration gives none: own slots then get the zero value of
/// their type, inherited ones a copy of the parent's, and `name`, where nothing declares it, the
/// contract's name. `actions` are functions in the order of
/// `code.actions`, `protocols` what the names behind `implements` are bound to.
///
/// Running a constructor without parameters on the template is the caller's
/// (ContractClass::template_init), unless `is_stored`: it ran when the state of the template was
/// made, in an earlier run.
[[nodiscard]] Status define_contract(Runtime& runtime, const ContractCode& code, Value base,
                                     std::span<const Value> initial,
                                     std::span<FunctionObject* const> actions,
                                     std::span<const Value> protocols, Value& result,
                                     bool& is_stored);

/// A new instance, without an address, whose state is a copy of the template's; nullptr when memory
/// is out.
[[nodiscard]] ContractObject* copy_contract(Runtime& runtime, const ContractObject& blueprint);

/// What a variable of a type is that has no initial value. The result is null for other types; a
/// list or map is new. Undefined when memory is out.
[[nodiscard]] Value zero_value(Heap& heap, std::string_view type_name);

/// `C(...)` where C is a template: the builtin that resolve_call gives. `self` is the template.
extern const BuiltinInfo construct_contract;

}  // namespace sluice::zx
