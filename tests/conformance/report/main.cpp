// conformance_report: runs every suite and puts its counts into a document, or checks that the
// document's are right.
//
//     conformance_report [--check] docs/conformance.md
//
// Status: 0 if all is well, 1 if cases failed or the document is out of date, 2 if it cannot be
// read or written, 77 if there is nothing to check with: no fixtures, or others than those that the
// document was written from, or a build without some precompile.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "evm/precompiles/precompile.hpp"
#include "tests/conformance/report/report.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::conformance {
namespace {

constexpr int nothing_to_check = 77;

int complain(int status, std::string_view message)
{
    fmt::print(stderr, "conformance_report: {}\n", message);
    return status;
}

/// The first line in which the texts differ, for a message.
std::string first_difference(std::string_view recorded, std::string_view now)
{
    const auto line = [](std::string_view& text) {
        const std::string_view first = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), first.size() + 1));
        return first;
    };
    while (!recorded.empty() || !now.empty()) {
        const std::string_view a = line(recorded);
        const std::string_view b = line(now);
        if (a != b)
            return fmt::format("  recorded: {}\n  now:      {}", a, b);
    }
    return {};
}

int run_report(bool only_check, const std::string& path)
{
    const std::string folder = test::fixtures().lexically_normal().string();
    if (!std::filesystem::exists(folder))
        return complain(nothing_to_check,
                        "no official fixtures: set SLUICE_FIXTURES to their folder");
    if (is_sample())
        return complain(nothing_to_check, "SLUICE_FIXTURES_SAMPLE is set: a sample says nothing");
    std::ifstream file{path, std::ios::binary};
    const std::string document{std::istreambuf_iterator<char>{file}, {}};
    if (!file)
        return complain(2, path + ": cannot be read");
    const std::string_view recorded = find_tables(document);
    if (only_check && !recorded.starts_with(describe_fixtures(folder)))
        return complain(nothing_to_check, path + " was written from other fixtures than these");

    for (const evm::Precompile& precompile : evm::precompiles()) {
        if (only_check && precompile.run == nullptr)
            return complain(nothing_to_check, fmt::format("this build lacks {}, the document's did "
                                                          "not",
                                                          precompile.name));
    }

    const Outcome outcome = run(suites(), folder);
    const std::string tables = write_tables(suites(), outcome, folder);
    int status = 0;
    for (const Tally& tally : outcome.tallies) {
        for (const std::string& failure : tally.failures())
            status = complain(1, failure);
    }
    for (const std::string& message : outcome.unreadable)
        status = complain(1, message);
    if (only_check) {
        if (recorded == tables)
            return status;
        return complain(1, fmt::format("{} is out of date:\n{}\nWrite it again with "
                                       "conformance_report {}",
                                       path, first_difference(recorded, tables), path));
    }
    const auto replaced = replace_tables(document, tables);
    if (!replaced)
        return complain(2, path + ": " + replaced.error());
    std::ofstream out{path, std::ios::binary};
    out << *replaced;
    out.close();
    return out ? status : complain(2, path + ": cannot be written");
}

}  // namespace
}  // namespace sluice::conformance

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments{argv + 1, argv + argc};
    const bool only_check = !arguments.empty() && arguments[0] == "--check";
    const std::size_t expected = only_check ? 2 : 1;
    if (arguments.size() != expected || arguments.back().starts_with('-')) {
        fmt::print(stderr, "usage: conformance_report [--check] DOCUMENT\n");
        return 2;
    }
    return sluice::conformance::run_report(only_check, arguments.back());
}
