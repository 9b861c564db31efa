// Processes with a clock beside them: what they print, how they end, and what is said of it.
// SPDX-License-Identifier: Apache-2.0
#include "lab/timed_process.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

TimedProcess run_script(const std::string& script, std::chrono::milliseconds patience = 20s,
                        std::size_t most_output = 1000)
{
    return run_timed({"/bin/sh", "-c", script}, patience, most_output);
}

TEST(TimedProcess, KeepsWhatIsPrinted)
{
    const TimedProcess process = run_script("cat; echo out; echo err >&2");
    EXPECT_TRUE(process.is_fine());
    EXPECT_EQ(process.complaint(), "");
    EXPECT_EQ(process.output, "out\n");
    EXPECT_EQ(process.errors, "err\n");
}

TEST(TimedProcess, TellsWaitingFromWork)
{
    const TimedProcess waits = run_script("sleep 0.3");
    EXPECT_GE(waits.wall, 300ms);
    EXPECT_LT(waits.processor, 200ms);
    const TimedProcess works = run_script("i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done");
    EXPECT_GT(works.processor, 5ms);
}

TEST(TimedProcess, TimesWhatEndsAfterItsStreams)
{
    const TimedProcess process = run_script("exec >&- 2>&-; sleep 0.3; exit 4");
    EXPECT_GE(process.wall, 300ms);
    EXPECT_EQ(process.exit_code, 4);
}

TEST(TimedProcess, SaysHowOneEnded)
{
    EXPECT_EQ(run_script("echo first >&2; echo why >&2; exit 3").complaint(),
              "ended with exit code 3: why");
    EXPECT_EQ(run_script("echo TypeError: no x >&2; echo '  at y' >&2; exit 3").complaint(),
              "ended with exit code 3: TypeError: no x");
    EXPECT_EQ(run_script("exit 3").complaint(), "ended with exit code 3");
    EXPECT_EQ(run_script("kill -SEGV $$").complaint(), "crashed: Segmentation fault");
    EXPECT_EQ(run_timed({"/no/such", "x"}, 5s).complaint(),
              "/no/such cannot be run: No such file or directory");
    const TimedProcess much = run_script("echo 123456789", 20s, 4);
    EXPECT_EQ(much.output, "1234");
    EXPECT_TRUE(much.is_cut);
    EXPECT_FALSE(much.is_fine());
    EXPECT_EQ(run_script("printf 'a\\033[31mb\\n' >&2; exit 1").complaint(),
              "ended with exit code 1: a?[31mb");
}

TEST(TimedProcess, KillsWhatHangsWithAllThatItStarted)
{
    const test::TemporaryFolder folder;
    const std::string file = folder.path() / "pid";
    const TimedProcess process =
        run_script("sleep 600 & echo $! > '" + file + "'; sleep 600", 500ms);
    EXPECT_TRUE(process.timed_out);
    EXPECT_GE(process.wall, 500ms);
    EXPECT_LT(process.wall, 20s);
    EXPECT_TRUE(process.complaint().starts_with("no end within 0.5")) << process.complaint();
    pid_t other = 0;
    std::ifstream{file} >> other;
    ASSERT_GT(other, 0);
    // It is nobody's child any more; whoever collects such takes a moment. A dead one has no
    // command.
    const auto is_alive = [&] {
        std::ifstream command{"/proc/" + std::to_string(other) + "/cmdline"};
        return command.peek() != std::ifstream::traits_type::eof();
    };
    for (int i = 0; i < 200 && is_alive(); ++i)
        std::this_thread::sleep_for(10ms);
    EXPECT_FALSE(is_alive());
}

TEST(TimedProcess, FindsProgramsAsAShellDoes)
{
    const test::TemporaryFolder folder;
    const std::string one = folder.file("one/tool", "#!/bin/sh\n");
    const std::string two = folder.file("two/tool", "#!/bin/sh\n");
    ASSERT_EQ(::chmod(one.c_str(), 0644), 0);
    ASSERT_EQ(::chmod(two.c_str(), 0755), 0);
    const std::string before = std::getenv("PATH");
    const std::string path =
        "/none:" + (folder.path() / "one").string() + ":" + (folder.path() / "two").string();
    ::setenv("PATH", path.c_str(), 1);
    const auto found = find_on_path("tool");
    const auto missing = find_on_path("other-tool");
    ::setenv("PATH", before.c_str(), 1);
    EXPECT_EQ(found, two);  // The first one may not be run.
    EXPECT_EQ(missing, std::nullopt);
}

}  // namespace
}  // namespace sluice::lab
