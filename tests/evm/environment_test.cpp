// ADDRESS to EXTCODECOPY and GAS: the message, the code, other accounts.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Environment = Evm;
SLUICE_ON_EVERY_ENGINE(Environment);

constexpr Address other = address(0xbbbb);

Bytes counting(std::size_t size)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i + 1);
    return bytes;
}

TEST_P(Environment, TellsWhoIsCalledByWhom)
{
    transaction.origin = address(0x0123);
    transaction.gas_price = word("0x112233445566778899aabbccddeeff");
    value = u256{1, 2, 0, 0};
    execute(ret_words({OP_ADDRESS, OP_CALLER, OP_ORIGIN, OP_CALLVALUE, OP_GASPRICE}));
    EXPECT_SUCCESS();
    EXPECT_EQ(output(0), to_u256(contract));
    EXPECT_EQ(output(1), to_u256(sender));
    EXPECT_EQ(output(2), u256{0x0123});
    EXPECT_EQ(output(3), (u256{1, 2, 0, 0}));
    EXPECT_EQ(output(4), word("0x112233445566778899aabbccddeeff"));
}

TEST_P(Environment, AddressesFillTwentyBytes)
{
    const Address full = address_from_hex("0xf1f2f3f4f5f6f7f8f9fafbfcfdfeff8182838485").value();
    set_account(full, 0, ret(OP_ADDRESS));
    EXPECT_EQ(evaluate(call(full).output(0, 32) + OP_POP + mload(0)),
              word("0xf1f2f3f4f5f6f7f8f9fafbfcfdfeff8182838485"));
}

TEST_P(Environment, CalldataloadReadsZerosBeyondTheEnd)
{
    const Bytes input = counting(40);
    const auto load = [&](const u256& offset) {
        execute(ret(calldataload(offset)), input);
        EXPECT_SUCCESS();
        return result.output;
    };
    for (std::size_t offset = 0; offset <= 48; ++offset) {
        Bytes expected(32);
        for (std::size_t i = 0; i < 32 && offset + i < input.size(); ++i)
            expected[i] = input[offset + i];
        EXPECT_EQ(load(offset), expected) << offset;
    }
    for (const u256& offset : {power_of_2(32), power_of_2(64) - u256{1}, power_of_2(64),
                               power_of_2(64) + u256{1}, power_of_2(255), u256_max})
        EXPECT_EQ(load(offset), Bytes(32)) << to_hex(offset);
}

TEST_P(Environment, CalldatasizeIsTheInputs)
{
    for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 100'000U}) {
        execute(ret(OP_CALLDATASIZE), Bytes(size));
        EXPECT_OUTPUT(size);
    }
}

/// What a copying instruction takes from `source`, the size of the memory it writes being 64.
Bytes copied(const Bytes& source, const u256& from, std::size_t to, std::size_t size)
{
    Bytes memory(64, 0xee);
    for (std::size_t i = 0; i < size; ++i) {
        const bool inside = from < u256{source.size()} && from.limb[0] + i < source.size();
        memory[to + i] = inside ? source[from.limb[0] + i] : 0;
    }
    return memory;
}

TEST_P(Environment, CopiesPadWithZeros)
{
    // Memory is filled first, so that padding can be told from nothing.
    const Bytecode fill = mstore(0, word("0x" + std::string(64, 'e'))) +
                          mstore(32, word("0x" + std::string(64, 'e')));
    const Bytes input = counting(40);
    set_account(other, 0, Bytecode{input});
    const u256 origins[]{
        0,       1, 8, 39, 40, 41, 64, power_of_2(32), power_of_2(64), power_of_2(64) + u256{1},
        u256_max};
    for (const u256& from : origins) {
        for (const std::size_t to : {0U, 5U}) {
            for (const std::size_t size : {0U, 1U, 32U, 40U, 59U}) {
                SCOPED_TRACE(to_hex(from) + " to " + std::to_string(to) + ", " +
                             std::to_string(size));
                execute(fill + op(OP_CALLDATACOPY, {to, from, size}) + ret_memory(0, 64), input);
                EXPECT_EQ(result.output, copied(input, from, to, size));
                execute(fill + op(OP_EXTCODECOPY, {other, to, from, size}) + ret_memory(0, 64));
                EXPECT_EQ(result.output, copied(input, from, to, size));
                const Bytecode code = fill + op(OP_CODECOPY, {to, from, size}) + ret_memory(0, 64);
                execute(code);
                EXPECT_EQ(result.output, copied(code.bytes(), from, to, size));
            }
        }
    }
}

TEST_P(Environment, CopiesOfNothingTouchNoMemory)
{
    for (const Opcode opcode : {OP_CALLDATACOPY, OP_CODECOPY, OP_RETURNDATACOPY}) {
        EXPECT_EQ(evaluate(op(opcode, {u256_max, 0, 0}) + OP_MSIZE), u256{0});
        EXPECT_EQ(cost(opcode, {u256_max, 0, 0}), 3U);
    }
    EXPECT_EQ(evaluate(op(OP_EXTCODECOPY, {other, u256_max, 0, 0}) + OP_MSIZE), u256{0});
}

TEST_P(Environment, CopiesCost3And3ForEachWord)
{
    for (const Opcode opcode : {OP_CALLDATACOPY, OP_CODECOPY}) {
        EXPECT_EQ(cost(opcode, {0, 0, 0}), 3U);
        EXPECT_EQ(cost(opcode, {0, 0, 1}), 3U + 3 + 3);
        EXPECT_EQ(cost(opcode, {0, 0, 32}), 3U + 3 + 3);
        EXPECT_EQ(cost(opcode, {0, 0, 33}), 3U + 6 + 6);
        EXPECT_EQ(cost(opcode, {31, 0, 2}), 3U + 3 + 6);
        EXPECT_EQ(cost(opcode, {0, 0, 1024}), 3U + 32 * 3 + 32 * 3 + 32 * 32 / 512);
    }
}

TEST_P(Environment, CodesizeCountsTheRunningCode)
{
    const Bytecode code = ret(OP_CODESIZE);
    execute(code);
    EXPECT_OUTPUT(code.size());
    execute(code + Bytecode{Bytes(1000)});
    EXPECT_OUTPUT(code.size() + 1000);
}

TEST_P(Environment, BalanceOfAnyAccount)
{
    set_account(other, u256{1, 2, 3, 4});
    set_account(contract, 77);
    EXPECT_EQ(evaluate(op(OP_BALANCE, {other})), (u256{1, 2, 3, 4}));
    EXPECT_EQ(evaluate(op(OP_BALANCE, {OP_ADDRESS})), u256{77});
    EXPECT_EQ(evaluate(op(OP_BALANCE, {address(0x9999)})), u256{0});
    // The message's value has arrived when the code starts.
    value = 5;
    EXPECT_EQ(evaluate(op(OP_BALANCE, {OP_ADDRESS})), u256{82});
}

TEST_P(Environment, ExtcodesizeOfAnyAccount)
{
    set_account(other, 0, Bytecode{counting(40)});
    EXPECT_EQ(evaluate(op(OP_EXTCODESIZE, {other})), u256{40});
    EXPECT_EQ(evaluate(op(OP_EXTCODESIZE, {sender})), u256{0});
    EXPECT_EQ(evaluate(op(OP_EXTCODESIZE, {address(0x9999)})), u256{0});
    const Bytecode own = ret(op(OP_EXTCODESIZE, {OP_ADDRESS}));
    execute(own);
    EXPECT_OUTPUT(own.size());
}

TEST_P(Environment, AccountsAreNamedByTheLow20Bytes)
{
    set_account(other, 9, Bytecode{counting(7)});
    const u256 dirty = to_u256(other) | (u256_max << 160);
    EXPECT_EQ(evaluate(op(OP_BALANCE, {dirty})), u256{9});
    EXPECT_EQ(evaluate(op(OP_EXTCODESIZE, {dirty})), u256{7});
    EXPECT_EQ(evaluate(op(OP_EXTCODECOPY, {dirty, 31, 6, 1}) + mload(0)), u256{7});
    EXPECT_EQ(evaluate(op(OP_EXTCODEHASH, {dirty})), evaluate(op(OP_EXTCODEHASH, {other})));
}

TEST_P(Environment, GasIsWhatIsLeftAfterAskingForIt)
{
    execute(ret(OP_GAS), {}, 100'000);
    EXPECT_OUTPUT(100'000 - 2);
    execute(Bytecode{OP_GAS} + OP_POP + ret(OP_GAS), {}, 100'000);
    EXPECT_OUTPUT(100'000 - 2 - 2 - 2);
}

TEST_P(Environment, QuestionsCostTwo)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Opcode opcode : {OP_ADDRESS, OP_ORIGIN, OP_CALLER, OP_CALLVALUE, OP_CALLDATASIZE,
                                    OP_CODESIZE, OP_GASPRICE, OP_GAS})
            EXPECT_EQ(cost(opcode), 2U) << opcode_table[opcode].name << ", " << to_string(r);
        EXPECT_EQ(cost(OP_CALLDATALOAD, {0}), 3U) << to_string(r);
    }
}

TEST_P(Environment, AccountsCostMoreWithTheForks)
{
    // EIP-150, EIP-1884, EIP-2929 (cold).
    struct Prices {
        Revision since;
        std::uint64_t balance;
        std::uint64_t code;
    };
    const Prices prices[]{{Revision::frontier, 20, 20},
                          {Revision::tangerine_whistle, 400, 700},
                          {Revision::istanbul, 700, 700},
                          {Revision::berlin, 2600, 2600}};
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        Prices now{};
        for (const Prices& price : prices)
            now = r >= price.since ? price : now;
        EXPECT_EQ(cost(OP_BALANCE, {to_u256(other)}), now.balance);
        EXPECT_EQ(cost(OP_EXTCODESIZE, {to_u256(other)}), now.code);
        EXPECT_EQ(cost(OP_EXTCODECOPY, {to_u256(other), 0, 0, 0}), now.code);
        EXPECT_EQ(cost(OP_EXTCODECOPY, {to_u256(other), 0, 0, 33}), now.code + 6 + 6);
    }
}

}  // namespace
}  // namespace sluice::evm::test
