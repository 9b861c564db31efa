// Methods that values of all kinds have.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/universal_methods.hpp"

#include <string>

#include "zx/runtime/objects.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/display.hpp"
#include "zx/values/json.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

NativeStatus finish(NativeCall& call, Status status, const String* text, const ErrorText& error)
{
    switch (status) {
        case Status::Ok:
            return call.done(Value::from(text));
        case Status::Error:
            return call.runtime.fail(error.text());
        case Status::OutOfMemory:
            break;
    }
    return NativeStatus::OutOfMemory;
}

NativeStatus to_string(NativeCall& call)
{
    ErrorText error;
    String* text = nullptr;
    const Status status = display_string(call.runtime.heap(), call.self, text, error);
    return finish(call, status, text, error);
}

NativeStatus to_json(NativeCall& call)
{
    ErrorText error;
    String* text = nullptr;
    const Status status = write_json(call.runtime.heap(), call.self, JsonLayout::Line, text, error);
    return finish(call, status, text, error);
}

NativeStatus balance(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    std::string name = "balance";
    if (!call.argument(0).is_null()) {
        constexpr std::size_t longest_account = 4096;
        name += "_" + display_text(call.argument(0), longest_account);
    }
    String* const key = runtime.intern(name);
    Value found;
    if (key == nullptr ||
        runtime.get_property(call.self, key, call.self, found) == Status::OutOfMemory)
        return NativeStatus::OutOfMemory;
    return call.done(is_number(found) ? found : Value::from_integer(0));
}

constexpr BuiltinInfo string_method{.name = "toString", .function = to_string, .most = 0};
constexpr BuiltinInfo json_method{.name = "toJSON", .function = to_json, .most = 0};

}  // namespace

constinit const BuiltinInfo read_balance{.name = "get_balance", .function = balance, .most = 1};

const BuiltinInfo* find_universal_method(Value receiver, std::string_view name) noexcept
{
    if (name == string_method.name)
        return receiver.is_null() ? nullptr : &string_method;
    if (name == json_method.name &&
        (receiver.is_list() || receiver.is_map() || receiver.is(Tag::DataInstance)))
        return &json_method;
    return nullptr;
}

}  // namespace sluice::zx
