// SPDX-License-Identifier: Apache-2.0
#include "lab/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/quote.hpp"
#include "fixtures/printable.hpp"

namespace sluice::lab {
namespace {

constexpr std::array<std::pair<std::string_view, FigureKind>, 3> kind_names{
    {{"speed-up", FigureKind::speed_up},
     {"memory-ratio", FigureKind::memory_ratio},
     {"analysis-ms", FigureKind::analysis_ms}}};

/// Bounds from the least demanding to the hardest.
constexpr std::array<std::string_view, 3> names_of_lower_bounds{"minimum", "target", "stretch"};
constexpr std::array<std::string_view, 3> names_of_upper_bounds{"maximum", "target", "stretch"};

/// Reads the file's tables; the first thing that is wrong ends it.
class Reader {
public:
    explicit Reader(const std::string& path) : path_{fixtures::printable_path(path)} {}

    std::expected<std::vector<Target>, std::string> read(const toml::table& root)
    {
        for (const auto& [key, value] : root) {
            if (key.str() != "target" || !value.is_array_of_tables())
                fail(value, fmt::format("{} is not known here; there are [[target]] tables only",
                                        quote(key.str())));
        }
        std::vector<Target> targets;
        if (const toml::array* tables = root["target"].as_array()) {
            for (const toml::node& table : *tables)
                targets.push_back(read_target(*table.as_table()));
        }
        if (error_.empty() && targets.empty())
            fail(root, "no [[target]] in it");
        if (!error_.empty())
            return std::unexpected(error_);
        return targets;
    }

private:
    Target read_target(const toml::table& table)
    {
        Target target;
        target.name = text(table, "name");
        read_kind(table, target);
        const auto& names =
            is_better_high(target.kind) ? names_of_lower_bounds : names_of_upper_bounds;
        for (const std::string_view name : names) {
            if (const toml::node* bound = table.get(name))
                target.bounds.push_back({std::string{name}, number(*bound)});
        }
        if (target.bounds.empty())
            fail(table, fmt::format("the target has no {}", names.front()));
        for (std::size_t i = 1; i < target.bounds.size(); ++i) {
            const bool rises = target.bounds[i].value > target.bounds[i - 1].value;
            if (rises != is_better_high(target.kind))
                fail(table, fmt::format("{} asks for less than {}", target.bounds[i].name,
                                        target.bounds[i - 1].name));
        }
        for (const auto& [key, value] : table) {
            if (key.str() == "cases")
                read_cases(value, target);
            else if (key.str() != "name" && key.str() != "figure" &&
                     std::ranges::find(names, key.str()) == names.end())
                fail(value, fmt::format("a target of {} has no {}", to_string(target.kind),
                                        quote(key.str())));
        }
        return target;
    }

    void read_kind(const toml::table& table, Target& target)
    {
        const std::string name = text(table, "figure");
        const auto known =
            std::ranges::find(kind_names, name, &decltype(kind_names)::value_type::first);
        if (known != kind_names.end())
            target.kind = known->second;
        else
            fail(table, fmt::format("no figure {}; give speed-up, memory-ratio or analysis-ms",
                                    quote(name)));
    }

    void read_cases(const toml::node& node, Target& target)
    {
        const toml::array* names = node.as_array();
        if (names == nullptr || names->empty())
            return fail(node, "cases: not a list of names");
        for (const toml::node& name : *names) {
            const auto word = name.value<std::string>();
            if (!word)
                return fail(name, "cases: not a list of names");
            target.cases.push_back(*word);
        }
    }

    std::string text(const toml::table& table, std::string_view key)
    {
        const auto value = table[key].value<std::string>();
        if (!value)
            fail(table, fmt::format("the target has no {}", key));
        return value.value_or("");
    }

    double number(const toml::node& node)
    {
        const auto value = node.value<double>();
        if (!value || !(*value > 0))
            fail(node, "not a number above 0");
        return value.value_or(0);
    }

    void fail(const toml::node& node, std::string_view what)
    {
        if (error_.empty())
            error_ = fmt::format("{}:{}: {}", path_, node.source().begin.line, what);
    }

    std::string path_;
    std::string error_;
};

bool meets(FigureKind kind, double value, double bound) noexcept
{
    return is_better_high(kind) ? value >= bound : value <= bound;
}

void judge_row(TargetRow& row)
{
    const FigureKind kind = row.target->kind;
    const Interval& interval = row.figure->interval;
    const double worst = is_better_high(kind) ? interval.low : interval.high;
    const double best = is_better_high(kind) ? interval.high : interval.low;
    for (const Target::Bound& bound : row.target->bounds) {
        if (meets(kind, worst, bound.value))
            row.reached = &bound;
    }
    if (row.reached != nullptr)
        row.outcome = TargetRow::Outcome::met;
    else if (meets(kind, best, row.target->bounds.front().value))
        row.outcome = TargetRow::Outcome::too_noisy;
    else
        row.outcome = TargetRow::Outcome::missed;
}

}  // namespace

std::string_view to_string(FigureKind kind) noexcept
{
    return std::ranges::find(kind_names, kind, &decltype(kind_names)::value_type::second)->first;
}

std::expected<std::vector<Target>, std::string> load_targets(const std::string& path)
{
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
        return std::unexpected(fixtures::printable_path(path) + ": not a file");
    const toml::parse_result parsed = toml::parse_file(path);
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        return std::unexpected(fmt::format(
            "{}{}: {}", fixtures::printable_path(path),
            error.source().begin.line == 0 ? "" : fmt::format(":{}", error.source().begin.line),
            fixtures::printable(error.description(), 200)));
    }
    return Reader{path}.read(parsed.table());
}

std::vector<TargetRow> check_targets(std::span<const Target> targets,
                                     std::span<const Figure> figures)
{
    std::vector<TargetRow> rows;
    for (const Target& target : targets) {
        std::vector<std::string> cases = target.cases;
        if (cases.empty()) {
            for (const Figure& figure : figures) {
                if (figure.kind == target.kind)
                    cases.push_back(figure.case_name);
            }
        }
        for (const std::string& name : cases) {
            TargetRow row;
            row.target = &target;
            row.case_name = name;
            const auto figure = std::ranges::find_if(figures, [&](const Figure& f) {
                return f.kind == target.kind && f.case_name == name;
            });
            if (figure != figures.end()) {
                row.figure = *figure;
                judge_row(row);
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

}  // namespace sluice::lab
