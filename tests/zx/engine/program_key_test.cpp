// The key of compiled code: what changes it, and what does not.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "zx/engine/program_key.hpp"

namespace sluice::zx::test {
namespace {

struct Setting {
    std::string_view entry = "use \"./other\" as other\nprint(other.n)\n";
    std::string_view other = "export let n = 1\n";
    std::string_view path = "/main.zx";
    CompileOptions options{};
    bool braces_only = false;
    std::vector<std::string> changes{};
};

Hash256 key_of(const Setting& setting)
{
    MemoryFiles files;
    files.add(std::string{setting.path}, std::string{setting.entry});
    if (!setting.other.empty())
        files.add("/other.zx", std::string{setting.other});
    const Catalog catalog;
    LoadedProgram program{files, catalog, {.root = "/", .parsing = {}}};
    EXPECT_TRUE(program.load(std::string{setting.path})) << program.failure();
    return program_key(program, catalog, setting.options, setting.braces_only, setting.changes);
}

TEST(ProgramKey, IsTheSameForTheSameProgram)
{
    EXPECT_EQ(key_of({}), key_of({}));
}

TEST(ProgramKey, ChangesWithEveryModulesText)
{
    EXPECT_NE(key_of({}), key_of({.entry = "use \"./other\" as other\nprint(other.n) \n"}));
    EXPECT_NE(key_of({}), key_of({.other = "export let n = 2\n"}));
}

TEST(ProgramKey, ChangesWithPathsAndWithWhereImportsLead)
{
    EXPECT_NE(key_of({}), key_of({.path = "/first.zx"}));
    EXPECT_NE(key_of({}), key_of({.other = ""}));
}

TEST(ProgramKey, ChangesWithWhatIsCompiledDifferently)
{
    EXPECT_NE(key_of({}), key_of({.options = {.strict_modifiers = true}}));
    EXPECT_NE(key_of({}), key_of({.options = {.strict_types = true}}));
    EXPECT_NE(key_of({}), key_of({.braces_only = true}));
    EXPECT_NE(key_of({}), key_of({.changes = {"N=1"}}));
    EXPECT_NE(key_of({.changes = {"N=1"}}), key_of({.changes = {"N=2"}}));
}

}  // namespace
}  // namespace sluice::zx::test
