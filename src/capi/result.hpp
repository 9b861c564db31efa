// What the C API's results are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sluice.h>

#include <memory>
#include <optional>
#include <sluice/evm.hpp>
#include <vector>

struct SluiceResult {
    sluice::evm::Status status = sluice::evm::Status::success;
    std::uint64_t gas_left = 0;
    std::uint64_t gas_used = 0;
    std::int64_t gas_refund = 0;
    sluice::Bytes output;
    std::optional<sluice::Address> created;
    sluice::Address sender{};
    std::vector<sluice::evm::Log> logs;
};

namespace sluice::capi {

/// The result of a message of that kind. Throws std::bad_alloc.
std::unique_ptr<SluiceResult> make_result(evm::Result&& result, evm::CallKind kind);

/// Valid as long as the log.
SluiceLog to_c(const evm::Log& log) noexcept;

}  // namespace sluice::capi
