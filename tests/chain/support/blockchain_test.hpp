// The fixture of tests of chains: a chain of one fork, somebody with money and a key, and blocks to
// add.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string_view>

#include "chain/blockchain.hpp"
#include "chain/system_contracts.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/chain/support/chain_builder.hpp"
#include "tests/chain/support/printing.hpp"
#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain::test {

using evm::test::address;

class BlockchainTest : public testing::Test {
protected:
    static constexpr Hash256 key{{0x45}};
    static constexpr Address contract = address(0xcccc);
    static constexpr Address nobody = address(0x9999);
    static constexpr Address first_coinbase = address(0xfee1);
    static constexpr Address second_coinbase = address(0xfee2);

    /// Begins a chain, in the place of the one there was.
    void begin(ChainSpec spec, std::uint64_t gas_limit = 10'000'000)
    {
        builder = std::make_unique<ChainBuilder>(
            std::move(spec), [this](State& state) { set_up(state); }, gas_limit);
        chain =
            std::make_unique<Blockchain>(builder->spec(), builder->genesis(), builder->set_up());
    }
    void begin(std::string_view fork) { begin(single_fork(find_fork(fork).value())); }

    void set_up(State& state) const
    {
        state.set_account(address_of_key(key).value(), 0, 1'000'000'000'000'000'000, {});
        if (code.size() != 0)
            state.set_account(contract, 1, 0, code);
        for (const Address& collector :
             {withdrawal_requests_contract, consolidation_requests_contract})
            state.set_account(collector, 1, 0, Bytes{evm::OP_STOP});
    }

    /// A signed transfer, or call of the contract.
    static Transaction transaction(std::uint64_t nonce, const Address& to, const u256& value = 0,
                                   Bytes data = {}, std::uint64_t gas_limit = 200'000)
    {
        Transaction result;
        result.nonce = nonce;
        result.to = to;
        result.value = value;
        result.data = std::move(data);
        result.gas_limit = gas_limit;
        result.max_fee_per_gas = 1'000'000;
        EXPECT_TRUE(sign(result, key));
        return result;
    }

    /// Adds bytes; why they are refused, if they are.
    std::optional<BlockRejection> add_bytes(BytesView encoding)
    {
        const auto added = chain->add(encoding);
        return added ? std::nullopt : std::optional{added.error()};
    }
    std::optional<BlockRejection> add(const BlockParts& block)
    {
        return add_bytes(encode_block(block));
    }
    std::optional<BlockError> error_of(const BlockParts& block)
    {
        const auto rejection = add(block);
        return rejection ? std::optional{rejection->error} : std::nullopt;
    }

    /// Makes a block on `parent` and adds it; it must be taken.
    BlockHeader grow(const BlockHeader& parent, const BlockPlan& plan = {})
    {
        const BlockParts block = builder->make(parent, plan);
        const auto rejection = add(block);
        EXPECT_EQ(rejection, std::nullopt);
        return block.header;
    }

    [[nodiscard]] bool is_head(const BlockHeader& header) const
    {
        return chain->head_hash() == hash_of(header) && chain->head() == header;
    }

    u256 balance(const Address& where) { return chain->state_at_head().account(where).balance; }
    u256 storage(const u256& slot) { return storage_of(chain->state_at_head(), contract, slot); }

    /// The state at the head must be what its header says.
    void expect_state_of_head()
    {
        EXPECT_EQ(chain->state_at_head().root(), chain->head().state_root);
    }

    evm::test::Bytecode code;  ///< The contract's; to be set before the chain begins.
    std::unique_ptr<ChainBuilder> builder;
    std::unique_ptr<Blockchain> chain;
};

}  // namespace sluice::chain::test
