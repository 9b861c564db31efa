// BLS12_G1MSM (0x0c) and BLS12_G2MSM (0x0e): the sum of products of points of a subgroup of
// BLS12-381 and numbers. EIP-2537.
// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "evm/precompiles/bls12_points.hpp"
#include "evm/precompiles/bls12_sum_of_products.hpp"
#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {
namespace {

using namespace bls12;

template <class Group>
bool multiply_and_add(BytesView input, Bytes& output)
{
    constexpr std::size_t pair_size = point_size<Group> + scalar_size;
    if (input.empty() || input.size() % pair_size != 0)
        return false;

    // Infinity and zeros add nothing, but must be checked like the others.
    const std::size_t pairs = input.size() / pair_size;
    std::vector<typename Group::Affine> points;
    std::vector<u256> scalars;
    points.reserve(pairs);
    scalars.reserve(pairs);
    for (std::size_t i = 0; i < pairs; ++i) {
        const std::uint8_t* const pair = input.data() + i * pair_size;
        const auto point = decode_subgroup_point<Group>(pair);
        if (!point)
            return false;
        const u256 scalar = reduce_scalar(load_be(pair + point_size<Group>));
        if (!is_all_zeros(*point) && !is_zero(scalar)) {
            points.push_back(*point);
            scalars.push_back(scalar);
        }
    }
    const std::span<const typename Group::Affine> point_list{points};
    write_point<Group>(output, sum_of_products(point_list, scalars));
    return true;
}

}  // namespace

bool bls12_g1msm(BytesView input, Bytes& output, Revision)
{
    return multiply_and_add<G1>(input, output);
}

bool bls12_g2msm(BytesView input, Bytes& output, Revision)
{
    return multiply_and_add<G2>(input, output);
}

}  // namespace sluice::evm::contracts
