// An odd modulus takes Montgomery multiplication on as many limbs as it has, a power of two the
// multiplication that wraps, and any other modulus both, put together by the Chinese remainder
// theorem.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/modexp_word.hpp"

#include <bit>

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
        Element plain;
        multiply(plain, x, Element{{1}});
        u256 result{};
        for (std::size_t i = 0; i < N; ++i)
            result.limb[i] = plain.limb[i];
        return result;
    }

    SLUICE_ALWAYS_INLINE void multiply(Element& r, const Element& a,
                                       const Element& b) const noexcept
    {
        montgomery_multiply<N, false>(r.limb, a.limb, b.limb, modulus_.limb, inverse_);
    }

private:
    u256 modulus_;
    std::uint64_t inverse_;
};

/// Numbers modulo 2^64 or 2^256, whose low bits are right modulo any smaller power of two.
template <class Word>
class WrappingRing {
public:
    using Element = Word;

    [[nodiscard]] Element enter(const u256& base) const noexcept
    {
        if constexpr (sizeof(Word) == sizeof(u256))
            return base;
        else
            return base.limb[0];
    }

    [[nodiscard]] u256 leave(const Element& x) const noexcept { return x; }

    SLUICE_ALWAYS_INLINE void multiply(Element& r, const Element& a,
                                       const Element& b) const noexcept
    {
        if constexpr (sizeof(Word) == sizeof(u256))
            r = multiply_wide(a, b);
        else
            r = a * b;
    }
};

/// Two rings side by side. Their multiplications do not wait for each other, so that the processor
/// overlaps them.
template <class First, class Second>
struct PairOfRings {
    const First& first;
    const Second& second;

    struct Element {
        typename First::Element first;
        typename Second::Element second;
    };

    [[nodiscard]] Element enter(const u256& base) const noexcept
    {
        return {first.enter(base), second.enter(base)};
    }

    SLUICE_ALWAYS_INLINE void multiply(Element& r, const Element& a,
                                       const Element& b) const noexcept
    {
        first.multiply(r.first, a.first, b.first);
        second.multiply(r.second, a.second, b.second);
    }
};

/// The `count` bits, at most eight, of a big-endian number whose lowest has the weight 2^position.
unsigned bits_at(BytesView number, std::size_t position, unsigned count) noexcept
{
    const std::size_t last = number.size() - 1 - position / 8;
    unsigned two_bytes = number[last];
    if (last > 0)
        two_bytes |= static_cast<unsigned>(number[last - 1]) << 8;
    return (two_bytes >> (position % 8)) & ((1U << count) - 1);
}

/// base ^ exponent for an exponent above zero: fixed windows, whose rhythm the branch predictor
/// learns, of a size for which the table of powers pays for itself.
template <class Ring>
typename Ring::Element power(const Ring& ring, const u256& base, BytesView exponent) noexcept
{
    const std::size_t width =
        8 * (exponent.size() - 1) + static_cast<unsigned>(std::bit_width(exponent[0]));
    const unsigned window = width <= 32 ? 1 : width <= 128 ? 4 : 5;

    typename Ring::Element powers[32];  // the first one, base ^ 0, is never needed
    powers[1] = ring.enter(base);
    for (unsigned i = 2; i < 1U << window; ++i)
        ring.multiply(powers[i], powers[i - 1], powers[1]);

    // The topmost window may be a narrower one, but it is not zero.
    std::size_t left = width - 1 - (width - 1) % window;
    typename Ring::Element result = powers[bits_at(exponent, left, window)];
    while (left > 0) {
        left -= window;
        for (unsigned i = 0; i < window; ++i)
            ring.multiply(result, result, result);
        if (const unsigned value = bits_at(exponent, left, window); value != 0)
            ring.multiply(result, result, powers[value]);
    }
    return result;
}

/// f with the ring of an odd modulus.
template <class F>
u256 with_odd_ring(const u256& modulus, F f) noexcept
{
    switch ((bit_width(modulus) + 63) / 64) {
        case 1:
            return f(OddRing<1>{modulus});
        case 2:
            return f(OddRing<2>{modulus});
        case 3:
            return f(OddRing<3>{modulus});
        default:
            return f(OddRing<4>{modulus});
    }
}

/// f with a ring that wraps at 2^bits or above.
template <class F>
u256 with_wrapping_ring(unsigned bits, F f) noexcept
{
    return bits <= 64 ? f(WrappingRing<std::uint64_t>{}) : f(WrappingRing<u256>{});
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

u256 power_modulo(const u256& base, BytesView exponent, const u256& modulus) noexcept
{
    if (modulus == u256{1})
        return 0;
    if (exponent.empty())
        return 1;
    const unsigned zeros = count_trailing_zeros(modulus);
    if (zeros == 0) {
        return with_odd_ring(modulus, [&](const auto& ring) noexcept {
            return ring.leave(power(ring, base, exponent));
        });
    }
    const u256 mask = (u256{1} << zeros) - 1;
    const u256 odd = modulus >> zeros;
    return with_wrapping_ring(zeros, [&](const auto& wrapping) noexcept {
        if (odd == u256{1})
            return wrapping.leave(power(wrapping, base, exponent)) & mask;
        return with_odd_ring(odd, [&](const auto& ring) noexcept {
            const auto both = power(PairOfRings{ring, wrapping}, base, exponent);
            // r = a modulo the odd part and r = b modulo the power of two: a plus the multiple of
            // the odd part that makes up the difference.
            const u256 a = ring.leave(both.first);
            const u256 b = wrapping.leave(both.second);
            return a + odd * (((b - a) * wrapping_inverse(odd)) & mask);
        });
    });
}

}  // namespace sluice::evm
