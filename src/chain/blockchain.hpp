// A chain in memory: blocks with their parents, which of them is the head, and the state there.
//
// It is what block tests need, and small: no pruning, no database. A State knows one point in time,
// so the state beside a branch that is not the head's is made again from the genesis when a block
// is added to it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <sluice/types.hpp>
#include <unordered_map>
#include <vector>

#include "chain/block.hpp"
#include "chain/block_executor.hpp"
#include "chain/chain_spec.hpp"
#include "chain/ethash.hpp"
#include "chain/state.hpp"

namespace sluice::chain {

/// How transactions are run: what each may take of this machine's memory, in bytes, and by which
/// engine.
struct ExecutionSettings {
    std::uint64_t max_memory = evm::Machine::max_total_memory;  ///< All nested frames' memories.
    std::size_t max_growth = State::default_max_growth;         ///< What the state grows by.
    evm::EngineOptions engine;
};

/// Blocks from a genesis on. One thread at a time.
class Blockchain {
public:
    /// Sets up the genesis' accounts in an empty state.
    using Genesis = std::function<void(State&)>;

    /// The genesis block is taken as it is. Proofs of work are checked by `ethash`, which must
    /// outlive the chain, or assumed to be right without it.
    Blockchain(ChainSpec spec, BlockHeader genesis_header, Genesis genesis,
               EthashVerifier* ethash = nullptr);

    /// Judges a block, carries it out, and adds it. A block that is known already is fine.
    std::expected<void, BlockRejection> add(BytesView encoding);

    /// The newest block of the chain with the greatest total difficulty; since Paris, the one added
    /// last.
    [[nodiscard]] const BlockHeader& head() const noexcept { return nodes_[head_].block.header; }
    [[nodiscard]] const Hash256& head_hash() const noexcept { return nodes_[head_].block.hash; }

    /// Bounds the transactions of blocks from the next one on.
    void set_execution(const ExecutionSettings& settings) { settings_ = settings; }

    [[nodiscard]] const ChainSpec& spec() const noexcept { return spec_; }

    /// Of the chain up to the head's parent, as ChainSpec::fork_of takes it for the head; of the
    /// genesis itself, if that is the head.
    [[nodiscard]] const u256& parent_total_difficulty() const noexcept
    {
        return nodes_[nodes_[head_].parent].total_difficulty;
    }

    /// The state after the head.
    State& state_at_head();

    /// Receipts of the block added last.
    [[nodiscard]] const std::vector<Receipt>& last_receipts() const noexcept { return receipts_; }

    /// What the last block that could not be carried out needed and this build lacks, or null.
    [[nodiscard]] const evm::Precompile* missing_precompile() const noexcept
    {
        return missing_precompile_;
    }

    /// Watches every instruction of the transactions of blocks as they are added; null for nobody.
    void set_tracer(evm::InstructionTracer* tracer) noexcept { tracer_ = tracer; }

private:
    struct Node {
        Block block;
        std::size_t parent;  ///< The genesis is its own.
        u256 total_difficulty;
        std::vector<Address> senders;  ///< Of its transactions.
    };
    struct HashOfHash {
        std::size_t operator()(const Hash256& hash) const noexcept;
    };

    [[nodiscard]] const Fork& fork_of(const BlockHeader& header, const Node& parent) const noexcept;
    [[nodiscard]] std::expected<void, BlockRejection> check_uncles(const Block& block,
                                                                   std::size_t parent) const;
    [[nodiscard]] std::expected<void, BlockError> check_header(const BlockHeader& header,
                                                               const Node& parent) const;
    std::expected<void, BlockRejection> check_body(const Block& block, const Fork& fork) const;
    std::expected<std::vector<Address>, BlockRejection> recover_senders(const Block& block,
                                                                        const Fork& fork) const;

    /// Brings the state to what it is after a block. Throws std::bad_alloc if there is no memory
    /// for it any more.
    void move_state_to(std::size_t node);

    /// Carries a block out on the state after its parent; `tracer` watches its transactions, null
    /// for nobody.
    std::expected<void, BlockRejection> execute(const Node& node, const Fork& fork,
                                                evm::InstructionTracer* tracer);

    /// The hashes that BLOCKHASH can see from the block after `parent`: the parent's first.
    [[nodiscard]] std::vector<Hash256> recent_hashes(std::size_t parent) const;

    ChainSpec spec_;
    Genesis genesis_;
    EthashVerifier* ethash_;
    ExecutionSettings settings_;
    std::deque<Node> nodes_;
    std::unordered_map<Hash256, std::size_t, HashOfHash> by_hash_;
    std::size_t head_ = 0;

    std::unique_ptr<State> state_;
    std::size_t state_node_ = 0;   ///< The block whose state it is.
    bool state_is_sound_ = false;  ///< False while a block is carried out that may be refused.

    std::vector<Receipt> receipts_;
    std::vector<Receipt> executed_receipts_;  ///< Of the last execution, be it a repeated one.
    const evm::Precompile* missing_precompile_ = nullptr;
    evm::InstructionTracer* tracer_ = nullptr;
};

}  // namespace sluice::chain
