// Builtins and methods on lists, maps and strings: sections 16.1 to 16.3 and 17.1.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

TEST(Collections, AppendChangesTheListAndPushDoesNot)
{
    NativeMachine machine;
    const Value list = machine.list({integer(1)});
    EXPECT_TRUE(machine.call("append", {list, integer(2)}).same_as(list));
    EXPECT_EQ(machine.display(list), "[1, 2]");
    EXPECT_EQ(machine.show("push", {list, integer(3)}), "[1, 2, 3]");
    EXPECT_EQ(machine.display(list), "[1, 2]");
    EXPECT_EQ(machine.show("append", {null(), null()}),
              "error: append() takes a list as argument 1, got NULL");
}

TEST(Collections, ExtendTakesTheListItself)
{
    NativeMachine machine;
    const Value list = machine.list({integer(1), integer(2)});
    EXPECT_TRUE(machine.call("extend", {list, list}).same_as(list));
    EXPECT_EQ(machine.display(list), "[1, 2, 1, 2]");
}

TEST(Collections, SliceClampsAndCountsFromTheEnd)
{
    NativeMachine machine;
    const Value list = machine.list({integer(0), integer(1), integer(2), integer(3)});
    EXPECT_EQ(machine.show("slice", {list, integer(1), integer(3)}), "[1, 2]");
    EXPECT_EQ(machine.show("slice", {list, integer(-2)}), "[2, 3]");
    EXPECT_EQ(machine.show("slice", {list, integer(2), integer(100)}), "[2, 3]");
    EXPECT_EQ(machine.show("slice", {list, integer(3), integer(1)}), "[]");
    EXPECT_EQ(machine.show("slice", {machine.text("héllo"), integer(1), integer(3)}), "él");
    EXPECT_EQ(machine.show("slice", {integer(5), integer(1)}),
              "error: slice() takes a list or a string, got INTEGER");
}

TEST(Collections, FirstRestAndLast)
{
    NativeMachine machine;
    const Value list = machine.list({integer(1), integer(2), integer(3)});
    EXPECT_EQ(machine.show("first", {list}), "1");
    EXPECT_EQ(machine.show("rest", {list}), "[2, 3]");
    EXPECT_EQ(machine.show("last", {list}), "3");
    const Value empty = machine.list({});
    EXPECT_EQ(machine.show("first", {empty}), "null");
    EXPECT_EQ(machine.show("rest", {empty}), "[]");
    EXPECT_EQ(machine.show("last", {empty}), "null");
}

TEST(Collections, SortOrdersNumbersTextsAndMapsByAnEntry)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("sort", {machine.list({integer(3), number(1.5), integer(2)})}),
              "[1.5, 2, 3]");
    EXPECT_EQ(machine.show("sort", {machine.list({machine.text("b"), machine.text("a")})}),
              "[a, b]");
    EXPECT_EQ(machine.show("sort", {machine.list({integer(1), integer(3)}), boolean(true)}),
              "[3, 1]");
    const Value two = machine.map({{"n", integer(2)}, {"id", integer(0)}});
    const Value none = machine.map({{"id", integer(1)}});
    const Value also_two = machine.map({{"n", integer(2)}, {"id", integer(2)}});
    EXPECT_EQ(machine.show("sort", {machine.list({two, none, also_two}), machine.text("n")}),
              "[{id: 1}, {n: 2, id: 0}, {n: 2, id: 2}]");
    EXPECT_EQ(machine.show("sort",
                           {machine.list({two, none, also_two}), machine.text("n"), boolean(true)}),
              "[{n: 2, id: 0}, {n: 2, id: 2}, {id: 1}]");
    EXPECT_TRUE(machine.show("sort", {machine.list({integer(1), machine.text("a")})})
                    .starts_with("error: "));
}

TEST(Collections, RangeExcludesItsEnd)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("range", {integer(3)}), "[0, 1, 2]");
    EXPECT_EQ(machine.show("range", {integer(2), integer(5)}), "[2, 3, 4]");
    EXPECT_EQ(machine.show("range", {integer(5), integer(0), integer(-2)}), "[5, 3, 1]");
    EXPECT_EQ(machine.show("range", {integer(0)}), "[]");
    EXPECT_EQ(machine.show("range", {integer(5), integer(0)}), "[]");
    EXPECT_EQ(machine.show("range", {integer(0), integer(5), integer(0)}),
              "error: range() takes a step other than zero");
}

TEST(Collections, HugeRangesAreRefusedBeforeTheyAreMade)
{
    NativeMachine machine;
    EXPECT_TRUE(machine.show("range", {integer(INT64_MAX)}).starts_with("error: "));
    EXPECT_TRUE(
        machine.show("range", {integer(INT64_MIN), integer(INT64_MAX)}).starts_with("error: "));
}

TEST(Collections, KeysValuesAndEntriesAreInOrder)
{
    NativeMachine machine;
    const Value map = machine.map({{"b", integer(1)}, {"a", integer(2)}});
    EXPECT_EQ(machine.show("keys", {map}), "[b, a]");
    EXPECT_EQ(machine.show("values", {map}), "[1, 2]");
    EXPECT_EQ(machine.show("entries", {map}), "[[b, 1], [a, 2]]");
    EXPECT_EQ(machine.show("map_get", {map, machine.text("a")}), "2");
    EXPECT_EQ(machine.show("map_get", {map, machine.text("x"), integer(9)}), "9");
    EXPECT_EQ(machine.show("map_set", {map, integer(7), integer(8)}), "8");
    EXPECT_EQ(machine.display(map), "{b: 1, a: 2, 7: 8}");
}

// ---- methods of lists --------------------------------------------------------------------------

TEST(ListMethods, ChangeTheReceiver)
{
    NativeMachine machine;
    const Value list = machine.list({});
    EXPECT_TRUE(machine.call_method(list, "push", {integer(1)}).same_as(list));
    EXPECT_TRUE(machine.call_method(list, "append", {integer(3)}).same_as(list));
    machine.call_method(list, "insert", {integer(1), integer(2)});
    EXPECT_EQ(machine.display(list), "[1, 2, 3]");
    EXPECT_EQ(machine.show_method(list, "pop"), "3");
    EXPECT_EQ(machine.show_method(list, "set", {integer(0), integer(9)}), "9");
    EXPECT_EQ(machine.show_method(list, "remove", {integer(2)}), "true");
    EXPECT_EQ(machine.show_method(list, "delete", {integer(2)}), "false");
    EXPECT_EQ(machine.display(list), "[9]");
    EXPECT_EQ(machine.show_method(machine.list({}), "pop"), "null");
}

TEST(ListMethods, SetChecksTheRange)
{
    NativeMachine machine;
    const Value list = machine.list({integer(1)});
    EXPECT_EQ(machine.show_method(list, "set", {integer(1), null()}),
              "error: Index out of range for List assignment: 1");
    EXPECT_EQ(machine.show_method(list, "set", {integer(-1), null()}),
              "error: Index out of range for List assignment: -1");
}

TEST(ListMethods, AskAboutElements)
{
    NativeMachine machine;
    const Value list = machine.list({integer(1), integer(2), integer(1), machine.text("a")});
    EXPECT_EQ(machine.show_method(list, "get", {integer(1)}), "2");
    EXPECT_EQ(machine.show_method(list, "get", {integer(9)}), "null");
    EXPECT_EQ(machine.show_method(list, "get", {integer(9), integer(0)}), "0");
    EXPECT_EQ(machine.show_method(list, "count"), "4");
    EXPECT_EQ(machine.show_method(list, "count", {integer(1)}), "2");
    EXPECT_EQ(machine.show_method(list, "length"), "4");
    EXPECT_EQ(machine.show_method(list, "size"), "4");
    EXPECT_EQ(machine.show_method(list, "contains", {number(2)}), "true");
    EXPECT_EQ(machine.show_method(list, "includes", {integer(5)}), "false");
    EXPECT_EQ(machine.show_method(list, "isEmpty"), "false");
    EXPECT_EQ(machine.show_method(machine.list({}), "is_empty"), "true");
    EXPECT_EQ(machine.show_method(list, "first"), "1");
    EXPECT_EQ(machine.show_method(list, "last"), "a");
    EXPECT_EQ(machine.show_method(list, "indexOf", {machine.text("a")}), "3");
    EXPECT_EQ(machine.show_method(list, "index_of", {null()}), "-1");
}

TEST(ListMethods, MakeNewLists)
{
    NativeMachine machine;
    const Value list = machine.list({integer(3), integer(1), integer(2)});
    EXPECT_EQ(machine.show_method(list, "reverse"), "[2, 1, 3]");
    EXPECT_EQ(machine.show_method(list, "sort"), "[1, 2, 3]");
    EXPECT_EQ(machine.show_method(list, "slice", {integer(1)}), "[1, 2]");
    EXPECT_EQ(machine.show_method(list, "slice"), "[3, 1, 2]");
    EXPECT_EQ(machine.show_method(list, "join", {machine.text("-")}), "3-1-2");
    EXPECT_EQ(machine.show_method(list, "join"), "312");
    const Value nested = machine.list({list, integer(4), machine.list({list})});
    EXPECT_EQ(machine.show_method(nested, "flatten"), "[3, 1, 2, 4, [3, 1, 2]]");
    EXPECT_EQ(machine.display(list), "[3, 1, 2]");
}

TEST(ListMethods, UnknownNamesAreErrors)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show_method(machine.list({}), "explode"),
              "error: Method 'explode' not supported for LIST");
    EXPECT_EQ(machine.show_method(null(), "push", {null()}),
              "error: Method 'push' not supported for NULL");
}

// ---- methods of maps ---------------------------------------------------------------------------

TEST(MapMethods, ReadAndWriteEntries)
{
    NativeMachine machine;
    const Value map = machine.map({{"a", integer(1)}});
    EXPECT_EQ(machine.show_method(map, "get", {machine.text("a")}), "1");
    EXPECT_EQ(machine.show_method(map, "get", {machine.text("x")}), "null");
    EXPECT_EQ(machine.show_method(map, "get", {machine.text("x"), integer(0)}), "0");
    EXPECT_EQ(machine.show_method(map, "set", {integer(1), machine.text("one")}), "one");
    EXPECT_EQ(machine.show_method(map, "has", {machine.text("1")}), "true");
    EXPECT_EQ(machine.show_method(map, "contains", {integer(2)}), "false");
    EXPECT_EQ(machine.show_method(map, "keys"), "[a, 1]");
    EXPECT_EQ(machine.show_method(map, "values"), "[1, one]");
    EXPECT_EQ(machine.show_method(map, "entries"), "[[a, 1], [1, one]]");
    EXPECT_EQ(machine.show_method(map, "size"), "2");
    EXPECT_EQ(machine.show_method(map, "length"), "2");
    EXPECT_EQ(machine.show_method(map, "count"), "2");
    EXPECT_EQ(machine.show_method(map, "delete", {machine.text("a")}), "true");
    EXPECT_EQ(machine.show_method(map, "remove", {machine.text("a")}), "false");
    EXPECT_EQ(machine.display(map), "{1: one}");
}

// ---- methods and functions of strings
// ------------------------------------------------------------

TEST(StringMethods, AskAboutTheText)
{
    NativeMachine machine;
    const Value text = machine.text("héllo wörld");
    EXPECT_EQ(machine.show_method(text, "length"), "11");
    EXPECT_EQ(machine.show_method(text, "size"), "11");
    EXPECT_EQ(machine.show_method(text, "contains", {machine.text("wör")}), "true");
    EXPECT_EQ(machine.show_method(text, "includes", {machine.text("x")}), "false");
    EXPECT_EQ(machine.show_method(text, "startsWith", {machine.text("hé")}), "true");
    EXPECT_EQ(machine.show_method(text, "starts_with", {machine.text("e")}), "false");
    EXPECT_EQ(machine.show_method(text, "endsWith", {machine.text("ld")}), "true");
    EXPECT_EQ(machine.show_method(text, "ends_with", {machine.text("l")}), "false");
    EXPECT_EQ(machine.show_method(text, "indexOf", {machine.text("wö")}), "6");
    EXPECT_EQ(machine.show_method(text, "index_of", {machine.text("z")}), "-1");
    EXPECT_EQ(machine.show_method(text, "charAt", {integer(1)}), "é");
    EXPECT_EQ(machine.show_method(text, "char_at", {integer(99)}), "");
    EXPECT_EQ(machine.show_method(text, "contains", {integer(1)}),
              "error: contains() takes a string as argument 1, got INTEGER");
}

TEST(StringMethods, MakeNewStrings)
{
    NativeMachine machine;
    const Value text = machine.text(" Ab ab ");
    EXPECT_EQ(machine.show_method(text, "toUpperCase"), " AB AB ");
    EXPECT_EQ(machine.show_method(text, "to_upper"), " AB AB ");
    EXPECT_EQ(machine.show_method(text, "upper"), " AB AB ");
    EXPECT_EQ(machine.show_method(text, "toLowerCase"), " ab ab ");
    EXPECT_EQ(machine.show_method(text, "to_lower"), " ab ab ");
    EXPECT_EQ(machine.show_method(text, "lower"), " ab ab ");
    EXPECT_EQ(machine.show_method(text, "trim"), "Ab ab");
    EXPECT_EQ(machine.show_method(text, "strip"), "Ab ab");
    EXPECT_EQ(machine.show_method(text, "replace", {machine.text("b"), machine.text("--")}),
              " A-- a-- ");
    EXPECT_EQ(machine.show_method(text, "substring", {integer(1), integer(3)}), "Ab");
    EXPECT_EQ(machine.show_method(text, "slice", {integer(4)}), "ab ");
    EXPECT_EQ(machine.show_method(text, "repeat", {integer(2)}), " Ab ab  Ab ab ");
    EXPECT_EQ(machine.show_method(text, "repeat", {integer(0)}), "");
}

TEST(StringMethods, SplitTakesLiteralSeparators)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show_method(machine.text("a b c"), "split"), "[a, b, c]");
    EXPECT_EQ(machine.show_method(machine.text("a.b..c"), "split", {machine.text(".")}),
              "[a, b, , c]");
    EXPECT_EQ(machine.show("split", {machine.text("x,y"), machine.text(",")}), "[x, y]");
    EXPECT_EQ(machine.show("string_split", {machine.text("x--y"), machine.text("--")}), "[x, y]");
    EXPECT_EQ(machine.show("split", {machine.text("x"), machine.text("")}),
              "error: split() takes a separator that is not empty");
    EXPECT_EQ(machine.show("uppercase", {machine.text("aé")}), "AÉ");
    EXPECT_EQ(machine.show("lowercase", {machine.text("AÉ")}), "aé");
}

}  // namespace
}  // namespace sluice::zx::test
