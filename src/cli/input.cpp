// SPDX-License-Identifier: Apache-2.0
#include "cli/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "base/u256.hpp"
#include "base/u256_mul.hpp"
#include "base/u256_text.hpp"
#include "fixtures/hex_file.hpp"

namespace sluice::cli {
namespace {

bool looks_like_hex(std::string_view text) noexcept
{
    if (text.starts_with("0x") || text.starts_with("0X"))
        return true;
    return std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

Parsed<Bytes> parse_bytes(std::string_view what, std::string_view text)
{
    auto bytes = from_hex(text);
    if (!bytes)
        return std::unexpected(fmt::format("{}: {}", what, bytes.error().message()));
    return std::move(*bytes);
}

Parsed<Bytes> read_hex_file(std::string_view what, const std::string& path)
{
    auto bytes =
        path == "-" ? fixtures::read_hex(stdin, "standard input") : fixtures::read_hex_file(path);
    if (!bytes)
        return std::unexpected(fmt::format("{}: {}", what, bytes.error()));
    return bytes;
}

bool is_standard_input(std::string_view path) noexcept
{
    return path == "-" || path == "/dev/stdin" || path == "/dev/fd/0";
}

Parsed<Bytes> read_bytes(std::string_view what, const std::string& text)
{
    if (text == "-")
        return read_hex_file(what, text);
    if (looks_like_hex(text))
        return parse_bytes(what, text);
    std::error_code error;
    if (!std::filesystem::exists(text, error))
        return std::unexpected(
            fmt::format("{}: {} is neither hex digits nor a file", what, quote(text)));
    return read_hex_file(what, text);
}

Parsed<u256> parse_number(std::string_view what, std::string_view text)
{
    // Mantissa and exponent, and digits in groups: what people write for gas and wei.
    std::string digits{text};
    std::erase(digits, '_');
    const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
    std::uint64_t exponent = 0;
    if (const auto e = digits.find_first_of("eE"); !hexadecimal && e != std::string::npos) {
        const auto parsed = parse_u64(std::string_view{digits}.substr(e + 1));
        exponent = parsed && *parsed <= 77 ? *parsed : 78;
        digits.resize(e);
    }
    auto value = exponent <= 77 ? parse_u256(digits) : std::nullopt;
    for (; value && exponent > 0; --exponent) {
        const u512 product = multiply_full(*value, 10);
        if ((product.limb[4] | product.limb[5] | product.limb[6] | product.limb[7]) != 0)
            value.reset();
        else
            value = u256{product.limb[0], product.limb[1], product.limb[2], product.limb[3]};
    }
    if (!value)
        return std::unexpected(
            fmt::format("{}: {} is not a number of 256 bits (write 1000000, 1e6 or 0xf4240)", what,
                        quote(text)));
    return *value;
}

Parsed<std::uint64_t> parse_number64(std::string_view what, std::string_view text,
                                     std::uint64_t largest)
{
    const auto value = parse_number(what, text);
    if (!value || !fits_u64(*value) || value->limb[0] > largest)
        return std::unexpected(
            fmt::format("{}: {} is not a number from 0 to {}", what, quote(text), largest));
    return value->limb[0];
}

Parsed<Address> parse_address(std::string_view what, std::string_view text)
{
    const auto address = address_from_hex(text);
    if (!address)
        return std::unexpected(
            fmt::format("{}: {} is not an address (40 hex digits)", what, quote(text)));
    return *address;
}

std::string known_forks()
{
    std::string names;
    for (const evm::RevisionName& name : evm::revision_names)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", name.name);
    return names;
}

Parsed<evm::Revision> parse_fork(std::string_view text)
{
    if (const auto revision = evm::find_revision(text))
        return *revision;
    return std::unexpected(
        fmt::format("unknown fork {}; known are {}", quote(text), known_forks()));
}

}  // namespace sluice::cli
