// SPDX-License-Identifier: Apache-2.0
#include "chain/state.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/keccak.hpp"

namespace sluice::chain {
namespace {

/// First bytes of a delegation designator: 0xef0100 ++ address (EIP-7702).
constexpr std::uint8_t delegation_prefix[3] = {0xef, 0x01, 0x00};
constexpr std::size_t delegation_size = sizeof(delegation_prefix) + sizeof(Address::bytes);

/// The precompile whose touch survives even a revert: the rule that the chain's history left
/// behind when clients disagreed at block 2,675,119.
constexpr Address ripemd160_address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}};

u256 pack(const AccountFlags& flags) noexcept
{
    return (flags.exists ? 1U : 0U) | (flags.created ? 2U : 0U) | (flags.destructed ? 4U : 0U) |
           (flags.touched ? 8U : 0U);
}

AccountFlags unpack(const u256& packed) noexcept
{
    const std::uint64_t bits = packed.limb[0];
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
}

}  // namespace

State::State(Store* store, HashSeed seed)
    : seed_{seed}, store_{store}, mask_{63}, buckets_{std::make_unique<Account*[]>(mask_ + 1)}
{}

// ---- accounts ------------------------------------------------------------------------------

std::unique_ptr<Account*[]> State::index_accounts(std::deque<Account>& accounts,
                                                  std::uint64_t mask) const
{
    auto buckets = std::make_unique<Account*[]>(mask + 1);
    for (Account& account : accounts) {
        std::uint64_t i = hash_address(account.address, seed_) & mask;
        while (buckets[i] != nullptr)
            i = (i + 1) & mask;
        buckets[i] = &account;
    }
    return buckets;
}

Account& State::insert_account(const Address& address)
{
    if (2 * (accounts_.size() + 1) > mask_ + 1) {
        const std::uint64_t mask = 4 * (mask_ + 1) - 1;
        buckets_ = index_accounts(accounts_, mask);
        mask_ = mask;
    }
    grow(sizeof(Account) + table_bytes);
    Account& account = accounts_.emplace_back();
    account.address = address;
    std::uint64_t i = hash_address(address, seed_) & mask_;
    while (buckets_[i] != nullptr)
        i = (i + 1) & mask_;
    buckets_[i] = &account;
    return account;
}

Account& State::load_account(const Address& address)
{
    Account& account = insert_account(address);
    if (store_ == nullptr)
        return account;
    if (const auto stored = store_->account(address)) {
        account.flags.exists = true;
        account.nonce = stored->nonce;
        account.balance = stored->balance;
        account.code_hash = stored->code_hash;
        account.code_in_store = stored->code_hash != empty_code_hash;
        account.storage_in_store = stored->has_storage;
    }
    return account;
}

void State::assign_code(Account& account, std::shared_ptr<const evm::Code> code,
                        const Hash256& code_hash)
{
    account.code_in_store = false;
    account.code_hash = code_hash;
    account.code = std::move(code);
    account.delegates = false;
    if (account.code != nullptr && account.code->size() == delegation_size) {
        const std::uint8_t* bytes = account.code->begin();
        if (std::equal(std::begin(delegation_prefix), std::end(delegation_prefix), bytes)) {
            account.delegates = true;
            std::memcpy(account.delegate.bytes, bytes + sizeof(delegation_prefix),
                        sizeof(account.delegate.bytes));
        }
    }
}

std::shared_ptr<const evm::Code> State::make_code(BytesView bytes) const
{
    return code_cache_ != nullptr ? code_cache_->get(bytes)
                                  : std::make_shared<const evm::Code>(bytes);
}

const evm::Code* State::code(Account& account)
{
    if (SLUICE_UNLIKELY(account.code_in_store)) {
        const Bytes bytes = store_->code(account.code_hash);
        assign_code(account, make_code(bytes), account.code_hash);
    }
    return account.code.get();
}

void State::set_account(const Address& address, std::uint64_t nonce, const u256& balance,
                        BytesView code)
{
    Account& changed = account(address);
    changed.flags.exists = true;
    changed.nonce = nonce;
    changed.balance = balance;
    if (code.empty())
        assign_code(changed, nullptr, empty_code_hash);
    else
        assign_code(changed, make_code(code), keccak256(code));
}

void State::remove(Account& account)
{
    account.flags = {};
    account.nonce = 0;
    account.balance = u256{};
    account.storage_in_store = false;
    account.slots.clear();
    account.used_slots = 0;
    assign_code(account, nullptr, empty_code_hash);
}

// ---- storage -------------------------------------------------------------------------------

Slot* State::load_slot(Account& account, const u256& key, std::uint64_t hash)
{
    grow(sizeof(Slot) + table_bytes);
    Slot* const slot = account.slots.insert(key, hash, &account, seed_, slots_);
    if (account.storage_in_store) {
        const u256 value = store_->storage(account.address, key);
        count_used(*slot, value);
        slot->value = value;
    }
    return slot;
}

Slot* State::access_cold_slot(Account& account, const u256& key, Slot* slot)
{
    if (slot == nullptr)
        slot = load_slot(account, key, hash_word(key, seed_));
    note({Change::Kind::slot_accessed, slot, {}});
    slot->accessed_in = transaction_;
    slot->original = slot->value;
    slot->saved_at = 0;
    return slot;
}

void State::set_storage(const Address& address, const u256& key, const u256& value)
{
    Account& changed = account(address);
    const std::uint64_t hash = hash_word(key, seed_);
    Slot* slot = changed.slots.find(key, hash);
    if (slot == nullptr)
        slot = changed.slots.insert(key, hash, &changed, seed_, slots_);
    count_used(*slot, value);
    slot->value = value;
}

u256 State::storage(Account& account, const u256& key)
{
    const std::uint64_t hash = hash_word(key, seed_);
    if (const Slot* slot = account.slots.find(key, hash))
        return slot->value;
    return account.storage_in_store ? load_slot(account, key, hash)->value : u256{};
}

u256 State::transient_storage(Account& account, const u256& key) const
{
    const Slot* slot = account.transient.find(key, hash_word(key, seed_));
    return slot != nullptr ? slot->value : u256{};
}

void State::set_transient_storage(Account& account, const u256& key, const u256& value)
{
    const std::uint64_t hash = hash_word(key, seed_);
    Slot* slot = account.transient.find(key, hash);
    if (slot == nullptr) {
        grow(sizeof(Slot) + table_bytes);
        if (account.transient.size() == 0)
            transient_accounts_.push_back(&account);
        slot = account.transient.insert(key, hash, nullptr, seed_, transient_slots_);
    }
    save(*slot);
    slot->value = value;
}

bool State::is_taken(Account& account)
{
    return account.nonce != 0 || account.code_hash != empty_code_hash || account.storage_in_store ||
           account.used_slots != 0;
}

// ---- transactions --------------------------------------------------------------------------

void State::begin_transaction()
{
    ++transaction_;
    growth_ = 0;
    growth_limit_ = max_growth_;
    clear_transient_storage();
    journal_.clear();
    logs_.clear();
    replaced_codes_.clear();
    frame_start_ = 0;
}

void State::finish_transaction(bool clear_empty)
{
    for (Account* account : changed_accounts_) {
        account->listed = false;
        if (account->flags.destructed ||
            (clear_empty && account->flags.touched && account->is_empty()))
            remove(*account);
        account->flags.created = false;
        account->flags.touched = false;
    }
    changed_accounts_.clear();
    clear_transient_storage();
    journal_.clear();
    replaced_codes_.clear();
    frame_start_ = 0;
    growth_limit_ = unlimited;
    if (journal_.capacity() > journal_kept)
        journal_ = {};
    if (size() <= forget_at_)
        return;
    try {
        forget_absent();
    } catch (const std::bad_alloc&) {
        forget_at_ *= 2;  // No room to tidy up in; that is no reason to fail.
    }
}

std::size_t State::size() const noexcept
{
    return slots_.allocated() + accounts_.size() * (sizeof(Account) + table_bytes);
}

void State::clear_transient_storage() noexcept
{
    if (transient_accounts_.empty())
        return;
    for (Account* account : transient_accounts_)
        account->transient.clear();
    transient_accounts_.clear();
    transient_slots_.reset();
}

void State::forget_absent()
{
    if (store_ != nullptr)
        return;
    // What stays is copied, and changes places with the old when all of it is there.
    std::deque<Account> accounts;
    Arena slots{first_slots_chunk};
    for (const Account& account : accounts_) {
        if (!account.flags.exists)
            continue;
        Account& kept = accounts.emplace_back();
        kept.address = account.address;
        kept.flags = account.flags;
        kept.delegates = account.delegates;
        kept.nonce = account.nonce;
        kept.used_slots = account.used_slots;
        kept.balance = account.balance;
        kept.code_hash = account.code_hash;
        kept.code = account.code;
        kept.delegate = account.delegate;
        account.slots.for_each([&](const Slot& slot) {
            if (!is_zero(slot.value)) {
                kept.slots.insert(slot.key, hash_word(slot.key, seed_), &kept, seed_, slots)
                    ->value = slot.value;
            }
        });
    }
    std::uint64_t mask = 63;
    while (2 * accounts.size() > mask)
        mask = 2 * mask + 1;
    auto buckets = index_accounts(accounts, mask);
    accounts_ = std::move(accounts);
    slots_ = std::move(slots);
    buckets_ = std::move(buckets);
    mask_ = mask;
    forget_at_ = std::max(forgetting_threshold, 2 * size());
}

void State::refuse_growth()
{
    throw std::bad_alloc{};
}

void State::grow_journal()
{
    const std::size_t capacity = std::max<std::size_t>(64, 2 * journal_.capacity());
    grow((capacity - journal_.capacity()) * sizeof(Change));
    journal_.reserve(capacity);
}

void State::list(Account& account)
{
    if (!account.listed) {
        changed_accounts_.push_back(&account);
        account.listed = true;
    }
}

void State::save_flags(Account& account)
{
    note({Change::Kind::flags, &account, pack(account.flags)});
    list(account);
}

void State::set_balance(Account& account, const u256& balance)
{
    note({Change::Kind::balance, &account, account.balance});
    account.balance = balance;
}

void State::set_nonce(Account& account, std::uint64_t nonce)
{
    note({Change::Kind::nonce, &account, account.nonce});
    account.nonce = nonce;
}

void State::set_code(Account& account, BytesView code)
{
    // The store's copy must be at hand, or a revert could not bring it back.
    (void)this->code(account);
    replaced_codes_.emplace_back(account.code, account.code_hash);
    note({Change::Kind::code, &account, replaced_codes_.size() - 1});
    if (code.empty())
        assign_code(account, nullptr, empty_code_hash);
    else
        assign_code(account, make_code(code), keccak256(code));
}

void State::create(Account& account)
{
    if (account.flags.exists)
        return;
    save_flags(account);
    account.flags.exists = true;
}

void State::create_contract(Account& account, std::uint64_t nonce)
{
    save_flags(account);
    account.flags.exists = true;
    account.flags.created = true;
    account.flags.touched = true;
    set_nonce(account, nonce);
}

void State::touch(Account& account)
{
    if (account.flags.touched)
        return;
    save_flags(account);
    account.flags.touched = true;
}

bool State::destruct(Account& account)
{
    if (account.flags.destructed)
        return false;
    save_flags(account);
    account.flags.destructed = true;
    return true;
}

void State::undo(const Change& change)
{
    const auto account = [&change]() -> Account& { return *static_cast<Account*>(change.target); };
    const auto slot = [&change]() -> Slot& { return *static_cast<Slot*>(change.target); };
    switch (change.kind) {
        case Change::Kind::account_accessed:
            account().accessed_in = access_reverted();
            break;
        case Change::Kind::slot_accessed:
            slot().accessed_in = access_reverted();
            break;
        case Change::Kind::slot_written:
            if (slot().owner != nullptr)
                count_used(slot(), change.before);
            slot().value = change.before;
            slot().saved_at = 0;
            break;
        case Change::Kind::balance:
            account().balance = change.before;
            break;
        case Change::Kind::nonce:
            account().nonce = change.before.limb[0];
            break;
        case Change::Kind::flags: {
            const bool touched = account().flags.touched;
            account().flags = unpack(change.before);
            if (account().address == ripemd160_address)
                account().flags.touched = touched;
            break;
        }
        case Change::Kind::code: {
            auto& [code, code_hash] = replaced_codes_[change.before.limb[0]];
            assign_code(account(), std::move(code), code_hash);
            break;
        }
    }
}

void State::revert(const Checkpoint& checkpoint)
{
    while (journal_.size() > checkpoint.journal) {
        undo(journal_.back());
        journal_.pop_back();
    }
    logs_.resize(checkpoint.logs);
}

// ---- running a message twice ---------------------------------------------------------------

ExactCheckpoint State::exact_checkpoint() const noexcept
{
    const Account* const account = find_account(ripemd160_address);
    return {checkpoint(), frame_start_, growth_, account != nullptr && account->flags.touched};
}

const Account* State::find_transient_owner(const Slot& slot) const noexcept
{
    const std::uint64_t hash = hash_word(slot.key, seed_);
    for (const Account* const account : transient_accounts_) {
        if (account->transient.find(slot.key, hash) == &slot)
            return account;
    }
    return nullptr;
}

void State::set_lasting_touch(bool touched) noexcept
{
    if (Account* const account = find_account(ripemd160_address))
        account->flags.touched = touched;
}

/// Puts back what the change notes, and notes in its place what was there.
void State::exchange(Change& change) noexcept
{
    u256& noted = change.before;
    const auto account = [&change]() -> Account& { return *static_cast<Account*>(change.target); };
    const auto slot = [&change]() -> Slot& { return *static_cast<Slot*>(change.target); };
    switch (change.kind) {
        case Change::Kind::account_accessed:
            std::swap(account().accessed_in, noted.limb[0]);
            break;
        case Change::Kind::slot_accessed:
            std::swap(slot().accessed_in, noted.limb[0]);
            break;
        case Change::Kind::slot_written:
            if (slot().owner != nullptr)
                count_used(slot(), noted);
            std::swap(slot().value, noted);
            slot().saved_at = 0;  // At worst the next write is journaled once more.
            break;
        case Change::Kind::balance:
            std::swap(account().balance, noted);
            break;
        case Change::Kind::nonce:
            std::swap(account().nonce, noted.limb[0]);
            break;
        case Change::Kind::flags: {
            const u256 flags = pack(account().flags);
            account().flags = unpack(noted);
            noted = flags;
            break;
        }
        case Change::Kind::code: {
            auto& replaced = replaced_codes_[noted.limb[0]];
            auto [code, code_hash] = std::move(replaced);
            replaced = {std::move(account().code), account().code_hash};
            assign_code(account(), std::move(code), code_hash);
            break;
        }
    }
}

State::Undone State::take_back(const ExactCheckpoint& start)
{
    const auto first_change =
        journal_.begin() + static_cast<std::ptrdiff_t>(start.checkpoint.journal);
    const auto first_log = logs_.begin() + static_cast<std::ptrdiff_t>(start.checkpoint.logs);
    Undone undone;
    undone.changes_.assign(first_change, journal_.end());
    undone.logs_.reserve(logs_.size() - start.checkpoint.logs);
    undone.end_ = exact_checkpoint();

    undone.logs_.assign(std::move_iterator{first_log}, std::move_iterator{logs_.end()});
    logs_.erase(first_log, logs_.end());
    journal_.erase(first_change, journal_.end());
    for (auto change = undone.changes_.rbegin(); change != undone.changes_.rend(); ++change)
        exchange(*change);
    growth_ = start.growth;
    frame_start_ = start.frame_start;
    set_lasting_touch(start.lasting_touch);
    return undone;
}

void State::make_again(Undone&& undone) noexcept
{
    // There is room in both lists: it was there the first time, and is kept.
    for (Change& change : undone.changes_) {
        exchange(change);
        journal_.push_back(change);
    }
    logs_.insert(logs_.end(), std::move_iterator{undone.logs_.begin()},
                 std::move_iterator{undone.logs_.end()});
    growth_ = undone.end_.growth;
    frame_start_ = undone.end_.frame_start;
    set_lasting_touch(undone.end_.lasting_touch);
}

void State::revert_exactly(const ExactCheckpoint& start)
{
    revert(start.checkpoint);
    growth_ = start.growth;
    frame_start_ = start.frame_start;
    set_lasting_touch(start.lasting_touch);
}

}  // namespace sluice::chain
