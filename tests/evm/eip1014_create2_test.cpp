// EIP-1014 (Constantinople): CREATE2, whose addresses follow from salt and init code.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip1014 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip1014);

struct Example {
    std::string_view creator;
    std::string_view salt;
    std::string_view init_code;
    std::string_view created;
    std::uint64_t gas;
};

// The EIP's own; its gas leaves out memory.
constexpr Example examples[]{
    {"0000000000000000000000000000000000000000", "0x0", "00",
     "4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38", 32006},
    {"deadbeef00000000000000000000000000000000", "0x0", "00",
     "b928f69bb1d91cd65274e3c79d8986362984fda3", 32006},
    {"deadbeef00000000000000000000000000000000",
     "0x000000000000000000000000feed000000000000000000000000000000000000", "00",
     "d04116cdd17bebe565eb2422f2497e06cc1c9833", 32006},
    {"0000000000000000000000000000000000000000", "0x0", "deadbeef",
     "70f2b2914a2a4b783faefb75f459a580616fcb5e", 32006},
    {"00000000000000000000000000000000deadbeef", "0xcafebabe", "deadbeef",
     "60f3f640a8508fc6a86d45df051962668e1e8ac7", 32006},
    {"00000000000000000000000000000000deadbeef", "0xcafebabe",
     "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
     "1d8bfdc5d46dc4f61d6b6115972536ebe6a8854c", 32012},
    {"0000000000000000000000000000000000000000", "0x0", "",
     "e33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0", 32000},
};

TEST_P(Eip1014, AddressesOfTheEipsExamples)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        for (const Example& example : examples) {
            SCOPED_TRACE(example.created);
            const Address creator = address_from_hex(example.creator).value();
            const Address expected = address_from_hex(example.created).value();
            const Bytecode init = hex_code(example.init_code);
            set_account(creator, 0, create2(init, word(example.salt)) + ret_top(), 1);
            // What a call in an earlier round has created must not be in the way.
            state.set_account(expected, 0, 0, {});
            execute(call(creator).output(0, 32) + OP_POP + ret(mload(0)));
            // Init code that starts with 0xde fails, and shows its address by being touched only.
            const bool runs = !example.init_code.starts_with("de");
            EXPECT_OUTPUT(runs ? to_u256(expected) : u256{0});
            EXPECT_EQ(account(expected).nonce, runs ? 1U : 0U);
        }
    }
}

TEST_P(Eip1014, AddressesOfTheEipsExamplesByTheirWarmth)
{
    // The address is accessed even if its init code fails, so that asking for its balance costs a
    // warm access (EIP-2929): that tells where the creation went.
    for (const Example& example : examples) {
        SCOPED_TRACE(example.created);
        const Address creator = address_from_hex(example.creator).value();
        const Address expected = address_from_hex(example.created).value();
        set_account(creator, 0, create2(hex_code(example.init_code), word(example.salt)), 1);
        execute(call(creator).gas(1'000'000) + OP_POP +
                ret(metered(op(OP_BALANCE, {expected}) + OP_POP)));
        EXPECT_OUTPUT(3 + 100 + 2);
        execute(ret(metered(op(OP_BALANCE, {expected}) + OP_POP)));
        EXPECT_OUTPUT(3 + 2600 + 2);
    }
}

TEST_P(Eip1014, GasOfTheEipsExamples)
{
    revision = Revision::constantinople;
    constexpr std::uint64_t gas = 1'000'000;
    unsigned round = 0;
    for (const Example& example : examples) {
        SCOPED_TRACE(example.created);
        // Two examples differ by their creator only; here there is but one, who needs another salt.
        const u256 salt = word(example.salt) + u256{++round};
        const Bytecode init = hex_code(example.init_code);
        const Bytecode store = store_bytes(init);
        execute(create2(init, salt), {}, gas);
        EXPECT_SUCCESS();
        const std::uint64_t before = gas_used;
        const std::uint64_t operands = 4 * 3;
        const std::uint64_t available = gas - operands - example.gas;
        const std::uint64_t stored = gas_of(store);
        // Failed init code takes all but a 64th.
        if (example.init_code.starts_with("de")) {
            EXPECT_EQ(gas - before, (available - stored) / 64);
        } else {
            EXPECT_EQ(before, stored + operands + example.gas);
        }
    }
}

TEST_P(Eip1014, InitCodeIsHashedAt6GasAWord)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        // EIP-3860 adds 2. Fresh memory of zeros: its first byte is a STOP.
        const std::uint64_t word_cost = r >= Revision::shanghai ? 8 : 6;
        std::uint64_t salt = 100 * static_cast<std::uint64_t>(r);
        for (const std::uint64_t size : {0U, 1U, 32U, 33U, 1024U}) {
            const std::uint64_t words = (size + 31) / 32;
            EXPECT_EQ(cost(OP_CREATE2, {0, 0, size, ++salt}),
                      32000 + words * word_cost + 3 * words + words * words / 512)
                << size << ", " << to_string(r);
        }
    }
}

TEST_P(Eip1014, HashingThatCannotBePaidFailsTheCreator)
{
    revision = Revision::constantinople;
    constexpr std::uint64_t enough = 4 * 3 + 32000 + 2 * 6 + 2 * 3;
    execute(op(OP_CREATE2, {0, 0, 64, 0}), {}, enough);
    EXPECT_SUCCESS();
    execute(op(OP_CREATE2, {0, 0, 64, 1}), {}, enough - 1);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip1014, IsUndefinedBeforeConstantinople)
{
    revision = Revision::byzantium;
    execute(op(OP_CREATE2, {0, 0, 0, 0}));
    EXPECT_STATUS(undefined_instruction);
}

TEST_P(Eip1014, TheNonceDoesNotMatterButIsRaised)
{
    const Bytecode init{OP_STOP};
    set_account(contract, 0, {}, 5);
    const u256 first = evaluate(create2(init, 1));
    EXPECT_EQ(account(contract).nonce, 6U);
    state.set_account(to_address(first), 0, 0, {});
    EXPECT_EQ(evaluate(create2(init, 1)), first);
    EXPECT_NE(evaluate(create2(init, 2)), first);
    EXPECT_NE(evaluate(create2(init + OP_STOP, 1)), first);
}

TEST_P(Eip1014, ASecondCreationInATransactionCollides)
{
    // The first one's code is not empty, or its nonce is 1; either way it is in use.
    for (const Bytecode& init : {Bytecode{OP_STOP}, deployer(Bytecode{OP_STOP})}) {
        // Each puts its init code at the start of the memory: the results wait on the stack.
        execute(create2(init, 7) + create2(init, 7) + push(32) + OP_MSTORE + push(0) + OP_MSTORE +
                ret_memory(0, 64));
        EXPECT_NE(output(0), u256{0});
        EXPECT_EQ(output(1), u256{0});
    }
}

TEST_P(Eip1014, AFailedCreationLeavesTheAddressFree)
{
    // Init code that reverts as long as the creator says so.
    set_account(address(0xbbbb), 0, ret(sload(0)));
    const Bytecode init = call(address(0xbbbb)).output(0, 32) + OP_POP +
                          jumpi(0, iszero(mload(0))) + ret_memory(0, 1);
    set_storage(address(0xbbbb), 0, 0);
    execute(create2(init, 7) + ret_top());
    EXPECT_OUTPUT(0);
    set_storage(address(0xbbbb), 0, 1);
    execute(create2(init, 7) + ret_top());
    EXPECT_NE(output(), u256{0});
}

}  // namespace
}  // namespace sluice::evm::test
