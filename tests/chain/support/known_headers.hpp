// Headers of public chains, as block explorers show them, whose hashes prove that nothing is
// mistyped; and one with every fork's fields.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/block.hpp"
#include "chain/trie.hpp"

namespace sluice::chain::test {

inline Hash256 hash_from(std::string_view digits)
{
    return hash_from_hex(digits).value();
}

/// A header without transactions, of a chain's first blocks.
inline BlockHeader empty_block_header(std::string_view state_root, std::uint64_t difficulty,
                                      std::uint64_t gas_limit, std::uint64_t timestamp)
{
    BlockHeader header;
    header.state_root = hash_from(state_root);
    header.transactions_root = header.receipts_root = empty_trie_root;
    header.difficulty = difficulty;
    header.gas_limit = gas_limit;
    header.timestamp = timestamp;
    return header;
}

inline constexpr std::string_view mainnet_genesis_hash =
    "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3";

inline BlockHeader mainnet_genesis()
{
    BlockHeader header =
        empty_block_header("d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544",
                           17'179'869'184, 5'000, 0);
    header.extra_data =
        from_hex("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa").value();
    header.nonce = {0, 0, 0, 0, 0, 0, 0, 0x42};
    return header;
}

inline constexpr std::string_view mainnet_block_1_hash =
    "88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6";

inline BlockHeader mainnet_block_1()
{
    BlockHeader header =
        empty_block_header("d67e4d450343046425ae4271474353857ab860dbc0a1dde64b41b5cd3a532bf3",
                           17'171'480'576, 5'000, 1'438'269'988);
    header.parent_hash = hash_from(mainnet_genesis_hash);
    header.coinbase = address_from_hex("05a56e2d52c817161883f50c441c3228cfe54d9f").value();
    header.number = 1;
    constexpr std::string_view client = "Geth/v1.0.0/linux/go1.4.2";
    header.extra_data.assign(client.begin(), client.end());
    header.mix_hash = hash_from("969b900de27b6ac6a67742365dd65f55a0526c41fd18e1b16f1a1215c2e66f59");
    header.nonce = {0x53, 0x9b, 0xd4, 0x97, 0x9f, 0xef, 0x1e, 0xc4};
    return header;
}

/// A header of 16 fields: London's rules hold from the beginning.
inline constexpr std::string_view sepolia_genesis_hash =
    "25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9";

inline BlockHeader sepolia_genesis()
{
    BlockHeader header =
        empty_block_header("5eb6e371a698b8d68f665192350ffcecbbbf322916f4b51bd79bb6887da3f494",
                           131'072, 30'000'000, 1'633'267'481);
    constexpr std::string_view places = "Sepolia, Athens, Attica, Greece!";
    header.extra_data.assign(places.begin(), places.end());
    header.base_fee = 1'000'000'000;
    return header;
}

/// A header of 20 fields: Cancun's rules hold from the beginning.
inline constexpr std::string_view hoodi_genesis_hash =
    "bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b";

inline BlockHeader hoodi_genesis()
{
    BlockHeader header =
        empty_block_header("da87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576", 1,
                           36'000'000, 1'742'212'800);
    header.nonce = {0, 0, 0, 0, 0, 0, 0x12, 0x34};
    header.base_fee = 1'000'000'000;
    header.withdrawals_root = empty_trie_root;
    header.blob_gas_used = 0;
    header.excess_blob_gas = 0;
    header.parent_beacon_block_root = Hash256{};
    return header;
}

/// A header with the fields of so many forks: 15 of them up to Berlin, 16 in London, 17 in
/// Shanghai, 20 in Cancun, 21 in Prague.
inline BlockHeader header_of(std::size_t fields)
{
    BlockHeader header = test::mainnet_block_1();
    header.gas_used = 4'999;
    if (fields > 15)
        header.base_fee = u256{1} << 100;
    if (fields > 16)
        header.withdrawals_root = keccak256(Bytes{1});
    if (fields > 17) {
        header.blob_gas_used = 131'072;
        header.excess_blob_gas = 0;
        header.parent_beacon_block_root = keccak256(Bytes{2});
    }
    if (fields > 20)
        header.requests_hash = keccak256(Bytes{3});
    return header;
}

}  // namespace sluice::chain::test
