// BLS12_MAP_FP_TO_G1 (0x10) and BLS12_MAP_FP2_TO_G2 (0x11): a point of a subgroup of BLS12-381 from
// a field element, by the simplified SWU map, the isogeny and the clearing of the cofactor of
// RFC 9380. EIP-2537.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bls12_points.hpp"
#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {
namespace {

using namespace bls12;

template <class Group>
bool map(BytesView input, Bytes& output)
{
    typename Group::Field element;
    if (input.size() != Group::coordinate_size || !decode(input.data(), element))
        return false;
    typename Group::Point point;
    Group::map(&point, &element, nullptr);
    write_point<Group>(output, point);
    return true;
}

}  // namespace

bool bls12_map_fp_to_g1(BytesView input, Bytes& output, Revision)
{
    return map<G1>(input, output);
}

bool bls12_map_fp2_to_g2(BytesView input, Bytes& output, Revision)
{
    return map<G2>(input, output);
}

}  // namespace sluice::evm::contracts
