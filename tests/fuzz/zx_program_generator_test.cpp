// Tests of the generator of zx programs.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/zx_program_generator.hpp"

#include <gtest/gtest.h>

#include "tests/fuzz/zx_comparison.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::int64_t enough_gas = 150'000;

Bytes bytes_of(std::uint32_t seed, std::size_t size)
{
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) {
        seed = seed * 1664525 + 1013904223;
        byte = static_cast<std::uint8_t>(seed >> 24);
    }
    return bytes;
}

TEST(ZxProgramGenerator, TheSameBytesGiveTheSameProgram)
{
    const Bytes bytes = bytes_of(1, 3000);
    EXPECT_EQ(generate_zx_program(bytes).text, generate_zx_program(bytes).text);
    EXPECT_NE(generate_zx_program(bytes).text, generate_zx_program(bytes_of(2, 3000)).text);
}

/// FNV-1a.
std::uint64_t hash_of(std::string_view text, std::uint64_t hash)
{
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100'0000'01b3;
    return hash;
}

// A seed in a report is of use only if it gives the same program wherever it is looked at. The hash
// changes with the generator, not with the compiler: nothing in a program may depend on the order
// in which operands and arguments are evaluated.
TEST(ZxProgramGenerator, EveryCompilerGivesTheSamePrograms)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const ZxProgram program = generate_zx_program(bytes_of(seed, 2500));
        hash = hash_of(program.module_text, hash_of(program.text, hash));
    }
    EXPECT_EQ(hash, 0xf524'a2a8'596e'7ea9U);
}

TEST(ZxProgramGenerator, NoBytesGiveAProgramThatEnds)
{
    const ZxComparison result = compare_zx_engines(generate_zx_program({}), enough_gas);
    EXPECT_TRUE(result.is_loaded) << result.problems;
    EXPECT_EQ(result.error, "");
    EXPECT_GT(result.gas_used, 0);
}

TEST(ZxProgramGenerator, NearlyAllProgramsLoadAndManyRunToTheirEnd)
{
    unsigned loaded = 0;
    unsigned ended = 0;
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        const ZxComparison result =
            compare_zx_engines(generate_zx_program(bytes_of(seed, 2500)), enough_gas);
        loaded += result.is_loaded ? 1U : 0U;
        ended += result.is_loaded && result.error.empty() ? 1U : 0U;
    }
    EXPECT_GE(loaded, 38U);
    EXPECT_GE(ended, 12U);
}

TEST(ZxComparison, SaysWhatAProgramDidOnBothEngines)
{
    const ZxComparison result =
        compare_zx_engines({.text = "print 1\nthrow \"end\"\n", .module_text = ""}, enough_gas);
    EXPECT_TRUE(result.is_loaded);
    EXPECT_EQ(result.error, "end");
    EXPECT_EQ(result.difference, "");
    EXPECT_EQ(result.gas_used, 1 + 10 + 1 + 5);
}

}  // namespace
}  // namespace sluice::fuzz
