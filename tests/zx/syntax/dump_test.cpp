// Trees and tokens as text.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/dump.hpp"

#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(DumpAst, BreaksLongLists)
{
    EXPECT_EQ(tree("contract LongNamedContract { action first(parameter) { return parameter }\n"
                   "action second(parameter) { return parameter } }"),
              "(contract LongNamedContract\n"
              "  (action first (parameter) (do (return parameter)))\n"
              "  (action second (parameter) (do (return parameter))))");
}

TEST(DumpAst, StaysLinearForDeepTrees)
{
    std::string text = "x = a";
    for (int i = 0; i < 1900; ++i)
        text += " + a";
    EXPECT_LT(tree(text).size(), 400'000U);
}

TEST(DumpTokens, IsATableOfPlaceKindAndText)
{
    EXPECT_EQ(dump_tokens(Source{"a.zx", "let \u00e0 = 'x\ny' if\n  b"}),
              "1:1       keyword        let\n"
              "1:5       word           \u00e0\n"
              "1:7       =              =\n"
              "1:9       string         'x\\ny'\n"
              "2:4       keyword        if\n"
              "3:3       word           b\n"
              "3:4       end\n");
}

}  // namespace
}  // namespace sluice::zx
