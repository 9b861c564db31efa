// Made-up results of benches.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lab/results.hpp"

namespace sluice::lab {

/// Three sides at some contracts; one has failed, one shows single times, some have outliers.
/// `seed` is for other times of the same kind, `factor` for slower ones of the last case's second
/// side.
Results example_results(std::uint64_t seed = 1, double factor = 1);

/// Names and errors that would do harm if anything took them for more than text.
Results hostile_results();

}  // namespace sluice::lab
