// Settings that a program's file gives in a comment near its top.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/file_flags.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace sluice::zx {

namespace {

constexpr std::string_view marker = "@zexus";
constexpr std::uint32_t last_line = 25;
constexpr std::size_t longest_line = 1 << 16;

std::string_view trim(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

template <class T>
std::optional<T> parse_whole(std::string_view text)
{
    T value{};
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

FlagValue parse_value(std::string_view text)
{
    const bool is_quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                           text.back() == text.front();
    if (is_quoted)
        return std::string{text.substr(1, text.size() - 2)};
    const std::string word = lower(text);
    if (word == "true" || word == "yes" || word == "on")
        return true;
    if (word == "false" || word == "no" || word == "off")
        return false;
    if (const auto number = parse_whole<std::int64_t>(text))
        return *number;
    // Not the words that from_chars takes for numbers, nan and inf.
    const bool is_number = text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
    if (const auto number = parse_whole<double>(text); number && is_number)
        return *number;
    return std::string{text};
}

/// a=1; b="x;y", c=on
void read_pairs(std::string_view text, FileFlags& flags)
{
    while (!text.empty()) {
        char quote = '\0';
        std::size_t end = 0;
        for (; end < text.size(); ++end) {
            const char c = text[end];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '"' || c == '\'')
                quote = c;
            else if (c == ';' || c == ',')
                break;
        }
        const std::string_view pair = text.substr(0, end);
        if (const std::size_t sign = pair.find('='); sign != std::string_view::npos) {
            const std::string_view key = trim(pair.substr(0, sign));
            if (!key.empty())
                flags.values.insert_or_assign(std::string{key},
                                              parse_value(trim(pair.substr(sign + 1))));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::optional<FlagValue> value_of(const nlohmann::json& json)
{
    if (json.is_boolean())
        return json.get<bool>();
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX)
        return json.get<double>();
    if (json.is_number_integer())
        return json.get<std::int64_t>();
    if (json.is_number_float())
        return json.get<double>();
    if (json.is_string())
        return json.get<std::string>();
    return std::nullopt;
}

void read_json(std::string_view text, FileFlags& flags)
{
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return;
    for (const auto& [key, value] : json.items()) {
        if (const auto flag = value_of(value))
            flags.values.insert_or_assign(key, *flag);
        if (key != "vm_config" || !value.is_object())
            continue;
        for (const auto& [inner_key, inner_value] : value.items()) {
            if (const auto flag = value_of(inner_value))
                flags.vm_config.insert_or_assign(inner_key, *flag);
        }
    }
}

template <class T>
std::optional<T> value_as(const FlagMap& values, std::string_view key)
{
    const auto found = values.find(key);
    if (found == values.end())
        return std::nullopt;
    const T* value = std::get_if<T>(&found->second);
    return value == nullptr ? std::nullopt : std::optional<T>{*value};
}

}  // namespace

std::optional<bool> FileFlags::boolean(std::string_view key) const
{
    return value_as<bool>(values, key);
}

std::optional<std::int64_t> FileFlags::integer(std::string_view key) const
{
    return value_as<std::int64_t>(values, key);
}

std::optional<std::string> FileFlags::text(std::string_view key) const
{
    return value_as<std::string>(values, key);
}

FileFlags read_file_flags(const Source& source)
{
    FileFlags flags;
    for (std::uint32_t number = 1; number <= std::min(last_line, source.line_count()); ++number) {
        const std::string_view line = source.line(number);
        const std::size_t at = line.find(marker);
        if (at == std::string_view::npos || line.size() > longest_line)
            continue;
        std::string_view rest = trim(line.substr(at + marker.size()));
        if (rest.starts_with(':'))
            rest.remove_prefix(1);
        if (rest.ends_with("*/"))
            rest.remove_suffix(2);
        const std::size_t open = rest.find('{');
        const std::size_t close = rest.rfind('}');
        if (open == std::string_view::npos)
            read_pairs(rest, flags);
        else if (close != std::string_view::npos && close > open)
            read_json(rest.substr(open, close - open + 1), flags);
    }
    return flags;
}

}  // namespace sluice::zx
