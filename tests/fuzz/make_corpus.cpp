// Writes the inputs that fuzzing starts from, into a folder for each target: fuzz_corpus FOLDER
//
// All of them are made here, from our own code, and the same every time. What is found later on is
// kept beside them as found-*.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "base/hex.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_signing.hpp"
#include "evm/precompiles/precompile.hpp"
#include "tests/evm/support/bytecode.hpp"
#include "tests/fuzz/precompile_input.hpp"
#include "tests/fuzz/program_generator.hpp"
#include "tests/fuzz/sample_chain.hpp"
#include "tests/fuzz/zx_samples.hpp"

namespace {

using namespace sluice;
using namespace sluice::fuzz;
using namespace sluice::chain;
using evm::Revision;

namespace fs = std::filesystem;

class Corpus {
public:
    explicit Corpus(fs::path folder) : folder_{std::move(folder)} {}

    void add(std::string_view target, const std::string& name, const Bytes& input)
    {
        const fs::path path = folder_ / target / name;
        fs::create_directories(path.parent_path());
        std::ofstream file{path, std::ios::binary};
        file.write(reinterpret_cast<const char*>(input.data()),
                   static_cast<std::streamsize>(input.size()));
        if (!file.flush()) {
            std::fprintf(stderr, "%s: cannot be written\n", path.c_str());
            std::exit(1);
        }
    }

private:
    fs::path folder_;
};

Bytes random_bytes(unsigned seed, std::size_t size)
{
    std::mt19937_64 random{seed};
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

Bytes operator+(Bytes front, BytesView back)
{
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

Bytes bytes_of(std::string_view text)
{
    return {text.begin(), text.end()};
}

std::uint8_t number_of(Revision revision)
{
    return static_cast<std::uint8_t>(revision);
}

void add_bytecode(Corpus& corpus)
{
    using namespace evm;
    using namespace evm::test;
    const auto keep = [&](const std::string& name, const Bytecode& code, std::uint8_t flags = 0,
                          Revision revision = latest_revision) {
        // Enough gas for most, four bytes of call data.
        corpus.add("fuzz_bytecode", name,
                   Bytes{number_of(revision), flags, 0xff, 0x7f, 4, 1, 2, 3, 4} + code.bytes());
    };
    constexpr Address echo =
        Address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 2}};
    constexpr Address counter =
        Address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 3}};
    keep("storage", sstore(0, add(sload(0), sload(1))) + sstore(1, 0) + ret(sload(0)));
    keep("transient", tstore(1, 7) + sstore(2, tload(1)));
    keep("call",
         mstore(0, 99) + call(echo).input(0, 32).output(32, 32).value(1) + ret_memory(0, 96));
    keep("delegatecall", delegatecall(counter) + OP_POP + callcode(counter) + ret_top());
    keep("staticcall", staticcall(counter) + OP_POP + ret(OP_RETURNDATASIZE));
    keep("create", create(deployer(sstore(0, 1)), 1) + OP_DUP1 + push(0) + OP_SSTORE + ret_top());
    keep("create2", create2(deployer(ret(7)), 5) + OP_EXTCODEHASH + ret_top());
    keep("selfdestruct", selfdestruct(counter));
    keep("revert", mstore(0, 1) + revert_memory(3, 70));
    keep("loop",
         push(9) + OP_JUMPDEST + push(1) + OP_SWAP1 + OP_SUB + OP_DUP1 + push(2) + OP_JUMPI);
    keep("recursion", call(OP_ADDRESS).gas(OP_GAS) + ret_top());
    keep("log", mstore(0, OP_GAS) + push(1) + push(2) + push(32) + push(7) + OP_LOG2);
    keep("mcopy",
         mstore(0, u256_max) + push(40) + push(0) + push(5) + OP_MCOPY + ret_memory(0, 64));
    keep("arithmetic", ret(op(OP_MULMOD, {op(OP_EXP, {3, 200}), OP_CALLER, u256_max})));
    keep("precompile",
         mstore(31, 5) + staticcall(2).input(0, 63).output(0, 32) + ret_memory(0, 32));
    keep("init_code", deployer(ret(1)), 2);
    keep("init_code_ef", deployer(Bytecode{0xef, 1}), 2);
    keep("init_code_old", deployer(ret(1)), 2, Revision::frontier);
    keep("static", sstore(0, 1), 4);
    keep("delegated", push(0) + OP_EXTCODESIZE, 8);
    for (const RevisionName& each : revision_names) {
        const Program program =
            generate_program(each.revision, random_bytes(number_of(each.revision), 1'200));
        keep("program_" + std::string{each.fixture_name},
             Bytecode{program.scene.accounts.back().code}, 0, each.revision);
    }
}

void add_programs(Corpus& corpus)
{
    for (const evm::RevisionName& each : evm::revision_names) {
        const std::uint8_t number = number_of(each.revision);
        corpus.add("fuzz_program", std::string{each.fixture_name},
                   Bytes{number} + random_bytes(100U + number, 200U + 60U * number));
    }
    corpus.add("fuzz_program", "empty", {number_of(evm::latest_revision)});
}

Transaction sample_transaction(TransactionType type)
{
    Transaction tx;
    tx.type = type;
    tx.chain_id = 1;
    tx.gas_limit = 200'000;
    tx.max_fee_per_gas = u256{2'000'000'000};
    tx.to = sample_contract;
    tx.value = u256{5};
    tx.data = {1, 2, 3};
    if (type >= TransactionType::access_list)
        tx.access_list = {{sample_contract, {Hash256{}, Hash256{{1}}}}, {Address{{9}}, {}}};
    if (type == TransactionType::blob) {
        tx.max_fee_per_blob_gas = u256{1};
        tx.blob_hashes = {Hash256{{1, 2}}};
    }
    if (type == TransactionType::set_code) {
        Authorization authorization;
        authorization.address = sample_contract;
        sign(authorization, Hash256{{2}});
        tx.authorizations = {authorization};
    }
    sign(tx, sample_key);
    return tx;
}

void add_transactions(Corpus& corpus)
{
    for (unsigned type = 0; type <= static_cast<unsigned>(latest_transaction_type); ++type) {
        const auto tx = sample_transaction(static_cast<TransactionType>(type));
        const std::string name{to_string(tx.type)};
        corpus.add("fuzz_transaction", "encoded_" + name, Bytes{1} + encode_transaction(tx));
        Bytes fields = Bytes{0, static_cast<std::uint8_t>(type)} + random_bytes(type, 300);
        corpus.add("fuzz_transaction", "fields_" + name, fields);
    }
    Transaction unprotected = sample_transaction(TransactionType::legacy);
    unprotected.chain_id.reset();
    unprotected.to.reset();
    sign(unprotected, sample_key);
    corpus.add("fuzz_transaction", "encoded_creation", Bytes{1} + encode_transaction(unprotected));
}

void add_rlp(Corpus& corpus)
{
    const auto add = [&](const std::string& name, BytesView encoding) {
        corpus.add("fuzz_rlp", name, Bytes{0, 1, 2, 3, 4, 5, 6, 7} + encoding);
    };
    const auto add_hex = [&](const std::string& name, std::string_view digits) {
        add(name, *from_hex(digits));
    };
    add_hex("empty_string", "80");
    add_hex("empty_list", "c0");
    add_hex("nested", "c7c0c1c0c3c0c1c0");
    add_hex("numbers", "c9018203e88400ffffff");
    add_hex("byte_not_itself", "8101");
    add_hex("length_leading_zero", "b90001ff");
    add_hex("length_not_minimal", "b801ff");
    add_hex("truncated", "c883636174");
    add_hex("huge", "ffffffffffffffffff");
    add("deep", Bytes(60, 0xc1));
    add("transaction", encode_transaction(sample_transaction(TransactionType::legacy)));
    add("block", encode_block(SampleChain{Revision::shanghai}.next_block({}, {}, {}, 1)));
}

void add_blocks(Corpus& corpus)
{
    for (const evm::RevisionName& each : evm::revision_names) {
        const std::uint8_t number = number_of(each.revision);
        Transaction tx = sample_transaction(TransactionType::legacy);
        if (each.revision < Revision::spurious_dragon)
            tx.chain_id.reset();
        sign(tx, sample_key);
        std::vector<Withdrawal> withdrawals;
        if (each.revision >= Revision::shanghai)
            withdrawals.push_back({1, 2, Address{{7}}, 3});
        const Block block =
            SampleChain{each.revision}.next_block({&tx, 1}, withdrawals, Address{{0xcb}}, 12);
        const std::string name{each.fixture_name};
        corpus.add("fuzz_block", "encoded_" + name, Bytes{1, number} + encode_block(block));
        corpus.add("fuzz_block", "made_" + name, Bytes{0, number} + random_bytes(number, 300));
    }
}

std::string in_quotes(std::string_view text)
{
    return '"' + std::string{text} + '"';
}

void add_fixtures(Corpus& corpus)
{
    const std::string accounts =
        R"({"0x00000000000000000000000000000000000000aa":{"balance":"0xffffffffff","nonce":"0x0",)"
        R"("code":"0x","storage":{}},"0xc000000000000000000000000000000000000000":{"balance":"0x1",)"
        R"("nonce":"1","code":"0x60015f5560aa5f5360015ff3","storage":{"0x01":"0x02"}}})";
    const auto state_test = [&](std::string_view fork, std::string_view fees) {
        return R"({"one":{"env":{"currentCoinbase":"0x00000000000000000000000000000000000000fe",)"
               R"("currentDifficulty":"0x20000","currentGasLimit":"0x0f4240","currentNumber":"1",)"
               R"("currentTimestamp":"1000","currentBaseFee":"0x0a",)"
               R"("currentRandom":"0x01","currentExcessBlobGas":"0x0"},"pre":)" +
               accounts + R"(,"transaction":{"data":["0x","0x01"],"gasLimit":["0x0186a0"],)" +
               std::string{fees} +
               R"(,"nonce":"0x0","to":"0xc000000000000000000000000000000000000000",)"
               R"("sender":"0x00000000000000000000000000000000000000aa","value":["0x0"]},)"
               R"("post":{)" +
               in_quotes(fork) + R"(:[{"indexes":{"data":0,"gas":0,"value":0},"hash":"0x)" +
               std::string(64, '1') + R"(","logs":"0x)" + std::string(64, '2') + R"("}]}}})";
    };
    const auto add = [&](std::uint8_t reader, const std::string& name, std::string_view text) {
        corpus.add("fuzz_fixture", name, Bytes{reader} + bytes_of(text));
    };
    for (const evm::RevisionName& each : evm::revision_names)
        add(0, "state_" + std::string{each.fixture_name},
            state_test(each.fixture_name, R"("gasPrice":"0x0a")"));
    add(0, "state_dynamic_fee",
        state_test("Cancun",
                   R"("maxFeePerGas":"0x0b","maxPriorityFeePerGas":"0x01",)"
                   R"("accessLists":[[{"address":)"
                   R"("0xc000000000000000000000000000000000000000","storageKeys":[]}]])"));
    add(0, "not_json", R"({"one":)");
    add(0, "other", R"({"one":{"blocks":[]}})");

    for (const Revision revision : {Revision::byzantium, Revision::shanghai, Revision::prague}) {
        SampleChain chain{revision};
        const BlockHeader genesis = chain.head();
        const Transaction tx = sample_transaction(TransactionType::legacy);
        const Block block = chain.next_block({&tx, 1}, {}, Address{{0xcb}}, 12);
        Block first;
        first.header = genesis;
        if (revision >= Revision::shanghai)
            first.withdrawals.emplace();
        std::string pre;
        for (const fixtures::PrestateAccount& account : sample_accounts()) {
            pre += pre.empty() ? "{" : ",";
            pre += in_quotes(to_hex_prefixed(account.address)) + R"(:{"balance":)" +
                   in_quotes(to_hex_prefixed(to_hash256(account.balance))) + R"(,"nonce":)" +
                   in_quotes(std::to_string(account.nonce)) + R"(,"code":)" +
                   in_quotes(to_hex_prefixed(account.code)) + R"(,"storage":{)";
            for (const auto& [key, value] : account.storage)
                pre += in_quotes(to_hex_prefixed(to_hash256(key))) + ":" +
                       in_quotes(to_hex_prefixed(to_hash256(value)));
            pre += "}}";
        }
        pre += "}";
        add(1, "block_" + std::string{fixture_name(revision)},
            R"({"one":{"network":)" + in_quotes(fixture_name(revision)) + R"(,"genesisRLP":)" +
                in_quotes(to_hex_prefixed(encode_block(first))) +
                R"(,"genesisBlockHeader":{"hash":)" + in_quotes(to_hex_prefixed(hash_of(genesis))) +
                R"(},"pre":)" + pre + R"(,"blocks":[{"blockHeader":{},"rlp":)" +
                in_quotes(to_hex_prefixed(encode_block(block))) + R"(}],"lastblockhash":)" +
                in_quotes(to_hex_prefixed(hash_of(block.header))) + R"(,"sealEngine":"NoProof"}})");
    }
    add(2, "hex", "0x60 01\n5b 5f 56\n");
    add(2, "hex_odd", "0x600");
    add(3, "prestate", accounts);
}

void add_precompiles(Corpus& corpus)
{
    const auto all = evm::precompiles();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto number = static_cast<std::uint8_t>(i);
        const std::string name{all[i].name};
        // The first one is right, of the others a few are.
        const Bytes zeros;
        ByteSource source{zeros};
        Bytes bytes = Bytes{number, number_of(evm::latest_revision)} +
                      plausible_input(all[i].address, source);
        corpus.add("fuzz_precompile", name, bytes);
        bytes[1] = number_of(all[i].first_revision);
        bytes.resize(bytes.size() / 2 + 1);
        corpus.add("fuzz_precompile", name + "_short", bytes);
        // More of what has more ways to be made.
        for (unsigned made = 0; made < (number < 5 ? 1 : 12); ++made)
            corpus.add(
                "fuzz_precompile", name + "_made_" + std::to_string(made),
                Bytes{number, static_cast<std::uint8_t>(0x80U | number_of(evm::latest_revision))} +
                    random_bytes(16 * number + made, 300));
    }
}

void add_zx(Corpus& corpus)
{
    for (unsigned i = 0; i < 12; ++i)
        corpus.add("fuzz_zx_engines", "program_" + std::to_string(i),
                   random_bytes(700 + i, 100 + 250 * std::size_t{i}));
    for (unsigned i = 0; i < 8; ++i)
        corpus.add("fuzz_zx_code", "changes_" + std::to_string(i),
                   random_bytes(1700 + i, 4 * std::size_t{i}));
    for (const ZxSample& sample : zx_samples)
        corpus.add("fuzz_zx_parser", std::string{sample.name},
                   Bytes{sample.text.begin(), sample.text.end()});
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 2) {
        std::fprintf(stderr, "usage: fuzz_corpus FOLDER\n");
        return 2;
    }
    Corpus corpus{arguments[1]};
    add_bytecode(corpus);
    add_programs(corpus);
    add_transactions(corpus);
    add_rlp(corpus);
    add_blocks(corpus);
    add_fixtures(corpus);
    add_precompiles(corpus);
    add_zx(corpus);
    return 0;
}
