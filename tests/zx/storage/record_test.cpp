// Values and records as bytes.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "zx/values/big_integer.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

class Records : public testing::Test {
protected:
    std::string encode(Value value)
    {
        RecordWriter writer;
        EXPECT_TRUE(write_scalar(writer, value));
        return writer.bytes();
    }
    Value decode(const std::string& bytes)
    {
        RecordReader reader{bytes};
        StoredValue stored;
        Value value;
        EXPECT_TRUE(read_stored(reader, stored));
        EXPECT_EQ(make_scalar(heap, stored, value), Status::Ok);
        return value;
    }
    Value big(std::string_view digits)
    {
        Value value;
        EXPECT_EQ(parse_integer(heap, digits, value), ParsedInteger::Ok);
        return value;
    }
    Value text(std::string_view content) { return Value::from(String::create(heap, content)); }

    Heap heap;
};

TEST_F(Records, GiveBackEveryScalar)
{
    const Value values[] = {
        Value::null(),
        Value::from_boolean(true),
        Value::from_boolean(false),
        Value::from_integer(0),
        Value::from_integer(std::numeric_limits<std::int64_t>::min()),
        Value::from_integer(std::numeric_limits<std::int64_t>::max()),
        big("9223372036854775808"),
        big("-9223372036854775809"),
        big("1" + std::string(1200, '0')),
        Value::from_float(-0.0),
        Value::from_float(std::numeric_limits<double>::infinity()),
        Value::from_datetime(1e9),
        text(""),
        text(std::string("a\0b", 3)),
        text("\xf0\x9f\x8c\xbb"),
    };
    for (const Value value : values) {
        const Value copy = decode(encode(value));
        EXPECT_EQ(copy.tag(), value.tag());
        EXPECT_TRUE(equal(heap, copy, value));
        EXPECT_EQ(encode(copy), encode(value));
    }
    EXPECT_TRUE(std::signbit(decode(encode(Value::from_float(-0.0))).number()));
    EXPECT_TRUE(std::isnan(decode(encode(Value::from_float(std::nan("")))).number()));
}

TEST_F(Records, RefuseEveryPartOfAValue)
{
    for (const Value value : {Value::from_integer(7), big("18446744073709551616"), text("abc"),
                              Value::from_float(1.5)}) {
        const std::string bytes = encode(value);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            RecordReader reader{std::string_view{bytes}.substr(0, size)};
            StoredValue stored;
            EXPECT_FALSE(read_stored(reader, stored)) << size;
        }
        const std::string longer = bytes + "x";
        RecordReader reader{longer};
        StoredValue stored;
        EXPECT_FALSE(read_stored(reader, stored));
    }
}

TEST_F(Records, RefuseAnIntegerThatIsTooLarge)
{
    RecordWriter writer;
    writer.u8(static_cast<std::uint8_t>(StoredKind::BigInteger))
        .u8(0)
        .text(std::string(513, '\xff'));
    RecordReader reader{writer.bytes()};
    StoredValue stored;
    Value value;
    ASSERT_TRUE(read_stored(reader, stored));
    EXPECT_EQ(make_scalar(heap, stored, value), Status::Error);
}

TEST_F(Records, KeepNamesThatAreTooLongForAKey)
{
    const std::string name(5000, 'n');
    bool is_whole = true;
    const std::string key = entry_key(7, name, is_whole);
    EXPECT_FALSE(is_whole);
    EXPECT_LT(key.size(), 511U);
    const std::string bytes = entry_record(3, name, encode(Value::from_integer(9)));
    EntryRecord entry;
    ASSERT_TRUE(read_entry(key, bytes, false, entry));
    EXPECT_EQ(entry.name, name);
    EXPECT_EQ(entry.place, 3U);
    EXPECT_EQ(entry.bytes, encode(Value::from_integer(9)));
}

TEST_F(Records, HaveElementsInTheirOrder)
{
    EXPECT_LT(element_key(1, 255), element_key(1, 256));
    EXPECT_LT(element_key(1, 65'535), element_key(1, 65'536));
    EXPECT_LT(element_key(1, 0xffff'ffff), element_key(2, 0));
}

TEST_F(Records, HaveTheChecksumOfEthernet)
{
    EXPECT_EQ(checksum("123456789", ""), 0xcbf4'3926U);
    EXPECT_EQ(checksum("1234", "56789"), 0xcbf4'3926U);
}

}  // namespace
}  // namespace sluice::zx
