// Random numbers: the system's for secrets, a generator's for the rest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::zx {

/// xoshiro256**. Deterministic programs get it with a fixed seed, others with the system's, and
/// `fill` is then the system's own.
class Random {
public:
    explicit Random(bool is_deterministic);

    [[nodiscard]] std::uint64_t next() noexcept;
    /// In [0, bound), without bias; `bound` is not 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) noexcept;
    /// In [0, 1).
    [[nodiscard]] double fraction() noexcept;
    /// Bytes that are fit for keys, unless the program is to be deterministic. False where the
    /// system has none.
    [[nodiscard]] bool fill(std::span<std::uint8_t> bytes) noexcept;

private:
    std::array<std::uint64_t, 4> state_{};
    bool is_deterministic_;
};

}  // namespace sluice::zx
