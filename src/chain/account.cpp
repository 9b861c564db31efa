// SPDX-License-Identifier: Apache-2.0
#include "chain/account.hpp"

#include <random>

namespace sluice::chain {

HashSeed random_hash_seed()
{
    std::random_device device;
    const auto word = [&device] { return (std::uint64_t{device()} << 32) | device(); };
    return {word(), word(), word(), word()};
}

Slot* SlotTable::insert(const u256& key, std::uint64_t hash, Account* owner, const HashSeed& seed,
                        Arena& arena)
{
    if (buckets_ == nullptr) {
        mask_ = 7;
        buckets_ = std::make_unique<Slot*[]>(mask_ + 1);
    } else if (2 * (size_ + 1) > mask_ + 1) {
        const std::uint64_t mask = 4 * (mask_ + 1) - 1;
        auto buckets = std::make_unique<Slot*[]>(mask + 1);
        for_each([&](Slot& slot) {
            std::uint64_t i = hash_word(slot.key, seed) & mask;
            while (buckets[i] != nullptr)
                i = (i + 1) & mask;
            buckets[i] = &slot;
        });
        buckets_ = std::move(buckets);
        mask_ = mask;
    }
    Slot* const slot = arena.create<Slot>();
    slot->key = key;
    slot->value = u256{};
    slot->original = u256{};
    slot->owner = owner;
    std::uint64_t i = hash & mask_;
    while (buckets_[i] != nullptr)
        i = (i + 1) & mask_;
    buckets_[i] = slot;
    ++size_;
    return slot;
}

}  // namespace sluice::chain
