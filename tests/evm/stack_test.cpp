// The stack: how many items every instruction takes and leaves, its two ends, and PUSH, DUP, SWAP
// and POP.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Stack = Evm;
SLUICE_ON_EVERY_ENGINE(Stack);

struct Shape {
    std::uint8_t first;
    std::uint8_t last;
    std::size_t in;
    std::size_t out;
};

// Yellow Paper, appendix H.2, and the EIPs since: delta and alpha of each instruction.
constexpr Shape shapes[]{
    {0x00, 0x00, 0, 0}, {0x01, 0x07, 2, 1}, {0x08, 0x09, 3, 1}, {0x0a, 0x0b, 2, 1},
    {0x10, 0x14, 2, 1}, {0x15, 0x15, 1, 1}, {0x16, 0x18, 2, 1}, {0x19, 0x19, 1, 1},
    {0x1a, 0x1d, 2, 1}, {0x1e, 0x1e, 1, 1}, {0x20, 0x20, 2, 1}, {0x30, 0x30, 0, 1},
    {0x31, 0x31, 1, 1}, {0x32, 0x34, 0, 1}, {0x35, 0x35, 1, 1}, {0x36, 0x36, 0, 1},
    {0x37, 0x37, 3, 0}, {0x38, 0x38, 0, 1}, {0x39, 0x39, 3, 0}, {0x3a, 0x3a, 0, 1},
    {0x3b, 0x3b, 1, 1}, {0x3c, 0x3c, 4, 0}, {0x3d, 0x3d, 0, 1}, {0x3e, 0x3e, 3, 0},
    {0x3f, 0x40, 1, 1}, {0x41, 0x48, 0, 1}, {0x49, 0x49, 1, 1}, {0x4a, 0x4a, 0, 1},
    {0x50, 0x50, 1, 0}, {0x51, 0x51, 1, 1}, {0x52, 0x53, 2, 0}, {0x54, 0x54, 1, 1},
    {0x55, 0x55, 2, 0}, {0x56, 0x56, 1, 0}, {0x57, 0x57, 2, 0}, {0x58, 0x5a, 0, 1},
    {0x5b, 0x5b, 0, 0}, {0x5c, 0x5c, 1, 1}, {0x5d, 0x5d, 2, 0}, {0x5e, 0x5e, 3, 0},
    {0x5f, 0x7f, 0, 1}, {0xa0, 0xa0, 2, 0}, {0xa1, 0xa1, 3, 0}, {0xa2, 0xa2, 4, 0},
    {0xa3, 0xa3, 5, 0}, {0xa4, 0xa4, 6, 0}, {0xf0, 0xf0, 3, 1}, {0xf1, 0xf2, 7, 1},
    {0xf3, 0xf3, 2, 0}, {0xf4, 0xf4, 6, 1}, {0xf5, 0xf5, 4, 1}, {0xfa, 0xfa, 6, 1},
    {0xfd, 0xfd, 2, 0}, {0xfe, 0xfe, 0, 0}, {0xff, 0xff, 1, 0}};

/// What an instruction does to the stack; nothing for bytes that are none.
std::optional<Shape> shape_of(std::uint8_t opcode)
{
    if (opcode >= 0x80 && opcode <= 0x8f)  // DUP1 to DUP16
        return Shape{opcode, opcode, opcode - 0x7fU, opcode - 0x7eU};
    if (opcode >= 0x90 && opcode <= 0x9f)  // SWAP1 to SWAP16
        return Shape{opcode, opcode, opcode - 0x8eU, opcode - 0x8eU};
    for (const Shape& shape : shapes) {
        if (opcode >= shape.first && opcode <= shape.last)
            return shape;
    }
    return std::nullopt;
}

/// Calls `visit(opcode, shape)` for every instruction.
template <class Visit>
void for_each_instruction(Visit&& visit)
{
    for (unsigned byte = 0; byte <= 0xff; ++byte) {
        const auto opcode = static_cast<std::uint8_t>(byte);
        if (const auto shape = shape_of(opcode)) {
            SCOPED_TRACE(opcode_table[opcode].name);
            visit(opcode, *shape);
        }
    }
}

/// The instruction, with an operand of zeros where it has one.
Bytecode instruction(std::uint8_t opcode)
{
    Bytes code{opcode};
    if (opcode >= 0x60 && opcode <= 0x7f)
        code.resize(opcode - 0x5fU + 1);
    return Bytecode{code};
}

/// How an instruction ends whose operands are all zero.
Status status_on_zeros(std::uint8_t opcode)
{
    switch (opcode) {
        case 0x56:
            return Status::bad_jump_destination;
        case 0xfd:
            return Status::revert;
        case 0xfe:
            return Status::invalid_instruction;
        default:
            return Status::success;
    }
}

/// Whether what follows the instruction runs.
bool goes_on(std::uint8_t opcode)
{
    return opcode != 0x00 && opcode != 0x56 && opcode != 0xf3 && opcode < 0xfd;
}

TEST_P(Stack, EveryInstructionOfTheTableIsListedHere)
{
    for (unsigned byte = 0; byte <= 0xff; ++byte) {
        const auto opcode = static_cast<std::uint8_t>(byte);
        EXPECT_EQ(shape_of(opcode).has_value(), opcode_table[opcode].known) << byte;
    }
}

TEST_P(Stack, InstructionsNeedTheirOperands)
{
    for_each_instruction([&](std::uint8_t opcode, const Shape& shape) {
        execute(shape.in * push(0) + instruction(opcode));
        EXPECT_EQ(result.status, status_on_zeros(opcode));
        for (std::size_t items = 0; items < shape.in; ++items) {
            execute(items * push(0) + instruction(opcode));
            EXPECT_STATUS(stack_underflow);
            EXPECT_EQ(result.gas_left, 0U);
        }
    });
}

TEST_P(Stack, InstructionsLeaveTheirResults)
{
    for_each_instruction([&](std::uint8_t opcode, const Shape& shape) {
        if (!goes_on(opcode))
            return;
        const Bytecode code = shape.in * push(0) + instruction(opcode);
        execute(code + shape.out * Bytecode{OP_POP});
        EXPECT_SUCCESS();
        execute(code + (shape.out + 1) * Bytecode{OP_POP});
        EXPECT_STATUS(stack_underflow);
    });
}

TEST_P(Stack, Holds1024Items)
{
    for_each_instruction([&](std::uint8_t opcode, const Shape& shape) {
        execute(1023 * push(0) + instruction(opcode));
        EXPECT_EQ(result.status, status_on_zeros(opcode));
        execute(1024 * push(0) + instruction(opcode));
        if (shape.out > shape.in) {
            EXPECT_STATUS(stack_overflow);
            EXPECT_EQ(result.gas_left, 0U);
        } else {
            EXPECT_EQ(result.status, status_on_zeros(opcode));
        }
    });
}

TEST_P(Stack, EveryFrameHasItsOwn)
{
    constexpr Address full = address(0xf111);
    constexpr Address empty = address(0xe111);
    set_account(full, 0, 1024 * push(7) + ret_top());
    set_account(empty, 0, Bytecode{OP_POP});
    // 1018 items and the 6 operands of the call.
    const auto call_from_full = [](const Address& to) {
        return 1018 * push(7) + staticcall(to).output(0, 32) + ret_top();
    };
    // The callee's 1024 items fit; its result comes back below the caller's.
    set_account(full, 0, 1021 * push(7) + ret(9));
    execute(call_from_full(full));
    EXPECT_OUTPUT(1);
    // The caller's items are not the callee's.
    execute(call_from_full(empty));
    EXPECT_OUTPUT(0);
}

TEST_P(Stack, PushesTheBytesThatFollow)
{
    for (std::uint8_t width = 1; width <= 32; ++width) {
        Bytes operand(width);
        for (std::size_t i = 0; i < width; ++i)
            operand[i] = static_cast<std::uint8_t>(0xf0 - 7 * i);
        EXPECT_EQ(evaluate(push_bytes(operand)), load_be_short(operand));
        // With other bytes right before and behind it.
        EXPECT_EQ(evaluate(push(u256_max) + push_bytes(operand) + OP_SWAP1 + OP_POP),
                  load_be_short(operand));
    }
}

/// Leaves the numbers 1 to `count`, the last on top.
Bytecode numbers(std::size_t count)
{
    Bytecode code;
    for (std::size_t i = 1; i <= count; ++i)
        code += push(i);
    return code;
}

/// Returns `count` items, the topmost first.
Bytecode ret_items(std::size_t count)
{
    Bytecode code;
    for (std::size_t i = 0; i < count; ++i)
        code += push(32 * i) + OP_MSTORE;
    return code + ret_memory(0, 32 * count);
}

TEST_P(Stack, DupCopiesTheItemItCountsTo)
{
    for (std::uint8_t n = 1; n <= 16; ++n) {
        SCOPED_TRACE(int{n});
        execute(numbers(20) + Bytecode{static_cast<std::uint8_t>(OP_DUP1 + n - 1)} + ret_items(21));
        EXPECT_EQ(output(0), u256{21U - n});
        for (std::size_t i = 1; i <= 20; ++i)
            EXPECT_EQ(output(i), u256{21 - i});
    }
}

TEST_P(Stack, SwapExchangesTheTopWithTheItemItCountsTo)
{
    for (std::uint8_t n = 1; n <= 16; ++n) {
        SCOPED_TRACE(int{n});
        execute(numbers(20) + Bytecode{static_cast<std::uint8_t>(OP_SWAP1 + n - 1)} +
                ret_items(20));
        for (std::size_t i = 0; i < 20; ++i) {
            const std::size_t expected = i == 0 ? 20U - n : i == n ? 20U : 20 - i;
            EXPECT_EQ(output(i), u256{expected}) << i;
        }
    }
}

TEST_P(Stack, MovesWholeWords)
{
    const u256 a{1, 2, 3, 4};
    const u256 b{5, 6, 7, 8};
    execute(push(a) + push(b) + OP_DUP2 + OP_SWAP2 + ret_items(3));
    EXPECT_EQ(output(0), a);
    EXPECT_EQ(output(1), b);
    EXPECT_EQ(output(2), a);
}

TEST_P(Stack, ShufflesCostThree)
{
    for (const Revision r : revisions()) {
        revision = r;
        const std::uint64_t before_it = gas_of(17 * push(0));
        EXPECT_EQ(before_it, 17U * 3);
        for (unsigned byte = OP_PUSH1; byte <= OP_SWAP16; ++byte) {
            const auto opcode = static_cast<std::uint8_t>(byte);
            EXPECT_EQ(gas_of(17 * push(0) + instruction(opcode)), before_it + 3) << byte;
        }
        EXPECT_EQ(gas_of(17 * push(0) + OP_POP), before_it + 2);
    }
}

}  // namespace
}  // namespace sluice::evm::test
