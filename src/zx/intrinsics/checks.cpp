// Intrinsics of statements that check: require, revert and the forms of verify.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/library.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/syntax/ast.hpp"
#include "zx/values/display.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/regex.hpp"

namespace sluice::zx {
namespace {

// Of a message that the program gives.
constexpr std::size_t longest_message = std::size_t{1} << 20;

std::string message_or(const NativeCall& call, std::size_t index, std::string_view otherwise)
{
    const Value message = call.argument(index);
    return message.is_null() ? std::string{otherwise} : display_text(message, longest_message);
}

NativeStatus require_failed(NativeCall& call)
{
    const bool has_topic = !text_operand(call, 0).empty();
    const std::string message = message_or(call, 1, "Requirement not met");
    return call.runtime.fail(
        (has_topic ? "Resource requirement: " : "Requirement failed: ") + message,
        ErrorKind::Require);
}

NativeStatus reverted(NativeCall& call)
{
    return call.runtime.fail("Transaction reverted: " + message_or(call, 0, "Transaction reverted"),
                             ErrorKind::Revert);
}

// Whether the importer's file, or one that it has imported under this path, has been loaded.
bool is_loaded(Runtime& runtime, const ModuleUnit& importer, std::string_view path)
{
    return std::ranges::any_of(importer.imports, [&](const Import& import) {
        return import.statement->path == path &&
               (import.target.kind == ImportTarget::Kind::Native ||
                (import.target.kind == ImportTarget::Kind::Module &&
                 runtime.modules().state(import.target.module) == LoadState::Loaded));
    });
}

// Whether a name has a value at the top level of the importer, or is one that every program sees.
bool is_available(Runtime& runtime, const ModuleUnit& importer, std::string_view name)
{
    const std::int64_t slot = importer.find(runtime.modules().symbols()->find(name));
    if (slot >= 0 && !runtime.module_slots(importer.index)[slot].is_undefined())
        return true;
    return find_builtin(name) != nullptr || find_native_module(name).has_value();
}

NativeStatus require_dependency(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const ModuleUnit& importer =
        runtime.modules().unit(static_cast<std::uint32_t>(integer_operand(call, 2)));
    const std::string_view name = text_operand(call, 1);
    if (is_loaded(runtime, importer, name) ||
        (boolean_operand(call, 0) && is_available(runtime, importer, name)))
        return give_boolean(call, true);
    const std::string kind = boolean_operand(call, 0) ? "Module" : "File";
    return call.runtime.fail(kind + " dependency: " + message_or(call, 3, text_operand(call, 1)),
                             ErrorKind::Require);
}

// ---- verify ------------------------------------------------------------------------------------

// What a builtin that takes no steps gives for these arguments.
NativeStatus call_simple(NativeCall& call, std::string_view builtin, std::span<Value> arguments,
                         Value& result)
{
    NativeCall inner{.runtime = call.runtime, .arguments = arguments, .self = Value::null()};
    const NativeStatus status = find_builtin(builtin)->function(inner);
    result = inner.result;
    return status;
}

NativeStatus holds(NativeCall& call, Value subject)
{
    Heap& heap = call.runtime.heap();
    const Value operand = call.argument(3);
    switch (static_cast<VerifyCheck>(integer_operand(call, 1))) {
        case VerifyCheck::Truth:
            return give_boolean(call, truthy(subject));
        case VerifyCheck::IsSet:
            return give_boolean(call, !subject.is_null());
        case VerifyCheck::Equals:
            return give_boolean(call, equal(heap, subject, operand));
        case VerifyCheck::IsType: {
            const std::string_view type = text_of(operand);
            if (type != "email")
                return give_boolean(call, call.runtime.is_of_type(subject, type, Value{}));
            Value result;
            const NativeStatus status = call_simple(call, "is_email", {&subject, 1}, result);
            return status == NativeStatus::Done ? call.done(result) : status;
        }
        case VerifyCheck::Matches: {
            const auto regex = Regex::compile(strip_slashes(text_of(operand)));
            if (!regex)
                return call.runtime.fail("verify: " + regex.error());
            const std::string text = display_text(subject, longest_message);
            return give_boolean(call, regex->matches_at_start(text));
        }
        case VerifyCheck::ExistsIn:
        case VerifyCheck::UniqueIn:
        case VerifyCheck::MatchesIn:
            break;
    }
    String* const key = call.runtime.intern(display_text(operand, longest_message) + ":" +
                                            display_text(subject, longest_message));
    if (key == nullptr)
        return NativeStatus::OutOfMemory;
    Value stored;
    bool found = false;
    const Status status = call.runtime.load_unstored(key, stored, found);
    if (status != Status::Ok)
        return give_status(call, status, stored);
    switch (static_cast<VerifyCheck>(integer_operand(call, 1))) {
        case VerifyCheck::UniqueIn:
            return give_boolean(call, !found);
        case VerifyCheck::MatchesIn:
            return give_boolean(call, found && equal(heap, stored, subject));
        default:
            return give_boolean(call, found);
    }
}

NativeStatus verify_holds(NativeCall& call)
{
    Value subject = call.argument(2);
    if (text_operand(call, 0) == "env") {
        Value variable;
        const NativeStatus status = call_simple(call, "env_get", {&subject, 1}, variable);
        if (status != NativeStatus::Done)
            return status;
        subject = variable;
    }
    return holds(call, subject);
}

NativeStatus verify_failed(NativeCall& call)
{
    const std::string_view mode = text_operand(call, 0);
    std::string otherwise = "Verification failed";
    if (mode == "data")
        otherwise = "Data verification failed";
    else if (mode == "access")
        otherwise = "Access denied";
    else if (mode == "db")
        otherwise = "Database verification failed";
    else if (mode == "env")
        otherwise = "Environment variable verification failed: " +
                    display_text(call.argument(1), longest_message);
    else if (mode == "pattern")
        otherwise = "Pattern verification failed";
    return call.runtime.fail(message_or(call, 2, otherwise), ErrorKind::Verify);
}

// ---- validate ----------------------------------------------------------------------------------

constexpr std::string_view uuid_form =
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

NativeStatus passed(NativeCall& call, std::string_view schema)
{
    return give_text(call, "Validation passed for " + std::string{schema});
}

NativeStatus refused(NativeCall& call, std::string_view reason)
{
    return give_text(call, "Validation failed: " + std::string{reason});
}

NativeStatus validate_by_name(NativeCall& call, std::string_view schema)
{
    Value value = call.argument(0);
    bool is_valid = false;
    if (schema == "uuid") {
        static const auto form = Regex::compile(uuid_form);
        is_valid = value.is_string() && form->matches_all(value.as<String>()->view());
    } else if (schema == "email" || schema == "url" || schema == "phone" || schema == "alpha" ||
               schema == "numeric" || schema == "alphanumeric") {
        Value result;
        const NativeStatus status =
            call_simple(call, "is_" + std::string{schema}, {&value, 1}, result);
        if (status != NativeStatus::Done)
            return status;
        is_valid = result.boolean();
    } else {
        if (call.runtime.is_of_type(value, schema, Value{}))
            return passed(call, schema);
        return refused(call, "expected " + std::string{schema} + ", got " +
                                 std::string{kind_of(value).typeof_name});
    }
    return is_valid ? passed(call, schema) : refused(call, "not a valid " + std::string{schema});
}

NativeStatus validate_fields(NativeCall& call, const Map& schema)
{
    const Value value = call.argument(0);
    if (!value.is_map() && !value.is(Tag::Entity) && !value.is(Tag::DataInstance))
        return refused(call, "expected fields, got " + std::string{kind_of(value).typeof_name});
    for (std::uint32_t i = 0; i < schema.used(); ++i) {
        const MapEntry& field = schema.entry_at(i);
        if (field.key == nullptr)
            continue;
        Value part;
        const Status status = call.runtime.get_index(value, Value::from(field.key), Value{}, part);
        if (status != Status::Ok)
            return give_status(call, status, part);
        const std::string_view type = text_of(field.value);
        if (!call.runtime.is_of_type(part, type, Value{}))
            return refused(call, "field '" + std::string{field.key->view()} + "' is not of type " +
                                     std::string{type});
    }
    return passed(call, "schema");
}

NativeStatus validate(NativeCall& call)
{
    const Value schema = call.argument(1);
    if (schema.is_string())
        return validate_by_name(call, schema.as<String>()->view());
    if (schema.is_map())
        return validate_fields(call, *schema.as<Map>());
    return refused(call, "the schema is a name or a map of fields");
}

constexpr BuiltinInfo family[] = {
    {.name = "%require_failed", .function = require_failed, .least = 2, .most = 2},
    {.name = "%reverted", .function = reverted, .least = 1, .most = 1},
    {.name = "%require_dependency", .function = require_dependency, .least = 4, .most = 4},
    {.name = "%verify_holds", .function = verify_holds, .least = 4, .most = 4},
    {.name = "%verify_failed", .function = verify_failed, .least = 3, .most = 3},
    {.name = "%validate", .function = validate, .least = 2, .most = 2},
};

}  // namespace

std::span<const BuiltinInfo> check_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
