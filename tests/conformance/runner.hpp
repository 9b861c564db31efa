// Runs suites over a folder of fixtures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tests/conformance/suite.hpp"

namespace sluice::conformance {

/// What came of a folder.
struct Outcome {
    std::vector<Tally> tallies;           ///< By suite, in their order.
    std::vector<std::string> unread;      ///< Files that no suite took, sorted.
    std::vector<std::string> unreadable;  ///< What is wrong with files that are no JSON.
};

/// Reads every file below the folder, or with SLUICE_FIXTURES_SAMPLE=N every N-th one where there
/// are many (sanitizer builds are slow), and gives it to each of the suites. On all processors.
Outcome run(std::span<const Suite> suites, const std::string& folder);

/// Whether the environment asks for a sample.
bool is_sample();

}  // namespace sluice::conformance
