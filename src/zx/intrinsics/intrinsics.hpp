// Builtins that no program can name: what engines call for the statements that are rarely used.
//
// Both engines evaluate the operands, in this order, and call; src/zx/compiler/lowering.hpp says
// what the operands of a statement are. Names, texts, paths and types are strings; "names" is a
// list of strings; `?` marks an operand that may be null, `!` one that may be Undefined. `variable`
// stands for two operands: the number of the module and the slot, or a Cell and null.
//
// | intrinsic           | operands                                 | result, effect              |
// |---------------------|------------------------------------------|-----------------------------|
// | %define_contract    | module, number in ModuleUnit::contracts, | the template; a constructor |
// |                     | base!, initial values (list!), actions   | without parameters has run  |
// |                     | (list), protocols (list!)                | on it                       |
// | %define_entity      | name, base!, field names, field types,   | the definition              |
// |                     | default values (list), which are         |                             |
// |                     | injected (list), method names, methods   |                             |
// |                     | (list)                                   |                             |
// | %define_data_class  | name, base!, flags, type parameters,     | the class; flags as         |
// |                     | field names, field types,                | lowering.hpp has them       |
// |                     | functions of default values (list?),     |                             |
// |                     | constraints (list?), computed names,     |                             |
// |                     | computed (list), method names, methods   |                             |
// |                     | (list), their flags (list), operators    |                             |
// |                     | (list of BinaryOperator), their          |                             |
// |                     | functions (list)                         |                             |
// | %specialize         | data class, type arguments               | its specialization          |
// | %define_enum        | names, values (list?)                    | a frozen map; null: the     |
// |                     |                                          | position                    |
// | %define_protocol    | name, is it an interface?, method names  | the protocol                |
// | %define_guard       | name, function                           | the modifier                |
// | %define_module      | name, names, values (list!; a Cell is a  | the module                  |
// |                     | variable), private names                 |                             |
// | %define_package     | package!, path (names), names, values    | the outermost package, with |
// |                     | (list!)                                  | the members added           |
// | %type_alias         | name, type                               | the alias                   |
// | %external           | name                                     | the builtin of that name,   |
// |                     |                                          | or null                     |
// | %capability         | name, definition?                        | the capability              |
// | %channel            | name, type, capacity?                    | the channel                 |
// | %declare_storage    | name, StorageKind, variable, value       | the value; it is stored,    |
// |                     |                                          | and writes are special from |
// |                     |                                          | now on                      |
// | %import             | is it native?, module, path, importer's  | the module object, loaded;  |
// |                     | path, names; the importer, its variables | it has the names; the       |
// |                     | to write, which are const, with what     | variables are written       |
// | %import_failed      | path, cause                              | raises                      |
// | %export             | names, values (list!)                    | null, or raises             |
// | %assign             | variable, value                          | the value; for variables    |
// |                     |                                          | whose writes are special    |
// | %peek               | variable                                 | its value, or Undefined     |
// | %get_or_create_map  | container, index                         | the element, a new map if   |
// |                     |                                          | there is none               |
// | %print              | values ...                               | null; prints them           |
// | %fail               | message                                  | raises it                   |
// | %check_type         | value, name of a type, as it is written  | null, or raises             |
// | %is                 | value, type, what that is bound to!      | whether it is of the type   |
// | %matches            | text, pattern                            | whether it matches          |
// | %match_failed       |                                          | raises                      |
// | %match_type         | value, type, what that is bound to!,     | a list of the fields, or    |
// |                     | number of fields                         | null                        |
// | %destructure_map,   | value                                    | the value, or raises        |
// | %destructure_list   |                                          |                             |
// | %run_guard          | value!, `this`!, arguments ...           | null; the guard has run, if |
// |                     |                                          | the value is one            |
// | %spawn_named        | callee, names of the arguments,          | the promise                 |
// |                     | arguments ...                            |                             |
// | %close              | object                                   | null; its close() or        |
// |                     |                                          | cleanup() has run           |
// | %enable_recovery    |                                          | null                        |
// | %recover            | error value                              | whether errors are          |
// |                     |                                          | recovered from; then it is  |
// |                     |                                          | reported                    |
// | %tx_begin,          |                                          | null                        |
// | %tx_commit,         |                                          |                             |
// | %tx_undo            |                                          |                             |
// | %emit               | name, arguments (list), in a contract's  | null; handlers have run     |
// |                     | code `this`                              |                             |
// | %stream             | name, handler                            | null                        |
// | %watch              | handler, does it run at once?, then for  | null                        |
// |                     | each thing that is watched a variable,   |                             |
// |                     | or an object and a property name         |                             |
// | %run_watchers       |                                          | null; all pending have run  |
// | %require_failed     | topic?, message?                         | raises                      |
// | %reverted           | reason?                                  | raises                      |
// | %require_dependency | is it a module?, name, importer's        | true or raises              |
// |                     | module, message?                         |                             |
// | %verify_holds       | mode?, VerifyCheck, value, operand?      | whether it holds            |
// | %verify_failed      | mode?, value, message?                   | raises                      |
// | %verify_target      | target, checks                           | true                        |
// | %validate           | value, schema                            | the status text             |
// | %seal               | variable, name, value                    | null; both are sealed       |
// | %seal_property      | object, name                             | null                        |
// | %freeze             | value                                    | the value, frozen deeply    |
// | %restrict           | target as written, mode, object,         | null                        |
// |                     | property's name                          |                             |
// | %restrict_rules     | variable, name, value, rules             | null, or raises             |
// | %audit              | name, value!, action, timestamp?         | the record                  |
// | %trail              | topic, filter?                           | null                        |
// | %protect            | target's name, rules, level?             | the status text             |
// | %grant, %revoke     | holder, names                            | null                        |
// | %inject             | name                                     | the dependency, or null     |
// | %middleware         | path, handler                            | null                        |
// | %auth               | configuration                            | null                        |
// | %throttle, %cache   | target's name, rules                     | the rules                   |
// | %sanitize           | value, context?                          | the safe string             |
// | %find               | pattern, directory?, importer's path     | an absolute path            |
// | %load               | key, provider?                           | the value                   |
// | %read_text          | path                                     | the file's text             |
// | %log_to             | path                                     | null; output goes there     |
// | %log_end            |                                          | null; until here            |
// | %gc                 | word                                     | null                        |
// | %debug              | value                                    | null; prints it             |
// | %limit              | amount                                   | null                        |
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "zx/runtime/native.hpp"

namespace sluice::zx {

/// All of them, under the name "intrinsic".
[[nodiscard]] const BuiltinTable& intrinsics() noexcept;

/// By name, with the percent sign; nullptr if there is none.
[[nodiscard]] const BuiltinInfo* find_intrinsic(std::string_view name) noexcept;

}  // namespace sluice::zx
