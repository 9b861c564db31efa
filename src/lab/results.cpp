// SPDX-License-Identifier: Apache-2.0
#include "lab/results.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "fixtures/json_reader.hpp"

namespace sluice::lab {
namespace {

using Json = nlohmann::ordered_json;
using fixtures::FixtureError;
using fixtures::JsonReader;

Json interval_to_json(const Interval& interval)
{
    return Json::array({interval.low, interval.high});
}

Json row_to_json(std::span<const ResultRow> rows, std::size_t index, double threshold)
{
    const ResultRow& row = rows[index];
    Json json;
    json["name"] = row.case_name;
    json["fork"] = row.fork;
    json["mode"] = row.side;
    json["checked"] = row.is_sound() && row.caveat.empty();
    if (!row.is_sound()) {
        json["error"] = row.error;
        return json;
    }
    if (!row.caveat.empty())
        json["caveat"] = row.caveat;
    json["gas"] = row.gas;
    if (row.opcodes != 0)
        json["opcodes"] = row.opcodes;
    if (row.instructions) {
        json["instructions"] = *row.instructions;
        json["instructionsBy"] = to_string(row.instruction_source);
    }
    if (row.set_up_microseconds > 0)
        json["setUpUs"] = row.set_up_microseconds;
    if (row.first_microseconds > 0)
        json["firstUs"] = row.first_microseconds;
    json["runs"] = row.microseconds.size();
    if (row.microseconds.empty())
        return json;
    const Summary summary = summarize(row.microseconds);
    json["medianUs"] = summary.median;
    if (summary.interval.is_known())
        json["medianIntervalUs"] = interval_to_json(summary.interval);
    json["minUs"] = summary.min;
    json["spread"] = summary.spread;
    if (row.gas != 0)
        json["mgasPerSecond"] = static_cast<double>(row.gas) / summary.median;
    if (row.opcodes != 0)
        json["nsPerOpcode"] = 1000 * summary.median / static_cast<double>(row.opcodes);
    if (const auto ratio = time_of_first(rows, index)) {
        json["timeOfFirst"] = ratio->value;
        if (ratio->interval.is_known())
            json["timeOfFirstInterval"] = interval_to_json(ratio->interval);
        json["verdict"] = to_string(judge(*ratio, threshold));
    }
    json["timesUs"] = row.microseconds;
    return json;
}

/// A time, which must be one: ratios of nothing are nothing.
double read_time(JsonReader& reader, const JsonReader::Element& element)
{
    double time = 0;
    if (element.get(time) != simdjson::SUCCESS || !(time > 0))
        reader.fail("not a number above 0");
    return time;
}

std::uint64_t read_count(JsonReader& reader, const JsonReader::Element& element)
{
    std::uint64_t count = 0;
    if (element.get(count) != simdjson::SUCCESS)
        reader.fail("not a whole number");
    return count;
}

InstructionSource read_source(JsonReader& reader, const JsonReader::Element& element)
{
    const std::string_view name = reader.text(element);
    for (const auto source : {InstructionSource::callgrind, InstructionSource::hardware}) {
        if (name == to_string(source))
            return source;
    }
    reader.fail("neither callgrind nor hardware");
    return {};
}

ResultRow read_row(JsonReader& reader, const JsonReader::Element& element)
{
    ResultRow row;
    const auto fields = reader.object(element);
    reader.field(fields, "name", [&](const auto& e) { row.case_name = reader.text(e); });
    reader.field(fields, "fork", [&](const auto& e) { row.fork = reader.text(e); });
    reader.field(fields, "mode", [&](const auto& e) { row.side = reader.text(e); });
    if (reader.optional_field(fields, "error", [&](const auto& e) { row.error = reader.text(e); }))
        return row;
    reader.optional_field(fields, "caveat", [&](const auto& e) { row.caveat = reader.text(e); });
    reader.field(fields, "gas", [&](const auto& e) { row.gas = read_count(reader, e); });
    reader.optional_field(fields, "opcodes",
                          [&](const auto& e) { row.opcodes = read_count(reader, e); });
    reader.optional_field(fields, "instructions",
                          [&](const auto& e) { row.instructions = read_count(reader, e); });
    reader.optional_field(fields, "instructionsBy",
                          [&](const auto& e) { row.instruction_source = read_source(reader, e); });
    reader.optional_field(fields, "setUpUs",
                          [&](const auto& e) { row.set_up_microseconds = read_time(reader, e); });
    reader.optional_field(fields, "firstUs",
                          [&](const auto& e) { row.first_microseconds = read_time(reader, e); });
    reader.optional_field(fields, "timesUs", [&](const auto& e) {
        reader.each_element(reader.array(e), [&](const auto& time) {
            row.microseconds.push_back(read_time(reader, time));
        });
    });
    return row;
}

std::expected<Results, FixtureError> read_results(const JsonReader::Element& root)
{
    JsonReader reader;
    Results results;
    const auto fields = reader.object(root);
    reader.field(fields, "schema", [&](const auto& e) {
        const std::uint64_t number = read_count(reader, e);
        if (!reader.failed() && number != Results::schema)
            reader.fail(
                fmt::format("results of format {}, this program reads format {}: measure "
                            "again with it",
                            number, Results::schema));
    });
    reader.field(fields, "sluice", [&](const auto& e) { results.program = reader.text(e); });
    reader.field(fields, "machine", [&](const auto& e) { results.machine = reader.text(e); });
    for (const auto& [name, text] : {std::pair{"commit", &results.commit},
                                     {"flags", &results.flags},
                                     {"command", &results.command},
                                     {"date", &results.date}})
        reader.optional_field(fields, name,
                              [&, to = text](const auto& e) { *to = reader.text(e); });
    reader.field(fields, "cases", [&](const auto& e) {
        reader.each_element(reader.array(e), [&](const auto& row) {
            results.rows.push_back(read_row(reader, row));
        });
    });
    if (reader.failed())
        return std::unexpected(reader.error());
    return results;
}

}  // namespace

std::size_t first_side(std::span<const ResultRow> rows, std::size_t index) noexcept
{
    const auto is_same_case = [&](const ResultRow& row) {
        return row.case_name == rows[index].case_name && row.fork == rows[index].fork;
    };
    while (index > 0 && is_same_case(rows[index - 1]))
        --index;
    return index;
}

std::optional<Ratio> time_of_first(std::span<const ResultRow> rows, std::size_t index)
{
    const std::size_t first = first_side(rows, index);
    if (first == index || rows[index].microseconds.empty() || rows[first].microseconds.empty())
        return std::nullopt;
    return paired_ratio(rows[index].microseconds, rows[first].microseconds);
}

std::string to_json(const Results& results, double threshold)
{
    Json json;
    json["schema"] = Results::schema;
    json["sluice"] = results.program;
    json["machine"] = results.machine;
    for (const auto& [name, text] : {std::pair{"commit", &results.commit},
                                     {"flags", &results.flags},
                                     {"command", &results.command},
                                     {"date", &results.date}}) {
        if (!text->empty())
            json[name] = *text;
    }
    Json cases = Json::array();
    for (std::size_t i = 0; i < results.rows.size(); ++i)
        cases.push_back(row_to_json(results.rows, i, threshold));
    json["cases"] = std::move(cases);
    if (!results.not_measured.empty())
        json["notMeasured"] = results.not_measured;
    // Names of cases may be any bytes, and JSON is UTF-8.
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::expected<Results, std::string> load_results(const std::string& path)
{
    auto results = fixtures::read_file(path, read_results);
    if (!results)
        return std::unexpected(results.error().message());
    return std::move(*results);
}

std::string describe_machine()
{
    std::string processor = "unknown processor";
    std::ifstream information{"/proc/cpuinfo"};
    constexpr std::string_view key = "model name";
    for (std::string line; std::getline(information, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with(key) && colon != std::string::npos) {
            processor = line.substr(colon + 2);
            break;
        }
    }
    return fmt::format("{} x {}", std::thread::hardware_concurrency(), processor);
}

}  // namespace sluice::lab
