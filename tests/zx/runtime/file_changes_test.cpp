// Changes of files that are taken back, so that another run begins with the same ones.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/file_changes.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "../library/temporary_folder.hpp"

namespace sluice::zx::test {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

TEST(FileChanges, EverythingIsAsItWas)
{
    const TemporaryFolder folder;
    folder.write("changed", "old");
    folder.write("removed", "gone");
    ::chmod(folder.path("removed").c_str(), 0600);
    fs::create_directory(folder.path("empty"));

    FileChanges changes;
    changes.note(folder.path("changed"));
    folder.write("changed", "new");
    changes.note(folder.path("changed"));
    folder.write("changed", "newer");
    changes.note(folder.path("removed"));
    fs::remove(folder.path("removed"));
    changes.note(folder.path("empty"));
    fs::remove(folder.path("empty"));
    changes.note_folders(folder.path("a/b"));
    fs::create_directories(folder.path("a/b"));
    changes.note(folder.path("a/b/made"));
    folder.write("a/b/made", "text");
    changes.note_rename(folder.path("changed"), folder.path("renamed"));
    fs::rename(folder.path("changed"), folder.path("renamed"));

    ASSERT_TRUE(changes.take_back()) << changes.problem();
    EXPECT_EQ(folder.read("changed"), "old");
    EXPECT_EQ(folder.read("removed"), "gone");
    struct stat status{};
    ASSERT_EQ(::stat(folder.path("removed").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_TRUE(fs::is_directory(folder.path("empty")));
    EXPECT_FALSE(fs::exists(folder.path("a")));
    EXPECT_FALSE(fs::exists(folder.path("renamed")));
}

TEST(FileChanges, AFileInTheWayOfAFolderGivesWay)
{
    const TemporaryFolder folder;
    fs::create_directory(folder.path("place"));
    FileChanges changes;
    changes.note(folder.path("place"));
    fs::remove(folder.path("place"));
    changes.note(folder.path("place"));
    folder.write("place", "text");
    ASSERT_FALSE(changes.take_back());
    EXPECT_NE(changes.problem(), "");
}

TEST(FileChanges, TwoRunsAreCompared)
{
    const TemporaryFolder folder;
    folder.write("same", "old");
    folder.write("other", "old");
    const auto change = [&](FileChanges& changes, const std::string& name,
                            const std::string& text) {
        changes.note(folder.path(name));
        folder.write(name, text);
    };
    FileChanges first;
    change(first, "same", "new");
    change(first, "other", "new");
    change(first, "once", "new");
    ASSERT_TRUE(first.take_back());
    FileChanges second;
    change(second, "same", "new");
    change(second, "other", "newer");
    change(second, "twice", "new");
    change(second, "tried", "new");
    fs::remove(folder.path("tried"));
    EXPECT_EQ(first.differences(second),
              (Paths{folder.path("once"), folder.path("other"), folder.path("twice")}));
}

TEST(FileChanges, RenamedFoldersCannotBeTakenBack)
{
    const TemporaryFolder folder;
    fs::create_directory(folder.path("a"));
    FileChanges changes;
    changes.note_rename(folder.path("a"), folder.path("b"));
    fs::rename(folder.path("a"), folder.path("b"));
    EXPECT_FALSE(changes.take_back());
    EXPECT_EQ(changes.problem(), "the folder '" + folder.path("a") + "' was renamed");
}

}  // namespace
}  // namespace sluice::zx::test
