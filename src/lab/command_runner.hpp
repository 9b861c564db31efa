// Runs benchmark cases on other programs, by the protocol of evm-bench's runners.
//
// Such a runner is called with --contract-code-path FILE (a file of the init code, in hex),
// --calldata HEX and --num-runs N; it deploys the contract, makes the call N times and prints what
// each took, in milliseconds, on a line of its own. It says nothing of status, gas and output.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "lab/case.hpp"
#include "lab/runner.hpp"

namespace sluice::lab {

/// A case on another program, which is started anew for each execution.
class CommandRunner final : public Runner {
public:
    /// `command` goes to the shell, which adds the protocol's arguments behind it. The error says
    /// what of the case the protocol has no words for. It is killed when it takes longer than
    /// `patience` from its start to its end, with all executions of a run.
    static std::expected<std::unique_ptr<CommandRunner>, std::string> prepare(
        const Case& benchmark, std::string command, std::chrono::milliseconds patience);

    /// What of the case the protocol has no words for; empty if it can be asked to run it.
    static std::string objection(const Case& benchmark);

    ~CommandRunner() override;
    CommandRunner(const CommandRunner&) = delete;
    CommandRunner& operator=(const CommandRunner&) = delete;

    /// Starts the program for executions_of_run() runs, and takes the last one's time: those before
    /// it are to warm up what the process has. Status, gas and output are those of no execution.
    std::expected<Execution, std::string> run() override;
    [[nodiscard]] std::size_t executions_of_run() const noexcept override { return 3; }
    [[nodiscard]] bool tells_results() const noexcept override { return false; }
    [[nodiscard]] BytesView output() const noexcept override { return {}; }

private:
    CommandRunner(std::string command, std::chrono::milliseconds patience, std::string folder,
                  std::string calldata)
        : command_{std::move(command)},
          patience_{patience},
          folder_{std::move(folder)},
          calldata_{std::move(calldata)}
    {}

    std::string command_;
    std::chrono::milliseconds patience_;
    std::string folder_;  ///< Ours, with the file of the code in it.
    std::string calldata_;
};

/// The first word of such a command, a part of it.
std::string_view command_program(std::string_view command);

/// What side such a command is: the first word's file name.
std::string command_side_name(std::string_view command);

/// Init code that deploys `code`, whatever it is.
Bytes init_code_of(BytesView code);

}  // namespace sluice::lab
