// What a bench measured, and the file of it that later benches are held against.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/statistics.hpp"

namespace sluice::lab {

/// Who counted machine instructions. Counts of different sources can't be compared.
enum class InstructionSource : std::uint8_t {
    callgrind,  ///< Exact: valgrind's machine is the same everywhere.
    hardware,   ///< The processor's counter, which a kernel disturbs a little.
};

constexpr std::string_view to_string(InstructionSource source) noexcept
{
    return source == InstructionSource::callgrind ? "callgrind" : "hardware";
}

/// One side at one case.
struct ResultRow {
    std::string case_name;
    std::string fork;
    std::string side;    ///< An engine's mode, or whatever else was measured.
    std::string error;   ///< What was not as expected; empty if all was.
    std::string caveat;  ///< What could not be checked of a side that failed in nothing.
    std::uint64_t gas = 0;
    std::uint64_t opcodes = 0;         ///< Instructions of bytecode in an execution; 0 if unknown.
    std::vector<double> microseconds;  ///< Of each execution, in their order. Empty on error.
    double set_up_microseconds = 0;    ///< Of the state and the deployment; 0 if nobody looked.
    double first_microseconds = 0;  ///< Of the first execution, which loads the code; 0 likewise.
    /// Machine instructions of one execution; absent where nobody counted.
    std::optional<std::uint64_t> instructions;
    InstructionSource instruction_source = InstructionSource::callgrind;

    [[nodiscard]] bool is_sound() const noexcept { return error.empty(); }
};

/// One run of a bench. The rows of a case stand together, with the side first that the others are
/// held against.
struct Results {
    /// What a file begins with; another number is another format.
    static constexpr std::uint64_t schema = 1;

    /// Version, compiler and processor baseline of the program that measured.
    std::string program;
    std::string machine;  ///< The processor, and how many of it there are.
    std::string commit;   ///< Of the source; empty if unknown, as the following are.
    std::string flags;    ///< What it was compiled with.
    std::string command;  ///< That was given.
    std::string date;     ///< Of its end, as ISO 8601 has it: "2026-11-23T04:12:22Z".
    std::vector<ResultRow> rows;
    /// "CASE on SIDE: why": what was asked for and has no row, since that side can't run that case.
    std::vector<std::string> not_measured{};
};

/// The first row of the case that rows[index] belongs to.
std::size_t first_side(std::span<const ResultRow> rows, std::size_t index) noexcept;

/// How much time rows[index] took of what the first side of its case did, round by round. Absent of
/// the first side itself, and where one of the two failed.
std::optional<Ratio> time_of_first(std::span<const ResultRow> rows, std::size_t index);

/// As a JSON document: each execution's time, and what they come to. `threshold` is what verdicts
/// between sides go by (see judge()).
std::string to_json(const Results& results, double threshold);

/// Reads a file of such a document. The error is one line.
std::expected<Results, std::string> load_results(const std::string& path);

/// "2 x Intel(R) Xeon(R) Processor": the machine that this runs on.
std::string describe_machine();

}  // namespace sluice::lab
