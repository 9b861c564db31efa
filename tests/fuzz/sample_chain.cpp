// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/sample_chain.hpp"

#include <algorithm>

#include "base/keccak.hpp"
#include "chain/block_executor.hpp"
#include "chain/header_validation.hpp"
#include "chain/receipt.hpp"
#include "chain/requests.hpp"
#include "chain/system_contracts.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/evm/support/bytecode.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

using namespace chain;
using evm::Revision;

constexpr std::uint64_t first_timestamp = 1'000;
constexpr std::uint64_t gas_limit = 2'000'000;

Fork fork_of(Revision revision)
{
    return {revision, difficulty_rules(revision), blob_parameters(revision)};
}

Hash256 uncles_hash_of(const std::vector<BlockHeader>& uncles)
{
    Bytes out;
    rlp::Writer writer{out};
    writer.list([&] {
        for (const BlockHeader& uncle : uncles)
            write_header(writer, uncle);
    });
    return keccak256(out);
}

}  // namespace

fixtures::Prestate sample_accounts()
{
    using namespace evm;
    using namespace evm::test;
    const Bytecode counts = sstore(0, add(sload(0), 1)) + sstore(OP_NUMBER, OP_CALLVALUE) +
                            mstore(0, OP_CALLER) + push(7) + push(32) + push(0) + OP_LOG1;
    const Bytecode one_request = mstore8(0, 0xaa) + ret_memory(0, 1);
    return {
        {*address_of_key(sample_key), 0, u256{1} << 100, {}, {}},
        {sample_contract, 1, u256{}, counts.bytes(), {{0, 41}}},
        {withdrawal_requests_contract, 1, u256{}, {OP_STOP}, {}},
        {consolidation_requests_contract, 1, u256{}, one_request.bytes(), {}},
        {block_hashes_contract, 1, u256{}, sstore(OP_NUMBER, calldataload(0)).bytes(), {}},
    };
}

BlockHeader sample_genesis(Revision revision)
{
    State state;
    fixtures::apply_prestate(sample_accounts(), state);
    BlockHeader header;
    header.state_root = state.root();
    header.transactions_root = transactions_root({});
    header.receipts_root = receipts_root({});
    header.difficulty = u256{revision < Revision::paris ? 0x20000U : 0U};
    header.gas_limit = gas_limit;
    header.timestamp = first_timestamp;
    if (revision >= Revision::london)
        header.base_fee = u256{initial_base_fee};
    if (revision >= Revision::shanghai)
        header.withdrawals_root = withdrawals_root({});
    if (revision >= Revision::cancun) {
        header.blob_gas_used = 0;
        header.excess_blob_gas = 0;
        header.parent_beacon_block_root = Hash256{};
    }
    if (revision >= Revision::prague)
        header.requests_hash = requests_hash({});
    return header;
}

Blockchain sample_blockchain(Revision revision)
{
    return {single_fork(fork_of(revision)), sample_genesis(revision),
            [](State& state) { fixtures::apply_prestate(sample_accounts(), state); }};
}

Bytes encode_block(const Block& block)
{
    Bytes out;
    rlp::Writer writer{out};
    writer.list([&] {
        write_header(writer, block.header);
        writer.list([&] {
            for (const Transaction& transaction : block.transactions)
                write_block_transaction(writer, transaction);
        });
        writer.list([&] {
            for (const BlockHeader& uncle : block.uncles)
                write_header(writer, uncle);
        });
        if (block.withdrawals) {
            writer.list([&] {
                for (const Withdrawal& withdrawal : *block.withdrawals)
                    write_withdrawal(writer, withdrawal);
            });
        }
    });
    return out;
}

SampleChain::SampleChain(Revision revision)
    : fork_{fork_of(revision)}, head_{sample_genesis(revision)}
{
    fixtures::apply_prestate(sample_accounts(), state_);
}

Block SampleChain::next_block(std::span<const Transaction> transactions,
                              std::span<const Withdrawal> withdrawals, const Address& coinbase,
                              std::uint64_t seconds)
{
    const Revision revision = fork_.revision;
    Block block;
    BlockHeader& header = block.header;
    header.parent_hash = hash_of(head_);
    header.coinbase = coinbase;
    header.number = head_.number + 1;
    header.gas_limit = head_.gas_limit;
    header.timestamp = head_.timestamp + std::max<std::uint64_t>(seconds, 1);
    if (revision < Revision::paris)
        header.difficulty = next_difficulty(
            fork_.difficulty,
            {head_.difficulty, head_.timestamp, head_.uncles_hash != empty_uncles_hash},
            header.number, header.timestamp);
    if (revision >= Revision::london)
        header.base_fee = expected_base_fee(head_);
    if (revision >= Revision::cancun) {
        header.excess_blob_gas = expected_excess_blob_gas(head_, fork_);
        header.parent_beacon_block_root = Hash256{{0xbe}};
    }
    header.uncles_hash = uncles_hash_of(block.uncles);

    BlockEnvironment environment;
    environment.revision = revision;
    environment.blobs = fork_.blobs;
    evm::BlockContext& context = environment.context;
    context.number = header.number;
    context.timestamp = header.timestamp;
    context.gas_limit = header.gas_limit;
    context.coinbase = header.coinbase;
    context.prev_randao =
        revision >= Revision::paris ? to_u256(header.mix_hash) : header.difficulty;
    context.base_fee = header.base_fee.value_or(u256{});
    context.blob_base_fee =
        header.excess_blob_gas ? blob_base_fee(*header.excess_blob_gas, fork_.blobs) : u256{};

    BlockExecutor executor{state_, environment};
    executor.start(header.parent_beacon_block_root, header.parent_hash);
    for (const Transaction& transaction : transactions) {
        const auto sender = recover_sender(transaction, revision, 1);
        if (sender && executor.transact(transaction, *sender))
            block.transactions.push_back(transaction);
    }
    if (const u256 reward = block_reward(revision); !is_zero(reward))
        executor.pay_rewards(reward, {});
    if (revision >= Revision::shanghai) {
        block.withdrawals.emplace(withdrawals.begin(), withdrawals.end());
        header.withdrawals_root = withdrawals_root(withdrawals);
        executor.withdraw(withdrawals);
    }
    if (revision >= Revision::prague) {
        require(executor.collect_requests(mainnet_deposit_contract).has_value(),
                "system contracts work");
        header.requests_hash = requests_hash(executor.requests());
    }
    if (revision >= Revision::cancun)
        header.blob_gas_used = executor.blob_gas_used();
    header.transactions_root = transactions_root(block.transactions);
    header.receipts_root = receipts_root(executor.receipts());
    header.bloom = executor.bloom();
    header.gas_used = executor.gas_used();
    header.state_root = state_.root();
    head_ = header;
    return block;
}

}  // namespace sluice::fuzz
