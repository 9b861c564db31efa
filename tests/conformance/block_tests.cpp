// Every official block test of every network, and how many ran.
//
// SLUICE_FIXTURES_SAMPLE=N takes every N-th file only: for sanitizer builds, which are slow.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "fixtures/block_test_runner.hpp"
#include "fixtures/json_files.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::fixtures {
namespace {

TEST(BlockTests, EveryOfficialCaseOfEveryNetworkPasses)
{
    const std::filesystem::path root = test::fixtures();
    if (!std::filesystem::exists(root))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";
    std::size_t sample = 1;
    if (const char* every = std::getenv("SLUICE_FIXTURES_SAMPLE"))
        sample = std::max<std::size_t>(1, std::strtoul(every, nullptr, 10));
    const std::vector<std::string> files = find_json_files(root.string());

    std::mutex mutex;
    std::map<std::string, std::size_t> passed, unsupported;
    std::map<OtherRejection, std::size_t> others;
    std::vector<std::string> failures;
    BlockTestRunner runner;
    tbb::parallel_for(std::size_t{0}, (files.size() + sample - 1) / sample, [&](std::size_t i) {
        const std::string& file = files[i * sample];
        const auto tests = load_block_tests(file);
        if (!tests) {
            if (!tests.error().other_format) {
                const std::lock_guard lock{mutex};
                failures.push_back(tests.error().message());
            }
            return;
        }
        for (const BlockTest& test : *tests) {
            const BlockTestResult result = runner.run(test);
            const std::lock_guard lock{mutex};
            if (result.verdict == Verdict::passed)
                ++passed[test.network];
            else if (result.verdict == Verdict::unsupported)
                ++unsupported[result.reason];
            else
                failures.push_back(
                    fmt::format("{}: {} [{}]: {}", file, test.name, test.network, result.reason));
            for (const OtherRejection& other : result.other_rejections)
                ++others[other];
        }
    });
    for (const auto& [network, count] : passed)
        fmt::print("{:<36} {:>6}\n", network, count);
    for (const auto& [reason, count] : unsupported)
        fmt::print("unsupported: {:>6} need {}\n", count, reason);
    for (const auto& [other, count] : others)
        fmt::print("refused for another reason: {:>6} expected {}, got: {}\n", count,
                   other.expected, other.reason);
    for (std::size_t i = 0; i < std::min<std::size_t>(failures.size(), 20); ++i)
        ADD_FAILURE() << failures[i];
    EXPECT_EQ(failures.size(), 0U);
}

}  // namespace
}  // namespace sluice::fixtures
