// A chain's history of rules: which fork begins where, and what each fork sets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>
#include <string_view>
#include <vector>

#include "chain/difficulty.hpp"
#include "chain/transaction_blob_gas.hpp"

namespace sluice::chain {

/// The contract whose logs are deposits, on the main chain (EIP-6110).
inline constexpr Address mainnet_deposit_contract{{0x00, 0x00, 0x00, 0x00, 0x21, 0x9a, 0xb5,
                                                   0x40, 0x35, 0x6c, 0xbb, 0x83, 0x9c, 0xbe,
                                                   0x05, 0x30, 0x3d, 0x77, 0x05, 0xfa}};

/// The rules of one fork, as blocks see them. Finer than a Revision: there are forks that leave
/// the EVM alone and move the difficulty bomb, or the number of blobs (EIP-7892).
struct Fork {
    evm::Revision revision = evm::latest_revision;
    DifficultyRules difficulty = difficulty_rules(evm::latest_revision);
    BlobParameters blobs = blob_parameters(evm::latest_revision);

    friend bool operator==(const Fork&, const Fork&) = default;
};

/// A fork by the names that evm::find_revision and find_difficulty_rules take, or one of "BPO1" to
/// "BPO5" with the main chain's parameters or, where it has none yet, those of official tests.
std::optional<Fork> find_fork(std::string_view name) noexcept;

/// When a fork takes over.
struct ForkActivation {
    enum class By : std::uint8_t {
        number,            ///< From the block of this number on.
        timestamp,         ///< From the first block on that is as late, in seconds.
        total_difficulty,  ///< From the first block on whose parent's chain has it (EIP-3675).
    };
    By by = By::number;
    u256 at{};
    Fork fork;
};

/// What makes a chain that chain.
struct ChainSpec {
    std::uint64_t chain_id = 1;

    /// Oldest first; the first one begins with the genesis block.
    std::vector<ForkActivation> forks{ForkActivation{}};

    /// The block of the DAO fork, on a chain that took it (EIP-779).
    std::optional<std::uint64_t> dao_block;

    Address deposit_contract = mainnet_deposit_contract;

    /// The rules of a block: the newest fork that has begun. `parent_total_difficulty` is that of
    /// the chain up to the parent.
    [[nodiscard]] const Fork& fork_of(std::uint64_t number, std::uint64_t timestamp,
                                      const u256& parent_total_difficulty) const noexcept;
};

/// A chain that has had one fork's rules from its beginning.
ChainSpec single_fork(const Fork& fork);

}  // namespace sluice::chain
