// The frames of an execution by who called whom, and what each instruction in them took.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sluice/evm.hpp>
#include <sluice/types.hpp>
#include <span>
#include <tuple>
#include <vector>

#include "evm/code.hpp"
#include "evm/frame.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::lab {

/// What executions of one or more instructions took.
struct InstructionCosts {
    std::uint64_t executions = 0;
    std::uint64_t gas = 0;      ///< Without what called frames used.
    std::uint64_t samples = 0;  ///< In which it was running.

    InstructionCosts& operator+=(const InstructionCosts& other) noexcept
    {
        executions += other.executions;
        gas += other.gas;
        samples += other.samples;
        return *this;
    }
    friend bool operator==(const InstructionCosts&, const InstructionCosts&) = default;
};

/// Costs by position in a code. Takes memory where something ran.
class InstructionTable {
public:
    explicit InstructionTable(std::size_t positions)
        : pages_((positions + page_size - 1) / page_size)
    {}

    /// Those at `position`, below what was constructed with. Throws std::bad_alloc.
    InstructionCosts& at(std::size_t position)
    {
        auto& page = pages_[position / page_size];
        if (page == nullptr)
            page = std::make_unique<Page>();
        return (*page)[position % page_size];
    }

    /// Calls `visit(position, costs)` for each position where something ran, in their order.
    template <class Visit>
    void for_each(Visit&& visit) const
    {
        for (std::size_t i = 0; i < pages_.size(); ++i) {
            for (std::size_t j = 0; pages_[i] != nullptr && j < page_size; ++j) {
                if ((*pages_[i])[j] != InstructionCosts{})
                    visit(i * page_size + j, (*pages_[i])[j]);
            }
        }
    }

    static constexpr std::size_t page_size = 64;
    using Page = std::array<InstructionCosts, page_size>;

private:
    std::vector<std::unique_ptr<Page>> pages_;
};

/// A code that ran, as a contract or to create one.
struct ProfiledCode {
    Bytes bytes;
    Hash256 hash{};     ///< Keccak-256.
    Address address{};  ///< Where it was called first; of init code where its contract comes to be.
    bool is_init_code = false;

    /// Positions that an instruction can have run at: also those of the STOP behind the end.
    [[nodiscard]] std::size_t positions() const noexcept
    {
        return bytes.size() + evm::Code::back_padding;
    }
};

/// Calls of one code for one purpose from one place in the tree.
struct FrameNode {
    std::uint32_t parent = 0;  ///< Below its own number, but for the outermost frame's, its own.
    std::uint32_t depth = 0;
    std::uint32_t code = 0;
    evm::CallKind kind = evm::CallKind::call;
    Address address{};                      ///< Whose code runs.
    std::optional<std::uint32_t> selector;  ///< The input's first four bytes, if it has as many.

    std::uint64_t calls = 0;
    std::uint64_t forfeited_gas = 0;  ///< What exceptional halts took from it.
    std::uint64_t deposit_gas = 0;    ///< The price of the code that a creation left.
    std::uint64_t other_samples = 0;  ///< In exceptional halts.
    InstructionTable costs{0};

    /// The last nodes made from here, 0 for none, and which was entered last: a contract calls
    /// the same few others, mostly in the same order.
    std::array<std::uint32_t, 8> recent{};
    std::uint32_t last_recent = 0;
};

/// The tree. What it takes in memory is bounded: once it is full, it knows no new frame.
class EvmFrames {
public:
    static constexpr std::uint32_t outermost = 0;
    static constexpr std::uint32_t nobody = ~std::uint32_t{0};
    static constexpr std::size_t default_max_bytes = std::size_t{512} << 20;

    EvmFrames() = default;
    explicit EvmFrames(std::size_t max_bytes) : max_bytes_{max_bytes} {}

    /// The node of a frame that is about to start, called from `parent`, or from nobody. It is made
    /// if it is not there. When the tree is full that is the outermost frame's.
    std::uint32_t enter(std::uint32_t parent, const evm::Frame& frame) noexcept;

    /// The costs of a node's instruction.
    InstructionCosts& costs(std::uint32_t node, std::size_t position) noexcept;

    /// Notes that the instruction there called `precompile`, or none.
    void note_callee(std::uint32_t node, std::size_t position,
                     const evm::Precompile* precompile) noexcept;

    [[nodiscard]] bool is_full() const noexcept { return is_full_; }
    [[nodiscard]] std::span<const ProfiledCode> codes() const noexcept { return codes_; }
    [[nodiscard]] std::span<const FrameNode> nodes() const noexcept { return nodes_; }
    [[nodiscard]] FrameNode& node(std::uint32_t number) noexcept { return nodes_[number]; }

    /// The precompile that calls at this place of a code always led to; null for anything else.
    [[nodiscard]] const evm::Precompile* callee(std::uint32_t code,
                                                std::size_t position) const noexcept;

private:
    using CodeKey = std::tuple<bool, std::uint64_t, std::size_t>;  // init code?, hash, size
    using NodeKey = std::tuple<std::uint32_t, std::uint32_t, evm::CallKind, Address,
                               std::optional<std::uint32_t>>;

    [[nodiscard]] bool is_same(const FrameNode& node, const FrameNode& asked,
                               const evm::Frame& frame) const noexcept;
    std::uint32_t find_recent(FrameNode& parent, const FrameNode& asked,
                              const evm::Frame& frame) const noexcept;
    std::uint32_t code_of(const evm::Frame& frame, const Address& address);
    std::uint32_t find_or_make(std::uint32_t parent, FrameNode asked, const evm::Frame& frame);
    void take_room(std::size_t bytes);

    std::size_t max_bytes_ = default_max_bytes;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
    InstructionCosts spilt_;  ///< Where costs go once the tree is full.
    std::vector<ProfiledCode> codes_;
    std::vector<std::uint64_t> hash_prefixes_;  ///< Of the codes.
    std::vector<FrameNode> nodes_;
    std::map<CodeKey, std::uint32_t> code_numbers_;
    std::map<NodeKey, std::uint32_t> node_numbers_;
    /// By code and position. Null where calls led to several things.
    std::map<std::pair<std::uint32_t, std::size_t>, const evm::Precompile*> callees_;
};

}  // namespace sluice::lab
