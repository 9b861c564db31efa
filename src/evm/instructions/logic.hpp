// LT to CLZ: comparison, bitwise logic and shifts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "evm/instructions/instruction.hpp"

namespace sluice::evm {

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_LT>, const u256& a,
                                            const u256& b) noexcept
{
    return less(a, b);
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_GT>, const u256& a,
                                            const u256& b) noexcept
{
    return less(b, a);
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_SLT>, const u256& a,
                                            const u256& b) noexcept
{
    return less_signed(a, b);
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_SGT>, const u256& a,
                                            const u256& b) noexcept
{
    return less_signed(b, a);
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_EQ>, const u256& a,
                                            const u256& b) noexcept
{
    return equal(a, b);
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_ISZERO>, const u256& a) noexcept
{
    return is_zero(a);
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_AND>, const u256& a, const u256& b) noexcept
{
    return a & b;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_OR>, const u256& a, const u256& b) noexcept
{
    return a | b;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_XOR>, const u256& a, const u256& b) noexcept
{
    return a ^ b;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_NOT>, const u256& a) noexcept
{
    return ~a;
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_BYTE>, const u256& a,
                                            const u256& b) noexcept
{
    if (!fits_u64(a) || a.limb[0] > 31)
        return 0;
    const std::uint64_t from_bottom = 31 - a.limb[0];
    return (b.limb[from_bottom / 8] >> (8 * (from_bottom % 8))) & 0xff;
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SHL>, const u256& a, const u256& b) noexcept
{
    return fits_u64(a) ? b << a.limb[0] : u256{0};
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SHR>, const u256& a, const u256& b) noexcept
{
    return fits_u64(a) ? b >> a.limb[0] : u256{0};
}

SLUICE_ALWAYS_INLINE u256 evaluate(Instruction<OP_SAR>, const u256& a, const u256& b) noexcept
{
    return shift_right_arithmetic(b, fits_u64(a) ? a.limb[0] : 256);
}

SLUICE_ALWAYS_INLINE std::uint64_t evaluate(Instruction<OP_CLZ>, const u256& a) noexcept
{
    return 256 - bit_width(a);
}

}  // namespace sluice::evm
