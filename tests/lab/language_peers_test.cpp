// Other languages as peers: made-up ones that print, charge, fail and wait as the tests say.
// SPDX-License-Identifier: Apache-2.0
#include "lab/language_peers.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

/// Interpreters are shells: a program is a script, whatever its ending.
class LabPeers : public testing::Test {
protected:
    [[nodiscard]] static LanguageSide side(const std::string& name, const std::string& ending,
                                           const std::string& gas_label = {})
    {
        return {name, {"/bin/sh"}, ending, gas_label};
    }

    [[nodiscard]] ZxProgram program(std::optional<std::string> expected) const
    {
        return {"p", "", (folder_.path() / "p.zx").string(), std::move(expected)};
    }

    static PeerPlan plan(std::size_t rounds)
    {
        PeerPlan made;
        made.rounds = rounds;
        made.warm_up = 0;
        made.patience = 20s;
        return made;
    }

    void write(const std::filesystem::path& name, std::string_view contents) const
    {
        static_cast<void>(folder_.file(name, contents));
    }

    test::TemporaryFolder folder_;
};

TEST_F(LabPeers, MeasuresEverySideThatHasAFile)
{
    write("p.zx", "echo 1; echo 'gas used: 77' >&2");
    write("p.lua", "sleep 0.05; echo 1");
    const LanguageSide sides[] = {side("vm", ".zx", "gas used: "), side("lua", ".lua"),
                                  side("node", ".js")};
    std::size_t rounds = 0;
    const auto rows = measure_program(program("1\n"), sides, plan(3), [&] { ++rounds; });
    EXPECT_EQ(rounds, 3U);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].row.case_name, "p");
    EXPECT_EQ(rows[0].row.fork, "zx");
    EXPECT_EQ(rows[0].row.side, "vm");
    EXPECT_EQ(rows[0].row.error, "");
    EXPECT_EQ(rows[0].row.gas, 77U);
    EXPECT_EQ(rows[1].row.gas, 0U);
    for (const PeerRow& row : rows) {
        EXPECT_EQ(row.row.microseconds.size(), 3U);
        EXPECT_EQ(row.processor_microseconds.size(), 3U);
    }
    EXPECT_GE(median(rows[1].row.microseconds), 50'000);
}

TEST_F(LabPeers, ReportsEachKindOfFailure)
{
    write("p.zx", "echo 1");
    write("p.garbage", "echo 2");
    write("p.exit", "echo 1; exit 9");
    write("p.crash", "echo 1; kill -SEGV $$");
    write("p.hang", "echo 1; sleep 600");
    write("p.gasless", "echo 1");
    const LanguageSide sides[] = {side("vm", ".zx"),     side("garbage", ".garbage"),
                                  side("exit", ".exit"), side("crash", ".crash"),
                                  side("hang", ".hang"), side("gasless", ".gasless", "gas: ")};
    PeerPlan quick = plan(2);
    quick.patience = 2s;
    const auto rows = measure_program(program("1\n"), sides, quick);
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows[0].row.error, "");
    EXPECT_EQ(rows[1].row.error, R"(line 1 of the output is "2", expected "1")");
    EXPECT_EQ(rows[2].row.error, "ended with exit code 9");
    EXPECT_EQ(rows[3].row.error, "crashed: Segmentation fault");
    EXPECT_TRUE(rows[4].row.error.starts_with("no end within 2")) << rows[4].row.error;
    EXPECT_EQ(rows[5].row.error, "said nothing of its gas");
    for (std::size_t i = 1; i < rows.size(); ++i)
        EXPECT_TRUE(rows[i].row.microseconds.empty());
}

TEST_F(LabPeers, WithoutExpectationAllMustAgree)
{
    write("p.zx", "echo 1");
    write("p.lua", "echo 2");
    const LanguageSide sides[] = {side("vm", ".zx"), side("lua", ".lua")};
    const auto rows = measure_program(program(std::nullopt), sides, plan(1));
    EXPECT_EQ(rows[0].row.error, "");
    EXPECT_EQ(rows[1].row.error, "output differs from the first side's");
}

TEST_F(LabPeers, OurEnginesChargeTheSame)
{
    write("p.zx", "echo 1; echo 'gas used: 77' >&2");
    write("p.tree", "echo 1; echo 'gas used: 78' >&2");
    const LanguageSide sides[] = {side("vm", ".zx", "gas used: "),
                                  side("tree", ".tree", "gas used: ")};
    const auto rows = measure_program(program("1\n"), sides, plan(1));
    EXPECT_EQ(rows[0].row.error, "");
    EXPECT_EQ(rows[1].row.error, "gas 78, another engine of ours charges 77");
}

TEST_F(LabPeers, AnEmptyProgramTakesTheStartUp)
{
    // An interpreter that takes its time before it looks at a program.
    const std::string slow = folder_.file("slow", "sleep 0.1; exec /bin/sh \"$1\"");
    write("p.zx", "echo 1");
    write("p.lua", "sleep 0.2; echo 1");
    const LanguageSide sides[] = {side("vm", ".zx"), {"slow", {"/bin/sh", slow}, ".lua", {}}};
    const auto rows = measure_program(program("1\n"), sides, plan(3));
    EXPECT_EQ(rows[1].row.error, "");
    EXPECT_EQ(rows[1].start_up_microseconds.size(), 3U);
    EXPECT_GE(median(rows[1].row.microseconds), 300'000);
    EXPECT_EQ(rows[1].work_microseconds()[2],
              rows[1].row.microseconds[2] - rows[1].start_up_microseconds[2]);

    const auto start_up = start_up_rows(rows);
    ASSERT_EQ(start_up.size(), 2U);
    EXPECT_EQ(start_up[1].row.case_name, start_up_case);
    EXPECT_EQ(start_up[1].row.side, "slow");
    EXPECT_GE(median(start_up[1].row.microseconds), 100'000);
    EXPECT_LT(median(start_up[0].row.microseconds), median(start_up[1].row.microseconds));
}

TEST_F(LabPeers, AnInterpreterThatCannotEvenBeginFails)
{
    const std::string broken = folder_.file("broken", "exit 5");
    write("p.zx", "echo 1");
    write("p.lua", "echo 1");
    const LanguageSide sides[] = {side("vm", ".zx"), {"broken", {"/bin/sh", broken}, ".lua", {}}};
    const auto rows = measure_program(program("1\n"), sides, plan(1));
    EXPECT_EQ(rows[1].row.error, "with an empty program: ended with exit code 5");
    EXPECT_EQ(start_up_rows(rows).size(), 1U);
}

PeerRow timed(const std::string& name, const std::string& side, std::vector<double> times,
              double start_up)
{
    PeerRow row;
    row.row.case_name = name;
    row.row.side = side;
    row.start_up_microseconds.assign(times.size(), start_up);
    row.row.microseconds = std::move(times);
    if (row.row.microseconds.empty())
        row.row.error = "failed";
    return row;
}

TEST(PeerMeans, AreGeometricAndTakeStartUpOut)
{
    // Whole: ratios 2 and 8, so 4. Without start-up: 160 / 90 and 760 / 90.
    const std::vector<PeerRow> rows{
        timed("a", "vm", {100, 100, 100}, 10), timed("a", "lua", {200, 200, 200}, 40),
        timed("b", "vm", {100, 100, 100}, 10), timed("b", "lua", {800, 800, 800}, 40)};
    EXPECT_EQ(rows[1].work_microseconds(), (std::vector<double>{160, 160, 160}));
    EXPECT_NEAR(work_ratio(rows[1], rows[0])->value, 160.0 / 90, 1e-9);
    const auto means = peer_means(rows, "vm");
    ASSERT_EQ(means.size(), 1U);
    EXPECT_EQ(means[0].side, "lua");
    EXPECT_EQ(means[0].programs, 2U);
    EXPECT_NEAR(means[0].whole, 4, 1e-9);
    ASSERT_TRUE(means[0].work);
    EXPECT_NEAR(*means[0].work, 3.87457, 1e-4);
    EXPECT_EQ(start_up_rows(rows)[1].row.microseconds, std::vector<double>(6, 40));
}

TEST(PeerMeans, LeaveOutWhatFailed)
{
    const std::vector<PeerRow> rows{timed("a", "vm", {100}, 10), timed("a", "lua", {300}, 400),
                                    timed("b", "vm", {}, 10),    timed("b", "lua", {800}, 400),
                                    timed("c", "vm", {100}, 10), timed("c", "lua", {}, 400)};
    const auto means = peer_means(rows, "vm");
    ASSERT_EQ(means.size(), 1U);
    EXPECT_EQ(means[0].programs, 1U);
    EXPECT_NEAR(means[0].whole, 3, 1e-9);
    EXPECT_EQ(means[0].work, std::nullopt);  // Start-up takes longer than the program.
    EXPECT_FALSE(work_ratio(rows[3], rows[2]).has_value());
}

}  // namespace
}  // namespace sluice::lab
