// ALT_BN128_MUL (0x07): a point of bn254 times a number, any number. EIP-196.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_curve.hpp"
#include "evm/precompiles/contracts.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::evm::contracts {

bool bn254_mul(BytesView input, Bytes& output, Revision)
{
    std::uint8_t words[bn254::point_size + 32];
    read_padded(input, 0, words, sizeof(words));
    const auto p = bn254::decode_point(words);
    if (!p)
        return false;
    output.resize(bn254::point_size);
    bn254::encode_point(output.data(), bn254::multiply(*p, load_be(words + bn254::point_size)));
    return true;
}

}  // namespace sluice::evm::contracts
