// Every way to get a transaction's form wrong, and what it is called.
// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_decoding.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "chain/transaction_encoding.hpp"

namespace sluice::chain {
namespace {

using Error = TransactionError;

std::optional<Error> error_of(const Bytes& encoding)
{
    const auto tx = decode_transaction(encoding);
    return tx ? std::nullopt : std::optional{tx.error()};
}

std::optional<Error> error_of(std::string_view hex)
{
    return error_of(from_hex(hex).value());
}

constexpr std::string_view dynamic_fee_transaction =
    "0x02f84e0180026482ea60808000c001a01be8feeb7c21b14175a3fad76e7fdb8a85d13bfdedb94d3698eda19381"
    "ab25b2a0591373d6bb0817430d935f102c8baf430124037b7c3bf784841dc0b58493a34e";

TEST(TransactionDecoding, EnvelopesAreOneByteAndAList)
{
    EXPECT_EQ(error_of(""), Error::encoding_truncated);
    EXPECT_EQ(error_of("01"), Error::encoding_truncated);
    EXPECT_EQ(error_of("00c0"), Error::unknown_type);
    EXPECT_EQ(error_of("05c0"), Error::unknown_type);
    EXPECT_EQ(error_of("7fc0"), Error::unknown_type);
    EXPECT_EQ(error_of("80"), Error::not_a_list);
    EXPECT_EQ(error_of("0180"), Error::not_a_list);
    EXPECT_EQ(error_of("c0"), Error::too_few_fields);
    EXPECT_EQ(error_of("01c0"), Error::too_few_fields);
    EXPECT_EQ(error_of("c000"), Error::encoding_size_wrong);
    EXPECT_EQ(error_of("c1"), Error::encoding_size_wrong);
    EXPECT_EQ(error_of("f80180"), Error::encoding_size_not_minimal);
    EXPECT_EQ(error_of("ca80808080808080808080"), Error::too_many_fields);
    // A typed transaction wrapped in a string, as in a block's list, is not one.
    Bytes wrapped;
    rlp::Writer{wrapped}.string(from_hex(dynamic_fee_transaction).value());
    EXPECT_EQ(error_of(wrapped), Error::not_a_list);
}

/// A legacy transaction whose fields are these encodings.
std::string legacy(const std::array<std::string_view, 9>& fields)
{
    Bytes out;
    rlp::Writer writer{out};
    writer.list([&] {
        for (const std::string_view field : fields)
            writer.raw(from_hex(field).value());
    });
    return to_hex(out);
}

TEST(TransactionDecoding, SaysWhichFieldIsWrong)
{
    const std::string address = "94" + std::string(40, '1');
    const std::array<std::string_view, 9> good{"80", "01", "825208", address, "80",
                                               "80", "1b", "01",     "01"};
    ASSERT_EQ(error_of(legacy(good)), std::nullopt);
    const std::string too_wide = "a101" + std::string(64, '0');
    const std::string long_address = "95" + std::string(42, '1');
    struct Case {
        std::size_t field;
        std::string_view encoding;
        Error error;
    };
    const Case cases[]{
        {0, "c0", Error::nonce_malformed},
        {0, "00", Error::nonce_leading_zeros},
        {0, "8101", Error::nonce_size_not_minimal},
        {0, "89010000000000000000", Error::nonce_overflow},
        {1, "c0", Error::gas_price_malformed},
        {1, "820001", Error::gas_price_leading_zeros},
        {1, too_wide, Error::gas_price_overflow},
        {2, "c0", Error::gas_limit_malformed},
        {2, "00", Error::gas_limit_leading_zeros},
        {2, "89010000000000000000", Error::gas_limit_overflow},
        {3, "c0", Error::to_malformed},
        {3, "01", Error::to_too_short},
        {3, long_address, Error::to_too_long},
        {4, "c0", Error::value_malformed},
        {4, "00", Error::value_leading_zeros},
        {4, too_wide, Error::value_overflow},
        {5, "c0", Error::data_malformed},
        {5, "8101", Error::data_size_not_minimal},
        {5, "b801aa", Error::encoding_size_not_minimal},
        {6, "c0", Error::signature_invalid},
        {6, "00", Error::v_leading_zeros},
        {6, too_wide, Error::signature_invalid},
        {6, "80", Error::signature_invalid},
        {6, "01", Error::signature_invalid},
        {6, "1a", Error::chain_id_mismatch},
        {6, "1d", Error::chain_id_mismatch},
        {6, "22", Error::chain_id_mismatch},
        {6, "8902000000000000002f", Error::chain_id_mismatch},
        {7, "c0", Error::r_malformed},
        {7, "00", Error::r_leading_zeros},
        {7, too_wide, Error::signature_invalid},
        {8, "c0", Error::s_malformed},
        {8, "00", Error::s_leading_zeros},
        {8, too_wide, Error::signature_invalid},
    };
    for (const Case& test : cases) {
        auto fields = good;
        fields[test.field] = test.encoding;
        const auto error = error_of(legacy(fields));
        ASSERT_TRUE(error) << test.field << ' ' << test.encoding;
        EXPECT_EQ(*error, test.error)
            << test.field << ' ' << test.encoding << ": " << message(*error);
    }
}

TEST(TransactionDecoding, TheWidestChainIdRoundTrips)
{
    Transaction tx;
    tx.chain_id = ~std::uint64_t{0};
    tx.signature = {true, 1, 1};
    const Bytes encoding = encode_transaction(tx);
    // v = 35 + 2 * (2^64 - 1) + 1
    EXPECT_NE(to_hex(encoding).find("89020000000000000022"), std::string::npos);
    EXPECT_EQ(decode_transaction(encoding), tx);
}

TEST(TransactionDecoding, ListsInsideAreStrict)
{
    const auto with_access_list = [](auto fill) {
        Bytes out{1};
        rlp::Writer writer{out};
        writer.list([&] {
            for (int i = 0; i < 7; ++i)
                writer.string({});
            fill(writer);
            for (int i = 0; i < 3; ++i)
                writer.string({});
        });
        return error_of(out);
    };
    const Address address{};
    const Hash256 key{};
    const auto entry = [&](auto fill) {
        return with_access_list([&](rlp::Writer& w) { w.list([&] { w.list([&] { fill(w); }); }); });
    };
    EXPECT_EQ(entry([&](rlp::Writer& w) {
                  w.string(address);
                  w.list([&] { w.string(key); });
              }),
              std::nullopt);
    EXPECT_EQ(with_access_list([](rlp::Writer& w) { w.string({}); }), Error::access_list_malformed);
    EXPECT_EQ(with_access_list([](rlp::Writer& w) { w.list([&] { w.string({}); }); }),
              Error::access_list_malformed);
    EXPECT_EQ(entry([](rlp::Writer&) {}), Error::access_list_malformed);
    EXPECT_EQ(entry([&](rlp::Writer& w) { w.string(address); }), Error::access_list_malformed);
    EXPECT_EQ(entry([&](rlp::Writer& w) {
                  w.string(address);
                  w.list([] {});
                  w.string({});
              }),
              Error::access_list_malformed);
    EXPECT_EQ(entry([&](rlp::Writer& w) {
                  w.string(BytesView{address}.first(19));
                  w.list([] {});
              }),
              Error::access_list_address_too_short);
    EXPECT_EQ(entry([&](rlp::Writer& w) {
                  w.string(BytesView{key}.first(21));
                  w.list([] {});
              }),
              Error::access_list_address_too_long);
    EXPECT_EQ(entry([&](rlp::Writer& w) {
                  w.string(address);
                  w.list([&] { w.string(address); });
              }),
              Error::access_list_key_too_short);
    EXPECT_EQ(entry([&](rlp::Writer& w) {
                  w.string(address);
                  w.list([&] { w.string(Bytes(33)); });
              }),
              Error::access_list_key_too_long);
}

TEST(TransactionDecoding, AuthorizationsAreStrict)
{
    const auto with_authorization = [](auto fill) {
        Bytes out{4};
        rlp::Writer writer{out};
        writer.list([&] {
            for (int i = 0; i < 8; ++i)
                writer.string({});
            writer.list([] {});
            writer.list([&] { writer.list([&] { fill(writer); }); });
            for (int i = 0; i < 3; ++i)
                writer.string({});
        });
        return decode_transaction(out);
    };
    const auto parts = [](const u256& chain_id, std::uint64_t parity, std::size_t count) {
        return [=](rlp::Writer& w) {
            if (count > 0)
                w.integer(chain_id);
            if (count > 1)
                w.string(Address{});
            if (count > 2)
                w.integer(~std::uint64_t{0});
            if (count > 3)
                w.integer(parity);
            for (std::size_t i = 4; i < count; ++i)
                w.integer(u256_max);
        };
    };
    const auto widest = with_authorization(parts(u256_max, 255, 6));
    ASSERT_TRUE(widest);
    EXPECT_EQ(widest->authorizations[0].chain_id, u256_max);
    EXPECT_EQ(widest->authorizations[0].nonce, ~std::uint64_t{0});
    EXPECT_EQ(widest->authorizations[0].y_parity, 255U);
    EXPECT_EQ(with_authorization(parts(0, 256, 6)).error(), Error::authorization_malformed);
    for (const std::size_t count : {0U, 1U, 2U, 3U, 4U, 5U, 7U})
        EXPECT_EQ(with_authorization(parts(0, 0, count)).error(), Error::authorization_malformed);
}

TEST(TransactionDecoding, YParityIsABit)
{
    std::string odd{dynamic_fee_transaction};
    const std::size_t at = odd.find("c001a01b") + 2;
    odd.replace(at, 2, "02");
    EXPECT_EQ(error_of(odd), Error::signature_invalid);
    odd.replace(at, 2, "1b");
    EXPECT_EQ(error_of(odd), Error::signature_invalid);
}

// A million one-byte items where hashes and structures belong.
TEST(TransactionDecoding, HostileListsAreRefused)
{
    for (const std::uint8_t type : Bytes{1, 3, 4}) {
        Bytes out{type};
        rlp::Writer writer{out};
        writer.list([&] {
            for (int i = 0; i < (type == 1 ? 7 : 8); ++i)
                writer.string({});
            if (type != 1)
                writer.list([] {});
            if (type == 3)
                writer.string({});
            writer.list([&] { writer.raw(Bytes(1'000'000, 0x80)); });
            for (int i = 0; i < 3; ++i)
                writer.string({});
        });
        EXPECT_TRUE(error_of(out));
    }
}

}  // namespace
}  // namespace sluice::chain
