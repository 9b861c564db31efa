// Profiles: costs of functions, lines and loops that follow from the table of gas.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

#include "zx/engine/profile_summary.hpp"
#include "zx/engine/session.hpp"

namespace sluice::zx {
namespace {

using Row = ProfileSummary::Row;

class Profiles : public ::testing::TestWithParam<EngineKind> {
protected:
    RunReport count(const std::string& text, SessionOptions options = {})
    {
        options.profile = &profile_;
        return run(text, options);
    }
    RunReport sample(const std::string& text)
    {
        SessionOptions options;
        options.sampler = &sampler_;
        return run(text, options);
    }

    [[nodiscard]] const Row& function(const std::string& name) const
    {
        return find(summary_.functions(), [&](const Row& row) { return row.name == name; });
    }
    [[nodiscard]] const Row& line(std::uint32_t number) const
    {
        return find(summary_.lines(), [&](const Row& row) { return row.line == number; });
    }
    [[nodiscard]] const Row& loop(std::uint32_t number) const
    {
        return find(summary_.loops(), [&](const Row& row) { return row.line == number; });
    }
    /// The functions of a path, outermost first, and their own gas.
    [[nodiscard]] std::map<std::string, std::int64_t> gas_by_path() const
    {
        std::map<std::string, std::int64_t> result;
        std::vector<std::string> names{""};
        for (std::size_t i = 1; i < summary_.paths().nodes().size(); ++i) {
            const CallPaths::Node& node = summary_.paths().nodes()[i];
            names.push_back(names[node.parent] + "/" + summary_.functions()[node.function].name);
            result[names.back()] = summary_.path_costs()[i].own.gas;
        }
        return result;
    }

    ProfileSummary summary_;

private:
    template <class Is>
    static const Row& find(const std::deque<Row>& rows, Is&& is)
    {
        static const Row none;
        const auto found = std::ranges::find_if(rows, is);
        EXPECT_NE(found, rows.end());
        return found == rows.end() ? none : *found;
    }
    RunReport run(const std::string& text, SessionOptions& options)
    {
        options.engine = GetParam();
        options.runtime.write_output = [](std::string_view) {};
        options.runtime.write_diagnostics = [](std::string_view) {};
        const DiskFiles files;
        Session session{files, options};
        if (!session.load_text("test.zx", text)) {
            ADD_FAILURE() << session.problems();
            return {};
        }
        const RunReport report = session.run();
        summary_.add(profile_);
        summary_.add(sampler_);
        return report;
    }

    Profile profile_;
    Sampler sampler_{std::chrono::microseconds{200}};
};

INSTANTIATE_TEST_SUITE_P(Engines, Profiles, ::testing::Values(EngineKind::Vm, EngineKind::Tree),
                         [](const auto& of) { return of.param == EngineKind::Vm ? "Vm" : "Tree"; });

TEST_P(Profiles, CountGasByFunctionLineAndLoop)
{
    const RunReport report = count(
        "function leaf(n) { return n + 1 }\n"
        "function work(n) {\n"
        "    let i = 0\n"
        "    while i < n {\n"
        "        leaf(i)\n"
        "        i = i + 1\n"
        "    }\n"
        "}\n"
        "work(10)\n");
    // LOAD_NAME 2, LOAD_CONST 1, ADD 3, RETURN 2
    constexpr std::int64_t leaf = 10 * (2 + 1 + 3 + 2);
    // JUMP_IF_FALSE 3, LOAD_NAME 2, LOAD_NAME 2, LT 2; JUMP 2
    constexpr std::int64_t test = 11 * (3 + 2 + 2 + 2) + 10 * 2;
    constexpr std::int64_t call = 10 * (2 + 12);         // LOAD_NAME, CALL_NAME of one
    constexpr std::int64_t next = 10 * (2 + 1 + 3 + 3);  // LOAD_NAME, LOAD_CONST, ADD, STORE_NAME
    constexpr std::int64_t begin = 1 + 3;                // LOAD_CONST, STORE_NAME
    constexpr std::int64_t top = 2 * 3 + 1 + 12;         // STORE_FUNC twice; work(10)
    constexpr std::int64_t work = begin + test + call + next;

    EXPECT_EQ(report.gas_used, top + work + leaf);
    EXPECT_EQ(function("leaf").own.gas, leaf);
    EXPECT_EQ(function("leaf").total.gas, leaf);
    EXPECT_EQ(function("leaf").own.operations, 10 * 4);
    EXPECT_EQ(function("leaf").count, 10U);
    EXPECT_EQ(function("leaf").line, 1U);
    EXPECT_EQ(function("work").own.gas, work);
    EXPECT_EQ(function("work").total.gas, work + leaf);
    EXPECT_EQ(function("(top level)").own.gas, top);
    EXPECT_EQ(function("(top level)").total.gas, report.gas_used);

    EXPECT_EQ(line(1).own.gas, leaf + 3);
    EXPECT_EQ(line(3).own.gas, begin);
    EXPECT_EQ(line(4).own.gas, test);
    EXPECT_EQ(line(4).total.gas, test);
    EXPECT_EQ(line(5).own.gas, call);
    EXPECT_EQ(line(5).total.gas, call + leaf);
    EXPECT_EQ(line(6).own.gas, next);
    EXPECT_EQ(line(9).own.gas, 13);
    EXPECT_EQ(line(9).total.gas, 13 + work + leaf);

    ASSERT_EQ(summary_.loops().size(), 1U);
    EXPECT_EQ(loop(4).name, "work");
    EXPECT_EQ(loop(4).count, 10U);
    EXPECT_EQ(loop(4).own.gas, test + call + next);
    EXPECT_EQ(loop(4).total.gas, test + call + next + leaf);

    EXPECT_EQ(
        gas_by_path(),
        (std::map<std::string, std::int64_t>{
            {"/(top level)", top}, {"/(top level)/work", work}, {"/(top level)/work/leaf", leaf}}));
    EXPECT_EQ(std::ranges::count(summary_.opcodes(), 0U) == std::ssize(summary_.opcodes()),
              GetParam() == EngineKind::Tree);
}

TEST_P(Profiles, CountRecursionOnce)
{
    const RunReport report = count(
        "function down(n) { if n > 0 { down(n - 1) } }\n"
        "down(50)\n");
    const Row& down = function("down");
    EXPECT_EQ(down.count, 51U);
    EXPECT_EQ(down.total.gas, down.own.gas);
    EXPECT_EQ(line(1).total.gas, line(1).own.gas);
    EXPECT_EQ(line(1).own.gas, down.own.gas + 3);
    EXPECT_EQ(line(2).total.gas, report.gas_used - 3);
    EXPECT_EQ(gas_by_path().size(), 2U);
    EXPECT_EQ(gas_by_path()["/(top level)/down"], down.own.gas);
}

TEST_P(Profiles, CountLoopsWithinLoops)
{
    count(
        "function inner() {\n"
        "    for each i in range(3) {\n"
        "        for each k in [1, 2] {\n"
        "            if k == 2 { continue }\n"
        "        }\n"
        "    }\n"
        "}\n"
        "let n = 0\n"
        "while true {\n"
        "    inner()\n"
        "    n = n + 1\n"
        "    if n == 4 { break }\n"
        "}\n");
    EXPECT_EQ(loop(2).count, 4U * 3U);
    EXPECT_EQ(loop(3).count, 4U * 3U * 2U);
    EXPECT_EQ(loop(9).count, 4U);
    EXPECT_EQ(loop(2).own.gas, loop(2).total.gas);
    EXPECT_GT(loop(2).own.gas, loop(3).own.gas);
    EXPECT_EQ(loop(9).total.gas, loop(9).own.gas + function("inner").total.gas);
    // A test of the head: JUMP_IF_FALSE, LOAD_CONST; and a JUMP a round.
    EXPECT_EQ(line(9).own.gas, 4 * (3 + 1) + 4 * 2);
}

TEST_P(Profiles, LetTasksPayForThemselves)
{
    const RunReport report = count(
        "function spin(n) { let i = 0  while i < n { i = i + 1 } }\n"
        "async function worker(n) {\n"
        "    spin(n)\n"
        "    await sleep(0.001)\n"
        "    spin(n)\n"
        "    return n\n"
        "}\n"
        "let all = [spawn worker(10), spawn worker(20), spawn worker(30)]\n"
        "for each one in all { await one }\n");
    const Row& worker = function("worker");
    EXPECT_EQ(worker.count, 3U);
    EXPECT_EQ(function("spin").count, 6U);
    // Three at a time, of which none is within another.
    EXPECT_EQ(worker.total.gas, worker.own.gas + function("spin").own.gas);
    EXPECT_EQ(line(3).total.gas + line(5).total.gas,
              line(3).own.gas + line(5).own.gas + function("spin").own.gas);
    EXPECT_EQ(loop(1).count, 2U * (10U + 20U + 30U));
    std::int64_t sum = 0;
    for (const Row& row : summary_.functions())
        sum += row.own.gas;
    EXPECT_EQ(sum, report.gas_used);
}

TEST_P(Profiles, NameActionsAndFunctionsWithoutNames)
{
    count(
        "contract Box {\n"
        "    state held = 0\n"
        "    action put(n) {\n"
        "        held = held + n\n"
        "        return this.twice(n)\n"
        "    }\n"
        "    action twice(n) { return n * 2 }\n"
        "}\n"
        "let box = Box()\n"
        "let out = map([1, 2, 3], (n) => box.put(n))\n");
    EXPECT_EQ(function("Box.put").count, 3U);
    EXPECT_EQ(function("Box.twice").count, 3U);
    EXPECT_EQ(function("(anonymous)").count, 3U);
    EXPECT_EQ(function("(anonymous)").line, 10U);
    // held = held + n: LOAD_NAME 2, LOAD_NAME 2, ADD 3, STORE_NAME 3.
    EXPECT_EQ(line(4).own.gas, 3 * 10);
    EXPECT_TRUE(gas_by_path().contains("/(top level)/(anonymous)/Box.put/Box.twice"));
}

TEST_P(Profiles, CountObjectsWhereTheyAreMade)
{
    count(
        "function lists(n) {\n"
        "    let i = 0\n"
        "    while i < n {\n"
        "        let made = [i]\n"
        "        i = i + 1\n"
        "    }\n"
        "}\n"
        "lists(1000)\n"
        "lists(1000)\n");
    const Row& lists = function("lists");
    EXPECT_GE(lists.own.allocations, 2000);
    EXPECT_LT(lists.own.allocations, 2000 + 10);
    EXPECT_GE(lists.own.bytes, 2000 * 32);
    // The tree notes them at what was paid last, which may be the statement before.
    if (GetParam() == EngineKind::Vm) {
        EXPECT_EQ(line(4).own.allocations, lists.own.allocations);
        EXPECT_EQ(line(5).own.allocations, 0);
    }
    EXPECT_LT(function("(top level)").own.allocations, 10);
    EXPECT_EQ(function("(top level)").total.allocations,
              function("(top level)").own.allocations + function("lists").own.allocations);
}

TEST_P(Profiles, CountWhatALimitEnds)
{
    SessionOptions options;
    options.max_operations = 1000;
    const RunReport report = count("function f() { while true { } }\nf()\n", options);
    EXPECT_EQ(report.error_kind, ErrorKind::OperationLimit) << report.error;
    EXPECT_EQ(report.error, "Operation limit exceeded: 1001/1000");
    EXPECT_EQ(report.operations, 1000);
    EXPECT_EQ(function("f").own.operations + function("(top level)").own.operations, 1000);
    EXPECT_EQ(function("(top level)").total.gas, report.gas_used);
}

TEST_P(Profiles, SampleWhereTimeGoes)
{
    const RunReport report = sample(
        "function cold(n) { return n + 1 }\n"
        "function hot(n) {\n"
        "    let sum = 0\n"
        "    while n > 0 {\n"
        "        sum = sum + n % 7\n"
        "        n = n - 1\n"
        "    }\n"
        "    return sum\n"
        "}\n"
        "let i = 0\n"
        "while i < 60 {\n"
        "    cold(i)\n"
        "    hot(5000)\n"
        "    i = i + 1\n"
        "}\n");
    EXPECT_EQ(report.ending, RunReport::Ending::Done) << report.error;
    EXPECT_GE(summary_.samples(), 5U);
    const auto time = summary_.sampled_time();
    EXPECT_GT(function("hot").own.time, time * 8 / 10);
    EXPECT_LE(function("hot").own.time, time);
    EXPECT_GT(loop(4).total.time, time * 8 / 10);
    EXPECT_GE(loop(11).total.time, loop(4).total.time);
    EXPECT_GE(line(13).total.time, loop(4).total.time);
    EXPECT_GE(function("(top level)").total.time, function("hot").total.time);
    EXPECT_LT(function("(top level)").own.time, time / 10);
    EXPECT_FALSE(summary_.is_cut());
}

TEST_P(Profiles, SampleBuiltinsWhereTheyAreCalled)
{
    const RunReport report = sample(
        "let text = \"\"\n"
        "let i = 0\n"
        "while i < 20 { text = text + \"0123456789\"  i = i + 1 }\n"
        "i = 0\n"
        "while i < 30 {\n"
        "    let made = text.repeat(20000)\n"
        "    i = i + 1\n"
        "}\n");
    EXPECT_EQ(report.ending, RunReport::Ending::Done) << report.error;
    EXPECT_GE(summary_.samples(), 5U);
    EXPECT_GT(line(6).own.time, summary_.sampled_time() / 2);
}

TEST_P(Profiles, SampleDeepRecursion)
{
    SessionOptions options;
    const RunReport report = sample(
        "function down(n) {\n"
        "    if n > 0 { return down(n - 1) + 1 }\n"
        "    return 0\n"
        "}\n"
        "let i = 0\n"
        "while i < 20 { down(4000)  i = i + 1 }\n");
    EXPECT_EQ(report.ending, RunReport::Ending::Done) << report.error;
    EXPECT_GT(function("down").own.time, summary_.sampled_time() / 2);
    EXPECT_EQ(function("down").total.time, function("down").own.time);
    EXPECT_LE(summary_.paths().nodes().size(), 3U);
    EXPECT_FALSE(summary_.is_cut());
}

}  // namespace
}  // namespace sluice::zx
