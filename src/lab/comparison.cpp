// SPDX-License-Identifier: Apache-2.0
#include "lab/comparison.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace sluice::lab {
namespace {

const ResultRow* find_row(const Results& results, const ResultRow& like)
{
    const auto key = [](const ResultRow& row) {
        return std::tie(row.case_name, row.fork, row.side);
    };
    const auto found = std::ranges::find_if(
        results.rows, [&](const ResultRow& row) { return key(row) == key(like); });
    return found == results.rows.end() ? nullptr : &*found;
}

Change change_of(Verdict verdict) noexcept
{
    switch (verdict) {
        case Verdict::slower:
            return Change::slower;
        case Verdict::faster:
            return Change::faster;
        case Verdict::too_noisy:
            return Change::too_noisy;
        case Verdict::same:
            break;
    }
    return Change::same;
}

/// Counts are not estimates: an interval of one point, which any number of rounds would give.
Ratio exact_ratio(std::uint64_t now, std::uint64_t base) noexcept
{
    const double value = static_cast<double>(now) / static_cast<double>(base);
    return {value, {value, value}, least_rounds};
}

bool has_exact_count(const ResultRow& row) noexcept
{
    return row.instructions.value_or(0) != 0 &&
           row.instruction_source == InstructionSource::callgrind;
}

void compare_sound(const ResultRow& base, const ResultRow& now, bool is_same_machine,
                   double threshold, ComparedRow& result)
{
    result.is_exact = has_exact_count(base) && has_exact_count(now);
    if (base.gas != now.gas) {
        result.change = Change::incomparable;
        result.error = "other work: the gas differs";
        return;
    }
    if (result.is_exact) {
        result.ratio = exact_ratio(*now.instructions, *base.instructions);
    } else if (!is_same_machine || base.microseconds.empty() || now.microseconds.empty()) {
        result.change = Change::incomparable;
        result.error = is_same_machine ? "neither times nor instructions in both"
                                       : "times of other machines, and no instructions in both";
        return;
    } else {
        result.ratio = unpaired_ratio(now.microseconds, base.microseconds);
    }
    result.change = change_of(judge(result.ratio, threshold));
}

ComparedRow begin_row(const ResultRow& row)
{
    ComparedRow result;
    result.case_name = row.case_name;
    result.fork = row.fork;
    result.side = row.side;
    result.error = row.error;
    return result;
}

/// `before` is null for a row that was not there.
ComparedRow compare_row(const ResultRow* before, const ResultRow& now, bool is_same_machine,
                        double threshold)
{
    ComparedRow result = begin_row(now);
    const bool was_sound = before != nullptr && before->is_sound();
    if (!now.is_sound())
        result.change = before == nullptr || was_sound ? Change::failed : Change::broken;
    else if (before == nullptr)
        result.change = Change::added;
    else if (!was_sound)
        result.change = Change::mended;
    else
        compare_sound(*before, now, is_same_machine, threshold, result);
    return result;
}

}  // namespace

std::string_view to_string(Change change) noexcept
{
    switch (change) {
        case Change::slower:
            return "slower";
        case Change::failed:
            return "fails now";
        case Change::missing:
            return "missing now";
        case Change::incomparable:
            return "not comparable";
        case Change::too_noisy:
            return to_string(Verdict::too_noisy);
        case Change::same:
            return "same";
        case Change::faster:
            return "faster";
        case Change::mended:
            return "mended";
        case Change::added:
            return "new";
        case Change::broken:
            return "still fails";
    }
    return "";
}

std::vector<ComparedRow> compare_results(const Results& base, const Results& now, double threshold)
{
    std::vector<ComparedRow> regressions;
    std::vector<ComparedRow> others;
    const auto take = [&](ComparedRow row) {
        (is_regression(row.change) ? regressions : others).push_back(std::move(row));
    };
    for (const ResultRow& row : now.rows)
        take(compare_row(find_row(base, row), row, base.machine == now.machine, threshold));
    for (const ResultRow& row : base.rows) {
        if (find_row(now, row) == nullptr) {
            ComparedRow missing = begin_row(row);
            missing.change = Change::missing;
            take(std::move(missing));
        }
    }
    regressions.insert(regressions.end(), std::make_move_iterator(others.begin()),
                       std::make_move_iterator(others.end()));
    return regressions;
}

}  // namespace sluice::lab
