// How the times of a case's sides are spread, as a chart of one lane a side.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "lab/results.hpp"

namespace sluice::lab {

/// HTML with SVG that takes the width it gets. In each lane the density of the times (or where
/// there are few, each of them), the quartiles as a box and the median as a line in it with its
/// interval. The axis reaches over all but what lies far outside of the quartiles: so many are
/// counted at its end. `rows` are those of one case; failed ones say so in their lanes.
std::string distribution_chart(std::span<const ResultRow> rows);

}  // namespace sluice::lab
