// The table of precompiled contracts, and those of their prices that fit in a line.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/precompile.hpp"

#include <array>
#include <bit>

#include "evm/precompiles/contracts.hpp"

/// The function, in a build that has the library it needs.
#ifdef SLUICE_HAS_BLST
#define SLUICE_BY_BLST(function) function
#else
#define SLUICE_BY_BLST(function) nullptr
#endif

namespace sluice::evm {
namespace {

template <std::uint64_t gas>
std::uint64_t fixed(BytesView, Revision) noexcept
{
    return gas;
}

/// A price that one fork changed.
template <std::uint64_t before, Revision change, std::uint64_t after>
std::uint64_t changed(BytesView, Revision revision) noexcept
{
    return revision < change ? before : after;
}

/// So much for the call and so much for each word of input, the last one perhaps in part.
template <std::uint64_t base, std::uint64_t word>
std::uint64_t by_word(BytesView input, Revision) noexcept
{
    return base + word * (input.size() / 32 + (input.size() % 32 != 0));
}

/// EIP-197, repriced by EIP-1108; a pair is a point of each group. A part of a pair is free, and
/// fails.
std::uint64_t bn254_pairing_cost(BytesView input, Revision revision) noexcept
{
    const std::uint64_t pairs = input.size() / 192;
    return revision < Revision::istanbul ? 100'000 + 80'000 * pairs : 45'000 + 34'000 * pairs;
}

/// EIP-2537.
std::uint64_t bls12_pairing_cost(BytesView input, Revision) noexcept
{
    return 37'700 + 32'600 * (input.size() / 384);
}

using enum Revision;
using namespace contracts;

constexpr std::array table{
    Precompile{"ecrecover", 0x01, frontier, fixed<3000>, ecrecover},
    Precompile{"sha256", 0x02, frontier, by_word<60, 12>, sha256},
    Precompile{"ripemd160", 0x03, frontier, by_word<600, 120>, ripemd160},
    Precompile{"identity", 0x04, frontier, by_word<15, 3>, identity},
    Precompile{"modexp", 0x05, byzantium, modexp_cost, modexp},
    Precompile{"bn254_add", 0x06, byzantium, changed<500, istanbul, 150>, bn254_add},
    Precompile{"bn254_mul", 0x07, byzantium, changed<40'000, istanbul, 6'000>, bn254_mul},
    Precompile{"bn254_pairing", 0x08, byzantium, bn254_pairing_cost, bn254_pairing},
    Precompile{"blake2f", 0x09, istanbul, blake2f_cost, blake2f},
    Precompile{"point_evaluation", 0x0a, cancun, fixed<50'000>, SLUICE_BY_BLST(point_evaluation)},
    Precompile{"bls12_g1add", 0x0b, prague, fixed<375>, SLUICE_BY_BLST(bls12_g1add)},
    Precompile{"bls12_g1msm", 0x0c, prague, bls12_g1msm_cost, SLUICE_BY_BLST(bls12_g1msm)},
    Precompile{"bls12_g2add", 0x0d, prague, fixed<600>, SLUICE_BY_BLST(bls12_g2add)},
    Precompile{"bls12_g2msm", 0x0e, prague, bls12_g2msm_cost, SLUICE_BY_BLST(bls12_g2msm)},
    Precompile{"bls12_pairing", 0x0f, prague, bls12_pairing_cost, SLUICE_BY_BLST(bls12_pairing)},
    Precompile{"bls12_map_fp_to_g1", 0x10, prague, fixed<5500>, SLUICE_BY_BLST(bls12_map_fp_to_g1)},
    Precompile{"bls12_map_fp2_to_g2", 0x11, prague, fixed<23'800>,
               SLUICE_BY_BLST(bls12_map_fp2_to_g2)},
    Precompile{"p256verify", 0x100, osaka, fixed<6900>, p256verify},
};

/// How many, from the first on, stand at 1, 2, 3, ... so that an address is an index: all but one.
constexpr std::size_t indexed = table.size() - 1;

constexpr bool is_indexed_by_address() noexcept
{
    for (std::size_t i = 0; i < indexed; ++i) {
        if (table[i].address != i + 1)
            return false;
    }
    return table.back().address == 0x100;
}
static_assert(is_indexed_by_address());

}  // namespace

std::span<const Precompile> precompiles() noexcept
{
    return table;
}

const Precompile* find_precompile(const Address& address, Revision revision) noexcept
{
    std::uint64_t first;
    std::uint64_t second;
    std::uint16_t third;
    std::uint16_t last;
    std::memcpy(&first, address.bytes, 8);
    std::memcpy(&second, address.bytes + 8, 8);
    std::memcpy(&third, address.bytes + 16, 2);
    std::memcpy(&last, address.bytes + 18, 2);
    if ((first | second | third) != 0)
        return nullptr;
    static_assert(std::endian::native == std::endian::little);
    const unsigned number = std::byteswap(last);
    const Precompile* found;
    if (number - 1 < indexed)
        found = &table[number - 1];
    else if (number == table.back().address)
        found = &table.back();
    else
        return nullptr;
    return revision >= found->first_revision ? found : nullptr;
}

void read_padded(BytesView input, std::size_t offset, std::uint8_t* out, std::size_t size) noexcept
{
    const std::size_t present = offset < input.size() ? input.size() - offset : 0;
    const std::size_t copied = present < size ? present : size;
    if (copied != 0)
        std::memcpy(out, input.data() + offset, copied);
    if (copied < size)
        std::memset(out + copied, 0, size - copied);
}

}  // namespace sluice::evm
