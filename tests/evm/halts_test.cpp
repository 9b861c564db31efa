// How code ends: STOP, RETURN, REVERT, INVALID, and every byte that is no instruction in a
// revision.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Halts = Evm;
SLUICE_ON_EVERY_ENGINE(Halts);

constexpr Address other = address(0xbbbb);

bool between(std::uint8_t byte, std::uint8_t first, std::uint8_t last)
{
    return byte >= first && byte <= last;
}

/// The fork that brought an instruction, from the forks' own lists of EIPs.
std::optional<Revision> first_fork(std::uint8_t byte)
{
    switch (byte) {
        case 0xf4:  // EIP-7
            return Revision::homestead;
        case 0x3d:  // EIP-211
        case 0x3e:
        case 0xfa:  // EIP-214
        case 0xfd:  // EIP-140
            return Revision::byzantium;
        case 0x1b:  // EIP-145
        case 0x1c:
        case 0x1d:
        case 0x3f:  // EIP-1052
        case 0xf5:  // EIP-1014
            return Revision::constantinople;
        case 0x46:  // EIP-1344
        case 0x47:  // EIP-1884
            return Revision::istanbul;
        case 0x48:  // EIP-3198
            return Revision::london;
        case 0x5f:  // EIP-3855
            return Revision::shanghai;
        case 0x49:  // EIP-4844
        case 0x4a:  // EIP-7516
        case 0x5c:  // EIP-1153
        case 0x5d:
        case 0x5e:  // EIP-5656
            return Revision::cancun;
        case 0x1e:  // EIP-7939
            return Revision::osaka;
        default:
            break;
    }
    if (between(byte, 0x00, 0x0b) || between(byte, 0x10, 0x1a) || byte == 0x20 ||
        between(byte, 0x30, 0x3c) || between(byte, 0x40, 0x45) || between(byte, 0x50, 0x5b) ||
        between(byte, 0x60, 0xa4) || between(byte, 0xf0, 0xf3) || between(byte, 0xfe, 0xff))
        return Revision::frontier;
    return std::nullopt;
}

TEST_P(Halts, BytesAreInstructionsFromTheirForkOn)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (unsigned byte = 0; byte <= 0xff; ++byte) {
            const auto opcode = static_cast<std::uint8_t>(byte);
            const auto fork = first_fork(opcode);
            SCOPED_TRACE(std::string{to_string(r)} + " " + to_hex(u256{byte}));
            // Operands for any of them.
            execute(17 * push(0) + Bytecode{opcode});
            if (fork && *fork <= r) {
                EXPECT_NE(result.status, Status::undefined_instruction);
                EXPECT_NE(result.status, Status::stack_underflow);
            } else {
                EXPECT_STATUS(undefined_instruction);
                EXPECT_EQ(result.gas_left, 0U);
                EXPECT_TRUE(result.output.empty());
            }
        }
    }
}

TEST_P(Halts, UndefinedBytesNeedNoStackAndNoGas)
{
    execute(Bytecode{0x0c}, {}, 0);
    EXPECT_STATUS(undefined_instruction);
    execute(1024 * push(0) + Bytecode{0xef});
    EXPECT_STATUS(undefined_instruction);
}

TEST_P(Halts, UndefinedBytesHarmOnlyWhereTheyRun)
{
    execute(jump(4) + Bytecode{0x0c} + OP_JUMPDEST + ret(push_bytes(Bytes{0xef, 0x0c})) +
            Bytecode{0x0c});
    EXPECT_OUTPUT(0xef0c);
}

TEST_P(Halts, StopReturnsNothing)
{
    execute(mstore(0, 1) + OP_STOP + OP_INVALID);
    EXPECT_SUCCESS();
    EXPECT_TRUE(result.output.empty());
    EXPECT_GAS_USED(3 + 3 + 3 + 3);
}

TEST_P(Halts, ReturnGivesARangeOfMemory)
{
    const u256 data = word("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    execute(mstore(0, data) + ret_memory(30, 4) + OP_INVALID);
    EXPECT_SUCCESS();
    EXPECT_EQ(result.output, (Bytes{0x1f, 0x20, 0, 0}));
    execute(mstore(0, data) + ret_memory(0, 0));
    EXPECT_SUCCESS();
    EXPECT_TRUE(result.output.empty());
    // Beyond what is in use there are zeros, at the price of memory: 5 words.
    execute(ret_memory(100, 32));
    EXPECT_EQ(result.output, Bytes(32));
    EXPECT_GAS_USED(3 + 3 + 5 * 3);
}

TEST_P(Halts, ReturnThatCannotBePaidFails)
{
    execute(ret_memory(0, 64), {}, 12);
    EXPECT_SUCCESS();
    execute(ret_memory(0, 64), {}, 11);
    EXPECT_STATUS(out_of_gas);
    EXPECT_TRUE(result.output.empty());
}

TEST_P(Halts, RevertKeepsGasAndOutput)
{
    execute(sstore(0, 1) + mstore(0, 0xabcd) + revert_memory(30, 2), {}, 100'000);
    EXPECT_STATUS(revert);
    EXPECT_EQ(result.output, (Bytes{0xab, 0xcd}));
    EXPECT_GAS_USED(3 + 3 + 22100 + 3 + 3 + 6 + 3 + 3);
    EXPECT_EQ(storage(contract, 0), u256{0});
}

TEST_P(Halts, InvalidTakesAllGas)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(mstore(0, 1) + OP_INVALID, {}, 50'000);
        EXPECT_STATUS(invalid_instruction);
        EXPECT_GAS_USED(50'000);
        EXPECT_TRUE(result.output.empty());
    }
}

TEST_P(Halts, FailuresUndoEverything)
{
    set_account(contract, 100);
    const Bytecode changes = sstore(0, 1) + op(OP_LOG0, {0, 0}) + call(other).value(7) + OP_POP;
    const std::pair<Bytecode, Status> failures[]{
        {Bytecode{OP_INVALID}, Status::invalid_instruction},
        {Bytecode{0x0c}, Status::undefined_instruction},
        {revert_memory(0, 0), Status::revert},
        {Bytecode{OP_POP}, Status::stack_underflow},
        {1025 * push(0), Status::stack_overflow},
        {jump(0), Status::bad_jump_destination},
        {mload(u256_max), Status::out_of_gas},
        {op(OP_RETURNDATACOPY, {0, 0, 1}), Status::return_data_out_of_bounds}};
    for (const auto& [failure, status] : failures) {
        execute(changes + failure);
        EXPECT_EQ(result.status, status);
        EXPECT_EQ(storage(contract, 0), u256{0});
        EXPECT_EQ(account(contract).balance, u256{100});
        EXPECT_FALSE(account(other).flags.exists);
        EXPECT_TRUE(logs.empty());
        EXPECT_EQ(result.gas_refund, 0);
    }
    execute(changes);
    EXPECT_SUCCESS();
    EXPECT_EQ(account(other).balance, u256{7});
}

TEST_P(Halts, NoGasNoCode)
{
    execute({}, {}, 0);
    EXPECT_SUCCESS();
    execute(Bytecode{OP_STOP}, {}, 0);
    EXPECT_SUCCESS();
    execute(Bytecode{OP_JUMPDEST}, {}, 0);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Halts, EveryInstructionWithAPriceFailsWithoutItsLastUnit)
{
    for (unsigned byte = 0; byte <= 0xff; ++byte) {
        const auto opcode = static_cast<std::uint8_t>(byte);
        if (!first_fork(opcode) || opcode == OP_INVALID || opcode == OP_JUMP)
            continue;
        SCOPED_TRACE(opcode_table[opcode].name);
        const Bytecode code = 17 * push(0) + Bytecode{opcode};
        execute(code, {}, 100'000);
        const std::uint64_t needed = gas_used;
        if (needed == 17 * 3)  // STOP, RETURN and REVERT of nothing are free.
            continue;
        // SSTORE wants more to be there than it takes (EIP-2200).
        if (opcode == OP_SSTORE)
            continue;
        execute(code, {}, needed);
        EXPECT_NE(result.status, Status::out_of_gas);
        EXPECT_GAS_USED(needed);
        execute(code, {}, needed - 1);
        EXPECT_STATUS(out_of_gas);
    }
}

}  // namespace
}  // namespace sluice::evm::test
