// SPDX-License-Identifier: Apache-2.0
#include "chain/shadow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "base/hex.hpp"
#include "base/u256_text.hpp"

namespace sluice::chain {
namespace {

/// What later messages of the transaction, and its end, can see of an account.
struct AccountView {
    Account* account;
    AccountFlags flags;
    bool is_warm;
    std::uint64_t nonce;
    u256 balance;
    Hash256 code_hash;
};

struct SlotView {
    Slot* slot;
    bool is_warm;
    u256 value;
};

/// What one run made of the places that it came to.
struct Changes {
    std::vector<AccountView> accounts;
    std::vector<SlotView> slots;
};

template <class T>
void make_set(std::vector<T*>& places)
{
    std::ranges::sort(places, std::less<>{});
    places.erase(std::unique(places.begin(), places.end()), places.end());
}

/// Adds what has been accessed or changed since the start to what is known already.
void add_changed(const State& state, const ExactCheckpoint& start, StateRuns& runs)
{
    state.visit_changed(
        start.checkpoint, [&](Account& account) { runs.accounts.push_back(&account); },
        [&](Slot& slot) { runs.slots.push_back(&slot); });
    make_set(runs.accounts);
    make_set(runs.slots);
}

AccountView view(const State& state, Account& account)
{
    return {&account,      account.flags,   state.is_warm(account),
            account.nonce, account.balance, account.code_hash};
}

SlotView view(const State& state, Slot& slot)
{
    return {&slot, state.is_warm(slot), slot.value};
}

Changes view_changes(const State& state, const StateRuns& runs)
{
    Changes changes;
    changes.accounts.reserve(runs.accounts.size());
    for (Account* const account : runs.accounts)
        changes.accounts.push_back(view(state, *account));
    changes.slots.reserve(runs.slots.size());
    for (Slot* const slot : runs.slots)
        changes.slots.push_back(view(state, *slot));
    return changes;
}

/// Of a place that a run did not come to, what it is without the run.
template <class View, class Place>
View find_view(const std::vector<View>& views, Place* View::* place, const State& state,
               Place& wanted)
{
    const auto found = std::ranges::lower_bound(views, &wanted, std::less<>{}, place);
    return found != views.end() && (*found).*place == &wanted ? *found : view(state, wanted);
}

std::string yes_or_no(bool fact)
{
    return fact ? "yes" : "no";
}

void compare(const AccountView& one, const AccountView& other, evm::Differences& differences)
{
    const std::string address = to_hex_prefixed(one.account->address);
    const auto add = [&](std::string_view what, std::string traditional, std::string advanced) {
        if (traditional != advanced)
            differences.push_back({fmt::format(fmt::runtime(what), address), std::move(traditional),
                                   std::move(advanced)});
    };
    add("{} exists", yes_or_no(one.flags.exists), yes_or_no(other.flags.exists));
    add("{} is a contract created in this transaction", yes_or_no(one.flags.created),
        yes_or_no(other.flags.created));
    add("{} destroyed itself", yes_or_no(one.flags.destructed), yes_or_no(other.flags.destructed));
    add("{} is touched", yes_or_no(one.flags.touched), yes_or_no(other.flags.touched));
    add("{} is warm", yes_or_no(one.is_warm), yes_or_no(other.is_warm));
    add("nonce of {}", fmt::format("{}", one.nonce), fmt::format("{}", other.nonce));
    add("balance of {}", to_hex(one.balance), to_hex(other.balance));
    add("code hash of {}", to_hex_prefixed(one.code_hash), to_hex_prefixed(other.code_hash));
}

void compare(State& state, const SlotView& one, const SlotView& other,
             evm::Differences& differences)
{
    if (one.is_warm == other.is_warm && one.value == other.value)
        return;
    const bool is_transient = one.slot->owner == nullptr;
    const Account* const owner =
        is_transient ? state.find_transient_owner(*one.slot) : one.slot->owner;
    const std::string name =
        fmt::format("{}slot {} of {}", is_transient ? "transient " : "", to_hex(one.slot->key),
                    owner != nullptr ? to_hex_prefixed(owner->address) : "?");
    if (one.value != other.value)
        differences.push_back({name, to_hex(one.value), to_hex(other.value)});
    if (one.is_warm != other.is_warm)
        differences.push_back(
            {name + " is warm", yes_or_no(one.is_warm), yes_or_no(other.is_warm)});
}

/// `one` and `other` are of the places that the runs had come to when they were taken; the state is
/// as it was before either run.
void compare(State& state, const Changes& one, const Changes& other, StateRuns& runs)
{
    for (Account* const account : runs.accounts)
        compare(find_view(one.accounts, &AccountView::account, state, *account),
                find_view(other.accounts, &AccountView::account, state, *account),
                runs.differences);
    for (Slot* const slot : runs.slots)
        compare(state, find_view(one.slots, &SlotView::slot, state, *slot),
                find_view(other.slots, &SlotView::slot, state, *slot), runs.differences);
    // Not in the order of places in memory, so that the same difference makes the same file.
    std::ranges::sort(runs.differences, {}, &evm::Difference::what);
}

std::vector<evm::Log> logs_since(const State& state, const ExactCheckpoint& start)
{
    const auto& logs = state.logs();
    return {logs.begin() + static_cast<std::ptrdiff_t>(start.checkpoint.logs), logs.end()};
}

}  // namespace

std::optional<StateRuns> compare_runs(State& state, const ExactCheckpoint& start,
                                      const evm::Result& traditional, const RunMessage& advanced,
                                      const OnDifference& on_difference)
{
    if (evm::is_inconclusive(traditional.status))
        return std::nullopt;
    std::optional<StateRuns> compared;
    std::optional<State::Undone> undone;
    const auto make_again = [&] {
        if (undone) {
            state.revert_exactly(start);
            state.make_again(*std::move(undone));
        }
    };
    try {
        StateRuns runs;
        runs.traditional = traditional;
        runs.traditional_logs = logs_since(state, start);
        add_changed(state, start, runs);
        const Changes one = view_changes(state, runs);
        undone = state.take_back(start);

        runs.advanced = advanced();
        if (!evm::is_inconclusive(runs.advanced.status)) {
            runs.advanced_logs = logs_since(state, start);
            add_changed(state, start, runs);
            const Changes other = view_changes(state, runs);
            state.revert_exactly(start);
            compare(state, one, other, runs);
            evm::compare_results(runs.traditional, runs.advanced, runs.differences);
            evm::compare_logs(runs.traditional_logs, runs.advanced_logs, runs.differences);
            if (!runs.differences.empty())
                on_difference(runs);
            compared = std::move(runs);
        }
    } catch (const std::bad_alloc&) {
        compared.reset();
    } catch (...) {
        make_again();  // What a user has given to be called may throw, on its way to that user.
        throw;
    }
    make_again();
    return compared;
}

void BlockHashMemory::begin_first_run()
{
    is_second_run_ = false;
    if (any_)
        std::ranges::fill(hashes_, std::nullopt);
    any_ = false;
}

Hash256 BlockHashMemory::ask(std::uint64_t number)
{
    std::optional<Entry>& known = hashes_[number % window];
    if (!is_second_run_ || !known || known->first != number) {
        known = Entry{number, source_ ? source_(number) : Hash256{}};
        any_ = true;
    }
    return known->second;
}

std::vector<BlockHashMemory::Entry> BlockHashMemory::known() const
{
    std::vector<Entry> entries;
    for (const std::optional<Entry>& entry : hashes_) {
        if (entry)
            entries.push_back(*entry);
    }
    std::ranges::sort(entries, {}, &Entry::first);
    return entries;
}

}  // namespace sluice::chain
