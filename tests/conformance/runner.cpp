// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/runner.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "fixtures/json_files.hpp"

namespace sluice::conformance {
namespace {

/// Of how many files this build looks into one.
#ifdef SLUICE_SAMPLED
constexpr std::size_t usual_sample = SLUICE_SAMPLED;
#else
constexpr std::size_t usual_sample = 1;
#endif

std::size_t sample()
{
    const char* every = std::getenv("SLUICE_FIXTURES_SAMPLE");
    return every != nullptr ? std::max<std::size_t>(1, std::strtoul(every, nullptr, 10))
                            : usual_sample;
}

/// Of how many files one is looked into, for suites that only repeat others.
#ifdef SLUICE_REPEATS_SAMPLED
constexpr std::size_t repeats_sample = 8;
#else
constexpr std::size_t repeats_sample = 1;
#endif

/// Files that a sample must hold.
constexpr std::size_t min_sample = 20;

/// The files to look into: every one below the folder, or one of so many where there are many (of a
/// few, a sample could miss all that a suite reads). The largest come first, so that no thread
/// begins with one when the others are done.
std::vector<std::string> take_files(const std::string& folder, std::size_t one_of)
{
    const std::vector<std::string> files = fixtures::find_json_files(folder);
    const std::size_t step = files.size() / one_of < min_sample ? 1 : one_of;
    std::vector<std::pair<std::uintmax_t, std::string>> taken;
    for (std::size_t i = 0; i < files.size(); i += step) {
        std::error_code ignored;
        taken.emplace_back(std::filesystem::file_size(files[i], ignored), files[i]);
    }
    std::ranges::sort(taken, std::ranges::greater{});
    std::vector<std::string> paths;
    for (auto& [size, path] : taken)
        paths.push_back(std::move(path));
    return paths;
}

}  // namespace

bool is_sample()
{
    return sample() != 1;
}

Outcome run(std::span<const Suite> suites, const std::string& folder)
{
    const bool repeats = !suites.empty() && std::ranges::all_of(suites, &Suite::repeats);
    const std::vector<std::string> files =
        take_files(folder, sample() * (repeats ? repeats_sample : 1));
    Outcome outcome{std::vector<Tally>(suites.size()), {}, {}};
    std::mutex mutex;
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
        simdjson::dom::parser parser;
        fixtures::JsonReader::Element root;
        const auto error = fixtures::load_json(parser, files[i], root);
        bool taken = false;
        if (!error) {
            for (std::size_t s = 0; s < suites.size(); ++s)
                taken |= suites[s].run({files[i], root}, outcome.tallies[s]);
        }
        const std::lock_guard lock{mutex};
        if (error && !error->other_format)
            outcome.unreadable.push_back(error->message());
        else if (!taken)
            outcome.unread.push_back(files[i]);
    });
    std::ranges::sort(outcome.unread);
    std::ranges::sort(outcome.unreadable);
    return outcome;
}

}  // namespace sluice::conformance
