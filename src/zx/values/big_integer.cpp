// Big integers between the heap and GMP.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/big_integer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "zx/values/display.hpp"

namespace sluice::zx {

static_assert(GMP_LIMB_BITS == 64 && GMP_NAIL_BITS == 0);

namespace {

constexpr double two_to_63 = 0x1p63;
// No integer of max_bits has more decimal digits.
constexpr std::size_t most_digits = 1234;

std::uint64_t magnitude_of(std::int64_t integer) noexcept
{
    const auto bits = static_cast<std::uint64_t>(integer);
    return integer < 0 ? 0 - bits : bits;
}

int sign(int comparison) noexcept
{
    return (comparison > 0) - (comparison < 0);
}

}  // namespace

BigInteger::BigInteger(const mp_limb_t* limbs, std::size_t count, bool negative) noexcept
    : Object{kind_tag}, negative_{negative}
{
    extra_ = static_cast<std::uint32_t>(count);
    std::memcpy(static_cast<void*>(this + 1), limbs, count * sizeof(mp_limb_t));
}

bool BigInteger::equals(const Object& other, Comparison& /*comparison*/) const
{
    const auto& integer = static_cast<const BigInteger&>(other);
    return negative_ == integer.negative_ && extra_ == integer.extra_ &&
           std::equal(limbs(), limbs() + extra_, integer.limbs());
}

void BigInteger::display(DisplayWriter& writer) const
{
    writer.text(to_decimal(*this));
}

IntegerOperand::IntegerOperand(Value value) noexcept
{
    if (value.is_integer()) {
        limb_ = magnitude_of(value.integer());
        const mp_size_t size = limb_ == 0 ? 0 : 1;
        mpz_roinit_n(number_, &limb_, value.integer() < 0 ? -size : size);
    } else {
        const auto& integer = *value.as<BigInteger>();
        const auto size = static_cast<mp_size_t>(integer.limb_count());
        mpz_roinit_n(number_, integer.limbs(), integer.negative() ? -size : size);
    }
}

bool IntegerResult::fits_64_bits() const noexcept
{
    return mpz_fits_slong_p(number_) != 0;
}

bool IntegerResult::to_value(Heap& heap, Value& value) const
{
    if (fits_64_bits()) {
        value = Value::from_integer(mpz_get_si(number_));
        return true;
    }
    const std::size_t count = mpz_size(number_);
    const auto* const integer = heap.create_with_tail<BigInteger>(
        count * sizeof(mp_limb_t), mpz_limbs_read(number_), count, mpz_sgn(number_) < 0);
    if (integer == nullptr)
        return false;
    value = Value::from(integer);
    return true;
}

double to_float(const BigInteger& integer) noexcept
{
    // The upper 64 bits, the lowest of them standing for all that is below: rounding those to a
    // Float rounds the whole.
    const IntegerOperand operand{Value::from(&integer)};
    const std::size_t bits = mpz_sizeinbase(operand.get(), 2);
    const std::size_t low_bits = bits - std::min(bits, std::size_t{64});
    const std::size_t limb = low_bits / 64;
    const std::size_t shift = low_bits % 64;
    std::uint64_t top = integer.limbs()[limb] >> shift;
    if (shift != 0 && limb + 1 < integer.limb_count())
        top |= integer.limbs()[limb + 1] << (64 - shift);
    if (low_bits != 0 && mpn_scan1(integer.limbs(), 0) < low_bits)
        top |= 1;
    const double magnitude = std::ldexp(static_cast<double>(top), static_cast<int>(low_bits));
    return integer.negative() ? -magnitude : magnitude;
}

int compare(Value integer, double number) noexcept
{
    if (std::isnan(number))
        return 2;
    if (integer.is(Tag::BigInteger)) {
        const IntegerOperand operand{integer};
        return sign(mpz_cmp_d(operand.get(), number));
    }
    if (number >= two_to_63)
        return -1;
    if (number < -two_to_63)
        return 1;
    // Whole parts first, as 64-bit integers; then only the fraction can differ.
    const auto whole = static_cast<std::int64_t>(number);
    if (integer.integer() != whole)
        return integer.integer() < whole ? -1 : 1;
    const double fraction = number - static_cast<double>(whole);
    return (fraction < 0) - (fraction > 0);
}

int compare_integers(Value a, Value b) noexcept
{
    if (both(a, b, Tag::Integer))
        return (a.integer() > b.integer()) - (a.integer() < b.integer());
    const IntegerOperand left{a};
    const IntegerOperand right{b};
    return sign(mpz_cmp(left.get(), right.get()));
}

std::string to_decimal(const BigInteger& integer)
{
    const IntegerOperand operand{Value::from(&integer)};
    std::string text(mpz_sizeinbase(operand.get(), 10) + 2, '\0');
    mpz_get_str(text.data(), 10, operand.get());
    text.resize(std::strlen(text.c_str()));
    return text;
}

ParsedInteger parse_integer(Heap& heap, std::string_view text, Value& value)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return ParsedInteger::NotAnInteger;
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
    if (text.size() <= 18) {
        std::int64_t integer = 0;
        std::from_chars(text.data(), text.data() + text.size(), integer);
        value = Value::from_integer(negative ? -integer : integer);
        return ParsedInteger::Ok;
    }
    if (text.size() > most_digits)
        return ParsedInteger::TooLarge;
    IntegerResult result;
    mpz_set_str(result.get(), std::string{text}.c_str(), 10);
    if (result.too_large())
        return ParsedInteger::TooLarge;
    if (negative)
        mpz_neg(result.get(), result.get());
    return result.to_value(heap, value) ? ParsedInteger::Ok : ParsedInteger::OutOfMemory;
}

std::optional<Value> truncate_to_integer(Heap& heap, double number)
{
    if (!std::isfinite(number))
        return std::nullopt;
    if (number >= -two_to_63 && number < two_to_63)
        return Value::from_integer(static_cast<std::int64_t>(number));
    IntegerResult result;
    mpz_set_d(result.get(), number);
    Value value;
    if (!result.to_value(heap, value))
        return std::nullopt;
    return value;
}

}  // namespace sluice::zx
