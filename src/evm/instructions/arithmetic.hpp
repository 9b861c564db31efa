// ADD to SIGNEXTEND: integer arithmetic.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256_div.hpp"
#include "evm/instructions/instruction.hpp"

namespace sluice::evm {

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_ADD>, const u256& a, const u256& b) noexcept
{
    return a + b;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_MUL>, const u256& a, const u256& b) noexcept
{
    return multiply_wide(a, b);
}

SLUICE_ALWAYS_INLINE bool evaluate_fast(Instruction<OP_MUL>, u256& result, const u256& a,
                                        const u256& b) noexcept
{
    if (!both_fit_u64(a, b))
        return false;
    const u128 product = u128{a.limb[0]} * b.limb[0];
    result = {static_cast<std::uint64_t>(product), static_cast<std::uint64_t>(product >> 64), 0, 0};
    return true;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SUB>, const u256& a, const u256& b) noexcept
{
    return a - b;
}

// The divisions' short forms take operands of 64 bits, with their signs where signs count; a zero
// divisor is left to the full ones.

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_DIV>, const u256& a, const u256& b) noexcept
{
    u256 quotient;
    if (divide_two_limbs(quotient, a, b))
        return quotient;
    return is_zero(b) ? u256{0} : divide_wide(a, b).quotient;
}

SLUICE_ALWAYS_INLINE bool evaluate_fast(Instruction<OP_DIV>, u256& result, const u256& a,
                                        const u256& b) noexcept
{
    if (!both_fit_u64(a, b) || b.limb[0] == 0)
        return false;
    result = a.limb[0] / b.limb[0];
    return true;
}

/// Divisors of 0, by which the processor does not divide, and -1, by which it cannot divide -2^63.
SLUICE_ALWAYS_INLINE bool divides_in_full(const u256& divisor) noexcept
{
    return divisor.limb[0] + 1 <= 1;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SDIV>, const u256& a, const u256& b) noexcept
{
    const bool a_is_negative = is_negative(a);
    const bool b_is_negative = is_negative(b);
    const u256 dividend = a_is_negative ? -a : a;
    const u256 divisor = b_is_negative ? -b : b;
    u256 quotient;
    if (!divide_two_limbs(quotient, dividend, divisor)) {
        if (is_zero(b))
            return 0;
        quotient = divide_wide(dividend, divisor).quotient;
    }
    return a_is_negative != b_is_negative ? -quotient : quotient;
}

SLUICE_ALWAYS_INLINE bool evaluate_fast(Instruction<OP_SDIV>, u256& result, const u256& a,
                                        const u256& b) noexcept
{
    if (!fits_i64(a) || !fits_i64(b) || divides_in_full(b))
        return false;
    result = from_i64(static_cast<std::int64_t>(a.limb[0]) / static_cast<std::int64_t>(b.limb[0]));
    return true;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_MOD>, const u256& a, const u256& b) noexcept
{
    return is_zero(b) ? u256{0} : divide_wide(a, b).remainder;
}

SLUICE_ALWAYS_INLINE bool evaluate_fast(Instruction<OP_MOD>, u256& result, const u256& a,
                                        const u256& b) noexcept
{
    if (!both_fit_u64(a, b) || b.limb[0] == 0)
        return false;
    result = a.limb[0] % b.limb[0];
    return true;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SMOD>, const u256& a, const u256& b) noexcept
{
    return is_zero(b) ? u256{0} : divide_signed(a, b).remainder;
}

SLUICE_ALWAYS_INLINE bool evaluate_fast(Instruction<OP_SMOD>, u256& result, const u256& a,
                                        const u256& b) noexcept
{
    if (!fits_i64(a) || !fits_i64(b) || divides_in_full(b))
        return false;
    result = from_i64(static_cast<std::int64_t>(a.limb[0]) % static_cast<std::int64_t>(b.limb[0]));
    return true;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_ADDMOD>, const u256& a, const u256& b,
                                   const u256& m) noexcept
{
    return is_zero(m) ? u256{0} : add_mod(a, b, m);
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_MULMOD>, const u256& a, const u256& b,
                                   const u256& m) noexcept
{
    return is_zero(m) ? u256{0} : mul_mod(a, b, m);
}

template <class Host>
Outcome run(Instruction<OP_EXP>, Frame& frame, std::uint64_t gas, u256& result, const u256& base,
            const u256& exponent) noexcept
{
    if (!charge(gas, exponent_gas(*frame.machine->rules, bit_width(exponent))))
        return {gas, Status::out_of_gas};
    result = power(base, exponent);
    return {gas};
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SIGNEXTEND>, const u256& a,
                                   const u256& b) noexcept
{
    // Beyond byte 30 the sign bit already is the word's own.
    if (SLUICE_UNLIKELY(!fits_u64(a) || a.limb[0] > 30))
        return b;
    return sign_extend(b, a.limb[0]);
}

}  // namespace sluice::evm
