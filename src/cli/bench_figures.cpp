// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_figures.hpp"

#include <algorithm>
#include <sluice/engine_options.hpp>
#include <utility>

#include "lab/statistics.hpp"

namespace sluice::cli {
namespace {

/// Lowering takes a fraction of a millisecond.
constexpr std::size_t lowering_rounds = 20;

const lab::ResultRow* find_side(const lab::Results& results, const lab::ResultRow& of,
                                evm::EngineMode mode)
{
    const auto row = std::ranges::find_if(results.rows, [&](const lab::ResultRow& each) {
        return each.case_name == of.case_name && each.fork == of.fork && each.is_sound() &&
               each.side == to_string(mode);
    });
    return row == results.rows.end() ? nullptr : &*row;
}

}  // namespace

std::vector<lab::Figure> speed_ups(const lab::Results& results)
{
    std::vector<lab::Figure> figures;
    for (const lab::ResultRow& row : results.rows) {
        if (row.side != to_string(evm::EngineMode::advanced) || !row.is_sound())
            continue;
        const lab::ResultRow* slow = find_side(results, row, evm::EngineMode::traditional);
        if (slow == nullptr)
            continue;
        lab::Figure figure;
        figure.kind = lab::FigureKind::speed_up;
        figure.case_name = row.case_name;
        if (slow->instructions && row.instructions.value_or(0) != 0) {
            figure.value =
                static_cast<double>(*slow->instructions) / static_cast<double>(*row.instructions);
            figure.interval = {figure.value, figure.value};
        } else if (!slow->microseconds.empty() && !row.microseconds.empty()) {
            const lab::Ratio ratio = lab::paired_ratio(slow->microseconds, row.microseconds);
            figure.value = ratio.value;
            figure.interval = ratio.interval;
        } else {
            continue;
        }
        figures.push_back(std::move(figure));
    }
    return figures;
}

std::vector<lab::LoweringFigures> measure_lowerings(const std::vector<lab::Case>& cases)
{
    std::vector<lab::LoweringFigures> figures;
    for (const lab::Case& benchmark : cases) {
        if (auto measured = lab::measure_lowering(benchmark, lowering_rounds))
            figures.push_back(std::move(*measured));
    }
    return figures;
}

void add_figures(const lab::LoweringFigures& lowering, std::vector<lab::Figure>& figures)
{
    const double ratio = lowering.memory_ratio();
    figures.push_back({lab::FigureKind::memory_ratio, lowering.case_name, ratio, {ratio, ratio}});
    const lab::Summary& time = lowering.microseconds;
    figures.push_back({lab::FigureKind::analysis_ms,
                       lowering.case_name,
                       time.median / 1000,
                       {time.interval.low / 1000, time.interval.high / 1000}});
}

void leave_out_other_cases(const std::vector<lab::Case>& cases, std::vector<lab::Target>& targets)
{
    std::erase_if(targets, [&](lab::Target& target) {
        if (target.cases.empty())
            return false;
        std::erase_if(target.cases, [&](const std::string& name) {
            return std::ranges::find(cases, name, &lab::Case::name) == cases.end();
        });
        return target.cases.empty();
    });
}

}  // namespace sluice::cli
