// EIP-170 (Spurious Dragon): deployed code has at most 24576 bytes.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip170 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip170);

constexpr std::uint64_t limit = 24'576;

TEST_P(Eip170, CodeAtTheLimitIsDeployed)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute_creation(ret_memory(0, limit));
        EXPECT_SUCCESS();
        EXPECT_EQ(code_of(result.created).size(), limit) << to_string(r);
        // 768 words of memory, 24576 bytes of code.
        EXPECT_GAS_USED(3 + 3 + 3 * 768 + 768 * 768 / 512 + 200 * limit);
    }
}

TEST_P(Eip170, CodeAboveItFailsTheCreation)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        execute_creation(ret_memory(0, limit + 1));
        if (r >= Revision::spurious_dragon) {
            EXPECT_STATUS(code_too_large);
            EXPECT_EQ(result.gas_left, 0U);
            EXPECT_FALSE(account(result.created).flags.exists);
        } else {
            EXPECT_SUCCESS();
            EXPECT_EQ(code_of(result.created).size(), limit + 1);
        }
    }
}

TEST_P(Eip170, CreateReturnsZero)
{
    const std::uint64_t gas = 20'000'000;
    for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
        const auto created_from = [&](const Bytecode& init) {
            const Bytecode creation = opcode == OP_CREATE ? create(init) : create2(init, 0);
            execute(creation + ret_top(), {}, gas);
            EXPECT_SUCCESS();
            return output();
        };
        EXPECT_NE(created_from(ret_memory(0, limit)), u256{0});
        EXPECT_EQ(created_from(ret_memory(0, limit + 1)), u256{0});
        // All that the init code had is gone: a 64th is left.
        EXPECT_LT(result.gas_left, gas / 64);
    }
}

}  // namespace
}  // namespace sluice::evm::test
