// BasicTests and GenesisTests: keys, signatures, compact paths, legacy transactions and genesis
// blocks.
// SPDX-License-Identifier: Apache-2.0
#include "fixtures/basic_tests.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/bloom.hpp"
#include "chain/rlp.hpp"
#include "chain/state.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_signing.hpp"
#include "chain/trie.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

using chain::rlp::Reader;
using chain::rlp::Writer;
using fixtures::GenesisHashes;
using fixtures::GenesisTest;
using fixtures::HexPrefixTest;
using fixtures::KeyTest;
using fixtures::SignedTransactionTest;

BytesView bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Writes a node as its parent holds it: itself, or its hash if that is shorter.
void write_reference(Writer& writer, BytesView node)
{
    if (node.size() < 32)
        writer.raw(node);
    else
        writer.string(keccak256(node));
}

/// A node of two items: a compact path, and a value or what goes on.
template <class Fill>
Bytes two_items(BytesView path, Fill&& fill)
{
    Bytes node;
    Writer writer{node};
    writer.list([&] {
        writer.string(path);
        fill(writer);
    });
    return node;
}

/// Paths do not leave the trie's code by themselves, so each is put into a trie of two leaves whose
/// nodes are written here by hand but for that path.
std::string run_hex_prefix(const HexPrefixTest& test)
{
    const Bytes value{0x76};
    const bool is_odd = test.nibbles.size() % 2 != 0;
    std::vector<Bytes> keys(2);
    for (std::uint8_t i = 0; i < 2; ++i) {
        // A leaf's path is what follows the branch of the two, an extension's what precedes it. A
        // nibble more is needed where whole bytes would not come out.
        std::vector<std::uint8_t> nibbles = test.nibbles;
        if (test.ends)
            nibbles.insert(nibbles.begin(), i);
        else
            nibbles.push_back(i);
        if (test.ends && !is_odd)
            nibbles.insert(nibbles.begin(), 0);
        if (!test.ends && !is_odd)
            nibbles.push_back(0);
        for (std::size_t n = 0; n < nibbles.size(); n += 2)
            keys[i].push_back(static_cast<std::uint8_t>(nibbles[n] * 16 + nibbles[n + 1]));
    }
    const auto write_value = [&](Writer& writer) { writer.string(value); };
    // The compact form of no nibbles and of one zero are as in the Yellow Paper.
    const Bytes leaf_path = test.ends ? test.encoding : is_odd ? Bytes{0x20} : Bytes{0x30};
    const Bytes leaf = two_items(leaf_path, write_value);
    Bytes branch;
    Writer writer{branch};
    writer.list([&] {
        for (int child = 0; child < 16; ++child) {
            if (child < 2)
                write_reference(writer, leaf);
            else
                writer.string({});
        }
        writer.string({});
    });
    Bytes root = branch;
    const Bytes one_zero{0x10};
    if (!test.ends || !is_odd)
        root = two_items(test.ends ? one_zero : test.encoding,
                         [&](Writer& to) { write_reference(to, branch); });
    const std::vector<chain::TrieEntry> entries{{keys[0], value}, {keys[1], value}};
    return chain::trie_root(entries) == keccak256(root) ? "" : "another root";
}

std::string run_key(const KeyTest& test)
{
    if (keccak256(bytes_of(test.seed)) != test.key)
        return "the key is not the seed's hash";
    if (chain::address_of_key(test.key) != test.address)
        return "another address";
    return {};
}

std::string run_transaction(const SignedTransactionTest& test)
{
    const auto decoded = chain::decode_transaction(test.encoding);
    if (!decoded)
        return std::string{chain::message(decoded.error())};
    chain::Transaction expected;
    expected.nonce = test.nonce;
    expected.gas_limit = test.gas_limit;
    expected.max_fee_per_gas = test.gas_price;
    expected.to = test.to;
    expected.value = test.value;
    expected.data = test.data;
    expected.signature = decoded->signature;
    if (*decoded != expected)
        return "other fields";
    if (chain::encode_transaction(*decoded) != test.encoding)
        return "encoded again it has other bytes";
    if (chain::recover_sender(*decoded, evm::Revision::frontier, 1) !=
        chain::address_of_key(test.key))
        return "another sender";
    Bytes unsigned_encoding;
    Writer writer{unsigned_encoding};
    writer.list([&] {
        Reader fields{chain::rlp::decode(test.encoding).value().payload};
        for (int i = 0; i < 6; ++i)
            writer.raw(fields.item().encoding);
        for (int i = 0; i < 3; ++i)
            writer.integer(std::uint64_t{0});
    });
    return unsigned_encoding == test.unsigned_encoding ? "" : "other bytes without a signature";
}

std::string run_genesis_hashes(const GenesisHashes& test)
{
    if (!chain::rlp::check(test.encoding))
        return "not RLP";
    const auto block = chain::rlp::decode(test.encoding);
    const auto header = chain::rlp::first_item(block->payload);
    if (!header || keccak256(header->encoding) != test.hash)
        return "another hash";
    // Parent, uncles and coinbase come before the state.
    Reader fields{header->payload};
    fields.hash();
    fields.hash();
    fields.address();
    return fields.hash() == test.state_root ? "" : "another state root";
}

std::string run_genesis(const GenesisTest& test)
{
    chain::State state;
    apply_prestate(test.accounts, state);
    const Hash256 nonce = to_hash256(test.nonce);
    Bytes encoding;
    Writer writer{encoding};
    writer.list([&] {
        writer.list([&] {
            writer.string(test.parent_hash);
            writer.string(keccak256(Bytes{0xc0}));
            writer.string(test.coinbase);
            writer.string(state.root());
            writer.string(chain::empty_trie_root);
            writer.string(chain::empty_trie_root);
            writer.string(Bytes(256));
            writer.integer(test.difficulty);
            writer.integer(std::uint64_t{0});
            writer.integer(test.gas_limit);
            writer.integer(std::uint64_t{0});
            writer.integer(test.timestamp);
            writer.string(test.extra_data);
            writer.string(test.mix_hash);
            writer.string(BytesView{nonce.bytes}.last(8));
        });
        writer.list([] {});
        writer.list([] {});
    });
    return encoding == test.encoding ? "" : "encoded: " + to_hex(encoding);
}

void count(const Document& document, std::string_view name, const std::string& wrong, Tally& tally)
{
    if (wrong.empty())
        tally.pass("");
    else
        tally.fail("", fmt::format("{}: {}: {}", document.path, name, wrong));
}

}  // namespace

bool run_basic_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    bool any = false;
    for (const HexPrefixTest& test :
         take(fixtures::read_hex_prefix_tests(document.root), document, tally, is_ours))
        count(document, test.name, run_hex_prefix(test), tally);
    any |= is_ours;
    for (const KeyTest& test :
         take(fixtures::read_key_tests(document.root), document, tally, is_ours)) {
        count(document, test.seed, run_key(test), tally);
        if (test.has_signature)
            tally.leave_out("", unnamed_hash);
    }
    any |= is_ours;
    for (const SignedTransactionTest& test :
         take(fixtures::read_signed_transaction_tests(document.root), document, tally, is_ours))
        count(document, to_hex(test.encoding), run_transaction(test), tally);
    any |= is_ours;
    const auto hashes =
        take(fixtures::read_genesis_hashes(document.root), document, tally, is_ours);
    if (!hashes.encoding.empty())
        count(document, "genesis", run_genesis_hashes(hashes), tally);
    any |= is_ours;
    for (const GenesisTest& test :
         take(fixtures::read_genesis_tests(document.root), document, tally, is_ours))
        count(document, test.name, run_genesis(test), tally);
    return any || is_ours;
}

}  // namespace sluice::conformance
