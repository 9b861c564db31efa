// Test files: whatever they hold, reading ends with tests or with one line of text, and what they
// ask to be run is run.
//
// Input: which reader, and the file.
// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string_view>

#include "chain/block.hpp"
#include "fixtures/block_test.hpp"
#include "fixtures/block_test_runner.hpp"
#include "fixtures/hex_file.hpp"
#include "fixtures/prestate.hpp"
#include "fixtures/state_test.hpp"
#include "fixtures/state_test_runner.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

using namespace fixtures;

/// Blocks with more gas, and cases and blocks beyond these, are not run.
constexpr std::uint64_t most_gas = 2'000'000;
constexpr std::size_t most_cases = 8;
constexpr std::size_t most_blocks = 4;

void check_text(std::string_view text)
{
    require(!text.empty(), "an error has a text");
    require(std::ranges::none_of(text,
                                 [](char c) {
                                     const auto byte = static_cast<unsigned char>(c);
                                     return byte < 0x20 || byte == 0x7f;
                                 }),
            "an error is one line that a terminal can show");
}

void run_state_tests(std::string_view json)
{
    const auto tests = parse_state_tests(json);
    if (!tests) {
        check_text(tests.error().message());
        return;
    }
    std::size_t cases = 0;
    for (const StateTest& test : *tests) {
        if (test.block.gas_limit > most_gas)
            continue;
        for (const StateTestCase& test_case : test.cases) {
            if (++cases > most_cases)
                return;
            const StateTestResult result = run_state_test(test, test_case);
            if (result.verdict != Verdict::passed)
                check_text(result.reason);
        }
    }
}

void run_block_tests(std::string_view json)
{
    auto tests = parse_block_tests(json);
    if (!tests) {
        check_text(tests.error().message());
        return;
    }
    BlockTestRunner runner;
    for (BlockTest& test : *tests) {
        const auto genesis = chain::decode_block(test.genesis);
        if (genesis && genesis->header.gas_limit > most_gas)
            continue;
        // The proof's cache takes longer to make than everything else.
        test.has_proof_of_work = false;
        if (test.blocks.size() > most_blocks)
            test.blocks.resize(most_blocks);
        const BlockTestResult result = runner.run(test);
        if (result.verdict != Verdict::passed)
            check_text(result.reason);
    }
}

void run_hex(BytesView input)
{
    if (input.empty())
        return;
    // fmemopen takes what it reads as writable, and does not write to it.
    Bytes copy{input.begin(), input.end()};
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{
        fmemopen(copy.data(), copy.size(), "r"), std::fclose};
    require(stream != nullptr, "memory can be opened as a stream");
    const auto bytes = read_hex(stream.get(), "input");
    if (!bytes)
        check_text(bytes.error());
    else
        require(bytes->size() <= input.size() / 2, "a byte takes two digits");
}

void run_prestate(std::string_view json)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    const simdjson::padded_string padded{json};
    if (parser.parse(padded).get(root) != simdjson::SUCCESS)
        return;
    JsonReader reader;
    const Prestate accounts = read_prestate(reader, root);
    if (reader.failed()) {
        check_text(reader.error().message());
        return;
    }
    chain::State state;
    apply_prestate(accounts, state);
    (void)state.root();
}

}  // namespace

void fuzz_fixture(BytesView input)
{
    ByteSource source{input};
    const std::uint8_t reader = source.u8() & 3;
    const BytesView rest = source.rest();
    const std::string_view text{reinterpret_cast<const char*>(rest.data()), rest.size()};
    if (reader == 0)
        run_state_tests(text);
    else if (reader == 1)
        run_block_tests(text);
    else if (reader == 2)
        run_hex(rest);
    else
        run_prestate(text);
}

}  // namespace sluice::fuzz
