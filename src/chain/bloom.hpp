// Bloom filters over logs: 2048 bits that tell in which blocks an address or topic surely is not.
//
// Source: Yellow Paper 4.3.1 (M3:2048).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <sluice/log.hpp>
#include <sluice/types.hpp>
#include <span>

namespace sluice::chain {

/// A filter, empty at first. Its bits are numbered from the last byte's lowest one.
struct Bloom {
    std::array<std::uint8_t, 256> bytes{};

    /// Sets the three bits of an address or topic.
    void add(BytesView item) noexcept;

    /// Sets the bits of a log: its address and each of its topics.
    void add(const evm::Log& log) noexcept;

    /// False when `item` was never added; true when it was, or when others set its bits.
    [[nodiscard]] bool may_contain(BytesView item) const noexcept;

    Bloom& operator|=(const Bloom& other) noexcept;

    operator BytesView() const noexcept { return bytes; }  // NOLINT

    friend bool operator==(const Bloom&, const Bloom&) noexcept = default;
};

/// The filter of a receipt with these logs; a block's is the union of its receipts'.
Bloom bloom_of(std::span<const evm::Log> logs) noexcept;

}  // namespace sluice::chain
