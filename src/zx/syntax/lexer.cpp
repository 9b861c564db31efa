// Text to tokens.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/lexer.hpp"

#include <array>
#include <string>
#include <utility>

#include "zx/syntax/utf8.hpp"

namespace sluice::zx {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr auto word_bytes = [] {
    std::array<bool, 256> table{};
    for (int c = 0; c < 256; ++c)
        table[static_cast<std::size_t>(c)] =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    return table;
}();

constexpr bool is_word_byte(char c)
{
    return word_bytes[static_cast<unsigned char>(c)];
}

constexpr bool starts_word(char c)
{
    return is_word_byte(c) && !is_digit(c);
}

constexpr bool is_foreign(char c)
{
    return static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool is_control(char c)
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r') || c == 0x7F;
}

class Lexer {
public:
    Lexer(const Source& source, Diagnostics& diagnostics)
        : text_{source.text()}, diagnostics_{diagnostics}
    {}

    std::vector<Token> run();

private:
    /// Brackets that are open since the innermost interpolation began, which is one itself: what
    /// stands in a string never closes what was opened outside of it.
    struct OpenBracket {
        TokenKind kind;
        std::uint32_t token;
        std::array<std::uint32_t, 3> outer_counts{};  // those around an interpolation
    };

    static std::size_t count_index(TokenKind opener)
    {
        return opener == TokenKind::LeftParen ? 0 : opener == TokenKind::LeftBracket ? 1 : 2;
    }

    [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

    void error(std::string_view code, std::size_t offset, std::size_t length, std::string message,
               std::string hint = {});
    void start_line(std::size_t offset);
    void skip_blanks();
    void skip_line_comment();
    void skip_block_comment();
    void emit(TokenKind kind, std::size_t end);
    void open(TokenKind kind, std::size_t end);
    void close(TokenKind kind, TokenKind opener);
    /// What word processors make of a quote.
    [[nodiscard]] bool is_quotation_mark() const
    {
        const std::string_view mark = text_.substr(position_, 3);
        return mark == "\xE2\x80\x9C" || mark == "\xE2\x80\x9D" || mark == "\xE2\x80\x98" ||
               mark == "\xE2\x80\x99";
    }
    void lex_token();
    void lex_word();
    void lex_number();
    void lex_string();
    void lex_string_part(std::size_t content, TokenKind plain, TokenKind interpolated);
    void unterminated_string(std::size_t quote, TokenKind kind);
    void lex_operator();
    void lex_unexpected();
    void lex_embedded_code();
    [[nodiscard]] bool opens_embedded_code() const;

    std::string_view text_;
    Diagnostics& diagnostics_;
    std::vector<Token> tokens_;
    std::vector<OpenBracket> open_;
    std::array<std::uint32_t, 3> counts_{};
    std::size_t interpolations_ = 0;
    std::size_t position_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_column_ = 1;
    bool newline_before_ = true;
};

void Lexer::error(std::string_view code, std::size_t offset, std::size_t length,
                  std::string message, std::string hint)
{
    diagnostics_.add({Severity::Error, code, std::move(message), std::move(hint),
                      static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)});
}

void Lexer::start_line(std::size_t offset)
{
    line_start_ = offset;
    newline_before_ = true;
}

void Lexer::skip_line_comment()
{
    while (position_ < text_.size() && text_[position_] != '\n' && text_[position_] != '\r')
        ++position_;
}

void Lexer::skip_block_comment()
{
    const std::size_t start = position_;
    std::size_t depth = 1;
    position_ += 2;
    while (position_ < text_.size()) {
        const char c = text_[position_];
        if (c == '*' && at(position_ + 1) == '/') {
            position_ += 2;
            if (--depth == 0)
                return;
        } else if (c == '/' && at(position_ + 1) == '*') {
            position_ += 2;
            ++depth;
        } else {
            ++position_;
            if (c == '\n' || (c == '\r' && at(position_) != '\n'))
                start_line(position_);
        }
    }
    error("unterminated-comment", start, 2, "this comment is never closed",
          "every '/*' inside needs its own '*/'");
    diagnostics_.note_early_end(static_cast<std::uint32_t>(start));
    diagnostics_.distrust_from(static_cast<std::uint32_t>(start));
}

void Lexer::skip_blanks()
{
    while (position_ < text_.size()) {
        const char c = text_[position_];
        if (c == ' ' || c == '\t' || c == '\f') {
            ++position_;
        } else if (c == '\n' || c == '\r') {
            ++position_;
            if (c == '\n' || at(position_) != '\n')
                start_line(position_);
        } else if (c == '/' && at(position_ + 1) == '/') {
            skip_line_comment();
        } else if (c == '/' && at(position_ + 1) == '*') {
            skip_block_comment();
        } else if (c == '#') {
            if (at(position_ + 1) == '{')
                error("unexpected-character", position_, 2, "'#{' is not a comment",
                      "put a blank behind '#', or write '//'");
            skip_line_comment();
        } else {
            return;
        }
    }
}

void Lexer::emit(TokenKind kind, std::size_t end)
{
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.offset = static_cast<std::uint32_t>(position_);
    token.end = static_cast<std::uint32_t>(end);
    token.column = static_cast<std::uint32_t>(position_ - line_start_ + 1);
    token.newline_before = newline_before_;
    if (newline_before_) {
        line_column_ = token.column;
        for (std::size_t i = line_start_; i < position_; ++i) {
            token.tabs_before |= text_[i] == '\t';
            token.spaces_before |= text_[i] == ' ';
        }
    }
    token.line_column = line_column_;
    newline_before_ = false;
    position_ = end;
}

void Lexer::open(TokenKind kind, std::size_t end)
{
    OpenBracket bracket{kind, static_cast<std::uint32_t>(tokens_.size()), {}};
    if (kind == TokenKind::StringHead) {
        bracket.outer_counts = std::exchange(counts_, {});
        ++interpolations_;
    } else
        ++counts_[count_index(kind)];
    open_.push_back(bracket);
    emit(kind, end);
}

/// Pairs the closing bracket here with the innermost one that it fits; those inside of that one
/// stay without a partner. The work is that of having opened them.
void Lexer::close(TokenKind kind, TokenKind opener)
{
    const auto index = static_cast<std::uint32_t>(tokens_.size());
    emit(kind, position_ + 1);
    if (counts_[count_index(opener)] == 0)
        return;
    while (open_.back().kind != opener) {
        --counts_[count_index(open_.back().kind)];
        open_.pop_back();
    }
    --counts_[count_index(opener)];
    tokens_[open_.back().token].partner = index;
    tokens_[index].partner = open_.back().token;
    open_.pop_back();
}

/// Takes letters of other alphabets as well, and complains: so that a name is one mistake.
void Lexer::lex_word()
{
    std::size_t end = position_;
    std::size_t foreign = std::string_view::npos;
    while (end < text_.size() && (is_word_byte(text_[end]) || is_foreign(text_[end]))) {
        if (is_foreign(text_[end]) && foreign == std::string_view::npos)
            foreign = end;
        ++end;
    }
    const std::string_view word = text_.substr(position_, end - position_);
    if (foreign != std::string_view::npos && is_valid_utf8(word))
        error(
            "unexpected-character", foreign, code_point_length(text_, foreign),
            "unexpected " + quote_source(text_.substr(foreign, code_point_length(text_, foreign))),
            "names are made of the letters a to z, digits and '_'");
    const Keyword keyword = find_keyword(word);
    emit(TokenKind::Word, end);
    tokens_.back().keyword = keyword;
}

void Lexer::lex_number()
{
    const auto skip_digits = [this](std::size_t i) {
        while (is_digit(at(i)))
            ++i;
        return i;
    };
    TokenKind kind = TokenKind::Integer;
    std::size_t end = skip_digits(position_);
    if (at(end) == '.' && at(end + 1) != '.' && !starts_word(at(end + 1))) {
        kind = TokenKind::Float;
        end = skip_digits(end + 1);
    }
    if (at(end) == 'e' || at(end) == 'E') {
        const std::size_t digits = end + (at(end + 1) == '+' || at(end + 1) == '-' ? 2 : 1);
        if (is_digit(at(digits))) {
            kind = TokenKind::Float;
            end = skip_digits(digits);
        }
    }
    if (starts_word(at(end))) {
        std::size_t behind = end;
        while (is_word_byte(at(behind)))
            ++behind;
        const bool is_based = end == position_ + 1 && text_[position_] == '0' &&
                              std::string_view{"xXbBoO"}.contains(at(end));
        error("malformed-number", position_, behind - position_,
              "a number may not be followed by " + quote_source(text_.substr(end, 1)),
              is_based ? "numbers are decimal: there are no prefixes like '0x'" : "");
        end = behind;
    }
    emit(kind, end);
}

void Lexer::unterminated_string(std::size_t quote, TokenKind kind)
{
    error("unterminated-string", quote, 1, "this string is never closed",
          "a quote inside of a string is written with a backslash: \\" +
              std::string{text_.substr(quote, 1)});
    diagnostics_.distrust_from(static_cast<std::uint32_t>(quote));
    diagnostics_.note_early_end(static_cast<std::uint32_t>(quote));
    emit(kind, text_.size());
    tokens_.back().is_broken = true;
}

/// The part of an interpolating string from here on; `content` is where its text begins.
void Lexer::lex_string_part(std::size_t content, TokenKind plain, TokenKind interpolated)
{
    const std::uint32_t head = plain == TokenKind::StringTail ? open_.back().token : no_partner;
    const std::size_t quote = head == no_partner ? position_ : tokens_[head].offset;
    for (std::size_t i = content; i < text_.size();) {
        const char c = text_[i];
        if (c == '\\') {
            i += 2;
        } else if (c == '"') {
            if (head != no_partner) {
                const auto index = static_cast<std::uint32_t>(tokens_.size());
                tokens_[head].partner = index;
                counts_ = open_.back().outer_counts;
                open_.pop_back();
                --interpolations_;
                emit(plain, i + 1);
                tokens_.back().partner = head;
            } else {
                emit(plain, i + 1);
            }
            return;
        } else if (c == '$' && at(i + 1) == '{') {
            if (head == no_partner)
                open(interpolated, i + 2);
            else
                emit(interpolated, i + 2);
            return;
        } else {
            ++i;
        }
    }
    unterminated_string(quote, plain);
}

void Lexer::lex_string()
{
    const char quote = text_[position_];
    const bool is_triple = at(position_ + 1) == quote && at(position_ + 2) == quote;
    if (quote == '"' && !is_triple) {
        lex_string_part(position_ + 1, TokenKind::String, TokenKind::StringHead);
        return;
    }
    for (std::size_t i = position_ + (is_triple ? 3 : 1); i < text_.size();) {
        if (text_[i] == '\\') {
            i += 2;
        } else if (text_[i] == quote && !is_triple) {
            return emit(TokenKind::String, i + 1);
        } else if (text_[i] == quote && at(i + 1) == quote && at(i + 2) == quote) {
            return emit(TokenKind::String, i + 3);
        } else {
            ++i;
        }
    }
    unterminated_string(position_, TokenKind::String);
}

/// embedded language "name" {: what follows is not of this language.
bool Lexer::opens_embedded_code() const
{
    const std::size_t size = tokens_.size();
    return size >= 3 && tokens_[size - 1].kind == TokenKind::String &&
           tokens_[size - 2].kind == TokenKind::Word &&
           tokens_[size - 3].keyword == Keyword::Embedded;
}

/// Up to the brace that closes the one before; braces inside count.
void Lexer::lex_embedded_code()
{
    std::size_t depth = 1;
    std::size_t end = position_;
    while (end < text_.size()) {
        if (text_[end] == '{')
            ++depth;
        else if (text_[end] == '}' && --depth == 0)
            break;
        ++end;
    }
    if (end > position_)
        emit(TokenKind::RawText, end);
}

void Lexer::lex_unexpected()
{
    // A run of control characters is one mistake: that this is no text.
    std::size_t length = is_quotation_mark() ? 3 : 1;
    while (is_control(at(position_)) && position_ + length < text_.size() &&
           is_control(text_[position_ + length]))
        ++length;
    error("unexpected-character", position_, length,
          is_control(text_[position_])
              ? "unexpected control character"
              : "unexpected " + quote_source(text_.substr(position_, length)),
          is_quotation_mark() ? "strings stand between straight quotes: \"\"" : "");
    position_ += length;
}

void Lexer::lex_operator()
{
    const char next = at(position_ + 1);
    const auto one = [this](TokenKind kind) { emit(kind, position_ + 1); };
    const auto two = [this](TokenKind kind) { emit(kind, position_ + 2); };
    switch (text_[position_]) {
        case '(':
            return open(TokenKind::LeftParen, position_ + 1);
        case ')':
            return close(TokenKind::RightParen, TokenKind::LeftParen);
        case '[':
            return open(TokenKind::LeftBracket, position_ + 1);
        case ']':
            return close(TokenKind::RightBracket, TokenKind::LeftBracket);
        case '{': {
            const bool is_embedded = opens_embedded_code();
            open(TokenKind::LeftBrace, position_ + 1);
            if (is_embedded)
                lex_embedded_code();
            return;
        }
        case '}':
            if (counts_[count_index(TokenKind::LeftBrace)] == 0 && interpolations_ > 0) {
                while (open_.back().kind != TokenKind::StringHead)
                    open_.pop_back();
                counts_ = {};
                return lex_string_part(position_ + 1, TokenKind::StringTail,
                                       TokenKind::StringMiddle);
            }
            return close(TokenKind::RightBrace, TokenKind::LeftBrace);
        case ',':
            return one(TokenKind::Comma);
        case ';':
            return one(TokenKind::Semicolon);
        case ':':
            return one(TokenKind::Colon);
        case '@':
            return one(TokenKind::At);
        case '.':
            return next == '.' ? two(TokenKind::DotDot) : one(TokenKind::Dot);
        case '?':
            return next == '?' ? two(TokenKind::Coalesce) : one(TokenKind::Question);
        case '=':
            return next == '='   ? two(TokenKind::Equal)
                   : next == '>' ? two(TokenKind::FatArrow)
                                 : one(TokenKind::Assign);
        case '+':
            return next == '=' ? two(TokenKind::PlusAssign) : one(TokenKind::Plus);
        case '-':
            return next == '='   ? two(TokenKind::MinusAssign)
                   : next == '>' ? two(TokenKind::Arrow)
                                 : one(TokenKind::Minus);
        case '*':
            if (next == '*')
                return at(position_ + 2) == '=' ? emit(TokenKind::PowerAssign, position_ + 3)
                                                : two(TokenKind::Power);
            return next == '=' ? two(TokenKind::StarAssign) : one(TokenKind::Star);
        case '/':
            return next == '=' ? two(TokenKind::SlashAssign) : one(TokenKind::Slash);
        case '%':
            return next == '=' ? two(TokenKind::PercentAssign) : one(TokenKind::Percent);
        case '!':
            return next == '=' ? two(TokenKind::NotEqual) : one(TokenKind::Bang);
        case '<':
            return next == '<'   ? two(TokenKind::ShiftLeft)
                   : next == '=' ? two(TokenKind::LessEqual)
                                 : one(TokenKind::Less);
        case '>':
            return next == '>'   ? two(TokenKind::ShiftRight)
                   : next == '=' ? two(TokenKind::GreaterEqual)
                                 : one(TokenKind::Greater);
        case '&':
        case '|': {
            const char c = text_[position_];
            const TokenKind kind = c == '&' ? TokenKind::AndAnd : TokenKind::OrOr;
            if (next == c)
                return two(kind);
            error("unexpected-character", position_, 1, "unexpected '" + std::string(1, c) + "'",
                  "did you mean '" + std::string(2, c) + "'? there are no operators on bits");
            return one(kind);
        }
        default:
            return lex_unexpected();
    }
}

void Lexer::lex_token()
{
    const char c = text_[position_];
    if (starts_word(c) || (is_foreign(c) && !is_quotation_mark()))
        lex_word();
    else if (is_digit(c))
        lex_number();
    else if (c == '"' || c == '\'')
        lex_string();
    else
        lex_operator();
}

std::vector<Token> Lexer::run()
{
    if (text_.size() > longest_source) {
        error("file-too-long", 0, 1, "a file may have no more than 256 MiB");
        text_ = {};
    }
    if (const std::size_t bad = first_invalid_utf8(text_); bad != std::string_view::npos)
        error("invalid-utf8", bad, 1, "this byte is not UTF-8",
              "save the file with the encoding UTF-8");
    if (text_.starts_with(byte_order_mark))
        line_start_ = position_ = byte_order_mark.size();
    tokens_.reserve(text_.size() / 5 + 1);
    for (skip_blanks(); position_ < text_.size(); skip_blanks())
        lex_token();
    for (const OpenBracket& bracket : open_) {
        if (bracket.kind == TokenKind::StringHead) {
            error("unterminated-string", tokens_[bracket.token].offset, 1,
                  "this string is never closed", "the '${' in it needs a '}'");
            diagnostics_.distrust_from(tokens_[bracket.token].offset);
            diagnostics_.note_early_end(tokens_[bracket.token].offset);
            break;
        }
    }
    emit(TokenKind::EndOfFile, text_.size());
    return std::move(tokens_);
}

}  // namespace

std::vector<Token> lex(const Source& source, Diagnostics& diagnostics)
{
    return Lexer{source, diagnostics}.run();
}

}  // namespace sluice::zx
