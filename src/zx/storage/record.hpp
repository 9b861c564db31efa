// The bytes of what a state directory holds: keys, and values in a form of their own.
//
// Every record of the database has a key that begins with a letter:
//
//   F                    the format: a name and a version
//   I                    the next number that an object gets
//   N identity           how many instances a contract had, in all runs
//   T identity ordinal   the address of the instance that the program makes as so many-th outside
//                        of calls
//   C address            a contract: the number of its state, and its identity
//   O number             an object: kind, references to it, the place of the next new entry
//   E number name        an entry of an object: a state variable, a field, an element, a pair
//
// Numbers are big-endian, so that elements lie in their order. Whatever is written twice is
// written the same.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Heap;

/// Names and texts in keys end here; what is longer is hashed.
inline constexpr std::size_t longest_key_text = 384;

/// Two objects that are always there: the persistent variables and the ledgers of modules.
inline constexpr std::uint64_t variables_object = 1;
inline constexpr std::uint64_t ledgers_object = 2;
inline constexpr std::uint64_t first_free_object = 3;

/// The entry of a contract or an entity under which the map of its undeclared fields is. No name
/// is like it.
inline constexpr std::string_view extra_entry = "\1extra";

[[nodiscard]] std::string format_key();
[[nodiscard]] std::string next_object_key();
[[nodiscard]] std::string instance_count_key(std::string_view identity);
[[nodiscard]] std::string ordinal_key(std::string_view identity, std::uint64_t ordinal);
[[nodiscard]] std::string contract_key(std::string_view address);
[[nodiscard]] std::string object_key(std::uint64_t object);
/// All entries of an object have keys that begin so.
[[nodiscard]] std::string entries_prefix(std::uint64_t object);
/// `is_whole` false: the name is too long for a key, and the record has to have it.
[[nodiscard]] std::string entry_key(std::uint64_t object, std::string_view name, bool& is_whole);
[[nodiscard]] std::string element_key(std::uint64_t object, std::uint32_t index);

/// Puts a record together.
class RecordWriter {
public:
    RecordWriter& u8(std::uint8_t number);
    RecordWriter& u32(std::uint32_t number);
    RecordWriter& u64(std::uint64_t number);
    RecordWriter& text(std::string_view text);
    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
    void clear() noexcept { bytes_.clear(); }

private:
    std::string bytes_;
};

/// Takes one apart. Once something is not there all that follows is 0 and empty.
class RecordReader {
public:
    explicit RecordReader(std::string_view bytes) noexcept : rest_{bytes} {}

    std::uint8_t u8();
    std::uint32_t u32();
    std::uint64_t u64();
    std::string_view text();
    std::string_view bytes(std::size_t count);
    /// Everything was there, and nothing else is.
    [[nodiscard]] bool is_complete() const noexcept { return is_good_ && rest_.empty(); }
    [[nodiscard]] bool is_good() const noexcept { return is_good_; }

private:
    std::string_view rest_;
    bool is_good_ = true;
};

enum class StoredKind : std::uint8_t {
    Null,
    False,
    True,
    Integer,
    BigInteger,
    Float,
    String,
    DateTime,
    Object,    ///< By number.
    Contract,  ///< By address.
};

/// Null to DateTime. False where the value is no such one.
[[nodiscard]] bool write_scalar(RecordWriter& writer, Value value);
void write_object(RecordWriter& writer, std::uint64_t object);
void write_contract(RecordWriter& writer, std::string_view address);

/// A value as it lies in a record.
struct StoredValue {
    StoredKind kind = StoredKind::Null;
    std::uint64_t object = 0;  ///< Of Object.
    std::string_view address;  ///< Of Contract.
    std::string_view payload;  ///< Of the others, without the kind.
};

/// False: the bytes are no value.
[[nodiscard]] bool read_stored(RecordReader& reader, StoredValue& stored);
/// Null to DateTime. Status::Error: the bytes are no such value.
[[nodiscard]] Status make_scalar(Heap& heap, const StoredValue& stored, Value& value);

/// What an object is, apart from its entries.
struct ObjectRecord {
    Tag kind{};  ///< List, Map, Entity, DataInstance or Contract.
    bool is_frozen = false;
    std::uint64_t references = 0;  ///< Entries of any object that hold it.
    std::uint64_t next = 0;        ///< Of a list its length, of a map the place of the next key.
    std::string identity;          ///< Of an entity or a data instance: file and name of its class.
};

[[nodiscard]] std::string object_record(const ObjectRecord& object);
[[nodiscard]] bool read_object(std::string_view bytes, ObjectRecord& object);

/// One entry of an object.
struct EntryRecord {
    std::uint64_t place = 0;  ///< Of a map's key: later ones have higher places.
    std::string_view name;    ///< Of a list's element: its index as four bytes.
    StoredValue value;
    std::string_view bytes;  ///< The value's.
};

/// `name` is empty where the key has it.
[[nodiscard]] std::string entry_record(std::uint64_t place, std::string_view name,
                                       std::string_view value);
/// With the key of the entry of any object but a list; of those `is_element`.
[[nodiscard]] bool read_entry(std::string_view key, std::string_view bytes, bool is_element,
                              EntryRecord& entry);

struct ContractRecord {
    std::uint64_t object = 0;
    std::string identity;
};

[[nodiscard]] std::string contract_record(const ContractRecord& contract);
[[nodiscard]] bool read_contract(std::string_view bytes, ContractRecord& contract);

/// A number by itself.
[[nodiscard]] std::string number_record(std::uint64_t number);
[[nodiscard]] bool read_number(std::string_view bytes, std::uint64_t& number);

/// CRC-32 (the polynomial of Ethernet) of one text after another.
[[nodiscard]] std::uint32_t checksum(std::string_view first, std::string_view second) noexcept;

}  // namespace sluice::zx
