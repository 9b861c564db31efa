// The bytes of what a state directory holds: keys, and values in a form of their own.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/record.hpp"

#include <array>
#include <bit>
#include <vector>

#include "zx/runtime/sha256.hpp"
#include "zx/values/big_integer.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

void append_big_endian(std::string& bytes, std::uint64_t number, unsigned count)
{
    for (unsigned i = count; i-- != 0;)
        bytes += static_cast<char>(static_cast<std::uint8_t>(number >> (8 * i)));
}

std::uint64_t from_big_endian(std::string_view bytes) noexcept
{
    std::uint64_t number = 0;
    for (const char byte : bytes)
        number = number << 8 | static_cast<std::uint8_t>(byte);
    return number;
}

constexpr std::array<std::uint32_t, 256> make_checksum_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t rest = i;
        for (int bit = 0; bit < 8; ++bit)
            rest = (rest & 1) != 0 ? rest >> 1 ^ 0xedb8'8320U : rest >> 1;
        table[i] = rest;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> checksum_table = make_checksum_table();

std::string key_of(char letter, std::string_view text)
{
    std::string key(1, letter);
    key += text;
    return key;
}

}  // namespace

std::uint32_t checksum(std::string_view first, std::string_view second) noexcept
{
    std::uint32_t sum = 0xffff'ffff;
    for (const std::string_view part : {first, second})
        for (const char byte : part)
            sum = sum >> 8 ^ checksum_table[(sum ^ static_cast<std::uint8_t>(byte)) & 0xff];
    return ~sum;
}

// ---- keys --------------------------------------------------------------------------------------

std::string format_key()
{
    return "F";
}

std::string next_object_key()
{
    return "I";
}

std::string instance_count_key(std::string_view identity)
{
    return key_of('N', sha256_hex(identity));
}

std::string ordinal_key(std::string_view identity, std::uint64_t ordinal)
{
    std::string key = key_of('T', sha256_hex(identity));
    append_big_endian(key, ordinal, 8);
    return key;
}

std::string contract_key(std::string_view address)
{
    return key_of('C', address);
}

std::string object_key(std::uint64_t object)
{
    std::string key = "O";
    append_big_endian(key, object, 8);
    return key;
}

std::string entries_prefix(std::uint64_t object)
{
    std::string key = "E";
    append_big_endian(key, object, 8);
    return key;
}

std::string entry_key(std::uint64_t object, std::string_view name, bool& is_whole)
{
    std::string key = entries_prefix(object);
    is_whole = name.size() <= longest_key_text;
    key += is_whole ? '\0' : '\1';
    key += is_whole ? std::string{name} : sha256_hex(name);
    return key;
}

std::string element_key(std::uint64_t object, std::uint32_t index)
{
    std::string key = entries_prefix(object);
    append_big_endian(key, index, 4);
    return key;
}

// ---- records -----------------------------------------------------------------------------------

RecordWriter& RecordWriter::u8(std::uint8_t number)
{
    bytes_ += static_cast<char>(number);
    return *this;
}

RecordWriter& RecordWriter::u32(std::uint32_t number)
{
    append_big_endian(bytes_, number, 4);
    return *this;
}

RecordWriter& RecordWriter::u64(std::uint64_t number)
{
    append_big_endian(bytes_, number, 8);
    return *this;
}

RecordWriter& RecordWriter::text(std::string_view text)
{
    u32(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
    return *this;
}

std::string_view RecordReader::bytes(std::size_t count)
{
    if (count > rest_.size()) {
        is_good_ = false;
        rest_ = {};
        return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::uint8_t RecordReader::u8()
{
    return static_cast<std::uint8_t>(from_big_endian(bytes(1)));
}

std::uint32_t RecordReader::u32()
{
    return static_cast<std::uint32_t>(from_big_endian(bytes(4)));
}

std::uint64_t RecordReader::u64()
{
    return from_big_endian(bytes(8));
}

std::string_view RecordReader::text()
{
    return bytes(u32());
}

// ---- values ------------------------------------------------------------------------------------

namespace {

void write_kind(RecordWriter& writer, StoredKind kind)
{
    writer.u8(static_cast<std::uint8_t>(kind));
}

// Sign, then the magnitude with its highest byte first.
void write_big(RecordWriter& writer, Value value)
{
    const IntegerOperand operand{value};
    std::string magnitude((mpz_sizeinbase(operand.get(), 2) + 7) / 8, '\0');
    std::size_t count = 0;
    mpz_export(magnitude.data(), &count, 1, 1, 1, 0, operand.get());
    magnitude.resize(count);
    writer.u8(mpz_sgn(operand.get()) < 0 ? 1 : 0).text(magnitude);
}

Status make_big(Heap& heap, std::string_view payload, Value& value)
{
    RecordReader reader{payload};
    const bool is_negative = reader.u8() != 0;
    const std::string_view magnitude = reader.text();
    if (!reader.is_complete() || magnitude.size() > BigInteger::max_bits / 8)
        return Status::Error;
    IntegerResult result;
    mpz_import(result.get(), magnitude.size(), 1, 1, 1, 0, magnitude.data());
    if (is_negative)
        mpz_neg(result.get(), result.get());
    return result.to_value(heap, value) ? Status::Ok : Status::OutOfMemory;
}

}  // namespace

bool write_scalar(RecordWriter& writer, Value value)
{
    switch (value.tag()) {
        case Tag::Null:
            write_kind(writer, StoredKind::Null);
            return true;
        case Tag::Boolean:
            write_kind(writer, value.boolean() ? StoredKind::True : StoredKind::False);
            return true;
        case Tag::Integer:
            write_kind(writer, StoredKind::Integer);
            writer.u64(static_cast<std::uint64_t>(value.integer()));
            return true;
        case Tag::BigInteger:
            write_kind(writer, StoredKind::BigInteger);
            write_big(writer, value);
            return true;
        case Tag::Float:
        case Tag::DateTime:
            write_kind(writer, value.is_float() ? StoredKind::Float : StoredKind::DateTime);
            writer.u64(std::bit_cast<std::uint64_t>(value.number()));
            return true;
        case Tag::String:
            write_kind(writer, StoredKind::String);
            writer.text(value.as<String>()->view());
            return true;
        default:
            return false;
    }
}

void write_object(RecordWriter& writer, std::uint64_t object)
{
    write_kind(writer, StoredKind::Object);
    writer.u64(object);
}

void write_contract(RecordWriter& writer, std::string_view address)
{
    write_kind(writer, StoredKind::Contract);
    writer.text(address);
}

bool read_stored(RecordReader& reader, StoredValue& stored)
{
    const std::uint8_t kind = reader.u8();
    stored = {};
    if (!reader.is_good() || kind > static_cast<std::uint8_t>(StoredKind::Contract))
        return false;
    stored.kind = static_cast<StoredKind>(kind);
    switch (stored.kind) {
        case StoredKind::Null:
        case StoredKind::False:
        case StoredKind::True:
            break;
        case StoredKind::Integer:
        case StoredKind::Float:
        case StoredKind::DateTime:
            stored.payload = reader.bytes(8);
            break;
        case StoredKind::BigInteger: {
            RecordReader ahead = reader;
            ahead.u8();
            const std::size_t size = ahead.u32();
            stored.payload = reader.bytes(1 + 4 + size);
            break;
        }
        case StoredKind::String:
            stored.payload = reader.text();
            break;
        case StoredKind::Object:
            stored.object = reader.u64();
            break;
        case StoredKind::Contract:
            stored.address = reader.text();
            break;
    }
    return reader.is_complete();
}

Status make_scalar(Heap& heap, const StoredValue& stored, Value& value)
{
    RecordReader reader{stored.payload};
    switch (stored.kind) {
        case StoredKind::Null:
            value = Value::null();
            return Status::Ok;
        case StoredKind::False:
        case StoredKind::True:
            value = Value::from_boolean(stored.kind == StoredKind::True);
            return Status::Ok;
        case StoredKind::Integer:
            value = Value::from_integer(static_cast<std::int64_t>(reader.u64()));
            return Status::Ok;
        case StoredKind::Float:
            value = Value::from_float(std::bit_cast<double>(reader.u64()));
            return Status::Ok;
        case StoredKind::DateTime:
            value = Value::from_datetime(std::bit_cast<double>(reader.u64()));
            return Status::Ok;
        case StoredKind::BigInteger:
            return make_big(heap, stored.payload, value);
        case StoredKind::String: {
            const String* const text = String::create_lossy(heap, stored.payload);
            if (text == nullptr)
                return Status::OutOfMemory;
            value = Value::from(text);
            return Status::Ok;
        }
        case StoredKind::Object:
        case StoredKind::Contract:
            break;
    }
    return Status::Error;
}

// ---- whole records -----------------------------------------------------------------------------

std::string object_record(const ObjectRecord& object)
{
    RecordWriter writer;
    writer.u8(static_cast<std::uint8_t>(object.kind)).u8(object.is_frozen ? 1 : 0);
    writer.u64(object.references).u64(object.next).text(object.identity);
    return writer.bytes();
}

bool read_object(std::string_view bytes, ObjectRecord& object)
{
    RecordReader reader{bytes};
    object.kind = static_cast<Tag>(reader.u8());
    object.is_frozen = reader.u8() != 0;
    object.references = reader.u64();
    object.next = reader.u64();
    object.identity = reader.text();
    return reader.is_complete();
}

std::string entry_record(std::uint64_t place, std::string_view name, std::string_view value)
{
    RecordWriter writer;
    writer.u64(place).text(name);
    return writer.bytes() + std::string{value};
}

bool read_entry(std::string_view key, std::string_view bytes, bool is_element, EntryRecord& entry)
{
    constexpr std::size_t prefix = 9;
    if (key.size() < prefix + 1)
        return false;
    RecordReader reader{bytes};
    entry.place = reader.u64();
    entry.name = reader.text();
    if (!reader.is_good())
        return false;
    if (is_element)
        entry.name = key.substr(prefix);
    else if (key[prefix] == '\0')
        entry.name = key.substr(prefix + 1);
    entry.bytes = bytes.substr(8 + 4 + (is_element || key[prefix] == '\0' ? 0 : entry.name.size()));
    return read_stored(reader, entry.value);
}

std::string contract_record(const ContractRecord& contract)
{
    RecordWriter writer;
    writer.u64(contract.object).text(contract.identity);
    return writer.bytes();
}

bool read_contract(std::string_view bytes, ContractRecord& contract)
{
    RecordReader reader{bytes};
    contract.object = reader.u64();
    contract.identity = reader.text();
    return reader.is_complete();
}

std::string number_record(std::uint64_t number)
{
    RecordWriter writer;
    writer.u64(number);
    return writer.bytes();
}

bool read_number(std::string_view bytes, std::uint64_t& number)
{
    RecordReader reader{bytes};
    number = reader.u64();
    return reader.is_complete();
}

}  // namespace sluice::zx
