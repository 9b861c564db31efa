// Where state comes from that is not in memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sluice/types.hpp>

namespace sluice::chain {

/// An account as a store keeps it.
struct StoredAccount {
    std::uint64_t nonce = 0;
    u256 balance{};
    Hash256 code_hash{};
    bool has_storage = false;  ///< Whether any slot is not zero.
};

/// Read access to a state that lies elsewhere: a database, a remote node, a snapshot. State asks
/// once for each account, slot and code that it meets, and keeps the answer, so nothing here is on
/// the hot path.
class Store {
public:
    virtual ~Store() = default;

    /// The account, or nullopt if it does not exist.
    virtual std::optional<StoredAccount> account(const Address& address) = 0;

    /// The slot's value; zero where nothing is stored.
    virtual u256 storage(const Address& address, const u256& key) = 0;

    /// The code with this Keccak-256 hash.
    virtual Bytes code(const Hash256& code_hash) = 0;
};

}  // namespace sluice::chain
