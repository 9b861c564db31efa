// SHA-256 (0x02).
// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <iterator>

#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {

bool sha256(BytesView input, Bytes& output, Revision)
{
    const Hash256 hash = sluice::sha256(input);
    output.assign(std::begin(hash.bytes), std::end(hash.bytes));
    return true;
}

}  // namespace sluice::evm::contracts
