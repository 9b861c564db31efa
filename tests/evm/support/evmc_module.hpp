// The EVMC module as clients get it: loaded from its file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/engine_mode.hpp>

#include "evmc/evmc_abi.h"

namespace sluice::evm::test {

/// The module's entry by that name, or null.
void* evmc_symbol(const char* name);

/// A new EVM of the module's; its `destroy` frees it.
EvmcVm* create_evmc_vm();

/// One that runs code in this mode, for the program's whole life.
EvmcVm& evmc_vm(EngineMode mode);

}  // namespace sluice::evm::test
