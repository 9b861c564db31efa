// The public Host interface over our own state: what an embedder writes who brings a state of his
// own. It runs nested messages by asking the Vm again, in contrast to the engine's own frames, so
// everything about calls and creations exists twice and can be compared.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/evm.hpp>

#include "chain/evm_host.hpp"
#include "chain/executor.hpp"

namespace sluice::evm::test {

class StateHost : public Host {
public:
    StateHost(chain::State& state, const chain::BlockEnvironment& environment,
              const TransactionContext& transaction);

    /// Runs an outermost message with the preparations of a transaction.
    Result run(const Message& message);

    /// What its engines have done so far.
    [[nodiscard]] const EngineMetrics& metrics() const noexcept { return vm_.metrics(); }

    /// Ends a transaction's payments: nothing, too, touches the account.
    void pay_coinbase(const u256& fee);

    AccessStatus access_account(const Address& address) noexcept override;
    AccessStatus access_storage(const Address& address, const u256& key) noexcept override;
    bool account_exists(const Address& address) const noexcept override;
    u256 balance(const Address& address) const noexcept override;
    std::size_t code_size(const Address& address) const noexcept override;
    Hash256 code_hash(const Address& address) const noexcept override;
    std::size_t copy_code(const Address& address, std::size_t offset,
                          std::span<std::uint8_t> out) const noexcept override;
    u256 storage(const Address& address, const u256& key) const noexcept override;
    StorageStatus set_storage(const Address& address, const u256& key,
                              const u256& value) noexcept override;
    u256 transient_storage(const Address& address, const u256& key) const noexcept override;
    void set_transient_storage(const Address& address, const u256& key,
                               const u256& value) noexcept override;
    bool selfdestruct(const Address& address, const Address& beneficiary) noexcept override;
    Result call(const Message& message) noexcept override;
    Hash256 block_hash(std::uint64_t number) const noexcept override;
    void emit_log(Log log) noexcept override;
    std::optional<Address> delegate(const Address& address) const noexcept override;

protected:
    /// Runs code, and nothing around it.
    virtual Result run_code(const Message& message, BytesView code);

    [[nodiscard]] const chain::BlockEnvironment& environment() const { return environment_; }
    [[nodiscard]] const TransactionContext& transaction() const { return transaction_; }

private:
    Result call_code(const Message& message);
    Result create(const Message& message);
    void deposit_code(const Address& address, Result& result);
    chain::Account* find(const Address& address) const { return &state_.account(address); }

    chain::State& state_;
    const chain::BlockEnvironment& environment_;
    const TransactionContext& transaction_;
    const Rules& rules_;
    mutable chain::EvmHost accounts_;
    Vm vm_;
};

}  // namespace sluice::evm::test
