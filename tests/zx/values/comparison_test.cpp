// Equality, order, membership and truth.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "tests/zx/values/support.hpp"

namespace sluice::zx {
namespace {

class Comparisons : public test::HeapTest {
protected:
    bool same(Value a, Value b)
    {
        const bool result = equal(heap, a, b);
        EXPECT_EQ(equal(heap, b, a), result);
        return result;
    }
    std::string holds(Ordering ordering, Value a, Value b)
    {
        return shown([&](Value& result, ErrorText& error) {
            bool answer = false;
            const Status status = compare(ordering, a, b, answer, error);
            result = boolean(answer);
            return status;
        });
    }
    bool less(Value a, Value b) { return holds(Ordering::Less, a, b) == "true"; }
    std::string is_in(Value item, Value container)
    {
        return shown([&](Value& result, ErrorText& error) {
            bool answer = false;
            const Status status = contains(heap, item, container, answer, error);
            result = boolean(answer);
            return status;
        });
    }

    const double nan = std::numeric_limits<double>::quiet_NaN();
};

TEST_F(Comparisons, OfNumbersLookAtTheValueAlone)
{
    EXPECT_TRUE(same(integer(1), number(1.0)));
    EXPECT_TRUE(same(number(0.0), number(-0.0)));
    EXPECT_FALSE(same(number(nan), number(nan)));
    EXPECT_FALSE(same(integer((std::int64_t{1} << 53) + 1), number(0x1p53)));
    EXPECT_TRUE(same(big("18446744073709551616"), number(0x1p64)));
    EXPECT_FALSE(same(big("18446744073709551617"), number(0x1p64)));
    EXPECT_FALSE(same(integer(std::numeric_limits<std::int64_t>::max()), number(0x1p63)));
    EXPECT_TRUE(same(integer(std::numeric_limits<std::int64_t>::min()), number(-0x1p63)));
    EXPECT_TRUE(same(big("99999999999999999999"), big("99999999999999999999")));
}

TEST_F(Comparisons, TakeTrueForOneAndFalseForZero)
{
    EXPECT_TRUE(same(boolean(true), integer(1)));
    EXPECT_TRUE(same(boolean(false), number(0.0)));
    EXPECT_FALSE(same(boolean(true), integer(2)));
    EXPECT_FALSE(same(boolean(false), null()));
}

TEST_F(Comparisons, FindNullEqualToNullOnly)
{
    EXPECT_TRUE(same(null(), null()));
    for (const Value other : {integer(0), boolean(false), string(""), list({}), map({})})
        EXPECT_FALSE(same(null(), other));
}

TEST_F(Comparisons, OfStringsLookAtTheContent)
{
    EXPECT_TRUE(same(string("content"), Value::from(heap.intern("content"))));
    EXPECT_FALSE(same(string("1"), integer(1)));
    EXPECT_FALSE(same(string("abc"), string("abd")));
}

TEST_F(Comparisons, OfContainersAreDeepAndIgnoreTheOrderOfKeys)
{
    EXPECT_TRUE(
        same(list({integer(1), list({string("x")})}), list({number(1), list({string("x")})})));
    EXPECT_FALSE(same(list({integer(1)}), list({integer(1), integer(2)})));
    EXPECT_TRUE(
        same(map({{"a", integer(1)}, {"b", list({})}}), map({{"b", list({})}, {"a", integer(1)}})));
    EXPECT_FALSE(same(map({{"a", integer(1)}}), map({{"b", integer(1)}})));
    EXPECT_FALSE(same(map({{"a", null()}}), map({{"b", null()}})));
    EXPECT_FALSE(same(list({}), map({})));
}

TEST_F(Comparisons, EndOnContainersWithinThemselves)
{
    List* const a = list_of({integer(1)});
    List* const b = list_of({integer(1)});
    ASSERT_TRUE(a->append(heap, Value::from(a)));
    ASSERT_TRUE(b->append(heap, Value::from(list({integer(1), Value::from(b)}).as<List>())));
    EXPECT_TRUE(same(Value::from(a), Value::from(b)));
    ASSERT_TRUE(b->append(heap, integer(2)));
    EXPECT_FALSE(same(Value::from(a), Value::from(b)));
}

TEST_F(Comparisons, OfDeepAndOfSharedStructuresTakeLinearTime)
{
    const auto build = [&] {
        // 2^200 paths lead to the innermost list.
        Value shared = list({});
        for (int i = 0; i < 200; ++i)
            shared = list({shared, shared});
        for (int i = 0; i < 200'000; ++i)
            shared = list({shared});
        return shared;
    };
    EXPECT_TRUE(same(build(), build()));
}

TEST_F(Comparisons, OrderNumbersExactly)
{
    EXPECT_TRUE(less(integer(1), number(1.5)));
    EXPECT_TRUE(less(number(-1.5), integer(-1)));
    EXPECT_TRUE(less(number(0x1p53), integer((std::int64_t{1} << 53) + 1)));
    EXPECT_TRUE(less(integer(5), big("99999999999999999999")));
    EXPECT_TRUE(less(big("-99999999999999999999"), integer(5)));
    EXPECT_TRUE(less(number(1e10), big("99999999999999999999")));
    EXPECT_TRUE(less(big("99999999999999999999"), number(std::numeric_limits<double>::infinity())));
    EXPECT_FALSE(less(integer(1), number(1)));
    EXPECT_EQ(holds(Ordering::GreaterOrEqual, integer(1), number(1)), "true");
    EXPECT_EQ(holds(Ordering::LessOrEqual, integer(2), number(1)), "false");
    for (const Ordering ordering :
         {Ordering::Less, Ordering::LessOrEqual, Ordering::Greater, Ordering::GreaterOrEqual}) {
        EXPECT_EQ(holds(ordering, number(nan), integer(1)), "false");
        EXPECT_EQ(holds(ordering, big("99999999999999999999"), number(nan)), "false");
    }
}

TEST_F(Comparisons, OrderStringsByCodePoint)
{
    EXPECT_TRUE(less(string("abc"), string("abd")));
    EXPECT_TRUE(less(string("ab"), string("abc")));
    EXPECT_TRUE(less(string("Z"), string("a")));
    EXPECT_TRUE(less(string("\uffff"), string("\U00010000")));
    EXPECT_EQ(holds(Ordering::GreaterOrEqual, string("b"), string("b")), "true");
}

TEST_F(Comparisons, WithNullAreFalse)
{
    EXPECT_EQ(holds(Ordering::Less, null(), integer(1)), "false");
    EXPECT_EQ(holds(Ordering::GreaterOrEqual, string("x"), null()), "false");
    EXPECT_EQ(holds(Ordering::LessOrEqual, null(), null()), "false");
}

TEST_F(Comparisons, RefuseOtherKinds)
{
    EXPECT_EQ(holds(Ordering::Less, string("1"), integer(2)),
              "! Type error: cannot compare STRING < INTEGER");
    EXPECT_EQ(holds(Ordering::GreaterOrEqual, list({}), list({})),
              "! Type error: cannot compare LIST >= LIST");
    EXPECT_EQ(holds(Ordering::Greater, boolean(true), integer(0)),
              "! Type error: cannot compare BOOLEAN > INTEGER");
}

TEST_F(Comparisons, FindMembers)
{
    EXPECT_EQ(is_in(number(2), list({integer(1), integer(2)})), "true");
    EXPECT_EQ(is_in(list({}), list({integer(1), list({})})), "true");
    EXPECT_EQ(is_in(integer(3), list({integer(1)})), "false");
    EXPECT_EQ(is_in(string("a"), map({{"a", null()}})), "true");
    EXPECT_EQ(is_in(integer(1), map({{"1", null()}})), "true");
    EXPECT_EQ(is_in(null(), map({{"null", null()}})), "true");
    EXPECT_EQ(is_in(list({integer(1)}), map({{"[1]", null()}})), "true");
    EXPECT_EQ(is_in(string("ell"), string("hello")), "true");
    EXPECT_EQ(is_in(string(""), string("hello")), "true");
    EXPECT_EQ(is_in(string("leh"), string("hello")), "false");
    EXPECT_TRUE(is_in(integer(1), integer(1)).starts_with("! Type error"));
}

TEST_F(Comparisons, TakeZeroAndWhatIsEmptyForFalse)
{
    for (const Value falsy : {null(), boolean(false), integer(0), number(0.0), number(-0.0),
                              string(""), list({}), map({})})
        EXPECT_FALSE(truthy(falsy)) << show(falsy);
    for (const Value yes : {boolean(true), integer(-1), number(nan), string("0"), list({null()}),
                            map({{"", null()}}), big("99999999999999999999")})
        EXPECT_TRUE(truthy(yes)) << show(yes);
}

}  // namespace
}  // namespace sluice::zx
