// Lines of standard input for commands that serve: bounded, and each as soon as it is there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace sluice::cli {

/// Reads a stream line by line. Of a line longer than the limit the rest is passed over.
class LineReader {
public:
    LineReader(std::FILE* stream, std::size_t limit) noexcept : stream_{stream}, limit_{limit} {}

    /// The next line; false at the end.
    bool next()
    {
        line_.clear();
        too_long_ = false;
        int c = std::getc(stream_);
        if (c == EOF)
            return false;
        for (; c != EOF && c != '\n'; c = std::getc(stream_)) {
            if (line_.size() < limit_)
                line_.push_back(static_cast<char>(c));
            else
                too_long_ = true;
        }
        return true;
    }

    /// Without its line feed.
    [[nodiscard]] const std::string& line() const noexcept { return line_; }
    [[nodiscard]] bool too_long() const noexcept { return too_long_; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

    /// Whether the stream could not be read to its end.
    [[nodiscard]] bool failed() const noexcept { return std::ferror(stream_) != 0; }

private:
    std::FILE* stream_;
    std::size_t limit_;
    std::string line_;
    bool too_long_ = false;
};

}  // namespace sluice::cli
