// 256-bit words: addition, comparison, logic and byte order.
//
// Everything here is small enough to be inlined into an interpreter's handlers. Shifts are in
// u256_shift.hpp, multiplication is in u256_mul.hpp, division in u256_div.hpp, text in
// u256_text.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <sluice/types.hpp>

#include "base/compiler.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sluice {

/// The double-width word. Both supported compilers have it on every 64-bit target.
__extension__ using u128 = unsigned __int128;

static_assert(std::endian::native == std::endian::little,
              "u256 keeps limbs in native order and reads bytes through them");

/// All bits set: the EVM's -1.
inline constexpr u256 u256_max{~0ULL, ~0ULL, ~0ULL, ~0ULL};

// ---- carries -------------------------------------------------------------------------------

/// a + b + carry; `carry` is 0 or 1 on entry and on return.
SLUICE_ALWAYS_INLINE constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b,
                                                       unsigned char& carry) noexcept
{
#if defined(__x86_64__)
    if !consteval {
        unsigned long long sum;  // NOLINT(google-runtime-int): the intrinsic's type
        carry = _addcarry_u64(carry, a, b, &sum);
        return sum;
    }
#endif
    const u128 sum = u128{a} + b + carry;
    carry = static_cast<unsigned char>(sum >> 64);
    return static_cast<std::uint64_t>(sum);
}

/// a - b - borrow; `borrow` is 0 or 1 on entry and on return.
SLUICE_ALWAYS_INLINE constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b,
                                                        unsigned char& borrow) noexcept
{
#if defined(__x86_64__)
    if !consteval {
        unsigned long long difference;  // NOLINT(google-runtime-int)
        borrow = _subborrow_u64(borrow, a, b, &difference);
        return difference;
    }
#endif
    const u128 difference = u128{a} - b - borrow;
    borrow = static_cast<unsigned char>((difference >> 64) & 1);
    return static_cast<std::uint64_t>(difference);
}

// ---- addition, comparison ------------------------------------------------------------------

SLUICE_ALWAYS_INLINE constexpr u256 operator+(const u256& a, const u256& b) noexcept
{
    unsigned char carry = 0;
    u256 sum{};
    sum.limb[0] = add_carry(a.limb[0], b.limb[0], carry);
    sum.limb[1] = add_carry(a.limb[1], b.limb[1], carry);
    sum.limb[2] = add_carry(a.limb[2], b.limb[2], carry);
    sum.limb[3] = add_carry(a.limb[3], b.limb[3], carry);
    return sum;
}

SLUICE_ALWAYS_INLINE constexpr u256 operator-(const u256& a, const u256& b) noexcept
{
    unsigned char borrow = 0;
    u256 difference{};
    difference.limb[0] = sub_borrow(a.limb[0], b.limb[0], borrow);
    difference.limb[1] = sub_borrow(a.limb[1], b.limb[1], borrow);
    difference.limb[2] = sub_borrow(a.limb[2], b.limb[2], borrow);
    difference.limb[3] = sub_borrow(a.limb[3], b.limb[3], borrow);
    return difference;
}

SLUICE_ALWAYS_INLINE constexpr u256& operator+=(u256& a, const u256& b) noexcept
{
    return a = a + b;
}

SLUICE_ALWAYS_INLINE constexpr u256& operator-=(u256& a, const u256& b) noexcept
{
    return a = a - b;
}

/// The sum, and whether it passed 2^256.
struct SumWithCarry {
    u256 value;
    bool carry;
};

SLUICE_ALWAYS_INLINE constexpr SumWithCarry add_with_carry(const u256& a, const u256& b) noexcept
{
    unsigned char carry = 0;
    u256 sum{};
    for (int i = 0; i < 4; ++i)
        sum.limb[i] = add_carry(a.limb[i], b.limb[i], carry);
    return {sum, carry != 0};
}

/// The difference modulo 2^256, and whether it was negative.
struct DifferenceWithBorrow {
    u256 value;
    bool borrow;
};

SLUICE_ALWAYS_INLINE constexpr DifferenceWithBorrow sub_with_borrow(const u256& a,
                                                                    const u256& b) noexcept
{
    unsigned char borrow = 0;
    u256 difference{};
    for (int i = 0; i < 4; ++i)
        difference.limb[i] = sub_borrow(a.limb[i], b.limb[i], borrow);
    return {difference, borrow != 0};
}

/// a < b as unsigned numbers: one subtraction's borrow, no branch.
SLUICE_ALWAYS_INLINE constexpr bool less(const u256& a, const u256& b) noexcept
{
    unsigned char borrow = 0;
    (void)sub_borrow(a.limb[0], b.limb[0], borrow);
    (void)sub_borrow(a.limb[1], b.limb[1], borrow);
    (void)sub_borrow(a.limb[2], b.limb[2], borrow);
    (void)sub_borrow(a.limb[3], b.limb[3], borrow);
    return borrow != 0;
}

/// a < b in two's complement: as unsigned once both top bits are flipped.
SLUICE_ALWAYS_INLINE constexpr bool less_signed(const u256& a, const u256& b) noexcept
{
    constexpr std::uint64_t top = std::uint64_t{1} << 63;
    unsigned char borrow = 0;
    (void)sub_borrow(a.limb[0], b.limb[0], borrow);
    (void)sub_borrow(a.limb[1], b.limb[1], borrow);
    (void)sub_borrow(a.limb[2], b.limb[2], borrow);
    (void)sub_borrow(a.limb[3] ^ top, b.limb[3] ^ top, borrow);
    return borrow != 0;
}

SLUICE_ALWAYS_INLINE constexpr bool is_zero(const u256& x) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        const auto word = std::bit_cast<__m256i>(x);
        return _mm256_testz_si256(word, word) != 0;
    }
#endif
    return (x.limb[0] | x.limb[1] | x.limb[2] | x.limb[3]) == 0;
}

/// a == b without a branch.
SLUICE_ALWAYS_INLINE bool equal(const u256& a, const u256& b) noexcept
{
#if SLUICE_X86_64_V3
    const __m256i difference =
        _mm256_xor_si256(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(b));
    return _mm256_testz_si256(difference, difference) != 0;
#else
    return a == b;
#endif
}

/// Whether x < 2^64: four of five operands of real contracts are.
SLUICE_ALWAYS_INLINE constexpr bool fits_u64(const u256& x) noexcept
{
    return (x.limb[1] | x.limb[2] | x.limb[3]) == 0;
}

/// Whether x, in two's complement, is a number of 64 bits with its sign.
SLUICE_ALWAYS_INLINE constexpr bool fits_i64(const u256& x) noexcept
{
    const auto sign = static_cast<std::uint64_t>(static_cast<std::int64_t>(x.limb[0]) >> 63);
    return ((x.limb[1] ^ sign) | (x.limb[2] ^ sign) | (x.limb[3] ^ sign)) == 0;
}

/// A signed number in two's complement.
SLUICE_ALWAYS_INLINE constexpr u256 from_i64(std::int64_t x) noexcept
{
    const auto sign = static_cast<std::uint64_t>(x >> 63);
    return {static_cast<std::uint64_t>(x), sign, sign, sign};
}

/// Whether both are.
SLUICE_ALWAYS_INLINE constexpr bool both_fit_u64(const u256& a, const u256& b) noexcept
{
    return (a.limb[1] | a.limb[2] | a.limb[3] | b.limb[1] | b.limb[2] | b.limb[3]) == 0;
}

SLUICE_ALWAYS_INLINE constexpr bool is_negative(const u256& x) noexcept
{
    return (x.limb[3] >> 63) != 0;
}

/// Position of the highest set bit plus one; 0 for zero.
constexpr unsigned bit_width(const u256& x) noexcept
{
    for (unsigned i = 4; i-- > 0;) {
        if (x.limb[i] != 0)
            return 64 * i + static_cast<unsigned>(std::bit_width(x.limb[i]));
    }
    return 0;
}

/// The smaller of x and 2^64-1: for quantities that anything that large exceeds anyway.
constexpr std::uint64_t saturate_u64(const u256& x) noexcept
{
    return fits_u64(x) ? x.limb[0] : ~std::uint64_t{0};
}

// ---- logic ---------------------------------------------------------------------------------

// Bit by bit operations are one vector instruction where vectors are that wide; elsewhere the
// compiler is left to do what suits the machine.

SLUICE_ALWAYS_INLINE constexpr u256 operator&(const u256& a, const u256& b) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        return std::bit_cast<u256>(
            _mm256_and_si256(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(b)));
    }
#endif
    return {a.limb[0] & b.limb[0], a.limb[1] & b.limb[1], a.limb[2] & b.limb[2],
            a.limb[3] & b.limb[3]};
}

SLUICE_ALWAYS_INLINE constexpr u256 operator|(const u256& a, const u256& b) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        return std::bit_cast<u256>(
            _mm256_or_si256(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(b)));
    }
#endif
    return {a.limb[0] | b.limb[0], a.limb[1] | b.limb[1], a.limb[2] | b.limb[2],
            a.limb[3] | b.limb[3]};
}

SLUICE_ALWAYS_INLINE constexpr u256 operator^(const u256& a, const u256& b) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        return std::bit_cast<u256>(
            _mm256_xor_si256(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(b)));
    }
#endif
    return {a.limb[0] ^ b.limb[0], a.limb[1] ^ b.limb[1], a.limb[2] ^ b.limb[2],
            a.limb[3] ^ b.limb[3]};
}

SLUICE_ALWAYS_INLINE constexpr u256 operator~(const u256& x) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        return std::bit_cast<u256>(
            _mm256_xor_si256(std::bit_cast<__m256i>(x), _mm256_set1_epi8(-1)));
    }
#endif
    return {~x.limb[0], ~x.limb[1], ~x.limb[2], ~x.limb[3]};
}

/// Two's complement negation.
SLUICE_ALWAYS_INLINE constexpr u256 operator-(const u256& x) noexcept
{
    return u256{} - x;
}

// ---- sign extension ------------------------------------------------------------------------

/// x with the sign bit of its byte `index` (0 = lowest, at most 30) repeated in all bits above it.
SLUICE_ALWAYS_INLINE u256 sign_extend(const u256& x, std::uint64_t index) noexcept
{
#if SLUICE_X86_64_V3
    // A window of 32 bytes into zeros followed by ones selects the bytes above the index.
    alignas(64) static constexpr auto window = [] {
        std::array<std::uint8_t, 64> bytes{};
        for (std::size_t i = 32; i < bytes.size(); ++i)
            bytes[i] = 0xff;
        return bytes;
    }();
    const auto* const above =
        reinterpret_cast<const __m256i*>(window.data() + 31 - static_cast<std::ptrdiff_t>(index));
    const auto* const bytes = reinterpret_cast<const char*>(&x);
    const __m256i sign = _mm256_cmpgt_epi8(_mm256_setzero_si256(), _mm256_set1_epi8(bytes[index]));
    return std::bit_cast<u256>(
        _mm256_blendv_epi8(std::bit_cast<__m256i>(x), sign, _mm256_loadu_si256(above)));
#else
    const auto sign_bit = static_cast<unsigned>(8 * index + 7);
    const unsigned word = sign_bit / 64;
    const unsigned shift = 63 - sign_bit % 64;
    // The limb with the sign bit is widened in place; those above it become its sign.
    const auto limb = static_cast<std::int64_t>(x.limb[word] << shift) >> shift;
    u256 result = x;
    result.limb[word] = static_cast<std::uint64_t>(limb);
    for (unsigned i = word + 1; i < 4; ++i)
        result.limb[i] = static_cast<std::uint64_t>(limb >> 63);
    return result;
#endif
}

// ---- byte order ----------------------------------------------------------------------------

#if SLUICE_X86_64_V3
namespace detail {

/// Reverses 32 bytes: within each half by a shuffle, then the halves.
SLUICE_ALWAYS_INLINE __m256i reverse_bytes(__m256i bytes) noexcept
{
    const __m256i within_halves =
        _mm256_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11,
                         10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm256_permute4x64_epi64(_mm256_shuffle_epi8(bytes, within_halves), 0x4e);
}

}  // namespace detail
#endif

/// Reads 32 big-endian bytes.
SLUICE_ALWAYS_INLINE u256 load_be(const std::uint8_t* bytes) noexcept
{
#if SLUICE_X86_64_V3
    return std::bit_cast<u256>(
        detail::reverse_bytes(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes))));
#else
    u256 words;
    std::memcpy(words.limb, bytes, sizeof(words.limb));
    return {std::byteswap(words.limb[3]), std::byteswap(words.limb[2]),
            std::byteswap(words.limb[1]), std::byteswap(words.limb[0])};
#endif
}

/// Writes 32 big-endian bytes.
SLUICE_ALWAYS_INLINE void store_be(std::uint8_t* bytes, const u256& x) noexcept
{
#if SLUICE_X86_64_V3
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes),
                        detail::reverse_bytes(std::bit_cast<__m256i>(x)));
#else
    const std::uint64_t words[4] = {std::byteswap(x.limb[3]), std::byteswap(x.limb[2]),
                                    std::byteswap(x.limb[1]), std::byteswap(x.limb[0])};
    std::memcpy(bytes, words, sizeof(words));
#endif
}

/// Reads a big-endian number of at most 32 bytes.
inline u256 load_be_short(BytesView bytes) noexcept
{
    std::uint8_t padded[32]{};
    const std::size_t size = bytes.size() < 32 ? bytes.size() : 32;
    if (size != 0)
        std::memcpy(padded + 32 - size, bytes.data(), size);
    return load_be(padded);
}

/// The digest, or any 32 bytes, as a number.
inline u256 to_u256(const Hash256& hash) noexcept
{
    return load_be(hash.bytes);
}

/// The number as 32 big-endian bytes.
inline Hash256 to_hash256(const u256& x) noexcept
{
    Hash256 hash;
    store_be(hash.bytes, x);
    return hash;
}

/// An address as the EVM puts it on the stack: zero-extended.
inline u256 to_u256(const Address& address) noexcept
{
    std::uint64_t low;
    std::uint64_t middle;
    std::uint32_t high;
    std::memcpy(&high, address.bytes, 4);
    std::memcpy(&middle, address.bytes + 4, 8);
    std::memcpy(&low, address.bytes + 12, 8);
    return {std::byteswap(low), std::byteswap(middle), std::byteswap(high), 0};
}

/// The address in a stack word: its low 20 bytes, whatever stands above them.
inline Address to_address(const u256& x) noexcept
{
    // Stored as they are loaded again to be hashed and compared, eight bytes at a time from the
    // first: a load that spans two stores has to wait until both are done.
    const std::uint64_t first = std::byteswap(x.limb[2] << 32 | x.limb[1] >> 32);
    const std::uint64_t second = std::byteswap(x.limb[1] << 32 | x.limb[0] >> 32);
    const auto last = std::byteswap(static_cast<std::uint32_t>(x.limb[0]));
    Address address;
    std::memcpy(address.bytes, &first, 8);
    std::memcpy(address.bytes + 8, &second, 8);
    std::memcpy(address.bytes + 16, &last, 4);
    return address;
}

}  // namespace sluice

// Shifts belong to the basic vocabulary; they have a file of their own for their size.
#include "base/u256_shift.hpp"  // IWYU pragma: export
