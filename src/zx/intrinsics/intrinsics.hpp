// Builtins that no program can name: what engines call for the statements that are rarely used.
//
// Both engines evaluate the operands, in this order, and call. Names, texts and types are strings;
// "names" is a list of strings; `?` marks an operand that may be null. A `variable` stands for two
// operands: the module's index and the slot, or a Cell and null. Operands may be Undefined where
// it says so, and Cells where it says so, as they are in registers.
//
// | intrinsic            | operands                                    | result, effect |
// |----------------------|---------------------------------------------|-----------------------------|
// | %define_contract     | module, index in ModuleUnit::contracts,     | the template; a
// constructor | |                      | base?, initial values (list, Undefined for  | without
// parameters has run  | |                      | none), actions (list), protocols (list)     | on
// it                       | | %define_entity       | name, base?, field names, field types,      |
// the definition              | |                      | default values (list), injected (list of
// |                             | |                      | booleans), method names, methods (list)
// |                             | | %define_data_class   | name, base?, flags (1 immutable, 2
// verified)| the class                   | |                      | number of type parameters,
// field names,     |                             | |                      | field types, defaults
// (list of functions or |                             | |                      | null), constraints
// (the same), computed     |                             | |                      | names, computed
// (list), method names,       |                             | |                      | methods
// (list), method flags (list: 1       |                             | |                      |
// logged, 2 cached), operators (list of       |                             | | | BinaryOperator
// numbers), their functions    |                             | | %specialize          | data class,
// type arguments as written       | its specialization          | | %define_enum         | names,
// values (list, null: the position)    | a frozen map                | | %define_protocol     |
// name, is_interface, method names            | the protocol                | | %define_guard |
// name, function                              | the modifier                | | %capability | name,
// definition?                           | the capability              | | %type_alias          |
// name, type as written                       | the alias                   | | %define_module |
// name, names, values (list; Cells stand for  | the module                  | | | variables),
// private names                   |                             | | %define_package      |
// package?, path (names), names, values       | the outermost package, with | | | | the members
// added           | | %channel             | name, type, capacity?                       | the
// channel                 | | %declare_storage     | name, StorageKind number, variable, value   |
// the value to begin with;    | |                      | | writes are now special      | | %import
// | is_native, module, path as written          | the module object, loaded   | | %imported |
// module object, name, path as written        | the exported value          | | %check_importer |
// name, importer's path, allowed paths        | null or the error           | | %fail | message |
// raises it                   | | %import_failed       | message | raises it (kind Import)     | |
// %emit                | name, arguments (list)                      | null; handlers have run | |
// %stream              | name, handler                               | null | | %watch | handler,
// then per thing that is watched a   | null                        | |                      |
// variable, or an object and a property name  |                             | | %run_watchers | |
// null; all pending have run  | | %require_failed      | topic?, message? | raises | | %reverted |
// reason?                                     | raises                      | | %require_dependency
// | is_module, name, is_there, message?         | true or raises              | | %verify_holds |
// mode?, VerifyCheck number, value, operand?  | whether it holds            | | %verify_failed |
// mode?, value, message?                      | raises                      | | %seal | variable,
// name, value                       | null; both are sealed       | | %seal_property       |
// object, name                                | null                        | | %freeze | value |
// the value, frozen deeply    | | %restrict            | target as written, mode | null | |
// %restrict_rules      | variable, name, value, rules                | null, or raises | |
// %read_restricted     | target as written, value                    | what the reader may see | |
// %write_restricted    | target as written, is_admin                 | null or raises | | %audit |
// name, value, action, timestamp?             | the record                  | | %trail | topic,
// filter?                              | null                        | | %protect             |
// target's name, rules, level?                | the status text             | | %grant, %revoke |
// holder, names                               | null                        | | %inject | name |
// the dependency, or null     | | %middleware          | path, handler | null | | %auth |
// configuration                               | null                        | | %throttle, %cache
// | target's name, rules                        | the rules                   | | %validate |
// value, schema                               | the status text             | | %sanitize | value,
// context?                             | the safe string             | | %find                |
// pattern, directory?, importer's path        | an absolute path            | | %load | key,
// provider?                              | the value                   | | %read_text           |
// path                                        | the file's text             | | %log_to | path |
// null; output goes there     | | %log_end             | | null; until here            | | %gc |
// word                                        | null                        | | %debug | value |
// null; prints it             | | %limit               | amount | null                        |
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "zx/runtime/native.hpp"

namespace sluice::zx {

/// All of them, under the name "intrinsic".
[[nodiscard]] const BuiltinTable& intrinsics() noexcept;

/// By name, with the percent sign; nullptr if there is none.
[[nodiscard]] const BuiltinInfo* find_intrinsic(std::string_view name) noexcept;

/// Whether a builtin may be called inside of `sandbox { }` without a policy of its own.
[[nodiscard]] bool is_allowed_in_sandbox(std::string_view builtin) noexcept;

}  // namespace sluice::zx
