// IDENTITY (0x04): its input. How old contracts copied memory before MCOPY.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {

bool identity(BytesView input, Bytes& output, Revision)
{
    output.assign(input.begin(), input.end());
    return true;
}

}  // namespace sluice::evm::contracts
