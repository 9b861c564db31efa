// SPDX-License-Identifier: Apache-2.0
#include "lab/call_tree.hpp"

#include <gtest/gtest.h>

#include "lab/stack_cut.hpp"

namespace sluice::lab {
namespace {

using Unit = CallTree::Metric::Unit;

CallTree::Frame named(std::string name)
{
    return {.name = std::move(name), .file = {}, .line = 0};
}

/// A function that calls itself so often, each time for 1.
CallTree chain(std::uint32_t length)
{
    CallTree tree{"run", {{"calls", Unit::count}}};
    std::uint32_t node = CallTree::root;
    for (std::uint32_t i = 0; i < length; ++i) {
        node = tree.child(node, named("down"));
        tree.add(node, 0, 1);
    }
    return tree;
}

std::size_t frames_of_stacks(const CallTree& tree)
{
    std::vector<std::size_t> depths;
    std::size_t sum = 0;
    for (const CallTree::Node& node : tree.nodes()) {
        depths.push_back(depths.empty() ? 1 : depths[node.parent] + 1);
        sum += depths.back();
    }
    return sum;
}

TEST(CallTree, TheSameFunctionFromTheSamePlaceIsOneNode)
{
    CallTree tree{"run", {{"time", Unit::nanoseconds}}};
    const auto a = tree.child(CallTree::root, named("a"));
    EXPECT_EQ(tree.child(CallTree::root, named("a")), a);
    const auto elsewhere = tree.child(CallTree::root, {.name = "a", .file = "f.zx", .line = 1});
    EXPECT_NE(elsewhere, a);
    const auto below = tree.child(a, named("a"));
    EXPECT_NE(below, a);
    EXPECT_EQ(tree.nodes()[below].frame, tree.nodes()[a].frame);
    EXPECT_EQ(tree.nodes().size(), 4U);
}

TEST(CallTree, TotalsHoldWhatWasCalled)
{
    CallTree tree{"run", {{"time", Unit::nanoseconds}, {"gas", Unit::gas}}};
    const auto a = tree.child(CallTree::root, named("a"));
    const auto b = tree.child(a, named("b"));
    const auto c = tree.child(a, named("c"));
    tree.add(CallTree::root, 0, 1);
    tree.add(a, 0, 20);
    tree.add(b, 0, 300);
    tree.add(c, 0, 1000);
    tree.add(c, 0, 3000);
    tree.add(b, 1, 7);
    EXPECT_EQ(tree.self(c, 0), 4000U);
    EXPECT_EQ(tree.totals(0), (std::vector<std::uint64_t>{4321, 4320, 300, 4000}));
    EXPECT_EQ(tree.totals(1), (std::vector<std::uint64_t>{7, 7, 7, 0}));
}

TEST(StackCut, LeavesWhatIsNotTooMuch)
{
    EXPECT_EQ(cut_stacks(chain(1000)), std::nullopt);
    const std::size_t frames = frames_of_stacks(chain(20));
    EXPECT_EQ(cut_stacks(chain(20), frames), std::nullopt);
    EXPECT_NE(cut_stacks(chain(20), frames - 1), std::nullopt);
}

TEST(StackCut, BoundsTheStacksAndLosesNothing)
{
    constexpr std::size_t most = 1000;
    CallTree tree = chain(300);
    // Wide besides deep.
    for (std::uint32_t i = 0; i < 100; ++i)
        tree.add(tree.child(50, named(std::to_string(i))), 0, 5);
    const auto cut = cut_stacks(tree, most);
    ASSERT_NE(cut, std::nullopt);
    EXPECT_EQ(cut->title(), "run");
    EXPECT_EQ(cut->totals(0)[CallTree::root], 300U + 500U);
    EXPECT_LE(frames_of_stacks(*cut), most);
    EXPECT_GT(frames_of_stacks(*cut), most / 2);
    EXPECT_EQ(cut_stacks(*cut, most), std::nullopt);
    EXPECT_EQ(cut->frames()[cut->nodes().back().frame].name, "(deeper calls)");
}

TEST(StackCut, KeepsWhatTheRootCallsAsOneFrame)
{
    CallTree tree{"run", {{"calls", Unit::count}}};
    for (std::uint32_t i = 0; i < 100; ++i)
        tree.add(tree.child(CallTree::root, named(std::to_string(i))), 0, 5);
    const auto cut = cut_stacks(tree, 10);
    ASSERT_NE(cut, std::nullopt);
    EXPECT_EQ(cut->totals(0), (std::vector<std::uint64_t>{500, 500}));
}

}  // namespace
}  // namespace sluice::lab
