// Methods of lists and strings.
// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "tests/zx/values/support.hpp"
#include "zx/values/list_methods.hpp"
#include "zx/values/string_methods.hpp"

namespace sluice::zx {
namespace {

class Methods : public test::HeapTest {
protected:
    template <class Made, class Operation>
    std::string made(Operation operation)
    {
        return shown([&](Value& result, ErrorText& error) {
            Made* object = nullptr;
            const Status status = operation(object, error);
            if (status == Status::Ok)
                result = Value::from(object);
            return status;
        });
    }
    std::string sort(Value list, bool descending = false)
    {
        return made<List>([&](List*& result, ErrorText& error) {
            return sorted(heap, *list.as<List>(), descending, result, error);
        });
    }
    std::string parts(std::string_view string, std::string_view separator)
    {
        return made<List>([&](List*& result, ErrorText& error) {
            return split(heap, *text(string), *text(separator), result, error);
        });
    }
    std::string replaced(std::string_view string, std::string_view part, std::string_view by)
    {
        return made<String>([&](String*& result, ErrorText& error) {
            return replace(heap, text(string), *text(part), *text(by), result, error);
        });
    }
    std::string numbers(std::int64_t begin, std::int64_t end, std::int64_t step)
    {
        return made<List>([&](List*& result, ErrorText& error) {
            return range(heap, begin, end, step, result, error);
        });
    }
};

TEST_F(Methods, SortNumbersAndStrings)
{
    EXPECT_EQ(sort(list({integer(3), number(1.5), integer(2), big("-99999999999999999999")})),
              "[-99999999999999999999, 1.5, 2, 3]");
    EXPECT_EQ(sort(list({string("b"), string("a"), string("B"), string("\u00e9")})),
              "[B, a, b, \u00e9]");
    EXPECT_EQ(sort(list({integer(1), integer(3), integer(2)}), true), "[3, 2, 1]");
    EXPECT_EQ(sort(list({})), "[]");
    EXPECT_TRUE(sort(list({integer(1), string("a")})).starts_with("! sort() "));
    EXPECT_TRUE(sort(list({null()})).starts_with("! sort() "));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(sort(list({number(nan), integer(2), number(nan), number(1)})), "[1.0, 2, nan, nan]");
}

TEST_F(Methods, SortMapsByAnEntryAndKeepTheOrderOfEqualOnes)
{
    const bool ok = rc::check([this](const std::vector<std::uint8_t>& keys, bool descending) {
        List* const maps = list_of({});
        std::vector<std::pair<int, int>> model;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const int key = keys[i] % 5;
            Map* const entry = map_of({{"place", integer(static_cast<int>(i))}});
            if (key != 0)
                RC_ASSERT(entry->set(heap, text("key"), integer(key - 2)));
            RC_ASSERT(maps->append(heap, Value::from(entry)));
            model.emplace_back(key == 0 ? 0 : key - 2, static_cast<int>(i));
        }
        for (std::size_t i = 1; i < model.size(); ++i) {
            // insertion sort, which is stable
            for (std::size_t j = i; j > 0 && (descending ? model[j - 1].first < model[j].first
                                                         : model[j].first < model[j - 1].first);
                 --j)
                std::swap(model[j - 1], model[j]);
        }
        List* result = nullptr;
        ErrorText error;
        RC_ASSERT(sorted_by(heap, *maps, *text("key"), descending, result, error) == Status::Ok);
        RC_ASSERT(result->size() == model.size());
        for (std::size_t i = 0; i < model.size(); ++i)
            RC_ASSERT((*result)[i].as<Map>()->get(heap, text("place")).integer() ==
                      model[i].second);
    });
    EXPECT_TRUE(ok);
}

TEST_F(Methods, OfListsMakeNewOnes)
{
    List* const values = list_of({integer(1), list({integer(2), list({integer(3)})}), list({})});
    EXPECT_EQ(show(Value::from(reversed(heap, *values))), "[[], [2, [3]], 1]");
    EXPECT_EQ(show(Value::from(flattened(heap, *values))), "[1, 2, [3]]");
    EXPECT_EQ(show(Value::from(copy_of(heap, *values))), show(Value::from(values)));
    EXPECT_EQ(made<String>([&](String*& result, ErrorText& error) {
                  return join(heap, *values, *text("-"), result, error);
              }),
              "1-[2, [3]]-[]");
}

TEST_F(Methods, OfListsSearchByEquality)
{
    List* const values = list_of({integer(1), number(2), string("2"), integer(2)});
    EXPECT_EQ(index_of(heap, *values, integer(2)), 1);
    EXPECT_EQ(index_of(heap, *values, null()), -1);
    EXPECT_EQ(count_of(heap, *values, integer(2)), 2);
    EXPECT_EQ(remove_value(heap, *values, integer(2)), true);
    EXPECT_EQ(remove_value(heap, *values, null()), false);
    EXPECT_EQ(show(Value::from(values)), "[1, 2, 2]");
}

TEST_F(Methods, OfListsBehaveAsAVector)
{
    const bool ok =
        rc::check([this](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& steps,
                         std::uint8_t capacity) {
            List* const list = List::create(heap, capacity % 40);
            kept = {Value::from(list)};
            std::vector<std::int64_t> model;
            std::int64_t next = 0;
            for (const auto& [action, where] : steps) {
                const std::size_t place = where % (model.size() + 1);
                switch (action % 7) {
                    case 0:
                        RC_ASSERT(list->insert(heap, place, integer(++next)));
                        model.insert(model.begin() + static_cast<std::ptrdiff_t>(place), next);
                        break;
                    case 1:
                        if (place < model.size()) {
                            list->remove_at(place);
                            model.erase(model.begin() + static_cast<std::ptrdiff_t>(place));
                        }
                        break;
                    case 2:
                        if (!model.empty()) {
                            RC_ASSERT(list->pop().integer() == model.back());
                            model.pop_back();
                        }
                        break;
                    case 3:
                        // its own elements, which may move as it grows
                        if (model.size() < 2000) {
                            RC_ASSERT(list->extend(heap, list->elements().subspan(place)));
                            const std::vector<std::int64_t> tail(
                                model.begin() + static_cast<std::ptrdiff_t>(place), model.end());
                            model.insert(model.end(), tail.begin(), tail.end());
                        }
                        break;
                    case 4:
                        heap.collect();
                        break;
                    default:
                        RC_ASSERT(list->append(heap, integer(++next)));
                        model.push_back(next);
                }
            }
            RC_ASSERT(list->size() == model.size());
            for (std::size_t i = 0; i < model.size(); ++i)
                RC_ASSERT((*list)[i].integer() == model[i]);
        });
    EXPECT_TRUE(ok);
}

TEST_F(Methods, RangeLeavesOutTheEnd)
{
    EXPECT_EQ(numbers(0, 4, 1), "[0, 1, 2, 3]");
    EXPECT_EQ(numbers(5, 0, -2), "[5, 3, 1]");
    EXPECT_EQ(numbers(0, 5, 5), "[0]");
    EXPECT_EQ(numbers(0, 6, 5), "[0, 5]");
    EXPECT_EQ(numbers(3, 3, 1), "[]");
    EXPECT_EQ(numbers(0, 3, -1), "[]");
    EXPECT_TRUE(numbers(0, 3, 0).starts_with("! range() "));
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(numbers(least, greatest, 1),
              "! range() does not make lists that memory cannot hold, of 18446744073709551615 "
              "elements");
    EXPECT_EQ(numbers(greatest, least, least), "[9223372036854775807, -1]");
    EXPECT_EQ(numbers(greatest - 1, greatest, greatest), "[9223372036854775806]");
}

TEST_F(Methods, SplitKeepsEmptyParts)
{
    EXPECT_EQ(parts("a,b,,c", ","), "[a, b, , c]");
    EXPECT_EQ(parts("", ","), "[]");
    EXPECT_EQ(parts("abc", "abc"), "[, ]");
    EXPECT_EQ(parts("a\u20acb", "\u20ac"), "[a, b]");
    EXPECT_TRUE(parts("abc", "").starts_with("! split() "));
}

TEST_F(Methods, ReplaceEveryOccurrence)
{
    EXPECT_EQ(replaced("aXbXc", "X", "--"), "a--b--c");
    EXPECT_EQ(replaced("aaaa", "aa", "b"), "bb");
    EXPECT_EQ(replaced("abc", "x", "y"), "abc");
    EXPECT_EQ(replaced("abc", "", "y"), "abc");
    EXPECT_EQ(replaced("abc", "b", ""), "ac");
}

TEST_F(Methods, SearchTakesLinearTime)
{
    // Compared place by place this would take 10^12 steps.
    const String* const haystack = text(std::string(8'000'000, 'a'));
    const String* const needle = text(std::string(1'000'000, 'a') + "b");
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(index_of(*haystack, *needle), -1);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
    EXPECT_EQ(index_of(*text("\u20ac\u20acx"), *text("x")), 2);
}

TEST_F(Methods, ChangeLetterCase)
{
    const auto upper = [&](std::string_view letters) {
        return made<String>([&](String*& result, ErrorText& error) {
            return to_upper(heap, *text(letters), result, error);
        });
    };
    const auto lower = [&](std::string_view letters) {
        return made<String>([&](String*& result, ErrorText& error) {
            return to_lower(heap, *text(letters), result, error);
        });
    };
    EXPECT_EQ(upper("hello, World 1"), "HELLO, WORLD 1");
    EXPECT_EQ(lower("HELLO, World 1"), "hello, world 1");
    EXPECT_EQ(
        upper("\u00e9\u00f1\u00ff\u0153\u017e\u03b1\u03ce\u03c2\u0436\u0451\u20ac\u00df\u00f7"),
        "\u00c9\u00d1\u0178\u0152\u017d\u0391\u038f\u03a3\u0416\u0401\u20ac\u00df\u00f7");
    EXPECT_EQ(lower("\u00c9\u00d1\u0178\u0152\u017d\u0391\u038f\u03a3\u0416\u0401\u20ac\u00d7"),
              "\u00e9\u00f1\u00ff\u0153\u017e\u03b1\u03ce\u03c3\u0436\u0451\u20ac\u00d7");
}

TEST_F(Methods, TrimWhiteSpaceAtBothEnds)
{
    EXPECT_EQ(trimmed(heap, text(" \t\u00a0a b\u3000\n"))->view(), "a b");
    EXPECT_EQ(trimmed(heap, text(" \n "))->view(), "");
    String* const clean = text("clean");
    EXPECT_EQ(trimmed(heap, clean), clean);
}

TEST_F(Methods, CharAtGivesEmptyOutOfRange)
{
    Value result;
    ErrorText error;
    ASSERT_EQ(char_at(heap, *text("h\u00e9"), integer(1), result, error), Status::Ok);
    EXPECT_EQ(show(result), "\u00e9");
    ASSERT_EQ(char_at(heap, *text("h\u00e9"), integer(2), result, error), Status::Ok);
    EXPECT_EQ(show(result), "");
}

}  // namespace
}  // namespace sluice::zx
