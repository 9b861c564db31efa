// Held against speedscope's own schema of its file format: what the type "sampled" has to have.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/call_tree.hpp"

namespace sluice::lab {
namespace {

using Json = nlohmann::json;
using Unit = CallTree::Metric::Unit;

CallTree example()
{
    CallTree tree{"run of \xff",
                  {{"time", Unit::nanoseconds},
                   {"gas", Unit::gas},
                   {"memory", Unit::bytes},
                   {"opcodes", Unit::count}}};
    const auto outer =
        tree.child(CallTree::root, {.name = "outer", .file = "dir/a.zx", .line = 12});
    const auto inner = tree.child(outer, {.name = "in\"ner", .file = "b.zx", .line = 0});
    const auto other = tree.child(CallTree::root, {.name = "other", .file = {}, .line = 0});
    tree.add(inner, 0, 100);
    tree.add(outer, 0, 20);
    tree.add(other, 0, 3);
    tree.add(other, 1, 7);
    return tree;
}

TEST(Speedscope, HasAProfileForEachMetric)
{
    const Json json = Json::parse(to_speedscope(example()));
    EXPECT_EQ(json["$schema"], "https://www.speedscope.app/file-format-schema.json");
    EXPECT_EQ(json["name"], "run of ?");
    ASSERT_EQ(json["profiles"].size(), 4U);
    const std::vector<std::string> units{"nanoseconds", "none", "bytes", "none"};
    const std::vector<std::string> names{"time", "gas", "memory", "opcodes"};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(json["profiles"][i]["type"], "sampled");
        EXPECT_EQ(json["profiles"][i]["unit"], units[i]);
        EXPECT_EQ(json["profiles"][i]["name"], names[i]);
    }
}

TEST(Speedscope, SamplesAreStacksFromTheOutermostFrame)
{
    const Json json = Json::parse(to_speedscope(example()));
    const Json& frames = json["shared"]["frames"];
    const Json& profile = json["profiles"][0];
    ASSERT_EQ(profile["samples"].size(), profile["weights"].size());
    std::vector<std::pair<std::string, int>> stacks;
    for (std::size_t i = 0; i < profile["samples"].size(); ++i) {
        std::string stack;
        for (const Json& frame : profile["samples"][i]) {
            ASSERT_LT(frame.get<std::size_t>(), frames.size());
            stack += "/" + frames[frame.get<std::size_t>()]["name"].get<std::string>();
        }
        stacks.emplace_back(stack, profile["weights"][i].get<int>());
    }
    EXPECT_EQ(stacks, (std::vector<std::pair<std::string, int>>{{"/run of ?/outer", 20},
                                                                {"/run of ?/outer/in\"ner", 100},
                                                                {"/run of ?/other", 3}}));
}

TEST(Speedscope, WeightsComeToTheEndOfEachProfile)
{
    const CallTree tree = example();
    const Json json = Json::parse(to_speedscope(tree));
    for (std::size_t metric = 0; metric < 4; ++metric) {
        const Json& profile = json["profiles"][metric];
        std::uint64_t sum = 0;
        for (const Json& weight : profile["weights"])
            sum += weight.get<std::uint64_t>();
        EXPECT_EQ(profile["startValue"], 0);
        EXPECT_EQ(profile["endValue"], sum);
        EXPECT_EQ(sum, tree.totals(metric)[CallTree::root]);
    }
}

TEST(Speedscope, FramesSayWhereTheyAreWritten)
{
    const Json frames = Json::parse(to_speedscope(example()))["shared"]["frames"];
    EXPECT_EQ(frames[1], Json({{"name", "outer"}, {"file", "dir/a.zx"}, {"line", 12}}));
    EXPECT_EQ(frames[2], Json({{"name", "in\"ner"}, {"file", "b.zx"}}));
    EXPECT_EQ(frames[3], Json({{"name", "other"}}));
}

}  // namespace
}  // namespace sluice::lab
