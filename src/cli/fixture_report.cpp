// SPDX-License-Identifier: Apache-2.0
#include "cli/fixture_report.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "cli/input.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {

using fixtures::printable_name;
using fixtures::printable_path;
using fixtures::Verdict;

nlohmann::ordered_json to_json(const FileReport& file)
{
    auto list = nlohmann::ordered_json::array();
    if (!file.error.empty()) {
        nlohmann::ordered_json entry;
        entry["name"] = file.path;
        entry["pass"] = false;
        entry["fork"] = "";
        entry["error"] = file.error;
        list.push_back(std::move(entry));
    }
    for (const CaseReport& report : file.cases) {
        const Verdict verdict = report.verdict;
        nlohmann::ordered_json entry;
        entry["name"] = report.name;
        entry["pass"] = verdict == Verdict::passed;
        if (verdict != Verdict::unknown_fork)
            entry["stateRoot"] = to_hex_prefixed(report.state_root);
        if (report.last_block)
            entry["lastBlock"] = to_hex_prefixed(*report.last_block);
        entry["fork"] = report.fork;
        entry["index"] = report.index;
        for (const fixtures::OtherRejection& other : report.other_rejections) {
            nlohmann::ordered_json pair;
            pair["expected"] = other.expected;
            pair["got"] = other.reason;
            entry["otherRejections"].push_back(std::move(pair));
        }
        if (verdict == Verdict::unsupported)
            entry["error"] = "unsupported: " + report.reason;
        else if (verdict != Verdict::passed)
            entry["error"] = report.reason;
        list.push_back(std::move(entry));
    }
    return list;
}

void Summary::add(const FileReport& file)
{
    if (!file.error.empty())
        errors_.push_back(file.error);
    for (const CaseReport& report : file.cases) {
        for (const fixtures::OtherRejection& other : report.other_rejections)
            ++other_rejections_[other];
        Tally& tally = by_fork_[report.fork];
        switch (report.verdict) {
            case Verdict::passed:
                ++tally.passed;
                break;
            case Verdict::unsupported:
                ++tally.unsupported;
                ++unsupported_[report.reason];
                break;
            case Verdict::unknown_fork:
                ++tally.unsupported;
                ++unknown_forks_[report.fork];
                break;
            case Verdict::failed:
                ++tally.failed;
                failures_.push_back(fmt::format(
                    "{} {} [{} {}] {}\n    {}\n", paint_.bad("FAILED"), printable_name(report.name),
                    printable_name(report.fork), report.index,
                    paint_.dim(printable_path(file.path)), report.reason));
                break;
        }
    }
}

Tally Summary::total() const
{
    Tally total;
    for (const auto& [fork, tally] : by_fork_) {
        total.passed += tally.passed;
        total.failed += tally.failed;
        total.unsupported += tally.unsupported;
    }
    return total;
}

bool Summary::fine() const
{
    return errors_.empty() && failures_.empty() && unknown_forks_.empty();
}

void Summary::print_errors() const
{
    for (const std::string& error : errors_)
        print_error(error);
    for (const auto& [fork, count] : unknown_forks_)
        print_error(fmt::format("no rules for fork {} (known are {}): {} case{} not run",
                                quote(fork), known_forks(), count, count == 1 ? "" : "s"));
}

void Summary::print_failures() const
{
    for (const std::string& failure : failures_)
        fmt::print("{}", failure);
}

void Summary::print_table() const
{
    std::size_t width = 20;
    for (const auto& [fork, tally] : by_fork_)
        width = std::max(width, printable_name(fork).size());
    fmt::print("{:<{}} {:>8} {:>8} {:>12}\n", "fork", width, "passed", "failed", "unsupported");
    for (const auto& [fork, tally] : in_order())
        print_row(printable_name(fork), width, tally);
    print_row("total", width, total());
    for (const auto& [reason, count] : unsupported_)
        fmt::print("unsupported: {:>6} need {}\n", count, reason);
    for (const auto& [fork, count] : unknown_forks_)
        fmt::print("unsupported: {:>6} need rules for fork {}\n", count, quote(fork));
    print_other_rejections();
    if (!errors_.empty())
        fmt::print("{}\n", paint_.bad(fmt::format("unreadable files: {}", errors_.size())));
}

void Summary::print_other_rejections() const
{
    for (const auto& [other, count] : other_rejections_)
        fmt::print("rejected for another reason: {:>6} expected {}, got: {}\n", count,
                   printable_name(other.expected), other.reason);
}

/// Known forks from the oldest on, then others by name.
std::vector<std::pair<std::string, Tally>> Summary::in_order() const
{
    std::vector<std::pair<std::string, Tally>> rows{by_fork_.begin(), by_fork_.end()};
    const auto rank = [](const std::string& fork) {
        const auto revision = evm::find_revision(fork);
        return revision ? static_cast<std::size_t>(*revision) : evm::revision_count;
    };
    std::ranges::sort(rows, {},
                      [&](const auto& row) { return std::pair{rank(row.first), row.first}; });
    return rows;
}

void Summary::print_row(std::string_view fork, std::size_t width, const Tally& tally) const
{
    const std::string failed = fmt::format("{:>8}", tally.failed);
    fmt::print("{:<{}} {:>8} {} {:>12}\n", fork, width, tally.passed,
               tally.failed != 0 ? paint_.bad(failed) : failed, tally.unsupported);
}

}  // namespace sluice::cli
