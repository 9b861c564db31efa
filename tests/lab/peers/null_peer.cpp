// Libraries that are no EVM: the one creates nothing, the other cannot even be asked to.
// SPDX-License-Identifier: Apache-2.0
#include "evmc/evmc_abi.h"

#ifdef SLUICE_PEER_CREATES
extern "C" [[gnu::visibility("default")]] EvmcVm* evmc_create()
{
    return nullptr;
}
#else
extern "C" [[gnu::visibility("default")]] int something_else()
{
    return 0;
}
#endif
