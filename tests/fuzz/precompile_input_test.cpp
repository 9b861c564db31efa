// The generator of precompiles' inputs: that most are accepted, and that those which are not are
// tried too.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/precompile_input.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/fuzz/precompile_call.hpp"

namespace sluice::fuzz {
namespace {

constexpr int inputs = 250;

/// How often a precompile gave what. A call that fails is told from one without output.
struct Tally {
    int failed = 0;
    std::map<Bytes, int> outputs;
};

Tally tally(const evm::Precompile& precompile)
{
    std::mt19937_64 random{precompile.address};
    Tally tally;
    for (int i = 0; i < inputs; ++i) {
        Bytes bytes(400);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        ByteSource source{bytes};
        const Answer answer = ask(precompile, plausible_input(precompile.address, source));
        if (answer.success)
            ++tally.outputs[answer.output];
        else
            ++tally.failed;
    }
    return tally;
}

TEST(PrecompileInput, IsMostlyAcceptedAndSometimesNot)
{
    for (const evm::Precompile& precompile : evm::precompiles()) {
        if (precompile.run == nullptr)
            continue;
        SCOPED_TRACE(precompile.name);
        const Tally counted = tally(precompile);
        EXPECT_LT(counted.failed, inputs / 2);
        // Those that calculate with points refuse what is none.
        if (precompile.address >= 0x06 && precompile.address <= 0x11) {
            EXPECT_GT(counted.failed, 0);
        }
    }
}

TEST(PrecompileInput, PairsToOneAndToOthers)
{
    for (const std::uint16_t address : std::initializer_list<std::uint16_t>{0x08, 0x0f}) {
        const evm::Precompile& precompile = precompile_at(address);
        if (precompile.run == nullptr)
            continue;
        SCOPED_TRACE(precompile.name);
        Tally counted = tally(precompile);
        Bytes one(32);
        EXPECT_GT(counted.outputs[one], inputs / 20);
        one.back() = 1;
        EXPECT_GT(counted.outputs[one], inputs / 4);
    }
}

TEST(PrecompileInput, HasSignaturesThatAreRightAndSomeThatAreNot)
{
    for (const std::uint16_t address : std::initializer_list<std::uint16_t>{0x01, 0x100}) {
        SCOPED_TRACE(address);
        Tally counted = tally(precompile_at(address));
        const int wrong = counted.outputs[{}];
        EXPECT_GT(wrong, 0);
        EXPECT_LT(wrong, inputs / 2);
    }
}

}  // namespace
}  // namespace sluice::fuzz
