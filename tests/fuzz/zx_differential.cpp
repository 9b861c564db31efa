// Runs generated zx programs on both engines and reports what differs.
//
//   zx_differential [--programs N] [--seed S] [--out FOLDER]
//   zx_differential --file PROGRAM.zx [--gas N, or -1 for every limit that matters]
//   zx_differential --show SEED
//
// Every program runs with enough gas first, and then with limits that it meets on its way. Each has
// a seed of its own, one after the other from S; a difference is reported with it, and written to
// FOLDER, from where reduce_zx.py makes it smaller. SLUICE_ZX_PROGRAMS stands for N.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/zx_comparison.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::int64_t enough_gas = 150'000;

/// SplitMix64.
std::uint64_t mix(std::uint64_t& state)
{
    std::uint64_t z = state += 0x9e37'79b9'7f4a'7c15;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31);
}

Bytes bytes_of(std::uint64_t seed)
{
    std::uint64_t state = seed;
    Bytes bytes(300 + mix(state) % 5000);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(mix(state));
    return bytes;
}

std::string read(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

struct Totals {
    std::uint64_t programs = 0;
    std::uint64_t runs = 0;
    std::uint64_t differences = 0;
    std::uint64_t not_loaded = 0;
    std::uint64_t inconclusive = 0;
    std::uint64_t ended_early = 0;
};

void report(const ZxProgram& program, std::uint64_t seed, std::int64_t gas,
            const std::string& difference, const std::string& out, Totals& totals)
{
    ++totals.differences;
    fmt::print("seed {}, gas {}: {}\n", seed, gas, difference);
    std::fflush(stdout);
    if (out.empty())
        return;
    const std::filesystem::path folder =
        std::filesystem::path{out} / fmt::format("{}_{}", seed, gas);
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "program.zx"} << program.text;
    std::ofstream{folder / "helpers.zx"} << program.module_text;
    std::ofstream{folder / "difference.txt"} << difference;
}

void compare(std::uint64_t seed, const std::string& out, Totals& totals)
{
    const ZxProgram program = generate_zx_program(bytes_of(seed));
    ++totals.programs;
    std::int64_t gas = enough_gas;
    std::uint64_t state = seed ^ 0x5a5a;
    for (unsigned round = 0; round < 3; ++round) {
        const ZxComparison result = compare_zx_engines(program, gas);
        ++totals.runs;
        if (!result.difference.empty()) {
            report(program, seed, gas, result.difference, out, totals);
            return;
        }
        if (!result.is_loaded) {
            ++totals.not_loaded;
            fmt::print("seed {}: not loaded: {}\n", seed, result.problems);
            return;
        }
        if (!result.is_conclusive) {
            ++totals.inconclusive;
            return;
        }
        if (round == 0 && !result.error.empty())
            ++totals.ended_early;
        if (result.gas_used == 0)
            return;
        gas = static_cast<std::int64_t>(mix(state) % static_cast<std::uint64_t>(result.gas_used));
    }
}

int run(std::uint64_t programs, std::uint64_t seed, const std::string& out)
{
    Totals totals;
    for (std::uint64_t i = 0; i < programs; ++i)
        compare(seed + i, out, totals);
    fmt::print(
        "{} programs, {} runs on each engine: {} differ, {} not loaded, {} inconclusive, "
        "{} ended by an error\n",
        totals.programs, totals.runs, totals.differences, totals.not_loaded, totals.inconclusive,
        totals.ended_early);
    return totals.differences == 0 && totals.not_loaded == 0 ? 0 : 1;
}

int compare_file(const std::string& path, std::int64_t gas)
{
    const ZxProgram program{read(path),
                            read(std::filesystem::path{path}.parent_path() / "helpers.zx")};
    ZxComparison result = compare_zx_engines(program, gas < 0 ? enough_gas : gas);
    const std::int64_t used = result.gas_used;
    if (gas < 0)
        for (std::int64_t limit = 0; limit < used && result.difference.empty(); ++limit)
            result = compare_zx_engines(program, limit);
    fmt::print("{}{}", result.problems, result.difference);
    return !result.difference.empty() ? 1 : result.is_loaded ? 0 : 2;
}

}  // namespace
}  // namespace sluice::fuzz

int main(int count, char** arguments)
{
    std::uint64_t programs = 1000;
    std::uint64_t seed = 1;
    std::int64_t gas = sluice::fuzz::enough_gas;
    std::string out;
    std::string file;
    if (const char* wanted = std::getenv("SLUICE_ZX_PROGRAMS"))
        programs = std::strtoull(wanted, nullptr, 10);
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view option = arguments[i];
        const char* value = arguments[i + 1];
        if (option == "--programs") {
            programs = std::strtoull(value, nullptr, 10);
        } else if (option == "--seed") {
            seed = std::strtoull(value, nullptr, 10);
        } else if (option == "--out") {
            out = value;
        } else if (option == "--file") {
            file = value;
        } else if (option == "--gas") {
            gas = std::strtoll(value, nullptr, 10);
        } else if (option == "--show") {
            const auto shown = sluice::fuzz::generate_zx_program(
                sluice::fuzz::bytes_of(std::strtoull(value, nullptr, 10)));
            fmt::print("{}\n// ---- helpers.zx\n{}", shown.text, shown.module_text);
            return 0;
        } else {
            fmt::print(stderr, "zx_differential: unknown option {}\n", option);
            return 2;
        }
    }
    return file.empty() ? sluice::fuzz::run(programs, seed, out)
                        : sluice::fuzz::compare_file(file, gas);
}
