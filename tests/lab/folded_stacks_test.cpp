// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "lab/call_tree.hpp"

namespace sluice::lab {
namespace {

using Unit = CallTree::Metric::Unit;

CallTree::Frame named(std::string name)
{
    return {.name = std::move(name), .file = {}, .line = 0};
}

TEST(FoldedStacks, ALineForEachNodeWithSomethingOfItsOwn)
{
    CallTree tree{"run", {{"time", Unit::nanoseconds}, {"gas", Unit::gas}}};
    const auto outer = tree.child(CallTree::root, named("outer"));
    const auto inner = tree.child(outer, named("inner"));
    tree.add(inner, 0, 123);
    tree.add(CallTree::root, 0, 4);
    tree.add(outer, 1, 5);
    EXPECT_EQ(to_folded_stacks(tree, 0),
              "run 4\n"
              "run;outer;inner 123\n");
    EXPECT_EQ(to_folded_stacks(tree, 1), "run;outer 5\n");
}

TEST(FoldedStacks, NamesCannotBreakALine)
{
    CallTree tree{"a;b", {{"time", Unit::nanoseconds}}};
    tree.add(tree.child(CallTree::root, named("x;y\nz \xff\x1b")), 0, 1);
    tree.add(tree.child(CallTree::root, named("")), 0, 2);
    EXPECT_EQ(to_folded_stacks(tree, 0),
              "a,b;x,y z ?? 1\n"
              "a,b;(no name) 2\n");
}

TEST(FoldedStacks, DeepCallsStayFilesOfABearableSize)
{
    CallTree tree{"run", {{"calls", Unit::count}}};
    std::uint32_t node = CallTree::root;
    constexpr std::uint64_t depth = 100'000;
    for (std::uint64_t i = 0; i < depth; ++i) {
        node = tree.child(node, named("down"));
        tree.add(node, 0, 1);
    }
    const std::string text = to_folded_stacks(tree, 0);
    EXPECT_LT(text.size(), 40'000'000U);
    // What is too deep stands in the last line, and nothing is lost.
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    EXPECT_TRUE(text.ends_with("(deeper calls) " + std::to_string(depth - lines + 1) + "\n"));
}

}  // namespace
}  // namespace sluice::lab
