// ALT_BN128_PAIRING (0x08): whether the product of the pairings of any number of pairs of points is
// one. EIP-197.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_ate.hpp"
#include "evm/precompiles/contracts.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::evm::contracts {
namespace {

constexpr std::size_t pair_size = bn254::point_size + bn254::twist_point_size;

/// How many pairs go through the Miller loop together. They share its squarings, of which by then
/// little is left to save, while more would not fit in the first cache.
constexpr std::size_t most_at_once = 32;

}  // namespace

bool bn254_pairing(BytesView input, Bytes& output, Revision)
{
    if (input.size() % pair_size != 0)
        return false;

    bn254::Fp12 product = bn254::Fp12::one();
    bn254::PointPair pairs[most_at_once];
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < input.size(); offset += pair_size) {
        const std::uint8_t* const bytes = input.data() + offset;
        const auto p = bn254::decode_point(bytes);
        const auto q = bn254::decode_twist_point(bytes + bn254::point_size);
        if (!p || !q)
            return false;
        // Infinity is in the subgroup. The other points have to go through the loop to be found so,
        // even beside an infinity, with which they pair to one.
        if (is_infinity(*q))
            continue;
        pairs[count++] = {.p = *p, .q = *q};
        if (count == most_at_once) {
            if (!miller_loop(pairs, product))
                return false;
            count = 0;
        }
    }
    if (count > 0 && !miller_loop(std::span{pairs}.first(count), product))
        return false;

    constexpr bn254::Fp12 one = bn254::Fp12::one();
    output.assign(32, 0);
    output[31] = product == one || final_exponentiation(product) == one ? 1 : 0;
    return true;
}

}  // namespace sluice::evm::contracts
