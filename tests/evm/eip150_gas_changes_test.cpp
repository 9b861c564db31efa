// EIP-150 (Tangerine Whistle): prices of what reads state, the 64th that a call leaves behind, and
// new accounts made by SELFDESTRUCT. How much gas a callee gets is in call_gas_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip150 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip150);

constexpr Address other = address(0xbbbb);

TEST_P(Eip150, RaisesPrices)
{
    set_account(other, 1);
    const u256 to = to_u256(other);
    struct Price {
        Opcode opcode;
        std::vector<u256> operands;
        std::uint64_t before;
        std::uint64_t since;
    };
    const Price prices[]{{OP_EXTCODESIZE, {to}, 20, 700},
                         {OP_EXTCODECOPY, {to, 0, 0, 0}, 20, 700},
                         {OP_BALANCE, {to}, 20, 400},
                         {OP_SLOAD, {0}, 50, 200},
                         {OP_CALL, {0, to, 0, 0, 0, 0, 0}, 40, 700},
                         {OP_CALLCODE, {0, to, 0, 0, 0, 0, 0}, 40, 700},
                         {OP_DELEGATECALL, {0, to, 0, 0, 0, 0}, 40, 700},
                         {OP_SELFDESTRUCT, {to}, 0, 5000}};
    for (const Price& price : prices) {
        SCOPED_TRACE(opcode_table[price.opcode].name);
        Bytecode code;
        for (std::size_t i = price.operands.size(); i-- > 0;)
            code += push(price.operands[i]);
        code += price.opcode;
        const std::uint64_t pushes = 3 * price.operands.size();
        revision = Revision::homestead;
        EXPECT_EQ(gas_of(code), pushes + price.before);
        revision = Revision::tangerine_whistle;
        EXPECT_EQ(gas_of(code), pushes + price.since);
    }
}

TEST_P(Eip150, SelfdestructPaysForANewAccountWhateverItsBalance)
{
    for (const u256& balance : {u256{0}, u256{1}}) {
        set_account(contract, balance);
        revision = Revision::homestead;
        EXPECT_EQ(gas_of(selfdestruct(address(0x9001))), 3U);
        set_account(contract, balance);
        revision = Revision::tangerine_whistle;
        const Address heir = address(balance == u256{0} ? 0x9002 : 0x9003);
        EXPECT_EQ(gas_of(selfdestruct(heir)), 3U + 5000 + 25000);
    }
}

TEST_P(Eip150, ACallThatAsksForTooMuchGetsAllButA64th)
{
    set_account(other, 0, Bytecode{OP_INVALID});
    revision = Revision::tangerine_whistle;
    constexpr std::uint64_t gas = 50'000;
    constexpr std::uint64_t available = gas - 7 * 3 - 700;
    execute(call(other).gas(gas), {}, gas);
    EXPECT_SUCCESS();
    EXPECT_EQ(result.gas_left, available / 64);
    revision = Revision::homestead;
    execute(call(other).gas(gas), {}, gas);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip150, ACreationLeavesA64thBehind)
{
    constexpr std::uint64_t gas = 100'000;
    const Bytecode code = create(Bytecode{OP_INVALID});
    // PUSH32, PUSH1 and MSTORE with a word of memory; three operands.
    constexpr std::uint64_t available = gas - 3 - 3 - 6 - 3 * 3 - 32000;
    revision = Revision::tangerine_whistle;
    execute(code, {}, gas);
    EXPECT_SUCCESS();
    EXPECT_EQ(result.gas_left, available / 64);
    revision = Revision::homestead;
    execute(code, {}, gas);
    EXPECT_SUCCESS();
    EXPECT_EQ(result.gas_left, 0U);
}

TEST_P(Eip150, The64thIsRoundedDown)
{
    set_account(other, 0, Bytecode{OP_INVALID});
    revision = Revision::tangerine_whistle;
    for (std::uint64_t available = 0; available <= 130; ++available) {
        execute(call(other).gas(u256_max), {}, 7 * 3 + 700 + available);
        EXPECT_SUCCESS();
        EXPECT_EQ(result.gas_left, available / 64) << available;
    }
}

}  // namespace
}  // namespace sluice::evm::test
