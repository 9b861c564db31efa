// Charts of how something changed over time, relative to where it began.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "lab/statistics.hpp"

namespace sluice::lab {

struct Series {
    struct Point {
        std::size_t place = 0;  ///< From 0, below the number of places.
        double value = 1;       ///< What was 1 in the beginning; above 0.
        Interval interval;      ///< A band around the line. A point has none.
        std::string words;      ///< For who points at it.
    };
    std::size_t colour = 0;  ///< The side's.
    std::vector<Point> points;
};

/// HTML with SVG that takes the width it gets: a line with its band for each of `series`, over so
/// many `places` from left to right. The scale reaches at least `least` (a share) either way from
/// 1, so that noise does not look like more than it is. `label` is what it is called to those who
/// can't see it. Empty if no series has a point.
std::string line_chart(std::span<const Series> series, std::size_t places, double least,
                       const std::string& label);

}  // namespace sluice::lab
