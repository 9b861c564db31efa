// An EVM of another version of EVMC: nothing but the number may be looked at.
// SPDX-License-Identifier: Apache-2.0
#include "evmc/evmc_abi.h"

extern "C" [[gnu::visibility("default")]] EvmcVm* evmc_create_old_peer()
{
    static int version = 7;
    return reinterpret_cast<EvmcVm*>(&version);
}
