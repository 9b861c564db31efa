// SPDX-License-Identifier: Apache-2.0
#include "base/u256_mul.hpp"

namespace sluice {

u256 power(const u256& base, const u256& exponent) noexcept
{
    const unsigned width = bit_width(exponent);
    if (width == 0)
        return 1;
    if (is_zero(base))
        return 0;

    // base = 2^k: the result is one bit, at k * exponent.
    const unsigned base_width = bit_width(base);
    if (base == (u256{1} << (base_width - 1))) {
        const unsigned k = base_width - 1;
        if (k == 0)
            return 1;
        return fits_u64(exponent) && exponent.limb[0] < 256 ? u256{1} << (k * exponent.limb[0])
                                                            : u256{0};
    }

    u256 result = base;
    for (unsigned i = width - 1; i-- > 0;) {
        result = result * result;
        if ((exponent.limb[i / 64] >> (i % 64)) & 1)
            result = result * base;
    }
    return result;
}

}  // namespace sluice
