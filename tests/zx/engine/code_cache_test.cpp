// The directory of compiled code: what is found again, and what is not.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "zx/engine/code_cache.hpp"

namespace sluice::zx::test {
namespace {

namespace files = std::filesystem;

Hash256 key_of(std::uint8_t number)
{
    Hash256 key{};
    key.bytes[31] = number;
    return key;
}

class CodeCacheTest : public testing::Test {
protected:
    CodeCacheTest()
    {
        std::string name = (files::temp_directory_path() / "sluice-cache-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    ~CodeCacheTest() override { files::remove_all(folder_); }

    [[nodiscard]] std::string directory() const { return (folder_ / "cache").string(); }

    /// The only file of code.
    [[nodiscard]] files::path file() const
    {
        for (const auto& entry : files::directory_iterator{directory()})
            if (entry.path().extension() == ".zxc")
                return entry.path();
        ADD_FAILURE() << "no code was stored";
        return {};
    }

    static std::string read(const files::path& path)
    {
        std::ifstream stream{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    static void write(const files::path& path, const std::string& bytes)
    {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
    }

    files::path folder_;
};

TEST_F(CodeCacheTest, GivesBackWhatItKeeps)
{
    CodeCache first;
    ASSERT_TRUE(first.open(directory(), 1000));
    EXPECT_EQ(first.find("/main.zx", key_of(1)), "");
    first.store("/main.zx", key_of(1), "code");
    EXPECT_EQ(first.counters().misses, 1U);
    EXPECT_EQ(first.counters().stored, 1U);

    CodeCache second;
    ASSERT_TRUE(second.open(directory(), 1000));
    EXPECT_EQ(second.find("/main.zx", key_of(1)), "code");
    second.note_use(true);
    EXPECT_EQ(second.counters().hits, 1U);
    EXPECT_EQ(second.counters().misses, 0U);
    EXPECT_EQ(second.find("/other.zx", key_of(1)), "");
    EXPECT_EQ(second.counters().misses, 1U);
    EXPECT_EQ(second.problem(), "");
}

TEST_F(CodeCacheTest, CountsCodeOfOtherSourcesAsStale)
{
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 1000));
    cache.store("/main.zx", key_of(1), "code");
    EXPECT_EQ(cache.find("/main.zx", key_of(2)), "");
    EXPECT_EQ(cache.counters().stale, 1U);
    EXPECT_EQ(cache.counters().misses, 1U);
    cache.store("/main.zx", key_of(2), "new code");
    EXPECT_EQ(cache.find("/main.zx", key_of(2)), "new code");
    EXPECT_EQ(cache.counters().damaged, 0U);
}

TEST_F(CodeCacheTest, CountsCodeThatIsRefusedAsDamaged)
{
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 1000));
    cache.store("/main.zx", key_of(1), "code");
    EXPECT_EQ(cache.find("/main.zx", key_of(1)), "code");
    cache.note_use(false);
    EXPECT_EQ(cache.counters().hits, 0U);
    EXPECT_EQ(cache.counters().misses, 1U);
    EXPECT_EQ(cache.counters().damaged, 1U);
}

TEST_F(CodeCacheTest, SeesEveryChangeOfAFile)
{
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 1000));
    cache.store("/main.zx", key_of(1), "some code");
    const files::path path = file();
    const std::string whole = read(path);
    std::uint64_t damaged = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        write(path, changed);
        EXPECT_EQ(cache.find("/main.zx", key_of(1)), "") << i;
        EXPECT_EQ(cache.counters().damaged, ++damaged) << i;
        write(path, whole.substr(0, i));
        EXPECT_EQ(cache.find("/main.zx", key_of(1)), "") << i;
        EXPECT_EQ(cache.counters().damaged, ++damaged) << i;
    }
    write(path, whole + "x");
    EXPECT_EQ(cache.find("/main.zx", key_of(1)), "");
    write(path, whole);
    EXPECT_EQ(cache.find("/main.zx", key_of(1)), "some code");
    EXPECT_EQ(cache.counters().stale, 0U);
}

TEST_F(CodeCacheTest, TakesNoFileOfAnotherDirectory)
{
    CodeCache other;
    ASSERT_TRUE(other.open((folder_ / "other").string(), 1000));
    other.store("/main.zx", key_of(1), "planted");
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 1000));
    for (const auto& entry : files::directory_iterator{folder_ / "other"})
        if (entry.path().extension() == ".zxc")
            files::copy(entry.path(), directory());
    EXPECT_EQ(cache.find("/main.zx", key_of(1)), "");
    EXPECT_EQ(cache.counters().damaged, 1U);
}

TEST_F(CodeCacheTest, ReplacesASecretThatOthersCanRead)
{
    CodeCache first;
    ASSERT_TRUE(first.open(directory(), 1000));
    first.store("/main.zx", key_of(1), "code");
    const files::path secret = files::path{directory()} / "secret";
    const std::string known = read(secret);
    ASSERT_EQ(::chmod(secret.c_str(), 0644), 0);
    CodeCache second;
    ASSERT_TRUE(second.open(directory(), 1000));
    EXPECT_NE(read(secret), known);
    struct stat status{};
    ASSERT_EQ(::stat(secret.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(second.find("/main.zx", key_of(1)), "");
    EXPECT_EQ(second.counters().damaged, 1U);
}

TEST_F(CodeCacheTest, FollowsNoLink)
{
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 1000));
    cache.store("/main.zx", key_of(1), "code");
    const files::path path = file();
    files::rename(path, folder_ / "elsewhere");
    files::create_symlink(folder_ / "elsewhere", path);
    EXPECT_EQ(cache.find("/main.zx", key_of(1)), "");
    EXPECT_EQ(cache.counters().damaged, 1U);
    cache.store("/main.zx", key_of(1), "code");
    EXPECT_EQ(cache.find("/main.zx", key_of(1)), "code");
}

/// A file of so much code takes 1,084 bytes.
TEST_F(CodeCacheTest, RemovesWhatWasNotUsedForTheLongestTime)
{
    const std::string code(1000, 'c');
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 2500));
    cache.store("/a.zx", key_of(1), code);
    const files::path first = file();
    cache.store("/b.zx", key_of(1), code);
    for (const auto& entry : files::directory_iterator{directory()})
        files::last_write_time(entry.path(), files::file_time_type::clock::now() -
                                                 std::chrono::hours{entry.path() == first ? 2 : 1});
    // Its use makes the older one the younger one.
    EXPECT_EQ(cache.find("/a.zx", key_of(1)), code);
    cache.store("/c.zx", key_of(1), code);
    EXPECT_EQ(cache.counters().evicted, 1U);
    EXPECT_EQ(cache.find("/b.zx", key_of(1)), "");
    EXPECT_EQ(cache.find("/a.zx", key_of(1)), code);
    EXPECT_EQ(cache.find("/c.zx", key_of(1)), code);
}

TEST_F(CodeCacheTest, KeepsNothingThatIsTooLargeByItself)
{
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 2000));
    cache.store("/a.zx", key_of(1), "small");
    cache.store("/b.zx", key_of(1), std::string(3000, 'c'));
    EXPECT_EQ(cache.counters().stored, 1U);
    EXPECT_EQ(cache.counters().evicted, 0U);
    EXPECT_EQ(cache.find("/a.zx", key_of(1)), "small");
}

TEST_F(CodeCacheTest, RemovesWhatOthersBeganLongAgo)
{
    CodeCache cache;
    ASSERT_TRUE(cache.open(directory(), 2000));
    const files::path old = files::path{directory()} / "new-1";
    const files::path young = files::path{directory()} / "new-2";
    write(old, "half");
    write(young, "half");
    files::last_write_time(old, files::file_time_type::clock::now() - std::chrono::hours{2});
    cache.store("/a.zx", key_of(1), "code");
    EXPECT_FALSE(files::exists(old));
    EXPECT_TRUE(files::exists(young));
}

TEST_F(CodeCacheTest, SaysWhyADirectoryCannotBeUsed)
{
    write(folder_ / "file", "");
    CodeCache cache;
    EXPECT_FALSE(cache.open((folder_ / "file" / "cache").string(), 1000));
    EXPECT_NE(cache.problem().find("cannot be made: Not a directory"), std::string::npos)
        << cache.problem();
    CodeCache other;
    EXPECT_FALSE(other.open((folder_ / "file").string(), 1000));
    EXPECT_NE(other.problem(), "");
}

}  // namespace
}  // namespace sluice::zx::test
