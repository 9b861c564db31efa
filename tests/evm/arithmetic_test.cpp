// ADD to SIGNEXTEND.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using EvmArithmetic = Evm;

INSTANTIATE_TEST_SUITE_P(Engines, EvmArithmetic, testing::ValuesIn(engines()),
                         [](const auto& engine) { return std::string{engine.param.name}; });

TEST_P(EvmArithmetic, AddsAndWraps)
{
    execute(ret(add(1, 2)));
    EXPECT_OUTPUT(3);
    execute(ret(add(u256_max, 2)));
    EXPECT_OUTPUT(1);
}

TEST_P(EvmArithmetic, AddCosts3)
{
    execute(add(1, 2) + OP_POP);
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(3 + 3 + 3 + 2);
}

}  // namespace
}  // namespace sluice::evm::test
