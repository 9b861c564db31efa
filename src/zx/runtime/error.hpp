// Errors of a program that runs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zx/values/value.hpp"

namespace sluice::zx {

enum class ErrorKind : std::uint8_t {
    Thrown,   ///< By `throw`: the value is the program's own.
    Runtime,  ///< By an operation or a builtin: the value is the message, a string.
    Require,
    Revert,
    Verify,
    Import,
    // What no `catch` sees: limits and interruptions. They pass through `finally` and `catch`.
    OutOfGas,
    OperationLimit,
    IterationLimit,
    OutOfMemory,
    Timeout,
    Interrupted,
    Exit,  ///< exit_program(): not an error, but unwinds like one.
};

[[nodiscard]] constexpr bool is_catchable(ErrorKind kind) noexcept
{
    return kind < ErrorKind::OutOfGas;
}

/// A limit of what a program may use. No `catch` and no `finally` sees it, as both can end an
/// error; what was deferred runs, as far as the limits of outer calls allow.
[[nodiscard]] constexpr bool is_limit(ErrorKind kind) noexcept
{
    return kind == ErrorKind::OutOfGas || kind == ErrorKind::OperationLimit ||
           kind == ErrorKind::IterationLimit;
}

/// Where a frame was when an error passed through it.
struct TraceEntry {
    const struct FunctionCode* code;
    std::uint32_t offset;  ///< In the module's source.
};

/// The error that is on its way, if an engine or a builtin has just reported one.
struct Error {
    ErrorKind kind = ErrorKind::Runtime;
    Value value;                    ///< What `catch` gets; for limits the message too.
    std::vector<TraceEntry> trace;  ///< Innermost first; at most `longest_trace`.
    /// In the module's source, where that is not where the innermost frame is: of limits, whose
    /// place is that of the statement.
    std::optional<std::uint32_t> place;
    int exit_code = 0;  ///< Of Exit.

    static constexpr std::size_t longest_trace = 6;

    /// An error passes through a frame that is at `offset`.
    void pass(const struct FunctionCode* code, std::uint32_t offset)
    {
        if (trace.size() < longest_trace)
            trace.push_back({code, trace.empty() ? place.value_or(offset) : offset});
    }
};

/// The error that a program caught last, for error_info().
struct CaughtError {
    ErrorKind kind = ErrorKind::Runtime;
    Value value;
    TraceEntry place{nullptr, 0};  ///< Where it was raised.
};

}  // namespace sluice::zx
