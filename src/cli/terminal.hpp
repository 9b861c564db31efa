// How the program speaks: errors on one line, colour and progress only where a person looks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace sluice::cli {

/// How a command ended, as the shell sees it.
enum ExitCode : int {
    exit_success = 0,
    exit_failure = 1,  ///< The job ran and failed.
    exit_usage = 2,    ///< The job could not be understood or begun.
};

/// Prints "sluice: <message>" to stderr as one line of bounded length, without what would steer the
/// terminal. Never fails: there is nobody left to tell.
void print_error(std::string_view message) noexcept;

/// Gives the standard streams that the caller closed an end that refuses everything. A file opened
/// later would take their place otherwise, and results would go there.
void guard_standard_streams() noexcept;

/// Writes out what standard output holds back. Throws std::system_error if anything was lost.
void flush_output();

/// Writes at once to standard output. What goes wrong is for flush_output to tell.
void write_output(std::string_view text);

/// Whether a stream is a terminal that takes colour: not in a pipe, not with NO_COLOR set.
bool takes_colour(std::FILE* stream) noexcept;

/// How long lines of standard output may be: a terminal's width, and without end elsewhere.
std::size_t output_width() noexcept;

/// Text in a colour on streams that take it.
class Paint {
public:
    explicit Paint(std::FILE* stream) noexcept : enabled_{takes_colour(stream)} {}

    [[nodiscard]] std::string good(std::string_view text) const { return wrap("32", text); }
    [[nodiscard]] std::string bad(std::string_view text) const { return wrap("31", text); }
    [[nodiscard]] std::string warn(std::string_view text) const { return wrap("33", text); }
    [[nodiscard]] std::string dim(std::string_view text) const { return wrap("2", text); }
    [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }

private:
    [[nodiscard]] std::string wrap(std::string_view code, std::string_view text) const
    {
        return enabled_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string{text};
    }

    bool enabled_;
};

/// A progress bar on stderr for jobs of known length, shown once a job has taken a second and only
/// on a terminal. Any thread may advance it.
class Progress {
public:
    Progress(std::string_view label, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// One more step is done; `detail` is shown beside the bar.
    void advance(std::string_view detail = {});

    /// Of the step that is being done, this much is, from 0 to 1.
    void advance_within(double share, std::string_view detail = {});

    /// Takes the bar off the screen, before something else is printed.
    void clear();

private:
    void draw_in_time(std::size_t done, double share, std::string_view detail);
    void draw(std::size_t done, double share, std::string_view detail);

    std::string label_;
    std::size_t total_;
    bool visible_;  ///< stderr is a terminal.
    std::atomic<std::size_t> done_{0};
    std::mutex mutex_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point drawn_;
    bool on_screen_ = false;
};

/// A number with separators: 13748854 as "13,748,854".
std::string grouped(std::uint64_t number);

/// "1 row", "2 rows": what is counted, of which one is `what`.
std::string counted(std::size_t number, std::string_view what);

}  // namespace sluice::cli
