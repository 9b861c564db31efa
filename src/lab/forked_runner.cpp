// SPDX-License-Identifier: Apache-2.0
#include "lab/forked_runner.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace sluice::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// What goes before the bytes of an answer: an output, or the text of an error.
struct Header {
    std::uint8_t is_error;
    std::uint8_t status;
    std::uint32_t size;
    std::uint64_t gas_used;
    std::int64_t nanoseconds;
};

/// The longest answer. An output costs gas for each byte, so none of a benchmark comes near.
constexpr std::uint32_t longest_answer = 64U << 20;

/// Whether all bytes went out. A reader that is gone is no signal.
bool send_all(int channel, const void* data, std::size_t size) noexcept
{
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t sent = ::send(channel, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

enum class Received : std::uint8_t { all, ended, late };

Received receive_all(int channel, void* data, std::size_t size, Clock::time_point deadline) noexcept
{
    auto* at = static_cast<char*>(data);
    while (size > 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd waiting{channel, POLLIN, 0};
        const int ready =
            left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return Received::late;
        const ssize_t got = ::recv(channel, at, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return Received::ended;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return Received::all;
}

bool send_error(int channel, const std::string& text) noexcept
{
    const Header header{1, 0, static_cast<std::uint32_t>(text.size()), 0, 0};
    return send_all(channel, &header, sizeof header) && send_all(channel, text.data(), text.size());
}

bool send_execution(int channel, const Execution& execution, BytesView output) noexcept
{
    const Header header{0, static_cast<std::uint8_t>(execution.status),
                        static_cast<std::uint32_t>(output.size()), execution.gas_used,
                        execution.time.count()};
    return send_all(channel, &header, sizeof header) &&
           send_all(channel, output.data(), output.size());
}

/// The child: makes its runner, then runs once for each byte that comes, until none does.
void serve(int channel, const ForkedRunner::Make& make)
{
    auto runner = make();
    if (!runner) {
        send_error(channel, runner.error());
        return;
    }
    if (!send_execution(channel, {}, {}))
        return;
    for (char request = 0; ::recv(channel, &request, 1, 0) == 1;) {
        const auto execution = (*runner)->run();
        const bool sent = execution ? send_execution(channel, *execution, (*runner)->output())
                                    : send_error(channel, execution.error());
        if (!sent)
            return;
    }
}

[[noreturn]] void be_the_child(int channel, const ForkedRunner::Make& make) noexcept
{
    // Nobody outlives the bench, whatever it hangs in, and results are the parent's alone.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    try {
        serve(channel, make);
    } catch (const std::exception& error) {
        send_error(channel, error.what());
    }
    ::_exit(0);
}

}  // namespace

std::expected<std::unique_ptr<ForkedRunner>, std::string> ForkedRunner::start(
    const Make& make, std::chrono::milliseconds patience)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::unexpected(fmt::format("no channel to a process: {}", std::strerror(errno)));
    std::fflush(nullptr);  // What is buffered now would be printed by both.
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        be_the_child(ends[1], make);
    }
    ::close(ends[1]);
    if (child < 0) {
        const int error = errno;
        ::close(ends[0]);
        return std::unexpected(fmt::format("no process to run in: {}", std::strerror(error)));
    }
    std::unique_ptr<ForkedRunner> runner{new ForkedRunner{child, ends[0], patience}};
    if (const auto ready = runner->receive(); !ready)
        return std::unexpected(ready.error());
    return runner;
}

ForkedRunner::~ForkedRunner()
{
    end_child();
}

std::string ForkedRunner::end_child()
{
    if (child_ < 0)
        return "it has ended";
    // One that waits for a request ends by itself once there can be none.
    ::shutdown(channel_, SHUT_RDWR);
    ::close(channel_);
    const pid_t child = std::exchange(child_, -1);
    int status = 0;
    const auto deadline = Clock::now() + std::chrono::seconds{1};
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child)
            break;
        if (ended < 0 && errno != EINTR)
            return fmt::format("ended, and nobody knows how: {}", std::strerror(errno));
        if (Clock::now() >= deadline) {
            ::kill(child, SIGKILL);
            while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
            }
            return "closed its channel and went on";
        }
        ::usleep(1000);
    }
    if (WIFSIGNALED(status))
        return fmt::format("crashed: {}", ::strsignal(WTERMSIG(status)));
    return fmt::format("ended by itself, with exit code {}", WEXITSTATUS(status));
}

std::expected<Execution, std::string> ForkedRunner::receive()
{
    const auto deadline = Clock::now() + patience_;
    const auto give_up = [this](Received why) {
        if (why == Received::late) {
            ::kill(child_, SIGKILL);
            end_child();
            return std::unexpected(fmt::format("no answer within {:.4g} s",
                                               static_cast<double>(patience_.count()) / 1000));
        }
        return std::unexpected(end_child());
    };
    Header header{};
    if (const Received got = receive_all(channel_, &header, sizeof header, deadline);
        got != Received::all)
        return give_up(got);
    if (header.size > longest_answer) {
        end_child();
        return std::unexpected(fmt::format("an output of {} bytes", header.size));
    }
    output_.resize(header.size);
    if (const Received got = receive_all(channel_, output_.data(), output_.size(), deadline);
        got != Received::all)
        return give_up(got);
    if (header.is_error != 0)
        return std::unexpected(output_.empty() ? "failed without a word"
                                               : std::string{output_.begin(), output_.end()});
    return Execution{static_cast<evm::Status>(header.status), header.gas_used,
                     std::chrono::nanoseconds{header.nanoseconds}};
}

std::expected<Execution, std::string> ForkedRunner::run()
{
    if (child_ < 0)
        return std::unexpected(end_child());
    const char request = 'r';
    if (!send_all(channel_, &request, 1))
        return std::unexpected(end_child());
    return receive();
}

}  // namespace sluice::lab
