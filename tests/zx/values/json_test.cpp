// JSON in both directions.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/json.hpp"

#include <rapidcheck.h>

#include "tests/zx/values/support.hpp"

namespace sluice::zx {
namespace {

class Json : public test::HeapTest {
protected:
    std::string read(std::string_view json)
    {
        return shown(
            [&](Value& result, ErrorText& error) { return parse_json(heap, json, result, error); });
    }
    Value value_of(std::string_view json)
    {
        Value result;
        ErrorText error;
        EXPECT_EQ(parse_json(heap, json, result, error), Status::Ok) << error.text();
        return result;
    }
    std::string write(Value value, JsonLayout layout = JsonLayout::Line)
    {
        return shown([&](Value& result, ErrorText& error) {
            String* string = nullptr;
            const Status status = write_json(heap, value, layout, string, error);
            if (status == Status::Ok)
                result = Value::from(string);
            return status;
        });
    }
};

TEST_F(Json, ReadsEveryKindOfValue)
{
    EXPECT_EQ(read(R"({"a": 1, "b": [true, false, null, 2.5, "x"], "c": {}, "d": []})"),
              "{a: 1, b: [true, false, null, 2.5, x], c: {}, d: []}");
    EXPECT_EQ(read(" \t\r\n 7 \n"), "7");
    EXPECT_EQ(read("-0"), "0");
    EXPECT_EQ(read("1e3"), "1000.0");
    EXPECT_EQ(read("-1.5E-2"), "-0.015");
    EXPECT_EQ(read("123456789012345678901234567890"), "123456789012345678901234567890");
    EXPECT_EQ(read(R"({"k": 1, "l": 2, "k": 3})"), "{k: 3, l: 2}");
}

TEST_F(Json, ReadsEscapes)
{
    EXPECT_EQ(read(R"("a\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00z")"),
              "a\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001f600z");
    EXPECT_EQ(read("\"\u00e9 raw\""), "\u00e9 raw");
    EXPECT_EQ(value_of(R"("\u0000")").as<String>()->size(), 1U);
}

TEST_F(Json, SaysWhereATextIsWrong)
{
    EXPECT_EQ(read("{\"a\": 1,\n \"b\": ?}"), "! parse error: expected a value at line 2 column 7");
    EXPECT_EQ(read(""), "! parse error: unexpected end of text at line 1 column 1");
    EXPECT_EQ(read("\"\u00e9\" x"),
              "! parse error: unexpected text after the value at line 1 column 5");
}

TEST_F(Json, RefusesWhatTheStandardDoesNotHave)
{
    for (const char* const bad : {"[1,]",        "{\"a\":1,}",
                                  "{a:1}",       "'x'",
                                  "01",          "-",
                                  "+1",          ".5",
                                  "1.",          "1e",
                                  "tru",         "nul",
                                  "[1 2]",       "{\"a\" 1}",
                                  "[",           "{",
                                  "\"abc",       "\"\\x\"",
                                  "\"\\u12\"",   "\"\\ud800\"",
                                  "\"\\udc00\"", "\"\\ud800\\u0041\"",
                                  "\"\n\"",      "\"\\",
                                  "NaN",         "Infinity",
                                  "1 2",         "//x\n1",
                                  "]",           ",",
                                  "\xff",        "\"\xc3\""})
        EXPECT_TRUE(read(bad).starts_with("! parse error: ")) << bad;
}

TEST_F(Json, BoundsTheDepthOfContainers)
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_EQ(read(nested(deepest_json)), nested(deepest_json));
    EXPECT_TRUE(read(nested(deepest_json + 1)).starts_with("! parse error: containers nest"));
    EXPECT_TRUE(read(std::string(1'000'000, '[')).starts_with("! parse error: containers nest"));
}

TEST_F(Json, WritesOnOneLine)
{
    EXPECT_EQ(write(map({{"a", integer(1)}, {"b", list({integer(1), integer(2)})}})),
              R"({"a": 1, "b": [1, 2]})");
    EXPECT_EQ(write(list({null(), boolean(true), number(2), list({}), map({})})),
              "[null, true, 2.0, [], {}]");
    EXPECT_EQ(write(big("123456789012345678901234567890")), "123456789012345678901234567890");
}

TEST_F(Json, EscapesQuotesBackslashesAndControlCharactersOnly)
{
    EXPECT_EQ(write(string("a\"b\\c\n\t\r\b\f\x01\x1f/\u00e9\x7f")),
              "\"a\\\"b\\\\c\\n\\t\\r\\b\\f\\u0001\\u001f/\u00e9\x7f\"");
    EXPECT_EQ(write(map({{"k\"", integer(1)}})), R"({"k\"": 1})");
}

TEST_F(Json, WritesIndented)
{
    EXPECT_EQ(
        write(map({{"a", list({integer(1), map({})})}, {"b", list({})}}), JsonLayout::Indented),
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST_F(Json, RefusesCyclesAndWhatIsNoNumber)
{
    List* const self = list_of({});
    ASSERT_TRUE(self->append(heap, list({Value::from(self)})));
    EXPECT_TRUE(write(Value::from(self)).starts_with("! stringify error: "));
    // The failed attempt leaves no marks.
    EXPECT_EQ(show(Value::from(self)), "[[[...]]]");
    EXPECT_EQ(write(list({number(1.0 / 3), number(std::numeric_limits<double>::infinity())})),
              "! stringify error: JSON has no inf");
    const Value twice = list({});
    EXPECT_EQ(write(list({twice, twice})), "[[], []]");
}

/// A kind of another layer that has fields.
struct Point final : Object {
    static constexpr Tag kind_tag = Tag::DataInstance;
    explicit Point(Value value) noexcept : Object{kind_tag}, x{value} {}
    bool json_fields(JsonFields& fields) const override
    {
        fields.add("x", x);
        fields.add("y", Value::null());
        return true;
    }
    Value x;
};

TEST_F(Json, AsksOtherKindsForTheirFields)
{
    const Value point = Value::from(heap.create<Point>(list({integer(1)})));
    EXPECT_EQ(write(list({point, Value::from(heap.create<Point>(point))})),
              R"([{"x": [1], "y": null}, {"x": {"x": [1], "y": null}, "y": null}])");
    EXPECT_EQ(write(Value::from_datetime(1.5)), R"("<DateTime: 1.5>")");
}

rc::Gen<std::string> any_json(int depth)
{
    const auto scalar = rc::gen::oneOf(
        rc::gen::element<std::string>("null", "true", "false", "0", "-5", "2.5", "1e+20",
                                      "99999999999999999999", "\"\"", "\"a\\\"\\n\\u0001\u00e9\""),
        rc::gen::map(rc::gen::arbitrary<std::int64_t>(),
                     [](std::int64_t number) { return std::to_string(number); }));
    if (depth == 0)
        return scalar;
    const auto parts =
        rc::gen::resize(4, rc::gen::container<std::vector<std::string>>(
                               rc::gen::lazy([depth] { return any_json(depth - 1); })));
    const auto list = rc::gen::map(parts, [](const std::vector<std::string>& elements) {
        std::string text = "[";
        for (std::size_t i = 0; i < elements.size(); ++i)
            text += (i == 0 ? "" : ", ") + elements[i];
        return text + "]";
    });
    const auto map = rc::gen::map(parts, [](const std::vector<std::string>& elements) {
        std::string text = "{";
        for (std::size_t i = 0; i < elements.size(); ++i)
            text += (i == 0 ? "\"k" : ", \"k") + std::to_string(i) + "\": " + elements[i];
        return text + "}";
    });
    return rc::gen::oneOf(scalar, list, map);
}

TEST_F(Json, WritesWhatItReadsAsItWas)
{
    const bool ok = rc::check([this] {
        const std::string json = *any_json(4);
        const Value value = value_of(json);
        RC_ASSERT(write(value) == json);
        RC_ASSERT(equal(heap, value_of(write(value, JsonLayout::Indented)), value));
        heap.collect();
    });
    EXPECT_TRUE(ok);
}

TEST_F(Json, NeverReadsBeyondATextThatWasCutOrChanged)
{
    const bool ok = rc::check([this](std::uint16_t cut, std::uint16_t place, char other) {
        std::string json = *any_json(3);
        json.resize(cut % (json.size() + 1));
        if (!json.empty())
            json[place % json.size()] = other;
        const std::unique_ptr<char[]> exact{new char[json.size()]};
        std::copy(json.begin(), json.end(), exact.get());
        read({exact.get(), json.size()});
        heap.collect();
    });
    EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace sluice::zx
