// Programs of zx as benchmark cases: found, loaded, run again and again, and checked.
// SPDX-License-Identifier: Apache-2.0
#include "lab/zx_runner.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "lab/forked_runner.hpp"
#include "lab/measurement.hpp"
#include "lab/output_difference.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

class LabZx : public testing::Test {
protected:
    [[nodiscard]] ZxProgram program(std::string_view text, const char* expected = nullptr) const
    {
        write("p.zx", text);
        if (expected != nullptr)
            write("p.expected", expected);
        auto loaded = load_zx_program((folder_.path() / "p.zx").string());
        EXPECT_TRUE(loaded) << loaded.error();
        return std::move(*loaded);
    }

    static std::unique_ptr<ZxRunner> prepare(const ZxProgram& program,
                                             zx::EngineKind engine = zx::EngineKind::Vm)
    {
        zx::SessionOptions options;
        options.engine = engine;
        auto runner = ZxRunner::prepare(program, std::move(options));
        EXPECT_TRUE(runner) << runner.error();
        return runner ? std::move(*runner) : nullptr;
    }

    static std::string error_of(const ZxProgram& program)
    {
        const auto execution = prepare(program)->run();
        return execution ? "" : execution.error();
    }

    void write(const std::filesystem::path& name, std::string_view contents) const
    {
        static_cast<void>(folder_.file(name, contents));
    }

    test::TemporaryFolder folder_;
};

std::string text_of(BytesView bytes)
{
    return {bytes.begin(), bytes.end()};
}

TEST_F(LabZx, FindsProgramsInAFolder)
{
    write("b.zx", "// What b does.\nprint(1)\n");
    write("a.zx", "print(1)\n");
    write("a.expected", "1\n");
    write("a.lua", "print(1)\n");
    const auto programs = load_zx_programs(folder_.path().string());
    ASSERT_TRUE(programs) << programs.error();
    ASSERT_EQ(programs->size(), 2U);
    EXPECT_EQ((*programs)[0].name, "a");
    EXPECT_EQ((*programs)[0].about, "");
    EXPECT_EQ((*programs)[0].expected, "1\n");
    EXPECT_EQ((*programs)[1].name, "b");
    EXPECT_EQ((*programs)[1].about, "What b does.");
    EXPECT_EQ((*programs)[1].expected, std::nullopt);
    EXPECT_EQ((*programs)[0].twin(".lua"), (folder_.path() / "a.lua").string());
}

TEST_F(LabZx, SaysWhatIsNoProgram)
{
    const std::string path = folder_.file("x.lua", "print(1)");
    EXPECT_EQ(load_zx_programs(path).error(),
              path + ": no program of zx: its name does not end with .zx");
    EXPECT_EQ(load_zx_programs("/none.zx").error(), "/none.zx: No such file or directory");
}

TEST_F(LabZx, RunsAnewEachTime)
{
    // A second run in the same session would find 1 in the contract.
    const ZxProgram counts = program(
        "contract Count { state n = 0\n action add() { this.n = this.n + 1\n return this.n } }\n"
        "let c = Count()\nprint(c.add())\n");
    for (const auto engine : {zx::EngineKind::Vm, zx::EngineKind::Tree}) {
        const auto runner = prepare(counts, engine);
        std::uint64_t gas = 0;
        for (int i = 0; i < 3; ++i) {
            const auto execution = i == 1 ? runner->run_measured() : runner->run();
            ASSERT_TRUE(execution) << execution.error();
            EXPECT_EQ(text_of(runner->output()), "1\n");
            EXPECT_GT(execution->gas_used, 0U);
            EXPECT_TRUE(gas == 0 || gas == execution->gas_used);
            gas = execution->gas_used;
            EXPECT_GT(execution->time, 0ns);
            EXPECT_GT(runner->loading_time(), 0ns);
        }
    }
}

TEST_F(LabZx, EnginesAgreeWhenMeasured)
{
    const ZxProgram sums =
        program("let s = 0\nfor each i in range(100) { s += i }\nprint(s)\n", "4950\n");
    const auto vm = prepare(sums);
    const auto tree = prepare(sums, zx::EngineKind::Tree);
    Runner* sides[] = {vm.get(), tree.get()};
    Plan plan;
    plan.rounds = 3;
    const auto results = measure(sides, plan);
    EXPECT_EQ(results[0].error, "");
    EXPECT_EQ(results[1].error, "");
    EXPECT_EQ(results[0].gas_used, results[1].gas_used);
    EXPECT_EQ(results[1].nanoseconds.size(), 3U);
}

TEST_F(LabZx, ChecksWhatIsPrinted)
{
    EXPECT_EQ(error_of(program("print(1)\nprint(3)\n", "1\n2\n")),
              R"(line 2 of the output is "3", expected "2")");
    EXPECT_EQ(error_of(program("print(1)\n", "1\n")), "");
}

TEST_F(LabZx, HoldsLaterRunsAgainstTheFirst)
{
    /// What is said of the second run of a program that can tell it from the first.
    const auto second_error = [this](std::string_view text) {
        std::filesystem::remove(folder_.path() / "tally");
        const ZxProgram remembers = program(text);
        zx::SessionOptions options;
        options.runtime.root = folder_.path().string();
        const auto runner = ZxRunner::prepare(remembers, std::move(options));
        const auto first = (*runner)->run();
        EXPECT_TRUE(first) << first.error();
        const auto second = (*runner)->run();
        return second ? "" : second.error();
    };
    EXPECT_EQ(second_error("print(file_exists(\"tally\"))\nfile_write_text(\"tally\", \"x\")\n"),
              R"(line 1 of the output is "true", in the first run "false")");
    const std::string gas = second_error(
        "if file_exists(\"tally\") { let more = 1 + 1 }\nfile_write_text(\"tally\", \"x\")\n");
    EXPECT_TRUE(gas.starts_with("gas ")) << gas;
    EXPECT_NE(gas.find(", in the first run "), std::string::npos) << gas;
}

TEST_F(LabZx, ReportsProgramsThatFail)
{
    EXPECT_EQ(error_of(program("throw \"broken\"\n")), "ended by an error: broken");
    EXPECT_EQ(error_of(program("exit_program(3)\n")), "ended with exit code 3");
    const ZxProgram wrong = program("let = \n");
    const auto runner = ZxRunner::prepare(wrong);
    ASSERT_FALSE(runner);
    EXPECT_EQ(runner.error().find('\n'), std::string::npos);
    EXPECT_NE(runner.error().find("p.zx"), std::string::npos) << runner.error();
    zx::SessionOptions keeps;
    keeps.state_directory = folder_.path().string();
    EXPECT_FALSE(ZxRunner::prepare(wrong, std::move(keeps)));
}

TEST_F(LabZx, BoundsGas)
{
    const ZxProgram endless = program("let i = 0\nwhile true { i += 1 }\n");
    zx::SessionOptions options;
    options.gas_limit = 10'000;
    const auto execution = (*ZxRunner::prepare(endless, std::move(options)))->run();
    ASSERT_FALSE(execution);
    EXPECT_TRUE(execution.error().starts_with("ended by an error: ")) << execution.error();
}

TEST_F(LabZx, GoesBehindAForkedRunner)
{
    const ZxProgram endless = program("print(1)\nlet i = 0\nwhile true { i += 1 }\n");
    zx::SessionOptions options;
    options.is_metered = false;
    const auto runner =
        ForkedRunner::start([&] { return ZxRunner::prepare(endless, options); }, 500ms);
    ASSERT_TRUE(runner) << runner.error();
    const auto execution = (*runner)->run();
    ASSERT_FALSE(execution);
    EXPECT_EQ(execution.error(), "no answer within 0.5 s");
}

TEST(OutputDifference, ShowsTheFirstLineThatDiffers)
{
    EXPECT_EQ(describe_difference("a\nb\n", "a\nb\n", "expected"), "");
    EXPECT_EQ(describe_difference("a\nb\n", "a\nc\n", "expected"),
              R"(line 2 of the output is "b", expected "c")");
    EXPECT_EQ(describe_difference("a\n", "a\nc\n", "expected"),
              R"(line 2 of the output is not there, expected "c")");
    EXPECT_EQ(describe_difference("a\nb\n", "a\n", "expected"),
              R"(line 2 of the output is "b", expected not there)");
    EXPECT_EQ(describe_difference("a", "a\n", "expected"),
              R"(line 1 of the output, "a", ends otherwise than expected)");
    EXPECT_EQ(describe_difference("\x1b[1m", "x", "expected"),
              R"(line 1 of the output is "?[1m", expected "x")");
    const std::string longest(1 << 20, 'y');
    EXPECT_LT(describe_difference(longest, "x", "expected").size(), 300U);
}

}  // namespace
}  // namespace sluice::lab
