// Numbers from values of other kinds.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/conversions.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/number_text.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

// As much of the text as a message shows.
constexpr std::size_t longest_shown = 200;

Status refuse(Value value, std::string_view kind, ErrorText& error)
{
    return error.fail("Cannot convert '", display_text(value, longest_shown), "' to ", kind);
}

std::string_view without_space(std::string_view text) noexcept
{
    constexpr std::string_view space = " \t\n\r\v\f";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace

Status to_integer(Heap& heap, Value value, Value& result, ErrorText& error)
{
    switch (value.tag()) {
        case Tag::Integer:
        case Tag::BigInteger:
            result = value;
            return Status::Ok;
        case Tag::Boolean:
            result = Value::from_integer(value.boolean() ? 1 : 0);
            return Status::Ok;
        case Tag::Float:
            if (!std::isfinite(value.number()))
                return refuse(value, "integer", error);
            if (const std::optional<Value> whole = truncate_to_integer(heap, value.number())) {
                result = *whole;
                return Status::Ok;
            }
            return Status::OutOfMemory;
        case Tag::String:
            switch (parse_integer(heap, without_space(value.as<String>()->view()), result)) {
                case ParsedInteger::Ok:
                    return Status::Ok;
                case ParsedInteger::OutOfMemory:
                    return Status::OutOfMemory;
                case ParsedInteger::TooLarge:
                    return error.fail("Integer overflow in conversion");
                default:
                    return refuse(value, "integer", error);
            }
        default:
            return refuse(value, "integer", error);
    }
}

Status to_float(Value value, Value& result, ErrorText& error)
{
    switch (value.tag()) {
        case Tag::Float:
            result = value;
            return Status::Ok;
        case Tag::Integer:
            result = Value::from_float(static_cast<double>(value.integer()));
            return Status::Ok;
        case Tag::BigInteger:
            result = Value::from_float(to_float(*value.as<BigInteger>()));
            return Status::Ok;
        case Tag::Boolean:
            result = Value::from_float(value.boolean() ? 1 : 0);
            return Status::Ok;
        case Tag::String:
            if (const std::optional<double> number =
                    parse_float(without_space(value.as<String>()->view()))) {
                result = Value::from_float(*number);
                return Status::Ok;
            }
            return refuse(value, "float", error);
        default:
            return refuse(value, "float", error);
    }
}

}  // namespace sluice::zx
