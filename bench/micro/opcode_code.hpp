// Code that runs an opcode many times, and code that is the same without it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/micro/opcode_workloads.hpp"

namespace sluice::micro {

/// How an opcode's operands are brought and its results are used, so that codes differ by nothing
/// but the opcode. The two ways suit one engine each; see opcode_bench.cpp.
enum class Form : std::uint8_t {
    rows,  ///< All operands lie on the stack before the first execution; results are dropped.
    sums,  ///< A loop whose results are summed up.
};

/// Two codes, the call data for both, and how often the first one runs the opcode.
struct CodePair {
    Bytes with;
    Bytes without;
    Bytes input;
    std::uint64_t executions = 0;
};

[[nodiscard]] CodePair make_codes(const Workload& workload, Form form);

/// Code that runs the opcode once, on the first word of each operand, and returns what is to be
/// compared with `expected`; with its call data.
struct Example {
    Bytes code;
    Bytes input;
};
[[nodiscard]] Example make_example(const Workload& workload);

}  // namespace sluice::micro
