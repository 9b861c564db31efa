// 256-bit words as text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sluice/types.hpp>
#include <string>
#include <string_view>

namespace sluice {

/// Hexadecimal without leading zeros: "0x0", "0x1f".
std::string to_hex(const u256& x);

/// Hexadecimal, all 64 digits: "0x00..1f".
std::string to_hex_full(const u256& x);

/// Decimal.
std::string to_decimal(const u256& x);

/// Reads digits of base 10, or of base 16 after "0x". Nothing else: no sign, no blank, no empty
/// text, no value of 2^256 or more ("0x" alone is empty, too).
std::optional<u256> parse_u256(std::string_view text);

/// The same for numbers below 2^64.
std::optional<std::uint64_t> parse_u64(std::string_view text);

}  // namespace sluice
