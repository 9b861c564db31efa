// Valid blocks for tests of chains: what a miner or proposer would make.
//
// Bodies are carried out with BlockExecutor to fill in what execution gives, so these tests are
// about chains; that execution itself is right, others show.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <utility>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/block_executor.hpp"
#include "chain/chain_spec.hpp"
#include "chain/header_validation.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/trie.hpp"
#include "tests/chain/support/block_encoding.hpp"

namespace sluice::chain::test {

/// What a block's maker decides.
struct BlockPlan {
    std::uint64_t seconds = 13;  ///< After the parent: leaves the least difficulty as it is.
    Address coinbase{};
    std::vector<Transaction> transactions{};
    std::vector<BlockHeader> uncles{};
    std::vector<Withdrawal> withdrawals{};  ///< Since Shanghai.
    Bytes extra_data{};
};

/// Makes blocks on a genesis, on any block that it has made.
class ChainBuilder {
public:
    using Genesis = std::function<void(State&)>;

    ChainBuilder(ChainSpec spec, Genesis genesis, std::uint64_t gas_limit = 10'000'000)
        : spec_{std::move(spec)}, genesis_{std::move(genesis)}
    {
        const evm::Revision revision = spec_.forks.front().fork.revision;
        State state;
        genesis_(state);
        BlockParts block;
        block.header.state_root = state.root();
        block.header.transactions_root = block.header.receipts_root = empty_trie_root;
        block.header.gas_limit = gas_limit;
        block.header.timestamp = 1'000;
        if (revision < evm::Revision::paris)
            block.header.difficulty = minimum_difficulty;
        if (revision >= evm::Revision::london)
            block.header.base_fee = 1'000;
        fill_later_fields(block, revision);
        genesis_hash_ = hash_of(block.header);
        remember(block, {});
    }

    [[nodiscard]] const BlockHeader& genesis() const
    {
        return made_.at(genesis_hash_).block.header;
    }

    [[nodiscard]] const ChainSpec& spec() const { return spec_; }
    [[nodiscard]] const Genesis& set_up() const { return genesis_; }

    /// A valid block on `parent`, which was made here.
    BlockParts make(const BlockHeader& parent, const BlockPlan& plan = {})
    {
        const Made& before = made_.at(hash_of(parent));
        BlockParts block;
        BlockHeader& header = block.header;
        header.parent_hash = hash_of(parent);
        header.number = parent.number + 1;
        header.timestamp = parent.timestamp + plan.seconds;
        header.coinbase = plan.coinbase;
        header.extra_data = plan.extra_data;
        const Fork& fork = spec_.fork_of(header.number, header.timestamp, before.total_difficulty);
        header.gas_limit = parent.gas_limit;
        if (fork.revision >= evm::Revision::london) {
            header.base_fee = expected_base_fee(parent);
            if (!parent.base_fee)
                header.gas_limit *= 2;
        }
        header.difficulty = next_difficulty(
            fork.difficulty,
            {parent.difficulty, parent.timestamp, parent.uncles_hash != empty_uncles_hash},
            header.number, header.timestamp);
        block.transactions = plan.transactions;
        block.uncles = plan.uncles;
        header.transactions_root = transactions_root(block.transactions);
        header.uncles_hash = keccak256(encode_uncles(block.uncles));
        block.withdrawals = plan.withdrawals;
        fill_later_fields(block, fork.revision);
        if (fork.revision >= evm::Revision::cancun) {
            header.excess_blob_gas = expected_excess_blob_gas(parent, fork);
            std::uint64_t used = 0;
            for (const Transaction& transaction : block.transactions)
                used += blob_gas(transaction);
            header.blob_gas_used = used;
        }
        State state;
        replay(header.parent_hash, state);
        const auto executor = execute(block, fork, before, state);
        header.gas_used = executor.gas_used;
        header.bloom = executor.bloom;
        header.receipts_root = executor.receipts_root;
        if (header.requests_hash)
            header.requests_hash = executor.requests_hash;
        header.state_root = state.root();
        remember(block, before.hashes);
        return block;
    }

    /// The state after a block that was made here.
    void replay(const Hash256& block, State& state) const
    {
        std::vector<const Made*> branch;
        for (const Made* made = &made_.at(block); made->block.header.number != 0;
             made = &made_.at(made->block.header.parent_hash))
            branch.push_back(made);
        genesis_(state);
        for (auto it = branch.rbegin(); it != branch.rend(); ++it) {
            const BlockHeader& header = (*it)->block.header;
            const Made& before = made_.at(header.parent_hash);
            execute((*it)->block,
                    spec_.fork_of(header.number, header.timestamp, before.total_difficulty), before,
                    state);
        }
    }

private:
    struct Made {
        BlockParts block;
        u256 total_difficulty{};
        std::vector<Hash256> hashes;  ///< By number, the block's own last.
    };

    struct Outcome {
        std::uint64_t gas_used;
        Bloom bloom;
        Hash256 receipts_root;
        Hash256 requests_hash;
    };

    static void fill_later_fields(BlockParts& block, evm::Revision revision)
    {
        if (revision < evm::Revision::shanghai) {
            block.withdrawals.reset();
        } else {
            if (!block.withdrawals)
                block.withdrawals.emplace();
            block.header.withdrawals_root = withdrawals_root(*block.withdrawals);
        }
        if (revision >= evm::Revision::cancun) {
            block.header.blob_gas_used = block.header.excess_blob_gas = 0;
            block.header.parent_beacon_block_root = Hash256{{0xbe}};
        }
        if (revision >= evm::Revision::prague)
            block.header.requests_hash = requests_hash({});
    }

    void remember(const BlockParts& block, std::vector<Hash256> hashes)
    {
        const Hash256 hash = hash_of(block.header);
        hashes.push_back(hash);
        u256 total = block.header.difficulty;
        if (const auto parent = made_.find(block.header.parent_hash); parent != made_.end())
            total += parent->second.total_difficulty;
        made_[hash] = {block, total, std::move(hashes)};
    }

    Outcome execute(const BlockParts& block, const Fork& fork, const Made& parent,
                    State& state) const
    {
        const BlockHeader& header = block.header;
        BlockEnvironment environment;
        environment.revision = fork.revision;
        environment.blobs = fork.blobs;
        environment.context.number = header.number;
        environment.context.timestamp = header.timestamp;
        environment.context.gas_limit = header.gas_limit;
        environment.context.coinbase = header.coinbase;
        environment.context.prev_randao =
            fork.revision >= evm::Revision::paris ? to_u256(header.mix_hash) : header.difficulty;
        environment.context.base_fee = header.base_fee.value_or(u256{});
        environment.context.blob_base_fee = 1;
        environment.context.chain_id = spec_.chain_id;
        environment.block_hashes = [&](std::uint64_t number) { return parent.hashes.at(number); };
        BlockExecutor executor{state, environment};
        if (spec_.dao_block == header.number)
            executor.apply_dao_fork();
        executor.start(header.parent_beacon_block_root, header.parent_hash);
        for (const Transaction& transaction : block.transactions) {
            const auto sender = recover_sender(transaction, fork.revision, spec_.chain_id);
            EXPECT_TRUE(sender);
            EXPECT_TRUE(sender && executor.transact(transaction, *sender));
        }
        if (fork.revision < evm::Revision::paris) {
            std::vector<UncleMaker> makers;
            for (const BlockHeader& uncle : block.uncles)
                makers.push_back({uncle.coinbase, header.number - uncle.number});
            executor.pay_rewards(block_reward(fork.revision), makers);
        }
        if (block.withdrawals)
            executor.withdraw(*block.withdrawals);
        if (fork.revision >= evm::Revision::prague) {
            EXPECT_TRUE(executor.collect_requests(spec_.deposit_contract));
        }
        return {executor.gas_used(), executor.bloom(), receipts_root(executor.receipts()),
                requests_hash(executor.requests())};
    }

    ChainSpec spec_;
    Genesis genesis_;
    Hash256 genesis_hash_{};
    std::map<Hash256, Made> made_;
};

}  // namespace sluice::chain::test
