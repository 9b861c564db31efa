// Code made ready to run: padded, so that no instruction has to ask where the end is, with the set
// of its jump destinations, built when it first jumps.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <sluice/types.hpp>

namespace sluice::evm {

class Stream;
struct Rules;

class Code;

/// Who keeps codes within bounds, and so has to know when one comes to take more room.
class CodeKeeper {
public:
    virtual ~CodeKeeper() = default;

    /// Any thread that runs the code may say so.
    virtual void has_grown(const Code& code) noexcept = 0;
};

/// A contract's code. Immutable but for the lazily built jump table and lowered forms, which any
/// number of threads may ask for at once.
class Code {
public:
    /// Zero bytes before the code: PUSH instructions read the 32 bytes that end with their operand.
    static constexpr std::size_t front_padding = 32;

    /// Zero bytes behind it: an operand cut off by the end of the code reads as zeros, and the
    /// instruction after it is a STOP.
    static constexpr std::size_t back_padding = 40;

    /// Copies the bytes. The keeper may be gone before the code is, or be nobody.
    explicit Code(BytesView bytes, std::weak_ptr<CodeKeeper> keeper = {});
    ~Code();
    Code(const Code&) = delete;
    Code& operator=(const Code&) = delete;

    /// The first byte; front_padding bytes before and back_padding bytes behind are readable.
    [[nodiscard]] const std::uint8_t* begin() const noexcept
    {
        return bytes_.get() + front_padding;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] BytesView bytes() const noexcept { return {begin(), size_}; }

    /// One bit for each byte of code, set where a JUMPDEST stands that is not the operand of a
    /// PUSH; nullptr if nobody has asked for it yet.
    [[nodiscard]] const std::uint64_t* known_jumpdests() const noexcept
    {
        return jumpdests_.load(std::memory_order_acquire);
    }

    /// The same, built if need be: linear in the code's size, one bit a byte whatever the code.
    const std::uint64_t* jumpdests() const;

    /// A table that covers this code and has no wrong bits, but may lack right ones: what a frame
    /// starts with, so that code which never jumps is never analysed.
    const std::uint64_t* jumpdests_so_far() const;

    /// The first eight bytes of the code's Keccak-256 hash, big-endian. Computed when first asked
    /// for.
    [[nodiscard]] std::uint64_t hash_prefix() const noexcept;

    /// Gas that it has burnt on the traditional engine where somebody counts it: mode auto.
    [[nodiscard]] std::uint64_t heat() const noexcept
    {
        return heat_.load(std::memory_order_relaxed);
    }

    /// Counts gas burnt. Threads that do so at once may lose some of it.
    void add_heat(std::uint64_t gas) const noexcept
    {
        const std::uint64_t sum = heat() + gas;
        heat_.store(sum < gas ? ~std::uint64_t{0} : sum, std::memory_order_relaxed);
    }

    /// What it takes with its jump table and its streams, in bytes, once they have all that they
    /// have room for. Grows only when stream() first makes one.
    [[nodiscard]] std::size_t footprint() const noexcept;

    /// The stream of a revision's rules, empty at first; null where there can be none.
    Stream* stream(const Rules& rules) const;

private:
    struct LoweredCode;

    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t size_;
    mutable std::atomic<std::uint64_t> heat_{0};
    mutable std::atomic<std::uint64_t> hash_prefix_{0};  ///< 0: not computed yet.
    mutable std::atomic<const std::uint64_t*> jumpdests_{nullptr};
    mutable std::atomic<const LoweredCode*> lowered_{nullptr};  ///< The newest; a list.
    std::weak_ptr<CodeKeeper> keeper_;
};

/// Builds the bitmap of valid jump destinations of `size` bytes of code that has back_padding
/// readable bytes behind it. `bits` holds (size + 63) / 64 words.
void find_jumpdests(const std::uint8_t* code, std::size_t size, std::uint64_t* bits) noexcept;

}  // namespace sluice::evm
