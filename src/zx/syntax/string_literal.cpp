// What a string token stands for.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/string_literal.hpp"

namespace sluice::zx {

namespace {

std::string_view content(const Token& token, std::string_view source)
{
    const std::string_view text = source.substr(token.offset, token.end - token.offset);
    if (token.is_broken)
        return {};
    switch (token.kind) {
        case TokenKind::StringHead:
        case TokenKind::StringMiddle:
            return text.substr(1, text.size() - 3);
        case TokenKind::StringTail:
            return text.substr(1, text.size() - 2);
        default:
            break;
    }
    const bool is_triple = text.size() >= 6 && text[1] == text[0] && text[2] == text[0];
    return is_triple ? text.substr(3, text.size() - 6) : text.substr(1, text.size() - 2);
}

}  // namespace

std::string string_value(const Token& token, std::string_view source)
{
    const std::string_view raw = content(token, source);
    std::string value;
    value.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\' || i + 1 == raw.size()) {
            value += raw[i];
            continue;
        }
        const char c = raw[++i];
        value += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    return value;
}

}  // namespace sluice::zx
