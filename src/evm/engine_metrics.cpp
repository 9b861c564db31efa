// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <sluice/engine_metrics.hpp>

namespace sluice::evm {
namespace {

/// One number of the metrics. Both formats, the sum and the documentation of the numbers in
/// Prometheus' format draw on this table.
struct Counter {
    std::string_view name;
    std::string_view help;
    std::uint64_t EngineMetrics::* value;
};

constexpr Counter counters[]{
    {"traditional_messages", "Messages begun on the traditional engine",
     &EngineMetrics::traditional_messages},
    {"advanced_messages", "Messages begun on the advanced engine",
     &EngineMetrics::advanced_messages},
    {"promoted_messages", "Messages that went over to the advanced engine half-way",
     &EngineMetrics::promoted_messages},
    {"cold_blocks", "Blocks left to the traditional engine by the advanced one, for the time being",
     &EngineMetrics::cold_blocks},
    {"lowered_traces", "Traces lowered", &EngineMetrics::lowered_traces},
    {"lowered_bytes", "Bytes of lowered code with its tables", &EngineMetrics::lowered_bytes},
    {"lowering_nanoseconds", "Time spent on lowering", &EngineMetrics::lowering_nanoseconds},
    {"shadowed_messages", "Outermost messages that both engines ran",
     &EngineMetrics::shadowed_messages},
    {"divergences", "Messages on which the engines differed", &EngineMetrics::divergences},
    {"unwritten_reproducers", "Divergences of which a wanted file was not written",
     &EngineMetrics::unwritten_reproducers},
};

struct CacheNumber {
    std::string_view name;
    std::string_view help;
    bool is_gauge;  ///< It may go down.
    std::uint64_t CodeCacheCounters::* value;
};

constexpr CacheNumber cache_numbers[]{
    {"hits", "Codes found in the cache", false, &CodeCacheCounters::hits},
    {"misses", "Codes not found in the cache", false, &CodeCacheCounters::misses},
    {"evictions", "Codes that left the cache for others", false, &CodeCacheCounters::evictions},
    {"entries", "Codes in the cache", true, &CodeCacheCounters::entries},
    {"bytes", "Bytes of the codes in the cache with their lowered forms", true,
     &CodeCacheCounters::bytes},
};

}  // namespace

EngineMetrics& EngineMetrics::operator+=(const EngineMetrics& other) noexcept
{
    for (const Counter& counter : counters)
        this->*counter.value += other.*counter.value;
    for (std::size_t i = 0; i < fallback_count; ++i)
        fallbacks[i] += other.fallbacks[i];
    return *this;
}

void MetricsCollector::add(const EngineMetrics& metrics)
{
    const std::scoped_lock lock{mutex_};
    total_ += metrics;
}

EngineMetrics MetricsCollector::total() const
{
    const std::scoped_lock lock{mutex_};
    return total_;
}

std::string to_json(const EngineMetrics& metrics, const CodeCacheCounters* cache)
{
    std::string text = "{\n";
    const auto to = std::back_inserter(text);
    for (const Counter& counter : counters)
        fmt::format_to(to, "  \"{}\": {},\n", counter.name, metrics.*counter.value);
    text += "  \"fallbacks\": {";
    for (std::size_t i = 0; i < fallback_count; ++i)
        fmt::format_to(to, "{}\n    \"{}\": {}", i == 0 ? "" : ",", fallback_names[i],
                       metrics.fallbacks[i]);
    text += "\n  }";
    if (cache != nullptr) {
        text += ",\n  \"code_cache\": {";
        std::string_view separator;
        for (const CacheNumber& number : cache_numbers) {
            fmt::format_to(to, "{}\n    \"{}\": {}", separator, number.name, cache->*number.value);
            separator = ",";
        }
        text += "\n  }";
    }
    text += "\n}\n";
    return text;
}

std::string to_prometheus(const EngineMetrics& metrics, const CodeCacheCounters* cache)
{
    std::string text;
    const auto to = std::back_inserter(text);
    const auto describe = [&to](std::string_view name, std::string_view help, bool is_gauge) {
        fmt::format_to(to, "# HELP {} {}.\n# TYPE {} {}\n", name, help, name,
                       is_gauge ? "gauge" : "counter");
    };
    for (const Counter& counter : counters) {
        const std::string name = fmt::format("sluice_{}_total", counter.name);
        describe(name, counter.help, false);
        fmt::format_to(to, "{} {}\n", name, metrics.*counter.value);
    }
    describe("sluice_fallbacks_total",
             "Messages that ran, or went on, on the traditional engine, by reason", false);
    for (std::size_t i = 0; i < fallback_count; ++i)
        fmt::format_to(to, "sluice_fallbacks_total{{reason=\"{}\"}} {}\n", fallback_names[i],
                       metrics.fallbacks[i]);
    if (cache != nullptr) {
        for (const CacheNumber& number : cache_numbers) {
            const std::string name =
                fmt::format("sluice_code_cache_{}{}", number.name, number.is_gauge ? "" : "_total");
            describe(name, number.help, number.is_gauge);
            fmt::format_to(to, "{} {}\n", name, cache->*number.value);
        }
    }
    return text;
}

bool write_metrics(const std::string& file, const EngineMetrics& metrics,
                   const CodeCacheCounters& cache)
{
    const CodeCacheCounters* const used = cache.hits + cache.misses != 0 ? &cache : nullptr;
    const std::string text =
        file.ends_with(".prom") ? to_prometheus(metrics, used) : to_json(metrics, used);
    std::FILE* const stream = std::fopen(file.c_str(), "wb");
    if (stream == nullptr)
        return false;
    const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
    return std::fclose(stream) == 0 && written;
}

}  // namespace sluice::evm
