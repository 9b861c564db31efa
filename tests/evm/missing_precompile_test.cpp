// A build without a library that some precompile needs.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "evm/precompiles/precompile.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class MissingPrecompile : public Evm {
protected:
    void SetUp() override
    {
        const auto missing = std::ranges::find(precompiles(), nullptr, &Precompile::run);
        if (missing == precompiles().end())
            GTEST_SKIP() << "this build has all precompiles";
        target = address(missing->address);
    }

    Address target;
};
SLUICE_ON_EVERY_ENGINE(MissingPrecompile);

TEST_P(MissingPrecompile, EndsTheOutermostMessageWhateverItsCallersDo)
{
    set_account(address(0xbbbb), 0, call(target).gas(1'000'000) + OP_POP + sstore(2, 2));
    execute(sstore(1, 1) + call(address(0xbbbb)) + OP_POP + sstore(3, 3) + ret(7));
    EXPECT_STATUS(unsupported_precompile);
    EXPECT_EQ(result.gas_left, 0U);
    EXPECT_TRUE(result.output.empty());
    EXPECT_EQ(storage(contract, 1), u256{0});
    EXPECT_EQ(storage(address(0xbbbb), 2), u256{0});
    EXPECT_EQ(storage(contract, 3), u256{0});
}

TEST_P(MissingPrecompile, OneThatCannotBePaidForIsNotMissed)
{
    execute(call(target).gas(0) + ret_top());
    EXPECT_OUTPUT(0);
}

TEST_P(MissingPrecompile, TheNextMessageRuns)
{
    execute(call(target).gas(1'000'000) + ret_top());
    EXPECT_STATUS(unsupported_precompile);
    EXPECT_EQ(evaluate(add(1, 2)), u256{3});
}

}  // namespace
}  // namespace sluice::evm::test
