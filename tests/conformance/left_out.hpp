// Why cases may be left out, and why files may be read by no suite. There is no other way to not
// run something.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::conformance {

/// Reasons that suites give.
inline constexpr std::string_view no_root = "all-zero post root";
inline constexpr std::string_view recorded_calls = "recorded calls";
inline constexpr std::string_view unnamed_opcode = "no instruction named";
inline constexpr std::string_view unnamed_hash = "signature of an unnamed hash";

inline constexpr std::string_view unknown_fork = "unknown rules";

/// "precompile point evaluation": cases that need a precompile which this build lacks.
std::string missing_precompile(std::string_view name);

/// A sentence about a reason; empty if it is none, or none that holds for this build.
std::string explain(std::string_view reason);

/// A sentence about a file that no suite reads, by its path; empty if there is none for it.
std::string_view explain_unread(std::string_view path);

}  // namespace sluice::conformance
