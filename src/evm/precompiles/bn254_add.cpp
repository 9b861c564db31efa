// ALT_BN128_ADD (0x06): the sum of two points of bn254. EIP-196.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_curve.hpp"
#include "evm/precompiles/contracts.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::evm::contracts {

bool bn254_add(BytesView input, Bytes& output, Revision)
{
    std::uint8_t points[2 * bn254::point_size];
    read_padded(input, 0, points, sizeof(points));
    const auto p = bn254::decode_point(points);
    const auto q = bn254::decode_point(points + bn254::point_size);
    if (!p || !q)
        return false;
    output.resize(bn254::point_size);
    bn254::encode_point(output.data(), bn254::add(*p, *q));
    return true;
}

}  // namespace sluice::evm::contracts
