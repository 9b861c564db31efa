// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/program_generator.hpp"

#include <array>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/code_generator.hpp"

namespace sluice::fuzz {
namespace {

using evm::Revision;

constexpr std::size_t contracts = 4;
constexpr std::size_t most_bytes = 10'000;
constexpr std::uint64_t base_fee = 7;

/// Address of a number: spread over the bytes, so that nothing is a precompile.
constexpr Address address_of(std::uint8_t number) noexcept
{
    return Address{{0xa0, number, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number}};
}

constexpr Address sender = address_of(0xee);
constexpr Address coinbase = address_of(0xcb);
constexpr Address plain = address_of(0x10);     ///< Has ether and nothing else.
constexpr Address absent = address_of(0x11);    ///< Does not exist.
constexpr Address delegate = address_of(0x12);  ///< Delegates to the second contract (EIP-7702).

chain::BlockEnvironment make_environment(Revision revision, ByteSource& source)
{
    chain::BlockEnvironment environment;
    environment.revision = revision;
    environment.blobs = chain::blob_parameters(revision);
    evm::BlockContext& block = environment.context;
    block.number = 1 + source.number(2);
    block.timestamp = 1'700'000'000 + source.u8();
    block.coinbase = coinbase;
    block.prev_randao = source.word(8);
    block.base_fee = u256{revision >= Revision::london ? base_fee : 0};
    environment.block_hashes = [](std::uint64_t number) {
        return keccak256(to_hash256(u256{number}));
    };
    return environment;
}

SentTransaction make_transaction(const CodeContext& context, ByteSource& source,
                                 std::uint64_t nonce)
{
    SentTransaction sent;
    sent.sender = sender;
    chain::Transaction& tx = sent.transaction;
    tx.nonce = nonce;
    tx.chain_id = 1;
    tx.max_fee_per_gas = u256{10};
    tx.value = u256{source.chance(64) ? source.u8() : 0U};
    // The short way to much gas: programs that stop for want of it say little.
    tx.gas_limit = source.chance(32) ? 100'000 + 16 * source.number(2) : 1'200'000;
    if (source.chance(32)) {
        tx.data = generate_init_code(context, source);
        return sent;
    }
    tx.to = context.addresses[source.below(contracts)];
    const BytesView data = source.bytes(source.u8() % 100);
    tx.data.assign(data.begin(), data.end());
    if (context.revision >= Revision::berlin && source.chance(64)) {
        tx.type = chain::TransactionType::access_list;
        tx.access_list.push_back({address_of(source.u8() % contracts), {to_hash256(u256{1})}});
    } else if (context.revision >= Revision::cancun && source.chance(32)) {
        tx.type = chain::TransactionType::blob;
        tx.max_fee_per_blob_gas = u256{1};
        tx.blob_hashes = {Hash256{{1, source.u8()}}, Hash256{{1, 2}}};
    }
    return sent;
}

}  // namespace

Program generate_program(Revision revision, BytesView choices)
{
    ByteSource source{choices.first(std::min(choices.size(), most_bytes))};
    std::array<Address, contracts + 5> addresses;
    for (std::size_t i = 0; i < contracts; ++i)
        addresses[i] = address_of(static_cast<std::uint8_t>(i));
    addresses[contracts] = plain;
    addresses[contracts + 1] = absent;
    addresses[contracts + 2] = sender;
    addresses[contracts + 3] = coinbase;
    addresses[contracts + 4] = delegate;
    const CodeContext context{revision, addresses};

    Program program;
    program.scene.environment = make_environment(revision, source);
    for (std::size_t i = 1 + source.below(3); i > 0; --i)
        program.transactions.push_back(
            make_transaction(context, source, program.transactions.size()));

    fixtures::Prestate& accounts = program.scene.accounts;
    accounts.push_back({sender, 0, u256{1} << 100, {}, {}});
    accounts.push_back({plain, 0, u256{1000}, {}, {}});
    if (revision >= Revision::prague) {
        Bytes code{0xef, 0x01, 0x00};
        code.insert(code.end(), std::begin(addresses[1].bytes), std::end(addresses[1].bytes));
        accounts.push_back({delegate, 1, u256{5}, std::move(code), {}});
    }
    for (std::size_t i = 0; i < contracts; ++i) {
        fixtures::PrestateAccount account{addresses[i], 1, u256{source.u8()}, {}, {}};
        for (std::uint64_t key = source.below(4); key > 0; --key)
            account.storage.emplace_back(u256{key}, u256{1U + source.u8()});
        account.code = generate_code(context, source, 4 + source.below(28));
        accounts.push_back(std::move(account));
    }
    return program;
}

Program generate_program(BytesView choices)
{
    ByteSource source{choices};
    const auto revision = static_cast<Revision>(source.below(evm::revision_count));
    return generate_program(revision, source.rest());
}

}  // namespace sluice::fuzz
