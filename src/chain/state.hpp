// The state of a chain in memory: accounts, storage, and a journal to take changes back.
//
// Accounts and slots stay where they are while a transaction runs, so frames and the journal hold
// plain pointers, and undoing is writing old values back, newest first. "Warm" and "original value"
// are not sets that must be cleared but numbers of the transaction they hold for: a new transaction
// makes everything cold by counting one up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <sluice/evm.hpp>
#include <sluice/log.hpp>
#include <sluice/types.hpp>
#include <vector>

#include "base/arena.hpp"
#include "chain/account.hpp"
#include "chain/store.hpp"

namespace sluice::chain {

/// A point in a transaction to go back to.
struct Checkpoint {
    std::uint64_t journal;
    std::uint64_t logs;
};

/// A Checkpoint with what a revert leaves as it has become meanwhile: what mode shadow needs to run
/// a message twice without a trace.
struct ExactCheckpoint {
    Checkpoint checkpoint;
    std::uint64_t frame_start;
    std::size_t growth;
    bool lasting_touch;  ///< Of the one account whose touch survives reverts.
};

/// The state. One thread at a time; copies are not made, a State is a place.
///
/// Life of a transaction: begin_transaction, changes with checkpoints and reverts, then
/// finish_transaction, which deletes what has to go and makes the rest the new start. In between
/// `logs` grows.
///
/// Memory: what one transaction makes the state grow is bounded (set_max_growth), beyond which
/// changes throw std::bad_alloc, as they do when the system has no more; the engine turns that into
/// Status::out_of_memory and takes everything back. What transactions have merely looked at is
/// forgotten again from time to time.
class State {
public:
    /// In bytes. No transaction that a block of today has room for comes near: the cheapest way to
    /// fill memory takes 6 MB for a million gas.
    static constexpr std::size_t default_max_growth = std::size_t{2} << 30;

    /// An empty state, or one above a store, which must outlive it.
    explicit State(Store* store = nullptr, HashSeed seed = random_hash_seed());
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    /// Where codes are looked up from now on, so that several states share what was found out about
    /// them, and one that forgets accounts finds them again; null for nowhere.
    void set_code_cache(std::shared_ptr<evm::CodeCache> cache) noexcept
    {
        code_cache_ = std::move(cache);
    }

    // ---- outside transactions: setting up and reading -----------------------------------

    /// The account, whether it exists or not. The reference stays good until finish_transaction or
    /// forget_absent.
    Account& account(const Address& address)
    {
        if (Account* const known = find_account(address))
            return *known;
        return load_account(address);
    }

    /// Sets an account's fields without journal; it exists from now on.
    void set_account(const Address& address, std::uint64_t nonce, const u256& balance,
                     BytesView code);

    /// Sets a slot without journal.
    void set_storage(const Address& address, const u256& key, const u256& value);

    /// A slot's value now.
    u256 storage(Account& account, const u256& key);

    /// The account's code, fetched from the store if need be; null for none.
    const evm::Code* code(Account& account);

    /// Calls `visit(const Account&)` for every account that exists, in no order.
    template <class Visit>
    void for_each_account(Visit&& visit) const
    {
        for (const Account& account : accounts_) {
            if (account.flags.exists)
                visit(account);
        }
    }

    /// Root of the state trie (Yellow Paper, appendix D). Of a state without a store.
    [[nodiscard]] Hash256 root() const;

    /// Forgets accounts that do not exist and slots that are zero: what has been looked up without
    /// being there. finish_transaction does it when that has come to be much. Does nothing above a
    /// store, which would have to be asked again.
    void forget_absent();

    // ---- transactions -------------------------------------------------------------------

    /// Bounds, in bytes, what each transaction from the next one on may make the state grow by.
    void set_max_growth(std::size_t bytes) noexcept { max_growth_ = bytes; }

    /// Makes everything cold and empties the logs and transient storage.
    void begin_transaction();

    /// Deletes accounts that destroyed themselves, and with `clear_empty` the empty ones that were
    /// touched (EIP-161).
    void finish_transaction(bool clear_empty);

    [[nodiscard]] Checkpoint checkpoint() const noexcept { return {journal_.size(), logs_.size()}; }

    /// Takes back every change since the checkpoint.
    void revert(const Checkpoint& checkpoint);

    [[nodiscard]] ExactCheckpoint exact_checkpoint() const noexcept;

    /// Changes that were taken back and can be made again.
    class Undone;

    /// Takes back every change since the checkpoint so that nothing tells that there were any but
    /// time and memory. Throws std::bad_alloc with nothing taken back.
    [[nodiscard]] Undone take_back(const ExactCheckpoint& start);

    /// Makes changes again, from where take_back has led. Later changes must have been reverted.
    void make_again(Undone&& undone) noexcept;

    /// Reverts to where take_back would lead, for good.
    void revert_exactly(const ExactCheckpoint& start);

    /// Calls `on_account(Account&)` and `on_slot(Slot&)` for what was accessed or changed since the
    /// checkpoint and not reverted, as often as it was.
    template <class OnAccount, class OnSlot>
    void visit_changed(const Checkpoint& since, OnAccount&& on_account, OnSlot&& on_slot) const;

    /// Calls `visit(Account&)` for every account that has been met, whether it exists or not.
    template <class Visit>
    void for_each_known_account(Visit&& visit)
    {
        for (Account& account : accounts_)
            visit(account);
    }

    /// Whose transient storage a slot is part of; null if it is none of this transaction's.
    [[nodiscard]] const Account* find_transient_owner(const Slot& slot) const noexcept;

    /// Whether this transaction has accessed the account or slot.
    template <class Place>
    [[nodiscard]] bool is_warm(const Place& place) const noexcept
    {
        return place.accessed_in == transaction_;
    }

    /// Whether it has, even if that was reverted: whatever the transaction's messages have read.
    template <class Place>
    [[nodiscard]] bool was_met(const Place& place) const noexcept
    {
        return is_warm(place) || place.accessed_in == access_reverted();
    }

    /// Values saved before this point have to be saved again when they change: a frame that can be
    /// reverted by itself begins here.
    void set_frame_start(std::uint64_t journal_position) noexcept
    {
        frame_start_ = journal_position;
    }

    [[nodiscard]] const std::vector<evm::Log>& logs() const noexcept { return logs_; }
    [[nodiscard]] std::vector<evm::Log> take_logs() noexcept { return std::move(logs_); }
    void add_log(evm::Log log)
    {
        grow(sizeof(evm::Log) + log.data.size() + log.topics.size() * sizeof(Hash256));
        logs_.push_back(std::move(log));
    }

    // ---- changes that a revert takes back -----------------------------------------------

    /// Marks the account as accessed; returns whether it was cold.
    SLUICE_ALWAYS_INLINE bool access(Account& account)
    {
        if (SLUICE_LIKELY(account.accessed_in == transaction_))
            return false;
        note({Change::Kind::account_accessed, &account, {}});
        account.accessed_in = transaction_;
        return true;
    }

    /// The slot of a key if this transaction has accessed it before, else null.
    SLUICE_ALWAYS_INLINE Slot* find_warm(const Account& account, const u256& key) const noexcept
    {
        Slot* const slot = account.slots.find(key, hash_word(key, seed_));
        return SLUICE_LIKELY(slot != nullptr && slot->accessed_in == transaction_) ? slot : nullptr;
    }

    /// The slot of a key, with a note whether this transaction meets it for the first time.
    struct SlotAccess {
        Slot* slot;
        bool cold;
    };
    SLUICE_ALWAYS_INLINE SlotAccess access_slot(Account& account, const u256& key)
    {
        Slot* slot = account.slots.find(key, hash_word(key, seed_));
        if (SLUICE_LIKELY(slot != nullptr && slot->accessed_in == transaction_))
            return {slot, false};
        return {access_cold_slot(account, key, slot), true};
    }

    /// Writes an accessed slot.
    SLUICE_ALWAYS_INLINE void write(Slot& slot, const u256& value)
    {
        save(slot);
        count_used(slot, value);
        slot.value = value;
    }

    u256 transient_storage(Account& account, const u256& key) const;
    void set_transient_storage(Account& account, const u256& key, const u256& value);

    void set_balance(Account& account, const u256& balance);
    void set_nonce(Account& account, std::uint64_t nonce);

    /// Gives the account code of its own, or takes it away (an empty view).
    void set_code(Account& account, BytesView code);

    /// Brings an account into existence, if it is not.
    void create(Account& account);

    /// Makes an account a contract created in this transaction. Its balance stays.
    void create_contract(Account& account, std::uint64_t nonce);

    /// Marks an account for deletion at the end of the transaction if it is empty then.
    void touch(Account& account);

    /// Marks an account for deletion at the end of the transaction. Returns whether it was not.
    bool destruct(Account& account);

    /// Whether a contract may not be created at this address: it has a nonce, code or storage
    /// (EIP-684, EIP-7610).
    bool is_taken(Account& account);

    [[nodiscard]] const HashSeed& seed() const noexcept { return seed_; }

private:
    /// One step to undo.
    struct Change {
        enum class Kind : std::uint8_t {
            account_accessed,
            slot_accessed,
            slot_written,
            balance,
            nonce,
            flags,
            code,
        };
        Kind kind;
        void* target;
        u256 before;
    };

    /// The least size of a state, in bytes, at which a transaction's end looks for what to forget.
    static constexpr std::size_t forgetting_threshold = std::size_t{256} << 20;
    static constexpr std::size_t unlimited = ~std::size_t{0};

    /// Entries that the journal keeps room for from one transaction to the next.
    static constexpr std::size_t journal_kept = std::size_t{1} << 20;
    static constexpr std::size_t first_slots_chunk = std::size_t{64} << 10;

    /// What an account or slot costs besides itself: its places in tables.
    static constexpr std::size_t table_bytes = 32;

    /// What a place says that this transaction has accessed, but in frames that were reverted: no
    /// transaction's number, and none that another leaves.
    [[nodiscard]] std::uint64_t access_reverted() const noexcept { return ~transaction_; }

    /// Counts what a transaction makes the state grow by.
    SLUICE_ALWAYS_INLINE void grow(std::size_t bytes)
    {
        growth_ += bytes;
        if (SLUICE_UNLIKELY(growth_ > growth_limit_))
            refuse_growth();
    }
    [[noreturn]] static void refuse_growth();

    /// About what accounts and slots take, in bytes.
    [[nodiscard]] std::size_t size() const noexcept;

    SLUICE_ALWAYS_INLINE void note(const Change& change)
    {
        if (SLUICE_UNLIKELY(journal_.size() == journal_.capacity()))
            grow_journal();
        journal_.push_back(change);
    }
    void grow_journal();

    /// Journals a slot's value unless the running frame has done so.
    SLUICE_ALWAYS_INLINE void save(Slot& slot)
    {
        if (slot.saved_at <= frame_start_) {
            note({Change::Kind::slot_written, &slot, slot.value});
            slot.saved_at = journal_.size();
        }
    }

    /// Keeps count of the slots in use as one is about to change.
    SLUICE_ALWAYS_INLINE static void count_used(const Slot& slot, const u256& value) noexcept
    {
        slot.owner->used_slots += static_cast<std::uint64_t>(is_zero(slot.value)) -
                                  static_cast<std::uint64_t>(is_zero(value));
    }

    Account* find_account(const Address& address) const noexcept
    {
        for (std::uint64_t i = hash_address(address, seed_) & mask_;; i = (i + 1) & mask_) {
            Account* const account = buckets_[i];
            if (account == nullptr || SLUICE_LIKELY(account->address == address))
                return account;
        }
    }

    /// A table of `mask` + 1 buckets over the accounts.
    std::unique_ptr<Account*[]> index_accounts(std::deque<Account>& accounts,
                                               std::uint64_t mask) const;
    Account& load_account(const Address& address);
    Account& insert_account(const Address& address);
    Slot* access_cold_slot(Account& account, const u256& key, Slot* slot);
    Slot* load_slot(Account& account, const u256& key, std::uint64_t hash);
    void clear_transient_storage() noexcept;
    void save_flags(Account& account);
    void assign_code(Account& account, std::shared_ptr<const evm::Code> code,
                     const Hash256& code_hash);
    void list(Account& account);
    void remove(Account& account);
    void undo(const Change& change);
    void exchange(Change& change) noexcept;
    void set_lasting_touch(bool touched) noexcept;

    [[nodiscard]] std::shared_ptr<const evm::Code> make_code(BytesView bytes) const;

    HashSeed seed_;
    Store* store_;
    std::shared_ptr<evm::CodeCache> code_cache_;
    std::uint64_t transaction_ = 1;
    std::uint64_t frame_start_ = 0;
    std::vector<Change> journal_;
    std::vector<evm::Log> logs_;
    std::vector<std::pair<std::shared_ptr<const evm::Code>, Hash256>> replaced_codes_;
    std::vector<Account*> changed_accounts_;
    std::vector<Account*> transient_accounts_;

    std::uint64_t mask_;
    std::unique_ptr<Account*[]> buckets_;
    std::deque<Account> accounts_;
    Arena slots_{first_slots_chunk};
    Arena transient_slots_{std::size_t{16} << 10};
    std::size_t growth_ = 0;  ///< What this transaction has made the state grow by, in bytes.
    std::size_t growth_limit_ = unlimited;  ///< Setting up is not bounded, transactions are.
    std::size_t max_growth_ = default_max_growth;
    std::size_t forget_at_ = forgetting_threshold;
};

class State::Undone {
    friend class State;
    std::vector<Change> changes_;  ///< What was there before, or after once they are taken back.
    std::vector<evm::Log> logs_;
    ExactCheckpoint end_;  ///< Where they had led.
};

template <class OnAccount, class OnSlot>
void State::visit_changed(const Checkpoint& since, OnAccount&& on_account, OnSlot&& on_slot) const
{
    for (std::size_t i = since.journal; i < journal_.size(); ++i) {
        const Change& change = journal_[i];
        if (change.kind == Change::Kind::slot_accessed || change.kind == Change::Kind::slot_written)
            on_slot(*static_cast<Slot*>(change.target));
        else
            on_account(*static_cast<Account*>(change.target));
    }
}

}  // namespace sluice::chain
