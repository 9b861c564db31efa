// What commands take from the user: code, numbers, addresses, forks, with errors that say what to
// mend.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <limits>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>
#include <string>
#include <string_view>

namespace sluice::cli {

template <class T>
using Parsed = std::expected<T, std::string>;

/// Bytes given as "-" (hex on standard input), as hex digits with or without "0x", or as the path
/// of a file of hex digits. `what` names the argument in messages. Blanks and line ends in files
/// and on standard input do not matter.
Parsed<Bytes> read_bytes(std::string_view what, const std::string& text);

/// Bytes in a file of hex digits; "-" is standard input, and pipes are taken, too.
Parsed<Bytes> read_hex_file(std::string_view what, const std::string& path);

/// Whether a path stands for standard input, which can be read once.
bool is_standard_input(std::string_view path) noexcept;

/// Hex digits and nothing else.
Parsed<Bytes> parse_bytes(std::string_view what, std::string_view text);

/// A number in decimal or 0x-hexadecimal; 1e6 and 10_000_000 are understood, too.
Parsed<u256> parse_number(std::string_view what, std::string_view text);

/// The same up to `largest`.
Parsed<std::uint64_t> parse_number64(
    std::string_view what, std::string_view text,
    std::uint64_t largest = std::numeric_limits<std::uint64_t>::max());

Parsed<Address> parse_address(std::string_view what, std::string_view text);

/// The names of all forks, in one line.
std::string known_forks();

/// A fork by name; the message lists the known ones.
Parsed<evm::Revision> parse_fork(std::string_view text);

}  // namespace sluice::cli
