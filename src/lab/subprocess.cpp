// Running a program and keeping what it prints.
// SPDX-License-Identifier: Apache-2.0
#include "lab/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace sluice::lab {

namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;

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
        close_end(read_end);
        close_end(write_end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    static void close_end(int& end)
    {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
};

/// Reads what is there; false at the end of the stream.
bool drain(int descriptor, std::string& to, std::size_t most, bool& is_cut)
{
    std::array<char, std::size_t{1} << 14> buffer;
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count <= 0)
        return false;
    const std::size_t kept = std::min(static_cast<std::size_t>(count), most - to.size());
    to.append(buffer.data(), kept);
    is_cut = is_cut || kept < static_cast<std::size_t>(count);
    return true;
}

}  // namespace

std::string find_program(std::string_view name)
{
    const char* path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? std::string_view{} : path;
    while (!folders.empty()) {
        const std::size_t end = std::min(folders.find(':'), folders.size());
        std::string file = (std::filesystem::path{folders.substr(0, end)} / name).string();
        std::error_code ignored;
        if (std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0)
            return file;
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
    return {};
}

std::string own_path()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

ProcessResult run_process(const std::vector<std::string>& command, const std::string& directory,
                          std::chrono::milliseconds limit, std::size_t most_output)
{
    ProcessResult result;
    Pipe output;
    Pipe errors;
    if (output.read_end < 0 || errors.read_end < 0)
        return result;

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors.write_end, STDERR_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return result;
    result.has_started = true;
    Pipe::close_end(output.write_end);
    Pipe::close_end(errors.write_end);

    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::array<pollfd, 2> streams{{{output.read_end, POLLIN, 0}, {errors.read_end, POLLIN, 0}}};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 ||
            ::poll(streams.data(), streams.size(), static_cast<int>(left.count())) == 0) {
            result.timed_out = true;
            ::kill(child, SIGKILL);
            break;
        }
        for (std::size_t i = 0; i < streams.size(); ++i)
            if (streams[i].revents != 0 &&
                !drain(streams[i].fd, i == 0 ? result.output : result.errors, most_output,
                       result.is_cut))
                streams[i].fd = -1;
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace sluice::lab
