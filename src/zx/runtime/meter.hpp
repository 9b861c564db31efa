// Gas and operations: what a program may still use.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/compiler.hpp"
#include "zx/compiler/gas.hpp"

namespace sluice::zx {

/// Counts what operations cost. A charge beyond the limit is not applied.
///
/// `used` may run ahead of the program inside of an engine that charges by block; at the places
/// where a program or a builtin can look, it is exact.
struct Meter {
    static constexpr std::int64_t unlimited = std::int64_t{1} << 60;

    std::int64_t limit = 100'000'000;  ///< `unlimited` where metering is off.
    std::int64_t used = 0;
    std::int64_t begin = 0;  ///< `used` at the start of what the limit holds for; 0: the program.
    std::int64_t operation_limit = unlimited;  ///< Operations, whatever they cost.
    std::int64_t operations = 0;               ///< Counted only under a limit of operations.
    bool is_metered = true;  ///< False: gas is neither used nor shown; limits of operations hold.

    enum class Outcome : std::uint8_t { Paid, OutOfGas, TooManyOperations };

    [[nodiscard]] SLUICE_ALWAYS_INLINE Outcome charge(Charge charge) noexcept
    {
        if (operation_limit != unlimited && operations + 1 > operation_limit) [[unlikely]]
            return Outcome::TooManyOperations;
        const auto cost = static_cast<std::int64_t>(charge.cost());
        if (used + cost > limit) [[unlikely]]
            return Outcome::OutOfGas;
        if (is_metered)
            used += cost;
        ++operations;
        return Outcome::Paid;
    }

    /// From `begin` of `used` to `limit`.
    struct Bounds {
        std::int64_t begin = 0;
        std::int64_t limit = unlimited;
    };

    /// Those of the call at hand, or of the program. The transaction's can be tighter; whichever is
    /// tightest holds.
    [[nodiscard]] Bounds bounds() const noexcept { return call_; }
    void set_bounds(Bounds bounds) noexcept
    {
        call_ = bounds;
        hold();
    }
    /// For a call that may use `gas` and no more than remains.
    void restrict(std::int64_t gas) noexcept
    {
        if (gas < call_.limit - used)
            set_bounds({used, used + gas});
    }
    /// The transaction, which began at `begin` of `used`, may use so much in all, whatever calls it
    /// is in. Without metering there is no limit.
    void limit_transaction(std::int64_t begin_of_it, std::int64_t gas) noexcept
    {
        if (!is_metered)
            return;
        transaction_ = {begin_of_it, gas < unlimited - begin_of_it ? begin_of_it + gas : unlimited};
        hold();
    }
    void end_metering() noexcept
    {
        is_metered = false;
        transaction_ = {};
        set_bounds({call_.begin, unlimited});
    }
    /// For another program in the same transaction, which may use as much as this one might.
    void restart(std::int64_t gas) noexcept
    {
        used = 0;
        operations = 0;
        if (transaction_.limit != unlimited)
            transaction_ = {0, transaction_.limit - transaction_.begin};
        set_bounds({0, gas});
    }

    [[nodiscard]] std::int64_t remaining() const noexcept { return limit - used; }

private:
    void hold() noexcept
    {
        const Bounds& tightest = transaction_.limit < call_.limit ? transaction_ : call_;
        begin = tightest.begin;
        limit = tightest.limit;
    }

    Bounds call_{0, limit};
    Bounds transaction_;
};

}  // namespace sluice::zx
