// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <sluice/revision.hpp>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "tests/conformance/left_out.hpp"

namespace sluice::conformance {
namespace {

namespace fs = std::filesystem;

/// Forks in the order of time, then what is none by itself, such as transitions.
std::vector<std::string> forks_of(const Outcome& outcome)
{
    std::set<std::string> names;
    for (const Tally& tally : outcome.tallies) {
        for (const auto& [fork, counts] : tally.by_fork()) {
            if (!fork.empty())
                names.insert(fork);
        }
    }
    std::vector<std::string> ordered{names.begin(), names.end()};
    const auto rank = [](const std::string& fork) {
        const auto revision = evm::find_revision(fork);
        return std::pair{revision ? static_cast<std::size_t>(*revision) : evm::revision_count,
                         fork};
    };
    std::ranges::sort(ordered, {}, rank);
    return ordered;
}

std::string cell(const Counts& counts)
{
    std::string text = std::to_string(counts.passed);
    if (counts.left_out != 0)
        text += fmt::format(", {} left out", counts.left_out);
    if (counts.failed != 0)
        text += fmt::format(", **{} failed**", counts.failed);
    return text;
}

/// Names from files may hold what Markdown would take for its own.
std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '|' || c == '<' || c == '\\')
            result += '\\';
        result += c;
    }
    return result.empty() ? "-" : result;
}

void write_summary(std::string& out, std::span<const Suite> suites, const Outcome& outcome)
{
    out += "| suite | files | passed | failed | left out | what is run and compared |\n";
    out += "|---|---:|---:|---:|---:|---|\n";
    for (std::size_t i = 0; i < suites.size(); ++i) {
        const Tally& tally = outcome.tallies[i];
        const Counts total = tally.total();
        out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", suites[i].name, tally.files(),
                           total.passed, total.failed, total.left_out, suites[i].what);
    }
}

void write_forks(std::string& out, std::span<const Suite> suites, const Outcome& outcome)
{
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < suites.size(); ++i) {
        const auto& by_fork = outcome.tallies[i].by_fork();
        if (std::ranges::any_of(by_fork, [](const auto& entry) { return !entry.first.empty(); }))
            columns.push_back(i);
    }
    out += "\n## By fork\n\nCases that passed, under the names that the fixtures have for forks.\n";
    out += "\n| fork |";
    for (const std::size_t i : columns)
        out += fmt::format(" {} |", suites[i].name);
    out += "\n|---|";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out += "---:|";
    out += '\n';
    for (const std::string& fork : forks_of(outcome)) {
        out += fmt::format("| {} |", escaped(fork));
        for (const std::size_t i : columns) {
            const auto& by_fork = outcome.tallies[i].by_fork();
            const auto found = by_fork.find(fork);
            out += fmt::format(" {} |", found != by_fork.end() ? cell(found->second) : "");
        }
        out += '\n';
    }
}

void write_left_out(std::string& out, std::span<const Suite> suites, const Outcome& outcome)
{
    out += "\n## Left out\n\n| suite | cases | reason | |\n|---|---:|---|---|\n";
    for (std::size_t i = 0; i < suites.size(); ++i) {
        for (const auto& [reason, count] : outcome.tallies[i].left_out())
            out += fmt::format("| {} | {} | {} | {} |\n", suites[i].name, count, escaped(reason),
                               explain(reason));
    }
}

void write_other_reasons(std::string& out, std::span<const Suite> suites, const Outcome& outcome)
{
    out +=
        "\n## Refused for another reason\n\n"
        "These cases passed: what must be refused was. But the fixture names another reason "
        "than we do,\nbecause more than one rule is broken and the order differs in which they "
        "are looked at.\n\n| suite | cases | the fixture's | ours |\n|---|---:|---|---|\n";
    for (std::size_t i = 0; i < suites.size(); ++i) {
        for (const auto& [names, count] : outcome.tallies[i].other_reasons())
            out += fmt::format("| {} | {} | {} | {} |\n", suites[i].name, count,
                               escaped(names.first), escaped(names.second));
    }
}

/// Files that no suite takes, by folder and reason. Other kinds than JSON are no suite's.
void write_unread(std::string& out, const Outcome& outcome, const std::string& folder)
{
    std::map<std::pair<std::string, std::string>, std::size_t> groups;
    const auto add = [&](const fs::path& path) {
        const fs::path below = path.lexically_relative(folder);
        fs::path group;
        // Two levels tell where a file comes from and what it is about.
        int levels = 0;
        for (const fs::path& part : below.parent_path()) {
            if (levels++ < 2)
                group /= part;
        }
        const std::string_view why = explain_unread("/" + below.generic_string());
        ++groups[{group.generic_string() + "/", std::string{why}}];
    };
    for (const std::string& path : outcome.unread)
        add(path);
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator{folder, ignored}) {
        static const std::set<std::string> kinds{".yaml", ".rlp", ".io", ".jsonl", ".txt"};
        if (entry.is_regular_file() && kinds.contains(entry.path().extension().string()))
            add(entry.path());
    }
    out += "\n## Files that no suite reads\n\n| below | files | why |\n|---|---:|---|\n";
    for (const auto& [group, count] : groups)
        out +=
            fmt::format("| {} | {} | {} |\n", escaped(group.first), count,
                        group.second.empty() ? "Of a format that no suite knows." : group.second);
}

}  // namespace

std::string describe_fixtures(const std::string& folder)
{
    std::vector<std::pair<std::string, std::uintmax_t>> files;
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator{folder, ignored}) {
        if (entry.is_regular_file())
            files.emplace_back(entry.path().lexically_relative(folder).generic_string(),
                               entry.file_size());
    }
    std::ranges::sort(files);
    std::string list;
    std::uintmax_t total = 0;
    for (const auto& [name, size] : files) {
        list += fmt::format("{} {}\n", name, size);
        total += size;
    }
    const Hash256 hash =
        keccak256(BytesView{reinterpret_cast<const std::uint8_t*>(list.data()), list.size()});
    return fmt::format("Fixtures: {} files, {} MiB, names and sizes {}.", files.size(), total >> 20,
                       to_hex(BytesView{hash.bytes}.first(8)));
}

std::string write_tables(std::span<const Suite> suites, const Outcome& outcome,
                         const std::string& folder)
{
    std::string out = describe_fixtures(folder) + "\n\n";
    write_summary(out, suites, outcome);
    write_forks(out, suites, outcome);
    write_left_out(out, suites, outcome);
    write_other_reasons(out, suites, outcome);
    write_unread(out, outcome, folder);
    return out;
}

std::string_view find_tables(std::string_view document)
{
    const std::size_t begin = document.find(tables_begin);
    const std::size_t end = document.find(tables_end);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
        return {};
    std::string_view tables = document.substr(begin, end - begin);
    tables.remove_prefix(tables_begin.size());
    // An empty line on either side.
    while (tables.starts_with('\n'))
        tables.remove_prefix(1);
    while (tables.ends_with("\n\n"))
        tables.remove_suffix(1);
    return tables;
}

std::expected<std::string, std::string> replace_tables(std::string_view document,
                                                       std::string_view tables)
{
    const std::size_t begin = document.find(tables_begin);
    const std::size_t end = document.find(tables_end);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
        return std::unexpected(fmt::format("no lines \"{}\" and \"{}\"", tables_begin, tables_end));
    std::string result{document.substr(0, begin + tables_begin.size())};
    result += "\n\n";
    result += tables;
    result += '\n';
    result += document.substr(end);
    return result;
}

}  // namespace sluice::conformance
