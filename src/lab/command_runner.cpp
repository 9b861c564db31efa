// SPDX-License-Identifier: Apache-2.0
#include "lab/command_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "evm/opcodes.hpp"
#include "lab/timed_process.hpp"

namespace sluice::lab {
namespace {

namespace fs = std::filesystem;

/// The longest calldata, in bytes: a word of a command line has 128 KiB, and a byte two digits.
constexpr std::size_t longest_calldata = 60'000;

constexpr std::string_view code_file = "contract.hex";

/// A new folder that nobody else sees.
std::expected<std::string, std::string> make_folder()
{
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "sluice-bench-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr)
        return std::unexpected(
            "no folder can be made for its files: TMPDIR has to name one that can be written to");
    return name;
}

/// The init code of a case, or why the protocol can't have it.
std::expected<Bytes, std::string> init_code(const Case& benchmark)
{
    if (benchmark.calldata.size() > longest_calldata)
        return std::unexpected(fmt::format("calldata of {} bytes does not fit on a command line",
                                           benchmark.calldata.size()));
    if (benchmark.value != u256{})
        return std::unexpected("the case sends ether, which the runner protocol has no word for");
    if (!benchmark.init_code.empty())
        return benchmark.init_code;
    Bytes code;
    for (const auto& account : benchmark.prestate) {
        if (account.address == benchmark.recipient) {
            if (!account.storage.empty())
                return std::unexpected(
                    "the contract begins with storage, which the runner protocol has no word for");
            code = account.code;
        } else if (!account.code.empty()) {
            return std::unexpected("the case has several contracts, the runner protocol has one");
        }
    }
    if (code.empty())
        return std::unexpected("the case calls no contract");
    return init_code_of(code);
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// The milliseconds of each line; nothing if it has other things on them.
std::vector<double> parse_times(std::string_view text)
{
    std::vector<double> times;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = trimmed(line);
        if (line.empty())
            continue;
        double value = 0;
        const auto read = std::from_chars(line.data(), line.data() + line.size(), value);
        constexpr double most = 1e9;  // twelve days
        if (read.ec != std::errc{} || read.ptr != line.data() + line.size() || !(value >= 0) ||
            value > most)
            return {};
        times.push_back(value);
    }
    return times;
}

}  // namespace

Bytes init_code_of(BytesView code)
{
    // PUSH4 size, DUP1, PUSH1 offset, PUSH1 0, CODECOPY, PUSH1 0, RETURN. PUSH0 is not on all
    // forks.
    const auto size = static_cast<std::uint32_t>(code.size());
    constexpr std::uint8_t length = 14;
    const std::array<std::uint8_t, length> head{evm::OP_PUSH4,
                                                static_cast<std::uint8_t>(size >> 24),
                                                static_cast<std::uint8_t>(size >> 16),
                                                static_cast<std::uint8_t>(size >> 8),
                                                static_cast<std::uint8_t>(size),
                                                evm::OP_DUP1,
                                                evm::OP_PUSH1,
                                                length,
                                                evm::OP_PUSH1,
                                                0,
                                                evm::OP_CODECOPY,
                                                evm::OP_PUSH1,
                                                0,
                                                evm::OP_RETURN};
    Bytes init(head.size() + code.size());
    std::ranges::copy(code, std::ranges::copy(head, init.begin()).out);
    return init;
}

std::string_view command_program(std::string_view command)
{
    command = trimmed(command);
    return command.substr(0, command.find_first_of(" \t\n"));
}

std::string command_side_name(std::string_view command)
{
    const std::string_view program = command_program(command);
    return std::string{program.substr(program.find_last_of('/') + 1)};
}

std::expected<std::unique_ptr<CommandRunner>, std::string> CommandRunner::prepare(
    const Case& benchmark, std::string command, std::chrono::milliseconds patience)
{
    const auto code = init_code(benchmark);
    if (!code)
        return std::unexpected(code.error());
    auto folder = make_folder();
    if (!folder)
        return std::unexpected(std::move(folder.error()));
    std::unique_ptr<CommandRunner> runner{new CommandRunner{
        std::move(command), patience, std::move(*folder), to_hex(benchmark.calldata)}};
    std::ofstream file{fs::path{runner->folder_} / code_file};
    file << to_hex(*code);
    file.close();
    if (!file)
        return std::unexpected(
            fmt::format("the contract's code cannot be written to {}", quote(runner->folder_)));
    return runner;
}

std::string CommandRunner::objection(const Case& benchmark)
{
    const auto code = init_code(benchmark);
    return code ? std::string{} : code.error();
}

CommandRunner::~CommandRunner()
{
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::expected<Execution, std::string> CommandRunner::run()
{
    const std::string script = command_ + " \"$@\"";
    const TimedProcess result =
        run_timed({"/bin/sh", "-c", script, "sh", "--contract-code-path",
                   (fs::path{folder_} / code_file).string(), "--calldata", calldata_, "--num-runs",
                   std::to_string(executions_of_run())},
                  patience_);
    if (!result.is_fine())
        return std::unexpected(result.complaint());
    const std::vector<double> times = parse_times(result.output);
    if (times.size() != executions_of_run())
        return std::unexpected(
            fmt::format("asked for {} runs, it printed {} instead of as many lines of milliseconds",
                        executions_of_run(), quote(result.output.substr(0, 60))));
    if (std::ranges::find(times, 0.0) != times.end())
        return std::unexpected("it printed a time of 0: its clock is too coarse for this case");
    Execution execution;
    execution.time = std::chrono::nanoseconds{std::llround(times.back() * 1e6)};
    return execution;
}

}  // namespace sluice::lab
