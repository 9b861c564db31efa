// Builtins on values of any kind: sections 6.4 to 6.6, 10.3, 17.1 of the language reference.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

TEST(Core, StringGivesTheDisplayForm)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("string", {number(2)}), "2.0");
    EXPECT_EQ(machine.show("str", {machine.list({integer(1), machine.text("a"), null()})}),
              "[1, a, null]");
    EXPECT_TRUE(machine.call("string", {integer(5)}).is_string());
}

TEST(Core, IntConvertsNumbersTextsAndBooleans)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("int", {number(-2.9)}), "-2");
    EXPECT_EQ(machine.show("int", {machine.text("  +42 ")}), "42");
    EXPECT_EQ(machine.show("int", {boolean(true)}), "1");
    EXPECT_EQ(machine.show("integer", {machine.text("123456789012345678901234567890")}),
              "123456789012345678901234567890");
    EXPECT_EQ(machine.show("int", {number(1e20)}), "100000000000000000000");
    EXPECT_EQ(machine.show("int", {machine.text("4.5")}), "error: Cannot convert '4.5' to integer");
    EXPECT_EQ(machine.show("int", {machine.text("")}), "error: Cannot convert '' to integer");
}

TEST(Core, FloatReadsDecimalsAndWords)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("float", {integer(3)}), "3.0");
    EXPECT_EQ(machine.show("float", {machine.text(" 1e3 ")}), "1000.0");
    EXPECT_EQ(machine.show("float", {machine.text("inf")}), "inf");
    EXPECT_EQ(machine.show("float", {machine.text("x")}), "error: Cannot convert 'x' to float");
}

TEST(Core, LenCountsCodePointsElementsAndEntries)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("len", {machine.text("héllo")}), "5");
    EXPECT_EQ(machine.show("length", {machine.list({null(), null()})}), "2");
    EXPECT_EQ(machine.show("size", {machine.map({{"a", null()}})}), "1");
    EXPECT_EQ(machine.show("len", {null()}), "error: len() not supported for NULL");
}

TEST(Core, TypesHaveTwoNames)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("typeof", {integer(1)}), "integer");
    EXPECT_EQ(machine.show("type", {integer(1)}), "Integer");
    EXPECT_EQ(machine.show("typeof", {null()}), "null");
    EXPECT_EQ(machine.show("type", {machine.map({})}), "Map");
    EXPECT_EQ(machine.show("typeof", {machine.call("now")}), "datetime");
    EXPECT_EQ(machine.show("typeof", {machine.callable(nullptr)}), "builtin");
}

TEST(Core, ArgumentCountsAreChecked)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("len"), "error: len() takes 1 argument, not 0");
    EXPECT_EQ(machine.show("append", {null()}), "error: append() takes 2 arguments, not 1");
    EXPECT_EQ(machine.show("range"), "error: range() takes 1 to 3 arguments, not 0");
    EXPECT_EQ(machine.show("time", {null()}), "error: time() takes no arguments, not 1");
    EXPECT_EQ(machine.show("debug"), "error: debug() takes 1 to 2 arguments, not 0");
}

TEST(Core, PrintJoinsWithSpaces)
{
    NativeMachine machine;
    machine.call("print", {integer(1)});
    machine.call("print", {integer(1), machine.text("a"), number(0.5)});
    machine.call("print");
    EXPECT_EQ(machine.take_output(), "1\n1 a 0.5\n\n");
}

TEST(Core, PrintOfTwoIsConditional)
{
    NativeMachine machine;
    machine.call("print", {boolean(true), machine.text("shown")});
    machine.call("print", {integer(0), machine.text("hidden")});
    machine.call("print", {machine.text(""), machine.text("hidden")});
    EXPECT_EQ(machine.take_output(), "shown\n");
}

TEST(Core, DebugShowsAndGivesItsValue)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("debug", {integer(7)}), "7");
    EXPECT_EQ(machine.take_output(), "7\n");
    machine.call("debug_log", {machine.text("here")});
    machine.call("debug_log", {machine.text("n"), integer(1)});
    EXPECT_EQ(machine.take_output(), "🔍 DEBUG: here\n🔍 DEBUG: n → 1\n");
    machine.call("debug", {boolean(false), integer(1)});
    EXPECT_EQ(machine.take_output(), "");
}

TEST(Core, InputReadsLinesUntilThereAreNone)
{
    NativeMachine machine;
    machine.input = {"first"};
    EXPECT_EQ(machine.show("input", {machine.text("name? ")}), "first");
    EXPECT_EQ(machine.take_output(), "name? ");
    EXPECT_EQ(machine.show("input"), "null");
}

TEST(Core, RequireRevertAndVerifyRaise)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("require", {integer(1)}), "true");
    EXPECT_EQ(machine.show("require", {boolean(false)}),
              "error: Requirement failed: Requirement not met");
    EXPECT_EQ(machine.runtime().error().kind, ErrorKind::Require);
    EXPECT_EQ(machine.show("require", {null(), machine.text("no funds")}),
              "error: Requirement failed: no funds");
    EXPECT_EQ(machine.show("revert"), "error: Transaction reverted: Transaction reverted");
    EXPECT_EQ(machine.show("revert", {machine.text("why")}), "error: Transaction reverted: why");
    EXPECT_EQ(machine.runtime().error().kind, ErrorKind::Revert);
    EXPECT_EQ(machine.show("verify", {null()}), "error: Verification failed");
    EXPECT_EQ(machine.show("verify", {null(), machine.text("bad")}), "error: bad");
    EXPECT_EQ(machine.show("verify", {integer(2)}), "true");
}

TEST(Core, StorageBatchesDoNothing)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("storage_begin_batch"), "null");
    EXPECT_EQ(machine.show("storage_commit_batch"), "null");
}

TEST(Directory, FindsEveryNameOnceAndNothingElse)
{
    std::string_view previous;
    for (const BuiltinInfo& info : core_builtins().builtins) {
        EXPECT_LT(previous, info.name) << "twice";
        EXPECT_EQ(find_builtin(info.name), &info);
        previous = info.name;
    }
    EXPECT_EQ(find_builtin("no_such_builtin"), nullptr);
    EXPECT_EQ(find_builtin(""), nullptr);
}

TEST(Directory, KnowsTheBuiltinsThatTheReferenceLists)
{
    for (const std::string_view name : {"string",
                                        "len",
                                        "append",
                                        "push",
                                        "slice",
                                        "time",
                                        "hash",
                                        "typeof",
                                        "range",
                                        "keccak256",
                                        "str",
                                        "int",
                                        "float",
                                        "print",
                                        "storage_begin_batch",
                                        "map_get",
                                        "map_set",
                                        "list_map",
                                        "list_filter",
                                        "string_split",
                                        "math_abs",
                                        "parse_json",
                                        "stringify_json",
                                        "time_now",
                                        "datetime_now",
                                        "bytes_to_hex",
                                        "integer",
                                        "persist_set",
                                        "wait_group",
                                        "barrier_wait",
                                        "create_policy",
                                        "http_get",
                                        "generateKeypair",
                                        "require_role",
                                        "tx",
                                        "TX",
                                        "msg",
                                        "gas",
                                        "error_info",
                                        "ledger_history"})
        EXPECT_NE(find_builtin(name), nullptr) << name;
}

TEST(Directory, RefusedNamesSayThatTheyAreNotAvailable)
{
    NativeMachine machine;
    const BuiltinInfo* const info = find_builtin("http_server");
    ASSERT_NE(info, nullptr);
    EXPECT_TRUE(is_unavailable(*info));
    EXPECT_FALSE(is_unavailable(*find_builtin("len")));
    EXPECT_EQ(machine.show("http_server", {integer(80)}),
              "error: http_server() is not available in this build");
}

TEST(Directory, ProgramsMayNotNameWhatIsNotSupported)
{
    EXPECT_TRUE(is_unsupported(*find_builtin("sqlite_connect")));
    EXPECT_TRUE(is_unsupported(*find_builtin("create_canvas")));
    EXPECT_TRUE(is_unsupported(native_modules()[*find_native_module("websocket")].builtins[0]));
    EXPECT_FALSE(is_unsupported(*find_builtin("http_server")));
    EXPECT_FALSE(is_unsupported(*find_builtin("len")));
}

TEST(Directory, ModulesAreFoundWithAndWithoutThePrefix)
{
    for (const std::string_view name : {"fs", "http", "json", "datetime", "crypto", "blockchain",
                                        "perf", "websocket", "kernel", "math"}) {
        const auto index = find_native_module(name);
        ASSERT_TRUE(index.has_value()) << name;
        EXPECT_EQ(native_modules()[*index].name, name);
        EXPECT_EQ(find_native_module("stdlib/" + std::string{name}), index);
    }
    EXPECT_EQ(find_native_module("nothing"), std::nullopt);
}

}  // namespace
}  // namespace sluice::zx::test
