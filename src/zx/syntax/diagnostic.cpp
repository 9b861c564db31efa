// What is wrong with a program's text, and how that is shown.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/diagnostic.hpp"

#include <algorithm>
#include <utility>

#include "zx/syntax/utf8.hpp"

namespace sluice::zx {

namespace {

/// Code points of a source line that are shown, and how many of them before the caret.
constexpr std::size_t longest_excerpt = 160;
constexpr std::size_t before_caret = 100;

/// Controls U+0080 to U+009F, and what breaks lines or turns the direction of text.
bool steers_terminal(std::string_view code_point)
{
    return (code_point >= "\u0080" && code_point <= "\u009F") ||
           (code_point >= "\u2028" && code_point <= "\u202E") ||
           (code_point >= "\u2066" && code_point <= "\u2069");
}

/// A code point fit for a terminal. Tabs become one blank, so that the caret stays below its
/// column.
void append_printable(std::string& out, std::string_view code_point)
{
    const auto first = static_cast<unsigned char>(code_point.front());
    if (code_point == "\t")
        out += ' ';
    else if (first < 0x20 || first == 0x7F || !is_valid_utf8(code_point) ||
             steers_terminal(code_point))
        out += '?';
    else
        out += code_point;
}

struct Excerpt {
    std::string text;
    std::size_t caret = 0;  ///< in columns
};

/// The part of `line` around the byte at `at`, which may be its end.
Excerpt excerpt(std::string_view line, std::size_t at)
{
    std::size_t begin = at;
    std::size_t columns_before = 0;
    while (begin > 0 && columns_before < before_caret) {
        begin = previous_code_point(line, begin);
        ++columns_before;
    }
    // Near its start a line is shown from there, unless that is all that is shown of it.
    Excerpt result;
    result.caret = columns_before;
    if (begin > 0) {
        result.text = "...";
        result.caret += 3;
    }
    std::size_t position = begin;
    for (std::size_t shown = 0; shown < longest_excerpt && position < line.size(); ++shown) {
        const std::size_t length = code_point_length(line, position);
        append_printable(result.text, line.substr(position, length));
        position += length;
    }
    if (position < line.size())
        result.text += "...";
    return result;
}

std::string printable(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = code_point_length(text, i);
        append_printable(out, text.substr(i, length));
        i += length;
    }
    return out;
}

std::string json_string(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = code_point_length(text, i);
        const std::string_view piece = text.substr(i, length);
        const auto first = static_cast<unsigned char>(piece.front());
        if (piece == "\"" || piece == "\\")
            out.append("\\").append(piece);
        else if (piece == "\n")
            out += "\\n";
        else if (first < 0x20 || first == 0x7F)
            out.append("\\u00").append(1, digits[first >> 4]).append(1, digits[first & 15]);
        else if (!is_valid_utf8(piece))
            out += "\\ufffd";
        else
            out += piece;
        i += length;
    }
    return out + "\"";
}

std::string_view name_of(Severity severity)
{
    return severity == Severity::Error ? "error" : "warning";
}

/// How many columns the diagnostic marks: at least one, and only those of its first line.
std::size_t marked_columns(const Diagnostic& diagnostic, std::string_view line, std::size_t at)
{
    std::size_t columns = 0;
    const std::size_t end = std::min<std::size_t>(line.size(), at + diagnostic.length);
    for (std::size_t i = at; i < end; i += code_point_length(line, i))
        ++columns;
    return std::max<std::size_t>(columns, 1);
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic)
{
    if (is_full() || diagnostic.offset >= trusted_end_)
        return;
    const auto place = std::ranges::lower_bound(list_, diagnostic.offset, {}, &Diagnostic::offset);
    if (place == list_.end() || place->offset != diagnostic.offset)
        list_.insert(place, std::move(diagnostic));
}

void Diagnostics::distrust_from(std::uint32_t offset)
{
    trusted_end_ = std::min(trusted_end_, offset);
}

std::string render(const Diagnostic& diagnostic, const Source& source, bool colour)
{
    const Position position = source.position(diagnostic.offset);
    const std::string_view line = source.line(position.line);
    const std::size_t at =
        std::min<std::size_t>(diagnostic.offset - source.line_start(position.line), line.size());

    const std::string_view emphasis = !colour                                  ? ""
                                      : diagnostic.severity == Severity::Error ? "\x1b[1;31m"
                                                                               : "\x1b[1;33m";
    const std::string_view plain = colour ? "\x1b[0m" : "";

    std::string out = printable(source.path());
    out.append(":").append(std::to_string(position.line));
    out.append(":").append(std::to_string(position.column)).append(": ");
    out.append(emphasis).append(name_of(diagnostic.severity)).append(plain).append(": ");
    out.append(printable(diagnostic.message)).append("\n");

    const Excerpt shown = excerpt(line, at);
    const std::size_t marked = std::min(marked_columns(diagnostic, line, at),
                                        longest_excerpt - std::min(shown.caret, before_caret));
    out.append("  ").append(shown.text).append("\n");
    out.append("  ").append(shown.caret, ' ');
    out.append(emphasis).append("^").append(marked - 1, '~').append(plain).append("\n");
    if (!diagnostic.hint.empty())
        out.append("hint: ").append(printable(diagnostic.hint)).append("\n");
    return out;
}

std::string to_json(const Diagnostic& diagnostic, const Source& source)
{
    const Position position = source.position(diagnostic.offset);
    const std::string_view line = source.line(position.line);
    const std::size_t at =
        std::min<std::size_t>(diagnostic.offset - source.line_start(position.line), line.size());
    const std::size_t end_column = position.column + marked_columns(diagnostic, line, at);

    std::string out = "{\"file\":" + json_string(source.path());
    out.append(",\"line\":").append(std::to_string(position.line));
    out.append(",\"column\":").append(std::to_string(position.column));
    out.append(",\"end_column\":").append(std::to_string(end_column));
    out.append(",\"severity\":").append(json_string(name_of(diagnostic.severity)));
    out.append(",\"code\":").append(json_string(diagnostic.code));
    out.append(",\"message\":").append(json_string(diagnostic.message));
    out.append(",\"hint\":").append(json_string(diagnostic.hint));
    return out + "}";
}

std::string to_json(const std::vector<Diagnostic>& diagnostics, const Source& source)
{
    std::string out = "[";
    for (const Diagnostic& diagnostic : diagnostics) {
        if (out.size() > 1)
            out += ",\n ";
        out += to_json(diagnostic, source);
    }
    return out + "]";
}

std::string quote_source(std::string_view text)
{
    constexpr std::size_t longest = 40;
    const std::size_t size =
        text.size() <= longest ? text.size() : previous_code_point(text, longest);
    return "'" + printable(text.substr(0, size)) + (size < text.size() ? "...'" : "'");
}

}  // namespace sluice::zx
