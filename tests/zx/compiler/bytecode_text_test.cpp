// The text form of bytecode.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "listing.hpp"

namespace sluice::zx::test {
namespace {

TEST(BytecodeText, ShowsHeaderConstantsBlocksAndPlaces)
{
    const auto functions = functions_of("let total = 40\nprint(total)\n");
    ASSERT_EQ(functions.size(), 1U);
    // 1 + 3 for the variable, 2 for the read and 10 for print: one path, charged by ENTER.
    EXPECT_EQ(to_text(functions[0]),
              "function <top level>  /main.zx:1:1\n"
              "  registers 3, variables 1\n"
              "  K0 = variable total\n"
              "  K1 = builtin %print\n"
              "  B0: gas 16\n"
              "      0    -  ENTER gas=16                                      ; 1:1\n"
              "      1    1  LOADINT r2 40                                     ; 1:13\n"
              "      2    3  SETMOD r2 total                                   ; 1:1\n"
              "      3    2  GETMOD r2 total                                   ; 2:7\n"
              "      4   10  CALLBUILTIN r1 count=1 K1=%print                  ; 2:1\n"
              "      5    -  RETNULL                                           ; 2:1\n");
}

TEST(BytecodeText, NamesFunctionsAfterWhatIsAroundThem)
{
    std::vector<std::string> names;
    for (const ListedFunction& function : functions_of("action outer() {\n"
                                                       "  action inner() { return 1 }\n"
                                                       "  return lambda(x) -> x\n"
                                                       "}\n"
                                                       "contract Token {\n"
                                                       "  action mint() { return 2 }\n"
                                                       "}\n"))
        names.push_back(function.name);
    EXPECT_TRUE(std::ranges::includes(
        std::set<std::string>(names.begin(), names.end()),
        std::set<std::string>{"<top level>", "outer", "outer.inner", "Token.mint"}));
    EXPECT_TRUE(std::ranges::any_of(
        names, [](const std::string& name) { return name.starts_with("outer.<function 3:"); }));
}

TEST(BytecodeText, KeepsConstantsOnOneLine)
{
    const ListedFunction function =
        function_of("let a = \"line\\nend \\\"quoted\\\" \\t\"\n", "<top level>");
    EXPECT_EQ(function.constants[0], R"("line\nend \"quoted\" \x09")");
}

TEST(BytecodeText, CutsLongConstants)
{
    const ListedFunction function =
        function_of("let a = \"" + std::string(500, 'a') + "\"\n", "<top level>");
    EXPECT_EQ(function.constants[0], "\"" + std::string(60, 'a') + "\"...");
}

TEST(BytecodeText, NamesVariablesOfOtherModules)
{
    const Lines code = code_of("use { shared } from \"other.zx\"\nprint(shared)\n");
    EXPECT_TRUE(std::ranges::any_of(code, [](const std::string& line) {
        return line.find("\"other.zx\".shared") != std::string::npos;
    }));
}

TEST(BytecodeText, IsTheSameEveryTime)
{
    const std::string_view program =
        "let a = 1\naction f(x) { return x + a }\nprint(f(2))\nprint(\"t\")\n";
    EXPECT_EQ(code_of(program), code_of(program));
}

TEST(BytecodeText, CountsColumnsInCodePoints)
{
    const ListedFunction function = function_of("let a = \"ää\"; let b = 7\n", "<top level>");
    const auto& instructions = function.blocks[0].instructions;
    const auto found = std::ranges::find_if(instructions, [](const ListedInstruction& instruction) {
        return instruction.name == "LOADINT";
    });
    ASSERT_NE(found, instructions.end());
    EXPECT_EQ(found->position, (Position{1, 23}));
}

}  // namespace
}  // namespace sluice::zx::test
