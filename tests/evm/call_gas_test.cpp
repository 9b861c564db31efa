// What calls cost, to the unit, and how much gas they hand on: the base price, value, new accounts,
// the stipend, and the 64th that stays behind (EIP-150).
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class CallGas : public Evm {
protected:
    static constexpr Address other = address(0xbbbb);
    static constexpr Address nobody = address(0x9999);
    static constexpr Opcode call_opcodes[]{OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL};

    CallGas() { set_account(contract, 1000); }

    bool exists_now(Opcode opcode) const { return is_defined(opcode, revision); }

    /// A call with no gas, input and output.
    std::uint64_t cost_of(Opcode opcode, const Address& to, const u256& with_value = 0)
    {
        const u256 target = to_u256(to);
        if (opcode == OP_CALL || opcode == OP_CALLCODE)
            return cost(opcode, {0, target, with_value, 0, 0, 0, 0});
        return cost(opcode, {0, target, 0, 0, 0, 0});
    }

    /// EIP-150, EIP-2929 (cold).
    std::uint64_t base() const
    {
        return revision >= Revision::berlin              ? 2600
               : revision >= Revision::tangerine_whistle ? 700
                                                         : 40;
    }

    /// What the callee has when it starts; it logs that.
    std::uint64_t gas_of_callee() const
    {
        EXPECT_EQ(logs.size(), 1U);
        return logs.empty() ? 0 : load_be_short(logs[0].data).limb[0] + 2;  // GAS's own 2
    }
    const Bytecode log_gas = mstore(0, OP_GAS) + op(OP_LOG0, {0, 32});
};
SLUICE_ON_EVERY_ENGINE(CallGas);

TEST_P(CallGas, BasePrice)
{
    set_account(other, 1);
    for (const Revision r : revisions()) {
        revision = r;
        for (const Opcode opcode : call_opcodes) {
            if (exists_now(opcode)) {
                EXPECT_EQ(cost_of(opcode, other), base())
                    << opcode_table[opcode].name << ", " << to_string(r);
            }
        }
    }
}

TEST_P(CallGas, ValueCosts9000LessTheStipendThatComesBack)
{
    set_account(other, 1);
    for (const Revision r : revisions()) {
        revision = r;
        EXPECT_EQ(cost_of(OP_CALL, other, 1), base() + 9000 - 2300) << to_string(r);
        EXPECT_EQ(cost_of(OP_CALLCODE, other, 1), base() + 9000 - 2300) << to_string(r);
    }
}

TEST_P(CallGas, NewAccountsCost25000)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        // Before EIP-161 any call to nobody paid for an account, since it made one.
        const bool pays_without_value = r < Revision::spurious_dragon;
        set_account(contract, 1000);
        const Address first = address(static_cast<std::uint16_t>(0x9000 + static_cast<int>(r)));
        const Address second = address(static_cast<std::uint16_t>(0x9100 + static_cast<int>(r)));
        EXPECT_EQ(cost_of(OP_CALL, first), base() + (pays_without_value ? 25000 : 0));
        EXPECT_EQ(account(first).flags.exists, pays_without_value);
        EXPECT_EQ(cost_of(OP_CALL, second, 1), base() + 9000 - 2300 + 25000);
        EXPECT_TRUE(account(second).flags.exists);
        // It is there now.
        EXPECT_EQ(cost_of(OP_CALL, second, 1), base() + 9000 - 2300);
        // The others make none, whatever they run.
        EXPECT_EQ(cost_of(OP_CALLCODE, nobody, 1), base() + 9000 - 2300);
        for (const Opcode opcode : {OP_DELEGATECALL, OP_STATICCALL}) {
            if (exists_now(opcode)) {
                EXPECT_EQ(cost_of(opcode, nobody), base());
            }
        }
    }
}

TEST_P(CallGas, EmptyAccountsCountAsNewSinceEip161)
{
    for (const Revision r : revisions()) {
        revision = r;
        set_account(nobody, 0);
        const std::uint64_t new_account = r >= Revision::spurious_dragon ? 25000 : 0;
        EXPECT_EQ(cost_of(OP_CALL, nobody, 1), base() + 9000 - 2300 + new_account) << to_string(r);
    }
}

TEST_P(CallGas, MemoryOfInputAndOutputIsPaid)
{
    set_account(other, 1);
    const u256 to = to_u256(other);
    const std::uint64_t plain = cost(OP_CALL, {0, to, 0, 0, 0, 0, 0});
    EXPECT_EQ(cost(OP_CALL, {0, to, 0, 0, 33, 0, 0}), plain + 2 * 3);
    EXPECT_EQ(cost(OP_CALL, {0, to, 0, 0, 0, 64, 1}), plain + 3 * 3);
    // Both: what they share is paid once.
    EXPECT_EQ(cost(OP_CALL, {0, to, 0, 0, 33, 64, 1}), plain + 3 * 3);
    EXPECT_EQ(cost(OP_CALL, {0, to, 0, 64, 32, 0, 32}), plain + 3 * 3);
    EXPECT_EQ(cost(OP_DELEGATECALL, {0, to, 0, 33, 64, 1}), plain + 3 * 3);
    EXPECT_EQ(cost(OP_STATICCALL, {0, to, 0, 33, 64, 1}), plain + 3 * 3);
}

TEST_P(CallGas, CalleeHasWhatItWasGiven)
{
    set_account(other, 0, log_gas);
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        execute(call(other).gas(50'000) + OP_POP);
        EXPECT_EQ(gas_of_callee(), 50'000U);
        execute(call(other).gas(50'000).value(1) + OP_POP);
        EXPECT_EQ(gas_of_callee(), 50'000U + 2300);
        execute(callcode(other).gas(50'000).value(1) + OP_POP);
        EXPECT_EQ(gas_of_callee(), 50'000U + 2300);
        // The stipend alone suffices for GAS, MSTORE and a log of 32 bytes.
        execute(call(other).gas(0).value(1) + OP_POP);
        EXPECT_EQ(gas_of_callee(), 2300U);
        execute(call(other).gas(0) + ret_top());
        EXPECT_OUTPUT(0);
    }
}

TEST_P(CallGas, UnusedGasComesBack)
{
    set_account(other, 0, log_gas);
    for (const Revision r : revisions()) {
        revision = r;
        // PUSH, GAS, MSTORE, a word of memory; two pushes, LOG0 of 32 bytes.
        const std::uint64_t used = 2 + 3 + 3 + 3 + 3 + 3 + 375 + 32 * 8;
        EXPECT_EQ(gas_of(call(other).gas(50'000) + OP_POP), 7 * 3 + base() + used + 2)
            << to_string(r);
    }
}

TEST_P(CallGas, GasOfAFailureIsLost)
{
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        set_account(other, 0, Bytecode{OP_INVALID});
        EXPECT_EQ(gas_of(call(other).gas(50'000) + OP_POP), 7 * 3 + base() + 50'000 + 2);
        set_account(other, 0, revert_memory(0, 0));
        EXPECT_EQ(gas_of(call(other).gas(50'000) + OP_POP), 7 * 3 + base() + 6 + 2);
        // A failed callee's stipend is lost as well.
        set_account(other, 0, Bytecode{OP_INVALID});
        EXPECT_EQ(gas_of(call(other).gas(50'000).value(1) + OP_POP),
                  7 * 3 + base() + 9000 + 50'000 + 2);
    }
}

TEST_P(CallGas, ACallThatCannotBeMadeGivesItsGasBack)
{
    set_account(other, 1);
    for (const Revision r : revisions()) {
        revision = r;
        // The balance is 1000. The stipend comes back with the rest.
        EXPECT_EQ(gas_of(call(other).gas(50'000).value(1001) + OP_POP),
                  7 * 3 + base() + 9000 - 2300 + 2)
            << to_string(r);
    }
}

TEST_P(CallGas, ATooLargeRequestFailsBeforeEip150)
{
    for (const Revision r : revisions(Revision::frontier, Revision::homestead)) {
        revision = r;
        set_account(other, 0, log_gas);
        constexpr std::uint64_t gas = 100'000;
        constexpr std::uint64_t most = gas - 7 * 3 - 40;
        execute(call(other).gas(most), {}, gas);
        EXPECT_SUCCESS();
        EXPECT_EQ(gas_of_callee(), most);
        for (const u256& request : {u256{most + 1}, power_of_2(64), u256_max}) {
            execute(call(other).gas(request), {}, gas);
            EXPECT_STATUS(out_of_gas);
        }
    }
}

TEST_P(CallGas, A64thStaysBehindSinceEip150)
{
    set_account(other, 0, log_gas);
    for (const Revision r : revisions(Revision::tangerine_whistle)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (const std::uint64_t gas : {100'000U, 100'001U, 100'031U, 100'063U, 100'064U}) {
            const std::uint64_t available = gas - 7 * 3 - base();
            const std::uint64_t most = available - available / 64;
            for (const u256& request : {u256{most}, u256{most + 1}, u256{available}, u256{~0ULL},
                                        power_of_2(64), u256_max}) {
                execute(call(other).gas(request), {}, gas);
                EXPECT_SUCCESS();
                EXPECT_EQ(gas_of_callee(), most);
            }
            execute(call(other).gas(most - 1), {}, gas);
            EXPECT_EQ(gas_of_callee(), most - 1);
            // Value is paid first, and the stipend comes on top.
            const std::uint64_t after_value = available - 9000;
            execute(call(other).gas(u256_max).value(1), {}, gas);
            EXPECT_EQ(gas_of_callee(), after_value - after_value / 64 + 2300);
        }
    }
}

TEST_P(CallGas, A64thStaysBehindInAllFour)
{
    set_account(other, 0, log_gas);
    constexpr std::uint64_t gas = 200'000;
    const auto most = [&](std::uint64_t pushes) {
        const std::uint64_t available = gas - 3 * pushes - base();
        return available - available / 64;
    };
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        execute(callcode(other).gas(u256_max), {}, gas);
        EXPECT_EQ(gas_of_callee(), most(7));
        execute(delegatecall(other).gas(u256_max), {}, gas);
        EXPECT_EQ(gas_of_callee(), most(6));
        set_account(other, 0, ret(OP_GAS));
        execute(staticcall(other).gas(u256_max) + OP_POP + op(OP_RETURNDATACOPY, {0, 0, 32}) +
                    ret_memory(0, 32),
                {}, gas);
        EXPECT_OUTPUT(most(6) - 2);
        set_account(other, 0, log_gas);
    }
}

TEST_P(CallGas, ACallWithoutThePriceFails)
{
    set_account(other, 1);
    for (const Revision r : revisions()) {
        revision = r;
        const std::uint64_t price = 7 * 3 + base();
        execute(call(other).gas(0), {}, price);
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(price);
        execute(call(other).gas(0), {}, price - 1);
        EXPECT_STATUS(out_of_gas);
        // With value the whole 9000 must be there, though part of it comes back.
        execute(call(other).gas(0).value(1), {}, price + 9000);
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(price + 9000 - 2300);
        execute(call(other).gas(0).value(1), {}, price + 8999);
        EXPECT_STATUS(out_of_gas);
    }
}

TEST_P(CallGas, CreationsHandOnAllBefore150AndAllButA64thSince)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const Bytecode store = store_bytes(log_gas);
        const Bytecode code = store + op(OP_CREATE, {0, 0, log_gas.size()});
        constexpr std::uint64_t gas = 100'001;
        // Two words of init code at 2 since EIP-3860? It is one word.
        ASSERT_LE(log_gas.size(), 32U);
        const std::uint64_t init_words = r >= Revision::shanghai ? 2 : 0;
        const std::uint64_t available = gas - gas_of(store) - 3 * 3 - 32000 - init_words;
        execute(code, {}, gas);
        EXPECT_SUCCESS();
        EXPECT_EQ(gas_of_callee(),
                  r >= Revision::tangerine_whistle ? available - available / 64 : available);
    }
}

TEST_P(CallGas, PrecompilesArePaidFromTheGasGiven)
{
    const Address identity = address(4);
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        // Warm since EIP-2929.
        const std::uint64_t base_price = r >= Revision::berlin ? 100 : 700;
        const u256 to = to_u256(identity);
        // Identity costs 15 and 3 a word; the input lies in fresh memory.
        EXPECT_EQ(cost(OP_STATICCALL, {1000, to, 0, 0, 0, 0}), base_price + 15);
        EXPECT_EQ(cost(OP_STATICCALL, {1000, to, 0, 33, 0, 0}), base_price + 15 + 6 + 6);
        EXPECT_EQ(cost(OP_STATICCALL, {14, to, 0, 0, 0, 0}), base_price + 14);
    }
}

}  // namespace
}  // namespace sluice::evm::test
