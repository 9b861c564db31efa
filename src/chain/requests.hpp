// Requests of the execution layer to the consensus layer: what blocks since Prague collect.
//
// Sources: EIP-7685 (requests and their hash), EIP-6110 (deposits, from logs), EIP-7002
// (withdrawals) and EIP-7251 (consolidations), from contracts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <sluice/log.hpp>
#include <sluice/types.hpp>
#include <span>
#include <vector>

namespace sluice::chain {

/// The first byte of a request says what it is.
enum class RequestType : std::uint8_t { deposit = 0, withdrawal = 1, consolidation = 2 };

/// All requests of one type in a block, one after the other, behind the type's byte.
using Requests = std::vector<Bytes>;

/// What is wrong with a log of the deposit contract that should be a deposit's.
struct MalformedDeposit {};

/// Appends to `out` the requests in the logs of one transaction, of the given deposit contract.
/// Logs with other topics than a deposit's are passed over.
std::expected<void, MalformedDeposit> append_deposits(Bytes& out, std::span<const evm::Log> logs,
                                                      const Address& deposit_contract);

/// sha256 over the sha256 of each element that has more than its type's byte.
Hash256 requests_hash(std::span<const Bytes> requests);

}  // namespace sluice::chain
