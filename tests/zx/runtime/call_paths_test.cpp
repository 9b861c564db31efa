// Paths of calls: one node for each function on a path, and bounds.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/call_paths.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

TEST(CallPaths, AreOneNodeForEachCaller)
{
    CallPaths paths;
    const std::uint32_t a = paths.child(CallPaths::root, 0);
    const std::uint32_t b = paths.child(a, 1);
    const std::uint32_t c = paths.child(CallPaths::root, 1);
    EXPECT_NE(b, c);
    EXPECT_EQ(paths.child(a, 1), b);
    EXPECT_EQ(paths.nodes()[b].parent, a);
    EXPECT_EQ(paths.nodes()[c].parent, CallPaths::root);
    EXPECT_EQ(paths.nodes()[b].function, 1U);
    EXPECT_EQ(paths.nodes().size(), 4U);
}

TEST(CallPaths, FoldRecursion)
{
    CallPaths paths;
    const std::uint32_t even = paths.child(CallPaths::root, 0);
    const std::uint32_t odd = paths.child(even, 1);
    std::uint32_t at = odd;
    for (int i = 0; i < 1000; ++i) {
        at = paths.child(at, 0);
        EXPECT_EQ(at, even);
        at = paths.child(at, 1);
        EXPECT_EQ(at, odd);
    }
    EXPECT_EQ(paths.child(odd, 1), odd);
    EXPECT_EQ(paths.nodes().size(), 3U);
    EXPECT_FALSE(paths.is_cut());
}

TEST(CallPaths, AreBounded)
{
    CallPaths deep;
    std::uint32_t at = CallPaths::root;
    for (std::uint32_t i = 0; i < 2 * CallPaths::most_levels; ++i)
        at = deep.child(at, i);
    EXPECT_EQ(deep.nodes()[at].level, CallPaths::most_levels);
    EXPECT_TRUE(deep.is_cut());

    CallPaths wide;
    for (std::uint32_t i = 0; i < 2 * CallPaths::most_nodes; ++i)
        at = wide.child(CallPaths::root, i);
    EXPECT_EQ(wide.nodes().size(), CallPaths::most_nodes);
    EXPECT_EQ(at, CallPaths::root);
    EXPECT_TRUE(wide.is_cut());
}

}  // namespace
}  // namespace sluice::zx
