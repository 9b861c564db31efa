// Display forms and conversions.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/display.hpp"

#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "tests/zx/values/support.hpp"
#include "zx/values/conversions.hpp"
#include "zx/values/number_text.hpp"

namespace sluice::zx {
namespace {

class Display : public test::HeapTest {
protected:
    std::string as_integer(Value value)
    {
        return shown([&](Value& result, ErrorText& error) {
            return to_integer(heap, value, result, error);
        });
    }
    static std::string as_float(Value value)
    {
        Value result;
        ErrorText error;
        return to_float(value, result, error) == Status::Ok ? show(result) : "! " + error.text();
    }
};

TEST(FloatText, IsTheShortestThatReadsBackAndNeverLooksLikeAnInteger)
{
    const std::pair<double, const char*> cases[] = {
        {2, "2.0"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e18, "1e+18"},
        {1e-5, "1e-05"},
        {1.25e-5, "1.25e-05"},
        {0.0001, "0.0001"},
        {0.00012345, "0.00012345"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {123456789012345680, "1.2345678901234568e+17"},
        {1234567.891, "1234567.891"},
        {-0.0, "-0.0"},
        {-1.5, "-1.5"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {1e100, "1e+100"},
        {100, "100.0"},
        {std::numeric_limits<double>::infinity(), "inf"},
        {-std::numeric_limits<double>::infinity(), "-inf"},
        {std::numeric_limits<double>::quiet_NaN(), "nan"},
    };
    for (const auto& [number, text] : cases)
        EXPECT_EQ(format_float(number).view(), text);
}

TEST(FloatText, ReadsBackAsTheSameNumber)
{
    const bool ok = rc::check([](std::uint64_t bits) {
        const double number = std::bit_cast<double>(bits);
        const NumberText text = format_float(number);
        RC_ASSERT(text.view().find_first_of(".en") != std::string_view::npos);
        const std::optional<double> back = parse_float(text.view());
        RC_ASSERT(back.has_value());
        RC_ASSERT((std::isnan(number) ? std::isnan(*back) : *back == number));
    });
    EXPECT_TRUE(ok);
}

TEST_F(Display, OfScalars)
{
    EXPECT_EQ(show(null()), "null");
    EXPECT_EQ(show(boolean(true)), "true");
    EXPECT_EQ(show(integer(-42)), "-42");
    EXPECT_EQ(show(big("-123456789012345678901234567890")), "-123456789012345678901234567890");
    EXPECT_EQ(show(string("as it is")), "as it is");
    EXPECT_EQ(show(Value::from_datetime(1700000000.5)), "<DateTime: 1700000000.5>");
}

TEST_F(Display, OfContainersShowsStringsWithoutQuotes)
{
    EXPECT_EQ(show(list({integer(1), string("two"), null(), list({})})), "[1, two, null, []]");
    EXPECT_EQ(show(map({{"k", string("v")}, {"k2", map({})}, {"l", list({number(1)})}})),
              "{k: v, k2: {}, l: [1.0]}");
    Map* const gaps = map_of({{"a", integer(1)}, {"b", integer(2)}, {"c", integer(3)}});
    gaps->remove(heap, text("a"));
    EXPECT_EQ(show(Value::from(gaps)), "{b: 2, c: 3}");
}

TEST_F(Display, CutsContainersWithinThemselves)
{
    List* const self = list_of({integer(1)});
    ASSERT_TRUE(self->append(heap, Value::from(self)));
    EXPECT_EQ(show(Value::from(self)), "[1, [...]]");
    Map* const owner = map_of({});
    ASSERT_TRUE(owner->set(heap, text("me"), Value::from(owner)));
    ASSERT_TRUE(owner->set(heap, text("list"), list({Value::from(owner)})));
    EXPECT_EQ(show(Value::from(owner)), "{me: {...}, list: [{...}]}");
    // Twice side by side is no cycle.
    const Value twice = list({integer(1)});
    EXPECT_EQ(show(list({twice, twice})), "[[1], [1]]");
    EXPECT_EQ(show(Value::from(self)), "[1, [...]]");
}

TEST_F(Display, GoesToAnyDepth)
{
    Value deep = integer(7);
    for (int i = 0; i < 100'000; ++i)
        deep = list({deep});
    EXPECT_EQ(show(deep), std::string(100'000, '[') + "7" + std::string(100'000, ']'));
}

TEST_F(Display, EndsAtTheLimitAndLeavesNothingBehind)
{
    Value wide = list({integer(1), integer(2)});
    for (int i = 0; i < 60; ++i)
        wide = list({wide, wide});
    DisplayWriter writer{1000};
    EXPECT_FALSE(writer.write(wide));
    EXPECT_LE(writer.output().size(), 1000U);
    // The marks of the containers under way are gone: it is written again like the first time.
    DisplayWriter again{1000};
    EXPECT_FALSE(again.write(wide));
    EXPECT_EQ(again.output(), writer.output());
    EXPECT_EQ(display_text(string("\u20ac\u20ac"), 4), "\u20ac");
}

/// A kind of another layer, with parts.
struct Pair final : Object {
    static constexpr Tag kind_tag = Tag::Entity;
    Pair(Value first, Value second) noexcept : Object{kind_tag}, a{first}, b{second} {}
    void trace(Marker& marker) const override
    {
        marker.mark(a);
        marker.mark(b);
    }
    void display(DisplayWriter& writer) const override
    {
        writer.text("Pair(");
        writer.value(a);
        writer.text(" & ");
        writer.value(b);
        writer.text(")");
    }
    bool equals(const Object& other, Comparison& comparison) const override
    {
        const auto& pair = static_cast<const Pair&>(other);
        comparison.require(a, pair.a);
        comparison.require(b, pair.b);
        return true;
    }
    Value a;
    Value b;
};

TEST_F(Display, AsksOtherKindsInOrder)
{
    const auto pair = [&](Value a, Value b) { return Value::from(heap.create<Pair>(a, b)); };
    const Value inner = pair(integer(1), list({string("x")}));
    EXPECT_EQ(show(list({pair(inner, integer(2)), null()})), "[Pair(Pair(1 & [x]) & 2), null]");
    EXPECT_TRUE(
        equal(heap, pair(inner, null()), pair(pair(number(1), list({string("x")})), null())));
    EXPECT_FALSE(equal(heap, pair(inner, null()), pair(inner, integer(0))));
    auto* const self = heap.create<Pair>(null(), null());
    self->a = Value::from(self);
    EXPECT_EQ(show(Value::from(self)), "Pair({...} & null)");
}

TEST_F(Display, OfTooMuchIsAnErrorOfMemory)
{
    Heap small{{.max_bytes = 1U << 20}};
    Value wide = Value::from(List::create(small, std::vector<Value>(100, integer(123456))));
    for (int i = 0; i < 3; ++i)
        wide = Value::from(List::create(small, std::vector<Value>(50, wide)));
    String* string = nullptr;
    ErrorText error;
    EXPECT_EQ(display_string(small, wide, string, error), Status::OutOfMemory);
    // Nesting costs as well.
    Value deep = integer(1);
    for (int i = 0; i < 8000; ++i)
        deep = Value::from(List::create(small, std::vector<Value>(1, deep)));
    EXPECT_EQ(display_string(small, deep, string, error), Status::OutOfMemory);
    small.collect();
    ASSERT_EQ(display_string(small, number(1.5), string, error), Status::Ok);
    EXPECT_EQ(string->view(), "1.5");
}

TEST_F(Display, ConvertsToIntegers)
{
    EXPECT_EQ(as_integer(number(2.9)), "2");
    EXPECT_EQ(as_integer(number(-2.9)), "-2");
    EXPECT_EQ(as_integer(number(1e20)), "100000000000000000000");
    EXPECT_EQ(as_integer(string("  42 ")), "42");
    EXPECT_EQ(as_integer(string("-007")), "-7");
    EXPECT_EQ(as_integer(string("+5")), "5");
    EXPECT_EQ(as_integer(string("9223372036854775807")), "9223372036854775807");
    EXPECT_EQ(as_integer(string("-9223372036854775808")), "-9223372036854775808");
    EXPECT_EQ(as_integer(string("9223372036854775808")), "9223372036854775808");
    EXPECT_EQ(as_integer(boolean(true)), "1");
    for (const char* const bad : {"", "x", "1.5", "- 1", "1 2", "0x10", "--1", "+"})
        EXPECT_EQ(as_integer(string(bad)),
                  std::string{"! Cannot convert '"} + bad + "' to integer");
    EXPECT_EQ(as_integer(null()), "! Cannot convert 'null' to integer");
    EXPECT_EQ(as_integer(number(INFINITY)), "! Cannot convert 'inf' to integer");
    EXPECT_TRUE(as_integer(string(std::string(100'000, '9'))).starts_with("! "));
    EXPECT_EQ(as_integer(string(std::string(100'000, '0') + "12")), "12");
}

TEST_F(Display, ConvertsToFloats)
{
    EXPECT_EQ(as_float(integer(3)), "3.0");
    EXPECT_EQ(as_float(string(" 2.5 ")), "2.5");
    EXPECT_EQ(as_float(string("1e3")), "1000.0");
    EXPECT_EQ(as_float(string("-.5")), "-0.5");
    EXPECT_EQ(as_float(string("5.")), "5.0");
    EXPECT_EQ(as_float(string("inf")), "inf");
    EXPECT_EQ(as_float(string("-Infinity")), "-inf");
    EXPECT_EQ(as_float(string("NaN")), "nan");
    EXPECT_EQ(as_float(string("1e999")), "inf");
    EXPECT_EQ(as_float(string("-1e-999")), "-0.0");
    EXPECT_EQ(as_float(string("0e999999999999999999999")), "0.0");
    EXPECT_EQ(as_float(string("1e99999999999999999999999")), "inf");
    EXPECT_EQ(as_float(boolean(false)), "0.0");
    for (const char* const bad : {"", ".", "e5", "1e", "1.2.3", "0x1p3", "1,5"})
        EXPECT_EQ(as_float(string(bad)), std::string{"! Cannot convert '"} + bad + "' to float");
    EXPECT_EQ(as_float(list({})), "! Cannot convert '[]' to float");
}

}  // namespace
}  // namespace sluice::zx
