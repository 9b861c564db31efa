// Accounts and their storage as the state keeps them in memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <sluice/types.hpp>

#include "base/arena.hpp"
#include "base/u256.hpp"
#include "evm/code.hpp"

namespace sluice::chain {

/// Secret numbers that keep hash tables even when their keys are chosen by an enemy.
struct HashSeed {
    std::uint64_t first;
    std::uint64_t second;
    std::uint64_t third;
    std::uint64_t fourth;
};

/// A seed nobody can foresee.
HashSeed random_hash_seed();

/// Folds a 128-bit product to 64 bits: each bit of the result depends on all of both factors.
SLUICE_ALWAYS_INLINE std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept
{
    const u128 product = u128{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The product of two products: mere sums of them could be made to cancel out, by keys whose halves
/// mirror each other, whatever the seed.
SLUICE_ALWAYS_INLINE std::uint64_t hash_word(const u256& key, const HashSeed& seed) noexcept
{
    return fold(fold(key.limb[0] ^ seed.first, key.limb[1] ^ seed.second),
                fold(key.limb[2] ^ seed.third, key.limb[3] ^ seed.fourth));
}

SLUICE_ALWAYS_INLINE std::uint64_t hash_address(const Address& address,
                                                const HashSeed& seed) noexcept
{
    std::uint64_t a;
    std::uint64_t b;
    std::uint32_t c;
    std::memcpy(&a, address.bytes, 8);
    std::memcpy(&b, address.bytes + 8, 8);
    std::memcpy(&c, address.bytes + 16, 4);
    return fold(fold(a ^ seed.first, b ^ seed.second), fold(c ^ seed.third, seed.fourth));
}

struct Account;

/// One storage slot. It stays where it is while a transaction runs, so that the journal and running
/// frames may point to it.
struct Slot {
    u256 key;
    u256 value;     ///< Now.
    u256 original;  ///< At the start of the transaction; meaningful once accessed in it.

    /// Whose it is; null for a transient one.
    Account* owner = nullptr;

    /// The transaction that accessed it last: warm while that is the current one (EIP-2929). The
    /// inverse of its number once that access is reverted.
    std::uint64_t accessed_in = 0;

    /// One more than the journal index of the last saved value, 0 when there is none. A value
    /// saved since the running frame began need not be saved again.
    std::uint64_t saved_at = 0;
};

/// The slots of one account: open addressing over pointers into an arena. Linear probing at a load
/// of at most one half; seeded, since contracts choose their keys.
class SlotTable {
public:
    /// The slot of `key` or null.
    SLUICE_ALWAYS_INLINE Slot* find(const u256& key, std::uint64_t hash) const noexcept
    {
        if (SLUICE_UNLIKELY(buckets_ == nullptr))
            return nullptr;
        for (std::uint64_t i = hash & mask_;; i = (i + 1) & mask_) {
            Slot* const slot = buckets_[i];
            if (slot == nullptr || SLUICE_LIKELY(equal(slot->key, key)))
                return slot;
        }
    }

    /// Adds a slot of value zero for a key that is not there.
    Slot* insert(const u256& key, std::uint64_t hash, Account* owner, const HashSeed& seed,
                 Arena& arena);

    void clear() noexcept
    {
        buckets_.reset();
        mask_ = 0;
        size_ = 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    template <class Visit>
    void for_each(Visit&& visit) const
    {
        if (buckets_ == nullptr)
            return;
        for (std::uint64_t i = 0; i <= mask_; ++i) {
            if (Slot* const slot = buckets_[i])
                visit(*slot);
        }
    }

private:
    std::unique_ptr<Slot*[]> buckets_;
    std::uint64_t mask_ = 0;
    std::size_t size_ = 0;
};

/// Keccak-256 of nothing: the code hash of accounts without code.
inline constexpr Hash256 empty_code_hash{{0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c,
                                          0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
                                          0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b,
                                          0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70}};

/// What a transaction may undo about an account.
struct AccountFlags {
    bool exists = false;      ///< It is in the state trie (before EIP-161 perhaps though empty).
    bool created = false;     ///< By this transaction, as a contract.
    bool destructed = false;  ///< To be deleted when the transaction ends.
    bool touched = false;     ///< To be deleted then if it is empty (EIP-161).
};

/// One account, in the state or known not to be. It stays where it is as a Slot does.
struct Account {
    Address address{};
    AccountFlags flags;
    bool storage_in_store = false;  ///< Slots not in `slots` may be in the store below.
    bool code_in_store = false;     ///< `code` has not been fetched yet.
    bool delegates = false;         ///< Its code is a delegation designator (EIP-7702).
    bool listed = false;            ///< Among those that the transaction changed.
    std::uint64_t accessed_in = 0;  ///< As in Slot.
    std::uint64_t nonce = 0;
    std::uint64_t used_slots = 0;  ///< How many of `slots` are not zero.
    u256 balance{};
    Hash256 code_hash = empty_code_hash;
    std::shared_ptr<const evm::Code> code;  ///< Null for no code.
    Address delegate{};                     ///< Where it delegates to, if it does.
    SlotTable slots;
    SlotTable transient;  ///< EIP-1153: this transaction's.

    [[nodiscard]] bool is_empty() const noexcept
    {
        return nonce == 0 && is_zero(balance) && code_hash == empty_code_hash;
    }
};

}  // namespace sluice::chain
