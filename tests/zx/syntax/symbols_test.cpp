// Names as numbers.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/symbols.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

TEST(SymbolTable, GivesEqualNamesOneSymbol)
{
    SymbolTable symbols;
    const Symbol a = symbols.intern("a");
    const Symbol b = symbols.intern("b");
    EXPECT_NE(a, b);
    EXPECT_EQ(symbols.intern(std::string{"a"}), a);
    EXPECT_EQ(symbols.name(a), "a");
    EXPECT_EQ(symbols.size(), 3U);
}

TEST(SymbolTable, KnowsWhatWasInterned)
{
    SymbolTable symbols;
    EXPECT_EQ(symbols.find("a"), no_symbol);
    const Symbol a = symbols.intern("a");
    EXPECT_EQ(symbols.find("a"), a);
    EXPECT_EQ(symbols.intern(""), no_symbol);
}

TEST(SymbolTable, KeepsNamesWhereTheyAre)
{
    SymbolTable symbols;
    const std::string_view first = symbols.name(symbols.intern("x"));
    for (int i = 0; i < 10'000; ++i)
        symbols.intern("name" + std::to_string(i));
    EXPECT_EQ(first, "x");
    EXPECT_EQ(symbols.name(symbols.find("name9999")), "name9999");
}

}  // namespace
}  // namespace sluice::zx
