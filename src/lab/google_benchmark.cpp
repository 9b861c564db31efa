// SPDX-License-Identifier: Apache-2.0
#include "lab/google_benchmark.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

namespace sluice::lab {
namespace {

using Json = nlohmann::ordered_json;

/// What every entry of a benchmark begins with.
Json begin_entry(const ResultRow& row, std::size_t family, const char* type)
{
    const std::string name = fmt::format("{}/{}", row.case_name, row.side);
    Json entry;
    entry["name"] = name;
    entry["family_index"] = family;
    entry["per_family_instance_index"] = 0;
    entry["run_name"] = name;
    entry["run_type"] = type;
    entry["repetitions"] = row.microseconds.size();
    return entry;
}

void set_time(Json& entry, double time)
{
    entry["real_time"] = time;
    // Executions don't wait for anything: the processor's time is the clock's.
    entry["cpu_time"] = time;
    entry["time_unit"] = "us";
}

void add_aggregate(Json& entries, const ResultRow& row, std::size_t family, const char* name,
                   double value, const char* unit)
{
    Json entry = begin_entry(row, family, "aggregate");
    entry["name"] = fmt::format("{}/{}_{}", row.case_name, row.side, name);
    entry["threads"] = 1;
    entry["aggregate_name"] = name;
    entry["aggregate_unit"] = unit;
    entry["iterations"] = row.microseconds.size();
    set_time(entry, value);
    entries.push_back(std::move(entry));
}

void add_row(Json& entries, const ResultRow& row, std::size_t family)
{
    if (!row.is_sound()) {
        Json entry = begin_entry(row, family, "iteration");
        entry["repetitions"] = 1;
        entry["repetition_index"] = 0;
        entry["threads"] = 1;
        entry["error_occurred"] = true;
        entry["error_message"] = row.error;
        entries.push_back(std::move(entry));
        return;
    }
    double sum = 0;
    for (std::size_t i = 0; i < row.microseconds.size(); ++i) {
        const double time = row.microseconds[i];
        Json entry = begin_entry(row, family, "iteration");
        entry["repetition_index"] = i;
        entry["threads"] = 1;
        entry["iterations"] = 1;
        set_time(entry, time);
        entry["gas"] = row.gas;
        if (row.instructions)
            entry["instructions"] = *row.instructions;
        entries.push_back(std::move(entry));
        sum += time;
    }
    const auto count = static_cast<double>(row.microseconds.size());
    if (row.microseconds.size() < 2)
        return;
    const double mean = sum / count;
    double squares = 0;
    for (const double time : row.microseconds)
        squares += (time - mean) * (time - mean);
    const double deviation = std::sqrt(squares / (count - 1));
    add_aggregate(entries, row, family, "mean", mean, "time");
    add_aggregate(entries, row, family, "median", median(row.microseconds), "time");
    add_aggregate(entries, row, family, "stddev", deviation, "time");
    add_aggregate(entries, row, family, "cv", deviation / mean, "percentage");
}

}  // namespace

std::string to_google_benchmark(const Results& results)
{
    Json context;
    context["date"] = results.date;
    context["executable"] = "sluice bench";
    context["num_cpus"] = std::thread::hardware_concurrency();
    context["machine"] = results.machine;
    context["sluice"] = results.program;
    context["commit"] = results.commit;
    context["flags"] = results.flags;
    context["library_build_type"] = "release";
    Json json;
    json["context"] = std::move(context);
    json["benchmarks"] = Json::array();
    for (std::size_t i = 0; i < results.rows.size(); ++i)
        add_row(json["benchmarks"], results.rows[i], i);
    // Names of cases may be any bytes, and JSON is UTF-8.
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sluice::lab
