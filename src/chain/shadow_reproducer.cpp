// The pre-state of a message as a file: what was warm at its start, and what either run came to,
// also in frames that were reverted, since what they read decides how they end and what they cost.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/hex.hpp"
#include "base/u256_text.hpp"
#include "chain/shadow.hpp"

namespace sluice::chain {
namespace {

using evm::JsonText;

/// Accounts by address, so that the same pre-state gives the same text, each with its slots by key.
using Places = std::map<Address, std::pair<Account*, std::map<u256, Slot*>>>;

Places find_places(State& state, const StateRuns& runs)
{
    Places places;
    const auto add = [&places](Account& account) -> auto& {
        auto& place = places[account.address];
        place.first = &account;
        return place.second;
    };
    for (Account* const account : runs.accounts)
        add(*account);
    for (Slot* const slot : runs.slots) {
        if (slot->owner != nullptr)
            add(*slot->owner)[slot->key] = slot;
    }
    state.for_each_known_account([&](Account& account) {
        if (state.was_met(account))
            add(account);
    });
    for (auto& [address, place] : places) {
        Account& account = *place.first;
        Slot* in_use = nullptr;
        account.slots.for_each([&](Slot& slot) {
            if (state.was_met(slot))
                place.second[slot.key] = &slot;
            if (!is_zero(slot.value) && (in_use == nullptr || slot.key < in_use->key))
                in_use = &slot;
        });
        // That there is any storage keeps a contract from being created there.
        if (in_use != nullptr)
            place.second[in_use->key] = in_use;
    }
    return places;
}

/// The value of a slot when the transaction began.
const u256& first_value(const State& state, const Slot& slot) noexcept
{
    return state.is_warm(slot) ? slot.original : slot.value;
}

void add_accounts(JsonText& json, State& state, const Places& places)
{
    json.begin_object("pre");
    for (const auto& [address, place] : places) {
        Account& account = *place.first;
        if (!account.flags.exists)
            continue;
        json.begin_object(to_hex_prefixed(address));
        json.member("nonce", fmt::format("0x{:x}", account.nonce));
        json.member("balance", to_hex(account.balance));
        const evm::Code* const code = state.code(account);
        json.member("code", to_hex_prefixed(code != nullptr ? code->bytes() : BytesView{}));
        json.begin_object("storage");
        for (const auto& [key, slot] : place.second) {
            if (const u256& value = first_value(state, *slot); !is_zero(value))
                json.member(to_hex(key), to_hex(value));
        }
        json.end();
        json.end();
    }
    json.end();
}

/// What the transaction has done to the accounts before the message.
void add_history(JsonText& json, const State& state, const Places& places)
{
    json.begin_object("warm");
    for (const auto& [address, place] : places) {
        if (!state.is_warm(*place.first))
            continue;
        json.begin_list(to_hex_prefixed(address));
        for (const auto& [key, slot] : place.second) {
            if (state.is_warm(*slot))
                json.element(to_hex(key));
        }
        json.end();
    }
    json.end();

    json.begin_object("written");
    for (const auto& [address, place] : places) {
        const bool any = std::ranges::any_of(place.second, [&](const auto& entry) {
            return first_value(state, *entry.second) != entry.second->value;
        });
        if (!any)
            continue;
        json.begin_object(to_hex_prefixed(address));
        for (const auto& [key, slot] : place.second) {
            if (first_value(state, *slot) != slot->value)
                json.member(to_hex(key), to_hex(slot->value));
        }
        json.end();
    }
    json.end();

    json.begin_object("transient");
    for (const auto& [address, place] : places) {
        std::map<u256, u256> values;
        place.first->transient.for_each([&](const Slot& slot) {
            if (!is_zero(slot.value))
                values[slot.key] = slot.value;
        });
        if (values.empty())
            continue;
        json.begin_object(to_hex_prefixed(address));
        for (const auto& [key, value] : values)
            json.member(to_hex(key), to_hex(value));
        json.end();
    }
    json.end();

    const auto add_flag = [&](std::string_view name, bool AccountFlags::* flag) {
        json.begin_list(name);
        for (const auto& [address, place] : places) {
            if (place.first->flags.*flag)
                json.element(to_hex_prefixed(address));
        }
        json.end();
    };
    add_flag("created", &AccountFlags::created);
    add_flag("touched", &AccountFlags::touched);
    add_flag("destructed", &AccountFlags::destructed);
}

void add_block_hashes(JsonText& json, std::span<const BlockHashMemory::Entry> block_hashes)
{
    json.begin_object("blockHashes");
    for (const auto& [number, hash] : block_hashes)
        json.member(fmt::format("{}", number), to_hex_prefixed(hash));
    json.end();
}

}  // namespace

std::string state_reproducer(State& state, std::span<const BlockHashMemory::Entry> block_hashes,
                             const evm::MessageEnvironment& environment,
                             const OutermostMessage& message, const StateRuns& runs)
{
    JsonText json;
    evm::add_environment(json, environment);
    add_block_hashes(json, block_hashes);
    json.begin_object("message");
    evm::add_message(json, message.message);
    json.member("creatorNonce", fmt::format("0x{:x}", message.creator_nonce));
    json.end();

    const Places places = find_places(state, runs);
    add_accounts(json, state, places);
    add_history(json, state, places);

    json.begin_object("results");
    json.begin_object("traditional");
    evm::add_result(json, runs.traditional);
    evm::add_logs(json, runs.traditional_logs);
    json.end();
    json.begin_object("advanced");
    evm::add_result(json, runs.advanced);
    evm::add_logs(json, runs.advanced_logs);
    json.end();
    json.end();
    evm::add_differences(json, runs.differences);
    return json.finish();
}

}  // namespace sluice::chain
