// Random walks through a state and its frames, against a model that copies everything.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <sstream>

#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::test::address;
using test::AccountView;
using test::SlotView;
using test::StateFrame;
using test::StateView;

constexpr Address ripemd160 = address(3);  // the one account whose touch outlives a revert
constexpr Address addresses[]{address(0xa11c), address(0xb0b0), address(0xca20), ripemd160};
constexpr u256 keys[]{0, 1, {0, 0, 0, 1}};

enum class Action : std::uint8_t {
    set_balance,
    set_nonce,
    set_code,
    store,
    load,
    store_transient,
    access,
    create,
    create_contract,
    touch,
    destruct,
    log,
    enter_frame,
    commit_frame,
    revert_frame,
    attempt,  ///< A transfer that is taken back without a frame of its own, as of a precompile.
    next_transaction,
    set_up,
    count,
};

struct Step {
    Action action;
    std::size_t account;
    std::size_t key;
    std::uint64_t value;
};

std::ostream& operator<<(std::ostream& out, const Step& step)
{
    return out << "{" << static_cast<int>(step.action) << ", " << step.account << ", " << step.key
               << ", " << step.value << "}";
}

rc::Gen<Step> any_step()
{
    return rc::gen::exec([] {
        // Transactions end rarely, so that frames can pile up.
        const int frequent = static_cast<int>(Action::next_transaction);
        const int action = *rc::gen::weightedOneOf<int>(
            {{30, rc::gen::inRange(0, frequent)},
             {1, rc::gen::inRange(frequent, static_cast<int>(Action::count))}});
        return Step{static_cast<Action>(action),
                    *rc::gen::inRange<std::size_t>(0, std::size(addresses)),
                    *rc::gen::inRange<std::size_t>(0, std::size(keys)),
                    *rc::gen::inRange<std::uint64_t>(0, 4)};
    });
}

Bytes code_of_number(std::uint64_t number)
{
    return number == 0 ? Bytes{} : Bytes(number, 0x5b);
}

/// The state and its model, walked together.
class Walk {
public:
    explicit Walk(const HashSeed& seed) : state_{nullptr, seed}
    {
        for (const Address& where : addresses) {
            for (const u256& key : keys)
                model_.accounts[where].slots[key];
        }
        state_.begin_transaction();
    }

    void take(const Step& step)
    {
        const Address& where = addresses[step.account];
        const u256& key = keys[step.key];
        Account& account = state_.account(where);
        AccountView& seen = model_.accounts[where];
        SlotView& slot = seen.slots[key];
        RC_ASSERT(state_.is_taken(account) == seen.is_taken());
        RC_ASSERT(account.is_empty() == seen.is_empty());
        switch (step.action) {
            case Action::set_balance:
                state_.set_balance(account, step.value);
                seen.balance = step.value;
                break;
            case Action::set_nonce:
                state_.set_nonce(account, step.value);
                seen.nonce = step.value;
                break;
            case Action::set_code:
                state_.set_code(account, code_of_number(step.value));
                seen.code = code_of_number(step.value);
                break;
            case Action::store:
                test::store(state_, where, key, step.value);
                warm(slot);
                slot.value = step.value;
                break;
            case Action::load: {
                const State::SlotAccess access = test::load(state_, where, key);
                RC_ASSERT(access.cold == !slot.warm);
                RC_ASSERT(access.slot->value == slot.value);
                warm(slot);
                break;
            }
            case Action::store_transient:
                state_.set_transient_storage(account, key, step.value);
                slot.transient = step.value;
                break;
            case Action::access:
                RC_ASSERT(state_.access(account) == !seen.warm);
                seen.warm = true;
                break;
            case Action::create:
                state_.create(account);
                seen.exists = true;
                break;
            case Action::create_contract:
                state_.create_contract(account, step.value % 2);
                seen.exists = seen.created = seen.touched = true;
                seen.nonce = step.value % 2;
                break;
            case Action::touch:
                state_.touch(account);
                seen.touched = true;
                break;
            case Action::destruct:
                RC_ASSERT(state_.destruct(account) == !seen.destructed);
                seen.destructed = true;
                break;
            case Action::log:
                add_log(where, key, step.value);
                break;
            case Action::enter_frame:
                frames_.emplace_back(
                    std::make_unique<StateFrame>(
                        state_, frames_.empty() ? nullptr : frames_.back().frame.get()),
                    model_);
                break;
            case Action::commit_frame:
                if (!frames_.empty()) {
                    frames_.back().frame->commit();
                    frames_.pop_back();
                }
                break;
            case Action::revert_frame:
                if (!frames_.empty()) {
                    frames_.back().frame->revert();
                    revert_model(frames_.back().before);
                    frames_.pop_back();
                }
                break;
            case Action::attempt: {
                const StateView before = model_;
                const Checkpoint checkpoint = state_.checkpoint();
                state_.create(account);
                state_.touch(account);
                state_.set_balance(account, 1'000);
                seen.touched = true;
                state_.revert(checkpoint);
                revert_model(before);
                break;
            }
            case Action::next_transaction:
                next_transaction(step.value % 2 == 0);
                break;
            case Action::set_up:
                set_up(step);
                break;
            case Action::count:
                break;
        }
    }

    void compare()
    {
        const StateView view = test::view_of(state_, addresses, keys);
        if (view == model_)
            return;
        std::ostringstream text;
        text << "the state is";
        PrintTo(view, &text);
        text << "and should be";
        PrintTo(model_, &text);
        RC_FAIL(text.str());
    }

private:
    static void warm(SlotView& slot)
    {
        if (!slot.warm)
            slot.original = slot.value;
        slot.warm = true;
    }

    void add_log(const Address& where, const u256& key, std::uint64_t value)
    {
        const evm::Log log{where, {to_hash256(key)}, Bytes(value, 7)};
        model_.logs.emplace_back(log.address, log.topics, log.data);
        state_.add_log(log);
    }

    void revert_model(const StateView& before)
    {
        const bool touched = model_.accounts[ripemd160].touched;
        model_ = before;
        model_.accounts[ripemd160].touched = touched;
    }

    void finish_model(bool clear_empty)
    {
        model_.logs.clear();
        for (auto& [where, account] : model_.accounts) {
            const bool goes =
                account.destructed || (clear_empty && account.touched && account.is_empty());
            AccountView next;
            if (!goes) {
                next.exists = account.exists;
                next.nonce = account.nonce;
                next.balance = account.balance;
                next.code = account.code;
            }
            for (const auto& [key, slot] : account.slots)
                next.slots[key].value = goes ? u256{} : slot.value;
            account = next;
        }
    }

    void next_transaction(bool clear_empty)
    {
        frames_.clear();
        state_.finish_transaction(clear_empty);
        finish_model(clear_empty);
        RC_ASSERT(state_.root() == test::root_of(model_));
        state_.begin_transaction();
    }

    /// What is done between transactions, without a journal.
    void set_up(const Step& step)
    {
        frames_.clear();
        state_.finish_transaction(true);
        finish_model(true);
        const Address& where = addresses[step.account];
        state_.set_account(where, step.value, step.value, code_of_number(step.value));
        state_.set_storage(where, keys[step.key], step.value);
        AccountView& seen = model_.accounts[where];
        seen.exists = true;
        seen.nonce = step.value;
        seen.balance = step.value;
        seen.code = code_of_number(step.value);
        seen.slots[keys[step.key]].value = step.value;
        state_.begin_transaction();
    }

    struct OpenFrame {
        std::unique_ptr<StateFrame> frame;
        StateView before;
    };

    State state_;
    StateView model_;
    std::vector<OpenFrame> frames_;
};

TEST(StateProperty, WalksLikeTheModel)
{
    EXPECT_TRUE(rc::check([] {
        const auto steps = *rc::gen::resize(500, rc::gen::container<std::vector<Step>>(any_step()));
        // Without secrets all keys and addresses fall into one bucket of their tables.
        const bool seeded = *rc::gen::arbitrary<bool>();
        Walk walk{seeded ? random_hash_seed() : HashSeed{0, 0, 0, 0}};
        for (const Step& step : steps) {
            walk.take(step);
            walk.compare();
        }
    }));
}

}  // namespace
}  // namespace sluice::chain
