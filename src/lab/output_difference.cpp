// SPDX-License-Identifier: Apache-2.0
#include "lab/output_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "fixtures/printable.hpp"

namespace sluice::lab {
namespace {

/// The most that is shown of a line, in bytes.
constexpr std::size_t longest_line = 100;

/// The line that begins at `begin`, quoted; in words if there is none.
std::string line_at(std::string_view text, std::size_t begin)
{
    if (begin >= text.size())
        return "not there";
    const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    return fmt::format("\"{}\"", fixtures::printable(line, longest_line));
}

}  // namespace

std::string describe_difference(std::string_view output, std::string_view other,
                                std::string_view whose)
{
    if (output == other)
        return {};
    const auto place =
        static_cast<std::size_t>(std::ranges::mismatch(output, other).in1 - output.begin());
    const std::string_view same = output.substr(0, place);
    const std::size_t begin = same.rfind('\n') + 1;  // npos + 1 is 0.
    const auto line = std::ranges::count(same, '\n') + 1;
    std::string left = line_at(output, begin);
    std::string right = line_at(other, begin);
    // Of lines that are the same but for their ends, one is the last and has none.
    if (left == right)
        return fmt::format("line {} of the output, {}, ends otherwise than {}", line, left, whose);
    return fmt::format("line {} of the output is {}, {} {}", line, left, whose, right);
}

}  // namespace sluice::lab
