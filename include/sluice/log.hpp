// Sluice - public API: what a contract leaves for the outside world to find.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/types.hpp>
#include <vector>

namespace sluice::evm {

/// One entry of a transaction's log, as LOG0 to LOG4 write it (Yellow Paper 4.3.1).
struct Log {
    Address address;              ///< The account whose code ran, not the code's own address.
    std::vector<Hash256> topics;  ///< At most four; what bloom filters and indexes find it by.
    Bytes data;                   ///< Not indexed; its meaning is the contract's.
};

}  // namespace sluice::evm
