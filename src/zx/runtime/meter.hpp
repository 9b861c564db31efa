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
    std::int64_t begin = 0;  ///< `used` at the start of the call whose limit holds; 0: the program.
    std::int64_t operation_limit = unlimited;  ///< Operations, whatever they cost.
    std::int64_t operations = 0;               ///< Counted only under a limit of operations.
    bool is_metered = true;                    ///< False: gas is neither charged nor shown.

    enum class Outcome : std::uint8_t { Paid, OutOfGas, TooManyOperations };

    [[nodiscard]] SLUICE_ALWAYS_INLINE Outcome charge(Charge charge) noexcept
    {
        if (operation_limit != unlimited && operations + 1 > operation_limit) [[unlikely]]
            return Outcome::TooManyOperations;
        const auto cost = static_cast<std::int64_t>(charge.cost());
        if (used + cost > limit) [[unlikely]]
            return Outcome::OutOfGas;
        used += cost;
        ++operations;
        return Outcome::Paid;
    }

    /// For a call that may use `gas` and no more than remains.
    void restrict(std::int64_t gas) noexcept
    {
        if (gas >= remaining())
            return;
        begin = used;
        limit = used + gas;
    }

    [[nodiscard]] std::int64_t remaining() const noexcept { return limit - used; }
};

}  // namespace sluice::zx
