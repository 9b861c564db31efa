// What the lexer makes of a text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "zx/syntax/keywords.hpp"

namespace sluice::zx {

enum class TokenKind : std::uint8_t {
    EndOfFile,
    Word,  ///< a name or keyword
    Integer,
    Float,
    String,
    StringHead,    ///< "text${
    StringMiddle,  ///< }text${
    StringTail,    ///< }text"
    RawText,       ///< between the braces of `embedded`

    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Semicolon,
    Colon,
    At,
    Dot,
    DotDot,
    Question,
    Coalesce,
    Arrow,     ///< ->
    FatArrow,  ///< =>

    Assign,
    PlusAssign,
    MinusAssign,
    StarAssign,
    SlashAssign,
    PercentAssign,
    PowerAssign,

    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    AndAnd,
    OrOr,
    Bang,
};

/// No other token belongs to this one.
inline constexpr std::uint32_t no_partner = ~std::uint32_t{0};

struct Token {
    TokenKind kind = TokenKind::EndOfFile;
    Keyword keyword = Keyword::None;
    bool newline_before : 1 = false;
    bool is_broken : 1 = false;    ///< a string that never ends
    bool tabs_before : 1 = false;  ///< of a line's first token: what it is indented with
    bool spaces_before : 1 = false;
    std::uint32_t offset = 0;
    std::uint32_t end = 0;
    std::uint32_t column = 0;            ///< from 1, in bytes; a tab is one
    std::uint32_t line_column = 0;       ///< the column of the first token of its line
    std::uint32_t partner = no_partner;  ///< index of the bracket that closes or opens this one
};

/// The name of a kind, as the token table shows it.
std::string_view name(TokenKind kind);

}  // namespace sluice::zx
