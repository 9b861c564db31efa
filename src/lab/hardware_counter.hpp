// The processor's own count of instructions, where the kernel lets programs have it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace sluice::lab {

/// Counts the instructions that the calling thread executes outside the kernel.
class HardwareCounter {
public:
    /// The error says what keeps it from counting: no such counter, or no permission.
    static std::expected<HardwareCounter, std::string> open();

    ~HardwareCounter();
    HardwareCounter(HardwareCounter&& other) noexcept;
    HardwareCounter& operator=(HardwareCounter&&) = delete;

    /// Counts from 0 again.
    void start() const noexcept;
    /// What was counted since start(); 0 if the counter could not be read.
    [[nodiscard]] std::uint64_t stop() const noexcept;

private:
    explicit HardwareCounter(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace sluice::lab
