// SPDX-License-Identifier: Apache-2.0
#include "chain/blockchain.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <ranges>
#include <utility>

#include "base/u256.hpp"
#include "chain/header_validation.hpp"
#include "chain/transaction_sender.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;

/// How far back BLOCKHASH sees.
constexpr std::size_t visible_hashes = 256;

/// An uncle's parent is at least two and at most this many blocks before the nephew.
constexpr std::size_t uncle_generations = 7;
constexpr std::size_t max_uncles = 2;

/// EIP-7934: 10 MiB less the room that the consensus layer needs around the block.
constexpr std::size_t max_encoded_block = (std::size_t{10} << 20) - (std::size_t{2} << 20);

std::unexpected<BlockRejection> refuse(BlockError error)
{
    return std::unexpected(BlockRejection{error, {}, 0, {}});
}

}  // namespace

std::size_t Blockchain::HashOfHash::operator()(const Hash256& hash) const noexcept
{
    // Uniform already, and costly to choose.
    std::size_t value;
    std::memcpy(&value, hash.bytes, sizeof(value));
    return value;
}

Blockchain::Blockchain(ChainSpec spec, BlockHeader genesis_header, Genesis genesis,
                       EthashVerifier* ethash)
    : spec_{std::move(spec)}, genesis_{std::move(genesis)}, ethash_{ethash}
{
    Node& node = nodes_.emplace_back();
    node.block.hash = hash_of(genesis_header);
    node.total_difficulty = genesis_header.difficulty;
    node.block.header = std::move(genesis_header);
    by_hash_.emplace(node.block.hash, 0);
}

const Fork& Blockchain::fork_of(const BlockHeader& header, const Node& parent) const noexcept
{
    return spec_.fork_of(header.number, header.timestamp, parent.total_difficulty);
}

std::expected<void, BlockError> Blockchain::check_header(const BlockHeader& header,
                                                         const Node& parent) const
{
    const Fork& fork = fork_of(header, parent);
    if (const auto valid = validate_header(header, parent.block.header, fork, spec_.dao_block);
        !valid)
        return valid;
    if (ethash_ != nullptr && fork.revision < Revision::paris && !ethash_->is_proof_of_work(header))
        return std::unexpected(BlockError::proof_of_work_wrong);
    return {};
}

std::expected<void, BlockRejection> Blockchain::check_uncles(const Block& block,
                                                             std::size_t parent) const
{
    if (block.uncles_hash != block.header.uncles_hash)
        return refuse(BlockError::uncles_hash_wrong);
    if (block.uncles.empty())
        return {};
    if (block.uncles.size() > max_uncles)
        return refuse(BlockError::too_many_uncles);

    // The block and its last ancestors, and the uncles that these have.
    std::vector<std::size_t> ancestors;
    std::vector<Hash256> used;
    for (std::size_t node = parent;; node = nodes_[node].parent) {
        ancestors.push_back(node);
        for (const BlockHeader& uncle : nodes_[node].block.uncles)
            used.push_back(hash_of(uncle));
        if (node == 0 || ancestors.size() == uncle_generations)
            break;
    }
    for (const BlockHeader& uncle : block.uncles) {
        const Hash256 hash = hash_of(uncle);
        if (std::ranges::find(used, hash) != used.end())
            return refuse(BlockError::uncle_twice);
        used.push_back(hash);
        const auto has_hash = [&](const Hash256& wanted) {
            return [this, &wanted](std::size_t node) { return nodes_[node].block.hash == wanted; };
        };
        if (std::ranges::any_of(ancestors, has_hash(hash)))
            return refuse(BlockError::uncle_is_ancestor);
        const auto found = std::ranges::find_if(ancestors, has_hash(uncle.parent_hash));
        if (found == ancestors.begin())
            return refuse(BlockError::uncle_is_brother);
        if (found == ancestors.end())
            return refuse(BlockError::uncle_of_unknown_parent);
        if (const auto valid = check_header(uncle, nodes_[*found]); !valid)
            return std::unexpected(BlockRejection{BlockError::uncle_invalid, {}, 0, valid.error()});
    }
    return {};
}

std::expected<void, BlockRejection> Blockchain::check_body(const Block& block,
                                                           const Fork& fork) const
{
    if (block.withdrawals.has_value() != (fork.revision >= Revision::shanghai))
        return refuse(block.withdrawals ? BlockError::withdrawals_before_shanghai
                                        : BlockError::withdrawals_missing);
    if (block.withdrawals && block.withdrawals_root != *block.header.withdrawals_root)
        return refuse(BlockError::withdrawals_root_wrong);
    return {};
}

std::expected<std::vector<Address>, BlockRejection> Blockchain::recover_senders(
    const Block& block, const Fork& fork) const
{
    std::vector<Address> senders;
    senders.reserve(block.transactions.size());
    for (const Transaction& transaction : block.transactions) {
        const auto sender = recover_sender(transaction, fork.revision, spec_.chain_id);
        if (!sender)
            return std::unexpected(BlockRejection{
                BlockError::transaction_invalid, sender.error(), senders.size(), {}});
        senders.push_back(*sender);
    }
    return senders;
}

std::expected<void, BlockRejection> Blockchain::add(BytesView encoding)
{
    auto block = decode_block(encoding);
    if (!block)
        return std::unexpected(block.error());
    if (by_hash_.contains(block->hash))
        return {};
    const auto found = by_hash_.find(block->header.parent_hash);
    if (found == by_hash_.end())
        return refuse(BlockError::unknown_parent);
    const std::size_t parent = found->second;
    const Fork& fork = fork_of(block->header, nodes_[parent]);

    if (fork.revision >= Revision::osaka && block->encoded_size > max_encoded_block)
        return refuse(BlockError::block_too_large);
    if (fork.revision >= Revision::paris &&
        (!block->uncles.empty() || block->header.uncles_hash != empty_uncles_hash))
        return refuse(BlockError::uncles_since_paris);
    if (const auto valid = check_header(block->header, nodes_[parent]); !valid)
        return refuse(valid.error());
    if (auto valid = check_uncles(*block, parent); !valid)
        return valid;
    if (auto valid = check_body(*block, fork); !valid)
        return valid;
    auto senders = recover_senders(*block, fork);
    if (!senders)
        return std::unexpected(senders.error());

    Node node{std::move(*block), parent, {}, std::move(*senders)};
    node.total_difficulty = nodes_[parent].total_difficulty + node.block.header.difficulty;
    move_state_to(parent);
    state_is_sound_ = false;
    if (auto done = execute(node, fork, tracer_); !done)
        return done;

    receipts_ = std::move(executed_receipts_);
    const bool becomes_head = fork.revision >= Revision::paris ||
                              less(nodes_[head_].total_difficulty, node.total_difficulty);
    // First the block, then what leads to it: memory may run out in between.
    const std::size_t added = nodes_.size();
    nodes_.push_back(std::move(node));
    by_hash_.emplace(nodes_.back().block.hash, added);
    state_node_ = added;
    state_is_sound_ = true;
    if (becomes_head)
        head_ = state_node_;
    return {};
}

std::vector<Hash256> Blockchain::recent_hashes(std::size_t parent) const
{
    std::vector<Hash256> hashes;
    for (std::size_t node = parent; hashes.size() < visible_hashes; node = nodes_[node].parent) {
        hashes.push_back(nodes_[node].block.hash);
        if (node == 0)
            break;
    }
    return hashes;
}

void Blockchain::move_state_to(std::size_t node)
{
    if (state_is_sound_ && state_node_ == node)
        return;
    std::vector<std::size_t> branch;
    for (std::size_t i = node; i != 0; i = nodes_[i].parent)
        branch.push_back(i);
    state_is_sound_ = false;
    state_ = std::make_unique<State>();
    genesis_(*state_);
    for (const std::size_t i : std::views::reverse(branch)) {
        const Node& again = nodes_[i];
        // It was fine when it was added: nothing but memory can be in the way now.
        if (!execute(again, fork_of(again.block.header, nodes_[again.parent]), nullptr))
            throw std::bad_alloc{};
    }
    state_node_ = node;
    state_is_sound_ = true;
}

State& Blockchain::state_at_head()
{
    move_state_to(head_);
    return *state_;
}

std::expected<void, BlockRejection> Blockchain::execute(const Node& node, const Fork& fork,
                                                        evm::InstructionTracer* tracer)
{
    const Block& block = node.block;
    const BlockHeader& header = block.header;
    const std::vector<Hash256> hashes = recent_hashes(node.parent);

    BlockEnvironment environment;
    environment.revision = fork.revision;
    environment.blobs = fork.blobs;
    environment.context.number = header.number;
    environment.context.timestamp = header.timestamp;
    environment.context.gas_limit = header.gas_limit;
    environment.context.coinbase = header.coinbase;
    environment.context.prev_randao =
        fork.revision >= Revision::paris ? to_u256(header.mix_hash) : header.difficulty;
    environment.context.base_fee = header.base_fee.value_or(u256{});
    environment.context.blob_base_fee =
        header.excess_blob_gas ? blob_base_fee(*header.excess_blob_gas, fork.blobs) : u256{};
    environment.context.chain_id = u256{spec_.chain_id};
    environment.block_hashes = [&](std::uint64_t number) {
        const std::uint64_t distance = header.number - number;
        return number < header.number && distance <= hashes.size() ? hashes[distance - 1]
                                                                   : Hash256{};
    };

    environment.max_memory = settings_.max_memory;
    environment.engine = settings_.engine;
    state_->set_max_growth(settings_.max_growth);
    state_->set_code_cache(settings_.engine.code_cache);
    BlockExecutor executor{*state_, environment};
    executor.set_tracer(tracer);
    if (spec_.dao_block == header.number)
        executor.apply_dao_fork();
    executor.start(header.parent_beacon_block_root, header.parent_hash);
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        if (const auto outcome = executor.transact(block.transactions[i], node.senders[i]);
            !outcome)
            return std::unexpected(
                BlockRejection{BlockError::transaction_invalid, outcome.error(), i, {}});
    }
    if (const u256 reward = block_reward(fork.revision); !is_zero(reward)) {
        std::vector<UncleMaker> uncles;
        uncles.reserve(block.uncles.size());
        for (const BlockHeader& uncle : block.uncles)
            uncles.push_back({uncle.coinbase, header.number - uncle.number});
        executor.pay_rewards(reward, uncles);
    }
    if (block.withdrawals)
        executor.withdraw(*block.withdrawals);
    std::expected<void, BlockError> requests;
    if (fork.revision >= Revision::prague)
        requests = executor.collect_requests(spec_.deposit_contract);

    // What failed for want of this program's means says nothing about the block.
    if (executor.missing_precompile() != nullptr) {
        missing_precompile_ = executor.missing_precompile();
        return refuse(BlockError::precompile_missing);
    }
    if (executor.ran_out_of_memory())
        return refuse(BlockError::out_of_memory);
    if (!requests)
        return refuse(requests.error());
    if (block.transactions_root != header.transactions_root)
        return refuse(BlockError::transactions_root_wrong);
    if (executor.gas_used() != header.gas_used)
        return refuse(BlockError::gas_used_wrong);
    if (header.blob_gas_used && executor.blob_gas_used() != *header.blob_gas_used)
        return refuse(BlockError::blob_gas_used_wrong);
    if (executor.bloom() != header.bloom)
        return refuse(BlockError::bloom_wrong);
    if (receipts_root(executor.receipts()) != header.receipts_root)
        return refuse(BlockError::receipts_root_wrong);
    if (header.requests_hash && requests_hash(executor.requests()) != *header.requests_hash)
        return refuse(BlockError::requests_hash_wrong);
    if (state_->root() != header.state_root)
        return refuse(BlockError::state_root_wrong);
    executed_receipts_ = executor.receipts();
    return {};
}

}  // namespace sluice::chain
