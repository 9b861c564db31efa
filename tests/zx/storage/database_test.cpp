// State directories: good ones, foreign ones and damaged ones.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/database.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>

#include "tests/zx/library/temporary_folder.hpp"

namespace sluice::zx::test {
namespace {

using Result = Database::Result;

class Databases : public testing::Test {
protected:
    // What opening the directory says; empty: nothing.
    std::string open_error(const std::string& name = "state")
    {
        Database database;
        return database.open(folder.path(name)) ? "" : database.error();
    }

    void fill(std::size_t count, std::size_t bytes = 100)
    {
        Database database;
        ASSERT_TRUE(database.open(folder.path("state"))) << database.error();
        ASSERT_TRUE(database.begin_write());
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_EQ(database.put("k" + std::to_string(i), std::string(bytes, 'v')), Result::Ok);
        ASSERT_EQ(database.commit(), Result::Ok);
    }

    TemporaryFolder folder;
};

TEST_F(Databases, KeepWhatWasCommittedAndNothingElse)
{
    Database database;
    ASSERT_TRUE(database.open(folder.path("state"))) << database.error();
    ASSERT_TRUE(database.begin_write());
    ASSERT_EQ(database.put("a", "1"), Result::Ok);
    ASSERT_EQ(database.commit(), Result::Ok);
    ASSERT_TRUE(database.begin_write());
    ASSERT_EQ(database.put("a", "2"), Result::Ok);
    ASSERT_EQ(database.put("b", "2"), Result::Ok);
    database.abort();
    ASSERT_TRUE(database.begin_read());
    std::string_view bytes;
    EXPECT_EQ(database.get("a", bytes), Result::Ok);
    EXPECT_EQ(bytes, "1");
    EXPECT_EQ(database.get("b", bytes), Result::NotFound);
}

TEST_F(Databases, GrowToTheirBound)
{
    Database database;
    ASSERT_TRUE(database.open(folder.path("state"), std::uint64_t{100} << 20));
    const std::string value(std::size_t{60} << 20, 'x');
    ASSERT_TRUE(database.begin_write());
    ASSERT_EQ(database.put("a", value), Result::Ok);
    ASSERT_EQ(database.put("b", value), Result::Full);
    database.abort();
    ASSERT_TRUE(database.grow());
    ASSERT_TRUE(database.begin_write());
    ASSERT_EQ(database.put("a", value), Result::Ok);
    ASSERT_EQ(database.commit(), Result::Ok);
    EXPECT_FALSE(database.grow());
    EXPECT_NE(database.error().find("may take 100 MiB"), std::string::npos);
}

TEST_F(Databases, AreOneProcessesAtATime)
{
    Database first;
    ASSERT_TRUE(first.open(folder.path("state")));
    EXPECT_EQ(open_error(), "state directory \"" + folder.path("state") +
                                "\" is in use by another process (pid " +
                                std::to_string(::getpid()) + ")");
}

TEST_F(Databases, RefuseWhatIsNoDirectoryOfTheirs)
{
    folder.write("file", "x");
    EXPECT_NE(open_error("file").find("is not a directory"), std::string::npos);
    std::filesystem::create_directory(folder.path("others"));
    folder.write("others/letter.txt", "dear");
    EXPECT_NE(open_error("others").find("it holds other files"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder.path("others/lock")));
    EXPECT_NE(open_error("no/where").find("the directory above it must exist"), std::string::npos);
    std::filesystem::create_directory(folder.path("foreign"));
    folder.write("foreign/data.mdb", std::string(8192, 'z'));
    EXPECT_NE(open_error("foreign").find("data.mdb is no LMDB database"), std::string::npos);
    std::filesystem::create_directory(folder.path("empty"));
    EXPECT_EQ(open_error("empty"), "");
}

TEST_F(Databases, RefuseATruncatedFile)
{
    fill(2000);
    const std::string name = folder.path("state/data.mdb");
    const std::uintmax_t size = std::filesystem::file_size(name);
    for (std::uintmax_t kept = size - 4096; kept > 0;
         kept -= std::min<std::uintmax_t>(kept, 12288)) {
        std::filesystem::resize_file(name, kept);
        EXPECT_NE(open_error(), "") << kept;
    }
}

// Whatever happens to its bytes: what is opened reads like before, or is refused.
TEST_F(Databases, NeverShowDamagedBytes)
{
    fill(300, 60);
    fill(3, 20'000);
    const std::string name = "state/data.mdb";
    const std::string good = folder.read(name);
    std::map<std::string, std::string> before;
    const auto read_all = [&](std::map<std::string, std::string>& records) {
        Database database;
        if (!database.open(folder.path("state")) || !database.begin_read())
            return false;
        const TransactionGuard guard{database};
        return database.for_each({}, [&](std::string_view key, std::string_view bytes) {
            records.emplace(key, bytes);
            return true;
        }) == Result::Ok;
    };
    ASSERT_TRUE(read_all(before));
    std::mt19937 random{7};
    std::size_t refused = 0;
    for (int round = 0; round < 250; ++round) {
        std::string bad = good;
        for (unsigned i = 0; i <= random() % 3; ++i)
            bad[random() % bad.size()] = static_cast<char>(random());
        folder.write(name, bad);
        std::map<std::string, std::string> after;
        if (!read_all(after)) {
            ++refused;
            continue;
        }
        // One of the two meta pages may be lost: then it is the state of the commit before.
        EXPECT_TRUE(after == before || after.size() < before.size()) << round;
        for (const auto& [key, bytes] : after)
            EXPECT_EQ(bytes.substr(0, 20), before[key].substr(0, 20));
    }
    EXPECT_GT(refused, 40U);
}

}  // namespace
}  // namespace sluice::zx::test
