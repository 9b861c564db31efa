// RLP, the encoding of everything that is hashed or sent between nodes: byte strings and lists of
// them, nested, with exactly one way to write each.
//
// Source: Yellow Paper, appendix B. Integers are strings: big-endian without leading zeros, zero
// the empty string. The decoder is strict, since hashes are taken over encodings: a second way to
// write the same thing would be a second transaction. It copies nothing, it does not recurse and
// it reads nothing beyond the lengths that it has checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <sluice/types.hpp>
#include <string_view>

namespace sluice::chain::rlp {

// ---- writing -------------------------------------------------------------------------------

/// The bytes in front of a payload: at most one and an eight-byte length.
struct Header {
    std::array<std::uint8_t, 9> bytes;
    std::uint8_t size;

    operator BytesView() const noexcept { return {bytes.data(), size}; }  // NOLINT
};

/// The header of a list whose items take `payload_size` bytes.
Header list_header(std::size_t payload_size) noexcept;

/// The header of a string of `size` bytes. Not for a single byte below 0x80, which has none.
Header string_header(std::size_t size) noexcept;

/// Appends items to a buffer of the caller's, which must outlive the writer.
///
/// A list is written in one go: its items first, then the header is slid in front of them. That
/// moves each byte once for every list around it, which for the shallow structures of a chain is
/// cheaper than measuring everything beforehand.
class Writer {
public:
    explicit Writer(Bytes& out) noexcept : out_{out} {}

    /// A byte string; Address and Hash256 convert to it.
    void string(BytesView bytes);

    void integer(std::uint64_t value);
    void integer(const u256& value);

    /// Something that is encoded already.
    void raw(BytesView encoding);

    /// A list of what `fill()` writes with this same writer.
    template <class Fill>
    void list(Fill&& fill)
    {
        const std::size_t start = out_.size();
        fill();
        insert_list_header(start);
    }

private:
    void insert_list_header(std::size_t start);

    Bytes& out_;
};

// ---- reading -------------------------------------------------------------------------------

/// What can be wrong with an encoding.
enum class Error : std::uint8_t {
    header_truncated,      ///< The input ends inside an item's header, or is empty.
    payload_truncated,     ///< A length reaches beyond the input or the list around it.
    trailing_bytes,        ///< Something follows the item that should have been everything.
    byte_not_itself,       ///< A single byte below 0x80 with a header.
    length_leading_zero,   ///< A length with a leading zero byte.
    length_not_minimal,    ///< The long form for 55 bytes or fewer.
    not_a_string,          ///< A list where a string belongs.
    not_a_list,            ///< A string where a list belongs.
    integer_leading_zero,  ///< An integer with a leading zero byte.
    integer_too_large,     ///< An integer of more bits than its field has.
    string_too_short,      ///< A string of fewer bytes than its field has.
    string_too_long,       ///< A string of more bytes than its field has.
    missing_item,          ///< A list with fewer items than its structure has.
    surplus_item,          ///< A list with more items than its structure has.
};

/// A clause for people, such as "a list has too few items".
std::string_view message(Error error) noexcept;

/// One item: where it lies in the input. Views of the input, which must outlive them.
struct Item {
    BytesView payload;   ///< The string's bytes, or the list's items one after the other.
    BytesView encoding;  ///< With the header.
    bool is_list;
};

/// The item at the front of `input`, whatever follows. Only the item's own header is checked:
/// what is inside a list is checked when it is read.
std::expected<Item, Error> first_item(BytesView input) noexcept;

/// The one item that `input` is: nothing may follow it.
std::expected<Item, Error> decode(BytesView input) noexcept;

/// Checks that `input` is one item, canonical down to the innermost list. Linear in the input's
/// size whatever the nesting. It allocates a word for each list that is open at a time, a small
/// multiple of the input's size at worst: a list's header grows with what the list holds.
std::expected<void, Error> check(BytesView input);

/// How many items a list's payload holds; each one's header is checked.
std::expected<std::size_t, Error> count_items(BytesView payload) noexcept;

std::expected<BytesView, Error> to_string(const Item& item) noexcept;
std::expected<std::uint64_t, Error> to_u64(const Item& item) noexcept;
std::expected<u256, Error> to_u256(const Item& item) noexcept;

/// Fills `out` from a string of exactly that size.
std::expected<void, Error> to_fixed(const Item& item, std::span<std::uint8_t> out) noexcept;

/// Takes a list's items one after the other as the fields of a structure.
///
/// The first thing wrong sticks: from then on every read gives zero, nothing or an empty view, and
/// `error` tells what it was. So a structure is read straight through and judged once.
class Reader {
public:
    /// Over the payload of a list.
    explicit Reader(BytesView payload) noexcept : rest_{payload} {}

    /// Whether there is nothing more to read, be it because something was wrong. Loops over lists
    /// of any length end here.
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    /// The next item of either kind; an empty string after an error.
    Item item() noexcept;

    BytesView string() noexcept;
    std::uint64_t u64() noexcept;
    u256 word() noexcept;
    Address address() noexcept;
    Hash256 hash() noexcept;

    /// An address or the empty string: the `to` of a transaction.
    std::optional<Address> optional_address() noexcept;

    /// The payload of a list; an empty one after an error.
    BytesView list() noexcept;

    /// Notes an error of the caller's own, unless there is one already.
    void fail(Error error) noexcept;

    /// Requires that every item has been read.
    void finish() noexcept;

    [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

private:
    template <class Value>
    Value keep(const std::expected<Value, Error>& value) noexcept
    {
        if (value)
            return *value;
        fail(value.error());
        return Value{};
    }

    BytesView rest_;
    std::optional<Error> error_;
};

}  // namespace sluice::chain::rlp
