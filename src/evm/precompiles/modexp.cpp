// MODEXP (0x05): powers modulo a number, of any lengths. EIP-198; prices of EIP-2565 from Berlin on
// and of EIP-7883 from Osaka on, with the bounds of EIP-7823.
//
// The input is three lengths of 32 bytes, then base, exponent and modulus. It may end early: the
// rest is zeros.
// SPDX-License-Identifier: Apache-2.0
#include <gmp.h>

#include <bit>

#include "base/u256.hpp"
#include "evm/precompiles/contracts.hpp"
#include "evm/precompiles/modexp_word.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::evm::contracts {
namespace {

constexpr std::uint64_t header_size = 96;

/// What costs more than this is unpayable, whatever is offered.
///
/// GMP ends the process when memory runs out, so what it is asked for must stay small whatever gas
/// a caller, perhaps a test, claims to have. A price of 2^40 bounds base and modulus to 18 MiB by
/// any of the schedules, and GMP's tables of powers, whose number grows with the exponent while the
/// modulus that gas pays for shrinks, to some 60 MiB. No block has a limit near 2^40, and the work
/// would take an hour.
constexpr std::uint64_t highest_price = std::uint64_t{1} << 40;

/// A base or a modulus longer than this costs more than that.
constexpr std::uint64_t longest_operand = std::uint64_t{1} << 32;

/// EIP-7823: the bound for each of the three lengths from Osaka on.
constexpr std::uint64_t osaka_bound = 1024;

struct Lengths {
    std::uint64_t base;
    std::uint64_t exponent;
    std::uint64_t modulus;
};

/// The lengths; those beyond 64 bits as 2^64 - 1.
Lengths read_lengths(BytesView input) noexcept
{
    std::uint8_t header[header_size];
    read_padded(input, 0, header, sizeof(header));
    return {saturate_u64(load_be(header)), saturate_u64(load_be(header + 32)),
            saturate_u64(load_be(header + 64))};
}

/// One schedule of prices: multiplication complexity times iterations over a divisor, but not below
/// a minimum.
struct Schedule {
    u128 (*complexity)(u128 longer_length) noexcept;
    unsigned iterations_per_byte;  ///< For the exponent's bytes after the first 32.
    unsigned divisor;
    std::uint64_t minimum;
};

u128 complexity_eip198(u128 x) noexcept
{
    if (x <= 64)
        return x * x;
    if (x <= 1024)
        return x * x / 4 + 96 * x - 3072;
    return x * x / 16 + 480 * x - 199680;
}

u128 complexity_eip2565(u128 x) noexcept
{
    const u128 words = (x + 7) / 8;
    return words * words;
}

u128 complexity_eip7883(u128 x) noexcept
{
    return x <= 32 ? 16 : 2 * complexity_eip2565(x);
}

constexpr Schedule eip198{complexity_eip198, 8, 20, 0};
constexpr Schedule eip2565{complexity_eip2565, 8, 3, 200};
constexpr Schedule eip7883{complexity_eip7883, 16, 1, 500};

const Schedule& schedule_of(Revision revision) noexcept
{
    if (revision >= Revision::osaka)
        return eip7883;
    return revision >= Revision::berlin ? eip2565 : eip198;
}

/// The number of at most 32 bytes at `offset` of the input.
u256 read_word(BytesView input, std::uint64_t offset, std::uint64_t length) noexcept
{
    std::uint8_t word[32]{};
    read_padded(input, offset, word + (32 - length), length);
    return load_be(word);
}

/// The exponent's length in bits less one, as the EIPs estimate it: by its first 32 bytes and by
/// the number of those after them.
u128 count_iterations(BytesView input, const Lengths& lengths, unsigned per_byte) noexcept
{
    const std::uint64_t head_length = lengths.exponent < 32 ? lengths.exponent : 32;
    const unsigned head_bits = bit_width(read_word(input, header_size + lengths.base, head_length));
    const u128 iterations =
        u128{per_byte} * (lengths.exponent - head_length) + (head_bits > 0 ? head_bits - 1 : 0);
    return iterations > 1 ? iterations : 1;
}

/// An integer of GMP, read and written by limbs: by bytes, as mpz_import and mpz_export do it,
/// takes as long as a multiplication where operands are of some hundred bytes.
class Integer {
public:
    Integer() noexcept { mpz_init(value_); }
    ~Integer() { mpz_clear(value_); }
    Integer(const Integer&) = delete;
    Integer& operator=(const Integer&) = delete;

    explicit Integer(BytesView bytes) noexcept : Integer{}
    {
        static_assert(sizeof(mp_limb_t) == 8 && std::endian::native == std::endian::little);
        const std::size_t limbs = (bytes.size() + 7) / 8;
        if (limbs == 0)
            return;
        mp_limb_t* const limb = mpz_limbs_write(value_, static_cast<mp_size_t>(limbs));
        const std::uint8_t* end = bytes.data() + bytes.size();
        for (std::size_t i = 0; i < bytes.size() / 8; ++i) {
            end -= 8;
            std::uint64_t big_endian;
            std::memcpy(&big_endian, end, 8);
            limb[i] = std::byteswap(big_endian);
        }
        if (const std::size_t rest = bytes.size() % 8; rest != 0) {
            std::uint64_t top = 0;
            for (std::size_t i = 0; i < rest; ++i)
                top = (top << 8) | bytes[i];
            limb[limbs - 1] = top;
        }
        mpz_limbs_finish(value_, static_cast<mp_size_t>(limbs));
    }

    /// Writes the number, which has to fit, to the end of zeros.
    void store(Bytes& output) const noexcept
    {
        const mp_limb_t* const limb = mpz_limbs_read(value_);
        const std::size_t limbs = mpz_size(value_);
        std::uint8_t* end = output.data() + output.size();
        for (std::size_t i = 0; i < limbs; ++i) {
            const std::uint64_t big_endian = std::byteswap(static_cast<std::uint64_t>(limb[i]));
            // The topmost limb may have more leading zeros than there is room for.
            const auto room = static_cast<std::size_t>(end - output.data());
            const std::size_t size = room < 8 ? room : 8;
            end -= size;
            std::memcpy(end, reinterpret_cast<const std::uint8_t*>(&big_endian) + (8 - size), size);
        }
    }

    mpz_ptr get() noexcept { return value_; }

private:
    mpz_t value_;
};

/// r = base ^ exponent mod m by products and divisions, for an exponent from 1 to 7. mpz_powm first
/// sets up Montgomery's reduction, which doubles the time for a square of 1024 bytes.
void power_modulo_short(mpz_ptr r, mpz_ptr base, unsigned exponent, mpz_ptr m) noexcept
{
    mpz_tdiv_r(base, base, m);
    mpz_set(r, base);
    for (auto i = std::bit_width(exponent) - 1; i-- > 0;) {
        mpz_mul(r, r, r);
        mpz_tdiv_r(r, r, m);
        if (((exponent >> i) & 1) != 0) {
            mpz_mul(r, r, base);
            mpz_tdiv_r(r, r, m);
        }
    }
}

/// The general case. Of mpz_powm and the mpn layer below, mpz_powm has what is needed in public:
/// reduction after Montgomery for odd moduli, the split for even ones, windows by length.
/// The modulus goes on for `padding` zero bytes.
void power_modulo_long(BytesView base, BytesView exponent, BytesView modulus, std::uint64_t padding,
                       Bytes& output) noexcept
{
    Integer b{base};
    Integer m{modulus};
    mpz_mul_2exp(m.get(), m.get(), 8 * padding);
    Integer result;
    if (exponent.size() == 1 && exponent[0] < 8) {
        power_modulo_short(result.get(), b.get(), exponent[0], m.get());
    } else {
        Integer e{exponent};
        mpz_powm(result.get(), b.get(), e.get(), m.get());
    }
    result.store(output);
}

/// What is there of `length` bytes at `offset`, without leading zeros. Takes from `length` what it
/// leaves out in front.
BytesView significant_part(BytesView input, std::uint64_t offset, std::uint64_t& length) noexcept
{
    BytesView part = input.subspan(offset < input.size() ? offset : input.size());
    if (part.size() > length)
        part = part.first(length);
    while (!part.empty() && part.front() == 0) {
        part = part.subspan(1);
        --length;
    }
    return part;
}

}  // namespace

std::uint64_t modexp_cost(BytesView input, Revision revision) noexcept
{
    const Lengths lengths = read_lengths(input);
    const std::uint64_t longer = lengths.base > lengths.modulus ? lengths.base : lengths.modulus;
    if (longer > longest_operand)
        return unpayable;
    const Schedule& schedule = schedule_of(revision);
    const u128 complexity = schedule.complexity(longer);
    const u128 iterations = count_iterations(input, lengths, schedule.iterations_per_byte);
    // Looked at before the product, which could pass 128 bits. Without base and modulus the
    // complexity is zero before Osaka, and an exponent of any length costs the minimum.
    if (complexity != 0 && iterations / schedule.divisor > highest_price)
        return unpayable;
    const u128 price = complexity * iterations / schedule.divisor;
    if (price > highest_price)
        return unpayable;
    const auto gas = static_cast<std::uint64_t>(price);
    return gas > schedule.minimum ? gas : schedule.minimum;
}

bool modexp(BytesView input, Bytes& output, Revision revision)
{
    Lengths lengths = read_lengths(input);
    if (revision >= Revision::osaka &&
        (lengths.base > osaka_bound || lengths.exponent > osaka_bound ||
         lengths.modulus > osaka_bound))
        return false;

    // Where the modulus has no bytes, the exponent's length may be anything: look no further.
    output.assign(lengths.modulus, 0);
    if (lengths.modulus == 0)
        return true;
    const std::uint64_t exponent_offset = header_size + lengths.base;
    const std::uint64_t modulus_offset = exponent_offset + lengths.exponent;
    const BytesView modulus = significant_part(input, modulus_offset, lengths.modulus);
    if (modulus.empty())
        return true;
    // The modulus comes last and some of it is there: base and exponent are there in full.
    const BytesView base = significant_part(input, header_size, lengths.base);
    const BytesView exponent = significant_part(input, exponent_offset, lengths.exponent);

    if (lengths.modulus > 32 || lengths.base > 32) {
        power_modulo_long(base, exponent, modulus, lengths.modulus - modulus.size(), output);
        return true;
    }
    const u256 result = power_modulo(
        load_be_short(base), exponent,
        read_word(input, modulus_offset + (output.size() - lengths.modulus), lengths.modulus));
    std::uint8_t word[32];
    store_be(word, result);
    const std::size_t size = output.size() < 32 ? output.size() : 32;
    std::memcpy(output.data() + (output.size() - size), word + (32 - size), size);
    return true;
}

}  // namespace sluice::evm::contracts
