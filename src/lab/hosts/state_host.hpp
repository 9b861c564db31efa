// The public Host interface over our own state: what an embedder writes who brings a state of his
// own. It runs nested messages by asking the evm::Vm again, in contrast to the engine's own frames,
// so everything about calls and creations exists twice and can be compared.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/evm.hpp>

#include "chain/evm_host.hpp"
#include "chain/executor.hpp"

namespace sluice::lab {

class StateHost : public evm::Host {
public:
    StateHost(chain::State& state, const chain::BlockEnvironment& environment,
              const evm::TransactionContext& transaction);

    /// Runs an outermost message with the preparations of a transaction.
    evm::Result run(const evm::Message& message);

    /// What its engines have done so far.
    [[nodiscard]] const evm::EngineMetrics& metrics() const noexcept { return vm_.metrics(); }

    /// Ends a transaction's payments: nothing, too, touches the account.
    void pay_coinbase(const u256& fee);

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

protected:
    /// Runs code, and nothing around it.
    virtual evm::Result run_code(const evm::Message& message, BytesView code);

    [[nodiscard]] const chain::BlockEnvironment& environment() const { return environment_; }
    [[nodiscard]] const evm::TransactionContext& transaction() const { return transaction_; }

private:
    evm::Result call_code(const evm::Message& message);
    evm::Result create(const evm::Message& message);
    void deposit_code(const Address& address, evm::Result& result);
    chain::Account* find(const Address& address) const { return &state_.account(address); }

    chain::State& state_;
    const chain::BlockEnvironment& environment_;
    const evm::TransactionContext& transaction_;
    const evm::Rules& rules_;
    mutable chain::EvmHost accounts_;
    evm::Vm vm_;
};

}  // namespace sluice::lab
