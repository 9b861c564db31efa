// The folder that programs cannot leave.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/confined_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temporary_folder.hpp"

namespace sluice::zx::test {
namespace {

namespace fs = std::filesystem;

class Confinement : public testing::Test {
protected:
    Confinement()
    {
        fs::create_directory(outside.path("root"));
        outside.write("secret", "secret");
        outside.write("root/inside", "inside");
    }

    static void expect_denied(const auto& result, std::string_view what)
    {
        ASSERT_FALSE(result.has_value()) << what;
        EXPECT_TRUE(result.error().starts_with("Path traversal denied: '")) << result.error();
    }

    TemporaryFolder outside;
    ConfinedFiles files{outside.path("root")};
};

TEST_F(Confinement, PathsAreRelativeToTheRoot)
{
    EXPECT_EQ(files.read("inside"), "inside");
    EXPECT_EQ(files.read("./inside"), "inside");
    EXPECT_EQ(files.read("nowhere/../inside"), "inside");
    EXPECT_EQ(files.read(outside.path("root/inside")), "inside");
}

TEST_F(Confinement, NoPathLeadsOut)
{
    for (const std::string& path :
         {std::string{"../secret"}, std::string{"a/../../secret"}, outside.path("secret"),
          std::string{"/etc/passwd"}, std::string{".."}, outside.path("root") + "er"}) {
        expect_denied(files.read(path), path);
        expect_denied(files.write(path, "x"), path);
        expect_denied(files.append(path, "x"), path);
        expect_denied(files.exists(path), path);
        expect_denied(files.list(path), path);
        expect_denied(files.make_directory(path), path);
        expect_denied(files.remove_file(path), path);
        expect_denied(files.remove_directory(path), path);
        expect_denied(files.rename(path, "x"), path);
        expect_denied(files.rename("inside", path), path);
        expect_denied(files.copy(path, "x"), path);
        expect_denied(files.copy("inside", path), path);
    }
    EXPECT_EQ(outside.read("secret"), "secret");
}

TEST_F(Confinement, LinksAreFollowedWithinTheRootOnly)
{
    fs::create_symlink("inside", outside.path("root/good"));
    EXPECT_EQ(files.read("good"), "inside");
    fs::create_symlink("../secret", outside.path("root/bad"));
    expect_denied(files.read("bad"), "link to a file");
    expect_denied(files.write("bad", "x"), "link to a file");
    fs::create_directory_symlink("..", outside.path("root/up"));
    expect_denied(files.read("up/secret"), "link to a folder");
    fs::create_symlink("../fresh", outside.path("root/dangling"));
    expect_denied(files.write("dangling", "x"), "link to nothing yet");
    EXPECT_FALSE(fs::exists(outside.path("fresh")));
    fs::create_symlink("circle", outside.path("root/circle"));
    EXPECT_FALSE(files.read("circle").has_value());
    EXPECT_EQ(outside.read("secret"), "secret");
}

TEST_F(Confinement, FilesAreWrittenAppendedAndRemoved)
{
    EXPECT_TRUE(files.write("new", "one").has_value());
    EXPECT_TRUE(files.append("new", "+two").has_value());
    EXPECT_EQ(outside.read("root/new"), "one+two");
    EXPECT_TRUE(files.write("new", "three").has_value());
    EXPECT_EQ(outside.read("root/new"), "three");
    EXPECT_TRUE(files.copy("new", "copy").has_value());
    EXPECT_EQ(outside.read("root/copy"), "three");
    EXPECT_TRUE(files.rename("copy", "moved").has_value());
    EXPECT_EQ(files.exists("copy"), false);
    EXPECT_EQ(files.exists("moved"), true);
    EXPECT_TRUE(files.remove_file("moved").has_value());
    EXPECT_EQ(files.exists("moved"), false);
}

TEST_F(Confinement, FoldersAreMadeListedAndRemoved)
{
    EXPECT_TRUE(files.make_directory("a/b/c").has_value());
    EXPECT_TRUE(files.make_directory("a/b/c").has_value());
    EXPECT_EQ(files.is_directory("a/b"), true);
    EXPECT_EQ(files.is_file("a/b"), false);
    EXPECT_EQ(files.is_file("inside"), true);
    EXPECT_EQ(files.list("."), (std::vector<std::string>{"a", "inside"}));
    EXPECT_FALSE(files.remove_directory("a").has_value()) << "not empty";
    EXPECT_TRUE(files.remove_directory("a/b/c").has_value());
    EXPECT_FALSE(files.remove_directory(".").has_value()) << "the root";
}

TEST_F(Confinement, WhatIsNoFileIsNotRead)
{
    EXPECT_FALSE(files.read("missing").has_value());
    EXPECT_FALSE(files.read(".").has_value());
    EXPECT_FALSE(files.read("").has_value());
    EXPECT_FALSE(files.read(std::string_view{"in\0side", 7}).has_value());
    // Nobody writes into this pipe.
    ASSERT_EQ(::mkfifo(outside.path("root/pipe").c_str(), 0600), 0);
    EXPECT_FALSE(files.read("pipe").has_value());
    EXPECT_FALSE(files.write("pipe", "x").has_value());
}

}  // namespace
}  // namespace sluice::zx::test
