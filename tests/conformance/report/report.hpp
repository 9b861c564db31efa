// What came of all suites as the tables of docs/conformance.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "tests/conformance/runner.hpp"

namespace sluice::conformance {

/// Lines that a document has the tables between.
inline constexpr std::string_view tables_begin = "<!-- conformance_report: tables -->";
inline constexpr std::string_view tables_end = "<!-- conformance_report: end -->";

/// A line about the folder that tells it from any other: how many files, how large, and a hash over
/// their names and sizes.
std::string describe_fixtures(const std::string& folder);

/// The tables, in Markdown. Paths are given below the folder.
std::string write_tables(std::span<const Suite> suites, const Outcome& outcome,
                         const std::string& folder);

/// The document with other tables; an error if it has not one place for them.
std::expected<std::string, std::string> replace_tables(std::string_view document,
                                                       std::string_view tables);

/// The tables that the document has; empty if it has none.
std::string_view find_tables(std::string_view document);

}  // namespace sluice::conformance
