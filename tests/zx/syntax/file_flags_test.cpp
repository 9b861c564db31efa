// Settings in comments.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/file_flags.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

FileFlags flags_of(std::string text)
{
    return read_file_flags(Source{"a.zx", std::move(text)});
}

TEST(FileFlags, ReadJson)
{
    const FileFlags flags = flags_of(
        "// @zexus: {\"use_vm\": true, \"vm_mode\": \"stack\", \"n\": 3, \"x\": 1.5,"
        " \"vm_config\": {\"perf_fast_dispatch\": true, \"gas_limit\": 10}}\n");
    EXPECT_EQ(flags.boolean("use_vm"), true);
    EXPECT_EQ(flags.text("vm_mode"), "stack");
    EXPECT_EQ(flags.integer("n"), 3);
    EXPECT_EQ(flags.values.at("x"), FlagValue{1.5});
    EXPECT_EQ(flags.vm_config.at("perf_fast_dispatch"), FlagValue{true});
    EXPECT_EQ(flags.vm_config.at("gas_limit"), FlagValue{std::int64_t{10}});
}

TEST(FileFlags, ReadPairs)
{
    const FileFlags flags = flags_of(
        "# @zexus: use_vm=YES; vm_mode = stack, debug=off;n=-5;x=2.5;s=\"a;b\";t='c',u=nan, v");
    EXPECT_EQ(flags.boolean("use_vm"), true);
    EXPECT_EQ(flags.text("vm_mode"), "stack");
    EXPECT_EQ(flags.boolean("debug"), false);
    EXPECT_EQ(flags.integer("n"), -5);
    EXPECT_EQ(flags.values.at("x"), FlagValue{2.5});
    EXPECT_EQ(flags.text("s"), "a;b");
    EXPECT_EQ(flags.text("t"), "c");
    EXPECT_EQ(flags.text("u"), "nan");
    EXPECT_FALSE(flags.values.contains("v"));
}

TEST(FileFlags, LaterOnesCount)
{
    const FileFlags flags = flags_of("// @zexus: a=1\n// @zexus: {\"a\": 2}\n");
    EXPECT_EQ(flags.integer("a"), 2);
}

TEST(FileFlags, StandInTheFirst25Lines)
{
    EXPECT_EQ(flags_of(std::string(24, '\n') + "# @zexus: a=1").integer("a"), 1);
    EXPECT_EQ(flags_of(std::string(25, '\n') + "# @zexus: a=1").integer("a"), std::nullopt);
}

TEST(FileFlags, IgnoreWhatIsNoJson)
{
    EXPECT_TRUE(flags_of("// @zexus: {\"a\": }").values.empty());
    EXPECT_TRUE(flags_of("// @zexus: {a=1").values.empty());
    EXPECT_TRUE(flags_of("// @zexus").values.empty());
    EXPECT_TRUE(flags_of("// @zexus: " + std::string(10'000, '{')).values.empty());
}

TEST(FileFlags, HaveAKind)
{
    const FileFlags flags = flags_of("// @zexus: a=1");
    EXPECT_EQ(flags.boolean("a"), std::nullopt);
    EXPECT_EQ(flags.text("a"), std::nullopt);
    EXPECT_EQ(flags.integer("b"), std::nullopt);
}

}  // namespace
}  // namespace sluice::zx
