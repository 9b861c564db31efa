// What a program prints.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::zx {

/// Gathers what is printed and hands it on in pieces, at the latest when it is flushed.
class Output {
public:
    using Sink = std::function<void(std::string_view)>;

    /// Without sinks: standard output and standard error.
    Output(Sink output, Sink diagnostics);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view text);
    /// The text and a newline.
    void write_line(std::string_view text);
    /// A line for the one who runs the program; what was printed before comes before it.
    void diagnose(std::string_view line);
    void flush();

    /// From now on `write` goes to `sink`, until `restore`. `log > file` does this.
    void redirect(Sink sink);
    void restore();
    [[nodiscard]] std::size_t redirections() const noexcept { return redirections_.size(); }

private:
    static constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

    Sink output_;
    Sink diagnostics_;
    std::vector<Sink> redirections_;
    std::string buffer_;
};

}  // namespace sluice::zx
