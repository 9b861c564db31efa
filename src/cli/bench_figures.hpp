// Figures that are made of a bench's results: what targets are held against and reports tell.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "lab/case.hpp"
#include "lab/lowering_figures.hpp"
#include "lab/results.hpp"
#include "lab/targets.hpp"

namespace sluice::cli {

/// How much less the advanced engine takes than the traditional one, of each case that has both:
/// of instructions where they were counted, else of time.
std::vector<lab::Figure> speed_ups(const lab::Results& results);

/// Of each contract that can be lowered.
std::vector<lab::LoweringFigures> measure_lowerings(const std::vector<lab::Case>& cases);

/// The memory ratio and the analysis time.
void add_figures(const lab::LoweringFigures& lowering, std::vector<lab::Figure>& figures);

/// For those who asked for some cases: does not miss the others that targets name.
void leave_out_other_cases(const std::vector<lab::Case>& cases, std::vector<lab::Target>& targets);

}  // namespace sluice::cli
