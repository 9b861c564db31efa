// Statements and expressions that are rarely used, as calls of intrinsics.
//
// An intrinsic is a builtin that no program can name. Both engines evaluate an IntrinsicCall's
// operands in order, charge, call, and bind the result; so a construct that needs no control flow
// of its own is described here once, and done once, in the runtime.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

struct IntrinsicOperand {
    enum class Kind : std::uint8_t {
        Expression,  ///< Its value. A null pointer: null.
        Text,        ///< A string.
        Integer,
        Boolean,
        Closure,      ///< The function object of `function`.
        Variable,     ///< What `binding` names, not its value: the Cell of a captured variable, or
                      ///< module << 32 | slot as an integer.
        Read,         ///< The value of `name`.
        ReadOrUnset,  ///< The same; Undefined where there is no such name or value.
        Pointer,      ///< The address of a node or of a ContractCode, as an integer.
    } kind;
    Expression* expression = nullptr;
    std::string_view text{};
    std::int64_t integer = 0;
    Function* function = nullptr;
    Binding binding{};
    const Name* name = nullptr;
};

struct IntrinsicCall {
    std::string_view intrinsic;  ///< With its '%'.
    std::vector<IntrinsicOperand> operands;
    Charge charge{GasOperation::other};  ///< After the operands, before the call.
    Name* result = nullptr;              ///< The declared name that the result is bound to, if any.
    bool charges_store = false;          ///< A STORE_NAME follows.
};

/// The call that `node` stands for; nothing for what engines do themselves.
///
/// | node                 | intrinsic and operands                                               |
/// |----------------------|----------------------------------------------------------------------|
/// | contract             | %define_contract: ContractCode, base or unset, one initial value per  |
/// |                      | own `state` declaration (null without one), one function per action   |
/// | entity               | %define_entity: node, base or unset, a default per field, methods     |
/// | data class           | %define_data_class: node, base or unset, a default per field, methods,|
/// |                      | operators, computed fields, then a check per field that has one       |
/// | enum                 | %define_enum: node                                                    |
/// | protocol, interface  | %define_protocol: node                                                |
/// | type_alias           | %define_type_alias: node                                              |
/// | external             | %external: name                                                       |
/// | export a, b          | %export: name, value or unset, for each                               |
/// | immutable x          | %freeze: the variable, its value, name                                |
/// | stream e as x        | %stream: event, handler                                               |
/// | watch                | %watch: handler, runs at once?, number of variables, the variables,   |
/// |                      | then object and key for each property in the subject                  |
/// | require "f" imported | %require_dependency: text, is a module?, message                      |
/// | revert(r)            | %revert: has a reason?, reason                                        |
/// | limit(n)             | %limit: n                                                             |
/// | emit                 | %emit: event, has a map?, arguments                                   |
/// | protect              | %protect: target, rules, level or null                                |
/// | seal                 | %seal: variable or null, object or value, property or null, name      |
/// | audit                | %audit: name, value or unset, action, timestamp or null               |
/// | restrict             | %restrict: variable or null, object or value, property or null, mode  |
/// |                      | or null, rules or null, the target as written                         |
/// | trail                | %trail: topic, filter or null                                         |
/// | capability           | %capability: name, definition or null                                 |
/// | grant, revoke        | %grant: is a revocation?, holder, names                               |
/// | inject               | %inject: name                                                         |
/// | middleware           | %middleware: path, handler                                            |
/// | auth                 | %auth: map                                                            |
/// | throttle, cache      | %throttle, %cache: target, map                                        |
/// | gc                   | %gc: word                                                             |
/// | channel              | %channel: name, element type as written, capacity or null             |
/// | debug e              | %debug: value                                                         |
/// | verify(t, [checks])  | %verify_target: target, checks                                        |
/// | sanitize, validate   | %sanitize: value, context or null; %validate: value, schema           |
/// | find, load           | %find: pattern, directory or null; %load: key, provider or null       |
/// | log > f, log >> f    | %log: file                                                            |
/// | value is T           | %is: value, type's name, what the name is bound to or unset           |
///
/// Engines also call, as parts of what they do themselves: %print (arguments), %require_failed
/// (topic or "", message or null), %verify_failed (mode or "", message or null), %verify_check
/// (mode or "", number of the VerifyCheck, value, operand or null) for its truth, %use (node),
/// %module and %package (node, name, value, is private? for each name of the body),
/// %match_failed, %destructure_map and %destructure_list (the value: checked, and given back),
/// %match_type (value, name, what the name is bound to, number of fields) for a list of the fields
/// or null, %report_deferred (message), %read_file (path), %close (object) for `using`,
/// %enable_recovery.
std::optional<IntrinsicCall> lower(Node& node, ModuleUnit& unit, SymbolTable& symbols);

/// What a construct that Sluice does not serve is called in "not supported" errors; empty for the
/// others.
std::string_view unsupported(const Node& node) noexcept;

/// Whether a builtin may be called in the text of a `sandbox` block.
bool sandbox_allows(std::string_view builtin) noexcept;

}  // namespace sluice::zx
