// What builtins are written with.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/native_support.hpp"

#include <cmath>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

namespace {

NativeStatus wrong_kind(NativeCall& call, std::string_view name, std::size_t index,
                        std::string_view expected)
{
    return misuse(call, {name, "() takes ", expected, " as argument ", std::to_string(index + 1),
                         ", got ", kind_of(call.argument(index)).error_name});
}

}  // namespace

NativeStatus misuse(NativeCall& call, std::initializer_list<std::string_view> parts, ErrorKind kind)
{
    std::string message;
    for (const std::string_view part : parts)
        message += part;
    return call.runtime.fail(message, kind);
}

NativeStatus takes(NativeCall& call, std::string_view name, std::string_view what)
{
    return misuse(call, {name, "() takes ", what});
}

bool take_text(NativeCall& call, std::string_view name, std::size_t index, std::string_view& text)
{
    const Value value = call.argument(index);
    if (!value.is_string()) {
        wrong_kind(call, name, index, "a string");
        return false;
    }
    text = value.as<String>()->view();
    return true;
}

bool take_integer(NativeCall& call, std::string_view name, std::size_t index, std::int64_t& integer)
{
    const Value value = call.argument(index);
    if (value.is_integer()) {
        integer = value.integer();
        return true;
    }
    constexpr double limit = 9.2e18;
    if (value.is_float() && std::abs(value.number()) < limit &&
        std::trunc(value.number()) == value.number()) {
        integer = static_cast<std::int64_t>(value.number());
        return true;
    }
    wrong_kind(call, name, index, "an integer of at most 64 bits");
    return false;
}

bool take_integer(NativeCall& call, std::string_view name, std::size_t index, std::int64_t& integer,
                  std::int64_t otherwise)
{
    if (!is_given(call, index)) {
        integer = otherwise;
        return true;
    }
    return take_integer(call, name, index, integer);
}

double as_float(Value number) noexcept
{
    if (number.is_integer())
        return static_cast<double>(number.integer());
    if (number.is_float())
        return number.number();
    return to_float(*number.as<BigInteger>());
}

bool take_number(NativeCall& call, std::string_view name, std::size_t index, double& number)
{
    const Value value = call.argument(index);
    if (!is_number(value)) {
        wrong_kind(call, name, index, "a number");
        return false;
    }
    number = as_float(value);
    return true;
}

bool take_list(NativeCall& call, std::string_view name, std::size_t index, List*& list)
{
    const Value value = call.argument(index);
    if (!value.is_list()) {
        wrong_kind(call, name, index, "a list");
        return false;
    }
    list = value.as<List>();
    return true;
}

bool take_map(NativeCall& call, std::string_view name, std::size_t index, Map*& map)
{
    const Value value = call.argument(index);
    if (!value.is_map()) {
        wrong_kind(call, name, index, "a map");
        return false;
    }
    map = value.as<Map>();
    return true;
}

bool DisplayForm::read(Value value)
{
    if (value.is_string()) {
        view_ = value.as<String>()->view();
        return true;
    }
    DisplayWriter writer{String::max_size};
    if (!writer.write(value))
        return false;
    buffer_ = writer.output();
    view_ = buffer_;
    return true;
}

bool take_display(NativeCall& call, std::string_view name, std::size_t index, DisplayForm& form)
{
    if (form.read(call.argument(index)))
        return true;
    misuse(call, {name, "() takes values whose text is not longer than a string may be"});
    return false;
}

Value text_value(Heap& heap, std::string_view text)
{
    const String* const string = String::create_lossy(heap, text);
    return string == nullptr ? Value{} : Value::from(string);
}

NativeStatus give_text(NativeCall& call, std::string_view text)
{
    if (text.size() > String::max_size)
        return call.runtime.fail("String too long");
    return give(call, String::create_lossy(call.runtime.heap(), text));
}

NativeStatus give_status(NativeCall& call, Status status, const ErrorText& error, Value result)
{
    if (status == Status::Error)
        return call.runtime.fail(error.text());
    return give_status(call, status, result);
}

MapBuilder& MapBuilder::set(std::string_view key, Value value)
{
    if (map_ == nullptr)
        return *this;
    String* const name = heap_.intern(key);
    if (name == nullptr || value.is_undefined() || !map_->set(heap_, name, value))
        map_ = nullptr;
    return *this;
}

MapBuilder& MapBuilder::text(std::string_view key, std::string_view text)
{
    return map_ == nullptr ? *this : set(key, text_value(heap_, text));
}

Value entry(const Heap& heap, const Map& map, std::string_view key) noexcept
{
    const std::uint32_t index = map.find(heap, key);
    return index == Map::not_found ? Value::null() : map.entry_at(index).value;
}

}  // namespace sluice::zx
