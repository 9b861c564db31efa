// Shortest round-trip digits come from std::to_chars; where the point goes is decided here.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace sluice::zx {

namespace {

constexpr int smallest_plain_exponent = -4;
constexpr int smallest_large_exponent = 16;

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept
{
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
    });
}

// digits [. digits] | . digits, then [(e|E) [sign] digits]
bool is_plain_float(std::string_view text) noexcept
{
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t first = i;
        while (i < text.size() && is_digit(text[i]))
            ++i;
        return i - first;
    };
    std::size_t mantissa = digits();
    if (i < text.size() && text[i] == '.') {
        ++i;
        mantissa += digits();
    }
    if (mantissa == 0)
        return false;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-'))
            ++i;
        if (digits() == 0)
            return false;
    }
    return i == text.size();
}

// Whether a number whose conversion went out of range is too large, rather than too small: by the
// decimal exponent of its first digit that is not zero.
bool is_too_large(std::string_view text) noexcept
{
    long long exponent = 0;
    std::string_view mantissa = text;
    if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
        mantissa = text.substr(0, e);
        std::string_view digits = text.substr(e + 1);
        if (digits.starts_with('+'))
            digits.remove_prefix(1);
        const bool negative = digits.starts_with('-');
        if (std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec ==
            std::errc::result_out_of_range)
            return !negative;
    }
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const std::size_t first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos)
        return false;
    const auto before_point = static_cast<long long>(point) - static_cast<long long>(first);
    return exponent > std::numeric_limits<long long>::max() / 2 || exponent + before_point > 0;
}

}  // namespace

void NumberText::append(std::string_view text) noexcept
{
    std::memcpy(characters_.data() + size_, text.data(), text.size());
    size_ += text.size();
}

void NumberText::append(std::size_t count, char character) noexcept
{
    std::memset(characters_.data() + size_, character, count);
    size_ += count;
}

NumberText format_integer(std::int64_t integer) noexcept
{
    NumberText text;
    const char* const end = std::to_chars(text.data(), text.data() + text.capacity(), integer).ptr;
    text.set_size(static_cast<std::size_t>(end - text.data()));
    return text;
}

NumberText format_float(double number) noexcept
{
    NumberText text;
    if (std::isnan(number)) {
        text.append("nan");
        return text;
    }
    if (std::signbit(number))
        text.append("-");
    number = std::fabs(number);
    if (std::isinf(number)) {
        text.append("inf");
        return text;
    }

    // "d[.ddd]e(+|-)dd" taken apart
    std::array<char, 32> scientific;
    const char* const end = std::to_chars(scientific.data(), scientific.data() + scientific.size(),
                                          number, std::chars_format::scientific)
                                .ptr;
    const char* const e = std::find<const char*>(scientific.data(), end, 'e');
    int exponent = 0;
    std::from_chars(e[1] == '+' ? e + 2 : e + 1, end, exponent);
    std::array<char, 20> digits;
    std::size_t count = 0;
    for (const char* c = scientific.data(); c != e; ++c) {
        if (*c != '.')
            digits[count++] = *c;
    }
    const std::string_view all{digits.data(), count};

    if (exponent < smallest_plain_exponent || exponent >= smallest_large_exponent) {
        text.append(all.substr(0, 1));
        if (count > 1) {
            text.append(".");
            text.append(all.substr(1));
        }
        text.append({e, static_cast<std::size_t>(end - e)});
    } else if (exponent < 0) {
        text.append("0.");
        text.append(static_cast<std::size_t>(-exponent - 1), '0');
        text.append(all);
    } else {
        const auto whole = static_cast<std::size_t>(exponent) + 1;
        text.append(all.substr(0, whole));
        if (count <= whole) {
            text.append(whole - count, '0');
            text.append(".0");
        } else {
            text.append(".");
            text.append(all.substr(whole));
        }
    }
    return text;
}

std::optional<double> parse_float(std::string_view text) noexcept
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    double number = 0;
    if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity")) {
        number = std::numeric_limits<double>::infinity();
    } else if (equals_ignoring_case(text, "nan")) {
        number = std::numeric_limits<double>::quiet_NaN();
    } else {
        if (!is_plain_float(text))
            return std::nullopt;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec == std::errc::result_out_of_range)
            number = is_too_large(text) ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return negative ? -number : number;
}

}  // namespace sluice::zx
