// The root of the whole state: accounts and storage as Merkle-Patricia tries.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "chain/rlp.hpp"
#include "chain/state.hpp"
#include "chain/trie.hpp"

namespace sluice::chain {
namespace {

/// `encoding` is a buffer to work in.
Hash256 storage_root(const Account& account, TrieBuilder& trie, Bytes& encoding)
{
    trie.clear();
    account.slots.for_each([&](const Slot& slot) {
        if (is_zero(slot.value))
            return;
        encoding.clear();
        rlp::Writer{encoding}.integer(slot.value);
        trie.add(keccak256(to_hash256(slot.key)), encoding);
    });
    return trie.root();
}

}  // namespace

Hash256 State::root() const
{
    TrieBuilder accounts;
    TrieBuilder storage;
    Bytes encoding;
    for_each_account([&](const Account& account) {
        const Hash256 slots_root = storage_root(account, storage, encoding);
        encoding.clear();
        rlp::Writer writer{encoding};
        writer.list([&] {
            writer.integer(account.nonce);
            writer.integer(account.balance);
            writer.string(slots_root);
            writer.string(account.code_hash);
        });
        accounts.add(keccak256(account.address), encoding);
    });
    return accounts.root();
}

}  // namespace sluice::chain
