// Arithmetic and order of two Integers or two Floats, to be inlined into engines.
//
// Each function gives false for anything that it does not handle (other kinds, overflow, a zero
// divisor), and has then left the result alone; operations.hpp has the rest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/compiler.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// a / b rounded down; b is neither zero nor, for the least integer, -1.
[[nodiscard]] SLUICE_ALWAYS_INLINE constexpr std::int64_t floor_quotient(std::int64_t a,
                                                                         std::int64_t b) noexcept
{
    const std::int64_t quotient = a / b;
    const bool inexact_and_negative = a % b != 0 && (a ^ b) < 0;
    return quotient - (inexact_and_negative ? 1 : 0);
}

/// a - b * floor(a / b) for a b other than zero and, for the least integer, -1.
[[nodiscard]] SLUICE_ALWAYS_INLINE constexpr std::int64_t floor_remainder(std::int64_t a,
                                                                          std::int64_t b) noexcept
{
    const std::int64_t remainder = a % b;
    return remainder != 0 && (remainder ^ b) < 0 ? remainder + b : remainder;
}

/// The same for Floats; b is not zero.
[[nodiscard]] inline double floor_remainder(double a, double b) noexcept
{
    const double remainder = std::fmod(a, b);
    if (remainder == 0)
        return std::copysign(0.0, b);
    return (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

[[nodiscard]] SLUICE_ALWAYS_INLINE bool add_fast(Value a, Value b, Value& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer))) {
        std::int64_t sum;
        if (SLUICE_UNLIKELY(__builtin_add_overflow(a.integer(), b.integer(), &sum)))
            return false;
        result = Value::from_integer(sum);
        return true;
    }
    if (both(a, b, Tag::Float)) {
        result = Value::from_float(a.number() + b.number());
        return true;
    }
    return false;
}

[[nodiscard]] SLUICE_ALWAYS_INLINE bool subtract_fast(Value a, Value b, Value& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer))) {
        std::int64_t difference;
        if (SLUICE_UNLIKELY(__builtin_sub_overflow(a.integer(), b.integer(), &difference)))
            return false;
        result = Value::from_integer(difference);
        return true;
    }
    if (both(a, b, Tag::Float)) {
        result = Value::from_float(a.number() - b.number());
        return true;
    }
    return false;
}

[[nodiscard]] SLUICE_ALWAYS_INLINE bool multiply_fast(Value a, Value b, Value& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer))) {
        std::int64_t product;
        if (SLUICE_UNLIKELY(__builtin_mul_overflow(a.integer(), b.integer(), &product)))
            return false;
        result = Value::from_integer(product);
        return true;
    }
    if (both(a, b, Tag::Float)) {
        result = Value::from_float(a.number() * b.number());
        return true;
    }
    return false;
}

/// Whether b divides any Integer within 64 bits: not zero, and not -1, with which the least one
/// overflows.
[[nodiscard]] SLUICE_ALWAYS_INLINE constexpr bool is_safe_divisor(std::int64_t b) noexcept
{
    return static_cast<std::uint64_t>(b) + 1 > 1;
}

/// Rounds down; not for files that ask for exact division.
[[nodiscard]] SLUICE_ALWAYS_INLINE bool divide_fast(Value a, Value b, Value& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer))) {
        if (SLUICE_UNLIKELY(!is_safe_divisor(b.integer())))
            return false;
        result = Value::from_integer(floor_quotient(a.integer(), b.integer()));
        return true;
    }
    if (both(a, b, Tag::Float) && b.number() != 0) {
        result = Value::from_float(a.number() / b.number());
        return true;
    }
    return false;
}

[[nodiscard]] SLUICE_ALWAYS_INLINE bool modulo_fast(Value a, Value b, Value& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer) && is_safe_divisor(b.integer()))) {
        result = Value::from_integer(floor_remainder(a.integer(), b.integer()));
        return true;
    }
    return false;
}

[[nodiscard]] SLUICE_ALWAYS_INLINE bool less_fast(Value a, Value b, bool& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer))) {
        result = a.integer() < b.integer();
        return true;
    }
    if (both(a, b, Tag::Float)) {
        result = a.number() < b.number();
        return true;
    }
    return false;
}

[[nodiscard]] SLUICE_ALWAYS_INLINE bool less_or_equal_fast(Value a, Value b, bool& result) noexcept
{
    if (SLUICE_LIKELY(both(a, b, Tag::Integer))) {
        result = a.integer() <= b.integer();
        return true;
    }
    if (both(a, b, Tag::Float)) {
        result = a.number() <= b.number();
        return true;
    }
    return false;
}

}  // namespace sluice::zx
