// SPDX-License-Identifier: Apache-2.0
#include "base/u256_text.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "base/reciprocal.hpp"
#include "base/u256_mul.hpp"

namespace sluice {
namespace {

int digit_of(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/// x = x * factor + digit; false when that passes 2^256.
bool append_digit(u256& x, std::uint64_t factor, std::uint64_t digit) noexcept
{
    std::uint64_t carry = digit;
    for (std::uint64_t& limb : x.limb)
        limb = detail::multiply_add(limb, factor, carry, 0, carry);
    return carry == 0;
}

}  // namespace

std::string to_hex(const u256& x)
{
    const std::string full = to_hex(BytesView{to_hash256(x)});
    const std::size_t first = std::min(full.find_first_not_of('0'), full.size() - 1);
    return "0x" + full.substr(first);
}

std::string to_hex_full(const u256& x)
{
    return to_hex_prefixed(to_hash256(x));
}

std::string to_decimal(const u256& x)
{
    // Nineteen digits at a time: the largest power of ten in a limb.
    constexpr std::uint64_t chunk = 10'000'000'000'000'000'000U;
    std::string digits;
    u256 rest = x;
    do {
        std::uint64_t remainder = 0;
        for (int i = 3; i >= 0; --i) {
            const auto step = divide_limbs(remainder, rest.limb[i], chunk);
            rest.limb[i] = step.quotient;
            remainder = step.remainder;
        }
        const bool last = is_zero(rest);
        for (int i = 0; i < 19 && (!last || remainder != 0 || i == 0); ++i) {
            digits += static_cast<char>('0' + remainder % 10);
            remainder /= 10;
        }
    } while (!is_zero(rest));
    std::ranges::reverse(digits);
    return digits;
}

std::optional<u256> parse_u256(std::string_view text)
{
    std::uint64_t base = 10;
    if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text.remove_prefix(2);
    }
    if (text.empty())
        return std::nullopt;
    u256 value{};
    for (const char c : text) {
        const auto digit = static_cast<std::uint64_t>(digit_of(c));
        if (digit >= base || !append_digit(value, base, digit))
            return std::nullopt;
    }
    return value;
}

std::optional<std::uint64_t> parse_u64(std::string_view text)
{
    const auto value = parse_u256(text);
    if (!value || !fits_u64(*value))
        return std::nullopt;
    return value->limb[0];
}

}  // namespace sluice
