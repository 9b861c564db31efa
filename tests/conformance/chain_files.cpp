// Chains in two files side by side: genesis.json, and chain.rlp with block after block.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "chain/blockchain.hpp"
#include "fixtures/genesis.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

/// The fork's name in the tables; blocks count as cases of the fork they are in.
std::string_view fork_of(const chain::Blockchain& chain)
{
    const chain::BlockHeader& head = chain.head();
    return evm::fixture_name(
        chain.spec()
            .fork_of(head.number, head.timestamp, chain.parent_total_difficulty())
            .revision);
}

void run_chain(const std::string& path, const fixtures::Genesis& genesis, BytesView rest,
               Tally& tally)
{
    chain::Blockchain chain{genesis.chain, genesis.header, [&](chain::State& state) {
                                fixtures::apply_prestate(genesis.accounts, state);
                            }};
    while (!rest.empty()) {
        const auto block = chain::rlp::first_item(rest);
        if (!block) {
            tally.fail("", path + ": " + std::string{chain::rlp::message(block.error())});
            return;
        }
        rest = rest.subspan(block->encoding.size());
        const auto added = chain.add(block->encoding);
        if (!added && chain.missing_precompile() != nullptr) {
            tally.leave_out("", missing_precompile(chain.missing_precompile()->name));
            return;
        }
        if (!added) {
            tally.fail("", fmt::format("{}: after block {}: {}", path, chain.head().number,
                                       chain::message(added.error())));
            return;
        }
        tally.pass(fork_of(chain));
    }
}

}  // namespace

bool run_chain_files(const Document& document, Tally& tally)
{
    const auto blocks = std::filesystem::path{document.path}.parent_path() / "chain.rlp";
    std::error_code error;
    if (!fixtures::is_genesis(document.root) || !std::filesystem::is_regular_file(blocks, error))
        return false;
    tally.add_file();
    fixtures::JsonReader reader;
    const fixtures::Genesis genesis = fixtures::read_genesis(reader, document.root);
    if (reader.failed()) {
        tally.fail("", document.path + ": " + reader.error().message());
        return true;
    }
    std::ifstream file{blocks, std::ios::binary};
    const Bytes encoding{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    run_chain(blocks.string(), genesis, encoding, tally);
    return true;
}

}  // namespace sluice::conformance
