// Loading programs: how import paths lead to files, and what becomes of files that are broken.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/program.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

/// One standard module, "math", and no builtins.
class SmallDirectory final : public BuiltinDirectory {
public:
    std::optional<BuiltinReference> find(std::string_view) const override { return std::nullopt; }
    BuiltinReference intrinsic(std::string_view) const override { return {}; }
    std::optional<BuiltinReference> find_member(std::uint32_t, std::string_view) const override
    {
        return std::nullopt;
    }
    std::optional<std::uint32_t> find_module(std::string_view name) const override
    {
        return name == "math" || name == "stdlib/math" ? std::optional{7U} : std::nullopt;
    }
    void each_member(std::uint32_t, void (*)(void*, std::string_view, BuiltinReference),
                     void*) const override
    {}
    bool is_unsupported(std::uint32_t) const override { return false; }
    bool is_unsupported_module(std::uint32_t) const override { return false; }
};

struct ProgramTest : testing::Test {
    /// Loads /project/app/main.zx with the one import, and gives where that leads.
    ImportTarget import(std::string_view path)
    {
        files.add("/project/app/main.zx", "use \"" + std::string{path} + "\"");
        program =
            std::make_unique<LoadedProgram>(files, directory, LoadOptions{.root = "/project"});
        EXPECT_TRUE(program->load("/project/app/main.zx")) << program->failure();
        return program->entry().imports.at(0).target;
    }

    MemoryFiles files;
    SmallDirectory directory;
    std::unique_ptr<LoadedProgram> program;
};

TEST_F(ProgramTest, LooksBesideTheImporterThenInTheRootThenInItsPackages)
{
    for (const char* path :
         {"/project/lib/m.zx", "/project/zpm_modules/m.zx", "/project/m.zx", "/project/app/m.zx"}) {
        files.add(path, "");
        EXPECT_EQ(import("m").canonical_path, path);
    }
}

TEST_F(ProgramTest, TriesTheNameAsItIsThenWithEachExtension)
{
    for (const char* path : {"/project/app/m.zexus", "/project/app/m.zx", "/project/app/m"}) {
        files.add(path, "");
        EXPECT_EQ(import("m").canonical_path, path);
    }
}

TEST_F(ProgramTest, TakesTheIndexOfAFolder)
{
    files.add("/project/app/tools/index.zx", "");
    EXPECT_EQ(import("./tools").canonical_path, "/project/app/tools/index.zx");
}

TEST_F(ProgramTest, LooksForDottedPathsInTheRootTooUnlessTheyLeadUpwards)
{
    files.add("/project/m.zx", "");
    EXPECT_EQ(import("./m").canonical_path, "/project/m.zx");
    EXPECT_EQ(import("../m").canonical_path, "/project/m.zx");
    EXPECT_EQ(import("../app/../m").canonical_path, "/project/m.zx");
}

TEST_F(ProgramTest, StaysWithinTheRoot)
{
    files.add("/outside.zx", "");
    files.add("/project2/m.zx", "");
    for (const char* path : {"../../outside", "/outside.zx", "../../project2/m"}) {
        const ImportTarget target = import(path);
        EXPECT_EQ(target.kind, ImportTarget::Kind::Missing) << path;
        EXPECT_EQ(target.canonical_path, "") << path;
    }
}

TEST_F(ProgramTest, TakesTheFolderOfAnEntryOutsideAsARootAsWell)
{
    files.add("/elsewhere/main.zx", "use \"m\" use \"n\"");
    files.add("/elsewhere/m.zx", "");
    files.add("/project/lib/n.zx", "");
    LoadedProgram outside{files, directory, {.root = "/project"}};
    ASSERT_TRUE(outside.load("/elsewhere/main.zx"));
    EXPECT_EQ(outside.entry().imports.at(0).target.canonical_path, "/elsewhere/m.zx");
    EXPECT_EQ(outside.entry().imports.at(1).target.canonical_path, "/project/lib/n.zx");
}

TEST_F(ProgramTest, PrefersStandardModulesToFiles)
{
    files.add("/project/app/math.zx", "");
    for (const char* path : {"math", "stdlib/math"}) {
        const ImportTarget target = import(path);
        EXPECT_EQ(target.kind, ImportTarget::Kind::Native);
        EXPECT_EQ(target.module, 7U);
    }
}

TEST_F(ProgramTest, LoadsAFileOnceThoughPathsDiffer)
{
    files.add("/project/app/main.zx", "use \"./a\" use \"b\"");
    files.add("/project/app/a.zx", "use \"./../app/b.zx\"");
    files.add("/project/app/b.zx", "use \"main\"");
    LoadedProgram loaded{files, directory, {.root = "/project"}};
    ASSERT_TRUE(loaded.load("/project/app/main.zx"));
    ASSERT_EQ(loaded.units().size(), 3U);
    EXPECT_EQ(loaded.units()[0]->name, "__main__");
    EXPECT_EQ(loaded.units()[1]->name, "./a");
    EXPECT_EQ(loaded.units()[1]->imports.at(0).target.module, 2U);
    // A cycle is the business of running: here it only leads back to the entry.
    EXPECT_EQ(loaded.units()[2]->imports.at(0).target.module, 0U);
}

TEST_F(ProgramTest, LoadsAlthoughAnImportIsBroken)
{
    files.add("/project/app/m.zx", "let x =\nlet");
    const ImportTarget target = import("m");
    EXPECT_EQ(target.kind, ImportTarget::Kind::Missing);
    EXPECT_TRUE(target.failure.starts_with("/project/app/m.zx:")) << target.failure;
    ASSERT_EQ(program->diagnostics().size(), 1U);
    EXPECT_EQ(program->diagnostics()[0].source->path(), "/project/app/m.zx");
    EXPECT_EQ(program->units().size(), 1U);
}

TEST_F(ProgramTest, FindsImportsInsideOfFunctionsAndBlocks)
{
    files.add("/project/app/main.zx", "action f() { if true { use \"m\" } }");
    files.add("/project/app/m.zx", "");
    LoadedProgram loaded{files, directory, {.root = "/project"}};
    ASSERT_TRUE(loaded.load("/project/app/main.zx"));
    EXPECT_EQ(loaded.units().size(), 2U);
}

TEST_F(ProgramTest, SaysWhyTheEntryDoesNotLoad)
{
    LoadedProgram missing{files, directory, {}};
    EXPECT_FALSE(missing.load("/nowhere.zx"));
    EXPECT_EQ(missing.failure(), "No such file or directory");

    LoadedProgram broken{files, directory, {}};
    EXPECT_FALSE(broken.load_text("/x.zx", "let = 1"));
    EXPECT_FALSE(broken.diagnostics().empty());
}

}  // namespace
}  // namespace sluice::zx
