// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <new>
#include <system_error>

#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 1s;  // before a bar appears
constexpr auto redraw_interval = 80ms;

/// The longest error line, in bytes. Messages bound what they quote; this is for those that forgot.
constexpr std::size_t longest_error = 2000;

/// Why standard output lost something: beside the stream, which remembers only that it did.
std::atomic<int> output_error{0};

bool is_terminal(std::FILE* stream) noexcept
{
    return ::isatty(::fileno(stream)) != 0;
}

std::size_t terminal_width(std::FILE* stream) noexcept
{
    winsize size{};
    if (::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

/// Without fmt, which throws when it cannot write.
void write_to_stderr(std::string_view text) noexcept
{
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

}  // namespace

void print_error(std::string_view message) noexcept
try {
    write_to_stderr("sluice: " + fixtures::printable(message, longest_error) + "\n");
} catch (const std::bad_alloc&) {
    write_to_stderr("sluice: out of memory\n");
}

void guard_standard_streams() noexcept
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // The lowest free number is given out, so this one's. Opened the wrong way round, it makes
        // every use an error.
        if (::fcntl(stream, F_GETFD) == -1 && errno == EBADF)
            static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
}

void write_output(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size() || std::fflush(stdout) != 0)
        output_error = errno;
}

void flush_output()
{
    errno = output_error != 0 ? output_error.load() : EIO;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        throw std::system_error{errno, std::generic_category()};
}

bool takes_colour(std::FILE* stream) noexcept
{
    const char* const no_colour = std::getenv("NO_COLOR");
    const char* const term = std::getenv("TERM");
    return is_terminal(stream) && (no_colour == nullptr || *no_colour == '\0') &&
           (term == nullptr || std::string_view{term} != "dumb");
}

std::size_t output_width() noexcept
{
    return is_terminal(stdout) ? terminal_width(stdout) : std::numeric_limits<std::size_t>::max();
}

Progress::Progress(std::string_view label, std::size_t total)
    : label_{label},
      total_{total},
      visible_{is_terminal(stderr)},
      start_{std::chrono::steady_clock::now()},
      drawn_{start_}
{}

Progress::~Progress()
{
    clear();
}

void Progress::advance(std::string_view detail)
{
    const std::size_t done = ++done_;
    draw_in_time(done, 0, detail);
}

void Progress::advance_within(double share, std::string_view detail)
{
    draw_in_time(done_, share, detail);
}

void Progress::draw_in_time(std::size_t done, double share, std::string_view detail)
{
    if (!visible_)
        return;
    const std::lock_guard lock{mutex_};
    const auto now = std::chrono::steady_clock::now();
    if (now - start_ < patience || now - drawn_ < redraw_interval)
        return;
    drawn_ = now;
    draw(done, share, detail);
}

void Progress::draw(std::size_t done, double share, std::string_view detail)
{
    const std::string head = fmt::format("{} ", label_);
    const std::string tail = fmt::format(" {}/{} ", done, total_);
    const std::size_t width = terminal_width(stderr);
    // A line that wraps could not be drawn over.
    constexpr std::size_t longest_bar = 30;
    const std::size_t words = head.size() + tail.size() + 1;
    const std::size_t bar_width = width > words ? std::min(width - words, longest_bar) : 0;
    if (bar_width == 0)
        return;
    const double all = static_cast<double>(done) + share;
    const auto filled = total_ == 0
                            ? bar_width
                            : static_cast<std::size_t>(all * static_cast<double>(bar_width) /
                                                       static_cast<double>(total_));
    std::string bar;
    for (std::size_t i = 0; i < bar_width; ++i)
        bar += i < filled ? "█" : "░";
    const std::size_t used = head.size() + bar_width + tail.size();
    const std::size_t room = width > used + 1 ? width - used - 1 : 0;
    const std::string cut = fixtures::printable(detail.substr(0, room), room);
    write_to_stderr(fmt::format("\r\x1b[K{}{}{}{}", head, bar, tail, cut));
    on_screen_ = true;
}

void Progress::clear()
{
    const std::lock_guard lock{mutex_};
    if (!on_screen_)
        return;
    write_to_stderr("\r\x1b[K");
    on_screen_ = false;
}

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, ",");
    return digits;
}

std::string counted(std::size_t number, std::string_view what)
{
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace sluice::cli
