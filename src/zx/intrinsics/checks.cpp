// Intrinsics of statements that check: require, revert and the forms of verify.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/library.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/syntax/ast_security.hpp"
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

// Operands: whether there is a reason, the reason.
NativeStatus revert(NativeCall& call)
{
    const std::string reason = boolean_operand(call, 0)
                                   ? display_text(call.argument(1), longest_message)
                                   : std::string{"Transaction reverted"};
    return call.runtime.fail("Transaction reverted: " + reason, ErrorKind::Revert);
}

// Whether a file that the program consists of has been loaded: by its path or a part at the end.
bool is_loaded(const Modules& modules, std::string_view path)
{
    const std::string_view file = path.starts_with("./") ? path.substr(2) : path;
    for (std::uint32_t i = 0; i < modules.count(); ++i) {
        const ModuleUnit& unit = modules.unit(i);
        const std::string_view whole = unit.path;
        const bool is_named = unit.name == path || whole.ends_with("/" + std::string{file}) ||
                              whole.ends_with("/" + std::string{file} + ".zx");
        if (is_named && modules.state(i) == LoadState::Loaded)
            return true;
    }
    return false;
}

// Whether the calling module has something under a name, or there is a standard module of it.
bool is_available(const NativeCall& call, std::string_view name)
{
    if (find_native_module(name).has_value() || is_loaded(call.runtime.modules(), name))
        return true;
    const ModuleUnit* const unit = calling_unit(call);
    if (unit == nullptr)
        return false;
    const Symbol symbol = call.runtime.modules().symbols()->find(name);
    const std::int64_t slot = symbol == no_symbol ? -1 : unit->find(symbol);
    return slot >= 0 && !call.runtime.module_slots(unit->index)[slot].is_undefined();
}

// Operands: text, whether it is a module, message?
NativeStatus require_dependency(NativeCall& call)
{
    const std::string_view wanted = text_operand(call, 0);
    const bool is_module = boolean_operand(call, 1);
    if (is_module ? is_available(call, wanted) : is_loaded(call.runtime.modules(), wanted))
        return give_boolean(call, true);
    return call.runtime.fail(
        std::string{is_module ? "Module" : "File"} + " dependency: " + message_or(call, 2, wanted),
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
    const Status status = call.runtime.load_stored(key, stored, found);
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

// Operands: mode or "", message?, what was checked (or nothing).
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
                    display_text(call.argument(2), longest_message);
    else if (mode == "pattern")
        otherwise = "Pattern verification failed";
    return call.runtime.fail(message_or(call, 1, otherwise), ErrorKind::Verify);
}

// verify(target, [checks]): all of the checks must be truthy, then the target is the value.
NativeStatus verify_target(NativeCall& call)
{
    if (call.argument(1).is_list()) {
        for (const Value check : call.argument(1).as<List>()->elements()) {
            if (!truthy(check))
                return call.runtime.fail("Verification failed", ErrorKind::Verify);
        }
    }
    return call.done(call.argument(0));
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
    {.name = "%require_failed", .function = require_failed},
    {.name = "%revert", .function = revert},
    {.name = "%require_dependency", .function = require_dependency},
    {.name = "%verify_check", .function = verify_holds},
    {.name = "%verify_failed", .function = verify_failed},
    {.name = "%verify_target", .function = verify_target},
    {.name = "%validate", .function = validate},
};

}  // namespace

std::span<const BuiltinInfo> check_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
