// The transaction that a program runs in: what TX, msg and gas show.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zx/runtime/meter.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Clock;
class Map;
class Random;
class String;

/// Made as the default one at first use; `begin` makes it an active one.
class TransactionContext {
public:
    static constexpr std::int64_t default_gas_limit = 1'000'000;
    static constexpr std::string_view default_caller = "system";
    static constexpr std::string_view default_sender = "0x0000000000000000";

    TransactionContext(Heap& heap, Meter& meter, Clock& clock, Random& random) noexcept
        : heap_{heap}, meter_{meter}, clock_{clock}, random_{random}
    {}

    /// Begins a transaction of `caller`.
    void begin(std::string_view caller);
    /// Whether there is one: it was begun, or the program has asked for the default one.
    [[nodiscard]] bool is_there() const noexcept { return is_made_; }

    /// The sender that contracts see: that of the innermost contract where it is propagated, else
    /// the transaction's caller, else `default_sender`.
    [[nodiscard]] std::string_view sender() const noexcept;
    [[nodiscard]] std::string_view caller() const noexcept;
    void push_sender(std::string_view address) { senders_.emplace_back(address); }
    void pop_sender() { senders_.pop_back(); }
    /// Actions that are under way.
    void enter_action() noexcept { ++actions_; }
    void leave_action() noexcept { --actions_; }
    [[nodiscard]] bool is_in_action() const noexcept { return actions_ != 0; }
    /// Of a program that has ended. The next one's gas is counted from 0.
    void end_actions() noexcept
    {
        actions_ = 0;
        senders_.clear();
        gas_at_begin_ = 0;
    }

    /// `limit(n)`: what the transaction may use in all, from its begin on. The default limit is
    /// shown only.
    void set_gas_limit(std::int64_t limit);
    [[nodiscard]] std::int64_t gas_limit() const noexcept { return gas_limit_; }

    // New maps with what is true now; nullptr when memory is out.
    /// TX and tx(). In a contract its caller is the message's sender.
    [[nodiscard]] Map* transaction_map(bool is_in_contract = false);
    [[nodiscard]] Map* message_map();  ///< msg
    [[nodiscard]] Map* gas_map();      ///< gas and gas()

private:
    void make_default();

    Heap& heap_;
    Meter& meter_;
    Clock& clock_;
    Random& random_;
    std::uint32_t actions_ = 0;
    bool is_active_ = false;
    bool is_made_ = false;
    std::string caller_{default_caller};
    std::int64_t timestamp_ = 0;
    std::string block_hash_;
    std::int64_t gas_limit_ = default_gas_limit;
    std::int64_t gas_at_begin_ = 0;
    std::vector<std::string> senders_;
};

}  // namespace sluice::zx
