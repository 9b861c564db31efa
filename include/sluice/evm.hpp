// Sluice - public API: running Ethereum bytecode against a host of your own.
//
// A Vm executes messages. What the code touches beyond its own stack and memory (storage,
// balances, other contracts) it asks of a Host, which you implement. Programs that have no state of
// their own use sluice::chain::World instead (sluice/world.hpp), which runs nested calls without
// leaving the engine and is faster.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <sluice/engine_metrics.hpp>
#include <sluice/engine_options.hpp>
#include <sluice/export.hpp>
#include <sluice/log.hpp>
#include <sluice/revision.hpp>
#include <sluice/status.hpp>
#include <sluice/types.hpp>

namespace sluice::evm {

/// What the engine is asked to do with a message.
enum class CallKind : std::uint8_t {
    call,          ///< Run the recipient's code on the recipient's storage.
    callcode,      ///< Run another account's code on the sender's storage, the sender as caller.
    delegatecall,  ///< As callcode, but with the caller and value of the calling frame.
    staticcall,    ///< As call, without value and without the right to change state.
    create,        ///< Run init code; the address follows from sender and nonce.
    create2,       ///< Run init code; the address follows from sender, salt and code.
};

/// A message: one call or creation, from outside or from another contract.
///
/// Views are borrowed for the duration of the execution.
struct Message {
    CallKind kind = CallKind::call;
    bool is_static = false;   ///< State must not change, here and below.
    bool delegated = false;   ///< code_address is where a delegation led (EIP-7702), which must not
                              ///< be followed further; a precompile there counts as without code.
    std::uint32_t depth = 0;  ///< Nesting, 0 for the outermost; over 1024 the message fails.
    std::uint64_t gas = 0;    ///< Gas the callee may spend.
    Address sender{};         ///< CALLER.
    Address recipient{};      ///< ADDRESS: whose storage and balance the code works on. Unused in
                              ///< creations that the engine asks a host for.
    Address code_address{};   ///< Whose code runs. Of a plain call, the same as recipient.
    u256 value{};             ///< CALLVALUE, in wei.
    u256 salt{};              ///< CREATE2's salt.
    BytesView input;          ///< Call data, or the init code of a creation.
};

/// What came of a message.
struct Result {
    Status status = Status::success;
    std::uint64_t gas_left = 0;   ///< 0 unless the status is success or revert, or says that the
                                  ///< message was never begun (see Status)
    std::int64_t gas_refund = 0;  ///< Refund counter (EIP-3529 etc.); may be negative inside a
                                  ///< nested message, never for a whole transaction.
    Bytes output;                 ///< Return data; the deployed code of a successful creation.
    Address created{};            ///< The new contract, of a successful creation.
};

/// The block that a message runs in.
struct BlockContext {
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;  ///< Seconds since the epoch.
    std::uint64_t gas_limit = 30'000'000;
    Address coinbase{};
    u256 prev_randao{};     ///< Before Paris: the block's difficulty.
    u256 base_fee{};        ///< Wei per gas; from London.
    u256 blob_base_fee{1};  ///< Wei per blob gas; from Cancun.
    u256 chain_id{1};
};

/// The transaction that a message belongs to.
struct TransactionContext {
    Address origin{};
    u256 gas_price{};                      ///< Effective price, wei per gas.
    std::span<const Hash256> blob_hashes;  ///< Borrowed.
};

/// How a storage write relates the slot's original value (at the start of the transaction), its
/// current value and the new one. Names are original -> current -> new with 0 for zero and X, Y, Z
/// for distinct other values; the cost of each is a row in the gas tables (EIP-2200 and kin).
enum class StorageStatus : std::uint8_t {
    assigned,           ///< No change, or any change to a dirty slot that is none of those below.
    added,              ///< 0 -> 0 -> Z
    deleted,            ///< X -> X -> 0
    modified,           ///< X -> X -> Z
    deleted_added,      ///< X -> 0 -> Z
    modified_deleted,   ///< X -> Y -> 0
    deleted_restored,   ///< X -> 0 -> X
    added_deleted,      ///< 0 -> Y -> 0
    modified_restored,  ///< X -> Y -> X
};

/// Whether a transaction has touched an account or slot before (EIP-2929).
enum class AccessStatus : std::uint8_t { cold, warm };

/// The world as the engine sees it. Implementations need no synchronisation: a Vm calls its host
/// from the thread that runs it. They must not throw.
class SLUICE_API Host {
public:
    virtual ~Host() = default;

    /// Marks the account or slot as accessed and says what it was before. Precompiles are warm.
    virtual AccessStatus access_account(const Address& address) noexcept = 0;
    virtual AccessStatus access_storage(const Address& address, const u256& key) noexcept = 0;

    /// Whether the account counts as existing: from Spurious Dragon on, whether it is not empty.
    [[nodiscard]] virtual bool account_exists(const Address& address) const noexcept = 0;
    [[nodiscard]] virtual u256 balance(const Address& address) const noexcept = 0;

    /// Size of the account's code in bytes.
    [[nodiscard]] virtual std::size_t code_size(const Address& address) const noexcept = 0;

    /// Keccak-256 of the code; zero for an account that does not exist or is empty.
    [[nodiscard]] virtual Hash256 code_hash(const Address& address) const noexcept = 0;

    /// Copies code from `offset` on into `out`; returns the number of bytes copied.
    virtual std::size_t copy_code(const Address& address, std::size_t offset,
                                  std::span<std::uint8_t> out) const noexcept = 0;

    /// A storage slot's value now; zero if it was never set.
    [[nodiscard]] virtual u256 storage(const Address& address, const u256& key) const noexcept = 0;

    /// Sets a slot; returns how its value at the start of the transaction, the one before and the
    /// new one relate, which decides cost and refund.
    virtual StorageStatus set_storage(const Address& address, const u256& key,
                                      const u256& value) noexcept = 0;

    /// Transient storage (EIP-1153): zero at the start of every transaction, reverted like storage.
    [[nodiscard]] virtual u256 transient_storage(const Address& address,
                                                 const u256& key) const noexcept = 0;
    virtual void set_transient_storage(const Address& address, const u256& key,
                                       const u256& value) noexcept = 0;

    /// Registers the account for destruction with its balance moved to the beneficiary, under the
    /// rules of the revision at hand (EIP-6780). Returns whether this is its first registration.
    virtual bool selfdestruct(const Address& address, const Address& beneficiary) noexcept = 0;

    /// Runs a nested message: snapshots, value transfer, precompiles (call_precompile), code,
    /// revert on failure. The engine has followed a delegation of the callee's and charged for it.
    /// The host usually answers by calling Vm::execute again; for creations it also derives the
    /// address (create_address, create2_address) and deploys the code.
    ///
    /// So each level of nested messages takes native stack, about one kilobyte of the engine's and
    /// what the host takes itself: threads that run messages of others need 8 MiB for all 1024
    /// levels. Messages on a World take none; there, 256 KiB will do.
    virtual Result call(const Message& message) noexcept = 0;

    /// Hash of an earlier block; the engine asks only for the last 256.
    [[nodiscard]] virtual Hash256 block_hash(std::uint64_t number) const noexcept = 0;

    /// Takes a log of the running message; a revert of that message takes it back.
    virtual void emit_log(Log log) noexcept = 0;

    /// The account that this account's code delegates to (EIP-7702), if it does.
    [[nodiscard]] virtual std::optional<Address> delegate(
        const Address& address) const noexcept = 0;
};

/// An engine with its stacks and memories, reused from message to message. One thread at a time;
/// any number of Vms live side by side and share nothing but what
/// their options name.
class SLUICE_API Vm {
public:
    explicit Vm(Revision revision, const EngineOptions& options = {});
    ~Vm();
    Vm(Vm&&) noexcept;
    Vm& operator=(Vm&&) noexcept;

    /// Changes how messages are run from now on. Not to be called while one runs.
    void set_options(const EngineOptions& options);
    [[nodiscard]] const EngineOptions& options() const noexcept;

    /// What its engines have done so far, and its cache.
    [[nodiscard]] const EngineMetrics& metrics() const noexcept;
    [[nodiscard]] CodeCacheCounters cache_counters() const;

    /// Runs `code` as the code of the message's recipient (or as init code). The host's answers to
    /// nested calls may come from this same Vm.
    Result execute(Host& host, const BlockContext& block, const TransactionContext& transaction,
                   const Message& message, BytesView code);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace sluice::evm
