// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sluice/engine_metrics.hpp>
#include <sstream>

namespace sluice::evm::test {
namespace {

/// Metrics with another number in each field.
EngineMetrics numbered()
{
    EngineMetrics metrics;
    static_assert(sizeof(metrics) % sizeof(std::uint64_t) == 0);
    auto* const numbers = reinterpret_cast<std::uint64_t*>(&metrics);
    for (std::size_t i = 0; i < sizeof(metrics) / sizeof(std::uint64_t); ++i)
        numbers[i] = 1000 + i;
    return metrics;
}

constexpr std::size_t number_count = sizeof(EngineMetrics) / sizeof(std::uint64_t);

TEST(EngineMetrics, AddUpFieldByField)
{
    MetricsCollector collector;
    collector.add(numbered());
    collector.add(numbered());
    const EngineMetrics total = collector.total();
    const auto* const numbers = reinterpret_cast<const std::uint64_t*>(&total);
    for (std::size_t i = 0; i < number_count; ++i)
        EXPECT_EQ(numbers[i], 2 * (1000 + i)) << i;
}

TEST(EngineMetrics, JsonHasEveryNumberOnce)
{
    const CodeCacheCounters cache{1, 2, 3, 4, 5};
    const auto json = nlohmann::json::parse(to_json(numbered(), &cache));
    std::set<std::uint64_t> seen;
    for (const auto& [name, value] : json.items())
        if (value.is_number())
            seen.insert(value.get<std::uint64_t>());
    for (const std::string_view reason : fallback_names)
        seen.insert(json.at("fallbacks").at(std::string{reason}).get<std::uint64_t>());
    EXPECT_EQ(seen.size(), number_count);
    EXPECT_EQ(*seen.begin(), 1000U);
    EXPECT_EQ(json.at("code_cache"),
              (nlohmann::json{
                  {"hits", 1}, {"misses", 2}, {"evictions", 3}, {"entries", 4}, {"bytes", 5}}));
    EXPECT_FALSE(nlohmann::json::parse(to_json({})).contains("code_cache"));
}

TEST(EngineMetrics, PrometheusTextDescribesEveryNumber)
{
    const CodeCacheCounters cache{1, 2, 3, 4, 5};
    std::istringstream text{to_prometheus(numbered(), &cache)};
    std::set<std::string> described;
    std::set<std::string> typed;
    std::size_t samples = 0;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words{line};
        std::string first;
        std::string second;
        std::string name;
        words >> first >> second >> name;
        if (first == "#") {
            EXPECT_TRUE((second == "HELP" ? described : typed).insert(name).second) << line;
            continue;
        }
        ++samples;
        name = first.substr(0, first.find('{'));
        EXPECT_TRUE(name.starts_with("sluice_")) << line;
        EXPECT_TRUE(described.contains(name) && typed.contains(name)) << line;
        EXPECT_NE(second.find_first_of("0123456789"), std::string::npos) << line;
    }
    EXPECT_EQ(samples, number_count + 5);
    EXPECT_EQ(described, typed);
    EXPECT_NE(to_prometheus({}).find("sluice_fallbacks_total{reason=\"cold\"} 0\n"),
              std::string::npos);
}

}  // namespace
}  // namespace sluice::evm::test
