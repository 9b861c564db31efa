// MLOAD, MSTORE, MSTORE8, MSIZE, and how memory grows and costs, for every instruction that has a
// memory operand. MCOPY is in the file of EIP-5656.
// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Memory = Evm;
SLUICE_ON_EVERY_ENGINE(Memory);

constexpr Address other = address(0xbbbb);

/// Yellow Paper, appendix H: C_mem for so many words.
constexpr std::uint64_t memory_gas(std::uint64_t words)
{
    return 3 * words + words * words / 512;
}

TEST_P(Memory, StartsAsZeros)
{
    for (const u256& offset : {u256{0}, u256{1}, u256{31}, u256{1000}, u256{100'000}})
        EXPECT_EQ(evaluate(mload(offset)), u256{0}) << to_hex(offset);
}

TEST_P(Memory, KeepsWordsAtAnyOffset)
{
    const u256 number = word("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    for (std::size_t offset = 0; offset <= 70; ++offset) {
        Bytes expected(128);
        for (std::size_t i = 0; i < 32; ++i)
            expected[offset + i] = static_cast<std::uint8_t>(i + 1);
        execute(mstore(offset, number) + ret_memory(0, 128));
        EXPECT_EQ(result.output, expected) << offset;
        EXPECT_EQ(evaluate(mstore(offset, number) + mload(offset)), number) << offset;
    }
}

TEST_P(Memory, OverlappingStoresLeaveTheLastOne)
{
    execute(mstore(0, u256_max) + mstore(16, 0) + mstore(8, word("0x11") << 248) +
            ret_memory(0, 64));
    Bytes expected(64);
    for (std::size_t i = 0; i < 8; ++i)
        expected[i] = 0xff;
    expected[8] = 0x11;
    EXPECT_EQ(result.output, expected);
    // A load across two stores.
    EXPECT_EQ(evaluate(mstore(0, 1) + mstore(32, power_of_2(255)) + mload(31)),
              (power_of_2(248) | power_of_2(247)));
}

TEST_P(Memory, Mstore8StoresTheLowestByteOnly)
{
    const u256 number = word("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffab");
    for (std::size_t offset = 0; offset < 32; ++offset) {
        EXPECT_EQ(evaluate(mstore8(offset, number) + mload(0)), u256{0xab} << (8 * (31 - offset)));
        EXPECT_EQ(evaluate(mstore(0, u256_max) + mstore8(offset, 0) + mload(0)),
                  u256_max ^ (u256{0xff} << (8 * (31 - offset))));
    }
}

TEST_P(Memory, MsizeIsTheEndOfTheHighestWordInUse)
{
    EXPECT_EQ(evaluate(OP_MSIZE), u256{0});
    const std::pair<Bytecode, std::uint64_t> cases[]{{mload(0) + OP_POP, 32},
                                                     {mload(1) + OP_POP, 64},
                                                     {mload(32) + OP_POP, 64},
                                                     {mload(33) + OP_POP, 96},
                                                     {mstore(0, 1), 32},
                                                     {mstore(31, 1), 64},
                                                     {mstore(992, 1), 1024},
                                                     {mstore(993, 1), 1056},
                                                     {mstore8(0, 1), 32},
                                                     {mstore8(31, 1), 32},
                                                     {mstore8(32, 1), 64},
                                                     {mstore8(100, 1) + mstore8(0, 1), 128},
                                                     {keccak256(5, 27) + OP_POP, 32},
                                                     {keccak256(5, 28) + OP_POP, 64}};
    for (const auto& [code, size] : cases)
        EXPECT_EQ(evaluate(code + OP_MSIZE), u256{size}) << to_hex(code.bytes());
}

TEST_P(Memory, GrowthCostsByTheWordAndQuadratically)
{
    for (const std::uint64_t words : {1U, 2U, 16U, 22U, 23U, 32U, 100U, 723U, 724U, 1000U, 4096U}) {
        SCOPED_TRACE(words);
        const u256 last = 32 * (words - 1);
        EXPECT_EQ(cost(OP_MSTORE, {last, 1}), 3 + memory_gas(words));
        EXPECT_EQ(cost(OP_MLOAD, {last}), 3 + memory_gas(words));
        EXPECT_EQ(cost(OP_MSTORE8, {last, 1}), 3 + memory_gas(words));
        EXPECT_EQ(cost(OP_MSTORE8, {last + u256{31}, 1}), 3 + memory_gas(words));
        EXPECT_EQ(cost(OP_MSTORE, {last + u256{1}, 1}), 3 + memory_gas(words + 1));
    }
    // By hand: 724 words are 2172 and 724 * 724 / 512 = 1023.78 gas.
    EXPECT_EQ(cost(OP_MLOAD, {u256{32 * 723}}), 3U + 2172 + 1023);
}

TEST_P(Memory, GrowthInStepsCostsAsMuchAsAtOnce)
{
    Bytecode code;
    std::uint64_t expected = 0;
    for (std::uint64_t word = 1; word <= 1500; word += 7) {
        code += mstore8(32 * word, 1);
        expected += 3 + 3 + 3;
    }
    EXPECT_EQ(gas_of(code), expected + memory_gas(1 + 1 + 7 * (1499 / 7)));
}

TEST_P(Memory, WhatIsInUseIsFree)
{
    const Bytecode use = mstore(96, 1);
    const std::uint64_t base = gas_of(use);
    EXPECT_EQ(gas_of(use + mload(0) + OP_POP) - base, 3U + 3 + 2);
    EXPECT_EQ(gas_of(use + mload(96) + OP_POP) - base, 3U + 3 + 2);
    EXPECT_EQ(gas_of(use + mload(97) + OP_POP) - base, 3U + 3 + 2 + 3);
    EXPECT_EQ(gas_of(use + mstore8(127, 1)) - base, 3U + 3 + 3);
    EXPECT_EQ(gas_of(use + mstore8(128, 1)) - base, 3U + 3 + 3 + 3);
}

TEST_P(Memory, GrowthThatCannotBePaidFails)
{
    const std::uint64_t enough = 3 + 3 + memory_gas(100);
    execute(mload(32 * 99), {}, enough);
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(enough);
    execute(mload(32 * 99), {}, enough - 1);
    EXPECT_STATUS(out_of_gas);
    EXPECT_EQ(result.gas_left, 0U);
}

// ---- every instruction with a memory operand ------------------------------------------------

struct RangeUser {
    std::string_view name;
    std::function<Bytecode(const u256& offset, const u256& size)> code;
    Status on_success = Status::success;
};

const std::vector<RangeUser>& range_users()
{
    const auto log = [](Opcode opcode) {
        return [opcode](const u256& offset, const u256& size) {
            return 4 * push(7) + push(size) + push(offset) + opcode;
        };
    };
    static const std::vector<RangeUser> users{
        {"KECCAK256", [](auto& o, auto& s) { return op(OP_KECCAK256, {o, s}); }},
        {"CALLDATACOPY", [](auto& o, auto& s) { return op(OP_CALLDATACOPY, {o, 0, s}); }},
        {"CODECOPY", [](auto& o, auto& s) { return op(OP_CODECOPY, {o, 0, s}); }},
        {"EXTCODECOPY", [](auto& o, auto& s) { return op(OP_EXTCODECOPY, {other, o, 0, s}); }},
        {"MCOPY to", [](auto& o, auto& s) { return op(OP_MCOPY, {o, 0, s}); }},
        {"MCOPY from", [](auto& o, auto& s) { return op(OP_MCOPY, {0, o, s}); }},
        {"LOG0", log(OP_LOG0)},
        {"LOG1", log(OP_LOG1)},
        {"LOG2", log(OP_LOG2)},
        {"LOG3", log(OP_LOG3)},
        {"LOG4", log(OP_LOG4)},
        {"CREATE", [](auto& o, auto& s) { return op(OP_CREATE, {0, o, s}); }},
        // With the time as salt, so that a test can create twice.
        {"CREATE2", [](auto& o, auto& s) { return op(OP_CREATE2, {0, o, s, OP_TIMESTAMP}); }},
        {"CALL input", [](auto& o, auto& s) { return Bytecode{call(other).input(o, s)}; }},
        {"CALL output", [](auto& o, auto& s) { return Bytecode{call(other).output(o, s)}; }},
        {"CALLCODE input", [](auto& o, auto& s) { return Bytecode{callcode(other).input(o, s)}; }},
        {"CALLCODE output",
         [](auto& o, auto& s) { return Bytecode{callcode(other).output(o, s)}; }},
        {"DELEGATECALL input",
         [](auto& o, auto& s) { return Bytecode{delegatecall(other).input(o, s)}; }},
        {"DELEGATECALL output",
         [](auto& o, auto& s) { return Bytecode{delegatecall(other).output(o, s)}; }},
        {"STATICCALL input",
         [](auto& o, auto& s) { return Bytecode{staticcall(other).input(o, s)}; }},
        {"STATICCALL output",
         [](auto& o, auto& s) { return Bytecode{staticcall(other).output(o, s)}; }},
        {"RETURN", [](auto& o, auto& s) { return ret_memory(o, s); }},
        {"REVERT", [](auto& o, auto& s) { return revert_memory(o, s); }, Status::revert},
    };
    return users;
}

TEST_P(Memory, FarRangesAreOutOfGas)
{
    const u256 far[]{power_of_2(32) - u256{1}, power_of_2(32),  power_of_2(63),
                     power_of_2(64) - u256{1}, power_of_2(64),  power_of_2(64) + u256{1},
                     power_of_2(128),          power_of_2(255), u256_max};
    for (const RangeUser& user : range_users()) {
        for (const u256& number : far) {
            SCOPED_TRACE(std::string{user.name} + " " + to_hex(number));
            for (const auto& [offset, size] : {std::pair{number, u256{1}},
                                               {number, u256{32}},
                                               {u256{0}, number},
                                               {u256{32}, number},
                                               {number, number},
                                               // Ends that wrap around 2^64 and 2^256.
                                               {number, u256{} - number},
                                               {number, u256{~number.limb[0]} + u256{2}}}) {
                execute(user.code(offset, size));
                // Size limits of init code (EIP-3860) may be looked at first.
                EXPECT_TRUE(result.status == Status::out_of_gas ||
                            result.status == Status::init_code_too_large)
                    << to_hex(offset) << ", " << to_hex(size) << ": " << to_string(result.status);
                EXPECT_EQ(result.gas_left, 0U);
            }
        }
    }
}

TEST_P(Memory, FarWordsAreOutOfGas)
{
    for (const u256& offset :
         {power_of_2(32) - u256{32}, power_of_2(32), power_of_2(64) - u256{32},
          power_of_2(64) - u256{1}, power_of_2(64), power_of_2(128), u256{} - u256{32}, u256_max}) {
        SCOPED_TRACE(to_hex(offset));
        execute(mload(offset));
        EXPECT_STATUS(out_of_gas);
        execute(mstore(offset, 1));
        EXPECT_STATUS(out_of_gas);
        execute(mstore8(offset, 1));
        EXPECT_STATUS(out_of_gas);
    }
}

TEST_P(Memory, EmptyRangesTouchNothingWhereverTheyAre)
{
    for (const RangeUser& user : range_users()) {
        for (const u256& offset : {u256{1}, power_of_2(32), power_of_2(64), u256_max}) {
            SCOPED_TRACE(std::string{user.name} + " " + to_hex(offset));
            ++block.timestamp;
            execute(user.code(0, 0));
            const std::uint64_t at_zero = gas_used;
            ++block.timestamp;
            // PUSH1 0 and the longer push cost the same.
            execute(user.code(offset, 0));
            EXPECT_EQ(result.status, user.on_success);
            EXPECT_GAS_USED(at_zero);
            if (user.name != "RETURN" && user.name != "REVERT") {
                ++block.timestamp;
                execute(user.code(offset, 0) + ret(OP_MSIZE));
                EXPECT_OUTPUT(0);
            }
        }
    }
}

TEST_P(Memory, RangesGrowItAndPayForIt)
{
    // 5 + 60 bytes end in the third word; the same range once more is free.
    for (const RangeUser& user : range_users()) {
        SCOPED_TRACE(user.name);
        if (user.name.starts_with("CREATE") || user.on_success == Status::revert ||
            user.name == "RETURN")
            continue;  // Those run code, or end it.
        const Bytecode use = user.code(5, 60);
        execute(use + ret(OP_MSIZE));
        EXPECT_OUTPUT(96);
        const std::uint64_t grown = gas_of(use);
        const std::uint64_t in_use = gas_of(mload(64) + OP_POP + use) - gas_of(mload(64) + OP_POP);
        EXPECT_EQ(grown - in_use, memory_gas(3));
    }
}

// ---- frames -----------------------------------------------------------------------------------

/// Fills `words` words from offset 0 on with ones.
Bytecode fill(std::size_t words)
{
    Bytecode code;
    for (std::size_t i = 0; i < words; ++i)
        code += mstore(32 * i, u256_max);
    return code;
}

/// The union of all words of `words` from word `first` on.
Bytecode any_of_words(std::size_t first, std::size_t words)
{
    Bytecode code = push(0);
    for (std::size_t i = first; i < words; ++i)
        code += mload(32 * i) + OP_OR;
    return code;
}

TEST_P(Memory, IsFreshInEveryFrame)
{
    constexpr Address dirty = address(0xd1d1);
    constexpr Address clean = address(0xc1c1);
    set_account(dirty, 0, fill(300));
    set_account(clean, 0, ret(any_of_words(0, 400)));
    const Bytecode call_clean = call(clean).output(0, 32) + OP_POP;
    // Once after a frame that has left ones behind, once from a frame with memory of its own.
    EXPECT_EQ(evaluate(call(dirty) + OP_POP + call_clean + mload(0)), u256{0});
    EXPECT_EQ(evaluate(fill(20) + call(dirty) + OP_POP + call_clean + mload(0)), u256{0});
}

TEST_P(Memory, GrowsIntoZerosAfterACallHasUsedTheRoomBehindIt)
{
    constexpr Address dirty = address(0xd1d1);
    set_account(dirty, 0, fill(300));
    for (const std::size_t own : {0U, 1U, 17U, 100U})
        EXPECT_EQ(evaluate(fill(own) + call(dirty) + OP_POP + any_of_words(own, 450)), u256{0});
    // The call's frame may have grown, and a later one may use what was zeroed for it.
    EXPECT_EQ(evaluate(mstore(0, 1) + call(dirty) + OP_POP + mload(64) + call(dirty) + OP_POP +
                       any_of_words(3, 450) + OP_OR),
              u256{0});
}

TEST_P(Memory, OfTheCallerIsUntouchedByACall)
{
    constexpr Address dirty = address(0xd1d1);
    set_account(dirty, 0, fill(64) + ret_memory(0, 64));
    execute(fill(2) + mstore(64, 0x1234) + call(dirty).output(96, 1) + OP_POP + ret_memory(0, 128));
    Bytes expected(128);
    std::fill_n(expected.begin(), 64, std::uint8_t{0xff});
    expected[94] = 0x12;
    expected[95] = 0x34;
    expected[96] = 0xff;
    EXPECT_EQ(result.output, expected);
}

TEST_P(Memory, OfManyMegabytesKeepsItsContents)
{
    constexpr std::uint64_t far = std::uint64_t{20} << 20;
    constexpr std::uint64_t enough = 2'000'000'000;
    const Bytecode grow = mstore(0, 0xabc) + mstore(4096, 0xdef) + mstore(far, 7);
    execute(grow + ret_words({mload(far), mload(4096), mload(far / 2), mload(0)}), {}, enough);
    EXPECT_SUCCESS();
    EXPECT_EQ(output(0), u256{7});
    EXPECT_EQ(output(1), u256{0xdef});
    EXPECT_EQ(output(2), u256{0});
    // ret_words has put the first word at 0.
    EXPECT_EQ(output(3), u256{7});

    // The same below a frame, which has its own memory back afterwards.
    set_account(other, 0, grow + ret(mload(4096)));
    execute(mstore(0, 5) + call(other).output(32, 32) + OP_POP + call(other).output(64, 32) +
                OP_POP + ret_words({mload(0), mload(32), mload(64), mload(96)}),
            {}, 2 * enough);
    EXPECT_SUCCESS();
    EXPECT_EQ(output(0), u256{5});
    EXPECT_EQ(output(1), u256{0xdef});
    EXPECT_EQ(output(2), u256{0xdef});
    EXPECT_EQ(output(3), u256{0});
}

TEST_P(Memory, BeyondTheEnginesBoundFailsCleanlyWhateverTheGas)
{
    // 2^30 bytes and more cost over 2^41 gas, which no block has; here the gas is there.
    execute(mload(power_of_2(30)), {}, ~0ULL);
    EXPECT_STATUS(out_of_memory);
    EXPECT_EQ(result.gas_left, 0U);
    execute(mload(power_of_2(64)), {}, ~0ULL);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Memory, BeyondTheEnginesBoundEndsTheOutermostMessageWhateverItsCallersDo)
{
    set_account(other, 0, sstore(2, 2) + mload(power_of_2(30)));
    for (const Bytecode& nested :
         {Bytecode{call(other).gas(OP_GAS)}, Bytecode{create(mload(power_of_2(30)))}}) {
        execute(sstore(1, 1) + nested + OP_POP + sstore(3, 3) + ret(7), {}, ~0ULL);
        EXPECT_STATUS(out_of_memory);
        EXPECT_EQ(result.gas_left, 0U);
        EXPECT_TRUE(result.output.empty());
        EXPECT_EQ(storage(contract, 1), u256{0});
        EXPECT_EQ(storage(other, 2), u256{0});
        EXPECT_EQ(storage(contract, 3), u256{0});
        // And nothing else.
        EXPECT_EQ(evaluate(add(1, 2)), u256{3});
    }
}

}  // namespace
}  // namespace sluice::evm::test
