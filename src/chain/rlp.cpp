// SPDX-License-Identifier: Apache-2.0
#include "chain/rlp.hpp"

#include <bit>
#include <cstring>
#include <vector>

#include "base/u256.hpp"

namespace sluice::chain::rlp {
namespace {

constexpr std::uint8_t string_base = 0x80;
constexpr std::uint8_t list_base = 0xc0;
constexpr std::size_t longest_short = 55;

std::size_t byte_width(std::uint64_t value) noexcept
{
    return (static_cast<std::size_t>(std::bit_width(value)) + 7) / 8;
}

Header header_of(std::uint8_t base, std::size_t size) noexcept
{
    Header header{};
    if (size <= longest_short) {
        header.bytes[0] = static_cast<std::uint8_t>(base + size);
        header.size = 1;
        return header;
    }
    const std::size_t width = byte_width(size);
    header.bytes[0] = static_cast<std::uint8_t>(base + longest_short + width);
    for (std::size_t i = 0; i < width; ++i)
        header.bytes[width - i] = static_cast<std::uint8_t>(size >> (8 * i));
    header.size = static_cast<std::uint8_t>(1 + width);
    return header;
}

void append(Bytes& out, BytesView bytes)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// An integer's significant bytes.
std::expected<BytesView, Error> integer_bytes(const Item& item, std::size_t width) noexcept
{
    if (item.is_list)
        return std::unexpected(Error::not_a_string);
    if (!item.payload.empty() && item.payload[0] == 0)
        return std::unexpected(Error::integer_leading_zero);
    if (item.payload.size() > width)
        return std::unexpected(Error::integer_too_large);
    return item.payload;
}

/// An item with a header: `size` bytes of payload after the first `header_size` bytes of input.
std::expected<Item, Error> headed_item(BytesView input, std::size_t header_size, std::uint64_t size,
                                       bool is_list) noexcept
{
    if (size > input.size() - header_size)
        return std::unexpected(Error::payload_truncated);
    return Item{input.subspan(header_size, size), input.first(header_size + size), is_list};
}

}  // namespace

Header list_header(std::size_t payload_size) noexcept
{
    return header_of(list_base, payload_size);
}

Header string_header(std::size_t size) noexcept
{
    return header_of(string_base, size);
}

void Writer::string(BytesView bytes)
{
    if (bytes.size() == 1 && bytes[0] < string_base) {
        out_.push_back(bytes[0]);
        return;
    }
    append(out_, string_header(bytes.size()));
    append(out_, bytes);
}

void Writer::integer(std::uint64_t value)
{
    const std::uint64_t big_endian = std::byteswap(value);
    std::uint8_t bytes[8];
    std::memcpy(bytes, &big_endian, sizeof(bytes));
    string(BytesView{bytes}.last(byte_width(value)));
}

void Writer::integer(const u256& value)
{
    std::uint8_t bytes[32];
    store_be(bytes, value);
    string(BytesView{bytes}.last((bit_width(value) + 7) / 8));
}

void Writer::raw(BytesView encoding)
{
    append(out_, encoding);
}

void Writer::insert_list_header(std::size_t start)
{
    const Header header = list_header(out_.size() - start);
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(start), header.bytes.begin(),
                header.bytes.begin() + header.size);
}

std::string_view message(Error error) noexcept
{
    switch (error) {
        case Error::header_truncated:
            return "the encoding ends inside a header";
        case Error::payload_truncated:
            return "a length reaches beyond the end of what holds it";
        case Error::trailing_bytes:
            return "bytes follow the item";
        case Error::byte_not_itself:
            return "a single byte below 0x80 has a header";
        case Error::length_leading_zero:
            return "a length has a leading zero";
        case Error::length_not_minimal:
            return "a length below 56 is written in the long form";
        case Error::not_a_string:
            return "a list stands where a string belongs";
        case Error::not_a_list:
            return "a string stands where a list belongs";
        case Error::integer_leading_zero:
            return "an integer has a leading zero";
        case Error::integer_too_large:
            return "an integer is too large for its field";
        case Error::string_too_short:
            return "a string is too short for its field";
        case Error::string_too_long:
            return "a string is too long for its field";
        case Error::missing_item:
            return "a list has too few items";
        case Error::surplus_item:
            break;
    }
    return "a list has too many items";
}

std::expected<Item, Error> first_item(BytesView input) noexcept
{
    if (input.empty())
        return std::unexpected(Error::header_truncated);
    const std::uint8_t prefix = input[0];
    if (prefix < string_base)
        return Item{input.first(1), input.first(1), false};

    const bool is_list = prefix >= list_base;
    const auto code = static_cast<std::size_t>(prefix - (is_list ? list_base : string_base));
    if (code <= longest_short) {
        auto item = headed_item(input, 1, code, is_list);
        if (item && !is_list && code == 1 && item->payload[0] < string_base)
            return std::unexpected(Error::byte_not_itself);
        return item;
    }

    const std::size_t width = code - longest_short;
    if (input.size() - 1 < width)
        return std::unexpected(Error::header_truncated);
    if (input[1] == 0)
        return std::unexpected(Error::length_leading_zero);
    std::uint64_t size = 0;
    for (const std::uint8_t byte : input.subspan(1, width))
        size = size << 8 | byte;
    if (size <= longest_short)
        return std::unexpected(Error::length_not_minimal);
    return headed_item(input, 1 + width, size, is_list);
}

std::expected<Item, Error> decode(BytesView input) noexcept
{
    const auto item = first_item(input);
    if (item && item->encoding.size() != input.size())
        return std::unexpected(Error::trailing_bytes);
    return item;
}

std::expected<void, Error> check(BytesView input)
{
    const auto top = decode(input);
    if (!top)
        return std::unexpected(top.error());

    // Where each open list ends, the innermost last. A list whose last item is being read is closed
    // before that item is opened, so a list stays open only for the sake of bytes yet to come.
    std::vector<std::size_t> ends{input.size()};
    std::size_t at = 0;
    while (!ends.empty()) {
        const auto item = first_item(input.subspan(at, ends.back() - at));
        if (!item)
            return std::unexpected(item.error());
        const std::size_t end = at + item->encoding.size();
        if (end == ends.back())
            ends.pop_back();
        if (item->is_list && !item->payload.empty()) {
            at = end - item->payload.size();
            ends.push_back(end);
        } else {
            at = end;
        }
        while (!ends.empty() && ends.back() == at)
            ends.pop_back();
    }
    return {};
}

std::expected<std::size_t, Error> count_items(BytesView payload) noexcept
{
    std::size_t count = 0;
    while (!payload.empty()) {
        const auto item = first_item(payload);
        if (!item)
            return std::unexpected(item.error());
        payload = payload.subspan(item->encoding.size());
        ++count;
    }
    return count;
}

std::expected<BytesView, Error> to_string(const Item& item) noexcept
{
    if (item.is_list)
        return std::unexpected(Error::not_a_string);
    return item.payload;
}

std::expected<std::uint64_t, Error> to_u64(const Item& item) noexcept
{
    const auto bytes = integer_bytes(item, sizeof(std::uint64_t));
    if (!bytes)
        return std::unexpected(bytes.error());
    return load_be_short(*bytes).limb[0];
}

std::expected<u256, Error> to_u256(const Item& item) noexcept
{
    const auto bytes = integer_bytes(item, sizeof(u256));
    if (!bytes)
        return std::unexpected(bytes.error());
    return load_be_short(*bytes);
}

std::expected<void, Error> to_fixed(const Item& item, std::span<std::uint8_t> out) noexcept
{
    if (item.is_list)
        return std::unexpected(Error::not_a_string);
    if (item.payload.size() != out.size()) {
        return std::unexpected(item.payload.size() < out.size() ? Error::string_too_short
                                                                : Error::string_too_long);
    }
    if (!out.empty())
        std::memcpy(out.data(), item.payload.data(), out.size());
    return {};
}

Item Reader::item() noexcept
{
    if (rest_.empty()) {
        fail(Error::missing_item);
        return {};
    }
    const auto item = first_item(rest_);
    if (!item) {
        fail(item.error());
        return {};
    }
    rest_ = rest_.subspan(item->encoding.size());
    return *item;
}

BytesView Reader::string() noexcept
{
    return keep(to_string(item()));
}

std::uint64_t Reader::u64() noexcept
{
    return keep(to_u64(item()));
}

u256 Reader::word() noexcept
{
    return keep(to_u256(item()));
}

Address Reader::address() noexcept
{
    Address address{};
    if (const auto read = to_fixed(item(), address.bytes); !read)
        fail(read.error());
    return address;
}

Hash256 Reader::hash() noexcept
{
    Hash256 hash{};
    if (const auto read = to_fixed(item(), hash.bytes); !read)
        fail(read.error());
    return hash;
}

std::optional<Address> Reader::optional_address() noexcept
{
    const Item next = item();
    if (!next.is_list && next.payload.empty())
        return std::nullopt;
    Address address{};
    if (const auto read = to_fixed(next, address.bytes); !read) {
        fail(read.error());
        return std::nullopt;
    }
    return address;
}

BytesView Reader::list() noexcept
{
    const Item next = item();
    if (!next.is_list) {
        fail(Error::not_a_list);
        return {};
    }
    return next.payload;
}

void Reader::fail(Error error) noexcept
{
    if (!error_)
        error_ = error;
    rest_ = {};
}

void Reader::finish() noexcept
{
    if (!rest_.empty())
        fail(Error::surplus_item);
}

}  // namespace sluice::chain::rlp
