// The intrinsic of `sanitize`: texts made safe for where they go.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {
namespace {

std::string for_html(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#x27;";
                break;
            default:
                safe += c;
                break;
        }
    }
    return safe;
}

std::string for_url(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_unreserved = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                                   (byte >= '0' && byte <= '9') || c == '-' || c == '.' ||
                                   c == '_' || c == '~';
        if (is_unreserved) {
            safe += c;
        } else {
            safe += '%';
            safe += digits[byte >> 4];
            safe += digits[byte & 15];
        }
    }
    return safe;
}

std::string with_doubled(std::string_view text, char doubled)
{
    std::string safe;
    for (const char c : text) {
        safe += c;
        if (c == doubled)
            safe += c;
    }
    return safe;
}

std::string for_csv(std::string_view text)
{
    if (text.find_first_of(",\"\n") == std::string_view::npos)
        return std::string{text};
    return '"' + with_doubled(text, '"') + '"';
}

std::string for_javascript(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '\n':
                safe += "\\n";
                break;
            case '\r':
                safe += "\\r";
                break;
            case '\t':
                safe += "\\t";
                break;
            case '"':
            case '\'':
            case '\\':
            case '<':
            case '>':
                safe += '\\';
                safe += c;
                break;
            default:
                safe += c;
                break;
        }
    }
    return safe;
}

NativeStatus sanitize(NativeCall& call)
{
    DisplayForm form;
    if (!take_display(call, "sanitize", 0, form))
        return NativeStatus::Error;
    const std::string_view text = form.view();
    const std::string_view context =
        call.argument(1).is_null() ? std::string_view{"html"} : text_operand(call, 1);
    // Six bytes for one are the most that any context makes of a character.
    if (text.size() > String::max_size / 6)
        return call.runtime.fail("sanitize() takes a shorter text");
    if (context == "html")
        return give_text(call, for_html(text));
    if (context == "url")
        return give_text(call, for_url(text));
    if (context == "sql")
        return give_text(call, with_doubled(text, '\''));
    if (context == "csv")
        return give_text(call, for_csv(text));
    if (context == "javascript")
        return give_text(call, for_javascript(text));
    if (context == "none")
        return give_text(call, text);
    return call.runtime.fail("sanitize() takes html, url, sql, javascript, csv or none, got '" +
                             std::string{context} + "'");
}

constexpr BuiltinInfo family[] = {
    {.name = "%sanitize", .function = sanitize, .least = 1, .most = 2},
};

}  // namespace

std::span<const BuiltinInfo> text_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
