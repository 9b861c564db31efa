// Carries out a block on a state, step by step: what comes before its transactions, each of them,
// what comes after.
//
// Sources: Yellow Paper 11 (rewards), EIP-779, EIP-4788, EIP-2935, EIP-4895, EIP-7685.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <sluice/types.hpp>
#include <span>
#include <vector>

#include "chain/block.hpp"
#include "chain/bloom.hpp"
#include "chain/executor.hpp"
#include "chain/receipt.hpp"
#include "chain/requests.hpp"
#include "chain/state.hpp"

namespace sluice::chain {

/// What mining a block pays, in wei, in a revision; zero since Paris.
u256 block_reward(evm::Revision revision) noexcept;

/// Somebody who made an uncle, and how many blocks it is behind its nephew: 1 to 6.
struct UncleMaker {
    Address coinbase{};
    std::uint64_t distance = 1;
};

/// One block's execution. Borrows state and environment. In this order: start, transact for each
/// transaction, pay and withdraw, finish; then what it came to. It checks no header.
class BlockExecutor {
public:
    BlockExecutor(State& state, const BlockEnvironment& environment);

    /// Watches every instruction of transactions from now on; null for nobody.
    void set_tracer(evm::InstructionTracer* tracer) noexcept { tracer_ = tracer; }

    /// The DAO fork's change of balances; for its one block, before start.
    void apply_dao_fork();

    /// Tells the contracts that keep them the beacon root (since Cancun) and the parent's hash
    /// (since Prague). Neither can fail: where there is no such contract, nobody is told.
    void start(const std::optional<Hash256>& parent_beacon_block_root, const Hash256& parent_hash);

    /// The next transaction, and its receipt. On an error nothing has changed.
    std::expected<TransactionOutcome, TransactionError> transact(const Transaction& transaction,
                                                                 const Address& sender);

    /// Pays those who made the block and its uncles (before Paris): to the coinbase `reward` and a
    /// 32nd of it for each uncle, to an uncle's maker an eighth of it less for each block behind.
    void pay_rewards(const u256& reward, std::span<const UncleMaker> uncles);

    /// Pays withdrawals out (since Shanghai).
    void withdraw(std::span<const Withdrawal> withdrawals);

    /// Collects requests (since Prague); `deposit_contract` as in ChainSpec.
    std::expected<void, BlockError> collect_requests(const Address& deposit_contract);

    [[nodiscard]] const std::vector<Receipt>& receipts() const noexcept { return receipts_; }
    [[nodiscard]] const Bloom& bloom() const noexcept { return bloom_; }
    [[nodiscard]] std::uint64_t gas_used() const noexcept { return gas_used_; }
    [[nodiscard]] std::uint64_t blob_gas_used() const noexcept { return blob_gas_used_; }

    /// Each with its type's byte in front; those of a type that has none are left out.
    [[nodiscard]] const Requests& requests() const noexcept { return requests_; }

    /// The precompile that the block needed and this build lacks, or null.
    [[nodiscard]] const evm::Precompile* missing_precompile() const noexcept
    {
        return missing_precompile_;
    }

    /// Whether a transaction ran into a bound of this program's memory, so that what the block came
    /// to is not to be relied on.
    [[nodiscard]] bool ran_out_of_memory() const noexcept { return ran_out_of_memory_; }

private:
    /// Calls a system contract; nothing where there is no code.
    std::optional<evm::Status> call_system_contract(const Address& contract, BytesView input);
    std::expected<void, BlockError> collect_from(RequestType type, const Address& contract);
    void add_balance(const Address& address, const u256& amount);
    void note_failure(evm::Status status) noexcept;

    State& state_;
    const BlockEnvironment& environment_;
    Executor executor_;
    evm::InstructionTracer* tracer_ = nullptr;
    std::vector<Receipt> receipts_;
    Bloom bloom_;
    std::uint64_t gas_used_ = 0;
    std::uint64_t blob_gas_used_ = 0;
    Requests requests_;
    const evm::Precompile* missing_precompile_ = nullptr;
    bool ran_out_of_memory_ = false;
};

}  // namespace sluice::chain
