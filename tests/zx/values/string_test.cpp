// Strings: lengths, indices, sharing of buffers, hashes.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/string.hpp"

#include <rapidcheck.h>

#include <set>

#include "tests/zx/values/support.hpp"

namespace sluice::zx {
namespace {

using Strings = test::HeapTest;

TEST_F(Strings, CountCodePointsAndBytes)
{
    const String* const mixed = text("a\u00e9\u20ac\U0001f600z");
    EXPECT_EQ(mixed->length(), 5U);
    EXPECT_EQ(mixed->size(), 11U);
    EXPECT_FALSE(mixed->is_ascii());
    EXPECT_TRUE(text("plain")->is_ascii());
}

TEST_F(Strings, AreIndexedByCodePoint)
{
    const String* const mixed = text("a\u00e9\u20ac\U0001f600z");
    EXPECT_EQ(mixed->at(heap, 0), heap.ascii_string('a'));
    EXPECT_EQ(mixed->at(heap, 1)->view(), "\u00e9");
    EXPECT_EQ(mixed->at(heap, 3)->view(), "\U0001f600");
    EXPECT_EQ(mixed->at(heap, 4)->view(), "z");
    EXPECT_EQ(mixed->slice(heap, 1, 4)->view(), "\u00e9\u20ac\U0001f600");
    EXPECT_EQ(mixed->slice(heap, 1, 4)->length(), 3U);
    EXPECT_EQ(mixed->slice(heap, 2, 2)->view(), "");
}

TEST_F(Strings, FindCodePointsInLongTexts)
{
    std::string characters;
    std::vector<std::size_t> offsets;
    for (int i = 0; i < 5000; ++i) {
        offsets.push_back(characters.size());
        characters += i % 3 == 0 ? "a" : i % 3 == 1 ? "\u20ac" : "\U0001f600";
    }
    const String* const long_text = text(characters);
    for (const std::size_t index : {4999U, 0U, 63U, 64U, 65U, 1000U, 4998U, 2U})
        EXPECT_EQ(long_text->offset_of(heap, index), offsets[index]) << index;
    EXPECT_EQ(long_text->offset_of(heap, 5000), characters.size());
}

TEST_F(Strings, ThatShareABufferDoNotSeeEachOther)
{
    String* const base = text(std::string(200, 'b'));
    String* const once = String::concatenate(heap, base, "-one", 4);
    String* const first = String::concatenate(heap, once, "-first", 6);
    String* const second = String::concatenate(heap, once, "-second", 7);
    String* const longer = String::concatenate(heap, first, "-longer", 7);
    const std::string stem = std::string(200, 'b') + "-one";
    EXPECT_EQ(once->view(), stem);
    EXPECT_EQ(first->view(), stem + "-first");
    EXPECT_EQ(second->view(), stem + "-second");
    EXPECT_EQ(longer->view(), stem + "-first-longer");
    EXPECT_EQ(base->view(), std::string(200, 'b'));
}

TEST_F(Strings, AppendedToThemselvesDouble)
{
    String* grown = text(std::string(150, 'q'));
    for (int i = 0; i < 6; ++i)
        grown = String::concatenate(heap, grown, grown);
    EXPECT_EQ(grown->view(), std::string(150 * 64, 'q'));
}

TEST_F(Strings, GrowAtTheirEndWithoutCopyingWhatIsThere)
{
    // A copy a step would take 20 GB here; what is allocated shows that there is none.
    String* grown = heap.empty_string();
    for (int i = 0; i < 200'000; ++i)
        grown = String::concatenate(heap, grown, "x", 1);
    EXPECT_EQ(grown->size(), 200'000U);
    EXPECT_LT(heap.bytes_used(), 200'000U * 64 + (4U << 20));
}

TEST_F(Strings, OfSharedBuffersSurviveTheCollectionOfTheOthers)
{
    String* grown = text(std::string(500, 's'));
    for (int i = 0; i < 1000; ++i) {
        grown = String::concatenate(heap, grown, "\u00e9", 1);
        if (i % 100 == 0) {
            kept.push_back(Value::from(grown));
            heap.collect();
        }
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const String& prefix = *kept[i].as<String>();
        EXPECT_EQ(prefix.length(), 501 + 100 * i);
        EXPECT_EQ(prefix.at(heap, 500 + 100 * i)->view(), "\u00e9");
        EXPECT_EQ(prefix.at(heap, 499)->view(), "s");
    }
}

TEST_F(Strings, MadeFromBytesReplaceWhatIsNotUtf8)
{
    EXPECT_EQ(String::create_lossy(heap, "ok")->view(), "ok");
    EXPECT_EQ(String::create_lossy(heap, "a\xff\xc3(b\xe2\x82")->view(),
              "a\ufffd\ufffd(b\ufffd\ufffd");
    EXPECT_EQ(String::create_lossy(heap, "\xed\xa0\x80")->view(), "\ufffd\ufffd\ufffd");
}

TEST(Utf8, RefusesWhatTheStandardCallsIllFormed)
{
    for (const std::string_view good :
         {"", "abc", "\u00e9", "\uffff", "\U0010ffff", "longer than eight"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (const std::string_view bad :
         {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "12345678\xc3", "\xe2\x82"})
        EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(TextHash, DependsOnEveryByteAndOnTheSeed)
{
    std::set<std::uint64_t> hashes;
    std::size_t made = 0;
    for (std::size_t size = 0; size < 70; ++size) {
        std::string characters(size, '\0');
        hashes.insert(hash_text(characters, 1));
        ++made;
        for (std::size_t i = 0; i < size; ++i) {
            characters[i] = 1;
            hashes.insert(hash_text(characters, 1));
            hashes.insert(hash_text(characters, 2));
            made += 2;
            characters[i] = 0;
        }
    }
    EXPECT_EQ(hashes.size(), made);
    EXPECT_EQ(hashes.count(0), 0U);
}

TEST_F(Strings, ConcatenateAsStdStringDoes)
{
    const bool ok =
        rc::check([this](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& steps) {
            // Each step joins two of the strings made so far.
            std::vector<String*> ours{text("a"), text("\u00e9"), text(std::string(130, 'k'))};
            std::vector<std::string> model;
            for (const String* const string : ours)
                model.emplace_back(string->view());
            for (const auto& [i, j] : steps) {
                const std::size_t left = i % ours.size();
                const std::size_t right = j % ours.size();
                if (model[left].size() + model[right].size() > 100'000)
                    continue;
                ours.push_back(String::concatenate(heap, ours[left], ours[right]));
                model.push_back(model[left] + model[right]);
            }
            for (std::size_t i = 0; i < ours.size(); ++i) {
                RC_ASSERT(ours[i]->view() == model[i]);
                RC_ASSERT(ours[i]->length() == count_code_points(model[i]));
            }
            kept.clear();
            heap.collect();
        });
    EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace sluice::zx
