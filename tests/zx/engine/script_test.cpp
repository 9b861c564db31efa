// Scripts run through the public API.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <sluice/zx.hpp>
#include <string>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace sluice::zx {
namespace {

class Scripts : public testing::TestWithParam<ScriptEngine> {
protected:
    Scripts()
    {
        options.engine = GetParam();
        options.write_output = [this](std::string_view text) { printed += text; };
        options.write_diagnostics = [this](std::string_view line) { diagnosed += line; };
    }

    ScriptResult run(const std::string& text)
    {
        printed.clear();
        auto script = Script::from_text("test.zx", text, options);
        EXPECT_TRUE(script.has_value()) << script.error();
        return script ? script->run() : ScriptResult{};
    }

    ScriptOptions options;
    std::string printed;
    std::string diagnosed;
};

TEST_P(Scripts, PrintToWhoeverRunsThem)
{
    const ScriptResult result = run("print(6 * 7)");
    EXPECT_EQ(result.ending, ScriptEnding::success);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(printed, "42\n");
    EXPECT_GT(result.gas_used, 0U);
}

TEST_P(Scripts, TakeArgumentsAndLinesOfInput)
{
    options.arguments = {"left", "right"};
    int lines = 0;
    options.read_line = [&lines](std::string& line) {
        line = "typed";
        return ++lines == 1;
    };
    run("print(__ARGS__[1])\nprint(input())");
    EXPECT_EQ(printed, "right\ntyped\n");
}

TEST_P(Scripts, ThatDoNotCompileAreRefusedWithThePlace)
{
    const auto script = Script::from_text("broken.zx", "let a = 1\nlet = 2\n", options);
    ASSERT_FALSE(script.has_value());
    EXPECT_NE(script.error().find("broken.zx:2"), std::string::npos) << script.error();
}

TEST_P(Scripts, ThatAreNotThereAreRefusedByName)
{
    const auto script = Script::from_file("/no/such/file.zx", options);
    ASSERT_FALSE(script.has_value());
    EXPECT_NE(script.error().find("/no/such/file.zx"), std::string::npos) << script.error();
}

TEST_P(Scripts, ErrorsThatNothingCatchesAreDescribed)
{
    const ScriptResult result = run("let a = 1\nthrow \"broken\"");
    EXPECT_EQ(result.ending, ScriptEnding::error);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.error, "broken");
    EXPECT_NE(result.description.find("test.zx:2"), std::string::npos) << result.description;
}

TEST_P(Scripts, ChooseTheirExitCode)
{
    const ScriptResult result = run("exit_program(3)");
    EXPECT_EQ(result.ending, ScriptEnding::success);
    EXPECT_EQ(result.exit_code, 3);
}

TEST_P(Scripts, EndWhenTheirGasIsUsedUp)
{
    options.gas_limit = 10'000;
    EXPECT_EQ(run("while true { }").ending, ScriptEnding::out_of_gas);
}

TEST_P(Scripts, CannotLiftTheLimitOfGas)
{
    options.gas_limit = 10'000;
    const auto flag = [](std::string_view setting) {
        return "// @zexus: {\"vm_config\": {" + std::string{setting} + "}}\n";
    };
    for (const std::string& attempt :
         {flag("\"gas_limit\": 1000000000"), flag("\"enable_gas_metering\": false"),
          flag("\"perf_disable_gas_metering\": true"),
          std::string{"use \"perf\" as perf\n"
                      "perf.set_vm_config({\"enable_gas_metering\": false})\n"}}) {
        EXPECT_EQ(run(attempt + "let i = 0\nwhile i < 1000000 { i = i + 1 }").ending,
                  ScriptEnding::out_of_gas)
            << attempt;
    }
}

TEST_P(Scripts, CanLowerTheLimitOfGas)
{
    const ScriptResult result =
        run("// @zexus: {\"vm_config\": {\"gas_limit\": 500}}\nwhile true { }");
    EXPECT_EQ(result.ending, ScriptEnding::out_of_gas);
    EXPECT_LE(result.gas_used, 500U);
}

TEST_P(Scripts, EndWhenTheirMemoryIsUsedUp)
{
    options.max_memory_bytes = 4 << 20;
    options.gas_limit = 0;
    EXPECT_EQ(run("let text = \"0123456789\"\nwhile true { text = text + text }").ending,
              ScriptEnding::out_of_memory);
}

TEST_P(Scripts, HaveNoFilesWhereTheyMayNot)
{
    options.allows_io = false;
    EXPECT_EQ(run("print(read_file(\"/etc/hostname\"))").ending, ScriptEnding::error);
    EXPECT_EQ(printed, "");
}

TEST_P(Scripts, RunOnce)
{
    auto script = Script::from_text("test.zx", "print(1)", options);
    ASSERT_TRUE(script.has_value());
    EXPECT_EQ(script->run().ending, ScriptEnding::success);
    const ScriptResult again = script->run();
    EXPECT_EQ(again.ending, ScriptEnding::error);
    EXPECT_EQ(printed, "1\n");
}

TEST_P(Scripts, StopBeforeTheyBegin)
{
    options.gas_limit = 0;
    auto script = Script::from_text("test.zx", "while true { }", options);
    ASSERT_TRUE(script.has_value());
    script->stop();
    EXPECT_EQ(script->run().ending, ScriptEnding::stopped);
}

TEST_P(Scripts, AreStoppedFromOtherThreads)
{
    options.gas_limit = 0;
    auto script = Script::from_text("test.zx", "while true { }", options);
    ASSERT_TRUE(script.has_value());
    std::thread other{[&script] {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        script->stop();
    }};
    EXPECT_EQ(script->run().ending, ScriptEnding::stopped);
    other.join();
}

TEST_P(Scripts, AreStoppedWhateverTheyKeepDoing)
{
    // What fails, calls back, waits, writes state or makes large values all the time.
    for (const char* const text :
         {"while true { try { throw 1 } catch (e) { } }",
          "let l = range(1000)\nwhile true { l.map(x => x + 1) }",
          "state l = 1\nwhile true { tx { l += 1 } }", "ledger l = 1\nwhile true { l += 1 }",
          "let x = 0\nwatch x => { let y = 1 }\nwhile true { x += 1 }",
          "async action f() { return 1 }\nwhile true { await f() }",
          "let s = \"x\" * 100000\nwhile true { s.replace(\"x\", \"yy\") }",
          "function f() { f() }\nwhile true { try { f() } catch (e) { } }"}) {
        for (const std::uint64_t limit : {std::uint64_t{0}, std::uint64_t{1} << 59}) {
            options.gas_limit = limit;
            auto script = Script::from_text("test.zx", text, options);
            ASSERT_TRUE(script.has_value()) << script.error();
            std::thread other{[&script] {
                std::this_thread::sleep_for(std::chrono::milliseconds{5});
                script->stop();
            }};
            EXPECT_EQ(script->run().ending, ScriptEnding::stopped) << text;
            other.join();
        }
    }
}

TEST_P(Scripts, LeaveTheirStateToTheNextRun)
{
    const test::TemporaryFolder folder;
    options.state_directory = (folder.path() / "state").string();
    const std::string text =
        "contract Counter {\n persistent storage count = 0\n"
        " action add() { count = count + 1\n return count }\n}\n"
        "let counter = Counter()\nprint(counter.add())";
    EXPECT_EQ(run(text).ending, ScriptEnding::success);
    EXPECT_EQ(printed, "1\n");
    EXPECT_EQ(run(text).ending, ScriptEnding::success);
    EXPECT_EQ(printed, "2\n");
}

INSTANTIATE_TEST_SUITE_P(Engines, Scripts,
                         testing::Values(ScriptEngine::virtual_machine, ScriptEngine::tree),
                         [](const auto& engine) {
                             return engine.param == ScriptEngine::tree ? "tree" : "vm";
                         });

}  // namespace
}  // namespace sluice::zx
