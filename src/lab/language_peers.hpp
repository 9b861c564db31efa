// Other languages as peers: the same programs, each run as a whole by its own interpreter.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/results.hpp"
#include "lab/runner.hpp"
#include "lab/timed_process.hpp"
#include "lab/zx_program.hpp"

namespace sluice::lab {

/// A language that the programs have twins in.
struct Language {
    std::string_view command;  ///< What runs them, as a shell knows it.
    std::string_view ending;   ///< Of their files.
    std::string_view version;  ///< The argument with which the command says its version.
};

inline constexpr std::array languages{
    Language{"lua5.4", ".lua", "-v"},
    Language{"luajit", ".lua", "-v"},
    Language{"node", ".js", "--version"},
    Language{"python3", ".py", "--version"},
};

/// One side: what runs a program, and which of its files.
struct LanguageSide {
    std::string name;
    std::vector<std::string> command;  ///< A path and arguments; the program's file comes behind.
    std::string ending;                ///< Of that file.
    /// Before what the command prints the gas on standard error, in a line of its own; empty if it
    /// charges none.
    std::string gas_label;
};

/// One side's program as a process: from its start to its end is one execution. Right before it, an
/// empty program runs in the same way, so that what a start costs is known of the same moment.
class ProcessRunner final : public Runner {
public:
    /// Runs `side` on `file`, and on `empty_file`, which must print nothing. What the former must
    /// print is `expected`, or, where there is none, what it printed the first time.
    ProcessRunner(LanguageSide side, std::string file, std::string empty_file,
                  std::optional<std::string> expected, std::chrono::milliseconds patience);

    /// A start that fails, a crash, an exit code, a hang, too much output, output that is not as
    /// expected and other gas than before are errors. Of the execution only the time counts: gas is
    /// no gas of messages, and asked for by gas_used().
    std::expected<Execution, std::string> run() override;
    std::expected<Execution, std::string> run_measured() override;
    [[nodiscard]] BytesView output() const noexcept override;

    /// What a run charges; nothing before the first one, and for sides that charge none.
    [[nodiscard]] std::optional<std::uint64_t> gas_used() const noexcept { return gas_used_; }
    /// Processor time of each measured execution, in nanoseconds.
    [[nodiscard]] const std::vector<double>& processor_times() const noexcept
    {
        return processor_times_;
    }
    /// What the empty program took before each measured execution, in nanoseconds of wall time.
    [[nodiscard]] const std::vector<double>& start_up_times() const noexcept
    {
        return start_up_times_;
    }

private:
    [[nodiscard]] std::string check(const TimedProcess& process);
    [[nodiscard]] std::string check_gas(const TimedProcess& process);

    LanguageSide side_;
    std::string file_;
    std::string empty_file_;
    std::optional<std::string> expected_;
    std::chrono::milliseconds patience_;
    std::optional<std::uint64_t> gas_used_;
    std::string output_;
    std::chrono::nanoseconds last_processor_{};
    std::chrono::nanoseconds last_start_up_{};
    std::vector<double> processor_times_;
    std::vector<double> start_up_times_;
};

/// How much is measured of each program. Fewer rounds than least_rounds tell no side from another.
struct PeerPlan {
    std::size_t warm_up = 1;
    std::size_t rounds = 0;  ///< 0: least_rounds, and more of what is soon done.
    std::chrono::milliseconds patience{60'000};  ///< For one execution.
};

/// One side at one program. All times are of the rounds in their order, in microseconds.
struct PeerRow {
    ResultRow row;  ///< Its times are those of whole processes.
    std::vector<double> processor_microseconds;
    std::vector<double> start_up_microseconds;  ///< Of the empty program before.

    /// Of each round what the program took beyond the empty one: where little is done, chance may
    /// make it negative.
    [[nodiscard]] std::vector<double> work_microseconds() const;
};

/// Runs a program on every side that it has a file for, in turns; every run's output is checked. A
/// row for each of these sides, in their order. Where two sides charge gas and do not agree, the
/// later one has failed.
std::vector<PeerRow> measure_program(const ZxProgram& program, std::span<const LanguageSide> sides,
                                     const PeerPlan& plan,
                                     const std::function<void()>& advance = {});

/// The name of the case that start_up_rows() gives.
inline constexpr const char* start_up_case = "(start-up)";

/// What the empty program took on each side, before whatever program it was: a row for each side of
/// `rows` that was sound anywhere, in the order in which they come.
std::vector<PeerRow> start_up_rows(std::span<const PeerRow> rows);

/// How much longer the work of a side took than that of another at the same program, round by
/// round. Absent if one of them has failed, or has no work to speak of.
std::optional<Ratio> work_ratio(const PeerRow& side, const PeerRow& base);

/// What a side's times come to against the first side's over all programs: geometric means of the
/// ratios.
struct PeerMean {
    std::string side;
    std::size_t programs = 0;    ///< How many it rests on: those where both were sound.
    double whole = 0;            ///< Of whole processes.
    std::optional<double> work;  ///< Without start-up; absent if it is of one of these programs.
};

/// The means of all sides but `first_side`, from the rows of all programs, program by program.
std::vector<PeerMean> peer_means(std::span<const PeerRow> rows, std::string_view first_side);

}  // namespace sluice::lab
