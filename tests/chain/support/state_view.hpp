// All that can be seen of a state, as plain values to compare with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256_text.hpp"
#include "chain/rlp.hpp"
#include "chain/state.hpp"
#include "chain/trie.hpp"

namespace sluice::chain::test {

struct SlotView {
    u256 value{};
    u256 transient{};
    bool warm = false;
    u256 original{};  ///< Zero while the slot is cold: it means nothing then.

    friend bool operator==(const SlotView&, const SlotView&) = default;
};

struct AccountView {
    bool exists = false;
    bool created = false;
    bool destructed = false;
    bool touched = false;
    bool warm = false;
    std::uint64_t nonce = 0;
    u256 balance{};
    Bytes code;
    std::map<u256, SlotView> slots;

    friend bool operator==(const AccountView&, const AccountView&) = default;

    [[nodiscard]] bool is_empty() const { return nonce == 0 && is_zero(balance) && code.empty(); }

    [[nodiscard]] bool is_taken() const
    {
        bool taken = nonce != 0 || !code.empty();
        for (const auto& [key, slot] : slots)
            taken |= !is_zero(slot.value);
        return taken;
    }
};

using LogView = std::tuple<Address, std::vector<Hash256>, Bytes>;

struct StateView {
    std::map<Address, AccountView> accounts;
    std::vector<LogView> logs;

    friend bool operator==(const StateView&, const StateView&) = default;
};

inline void PrintTo(const StateView& view, std::ostream* out)
{
    for (const auto& [address, account] : view.accounts) {
        *out << '\n'
             << to_hex_prefixed(address) << (account.exists ? " exists" : "")
             << (account.created ? " created" : "") << (account.destructed ? " destructed" : "")
             << (account.touched ? " touched" : "") << (account.warm ? " warm" : "") << " nonce "
             << account.nonce << " balance " << to_hex(account.balance) << " code "
             << to_hex_prefixed(account.code);
        for (const auto& [key, slot] : account.slots) {
            *out << "\n  " << to_hex(key) << ": " << to_hex(slot.value) << " transient "
                 << to_hex(slot.transient);
            if (slot.warm)
                *out << " warm, originally " << to_hex(slot.original);
        }
    }
    *out << "\nlogs " << view.logs.size() << '\n';
}

/// A delegation designator: 0xef0100 and the address (EIP-7702).
inline Bytes designator_of(const Address& target)
{
    Bytes code(23);
    code[0] = 0xef;
    code[1] = 0x01;
    std::copy_n(target.bytes, sizeof(target.bytes), code.begin() + 3);
    return code;
}

inline bool is_warm(State& state, const Address& address)
{
    Account& account = state.account(address);
    const Checkpoint before = state.checkpoint();
    const bool cold = state.access(account);
    state.revert(before);
    return !cold;
}

inline Bytes code_of(State& state, const Address& address)
{
    const evm::Code* const code = state.code(state.account(address));
    return code != nullptr ? Bytes{code->bytes().begin(), code->bytes().end()} : Bytes{};
}

inline u256 storage_of(State& state, const Address& address, const u256& key)
{
    return state.storage(state.account(address), key);
}

inline u256 transient_of(State& state, const Address& address, const u256& key)
{
    return state.transient_storage(state.account(address), key);
}

/// Reads and writes as SLOAD and SSTORE do.
inline State::SlotAccess load(State& state, const Address& address, const u256& key)
{
    return state.access_slot(state.account(address), key);
}

inline void store(State& state, const Address& address, const u256& key, const u256& value)
{
    state.write(*load(state, address, key).slot, value);
}

/// What is seen of these accounts and these slots of each.
inline StateView view_of(State& state, std::span<const Address> addresses,
                         std::span<const u256> keys)
{
    StateView view;
    for (const evm::Log& log : state.logs())
        view.logs.emplace_back(log.address, log.topics, log.data);
    for (const Address& address : addresses) {
        Account& account = state.account(address);
        AccountView& seen = view.accounts[address];
        seen.exists = account.flags.exists;
        seen.created = account.flags.created;
        seen.destructed = account.flags.destructed;
        seen.touched = account.flags.touched;
        seen.warm = is_warm(state, address);
        seen.nonce = account.nonce;
        seen.balance = account.balance;
        seen.code = code_of(state, address);
        for (const u256& key : keys) {
            SlotView& slot = seen.slots[key];
            slot.value = state.storage(account, key);
            slot.transient = state.transient_storage(account, key);
            if (const Slot* const warm = state.find_warm(account, key)) {
                slot.warm = true;
                slot.original = warm->original;
            }
        }
    }
    return view;
}

/// The state root by the book: each account written out and put into a trie.
inline Hash256 root_of(const StateView& view)
{
    TrieBuilder accounts;
    for (const auto& [address, account] : view.accounts) {
        if (!account.exists)
            continue;
        TrieBuilder storage;
        for (const auto& [key, slot] : account.slots) {
            if (is_zero(slot.value))
                continue;
            Bytes encoding;
            rlp::Writer{encoding}.integer(slot.value);
            storage.add(keccak256(to_hash256(key)), encoding);
        }
        Bytes encoding;
        rlp::Writer writer{encoding};
        writer.list([&] {
            writer.integer(account.nonce);
            writer.integer(account.balance);
            writer.string(storage.root());
            writer.string(keccak256(account.code));
        });
        accounts.add(keccak256(address), encoding);
    }
    return accounts.root();
}

/// A frame of a running message, as far as the state has to do with it. Frames end in the reverse
/// order of their beginning.
class StateFrame {
public:
    explicit StateFrame(State& state, const StateFrame* parent = nullptr)
        : state_{state}, start_{state.checkpoint()}, parent_{parent}
    {
        state_.set_frame_start(start_.journal);
    }

    void commit() { state_.set_frame_start(parent_ != nullptr ? parent_->start_.journal : 0); }

    void revert()
    {
        state_.revert(start_);
        commit();
    }

private:
    State& state_;
    Checkpoint start_;
    const StateFrame* parent_;
};

}  // namespace sluice::chain::test
