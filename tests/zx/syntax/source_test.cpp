// Positions in texts.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/source.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

TEST(Source, CountsLinesAtEveryKindOfLineEnd)
{
    const Source source{"a.zx", "one\ntwo\r\nthree\rfour"};
    EXPECT_EQ(source.line_count(), 4U);
    EXPECT_EQ(source.line(1), "one");
    EXPECT_EQ(source.line(2), "two");
    EXPECT_EQ(source.line(3), "three");
    EXPECT_EQ(source.line(4), "four");
    EXPECT_EQ(source.position(4), (Position{2, 1}));
    EXPECT_EQ(source.position(15), (Position{4, 1}));
}

TEST(Source, CountsColumnsInCodePoints)
{
    const Source source{"a.zx", "\u00e9\u4e2d\U0001f600x"};
    EXPECT_EQ(source.position(9), (Position{1, 4}));
}

TEST(Source, DoesNotCountAByteOrderMark)
{
    const Source source{"a.zx", "\ufeffab\ncd"};
    EXPECT_EQ(source.position(3), (Position{1, 1}));
    EXPECT_EQ(source.position(4), (Position{1, 2}));
    EXPECT_EQ(source.position(6), (Position{2, 1}));
}

TEST(Source, TakesOffsetsBehindTheEndForTheEnd)
{
    const Source source{"a.zx", "ab"};
    EXPECT_EQ(source.position(100), (Position{1, 3}));
    EXPECT_EQ(source.line(0), "");
    EXPECT_EQ(source.line(9), "");
}

}  // namespace
}  // namespace sluice::zx
