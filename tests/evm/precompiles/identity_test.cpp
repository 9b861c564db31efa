// IDENTITY.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

TEST(Identity, GivesBackItsInput)
{
    EXPECT_TRUE(rc::check(
        [](const Bytes& input) { RC_ASSERT(test::run("identity", input) == to_hex(input)); }));
}

TEST(Identity, OfNothingIsNothing)
{
    EXPECT_EQ(test::run("identity", Bytes{}), "");
}

}  // namespace
}  // namespace sluice::evm
