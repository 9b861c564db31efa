// Builtins on the form of texts: addresses, numbers, patterns, passwords.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/regex.hpp"

namespace sluice::zx {

namespace {

/// Whether an argument is a string of which all is a match of `regex`, a pattern of ours.
NativeStatus has_form(NativeCall& call, const std::expected<Regex, std::string>& regex)
{
    const Value value = call.argument(0);
    if (!value.is_string() || !regex.has_value())
        return give_boolean(call, false);
    const auto matches = regex->matches_all(value.as<String>()->view(), call.runtime.heap());
    return matches ? give_boolean(call, *matches) : NativeStatus::OutOfMemory;
}

NativeStatus is_email(NativeCall& call)
{
    static const auto form =
        Regex::compile("[A-Za-z0-9._%+\\-]+@([A-Za-z0-9\\-]+\\.)+[A-Za-z]{2,}");
    return has_form(call, form);
}

NativeStatus is_url(NativeCall& call)
{
    static const auto form =
        Regex::compile("(http|https|ftp)://[A-Za-z0-9.\\-]+(:[0-9]{1,5})?([/?#][^\\s]*)?");
    return has_form(call, form);
}

NativeStatus is_phone(NativeCall& call)
{
    static const auto form = Regex::compile("\\+?\\(?[0-9]([\\s().\\-]*[0-9]){6,14}");
    return has_form(call, form);
}

NativeStatus is_alpha(NativeCall& call)
{
    static const auto form = Regex::compile("[A-Za-z]+");
    return has_form(call, form);
}

NativeStatus is_alphanumeric(NativeCall& call)
{
    static const auto form = Regex::compile("[A-Za-z0-9]+");
    return has_form(call, form);
}

NativeStatus is_numeric(NativeCall& call)
{
    static const auto form =
        Regex::compile("[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+\\-]?[0-9]+)?");
    if (is_number(call.argument(0)))
        return give_boolean(call, true);
    return has_form(call, form);
}

NativeStatus matches_pattern(NativeCall& call)
{
    std::string_view text;
    std::string_view pattern;
    if (!take_text(call, "matches_pattern", 0, text) ||
        !take_text(call, "matches_pattern", 1, pattern))
        return NativeStatus::Error;
    const auto regex = Regex::compile(strip_slashes(pattern));
    if (!regex)
        return misuse(call, {"matches_pattern() ", regex.error()});
    const auto matches = regex->matches_at_start(text, call.runtime.heap());
    return matches ? give_boolean(call, *matches) : NativeStatus::OutOfMemory;
}

NativeStatus validate_length(NativeCall& call)
{
    const Value value = call.argument(0);
    if (!value.is_string())
        return misuse(call, {"validate_length() takes a string, got ", kind_of(value).error_name});
    std::int64_t least = 0;
    std::int64_t most = 0;
    if (!take_integer(call, "validate_length", 1, least) ||
        !take_integer(call, "validate_length", 2, most, INT64_MAX))
        return NativeStatus::Error;
    const auto length = static_cast<std::int64_t>(value.as<String>()->length());
    return give_boolean(call, length >= least && length <= most);
}

NativeStatus password_strength(NativeCall& call)
{
    std::string_view text;
    if (!take_text(call, "password_strength", 0, text))
        return NativeStatus::Error;
    const auto has = [&](auto predicate) { return std::ranges::any_of(text, predicate) ? 1 : 0; };
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_other = [&](char c) { return !is_lower(c) && !is_upper(c) && !is_digit(c); };
    const std::size_t length = call.argument(0).as<String>()->length();
    const int points = (length >= 8 ? 1 : 0) + (length >= 12 ? 1 : 0) + has(is_lower) +
                       has(is_upper) + has(is_digit) + has(is_other);
    return give_text(call, points <= 2 ? "weak" : points <= 4 ? "medium" : "strong");
}

NativeStatus sanitize_input(NativeCall& call)
{
    std::string_view text;
    if (!take_text(call, "sanitize_input", 0, text))
        return NativeStatus::Error;
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\0')
            continue;
        if (text[i] != '\r') {
            result += text[i];
            continue;
        }
        result += '\n';
        if (i + 1 < text.size() && text[i + 1] == '\n')
            ++i;
    }
    return give_text(call, result);
}

constexpr BuiltinInfo functions[] = {
    {.name = "is_email", .function = is_email, .least = 1, .most = 1},
    {.name = "is_url", .function = is_url, .least = 1, .most = 1},
    {.name = "is_phone", .function = is_phone, .least = 1, .most = 1},
    {.name = "is_numeric", .function = is_numeric, .least = 1, .most = 1},
    {.name = "is_alpha", .function = is_alpha, .least = 1, .most = 1},
    {.name = "is_alphanumeric", .function = is_alphanumeric, .least = 1, .most = 1},
    {.name = "matches_pattern", .function = matches_pattern, .least = 2, .most = 2},
    {.name = "validate_length", .function = validate_length, .least = 2, .most = 3},
    {.name = "password_strength", .function = password_strength, .least = 1, .most = 1},
    {.name = "sanitize_input", .function = sanitize_input, .least = 1, .most = 1},
};

}  // namespace

std::span<const BuiltinInfo> validation_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
