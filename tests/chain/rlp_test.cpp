// RLP: vectors of the Ethereum wiki and of another implementation, every rule of the canonical form
// broken one at a time, round trips. The official tests are in tests/conformance.
// SPDX-License-Identifier: Apache-2.0
#include "chain/rlp.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/hex.hpp"
#include "base/u256.hpp"

namespace sluice::chain::rlp {
namespace {

template <class... Items>
std::string encoded_list(const Items&... items)
{
    Bytes out;
    Writer writer{out};
    writer.list([&] { (writer.raw(items), ...); });
    return to_hex(out);
}

Bytes encoded(std::string_view text)
{
    Bytes out;
    Writer{out}.string({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return out;
}

template <class Integer>
std::string encoded_integer(Integer value)
{
    Bytes out;
    Writer{out}.integer(value);
    return to_hex(out);
}

Bytes bytes(std::string_view hex)
{
    return from_hex(hex).value();
}

Error error_of(std::string_view hex)
{
    const auto item = decode(bytes(hex));
    EXPECT_FALSE(item) << hex;
    return item ? Error::surplus_item : item.error();
}

// The examples that the Ethereum wiki explains RLP with.
TEST(Rlp, WritesTheWikisExamples)
{
    EXPECT_EQ(to_hex(encoded("dog")), "83646f67");
    EXPECT_EQ(encoded_list(encoded("cat"), encoded("dog")), "c88363617483646f67");
    EXPECT_EQ(to_hex(encoded("")), "80");
    EXPECT_EQ(encoded_list(), "c0");
    EXPECT_EQ(encoded_integer(std::uint64_t{0}), "80");
    EXPECT_EQ(to_hex(encoded(std::string_view{"\0", 1})), "00");
    EXPECT_EQ(encoded_integer(std::uint64_t{15}), "0f");
    EXPECT_EQ(encoded_integer(std::uint64_t{1024}), "820400");
    EXPECT_EQ(to_hex(encoded("Lorem ipsum dolor sit amet, consectetur adipisicing elit")),
              "b838"
              "4c6f72656d20697073756d20646f6c6f722073697420616d65742c20"
              "636f6e7365637465747572206164697069736963696e6720656c6974");
}

// From npm @ethereumjs/rlp 10.1.3.
TEST(Rlp, WritesWhatEthereumjsWrites)
{
    Bytes out;
    Writer writer{out};
    writer.list([&] {
        writer.list([] {});
        writer.list([&] { writer.list([] {}); });
        writer.list([&] {
            writer.list([] {});
            writer.list([&] { writer.list([] {}); });
        });
    });
    EXPECT_EQ(to_hex(out), "c7c0c1c0c3c0c1c0");

    out.clear();
    writer.list([&] {
        writer.integer(std::uint64_t{1});
        writer.integer(std::uint64_t{127});
        writer.integer(std::uint64_t{128});
        writer.integer(u256{256});
        writer.integer(~std::uint64_t{0});
        writer.integer(u256{1} << 255);
    });
    EXPECT_EQ(to_hex(out),
              "f1017f818082010088ffffffffffffffffa0"
              "8000000000000000000000000000000000000000000000000000000000000000");

    out.clear();
    writer.string(Bytes(1024, 1));
    EXPECT_EQ(to_hex(BytesView{out}.first(3)), "b90400");
    EXPECT_EQ(out.size(), 1027U);
}

TEST(Rlp, HeadersGrowAtTheirEdges)
{
    EXPECT_EQ(to_hex(list_header(0)), "c0");
    EXPECT_EQ(to_hex(list_header(55)), "f7");
    EXPECT_EQ(to_hex(list_header(56)), "f838");
    EXPECT_EQ(to_hex(list_header(0xff)), "f8ff");
    EXPECT_EQ(to_hex(list_header(0x100)), "f90100");
    EXPECT_EQ(to_hex(list_header(0x1000000)), "fb01000000");
    EXPECT_EQ(to_hex(list_header(~std::size_t{0})), "ffffffffffffffffff");
    EXPECT_EQ(to_hex(string_header(55)), "b7");
    EXPECT_EQ(to_hex(string_header(56)), "b838");
}

TEST(Rlp, ReadsViewsOfItsInput)
{
    const Bytes input = bytes("c88363617483646f67");
    const auto list = decode(input);
    ASSERT_TRUE(list);
    EXPECT_TRUE(list->is_list);
    EXPECT_EQ(list->payload.data(), input.data() + 1);
    EXPECT_EQ(list->encoding.size(), input.size());
    const auto cat = first_item(list->payload);
    ASSERT_TRUE(cat);
    EXPECT_FALSE(cat->is_list);
    EXPECT_EQ(to_hex(cat->payload), "636174");
    EXPECT_EQ(to_hex(cat->encoding), "83636174");
    EXPECT_EQ(count_items(list->payload), std::size_t{2});
}

TEST(Rlp, RefusesASecondWayToWriteTheSame)
{
    EXPECT_EQ(error_of("8100"), Error::byte_not_itself);
    EXPECT_EQ(error_of("817f"), Error::byte_not_itself);
    EXPECT_TRUE(decode(bytes("8180")));
    EXPECT_EQ(error_of("b800"), Error::length_leading_zero);
    EXPECT_EQ(error_of("b801aa"), Error::length_not_minimal);
    EXPECT_EQ(error_of("b837" + std::string(110, 'a')), Error::length_not_minimal);
    EXPECT_TRUE(decode(bytes("b838" + std::string(112, 'a'))));
    EXPECT_EQ(error_of("b90038" + std::string(112, 'a')), Error::length_leading_zero);
    EXPECT_EQ(error_of("f800"), Error::length_leading_zero);
    EXPECT_EQ(error_of("f80180"), Error::length_not_minimal);
    EXPECT_EQ(error_of("8080"), Error::trailing_bytes);
    EXPECT_EQ(error_of("0000"), Error::trailing_bytes);
}

TEST(Rlp, RefusesLengthsBeyondItsInput)
{
    EXPECT_EQ(error_of(""), Error::header_truncated);
    EXPECT_EQ(error_of("81"), Error::payload_truncated);
    EXPECT_EQ(error_of("c1"), Error::payload_truncated);
    EXPECT_EQ(error_of("b8"), Error::header_truncated);
    EXPECT_EQ(error_of("ffffffffffffffff"), Error::header_truncated);
    // Lengths that wrap when a header's size is added.
    EXPECT_EQ(error_of("bfffffffffffffffff"), Error::payload_truncated);
    EXPECT_EQ(error_of("fffffffffffffffff7"), Error::payload_truncated);
    EXPECT_EQ(error_of("ff7fffffffffffffff00"), Error::payload_truncated);
}

TEST(Rlp, ReadsIntegersStrictly)
{
    const auto u64_of = [](std::string_view hex) { return to_u64(decode(bytes(hex)).value()); };
    const auto word_of = [](std::string_view hex) { return to_u256(decode(bytes(hex)).value()); };
    EXPECT_EQ(u64_of("80"), std::uint64_t{0});
    EXPECT_EQ(u64_of("01"), std::uint64_t{1});
    EXPECT_EQ(u64_of("88ffffffffffffffff"), ~std::uint64_t{0});
    EXPECT_EQ(u64_of("00").error(), Error::integer_leading_zero);
    EXPECT_EQ(u64_of("820001").error(), Error::integer_leading_zero);
    EXPECT_EQ(u64_of("89010000000000000000").error(), Error::integer_too_large);
    EXPECT_EQ(u64_of("c0").error(), Error::not_a_string);
    EXPECT_EQ(word_of("89010000000000000000"), (u256{0, 1, 0, 0}));
    EXPECT_EQ(word_of("a0" + std::string(64, 'f')), u256_max);
    EXPECT_EQ(word_of("a101" + std::string(64, '0')).error(), Error::integer_too_large);
    EXPECT_EQ(word_of("a100" + std::string(64, '1')).error(), Error::integer_leading_zero);
}

TEST(Rlp, ReaderTakesFieldsAndKeepsTheFirstError)
{
    // [5, 0x11..11 (20 bytes), "", [1, 2], 2^64]
    const Bytes input = bytes(
        "e405"
        "941111111111111111111111111111111111111111"
        "80"
        "c20102"
        "89010000000000000000");
    Reader fields{decode(input).value().payload};
    EXPECT_EQ(fields.u64(), 5U);
    EXPECT_EQ(to_hex(fields.address()), std::string(40, '1'));
    EXPECT_EQ(fields.optional_address(), std::nullopt);
    Reader inner{fields.list()};
    EXPECT_EQ(inner.u64(), 1U);
    inner.finish();
    EXPECT_EQ(inner.error(), Error::surplus_item);
    EXPECT_FALSE(fields.error());
    EXPECT_EQ(fields.u64(), 0U);
    EXPECT_EQ(fields.error(), Error::integer_too_large);
    EXPECT_TRUE(fields.at_end());
    // Everything after an error is nothing, and the error stays.
    EXPECT_TRUE(is_zero(fields.word()));
    EXPECT_EQ(fields.hash(), Hash256{});
    EXPECT_TRUE(fields.list().empty());
    fields.finish();
    EXPECT_EQ(fields.error(), Error::integer_too_large);
}

TEST(Rlp, ReaderNamesWhatIsWrong)
{
    const auto error_in = [](std::string_view hex, auto read) {
        const Bytes payload = bytes(hex);
        Reader reader{payload};
        read(reader);
        reader.finish();
        return reader.error();
    };
    EXPECT_EQ(error_in("", [](Reader& r) { r.u64(); }), Error::missing_item);
    EXPECT_EQ(error_in("0102", [](Reader& r) { r.u64(); }), Error::surplus_item);
    EXPECT_EQ(error_in("c0", [](Reader& r) { r.string(); }), Error::not_a_string);
    EXPECT_EQ(error_in("80", [](Reader& r) { r.list(); }), Error::not_a_list);
    EXPECT_EQ(error_in("01", [](Reader& r) { r.address(); }), Error::string_too_short);
    EXPECT_EQ(error_in("95" + std::string(42, '1'), [](Reader& r) { r.optional_address(); }),
              Error::string_too_long);
    EXPECT_EQ(error_in("d4" + std::string(40, '1'), [](Reader& r) { r.optional_address(); }),
              Error::not_a_string);
    EXPECT_EQ(error_in("8101", [](Reader& r) { r.hash(); }), Error::byte_not_itself);
    for (int i = 0; i <= static_cast<int>(Error::surplus_item); ++i)
        EXPECT_FALSE(message(static_cast<Error>(i)).empty());
}

// A hundred thousand lists in one another, and as many that have a successor each: depth costs
// neither stack nor more than linear time.
TEST(Rlp, ChecksAnyDepth)
{
    Bytes nested;
    Bytes crowded;
    Writer nested_writer{nested};
    Writer crowded_writer{crowded};
    constexpr std::size_t depth = 100'000;
    std::vector<Header> nested_headers;
    std::vector<Header> crowded_headers;
    std::size_t nested_size = 0;
    std::size_t crowded_size = 0;
    for (std::size_t i = 0; i < depth; ++i) {
        nested_headers.push_back(list_header(nested_size));
        nested_size += nested_headers.back().size;
        crowded_headers.push_back(list_header(crowded_size));
        crowded_size += crowded_headers.back().size + 1U;
    }
    for (std::size_t i = depth; i-- > 0;) {
        nested_writer.raw(nested_headers[i]);
        crowded_writer.raw(crowded_headers[i]);
    }
    // Each crowded list's payload is the list inside and a one; the outermost one is a list, too.
    crowded.resize(crowded.size() + depth - 1, 0x01);
    EXPECT_TRUE(check(nested));
    EXPECT_TRUE(check(crowded));
    nested.back() = 0x81;
    EXPECT_EQ(check(nested).error(), Error::payload_truncated);
    crowded.back() = 0x81;
    EXPECT_EQ(check(crowded).error(), Error::payload_truncated);
}

/// A value to encode: a tree of strings.
struct Tree {
    bool is_list = false;
    Bytes text;
    std::vector<Tree> items;

    friend bool operator==(const Tree&, const Tree&) = default;
};

void write(Writer& writer, const Tree& tree)
{
    if (!tree.is_list) {
        writer.string(tree.text);
        return;
    }
    writer.list([&] {
        for (const Tree& item : tree.items)
            write(writer, item);
    });
}

Tree read(const Item& item)
{
    Tree tree{item.is_list, {}, {}};
    if (!item.is_list) {
        tree.text.assign(item.payload.begin(), item.payload.end());
        return tree;
    }
    for (Reader reader{item.payload}; !reader.at_end();) {
        tree.items.push_back(read(reader.item()));
        if (reader.error())
            throw std::runtime_error{std::string{message(*reader.error())}};
    }
    return tree;
}

Bytes encode(const Tree& tree)
{
    Bytes out;
    Writer writer{out};
    write(writer, tree);
    return out;
}

rc::Gen<Tree> arbitrary_tree(int depth)
{
    const auto leaf = rc::gen::map(rc::gen::arbitrary<Bytes>(),
                                   [](Bytes text) { return Tree{false, std::move(text), {}}; });
    if (depth == 0)
        return leaf;
    const auto list =
        rc::gen::map(rc::gen::container<std::vector<Tree>>(arbitrary_tree(depth - 1)),
                     [](std::vector<Tree> items) { return Tree{true, {}, std::move(items)}; });
    return rc::gen::oneOf(leaf, list);
}

TEST(Rlp, RoundTripsTrees)
{
    EXPECT_TRUE(rc::check([] {
        const Tree tree = *rc::gen::resize(25, arbitrary_tree(3));
        const Bytes encoding = encode(tree);
        RC_ASSERT(check(encoding).has_value());
        RC_ASSERT(read(decode(encoding).value()) == tree);
    }));
}

// What the checker lets pass is canonical: written again it gives the same bytes.
TEST(Rlp, AcceptsOnlyWhatItWouldWrite)
{
    std::size_t accepted = 0;
    EXPECT_TRUE(rc::check([&accepted] {
        Bytes encoding = encode(*rc::gen::resize(25, arbitrary_tree(2)));
        const auto mutations = *rc::gen::inRange(1, 4);
        for (int i = 0; i < mutations; ++i) {
            const auto at = *rc::gen::inRange<std::size_t>(0, encoding.size());
            encoding[at] = *rc::gen::arbitrary<std::uint8_t>();
        }
        if (check(encoding)) {
            ++accepted;
            RC_ASSERT(encode(read(decode(encoding).value())) == encoding);
        }
    }));
    EXPECT_GT(accepted, 0U);
}

TEST(Rlp, RoundTripsIntegers)
{
    EXPECT_TRUE(rc::check([](std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
        const auto shift = *rc::gen::inRange(0, 257);
        const u256 word = u256{a, b, c, d} >> static_cast<unsigned>(shift);
        Bytes out;
        Writer writer{out};
        writer.integer(word);
        writer.integer(a);
        Reader reader{out};
        RC_ASSERT(reader.word() == word);
        RC_ASSERT(reader.u64() == a);
        reader.finish();
        RC_ASSERT(!reader.error());
    }));
}

}  // namespace
}  // namespace sluice::chain::rlp
