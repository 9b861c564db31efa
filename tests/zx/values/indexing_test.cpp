// Elements, entries and slices.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "tests/zx/values/support.hpp"
#include "zx/values/list_methods.hpp"
#include "zx/values/map_methods.hpp"

namespace sluice::zx {
namespace {

class Indexing : public test::HeapTest {
protected:
    std::string at(Value container, Value key)
    {
        return shown([&](Value& result, ErrorText& error) {
            return get_index(heap, container, key, result, error);
        });
    }
    std::string put(Value container, Value key, Value value)
    {
        return shown([&](Value& result, ErrorText& error) {
            result = container;
            return set_index(heap, container, key, value, error);
        });
    }
    std::string part(Value container, Value begin, Value end)
    {
        return shown([&](Value& result, ErrorText& error) {
            return slice(heap, container, begin, end, result, error);
        });
    }
};

TEST_F(Indexing, OfListsGivesNullOutOfRange)
{
    const Value values = list({string("a"), string("b")});
    EXPECT_EQ(at(values, integer(0)), "a");
    EXPECT_EQ(at(values, number(1.9)), "b");
    EXPECT_EQ(at(values, integer(2)), "null");
    EXPECT_EQ(at(values, integer(-1)), "null");
    EXPECT_EQ(at(values, number(-0.5)), "a");
    EXPECT_EQ(at(values, big("99999999999999999999")), "null");
    EXPECT_EQ(at(values, number(1e300)), "null");
    EXPECT_EQ(at(values, number(std::numeric_limits<double>::quiet_NaN())), "null");
    EXPECT_TRUE(at(values, string("1")).starts_with("! Type error"));
}

TEST_F(Indexing, OfStringsCountsCodePoints)
{
    const Value word = string("h\u00e9llo");
    EXPECT_EQ(at(word, integer(1)), "\u00e9");
    EXPECT_EQ(at(word, integer(2)), "l");
    EXPECT_EQ(at(word, integer(5)), "null");
    EXPECT_EQ(at(word, integer(-1)), "null");
}

TEST_F(Indexing, OfMapsConvertsKeys)
{
    const Value values = map({{"1", string("one")}, {"true", string("yes")}, {"1.5", string("f")}});
    EXPECT_EQ(at(values, integer(1)), "one");
    EXPECT_EQ(at(values, string("1")), "one");
    EXPECT_EQ(at(values, boolean(true)), "yes");
    EXPECT_EQ(at(values, number(1.5)), "f");
    EXPECT_EQ(at(values, number(1)), "null");
    EXPECT_EQ(at(values, string("missing")), "null");
    EXPECT_EQ(put(values, list({integer(1)}), integer(7)), "{1: one, true: yes, 1.5: f, [1]: 7}");
    EXPECT_EQ(put(values, integer(1), integer(8)), "{1: 8, true: yes, 1.5: f, [1]: 7}");
}

TEST_F(Indexing, OfOtherKindsGivesNull)
{
    for (const Value scalar : {null(), boolean(false), integer(1), number(1.5)})
        EXPECT_EQ(at(scalar, string("x")), "null");
}

TEST_F(Indexing, WritesOnlyWhereAListHasAnElement)
{
    const Value values = list({integer(1), integer(2)});
    EXPECT_EQ(put(values, integer(1), string("x")), "[1, x]");
    EXPECT_EQ(put(values, integer(2), null()), "! Index out of range for List assignment: 2");
    EXPECT_EQ(put(values, integer(-1), null()), "! Index out of range for List assignment: -1");
}

TEST_F(Indexing, RefusesToWriteIntoWhatHasNoParts)
{
    EXPECT_EQ(put(null(), string("k"), integer(1)),
              "! Assignment to property failed for k on NULL");
    EXPECT_EQ(put(integer(5), string("k"), integer(1)),
              "! Assignment to property failed for k on INTEGER");
    EXPECT_EQ(put(string("abc"), integer(0), string("x")),
              "! Assignment to property failed for 0 on STRING");
}

TEST_F(Indexing, RefusesToWriteIntoWhatIsSealed)
{
    const Value sealed = map({{"k", integer(1)}});
    sealed.object()->set_frozen(true);
    EXPECT_EQ(put(sealed, string("k"), integer(2)), "! Cannot modify sealed property: k");
    EXPECT_EQ(show(sealed), "{k: 1}");
}

TEST_F(Indexing, SlicesClampAndCountFromTheEnd)
{
    const Value values = list({integer(0), integer(1), integer(2), integer(3)});
    EXPECT_EQ(part(values, integer(1), integer(3)), "[1, 2]");
    EXPECT_EQ(part(values, null(), integer(2)), "[0, 1]");
    EXPECT_EQ(part(values, integer(2), Value{}), "[2, 3]");
    EXPECT_EQ(part(values, integer(-2), null()), "[2, 3]");
    EXPECT_EQ(part(values, integer(-100), integer(-3)), "[0]");
    EXPECT_EQ(part(values, integer(3), integer(1)), "[]");
    EXPECT_EQ(part(values, integer(1), integer(100)), "[1, 2, 3]");
    EXPECT_EQ(part(values, big("-99999999999999999999"), big("99999999999999999999")),
              "[0, 1, 2, 3]");
    EXPECT_EQ(part(string("h\u00e9llo"), integer(1), integer(3)), "\u00e9l");
    EXPECT_EQ(part(string("hello"), integer(-3), null()), "llo");
    EXPECT_TRUE(part(values, string("1"), null()).starts_with("! Type error"));
    EXPECT_TRUE(part(integer(1), null(), null()).starts_with("! Type error"));
}

TEST_F(Indexing, PropertiesAreEntriesAndLengths)
{
    EXPECT_EQ(show(get_property(heap, map({{"length", integer(9)}}), text("length"))), "9");
    EXPECT_EQ(show(get_property(heap, map({}), text("length"))), "null");
    EXPECT_EQ(show(get_property(heap, list({null()}), text("length"))), "1");
    EXPECT_EQ(show(get_property(heap, string("h\u00e9"), text("length"))), "2");
    EXPECT_EQ(show(get_property(heap, integer(1), text("length"))), "null");
}

TEST_F(Indexing, InsertsUpToTheEnd)
{
    List* const values = list_of({integer(1)});
    ErrorText error;
    EXPECT_EQ(insert(heap, *values, integer(0), integer(0), error), Status::Ok);
    EXPECT_EQ(insert(heap, *values, integer(2), integer(2), error), Status::Ok);
    EXPECT_EQ(show(Value::from(values)), "[0, 1, 2]");
    EXPECT_EQ(insert(heap, *values, integer(4), integer(2), error), Status::Error);
    EXPECT_EQ(error.text(), "Index out of range for List assignment: 4");
    EXPECT_EQ(insert(heap, *values, integer(-1), integer(2), error), Status::Error);
}

TEST_F(Indexing, FallsBackToADefault)
{
    Value result;
    ErrorText error;
    ASSERT_EQ(get_or(*list_of({integer(1)}), integer(5), string("d"), result, error), Status::Ok);
    EXPECT_EQ(show(result), "d");
    Map* const values = map_of({{"k", null()}});
    ASSERT_EQ(get_or(heap, *values, string("k"), string("d"), result, error), Status::Ok);
    EXPECT_EQ(show(result), "null");
    ASSERT_EQ(get_or(heap, *values, integer(3), string("d"), result, error), Status::Ok);
    EXPECT_EQ(show(result), "d");
}

TEST_F(Indexing, RemovesEntriesByKeysOfAnyKind)
{
    Map* const values = map_of({{"3", integer(1)}, {"k", integer(2)}});
    bool removed = false;
    ErrorText error;
    ASSERT_EQ(remove_entry(heap, *values, integer(3), removed, error), Status::Ok);
    EXPECT_TRUE(removed);
    ASSERT_EQ(remove_entry(heap, *values, integer(3), removed, error), Status::Ok);
    EXPECT_FALSE(removed);
    EXPECT_EQ(show(Value::from(keys_of(heap, *values))), "[k]");
    EXPECT_EQ(show(Value::from(values_of(heap, *values))), "[2]");
    EXPECT_EQ(show(Value::from(entries_of(heap, *values))), "[[k, 2]]");
}

}  // namespace
}  // namespace sluice::zx
