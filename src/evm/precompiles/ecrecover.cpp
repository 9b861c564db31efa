// ECRECOVER (0x01): the address whose key signed a hash. Yellow Paper, appendix E, and appendix F
// for the ranges of v, r and s.
// SPDX-License-Identifier: Apache-2.0
#include "base/u256.hpp"
#include "evm/precompiles/contracts.hpp"
#include "evm/precompiles/precompile.hpp"
#include "evm/precompiles/secp256k1.hpp"

namespace sluice::evm::contracts {

bool ecrecover(BytesView input, Bytes& output, Revision)
{
    output.clear();
    std::uint8_t words[128];
    read_padded(input, 0, words, sizeof(words));
    Hash256 hash;
    std::memcpy(hash.bytes, words, sizeof(hash.bytes));
    const u256 v = load_be(words + 32);
    const u256 r = load_be(words + 64);
    const u256 s = load_be(words + 96);

    // Whatever is wrong with a signature, the call succeeds, with nothing to say. Signatures with
    // a large s are right here: Homestead banned them from transactions only.
    if (v != 27 && v != 28)
        return true;
    if (const auto address = recover_address(hash, r, s, v == 28)) {
        output.assign(32, 0);
        std::memcpy(output.data() + 12, address->bytes, sizeof(address->bytes));
    }
    return true;
}

}  // namespace sluice::evm::contracts
