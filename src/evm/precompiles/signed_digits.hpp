// Numbers as sums and differences of few odd multiples of powers of two: the windowed non-adjacent
// form, by which groups whose inverses are free raise to powers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace sluice::evm {

/// A number below 2^128 as the sum of all digits[i] * 2^i.
struct SignedDigits {
    std::int8_t digits[130]{};
    unsigned length = 0;  ///< Above it all digits are zero.
};

/// Digits that are zero or odd and below 2^(window-1) in magnitude; of `window` neighbours at most
/// one is not zero. `window` is from 2 to 7.
constexpr SignedDigits recode(u128 k, unsigned window) noexcept
{
    SignedDigits result;
    unsigned i = 0;
    bool carry = false;
    while (k != 0 || carry) {
        if ((static_cast<unsigned>(k) & 1) == static_cast<unsigned>(carry)) {
            k >>= 1;
            ++i;
            continue;
        }
        // Take the window's bits and the carry; from half the window's range upwards take them as
        // negative and carry one into what follows.
        const unsigned bits =
            (static_cast<unsigned>(k) & ((1U << window) - 1)) + static_cast<unsigned>(carry);
        carry = bits >= 1U << (window - 1);
        result.digits[i] =
            static_cast<std::int8_t>(static_cast<int>(bits) - (carry ? 1 << window : 0));
        result.length = i + 1;
        k >>= window;
        i += window;
    }
    return result;
}

}  // namespace sluice::evm
