// A small language for writing EVM code in tests: expressions that read like what the code does.
//
//     sstore(0, add(sload(0), 1)) + ret(keccak256(mstore(0, calldataload(0)), 32))
//
// An expression is code that leaves one item on the stack; operands are written in the order of the
// instruction's documentation, a (the top) first. A number is its shortest PUSH.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <sluice/types.hpp>
#include <string_view>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "evm/opcodes.hpp"

namespace sluice::evm::test {

/// Code under construction. Converts from opcodes and bytes, so `+` joins any of them.
class Bytecode {
public:
    Bytecode() = default;
    Bytecode(Opcode opcode) : bytes_{opcode} {}                             // NOLINT
    Bytecode(Bytes bytes) : bytes_{std::move(bytes)} {}                     // NOLINT
    Bytecode(BytesView bytes) : bytes_{bytes.begin(), bytes.end()} {}       // NOLINT
    Bytecode(std::initializer_list<std::uint8_t> bytes) : bytes_{bytes} {}  // NOLINT

    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    operator BytesView() const noexcept { return bytes_; }  // NOLINT

    Bytecode& operator+=(const Bytecode& more)
    {
        bytes_.insert(bytes_.end(), more.bytes_.begin(), more.bytes_.end());
        return *this;
    }

    friend Bytecode operator+(Bytecode a, const Bytecode& b) { return a += b; }

    /// The same code `count` times.
    friend Bytecode operator*(std::size_t count, const Bytecode& code)
    {
        Bytecode result;
        for (std::size_t i = 0; i < count; ++i)
            result += code;
        return result;
    }

private:
    Bytes bytes_;
};

inline Bytecode operator+(Opcode a, const Bytecode& b)
{
    return Bytecode{a} + b;
}

inline Bytecode operator+(Opcode a, Opcode b)
{
    return Bytecode{a} + Bytecode{b};
}

/// Code from hex digits.
inline Bytecode hex_code(std::string_view digits)
{
    return Bytecode{from_hex(digits).value()};
}

/// The shortest PUSH of a number; PUSH1 for zero, so that it works in every revision.
inline Bytecode push(const u256& value)
{
    const std::size_t size = std::max<std::size_t>(1, (bit_width(value) + 7) / 8);
    const Hash256 all = to_hash256(value);
    Bytes code{static_cast<std::uint8_t>(OP_PUSH1 + size - 1)};
    code.insert(code.end(), all.bytes + 32 - size, all.bytes + 32);
    return Bytecode{std::move(code)};
}

/// A PUSH of exactly these bytes, 1 to 32.
inline Bytecode push_bytes(BytesView bytes)
{
    Bytes code{static_cast<std::uint8_t>(OP_PUSH1 + bytes.size() - 1)};
    code.insert(code.end(), bytes.begin(), bytes.end());
    return Bytecode{std::move(code)};
}

inline Bytecode push(const Address& address)
{
    return push_bytes(address);
}

/// A push of a fixed width, for jump targets that are not known yet.
inline Bytecode push_wide(std::size_t width, const u256& value)
{
    const Hash256 all = to_hash256(value);
    return push_bytes(BytesView{all.bytes}.last(width));
}

/// An operand: code that leaves one item, or a number or address to push.
class Expression {
public:
    Expression(const Bytecode& code) : code_{code} {}      // NOLINT
    Expression(Opcode opcode) : code_{opcode} {}           // NOLINT
    Expression(const u256& value) : code_{push(value)} {}  // NOLINT
    Expression(std::integral auto value)                   // NOLINT
        : code_{push(u256{static_cast<std::uint64_t>(value)})}
    {}
    Expression(const Address& address) : code_{push(address)} {}  // NOLINT

    [[nodiscard]] const Bytecode& code() const noexcept { return code_; }

private:
    Bytecode code_;
};

/// An instruction with its operands, the one on top given first (and so evaluated last).
inline Bytecode op(Opcode opcode, std::initializer_list<Expression> operands)
{
    Bytecode code;
    for (auto it = std::rbegin(operands); it != std::rend(operands); ++it)
        code += it->code();
    return code + opcode;
}

// Instructions by name, for reading.
inline Bytecode add(Expression a, Expression b)
{
    return op(OP_ADD, {a, b});
}
inline Bytecode sub(Expression a, Expression b)
{
    return op(OP_SUB, {a, b});
}
inline Bytecode mul(Expression a, Expression b)
{
    return op(OP_MUL, {a, b});
}
inline Bytecode iszero(Expression a)
{
    return op(OP_ISZERO, {a});
}
inline Bytecode eq(Expression a, Expression b)
{
    return op(OP_EQ, {a, b});
}
inline Bytecode mload(Expression offset)
{
    return op(OP_MLOAD, {offset});
}
inline Bytecode mstore(Expression offset, Expression value)
{
    return op(OP_MSTORE, {offset, value});
}
inline Bytecode mstore8(Expression offset, Expression value)
{
    return op(OP_MSTORE8, {offset, value});
}
inline Bytecode sload(Expression key)
{
    return op(OP_SLOAD, {key});
}
inline Bytecode sstore(Expression key, Expression value)
{
    return op(OP_SSTORE, {key, value});
}
inline Bytecode tload(Expression key)
{
    return op(OP_TLOAD, {key});
}
inline Bytecode tstore(Expression key, Expression value)
{
    return op(OP_TSTORE, {key, value});
}
inline Bytecode calldataload(Expression offset)
{
    return op(OP_CALLDATALOAD, {offset});
}
inline Bytecode keccak256(Expression offset, Expression size)
{
    return op(OP_KECCAK256, {offset, size});
}
inline Bytecode jump(Expression target)
{
    return op(OP_JUMP, {target});
}
inline Bytecode jumpi(Expression target, Expression condition)
{
    return op(OP_JUMPI, {target, condition});
}
inline Bytecode selfdestruct(Expression beneficiary)
{
    return op(OP_SELFDESTRUCT, {beneficiary});
}

/// Returns memory.
inline Bytecode ret_memory(Expression offset, Expression size)
{
    return op(OP_RETURN, {offset, size});
}
inline Bytecode revert_memory(Expression offset, Expression size)
{
    return op(OP_REVERT, {offset, size});
}

/// Returns one word: the item on top of the stack, or an expression.
inline Bytecode ret_top()
{
    return push(0) + OP_MSTORE + ret_memory(0, 32);
}
inline Bytecode ret(Expression value)
{
    return value.code() + ret_top();
}

/// A call with defaults for what a test does not care about: all gas, no value, no data.
class CallBuilder {
public:
    CallBuilder(Opcode opcode, Expression to) : opcode_{opcode}, to_{std::move(to)} {}

    CallBuilder& gas(Expression value) { return set(gas_, std::move(value)); }
    CallBuilder& value(Expression value) { return set(value_, std::move(value)); }
    CallBuilder& input(Expression offset, Expression size)
    {
        set(input_offset_, std::move(offset));
        return set(input_size_, std::move(size));
    }
    CallBuilder& output(Expression offset, Expression size)
    {
        set(output_offset_, std::move(offset));
        return set(output_size_, std::move(size));
    }

    operator Bytecode() const  // NOLINT
    {
        if (opcode_ == OP_CALL || opcode_ == OP_CALLCODE)
            return op(opcode_, {gas_, to_, value_, input_offset_, input_size_, output_offset_,
                                output_size_});
        return op(opcode_, {gas_, to_, input_offset_, input_size_, output_offset_, output_size_});
    }
    operator Expression() const { return Expression{Bytecode{*this}}; }  // NOLINT

    friend Bytecode operator+(const CallBuilder& a, const Bytecode& b) { return Bytecode{a} + b; }
    friend Bytecode operator+(const Bytecode& a, const CallBuilder& b) { return a + Bytecode{b}; }

private:
    CallBuilder& set(Expression& to, Expression value)
    {
        to = std::move(value);
        return *this;
    }

    Opcode opcode_;
    Expression gas_{OP_GAS};
    Expression to_;
    Expression value_{0};
    Expression input_offset_{0};
    Expression input_size_{0};
    Expression output_offset_{0};
    Expression output_size_{0};
};

inline CallBuilder call(Expression to)
{
    return {OP_CALL, std::move(to)};
}
inline CallBuilder callcode(Expression to)
{
    return {OP_CALLCODE, std::move(to)};
}
inline CallBuilder delegatecall(Expression to)
{
    return {OP_DELEGATECALL, std::move(to)};
}
inline CallBuilder staticcall(Expression to)
{
    return {OP_STATICCALL, std::move(to)};
}

/// The gas that `code` uses, left on the stack. The code must leave the stack as it has found it.
inline Bytecode metered(const Bytecode& code)
{
    // The second GAS counts itself, at 2.
    return OP_GAS + code + OP_GAS + OP_SWAP1 + OP_SUB + push(2) + OP_SWAP1 + OP_SUB;
}

/// Returns the words that the expressions leave, evaluated in this order.
inline Bytecode ret_words(std::initializer_list<Expression> values)
{
    Bytecode code;
    std::size_t offset = 0;
    for (const Expression& value : values) {
        code += value.code() + push(u256{offset}) + OP_MSTORE;
        offset += 32;
    }
    return code + ret_memory(0, offset);
}

/// Writes bytes to memory from offset 0 on, 32 at a time.
inline Bytecode store_bytes(BytesView bytes)
{
    Bytecode code;
    for (std::size_t i = 0; i < bytes.size(); i += 32) {
        Bytes word(32);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                    std::min<std::size_t>(32, bytes.size() - i), word.begin());
        code += push_bytes(word) + push(u256{i}) + OP_MSTORE;
    }
    return code;
}

/// Init code that deploys `code`.
inline Bytecode deployer(const Bytecode& code)
{
    return store_bytes(code) + ret_memory(0, code.size());
}

/// CREATE and CREATE2 of init code that is put into memory first; they leave the address.
inline Bytecode create(const Bytecode& init_code, Expression value = 0)
{
    return store_bytes(init_code) + op(OP_CREATE, {value, 0, init_code.size()});
}
inline Bytecode create2(const Bytecode& init_code, Expression salt, Expression value = 0)
{
    return store_bytes(init_code) + op(OP_CREATE2, {value, 0, init_code.size(), salt});
}

}  // namespace sluice::evm::test
