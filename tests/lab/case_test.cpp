// Benchmark cases: what is read from folders and files, and what is said of broken ones.
// SPDX-License-Identifier: Apache-2.0
#include "lab/case.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/hex.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sluice::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view good_expectation = R"({"about": "adds", "fork": "Shanghai",
    "status": "revert", "execution_gas_used": 24, "output": "0x03"})";

class LabCase : public testing::Test {
protected:
    std::string write(const fs::path& name, std::string_view contents) const
    {
        return folder_.file(name, contents);
    }

    /// A sound case; tests then break it.
    [[nodiscard]] std::string write_case(const std::string& name) const
    {
        write(name + "/code.hex", "60 01\n6002 01\n");
        write(name + "/calldata.hex", "\n");
        write(name + "/expected.json", good_expectation);
        return (root_ / name).string();
    }

    static std::string error_of(const std::string& path)
    {
        const auto cases = load_cases(path);
        EXPECT_FALSE(cases.has_value());
        return cases ? "" : cases.error();
    }

    test::TemporaryFolder folder_;
    const fs::path& root_ = folder_.path();
};

TEST_F(LabCase, ReadsAFolderWithCode)
{
    const auto cases = load_cases(write_case("adds"));
    ASSERT_TRUE(cases) << cases.error();
    ASSERT_EQ(cases->size(), 1U);
    const Case& read = cases->front();
    EXPECT_EQ(read.name, "adds");
    EXPECT_EQ(read.about, "adds");
    EXPECT_EQ(read.revision, evm::Revision::shanghai);
    EXPECT_EQ(read.expected.ending, Ending::revert);
    EXPECT_EQ(read.expected.gas_used, 24U);
    EXPECT_EQ(read.expected.output, Bytes{3});
    EXPECT_TRUE(read.calldata.empty());
    EXPECT_TRUE(read.init_code.empty());
    // As bench/cases/README.md has it.
    EXPECT_EQ(to_hex(read.recipient), "2000000000000000000000000000000000000002");
    EXPECT_EQ(to_hex(read.sender), "1000000000000000000000000000000000000001");
    ASSERT_EQ(read.prestate.size(), 1U);
    EXPECT_EQ(read.prestate[0].address, read.recipient);
    EXPECT_EQ(to_hex(read.prestate[0].code), "6001600201");
    EXPECT_EQ(read.prestate[0].nonce, 1U);
}

TEST_F(LabCase, InitCodeGoesBeforeCode)
{
    const std::string folder = write_case("both");
    write("both/init.hex", "0x60AA\n");
    write("both/code.hex", "no hex at all");
    const auto read = load_case_folder(folder + "/");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->name, "both");
    EXPECT_EQ(to_hex(read->init_code), "60aa");
    EXPECT_TRUE(read->prestate.empty());
}

TEST_F(LabCase, ReadsFoldersOfCasesInOrder)
{
    static_cast<void>(write_case("suite/b"));
    static_cast<void>(write_case("suite/a"));
    static_cast<void>(write_case("suite/more/c"));
    write("suite/README.md", "not a case");
    const auto cases = load_cases((root_ / "suite").string());
    ASSERT_TRUE(cases) << cases.error();
    ASSERT_EQ(cases->size(), 3U);
    EXPECT_EQ((*cases)[0].name, "a");
    EXPECT_EQ((*cases)[1].name, "b");
    EXPECT_EQ((*cases)[2].name, "c");
}

TEST_F(LabCase, LinksThatLeadBackAreNotFollowed)
{
    const fs::path folder = fs::path{write_case("folder/a")}.parent_path();
    fs::create_directory_symlink(folder, folder / "again");
    fs::create_directory_symlink(write_case("elsewhere/b"), folder / "other");
    const auto cases = load_cases(folder.string());
    ASSERT_TRUE(cases) << cases.error();
    EXPECT_EQ(cases->size(), 2U);
}

TEST_F(LabCase, SaysWhichFileIsMissing)
{
    EXPECT_TRUE(error_of("/no/such/case").ends_with("no such file or folder"));
    for (const std::string file : {"calldata.hex", "expected.json"}) {
        const std::string folder = write_case("lacks");
        fs::remove(fs::path{folder} / file);
        EXPECT_NE(error_of(folder).find(file + ": "), std::string::npos) << error_of(folder);
        EXPECT_NE(error_of(folder).find("o such file"), std::string::npos) << error_of(folder);
    }
    const auto empty = load_case_folder(root_.string());
    ASSERT_FALSE(empty);
    EXPECT_NE(empty.error().find("code.hex"), std::string::npos);
}

TEST_F(LabCase, SaysWhatIsWrongWithHex)
{
    const std::string folder = write_case("hex");
    write("hex/calldata.hex", "123");
    EXPECT_TRUE(error_of(folder).ends_with("calldata.hex: odd number of hex digits"));
    write("hex/calldata.hex", "12zz");
    EXPECT_NE(error_of(folder).find("calldata.hex: "), std::string::npos);
    EXPECT_NE(error_of(folder).find("position 2"), std::string::npos);
    write("hex/code.hex", "6x");
    EXPECT_NE(error_of(folder).find("code.hex: "), std::string::npos);
    write("hex/code.hex", "\n");
    EXPECT_TRUE(error_of(folder).ends_with("code.hex: no code in it"));
    write("hex/init.hex", "0x");
    EXPECT_TRUE(error_of(folder).ends_with("init.hex: no code in it"));
    fs::remove(fs::path{folder} / "init.hex");
    fs::remove(fs::path{folder} / "code.hex");
    fs::create_symlink("/dev/zero", fs::path{folder} / "code.hex");
    EXPECT_TRUE(error_of(folder).ends_with("code.hex: more than 64 MiB"));
}

TEST_F(LabCase, SaysWhatIsWrongWithTheExpectation)
{
    const std::string folder = write_case("expects");
    const auto error_with = [&](std::string_view from, std::string_view to) {
        std::string json{good_expectation};
        const auto at = json.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        write("expects/expected.json", json.replace(at, from.size(), to));
        return error_of(folder);
    };
    const auto says = [](const std::string& error, std::string_view what) {
        return error.find("expected.json: ") != std::string::npos && error.ends_with(what);
    };
    EXPECT_TRUE(says(error_with("Shanghai", "Someday"), "fork: unknown fork \"Someday\""));
    EXPECT_TRUE(says(error_with("revert\"", "fine\""),
                     "status: unknown status \"fine\"; known are success, revert, failure"));
    EXPECT_TRUE(says(error_with("\"fork\"", "\"spoon\""), "fork: missing"));
    EXPECT_TRUE(says(error_with("\"status\"", "\"state\""), "status: missing"));
    EXPECT_TRUE(
        says(error_with("\"execution_gas_used\"", "\"gas\""), "execution_gas_used: missing"));
    EXPECT_TRUE(says(error_with("\"output\"", "\"out\""), "output: missing"));
    EXPECT_TRUE(says(error_with("24", "-24"), "execution_gas_used: not a string"));
    EXPECT_TRUE(says(error_with("24", "\"0x10000000000000000\""),
                     "execution_gas_used: not a number of 64 bits: 0x10000000000000000"));
    EXPECT_TRUE(says(error_with("0x03", "0x3"), "output: odd number of hex digits"));
    EXPECT_TRUE(says(error_with("\"adds\"", "7"), "about: not a string"));
    EXPECT_NE(error_with("{", "").find("expected.json: not valid JSON"), std::string::npos);
    EXPECT_TRUE(says(error_with(good_expectation, "[]"), "expected.json: not an object"));
}

TEST_F(LabCase, NamesInMessagesAreCut)
{
    const std::string folder = write_case("long");
    write("long/expected.json",
          R"({"fork": ")" + std::string(100'000, 'x') + R"(", "status": "success"})");
    EXPECT_LT(error_of(folder).size(), 1500U);
    EXPECT_LT(error_of(std::string(100'000, 'x')).size(), 1500U);
}

TEST_F(LabCase, ReadsEachVariantOfAStateTest)
{
    const std::string test = R"({"name": {
        "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                "currentGasLimit": "0x989680", "currentNumber": "0x02",
                "currentTimestamp": "0x03e8", "currentRandom": "0x07"},
        "pre": {},
        "transaction": {"data": ["0x", "0x01"], "gasLimit": ["0x5208"], "value": ["0x03"],
                        "gasPrice": "0x0a", "nonce": "0x00", "to": ")";
    const std::string to = "0x1000000000000000000000000000000000000000";
    const std::string rest = R"(",
                        "sender": "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"},
        "post": {")";
    const std::string zeros(64, '0');
    const auto variant = [&](int data) {
        return R"({"hash": "0x)" + zeros + R"(", "logs": "0x)" + zeros +
               R"(", "indexes": {"data": )" + std::to_string(data) + R"(, "gas": 0, "value": 0}})";
    };
    const std::string post = R"(": [)" + variant(0) + "," + variant(1) + "]}}}";

    const auto cases = load_cases(write("test.json", test + to + rest + "Cancun" + post));
    ASSERT_TRUE(cases) << cases.error();
    ASSERT_EQ(cases->size(), 2U);
    EXPECT_EQ((*cases)[0].name, "name/0");
    EXPECT_EQ((*cases)[1].name, "name/1");
    EXPECT_EQ((*cases)[1].calldata, Bytes{1});
    EXPECT_EQ((*cases)[1].value, u256{3});
    EXPECT_EQ((*cases)[1].block.number, 2U);
    EXPECT_EQ((*cases)[1].block.prev_randao, u256{7});
    EXPECT_EQ((*cases)[1].state_test_case, 1U);
    EXPECT_FALSE((*cases)[1].expected.gas_used);

    // Nothing to measure: a fork without rules, a creation.
    EXPECT_TRUE(error_of(write("fork.json", test + to + rest + "Someday" + post))
                    .ends_with("no state test that calls a contract in a known fork"));
    EXPECT_TRUE(error_of(write("creates.json", test + rest + "Cancun" + post))
                    .ends_with("no state test that calls a contract in a known fork"));
    EXPECT_TRUE(error_of(write("other.json", "{}")).ends_with("no state test in this file"));
}

}  // namespace
}  // namespace sluice::lab
