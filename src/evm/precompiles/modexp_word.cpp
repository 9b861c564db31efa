// An odd modulus takes Montgomery multiplication on as many limbs as it has, a power of two the
// multiplication that wraps, and any other modulus both, put together by the Chinese remainder
// theorem.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/modexp_word.hpp"

#include "base/u256_div.hpp"
#include "evm/precompiles/montgomery.hpp"

namespace sluice::evm {
namespace {

/// Numbers of N limbs modulo an odd one, kept in Montgomery form.
template <std::size_t N>
class OddRing {
public:
    struct Element {
        std::uint64_t limb[N];
    };

    explicit OddRing(const u256& modulus) noexcept
        : modulus_{modulus}, inverse_{montgomery_inverse(modulus.limb[0])}
    {}

    /// base * 2^(64 N) modulo the modulus: one division reduces it and takes it to its form.
    [[nodiscard]] Element enter(const u256& base) const noexcept
    {
        u512 shifted{};
        for (std::size_t i = 0; i < 4; ++i)
            shifted.limb[N + i] = base.limb[i];
        const u256 reduced = remainder(shifted, modulus_);
        Element x;
        for (std::size_t i = 0; i < N; ++i)
            x.limb[i] = reduced.limb[i];
        return x;
    }

    [[nodiscard]] u256 leave(const Element& x) const noexcept
    {
        const Element plain = multiply(x, Element{{1}});
        u256 result{};
        for (std::size_t i = 0; i < N; ++i)
            result.limb[i] = plain.limb[i];
        return result;
    }

    SLUICE_ALWAYS_INLINE Element multiply(const Element& a, const Element& b) const noexcept
    {
        Element r;
        montgomery_multiply<N, false>(r.limb, a.limb, b.limb, modulus_.limb, inverse_);
        return r;
    }

private:
    u256 modulus_;
    std::uint64_t inverse_;
};

/// Numbers modulo 2^64 or 2^256, whose low bits are right modulo any smaller power of two.
template <class Word>
struct WrappingRing {
    using Element = Word;

    SLUICE_ALWAYS_INLINE Element multiply(const Element& a, const Element& b) const noexcept
    {
        return a * b;
    }
};

/// base ^ exponent for an exponent above zero: sliding windows of four bits (D. E. Knuth, TAOCP 2,
/// 4.6.3), or plain squaring and multiplying where the table would not pay for itself.
template <class Ring>
typename Ring::Element power(const Ring& ring, const typename Ring::Element& base,
                             const PaddedNumber& exponent) noexcept
{
    const std::uint64_t width = exponent.bit_width();
    const unsigned window = width <= 32 ? 1 : 4;

    typename Ring::Element odd_powers[8];
    odd_powers[0] = base;
    if (window > 1) {
        const auto squared = ring.multiply(base, base);
        for (int i = 1; i < 8; ++i)
            odd_powers[i] = ring.multiply(odd_powers[i - 1], squared);
    }

    typename Ring::Element result{};
    for (std::uint64_t left = width; left > 0;) {
        if (!exponent.bit(left - 1)) {
            result = ring.multiply(result, result);
            --left;
            continue;
        }
        // A window from this bit down to the last one set within reach.
        std::uint64_t low = left > window ? left - window : 0;
        while (!exponent.bit(low))
            ++low;
        unsigned value = 0;
        for (std::uint64_t i = left; i-- > low;)
            value = 2 * value + static_cast<unsigned>(exponent.bit(i));
        if (left == width) {
            result = odd_powers[value / 2];
        } else {
            for (std::uint64_t i = low; i < left; ++i)
                result = ring.multiply(result, result);
            result = ring.multiply(result, odd_powers[value / 2]);
        }
        left = low;
    }
    return result;
}

template <std::size_t N>
u256 power_in_odd_ring(const u256& base, const PaddedNumber& exponent, const u256& modulus) noexcept
{
    const OddRing<N> ring{modulus};
    return ring.leave(power(ring, ring.enter(base), exponent));
}

u256 power_modulo_odd(const u256& base, const PaddedNumber& exponent, const u256& modulus) noexcept
{
    switch ((bit_width(modulus) + 63) / 64) {
        case 1:
            return power_in_odd_ring<1>(base, exponent, modulus);
        case 2:
            return power_in_odd_ring<2>(base, exponent, modulus);
        case 3:
            return power_in_odd_ring<3>(base, exponent, modulus);
        default:
            return power_in_odd_ring<4>(base, exponent, modulus);
    }
}

/// Right modulo 2^bits; what is above is not reduced.
u256 power_modulo_power_of_two(const u256& base, const PaddedNumber& exponent,
                               unsigned bits) noexcept
{
    if (bits <= 64)
        return power(WrappingRing<std::uint64_t>{}, base.limb[0], exponent);
    return power(WrappingRing<u256>{}, base, exponent);
}

/// 1 / x modulo 2^256 for an odd x, by Newton's iteration.
u256 wrapping_inverse(const u256& x) noexcept
{
    u256 inverse = x;  // right modulo 8
    for (int bits = 3; bits < 256; bits *= 2)
        inverse = inverse * (u256{2} - x * inverse);
    return inverse;
}

unsigned count_trailing_zeros(const u256& x) noexcept
{
    unsigned zeros = 0;
    for (const std::uint64_t limb : x.limb) {
        if (limb != 0)
            return zeros + static_cast<unsigned>(std::countr_zero(limb));
        zeros += 64;
    }
    return zeros;
}

}  // namespace

u256 power_modulo(const u256& base, const PaddedNumber& exponent, const u256& modulus) noexcept
{
    if (modulus == u256{1})
        return 0;
    if (exponent.is_zero())
        return 1;
    const unsigned zeros = count_trailing_zeros(modulus);
    if (zeros == 0)
        return power_modulo_odd(base, exponent, modulus);

    const u256 mask = (u256{1} << zeros) - 1;
    const u256 by_power_of_two = power_modulo_power_of_two(base, exponent, zeros);
    const u256 odd = modulus >> zeros;
    if (odd == u256{1})
        return by_power_of_two & mask;
    // r = a modulo the odd part and r = b modulo the power of two: a plus that multiple of the odd
    // part which corrects the difference.
    const u256 by_odd = power_modulo_odd(base, exponent, odd);
    const u256 multiple = ((by_power_of_two - by_odd) * wrapping_inverse(odd)) & mask;
    return by_odd + odd * multiple;
}

}  // namespace sluice::evm
