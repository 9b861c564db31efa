// Carries out transactions and bare messages on a state.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <memory>
#include <sluice/evm.hpp>
#include <sluice/log.hpp>
#include <vector>

#include "chain/evm_host.hpp"
#include "chain/state.hpp"
#include "chain/transaction.hpp"
#include "chain/transaction_blob_gas.hpp"
#include "chain/transaction_error.hpp"
#include "evm/machine.hpp"

namespace sluice::evm {
struct MessageOutcome;
}

namespace sluice::chain {

class BlockHashMemory;
struct OutermostMessage;
struct StateRuns;

/// What transactions of one block run in.
struct BlockEnvironment {
    evm::Revision revision = evm::latest_revision;
    evm::BlockContext context;
    BlobParameters blobs = blob_parameters(evm::latest_revision);
    BlockHashes block_hashes;  ///< May be empty: all hashes are zero then.

    /// What the memories of a message's frames may take together, in bytes.
    std::uint64_t max_memory = evm::Machine::max_total_memory;

    evm::EngineOptions engine;
};

/// What a transaction did.
struct TransactionOutcome {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;  ///< What the sender pays for: refunds and floor applied.
    std::uint64_t gas_refunded = 0;

    /// What the outermost message used: without the intrinsic cost, before refunds.
    std::uint64_t message_gas_used = 0;

    std::uint64_t blob_gas_used = 0;
    Bytes output;  ///< Return data of the outermost call, or the deployed code.
    std::optional<Address> created;
    std::vector<evm::Log> logs;
};

/// What a message did, without a transaction's costs around it.
struct MessageResult {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_left = 0;
    std::int64_t gas_refund = 0;
    Address created{};  ///< The new contract, of a successful creation.
};

/// Runs transactions on a state, with stacks and memories that it keeps from one to the next.
/// Borrows the state and the environment. One thread at a time.
class Executor {
public:
    Executor(State& state, const BlockEnvironment& environment);
    ~Executor();
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    /// Watches every instruction from now on; null for nobody.
    void set_tracer(evm::InstructionTracer* tracer) noexcept { machine_.tracer = tracer; }

    /// Validates and carries out a transaction of a known sender, as the block's next one:
    /// `gas_available` and `blob_gas_available` are what earlier ones left. On an error the state
    /// is as it was; so it is when the status is out of memory and no gas was used.
    std::expected<TransactionOutcome, TransactionError> transact(const Transaction& transaction,
                                                                 const Address& sender,
                                                                 std::uint64_t gas_available,
                                                                 std::uint64_t blob_gas_available);

    /// Ends a block that pays its coinbase nothing: brings the account into existence or, since
    /// EIP-161, removes it if it is empty. State tests count on it, also without a transaction.
    void touch_coinbase();

    /// The precompile that the last message needed and this build lacks, or null.
    [[nodiscard]] const evm::Precompile* missing_precompile() const noexcept
    {
        return machine_.missing_precompile;
    }

    /// Runs a message as a transaction of its own that costs nothing: sender, recipient, coinbase
    /// and precompiles are warm. Between State::begin_transaction and finish_transaction. The
    /// output is in output() until the next call. Nobody checks the sender's balance; a creation
    /// that succeeds raises its nonce.
    MessageResult run(const evm::Message& message, const evm::TransactionContext& context);

    /// Gives memory back that a message used unusually much of. The output goes on being there.
    void trim() noexcept { machine_.trim(); }

    /// What the last message returned.
    [[nodiscard]] BytesView output() const noexcept { return machine_.return_data.view(); }

    /// What its engines have done so far.
    [[nodiscard]] const evm::EngineMetrics& metrics() const noexcept { return machine_.metrics; }

    /// The part of run() after its preparations, for measuring: a call, nothing else.
    MessageResult call(const evm::Message& message);

    /// The same for a creation: the sender's nonce, `nonce`, has been raised, and stays so.
    MessageResult create(const evm::Message& message, std::uint64_t nonce);

    /// Warms what a transaction with this sender and recipient starts with (EIP-2929, EIP-3651).
    void warm_up(const Address& sender, const Address& recipient,
                 const evm::TransactionContext& context);

private:
    std::int64_t apply_authorizations(const Transaction& transaction);

    /// Runs a message with `run`, in mode shadow on both engines.
    template <class Run>
    evm::MessageOutcome run_in_mode(const OutermostMessage& message, Run&& run);

    /// Runs a message again that has come to `outcome`, on the advanced engine, and compares.
    void shadow(const OutermostMessage& message, const ExactCheckpoint& start,
                const evm::MessageOutcome& outcome,
                const std::function<evm::MessageOutcome()>& run);
    void write_reproducer(const OutermostMessage& message, const StateRuns& runs);

    /// A transaction that has been found valid, to its end. Throws std::bad_alloc halfway.
    TransactionOutcome carry_out(const Transaction& transaction, Account& sender);

    State& state_;
    const BlockEnvironment& environment_;
    const evm::Rules& rules_;
    std::unique_ptr<BlockHashMemory> hash_memory_;  ///< In mode shadow,
    BlockHashes remembered_hashes_;                 ///< which asks there.
    EvmHost host_;
    evm::Machine machine_;
    evm::TransactionContext context_;
};

}  // namespace sluice::chain
