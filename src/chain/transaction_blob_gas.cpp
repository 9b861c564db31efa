// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_blob_gas.hpp"

#include <array>

#include "base/reciprocal.hpp"
#include "base/u256_mul.hpp"

namespace sluice::chain {
namespace {

/// A number of 448 bits, the least significant limb first: room for a term of the series, which
/// stays below 2^320 while the sum does, times a limb.
using Wide = std::array<std::uint64_t, 7>;

bool is_zero(const Wide& x) noexcept
{
    for (const std::uint64_t limb : x) {
        if (limb != 0)
            return false;
    }
    return true;
}

void multiply(Wide& x, std::uint64_t factor) noexcept
{
    std::uint64_t carry = 0;
    for (std::uint64_t& limb : x)
        limb = detail::multiply_add(limb, factor, carry, 0, carry);
}

void divide(Wide& x, std::uint64_t divisor) noexcept
{
    std::uint64_t remainder = 0;
    for (std::size_t i = x.size(); i-- > 0;) {
        const LimbDivision step = divide_limbs(remainder, x[i], divisor);
        x[i] = step.quotient;
        remainder = step.remainder;
    }
}

void add(Wide& x, const Wide& y) noexcept
{
    unsigned char carry = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = add_carry(x[i], y[i], carry);
}

bool exceeds(const u512& a, const u512& b) noexcept
{
    for (int i = 7; i >= 0; --i) {
        if (a.limb[i] != b.limb[i])
            return a.limb[i] > b.limb[i];
    }
    return false;
}

}  // namespace

u256 fake_exponential(std::uint64_t factor, std::uint64_t numerator,
                      std::uint64_t denominator) noexcept
{
    if (denominator == 0)
        return u256_max;
    // Both are the EIP's numbers times the denominator. Terms grow until their index passes
    // numerator / denominator and shrink to zero from there; a quotient of 178 or more passes 2^256
    // on the way, since e^178 does. So the loop ends early or has few hundred turns.
    Wide sum{};
    Wide term{};
    term[0] = factor;
    multiply(term, denominator);
    for (std::uint64_t index = 1; !is_zero(term); ++index) {
        add(sum, term);
        if ((sum[5] | sum[6]) != 0)
            return u256_max;
        multiply(term, numerator);
        divide(term, denominator);
        divide(term, index);
    }
    divide(sum, denominator);
    if (sum[4] != 0)
        return u256_max;
    return {sum[0], sum[1], sum[2], sum[3]};
}

u256 blob_base_fee(std::uint64_t excess_blob_gas, const BlobParameters& parameters) noexcept
{
    return fake_exponential(min_blob_base_fee, excess_blob_gas,
                            parameters.base_fee_update_fraction);
}

std::uint64_t next_excess_blob_gas(std::uint64_t parent_excess, std::uint64_t parent_blob_gas_used,
                                   const u256& parent_base_fee, const BlobParameters& parameters,
                                   evm::Revision revision) noexcept
{
    const u128 supply = u128{parent_excess} + parent_blob_gas_used;
    const u128 target = u128{gas_per_blob} * parameters.target;
    if (supply < target)
        return 0;
    u128 next = supply - target;
    const bool has_reserve = revision >= evm::Revision::osaka && parameters.max != 0 &&
                             parameters.max >= parameters.target;
    if (has_reserve &&
        exceeds(multiply_full(blob_base_cost, parent_base_fee),
                multiply_full(gas_per_blob, blob_base_fee(parent_excess, parameters)))) {
        // Below the reserve the price may rise with use, but it does not fall without it.
        next = parent_excess +
               u128{parent_blob_gas_used} * (parameters.max - parameters.target) / parameters.max;
    }
    constexpr u128 limit = ~std::uint64_t{0};
    return static_cast<std::uint64_t>(next < limit ? next : limit);
}

}  // namespace sluice::chain
