// The public door to the precompiles.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/precompiles.hpp>

#include "evm/precompiles/precompile.hpp"

namespace sluice::evm {

std::optional<Result> call_precompile(Revision revision, const Message& message)
{
    const Precompile* const precompile =
        message.delegated ? nullptr : find_precompile(message.code_address, revision);
    if (precompile == nullptr)
        return std::nullopt;

    Result result;
    const std::uint64_t cost = precompile->cost(message.input, revision);
    if (cost > message.gas) {
        result.status = Status::out_of_gas;
    } else if (precompile->run == nullptr) {
        result.status = Status::unsupported_precompile;
    } else if (!precompile->run(message.input, result.output, revision)) {
        result.status = Status::precompile_failure;
        result.output.clear();
    } else {
        result.gas_left = message.gas - cost;
    }
    return result;
}

}  // namespace sluice::evm
