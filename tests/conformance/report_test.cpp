// The report's tables, from an outcome made up, and their place in a document.
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/report/report.hpp"

#include <gtest/gtest.h>

#include "tests/conformance/left_out.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sluice::conformance {
namespace {

bool never(const Document&, Tally&)
{
    return false;
}

TEST(ConformanceReport, CountsBySuiteAndFork)
{
    const test::TemporaryFolder folder;
    const Suite made_up[]{{"First", "What it does.", never}, {"Second", "More.", never}};
    Outcome outcome{std::vector<Tally>(2), {}, {}};
    Tally& first = outcome.tallies[0];
    first.add_file();
    first.pass("Osaka");
    first.pass("Osaka");
    first.fail("Osaka", "path: test: wrong");
    first.pass("EIP150");
    first.pass("OsakaToNextAtTime15k");
    first.leave_out("EIP150", no_root, 3);
    first.note_other_reason("A|B", "C");
    outcome.tallies[1].pass("");
    outcome.unread.push_back((folder.path() / "one/two/three/x.json").string());

    const std::string tables = write_tables(made_up, outcome, folder.path().string());
    const auto has = [&](std::string_view line) {
        return ("\n" + tables).find("\n" + std::string{line} + "\n") != std::string::npos;
    };
    EXPECT_TRUE(has("| First | 1 | 4 | 1 | 3 | What it does. |")) << tables;
    EXPECT_TRUE(has("| Second | 0 | 1 | 0 | 0 | More. |")) << tables;
    EXPECT_TRUE(has("| fork | First |")) << tables;
    EXPECT_TRUE(
        has("| EIP150 | 1, 3 left out |\n"
            "| Osaka | 2, **1 failed** |\n"
            "| OsakaToNextAtTime15k | 1 |"))
        << tables;
    EXPECT_TRUE(has("| First | 3 | all-zero post root | " + explain(no_root) + " |")) << tables;
    EXPECT_TRUE(has("| First | 1 | A\\|B | C |")) << tables;
    EXPECT_TRUE(has("| one/two/ | 1 | Of a format that no suite knows. |")) << tables;
}

TEST(ConformanceReport, TakesItsPlaceInADocument)
{
    const std::string document = "# Title\n\n" + std::string{tables_begin} + "\n\nold\n\n" +
                                 std::string{tables_end} + "\nThe end.\n";
    EXPECT_EQ(find_tables(document), "old\n");
    const auto replaced = replace_tables(document, "new\n");
    ASSERT_TRUE(replaced) << replaced.error();
    EXPECT_EQ(find_tables(*replaced), "new\n");
    EXPECT_TRUE(replaced->starts_with("# Title\n\n"));
    EXPECT_TRUE(replaced->ends_with("\nThe end.\n"));
    EXPECT_EQ(replace_tables(*replaced, "new\n"), replaced);
    EXPECT_FALSE(replace_tables("no place", "new\n"));
    EXPECT_EQ(find_tables("no place"), "");
}

TEST(ConformanceReport, TellsFixturesApart)
{
    const test::TemporaryFolder folder;
    (void)folder.file("a.json", "{}");
    const std::string before = describe_fixtures(folder.path().string());
    EXPECT_EQ(describe_fixtures(folder.path().string()), before);
    (void)folder.file("b/c.json", "{}");
    const std::string more = describe_fixtures(folder.path().string());
    EXPECT_NE(more, before);
    (void)folder.file("b/c.json", "{ }");
    EXPECT_NE(describe_fixtures(folder.path().string()), more);
}

TEST(LeftOut, ReasonsMustHold)
{
    EXPECT_FALSE(explain(no_root).empty());
    EXPECT_FALSE(explain(recorded_calls).empty());
    EXPECT_TRUE(explain("too hard").empty());
    EXPECT_TRUE(explain(missing_precompile("no such thing")).empty());
    EXPECT_TRUE(explain(missing_precompile("sha256")).empty()) << "this build has it";
}

}  // namespace
}  // namespace sluice::conformance
