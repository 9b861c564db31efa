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

// The divisions' short forms take operands below 2^64; a zero divisor is left to the full ones.

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_DIV>, const u256& a, const u256& b) noexcept
{
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

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SDIV>, const u256& a, const u256& b) noexcept
{
    return is_zero(b) ? u256{0} : divide_signed(a, b).quotient;
}

SLUICE_ALWAYS_INLINE bool evaluate_fast(Instruction<OP_SDIV>, u256& result, const u256& a,
                                        const u256& b) noexcept
{
    return evaluate_fast(Instruction<OP_DIV>{}, result, a, b);
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
    return evaluate_fast(Instruction<OP_MOD>{}, result, a, b);
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
    const std::uint64_t bytes = (bit_width(exponent) + 7) / 8;
    if (!charge(gas, bytes * frame.machine->rules->exp_byte_cost))
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
