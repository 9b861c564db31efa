// sluice bench compare: holds the results of one bench against those of another.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <system_error>

#include "base/quote.hpp"
#include "cli/bench_table.hpp"
#include "cli/command.hpp"
#include "cli/json_text.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/comparison.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;

struct Options {
    std::string base;
    std::string now;
    double threshold = default_threshold;
    bool json = false;
    bool markdown = false;
};

/// "5%" or "0.05", up to tenfold.
std::string take_threshold(std::string_view word, double& threshold)
{
    const bool is_percent = word.ends_with('%');
    const std::string_view digits = word.substr(0, word.size() - (is_percent ? 1 : 0));
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (is_percent)
        value /= 100;
    constexpr double most = 10;
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || !(value >= 0) ||
        value > most)
        return fmt::format("--threshold: {} is no share; give 0% to 1000%, or 0 to 10",
                           quote(word));
    threshold = value;
    return {};
}

/// What happened, in its colour.
Table::Cell change_cell(const lab::ComparedRow& row, const Paint& paint)
{
    std::string words{to_string(row.change)};
    if (!row.error.empty() && row.change != lab::Change::missing)
        words += ": " + fixtures::printable(row.error, 200);
    if (lab::is_regression(row.change))
        return {words, paint.bad(words)};
    if (row.change == lab::Change::faster || row.change == lab::Change::mended)
        return {words, paint.good(words)};
    if (row.change == lab::Change::too_noisy || row.change == lab::Change::broken)
        return {words, paint.warn(words)};
    return words;
}

bool has_ratio(lab::Change change) noexcept
{
    using enum lab::Change;
    return change == slower || change == faster || change == same || change == too_noisy;
}

Table make_table(const std::vector<lab::ComparedRow>& rows)
{
    using enum Table::Align;
    const Paint paint{stdout};
    Table table{{{"case", left}, {"mode", left}, {"new / base"}, {"of", left}, {"result", left}}};
    for (const lab::ComparedRow& row : rows) {
        std::string ratio;
        std::string of;
        if (has_ratio(row.change)) {
            ratio =
                row.is_exact ? fmt::format("{:.4f}", row.ratio.value) : describe_ratio(row.ratio);
            of = row.is_exact ? "instructions" : "times";
        }
        table.add({printable_name(row.case_name), printable_name(row.side), ratio, of,
                   change_cell(row, paint)});
    }
    return table;
}

nlohmann::ordered_json make_json(const std::vector<lab::ComparedRow>& rows, double threshold)
{
    nlohmann::ordered_json json;
    json["threshold"] = threshold;
    json["regressions"] = std::ranges::count_if(
        rows, [](const lab::ComparedRow& row) { return lab::is_regression(row.change); });
    json["cases"] = nlohmann::ordered_json::array();
    for (const lab::ComparedRow& row : rows) {
        nlohmann::ordered_json entry;
        entry["name"] = row.case_name;
        entry["fork"] = row.fork;
        entry["mode"] = row.side;
        entry["result"] = to_string(row.change);
        if (!row.error.empty())
            entry["error"] = row.error;
        if (has_ratio(row.change)) {
            entry["of"] = row.is_exact ? "instructions" : "times";
            entry["ratio"] = row.ratio.value;
            if (row.ratio.interval.is_known())
                entry["ratioInterval"] = {row.ratio.interval.low, row.ratio.interval.high};
        }
        json["cases"].push_back(std::move(entry));
    }
    return json;
}

int run(const Options& options)
{
    if (options.json && options.markdown) {
        print_error("--json and --markdown print one or the other");
        return exit_usage;
    }
    const auto base = lab::load_results(options.base);
    const auto now = lab::load_results(options.now);
    for (const auto* results : {&base, &now}) {
        if (!*results) {
            print_error(results->error());
            return exit_usage;
        }
    }
    const auto rows = lab::compare_results(*base, *now, options.threshold);
    if (rows.empty()) {
        print_error("nothing to compare: neither file has a row");
        return exit_usage;
    }
    if (std::ranges::all_of(rows,
                            [](const auto& row) { return row.change == lab::Change::added; })) {
        print_error(fmt::format("nothing to compare: {} has none of the rows of {}",
                                fixtures::printable_path(options.base),
                                fixtures::printable_path(options.now)));
        return exit_usage;
    }
    if (options.json)
        fmt::print("{}\n", json_text(make_json(rows, options.threshold), 2));
    else if (options.markdown)
        fmt::print("{}", make_table(rows).markdown());
    else
        fmt::print("{}", make_table(rows).text(output_width()));
    const auto regressions = std::ranges::count_if(
        rows, [](const lab::ComparedRow& row) { return lab::is_regression(row.change); });
    if (regressions == 0)
        return exit_success;
    print_error(
        fmt::format("{} of {} rows are worse than before by more than {:.4g} %, or cannot "
                    "be told",
                    regressions, rows.size(), options.threshold * 100));
    return exit_failure;
}

}  // namespace

void add_bench_compare(Command bench, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    const Command command =
        bench.add_command("compare", "Tell what became slower from one bench to another");
    command.add_option("BASE", o.base, "Results of 'sluice bench --json'").required();
    command.add_option("NEW", o.now, "Later results of the same cases").required();
    command
        .add_option(
            "--threshold",
            [&o](const std::string& word) { return take_threshold(word, o.threshold); },
            "How much slower is a regression")
        .type_name("SHARE")
        .default_str("5%");
    command.add_flag("--json", o.json, "Print the comparison as one JSON object");
    command.add_flag("--markdown", o.markdown, "Print the table as Markdown");
    command.footer(
        "Where both files have callgrind's instruction counts, these decide: they are exact. Else "
        "a case is slower when the whole 95 % interval of the ratio of the medians lies beyond the "
        "threshold, and too noisy to tell when the interval reaches over it. Two runs apart meet "
        "two states of a machine, of which no interval knows: the threshold has to be more than "
        "that. To know better, let both versions run in turns, as in 'sluice bench --mode none "
        "--runs-of \"old/sluice evm runner\" --runs-of \"sluice evm runner\"'. What failed or is "
        "missing is worse, too, and so is what cannot be compared: other gas, times of another "
        "machine.\n\n"
        "Exit codes: 0 nothing is worse, 1 something is, 2 a file cannot be read or there is "
        "nothing to compare.\n\n"
        "Examples:\n"
        "  sluice bench compare base.json new.json\n"
        "  sluice bench compare base.json new.json --threshold 2% --markdown");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
