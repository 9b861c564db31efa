// Warnings about names that lead nowhere.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/name_check.hpp"

#include <gtest/gtest.h>

#include <array>

#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"
#include "zx/syntax/spelling.hpp"

namespace sluice::zx::test {
namespace {

using Texts = std::vector<std::string>;

/// "LINE:COLUMN CODE HINT" of each warning.
Texts warnings_of(std::string_view text)
{
    MemoryFiles files;
    files.add("/main.zx", std::string{text});
    files.add("/broken.zx", "let = 1\n");
    const Catalog catalog;
    LoadedProgram program{files, catalog, {.root = "/", .parsing = {}}};
    if (!program.load("/main.zx"))
        return {program.failure()};
    constexpr std::array<std::string_view, 2> builtins{"len", "string"};
    Texts texts;
    for (const Diagnostic& warning : check_names(program.units(), 0, program.symbols(), builtins)) {
        EXPECT_EQ(warning.severity, Severity::Warning);
        const Position place = program.entry().source->position(warning.offset);
        texts.push_back(std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
                        std::string{warning.code} +
                        (warning.hint.empty() ? "" : " " + warning.hint));
    }
    return texts;
}

TEST(NameCheck, AcceptsWhatIsDeclaredLater)
{
    EXPECT_EQ(warnings_of("action f() { return g() + total }\naction g() { return 1 }\n"
                          "let total = 2\n"),
              Texts{});
}

TEST(NameCheck, TellsTheNearestName)
{
    EXPECT_EQ(
        warnings_of("let total = 1\nprint(totla)\nprint(lne([]))\n"),
        (Texts{"2:7 unknown-name did you mean 'total'?", "3:7 unknown-name did you mean 'len'?"}));
}

TEST(NameCheck, GuessesNothingFarOff)
{
    EXPECT_EQ(warnings_of("let total = 1\nprint(elsewhere)\n"), (Texts{"2:7 unknown-name"}));
}

TEST(NameCheck, KnowsWhatRunsMakes)
{
    EXPECT_EQ(warnings_of("contract T {\n  action set() { this.made = 1 }\n"
                          "  action get() { return made }\n}\n"
                          "data Box {\n  width: number,\n  computed area => width * width\n}\n"),
              Texts{});
}

TEST(NameCheck, TellsImportsThatFail)
{
    EXPECT_EQ(warnings_of("use \"nowhere.zx\"\nuse \"broken.zx\"\n"),
              (Texts{"1:5 missing-import", "2:5 missing-import"}));
}

TEST(NameCheck, StopsAtSoManyNames)
{
    std::string program;
    for (std::size_t i = 0; i < 2 * most_unknown_names; ++i)
        program += "print(unknown" + std::to_string(i) + ")\n";
    EXPECT_EQ(warnings_of(program).size(), most_unknown_names);
}

TEST(Spelling, PrefersTheSameLettersToASlip)
{
    constexpr std::array<std::string_view, 3> names{"totals", "Total", "tota"};
    EXPECT_EQ(nearest_name("total", names), "Total");
    EXPECT_EQ(nearest_name("totalx", std::span{names}.first(1)), "totals");
}

TEST(Spelling, KnowsOneSlip)
{
    for (const std::string_view word : {"blance", "ballance", "balanse", "balnace"}) {
        constexpr std::array<std::string_view, 1> names{"balance"};
        EXPECT_EQ(nearest_name(word, names), "balance") << word;
    }
    constexpr std::array<std::string_view, 1> names{"balance"};
    EXPECT_EQ(nearest_name("blanse", names), "");
    EXPECT_EQ(nearest_name("balance", names), "");
}

TEST(Spelling, DoesNotGuessShortWords)
{
    constexpr std::array<std::string_view, 2> names{"a", "ab"};
    EXPECT_EQ(nearest_name("ac", names), "");
}

}  // namespace
}  // namespace sluice::zx::test
