// The text of one file of a program, and where in it something is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::zx {

/// Both count from 1; a column is a code point.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    bool operator==(const Position&) const = default;
};

/// Owns a file's path and text. Line ends are LF, CR LF and CR.
class Source {
public:
    Source(std::string path, std::string text);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string_view text() const { return text_; }

    /// Where the byte at `offset` is; offsets behind the end are the end.
    [[nodiscard]] Position position(std::uint32_t offset) const;

    /// A line without its end; empty for a line that is not there.
    [[nodiscard]] std::string_view line(std::uint32_t number) const;

    /// The offset of a line's first byte; that of the end of the text for a line that is not there.
    [[nodiscard]] std::uint32_t line_start(std::uint32_t number) const;

    [[nodiscard]] std::uint32_t line_count() const
    {
        return static_cast<std::uint32_t>(line_starts_.size());
    }

private:
    std::string path_;
    std::string text_;
    std::vector<std::uint32_t> line_starts_;
};

/// The longest text that is accepted: offsets have 32 bits.
inline constexpr std::size_t longest_source = std::size_t{1} << 28;

}  // namespace sluice::zx
