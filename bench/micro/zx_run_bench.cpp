// What single things cost in zx programs: zx/ENGINE/CONSTRUCT, with ENGINE one of vm, tree, both
// with a limit of gas, and vm_unmetered.
//
// As in opcode_bench.cpp the difference is measured: of two programs that run in turns, one does
// the thing in a loop, the other one does not, and is the same otherwise. ns/op is the median of
// the differences by the number of rounds; the column Time is that of the whole first program,
// without loading it. Both programs must print what follows from the number of rounds, and use the
// same gas on both engines.
// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include <algorithm>
#include <expected>
#include <memory>
#include <optional>
#include <sluice/zx.hpp>
#include <string>
#include <vector>

#include "bench/micro/checked.hpp"

namespace sluice::zx {
namespace {

constexpr std::uint64_t rounds = 8000;
constexpr std::uint64_t sum_of_rounds = rounds * (rounds - 1) / 2;

/// A construct, as a function body that begins with `setup` and ends with `result`.
struct Construct {
    std::string name;
    std::string declarations;  ///< Before the function.
    std::string setup;
    std::string with;  ///< Of the loop.
    std::string without;
    std::uint64_t expected;
    std::uint64_t expected_without;
    std::string result = "result";
};

std::vector<Construct> constructs()
{
    constexpr std::uint64_t sum = sum_of_rounds;
    const std::string add_i = "result += i";
    const std::string point = "data Point { x: number, y: number }\n";
    const std::string meter =
        "contract Meter {\n    data sum = 0\n    action add(value) {\n        sum = sum + value\n"
        "        return value\n    }\n    action same(value) {\n        return value\n    }\n}\n";
    return {
        {"loop", "", "", add_i, "", sum, 0},
        {"multiply", "", "", "result += i * 3", add_i, 3 * sum, sum},
        {"multiply_float", "", "let x = 0.5", "result += i * x", "result += i", sum / 2, sum,
         "int(result)"},
        {"branch", "", "", "if i >= 0 { result += i }", add_i, sum, sum},
        {"require", "", "", "require(i >= 0, \"it is not\")\n result += i", add_i, sum, sum},
        {"call/1_argument", "function same(a) { return a }\n", "", "result += same(i)", add_i, sum,
         sum},
        {"call/3_arguments", "function same(a, b, c) { return c }\n", "", "result += same(1, 2, i)",
         add_i, sum, sum},
        {"builtin_call", "", "", "result += abs(i)", add_i, sum, sum},
        {"closure/call", "", "let step = 1\nlet f = x => x + step", "result += f(i)",
         "result += i + step", sum + rounds, sum + rounds},
        {"closure/make", "", "let f = null", "f = x => x + i\n result += i", add_i, sum, sum},
        {"field/read", point, "let p = Point(3, 4)\nlet three = 3", "result += p.x",
         "result += three", 3 * rounds, 3 * rounds},
        {"field/write", point, "let p = Point(3, 4)", "p.x = i\n result += i", add_i,
         sum + rounds - 1, sum + 3, "result + p.x"},
        {"method/reads_nothing", meter, "let m = Meter()", "result += m.same(i)", add_i, sum, sum},
        {"method/writes_state", meter, "let m = Meter()", "result += m.add(i)",
         "result += m.same(i)", sum, sum},
        {"object/make", point, "let p = null", "p = Point(i, 4)\n result += i", add_i, sum, sum},
        {"map/make", "", "let m = null", "m = {\"a\": i, \"b\": 2}\n result += i", add_i, sum, sum},
        {"map/read", "", "let m = {\"a\": 1, \"b\": 2}\nlet key = \"b\"\nlet two = 2",
         "result += m[key]", "result += two", 2 * rounds, 2 * rounds},
        {"map/write", "", "let m = {\"a\": 1, \"b\": 2}\nlet key = \"b\"",
         "m[key] = i\n result += i", add_i, sum + rounds - 1, sum + 2, "result + m[\"b\"]"},
        {"map/insert", "", "let m = {}", "m[i] = i\n result += i", add_i, sum + rounds, sum,
         "result + len(m)"},
        {"list/make", "", "let l = null", "l = [i, 2]\n result += i", add_i, sum, sum},
        {"list/read", "", "let l = [5, 6]\nlet one = 1\nlet six = 6", "result += l[one]",
         "result += six", 6 * rounds, 6 * rounds},
        {"list/write", "", "let l = [5, 6]\nlet one = 1", "l[one] = i\n result += i", add_i,
         sum + rounds - 1, sum + 6, "result + l[1]"},
        {"list/push", "", "let l = []", "l.push(i)\n result += i", add_i, sum + rounds, sum,
         "result + len(l)"},
        {"string/concatenate", "", "let a = \"abc\"\nlet b = \"defg\"\nlet s = \"\"",
         "s = a + b\n result += i", add_i, sum + 7, sum, "result + len(s)"},
        {"string/with_number", "", "let a = \"abc\"\nlet s = \"\"", "s = a + i\n result += i",
         add_i, sum + 7, sum, "result + len(s)"},
        {"string/index", "", "let a = \"abc\"\nlet one = 1\nlet s = \"\"",
         "s = a[one]\n result += i", add_i, sum + 1, sum, "result + len(s)"},
        {"string/compare", "", "let a = \"abc\"\nlet b = \"abd\"",
         "if a == b { result += 1 }\n result += i", add_i, sum, sum},
        {"string/length", "", "let a = \"abc\"", "result += len(a)", "result += 3", 3 * rounds,
         3 * rounds},
        {"try", "", "", "try { result += i } catch (e) { result = 0 }", add_i, sum, sum},
    };
}

std::string program_of(const Construct& construct, bool has_construct)
{
    const std::string& body = has_construct ? construct.with : construct.without;
    std::string text = construct.declarations + "function work(rounds) {\nlet result = 0\n" +
                       construct.setup + "\n";
    if (!body.empty())
        text += "let i = 0\nwhile i < rounds {\n" + body + "\ni += 1\n}\n";
    return text + "return " + construct.result + "\n}\nprint(work(" + std::to_string(rounds) +
           "))\n";
}

/// How a program is run.
struct Setting {
    const char* name;
    ScriptEngine engine;
    bool is_metered;
};

constexpr Setting settings[]{
    {"vm", ScriptEngine::virtual_machine, true},
    {"vm_unmetered", ScriptEngine::virtual_machine, false},
    {"tree", ScriptEngine::tree, true},
};

ScriptOptions options_of(const Setting& setting, std::string& output)
{
    ScriptOptions options;
    options.engine = setting.engine;
    options.gas_limit = setting.is_metered ? 1'000'000'000 : 0;
    options.deterministic = true;
    options.write_output = [&output](std::string_view piece) { output += piece; };
    options.write_diagnostics = [](std::string_view) {};
    return options;
}

/// The gas of a run that prints this number; else, what it did instead.
std::expected<std::uint64_t, std::string> gas_of(const std::string& text, const Setting& setting,
                                                 std::uint64_t number)
{
    std::string output;
    auto script = Script::from_text("bench.zx", text, options_of(setting, output));
    if (!script)
        return std::unexpected("it does not load: " + script.error());
    const ScriptResult result = script->run();
    if (result.ending != ScriptEnding::success)
        return std::unexpected("it failed: " + result.error);
    if (output != std::to_string(number) + "\n")
        return std::unexpected("it printed " + output + " instead of " + std::to_string(number));
    return result.gas_used;
}

/// Whether both programs print what they must on both engines, for the same gas.
bool is_right(benchmark::State& state, const Construct& construct)
{
    for (const bool has_construct : {true, false}) {
        const std::string text = program_of(construct, has_construct);
        std::optional<std::uint64_t> gas;
        for (const Setting& setting : settings) {
            const auto result = gas_of(
                text, setting, has_construct ? construct.expected : construct.expected_without);
            if (!micro::check(state, result.has_value(), result ? "" : result.error()))
                return false;
            if (setting.is_metered && gas &&
                !micro::check_equal(state, *result, *gas, "the gas of the tree"))
                return false;
            if (setting.is_metered)
                gas = *result;
        }
    }
    return true;
}

/// Of the processor, in seconds: programs run for longer than a busy machine lets them without a
/// break.
double processor_time()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double run_time(const std::string& text, const Setting& setting)
{
    std::string output;
    auto script = Script::from_text("bench.zx", text, options_of(setting, output));
    const double begin = processor_time();
    const ScriptResult result = script->run();
    const double end = processor_time();
    benchmark::DoNotOptimize(result.gas_used);
    return end - begin;
}

void measure(benchmark::State& state, const Construct& construct, const Setting& setting)
{
    const std::string with = program_of(construct, true);
    const std::string without = program_of(construct, false);
    std::vector<double> differences;
    for (auto _ : state) {
        const double time = run_time(with, setting);
        differences.push_back(time - run_time(without, setting));
        state.SetIterationTime(time);
    }
    if (differences.empty())
        return;
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
    std::nth_element(differences.begin(), middle, differences.end());
    state.counters["ns/op"] = 1e9 * *middle / static_cast<double>(rounds);
}

[[maybe_unused]] const bool registered = [] {
    for (const Setting& setting : settings) {
        for (const Construct& construct : constructs()) {
            // Google Benchmark calls it several times, until the time suits it.
            benchmark::RegisterBenchmark(
                (std::string{"zx/"} + setting.name + "/" + construct.name).c_str(),
                [construct, &setting,
                 was_checked = std::make_shared<bool>()](benchmark::State& state) {
                    if (!*was_checked && !is_right(state, construct))
                        return;
                    *was_checked = true;
                    measure(state, construct, setting);
                })
                ->UseManualTime()
                ->Unit(benchmark::kMicrosecond);
        }
    }
    return true;
}();

}  // namespace
}  // namespace sluice::zx
