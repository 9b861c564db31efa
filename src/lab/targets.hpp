// Targets: what figures of a bench have to reach, and whether they do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/statistics.hpp"

namespace sluice::lab {

/// What a target can be set for.
enum class FigureKind : std::uint8_t {
    speed_up,      ///< What the traditional engine takes over what the advanced one does.
    memory_ratio,  ///< Bytes of a contract's stream for each byte of its bytecode.
    analysis_ms,   ///< Milliseconds to lower a contract.
};

std::string_view to_string(FigureKind kind) noexcept;

/// Whether more of it is better.
constexpr bool is_better_high(FigureKind kind) noexcept
{
    return kind == FigureKind::speed_up;
}

/// One measured figure of one case.
struct Figure {
    FigureKind kind = FigureKind::speed_up;
    std::string case_name;
    double value = 0;
    Interval interval;  ///< Of 95 %; a point where the figure is exact.
};

/// What a figure has to reach: one to three bounds, the least demanding first.
struct Target {
    struct Bound {
        std::string name;  ///< "minimum", "target", "stretch", "maximum"
        double value = 0;
    };
    std::string name;
    FigureKind kind = FigureKind::speed_up;
    std::vector<std::string> cases;  ///< Names; empty for all cases.
    std::vector<Bound> bounds;
};

/// Reads a TOML file of [[target]] tables; bench/targets.toml says what stands in them. The error
/// is one line with the place in the file.
std::expected<std::vector<Target>, std::string> load_targets(const std::string& path);

/// What became of one target with one case.
struct TargetRow {
    enum class Outcome : std::uint8_t {
        met,
        missed,
        too_noisy,     ///< The figure's interval reaches over the first bound.
        not_measured,  ///< There is no such figure.
    };
    const Target* target = nullptr;
    std::string case_name;
    Outcome outcome = Outcome::not_measured;
    const Target::Bound* reached = nullptr;  ///< The hardest that is met, if it is met.
    std::optional<Figure> figure;
};

/// Each target with each case that it is for, in the order of the targets. A bound is met when the
/// whole interval meets it. The targets must outlive the rows.
std::vector<TargetRow> check_targets(std::span<const Target> targets,
                                     std::span<const Figure> figures);

}  // namespace sluice::lab
