// SPDX-License-Identifier: Apache-2.0
#include "lab/timed_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "fixtures/printable.hpp"
#include "lab/process_groups.hpp"

namespace sluice::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// Of standard error: what goes into a message, and more.
constexpr std::size_t most_errors = std::size_t{64} << 10;

/// Milliseconds that one wait takes at most.
constexpr std::chrono::milliseconds::rep longest_poll = 1'000'000;

/// What the child exits with when it cannot become the program: as shells have it.
constexpr int not_executed = 127;

class Pipe {
public:
    Pipe()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
            read_end = ends[0];
            write_end = ends[1];
        }
    }
    ~Pipe()
    {
        close(read_end);
        close(write_end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return read_end >= 0; }
    static void close(int& end) noexcept
    {
        if (end >= 0)
            ::close(end);
        end = -1;
    }

    int read_end = -1;
    int write_end = -1;
};

/// In the child, where nothing may allocate: becomes the program, or tells why not.
[[noreturn]] void be_the_program(char* const* arguments, const char* folder, int input, int output,
                                 int errors, int failure, pid_t parent) noexcept
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)  // It was gone before it could be asked for.
        ::_exit(not_executed);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    if (*folder == '\0' || ::chdir(folder) == 0)
        ::execv(arguments[0], arguments);
    const int error = errno;
    [[maybe_unused]] const ssize_t told = ::write(failure, &error, sizeof error);
    ::_exit(not_executed);
}

/// Takes what is there; false at the end of the stream.
bool drain(int descriptor, std::string& to, std::size_t most, bool& is_cut)
{
    std::array<char, std::size_t{1} << 16> buffer;
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
        return true;
    if (count <= 0)
        return false;
    const std::size_t kept = std::min(static_cast<std::size_t>(count), most - to.size());
    to.append(buffer.data(), kept);
    is_cut = is_cut || kept < static_cast<std::size_t>(count);
    return true;
}

/// Reads both streams until they end; false if the deadline comes first.
bool read_streams(int output, int errors, Clock::time_point deadline, std::size_t most_output,
                  TimedProcess& result)
{
    std::array<pollfd, 2> streams{{{output, POLLIN, 0}, {errors, POLLIN, 0}}};
    bool is_errors_cut = false;
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0)
            return false;
        const int ready =
            ::poll(streams.data(), streams.size(), static_cast<int>(std::min(left, longest_poll)));
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready <= 0)
            continue;
        if (streams[0].revents != 0 && !drain(output, result.output, most_output, result.is_cut))
            streams[0].fd = -1;
        if (streams[1].revents != 0 && !drain(errors, result.errors, most_errors, is_errors_cut))
            streams[1].fd = -1;
    }
    return true;
}

/// Waits for the end of a process that has closed its streams, which it may do long before, and
/// leaves it to be asked how it ended. False if the deadline comes first.
bool wait_until(pid_t child, Clock::time_point deadline)
{
    int process = static_cast<int>(::syscall(SYS_pidfd_open, child, 0U));
    for (;;) {
        siginfo_t information{};
        const int asked =
            ::waitid(P_PID, static_cast<id_t>(child), &information, WEXITED | WNOHANG | WNOWAIT);
        if (asked == 0 && information.si_pid == child)
            break;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if ((asked != 0 && errno != EINTR) || left <= 0) {
            Pipe::close(process);
            return false;
        }
        // Kernels that give no descriptor of a process are asked every now and then.
        pollfd ending{process, POLLIN, 0};
        ::poll(&ending, 1, process < 0 ? 1 : static_cast<int>(std::min(left, longest_poll)));
    }
    Pipe::close(process);
    return true;
}

std::chrono::nanoseconds duration(const timeval& time)
{
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

/// The last line of `text` that is not blank: where most programs say what was wrong.
/// Of what a program said, the line that names an error ("Error: ", "TypeError: ", "error: "), else
/// the last one: many show a stack, a version or figures below.
std::string_view telling_line(std::string_view text)
{
    std::string_view last;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find("rror: ") != std::string_view::npos)
            return line;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos)
            last = line;
    }
    return last;
}

TimedProcess failed(std::string why)
{
    TimedProcess result;
    result.error = std::move(why);
    return result;
}

}  // namespace

bool TimedProcess::is_fine() const noexcept
{
    return error.empty() && !timed_out && !is_cut && exit_code == 0 && signal == 0;
}

std::string TimedProcess::complaint() const
{
    if (is_fine())
        return {};
    if (!error.empty())
        return error;
    if (timed_out)
        return fmt::format("no end within {:.4g} s",
                           std::chrono::duration<double>{patience}.count());
    std::string words = signal != 0 ? fmt::format("crashed: {}", ::strsignal(signal))
                        : exit_code != 0
                            ? fmt::format("ended with exit code {}", exit_code)
                            : fmt::format("printed more than {} MiB", output.size() >> 20);
    if (const std::string_view said = telling_line(errors);
        !said.empty() && (signal | exit_code) != 0)
        words += fmt::format(": {}", fixtures::printable(said, fixtures::longest_name));
    return words;
}

TimedProcess run_timed(const std::vector<std::string>& command, std::chrono::milliseconds patience,
                       std::size_t most_output, const std::string& folder)
{
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    Pipe output;
    Pipe errors;
    Pipe failure;  // Closed by a program that starts.
    int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (!output.is_open() || !errors.is_open() || !failure.is_open() || nothing < 0) {
        const int error = errno;
        Pipe::close(nothing);
        return failed(fmt::format("no streams for a process: {}", std::strerror(error)));
    }
    const pid_t parent = ::getpid();
    const SignalsHeld signals;
    const auto start = Clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        signals.release();
        be_the_program(arguments.data(), folder.c_str(), nothing, output.write_end,
                       errors.write_end, failure.write_end, parent);
    }
    const int fork_error = errno;
    Pipe::close(nothing);
    Pipe::close(output.write_end);
    Pipe::close(errors.write_end);
    Pipe::close(failure.write_end);
    if (child < 0)
        return failed(fmt::format("no process to run in: {}", std::strerror(fork_error)));
    ::setpgid(child, child);  // Whichever of the two comes first.
    const GroupInCare care{child};
    signals.release();

    TimedProcess result;
    const auto deadline = start + patience;
    const bool has_ended =
        read_streams(output.read_end, errors.read_end, deadline, most_output, result) &&
        wait_until(child, deadline);
    result.patience = patience;
    result.wall = Clock::now() - start;
    // Also what it has left running: that is not to slow the next one.
    ::kill(-child, SIGKILL);
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    if (!has_ended) {
        result.timed_out = true;
        return result;
    }
    if (int error = 0; ::read(failure.read_end, &error, sizeof error) == sizeof error)
        return failed(fmt::format("{} cannot be run: {}", fixtures::printable_path(command.front()),
                                  std::strerror(error)));
    result.processor = duration(usage.ru_utime) + duration(usage.ru_stime);
    if (WIFSIGNALED(status))
        result.signal = WTERMSIG(status);
    else
        result.exit_code = WEXITSTATUS(status);
    return result;
}

std::optional<std::string> find_on_path(const std::string& name)
{
    const char* const value = std::getenv("PATH");
    std::string_view folders = value == nullptr ? std::string_view{"/usr/bin:/bin"} : value;
    for (bool is_last = false; !is_last;) {
        const std::size_t end = folders.find(':');
        is_last = end == std::string_view::npos;
        const std::string_view folder = folders.substr(0, end);
        // An empty one is the current folder.
        const auto path = std::filesystem::path{folder.empty() ? "." : folder} / name;
        std::error_code error;
        if (std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0)
            return path.string();
        if (!is_last)
            folders.remove_prefix(end + 1);
    }
    return std::nullopt;
}

std::string own_path()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

}  // namespace sluice::lab
