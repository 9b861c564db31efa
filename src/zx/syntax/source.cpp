// The text of one file of a program, and where in it something is.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/source.hpp"

#include <algorithm>
#include <utility>

namespace sluice::zx {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool continues_code_point(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

Source::Source(std::string path, std::string text) : path_{std::move(path)}, text_{std::move(text)}
{
    line_starts_.push_back(0);
    const std::size_t size = std::min(text_.size(), longest_source);
    for (std::size_t i = 0; i < size; ++i) {
        const bool ends_line =
            text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == size || text_[i + 1] != '\n'));
        if (ends_line)
            line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
    }
}

Position Source::position(std::uint32_t offset) const
{
    const auto end = static_cast<std::uint32_t>(std::min(text_.size(), longest_source));
    offset = std::min(offset, end);
    const auto next = std::ranges::upper_bound(line_starts_, offset);
    const auto number = static_cast<std::uint32_t>(next - line_starts_.begin());
    std::uint32_t start = line_starts_[number - 1];
    if (start == 0 && text_.starts_with(byte_order_mark))
        start = std::min(offset, static_cast<std::uint32_t>(byte_order_mark.size()));
    std::uint32_t column = 1;
    for (std::uint32_t i = start; i < offset; ++i)
        column += continues_code_point(text_[i]) ? 0U : 1U;
    return {number, column};
}

std::uint32_t Source::line_start(std::uint32_t number) const
{
    if (number == 0 || number > line_starts_.size())
        return static_cast<std::uint32_t>(text_.size());
    return line_starts_[number - 1];
}

std::string_view Source::line(std::uint32_t number) const
{
    const std::size_t start = line_start(number);
    std::size_t end = line_start(number + 1);
    while (end > start && (text_[end - 1] == '\n' || text_[end - 1] == '\r'))
        --end;
    return std::string_view{text_}.substr(start, end - start);
}

}  // namespace sluice::zx
