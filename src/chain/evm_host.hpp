// The state as the engine's host: chain::State seen through one revision's rules.
//
// Everything here is inline and nothing is virtual, so that an instruction's way to its slot is a
// hash, a comparison and a load.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "chain/state.hpp"
#include "evm/frame.hpp"
#include "evm/gas.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::chain {

/// Answers BLOCKHASH: the hash of an earlier block by number.
using BlockHashes = std::function<Hash256(std::uint64_t number)>;

/// Host of the state-keeping kind (see evm/instructions/system.hpp). Borrows the state.
class EvmHost {
public:
    static constexpr bool keeps_state = true;
    using AccountRef = Account*;
    using SlotRef = Slot*;

    struct AccountAccess {
        AccountRef ref;
        evm::AccessStatus status;
    };
    struct SlotAccess {
        SlotRef ref;
        evm::AccessStatus status;
    };

    EvmHost(State& state, const evm::Rules& rules, const BlockHashes& block_hashes) noexcept
        : state_{state}, rules_{rules}, block_hashes_{block_hashes}
    {}

    AccountRef self(const evm::Frame& frame) const noexcept
    {
        return static_cast<Account*>(frame.self);
    }

    // ---- accounts -----------------------------------------------------------------------

    AccountAccess access_account(const Address& address)
    {
        Account& account = state_.account(address);
        if (SLUICE_LIKELY(!state_.access(account)))
            return {&account, evm::AccessStatus::warm};
        // Precompiles are warm from the start (EIP-2929).
        const bool precompiled = evm::find_precompile(address, rules_.revision) != nullptr;
        return {&account, precompiled ? evm::AccessStatus::warm : evm::AccessStatus::cold};
    }

    bool exists(AccountRef account) const noexcept
    {
        return account->flags.exists && !(rules_.clears_empty_accounts && account->is_empty());
    }

    const u256& balance(AccountRef account) const noexcept { return account->balance; }

    std::size_t code_size(AccountRef account)
    {
        const evm::Code* code = state_.code(*account);
        return code != nullptr ? code->size() : 0;
    }

    u256 code_hash(AccountRef account) const noexcept
    {
        return exists(account) ? to_u256(account->code_hash) : u256{};
    }

    std::size_t copy_code(AccountRef account, std::uint64_t offset, std::span<std::uint8_t> out)
    {
        const evm::Code* code = state_.code(*account);
        if (code == nullptr || offset >= code->size())
            return 0;
        const std::size_t size = std::min<std::size_t>(out.size(), code->size() - offset);
        std::memcpy(out.data(), code->begin() + offset, size);
        return size;
    }

    const evm::Code* code(AccountRef account) { return state_.code(*account); }

    const Address* delegate(AccountRef account)
    {
        (void)state_.code(*account);
        return account->delegates ? &account->delegate : nullptr;
    }

    std::uint64_t nonce(AccountRef account) const noexcept { return account->nonce; }
    void set_nonce(AccountRef account, std::uint64_t nonce) { state_.set_nonce(*account, nonce); }
    void set_code(AccountRef account, BytesView code) { state_.set_code(*account, code); }
    bool is_taken(AccountRef account) { return state_.is_taken(*account); }

    void create_account(AccountRef account)
    {
        // EIP-161: contracts start with nonce 1, so that they are never empty.
        state_.create_contract(*account, rules_.clears_empty_accounts ? 1 : 0);
    }

    /// Moves wei. The payer has it, and no balance reaches 2^256: there is not that much wei.
    void transfer(AccountRef from, AccountRef to, const u256& value)
    {
        state_.create(*to);
        state_.touch(*to);
        if (from != to) {
            state_.set_balance(*from, from->balance - value);
            state_.set_balance(*to, to->balance + value);
        }
    }

    /// A call without value: before EIP-161 it brought accounts into existence, since then it
    /// marks empty ones for removal.
    void touch(AccountRef account)
    {
        if (!rules_.clears_empty_accounts)
            state_.create(*account);
        else if (SLUICE_UNLIKELY(account->is_empty()))
            state_.touch(*account);
    }

    bool selfdestruct(AccountRef self, AccountRef beneficiary)
    {
        const u256 balance = self->balance;
        const bool destroys = !rules_.selfdestruct_only_new || self->flags.created;
        // Naming oneself burns the balance, unless the account lives on.
        if (self != beneficiary)
            transfer(self, beneficiary, balance);
        else if (destroys)
            state_.set_balance(*self, u256{});
        return destroys && state_.destruct(*self);
    }

    // ---- storage ------------------------------------------------------------------------

    SLUICE_ALWAYS_INLINE SlotAccess access_slot(AccountRef account, const u256& key)
    {
        const auto [slot, cold] = state_.access_slot(*account, key);
        return {slot, cold ? evm::AccessStatus::cold : evm::AccessStatus::warm};
    }

    /// The value of a slot that this transaction has accessed before, or null.
    SLUICE_ALWAYS_INLINE const u256* find_warm(AccountRef account, const u256& key) const noexcept
    {
        const Slot* const slot = state_.find_warm(*account, key);
        return slot != nullptr ? &slot->value : nullptr;
    }

    SLUICE_ALWAYS_INLINE const u256& load(SlotRef slot) const noexcept { return slot->value; }

    SLUICE_ALWAYS_INLINE evm::StorageStatus store(SlotRef slot, const u256& value)
    {
        using enum evm::StorageStatus;
        if (slot->value == value)
            return assigned;
        const bool was_zero = is_zero(slot->value);
        const bool becomes_zero = is_zero(value);
        const bool restores = slot->original == value;
        evm::StorageStatus status = assigned;
        if (slot->original == slot->value) {
            status = was_zero ? added : becomes_zero ? deleted : modified;
        } else if (is_zero(slot->original)) {
            if (becomes_zero)
                status = added_deleted;
        } else if (was_zero) {
            status = restores ? deleted_restored : deleted_added;
        } else if (becomes_zero) {
            status = modified_deleted;
        } else if (restores) {
            status = modified_restored;
        }
        state_.write(*slot, value);
        return status;
    }

    u256 transient_load(AccountRef account, const u256& key) const
    {
        return state_.transient_storage(*account, key);
    }

    void transient_store(AccountRef account, const u256& key, const u256& value)
    {
        state_.set_transient_storage(*account, key, value);
    }

    // ---- the rest -----------------------------------------------------------------------

    void emit_log(const Address& address, BytesView data, const u256* topics, std::size_t count)
    {
        evm::Log log{address, {}, {data.begin(), data.end()}};
        log.topics.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            log.topics.push_back(to_hash256(*(topics - i)));
        state_.add_log(std::move(log));
    }

    Hash256 block_hash(std::uint64_t number) const
    {
        return block_hashes_ ? block_hashes_(number) : Hash256{};
    }

    // ---- frames -------------------------------------------------------------------------

    Checkpoint checkpoint() const noexcept { return state_.checkpoint(); }
    void revert(const Checkpoint& checkpoint) { state_.revert(checkpoint); }

    void start_frame(evm::Frame& frame, const Checkpoint& checkpoint) noexcept
    {
        frame.checkpoint_journal = checkpoint.journal;
        frame.checkpoint_logs = checkpoint.logs;
        state_.set_frame_start(checkpoint.journal);
    }

    void commit_frame(const evm::Frame& frame) noexcept { return_to_parent(frame); }

    void revert_frame(const evm::Frame& frame)
    {
        state_.revert({frame.checkpoint_journal, frame.checkpoint_logs});
        return_to_parent(frame);
    }

private:
    void return_to_parent(const evm::Frame& frame) noexcept
    {
        state_.set_frame_start(frame.parent != nullptr ? frame.parent->checkpoint_journal : 0);
    }

    State& state_;
    const evm::Rules& rules_;
    const BlockHashes& block_hashes_;
};

}  // namespace sluice::chain
