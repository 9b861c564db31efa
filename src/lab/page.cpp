// SPDX-License-Identifier: Apache-2.0
#include "lab/page.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/sha256.hpp"
#include "fixtures/printable.hpp"
#include "lab/pages/pages.hpp"

namespace sluice::lab {
namespace {

std::string to_base64(BytesView bytes)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? bytes[i + k] : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

/// What a browser may run or apply: exactly this text. What slipped in besides stays text.
std::string source_of(std::string_view text)
{
    const Hash256 hash = sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return fmt::format("'sha256-{}'", to_base64({hash.bytes, sizeof hash.bytes}));
}

}  // namespace

std::string escape_html(std::string_view text, std::size_t longest)
{
    std::string escaped;
    for (const char c : fixtures::printable(text, longest)) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

std::string escape_name(std::string_view name)
{
    return escape_html(fixtures::printable_name(name));
}

std::string script_json(const nlohmann::ordered_json& json)
{
    const std::string text =
        json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    std::string escaped;
    escaped.reserve(text.size());
    // Outside of strings JSON has no "<".
    for (const char c : text) {
        if (c == '<')
            escaped += "\\u003c";
        else
            escaped += c;
    }
    return escaped;
}

std::string fill_slots(std::string_view text,
                       std::span<const std::pair<std::string_view, std::string_view>> parts)
{
    std::string filled;
    while (!text.empty()) {
        const std::size_t open = text.find("{{");
        const std::size_t close = text.find("}}", open);
        filled += text.substr(0, open);
        if (close == std::string_view::npos) {
            if (open != std::string_view::npos)
                filled += text.substr(open);
            break;
        }
        const std::string_view slot = text.substr(open, close + 2 - open);
        std::string_view value = slot;
        for (const auto& [name, part] : parts) {
            if (slot.substr(2, slot.size() - 4) == name)
                value = part;
        }
        filled += value;
        text.remove_prefix(close + 2);
    }
    return filled;
}

std::string make_page(const PageParts& parts)
{
    const std::string style = fmt::format("{}{}", pages::page_css, parts.style);
    const std::string policy =
        fmt::format("default-src 'none'; img-src data:; style-src {}; script-src {}",
                    source_of(style), parts.script.empty() ? "'none'" : source_of(parts.script));
    std::string data;
    if (!parts.data.empty())
        data = fmt::format("<script type=\"application/json\" id=\"data\">{}</script>", parts.data);
    std::string script;
    if (!parts.script.empty())
        script = fmt::format("<script>{}</script>", parts.script);
    const std::string title = escape_html(parts.title);
    const std::pair<std::string_view, std::string_view> slots[] = {
        {"title", title},     {"policy", policy}, {"style", style},
        {"body", parts.body}, {"data", data},     {"script", script},
    };
    return fill_slots(pages::page_html, slots);
}

}  // namespace sluice::lab
