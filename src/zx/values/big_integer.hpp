// Integers beyond 64 bits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmp.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"

namespace sluice::zx {

/// An integer that does not fit 64 bits, its limbs right behind it. One that does is never a
/// BigInteger: `IntegerResult` sees to it.
class BigInteger final : public Object {
public:
    static constexpr Tag kind_tag = Tag::BigInteger;
    static constexpr bool needs_release = false;
    /// Of the magnitude; what has more is an overflow.
    static constexpr std::size_t max_bits = 4096;

    [[nodiscard]] bool negative() const noexcept { return negative_; }
    [[nodiscard]] std::size_t limb_count() const noexcept { return extra_; }
    [[nodiscard]] const mp_limb_t* limbs() const noexcept
    {
        return reinterpret_cast<const mp_limb_t*>(this + 1);
    }

    bool equals(const Object& other, Comparison& comparison) const override;
    void display(DisplayWriter& writer) const override;

private:
    friend class Heap;
    friend class IntegerResult;

    BigInteger(const mp_limb_t* limbs, std::size_t count, bool negative) noexcept;

    bool negative_;
};

/// An Integer or BigInteger value as an operand for GMP; reads the limbs where they are.
class IntegerOperand {
public:
    explicit IntegerOperand(Value value) noexcept;
    IntegerOperand(const IntegerOperand&) = delete;
    IntegerOperand& operator=(const IntegerOperand&) = delete;

    [[nodiscard]] mpz_srcptr get() const noexcept { return number_; }

private:
    mp_limb_t limb_ = 0;
    mpz_t number_;
};

/// What a computation with GMP gave, on its way to a value.
class IntegerResult {
public:
    IntegerResult() noexcept { mpz_init(number_); }
    ~IntegerResult() { mpz_clear(number_); }
    IntegerResult(const IntegerResult&) = delete;
    IntegerResult& operator=(const IntegerResult&) = delete;

    [[nodiscard]] mpz_ptr get() noexcept { return number_; }
    [[nodiscard]] bool too_large() const noexcept
    {
        return mpz_sizeinbase(number_, 2) > BigInteger::max_bits;
    }
    [[nodiscard]] bool fits_64_bits() const noexcept;
    /// An Integer or a BigInteger; false when memory is out. It is not too large.
    [[nodiscard]] bool to_value(Heap& heap, Value& value) const;

private:
    mpz_t number_;
};

[[nodiscard]] constexpr bool is_integral(Value value) noexcept
{
    return value.is_integer() || value.is(Tag::BigInteger);
}

/// The nearest Float, ties to even; infinity where there is none.
double to_float(const BigInteger& integer) noexcept;

/// -1, 0 or 1 as the integer is less than, equal to or greater than the number, exactly; 2 if the
/// number is nan.
int compare(Value integer, double number) noexcept;

/// The same for two integers.
int compare_integers(Value a, Value b) noexcept;

/// Decimal digits, with a sign in front of negative ones.
std::string to_decimal(const BigInteger& integer);

enum class ParsedInteger { Ok, NotAnInteger, TooLarge, OutOfMemory };

/// Reads an optionally signed decimal integer, the whole text. Takes no longer than the text's
/// length asks for, whatever its length.
ParsedInteger parse_integer(Heap& heap, std::string_view text, Value& value);

/// A Float without its fraction, as an Integer or BigInteger; nothing for nan and infinities, and
/// when memory is out.
std::optional<Value> truncate_to_integer(Heap& heap, double number);

}  // namespace sluice::zx
