// Sluice - public API: the precompiled contracts, for hosts that answer calls themselves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sluice/evm.hpp>
#include <sluice/export.hpp>

namespace sluice::evm {

/// Runs the precompile that `message.code_address` names: charges its gas, then computes. nullopt
/// if no precompile stands there in `revision`, or if a delegation led there (message.delegated),
/// behind which precompiles count as accounts without code (EIP-7702).
///
/// The status is success, out_of_gas, precompile_failure (an input it refuses), or
/// unsupported_precompile (this build lacks it); gas is left only on success. Value transfer and
/// its taking back are the host's business. Any number of threads may call it at once.
SLUICE_API std::optional<Result> call_precompile(Revision revision, const Message& message);

}  // namespace sluice::evm
