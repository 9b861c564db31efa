// An EVMC client as the engine's host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/evm.hpp>

#include "evmc/evmc_abi.h"

namespace sluice::evmc {

/// Asks the client whatever the engine asks. Borrows table and context.
class ClientHost final : public evm::Host {
public:
    /// Writes the depth of the frame that waits for an answer to a nested call to `waiting_depth`,
    /// and not_waiting when it has one.
    static constexpr std::int32_t not_waiting = -1;

    ClientHost(const EvmcHostInterface& table, EvmcHostContext* context,
               std::int32_t& waiting_depth) noexcept
        : table_{table}, context_{context}, waiting_depth_{waiting_depth}
    {}

    /// The first answer to a nested call that says that the client or another EVM failed at its
    /// job: a negative EvmcStatus. 0 if there was none.
    [[nodiscard]] int client_error() const noexcept { return client_error_; }

    evm::AccessStatus access_account(const Address& address) noexcept override;
    evm::AccessStatus access_storage(const Address& address, const u256& key) noexcept override;
    bool account_exists(const Address& address) const noexcept override;
    u256 balance(const Address& address) const noexcept override;
    std::size_t code_size(const Address& address) const noexcept override;
    Hash256 code_hash(const Address& address) const noexcept override;
    std::size_t copy_code(const Address& address, std::size_t offset,
                          std::span<std::uint8_t> out) const noexcept override;
    u256 storage(const Address& address, const u256& key) const noexcept override;
    evm::StorageStatus set_storage(const Address& address, const u256& key,
                                   const u256& value) noexcept override;
    u256 transient_storage(const Address& address, const u256& key) const noexcept override;
    void set_transient_storage(const Address& address, const u256& key,
                               const u256& value) noexcept override;
    bool selfdestruct(const Address& address, const Address& beneficiary) noexcept override;
    evm::Result call(const evm::Message& message) noexcept override;
    Hash256 block_hash(std::uint64_t number) const noexcept override;
    void emit_log(evm::Log log) noexcept override;
    std::optional<Address> delegate(const Address& address) const noexcept override;

private:
    const EvmcHostInterface& table_;
    EvmcHostContext* context_;
    std::int32_t& waiting_depth_;
    int client_error_ = 0;
};

}  // namespace sluice::evmc
