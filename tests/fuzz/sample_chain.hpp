// A small chain of our own making: a genesis for any fork, and valid blocks on it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/revision.hpp>

#include "chain/block.hpp"
#include "chain/blockchain.hpp"
#include "chain/chain_spec.hpp"
#include "chain/state.hpp"
#include "fixtures/prestate.hpp"

namespace sluice::fuzz {

/// Accounts of the genesis that blocks may want to use.
inline constexpr Hash256 sample_key{{1}};  ///< Of an account with much ether, first nonce 0.
inline constexpr Address sample_contract{{0xc0}};

/// The accounts that the sample chain begins with.
fixtures::Prestate sample_accounts();

/// Its genesis block's header.
chain::BlockHeader sample_genesis(evm::Revision revision);

/// A chain that judges blocks, with nothing but its genesis.
chain::Blockchain sample_blockchain(evm::Revision revision);

/// A block's bytes: the list of header, transactions, uncles, and withdrawals if there are any.
Bytes encode_block(const chain::Block& block);

/// Makes blocks, each on top of the one before.
class SampleChain {
public:
    explicit SampleChain(evm::Revision revision);

    /// The next block, valid in all that the chain checks, with those of these transactions that
    /// may be run. They need signatures.
    chain::Block next_block(std::span<const chain::Transaction> transactions,
                            std::span<const chain::Withdrawal> withdrawals, const Address& coinbase,
                            std::uint64_t seconds);

    [[nodiscard]] const chain::BlockHeader& head() const noexcept { return head_; }

private:
    chain::Fork fork_;
    chain::BlockHeader head_;
    chain::State state_;
};

}  // namespace sluice::fuzz
