// Builtins on files and stored values, and the modules fs and json: sections 15.2, 17.4 and 20.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"
#include "temporary_folder.hpp"

namespace sluice::zx::test {
namespace {

RuntimeOptions within(const TemporaryFolder& folder)
{
    RuntimeOptions options;
    options.root = folder.path();
    return options;
}

class Files : public testing::Test {
protected:
    TemporaryFolder folder;
    NativeMachine machine{within(folder)};
    Value name = machine.text("notes.txt");
};

TEST_F(Files, TextsAreWrittenAndRead)
{
    EXPECT_EQ(machine.show("file_write_text", {name, machine.text("héllo")}), "true");
    EXPECT_EQ(machine.show("file_append", {name, machine.text("!")}), "true");
    EXPECT_EQ(machine.show("file_read_text", {name}), "héllo!\n");
    EXPECT_EQ(machine.show("read_file", {name}), "héllo!\n");
    EXPECT_EQ(machine.show("file_exists", {name}), "true");
    EXPECT_EQ(machine.show("file_exists", {machine.text("none")}), "false");
    EXPECT_EQ(machine.show("file_list_dir", {machine.text(".")}), "[notes.txt]");
    EXPECT_EQ(machine.show("fs_is_file", {name}), "true");
    EXPECT_EQ(machine.show("fs_is_dir", {name}), "false");
}

TEST_F(Files, FoldersAndFilesMove)
{
    folder.write("a", "x");
    EXPECT_EQ(machine.show("fs_mkdir", {machine.text("d")}), "true");
    EXPECT_EQ(machine.show("fs_rename", {machine.text("a"), machine.text("d/b")}), "true");
    EXPECT_EQ(machine.show("fs_copy", {machine.text("d/b"), machine.text("c")}), "true");
    EXPECT_EQ(folder.read("c"), "x");
    EXPECT_EQ(machine.show("fs_remove", {machine.text("d/b")}), "true");
    EXPECT_EQ(machine.show("fs_rmdir", {machine.text("d")}), "true");
    EXPECT_EQ(machine.show("file_list_dir"), "[c]");
}

TEST_F(Files, PathsDoNotLeaveTheFolder)
{
    EXPECT_EQ(machine.show("file_read_text", {machine.text("../x")}),
              "error: File read denied: Path traversal denied: '../x' is outside of the working "
              "directory");
    EXPECT_TRUE(machine.show("file_write_text", {machine.text("/tmp/x"), name})
                    .starts_with("error: File write denied: Path traversal denied: '/tmp/x'"));
}

TEST_F(Files, JsonIsIndentedByTwo)
{
    const Value value = machine.map({{"a", machine.list({integer(1)})}});
    EXPECT_EQ(machine.show("file_write_json", {name, value}), "true");
    EXPECT_EQ(folder.read("notes.txt"), "{\n  \"a\": [\n    1\n  ]\n}");
    EXPECT_EQ(machine.show("file_read_json", {name}), "{a: [1]}");
    folder.write("bad.json", "{");
    EXPECT_TRUE(machine.show("file_read_json", {machine.text("bad.json")})
                    .starts_with("error: file_read_json() 'bad.json': parse error"));
}

TEST_F(Files, HandlesReadWriteAndClose)
{
    const Value writer = machine.call("file", {name, machine.text("w")});
    ASSERT_TRUE(writer.is(Tag::File)) << machine.error;
    machine.call_method(writer, "write", {machine.text("one ")});
    machine.call_method(writer, "write", {integer(2)});
    EXPECT_EQ(machine.show_method(writer, "read"),
              "error: read() takes a file that is open for reading");
    machine.call_method(writer, "close");
    EXPECT_EQ(machine.show_method(writer, "write", {name}),
              "error: write() takes a file that is open for writing");
    EXPECT_EQ(machine.show_method(machine.call("file", {name}), "read"), "one 2");
    EXPECT_TRUE(machine.show("file", {machine.text("none")}).starts_with("error: "));
    EXPECT_EQ(machine.show("file", {name, machine.text("x")}),
              "error: file() takes a mode among r, w, a, r+, w+ and a+");
}

TEST_F(Files, ProgramsWithoutTheCapabilityTouchNone)
{
    RuntimeOptions options = within(folder);
    options.allows_io = false;
    NativeMachine denied{std::move(options)};
    EXPECT_EQ(denied.show("file_write_text", {denied.text("a"), denied.text("b")}),
              "error: file_write_text() is denied: the program has no capability 'io'");
    for (const std::string_view builtin : {"file_read_text", "file_exists", "file_list_dir",
                                           "fs_mkdir", "fs_remove", "file", "persist_get"})
        EXPECT_NE(denied.show(builtin, {denied.text("a")}).find("is denied"), std::string::npos)
            << builtin;
    EXPECT_NE(denied.show_member("fs", "read_file", {denied.text("a")}).find("is denied"),
              std::string::npos);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(Files, TheModuleHasItsOwnNames)
{
    EXPECT_EQ(machine.show_member("fs", "write_file", {name, machine.text("x")}), "true");
    EXPECT_EQ(machine.show_member("fs", "read_file", {name}), "x");
    EXPECT_EQ(machine.show_member("fs", "exists", {name}), "true");
    EXPECT_EQ(machine.show_member("fs", "mkdir", {machine.text("d")}), "true");
    EXPECT_EQ(machine.show_member("fs", "list_dir"), "[d, notes.txt]");
}

// ---- stored values -----------------------------------------------------------------------------

TEST_F(Files, StoredValuesOutliveTheProgram)
{
    const Value key = machine.text("user.settings-1");
    EXPECT_EQ(machine.show("persist_get", {key}), "null");
    EXPECT_EQ(machine.show("persist_set", {key, machine.map({{"n", integer(1)}})}), "true");
    NativeMachine later{within(folder)};
    EXPECT_EQ(later.show("persist_get", {later.text("user.settings-1")}), "{n: 1}");
    EXPECT_EQ(folder.read(".zexus_persist/user.settings-1.json"), "{\"n\": 1}");
}

TEST_F(Files, KeysAreNoPaths)
{
    for (const std::string_view key : {"../x", "a/b", "", "a b", ".hidden"})
        EXPECT_EQ(machine.show("persist_set", {machine.text(key), null()}),
                  "error: persist_set() takes a key of letters, digits, '_', '.' and '-'")
            << key;
}

TEST_F(Files, PersistentVariablesAreApart)
{
    const Value key = machine.text("n");
    machine.call("persistent_set", {key, integer(5)});
    EXPECT_EQ(machine.show("persistent_get", {key}), "5");
    EXPECT_EQ(machine.show("persistent_get", {machine.text("m"), integer(7)}), "7");
    EXPECT_EQ(machine.show("persist_get", {key}), "null");
    EXPECT_EQ(machine.show("persistent_delete", {key}), "true");
    EXPECT_EQ(machine.show("persistent_delete", {key}), "false");
    EXPECT_EQ(machine.show("persistent_get", {key}), "null");
}

TEST_F(Files, JsonGoesBothWays)
{
    const Value value =
        machine.map({{"a", integer(1)}, {"b", machine.list({integer(1), integer(2)})}});
    EXPECT_EQ(machine.show_member("json", "stringify", {value}), R"({"a": 1, "b": [1, 2]})");
    EXPECT_EQ(machine.show("stringify_json", {machine.text("é\"\n")}), R"("é\"\n")");
    EXPECT_EQ(machine.show_member("json", "parse", {machine.text(R"({"x": [1.5, null]})")}),
              "{x: [1.5, null]}");
    EXPECT_EQ(machine.show("parse_json", {machine.text("[true]")}), "[true]");
    EXPECT_TRUE(machine.show_member("json", "parse", {machine.text("{")})
                    .starts_with("error: parse error: "));
}

}  // namespace
}  // namespace sluice::zx::test
