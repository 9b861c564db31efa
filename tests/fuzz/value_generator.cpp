// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/value_generator.hpp"

#include <algorithm>
#include <array>

#include "base/u256.hpp"

namespace sluice::fuzz {

using namespace evm;

void ValueGenerator::constant()
{
    constexpr std::uint64_t all = ~std::uint64_t{0};
    static constexpr std::array<u256, 12> interesting{
        u256{0},
        u256{1},
        u256{2},
        u256{31},
        u256{32},
        u256{255},
        u256{256},
        u256{all},
        u256{0, 1, 0, 0},
        u256{0, 0, 0, std::uint64_t{1} << 63},
        u256{all, all, all, all >> 1},
        u256{all, all, all, all},
    };
    switch (source_.below(4)) {
        case 0:
            code_.push(u256{source_.u8()});
            break;
        case 1:
            code_.push(source_.word(1 + source_.u8() % 32));
            break;
        case 2:
            if (has(OP_PUSH0)) {
                code_.op(OP_PUSH0);
                break;
            }
            [[fallthrough]];
        default:
            code_.push(interesting[source_.below(interesting.size())]);
            break;
    }
}

void ValueGenerator::account()
{
    switch (source_.below(8)) {
        case 0:
            code_.op(pick({OP_ADDRESS, OP_CALLER, OP_ORIGIN, OP_COINBASE}));
            break;
        case 1:
            code_.push(u256{created_key});
            code_.op(OP_SLOAD);
            break;
        default:
            code_.push(context_.addresses[source_.below(context_.addresses.size())]);
            break;
    }
}

void ValueGenerator::key()
{
    if (source_.chance(16))
        constant();
    else
        code_.push(u256{source_.below(storage_keys)});
}

void ValueGenerator::offset()
{
    switch (source_.below(4)) {
        case 0:
            code_.push(u256{32 * source_.below(16)});
            break;
        case 1:
            value(deepest_value);
            code_.push(u256{0x1ff});
            code_.op(OP_AND);
            break;
        default:
            code_.push(u256{source_.u8()});
            break;
    }
}

void ValueGenerator::length()
{
    const std::uint8_t choice = source_.u8();
    if (choice >= 252)
        code_.push(u256{source_.number(2)});
    else if (choice >= 192)
        code_.push(u256{32});
    else
        code_.push(u256{choice});
}

void ValueGenerator::gas()
{
    const bool capped = context_.revision >= Revision::tangerine_whistle;
    switch (source_.below(8)) {
        case 0:
            code_.push(u256{source_.number(2)});
            break;
        case 1:
            code_.push(u256{});
            break;
        case 2:
            if (capped) {
                code_.push(u256_max);
                break;
            }
            [[fallthrough]];
        case 3:
        case 4:
            code_.push(u256{2 + source_.below(6)});
            code_.op(OP_GAS);
            code_.op(OP_DIV);
            break;
        default:
            if (capped) {
                code_.op(OP_GAS);
            } else {
                code_.push(u256{2});
                code_.op(OP_GAS);
                code_.op(OP_DIV);
            }
            break;
    }
}

void ValueGenerator::amount()
{
    const std::uint8_t choice = source_.u8();
    if (choice >= 248)
        value(deepest_value);
    else if (choice >= 232)
        code_.op(OP_CALLVALUE);
    else if (choice >= 192)
        code_.push(u256{1U + choice % 8U});
    else
        code_.push(u256{});
}

void ValueGenerator::question(unsigned level)
{
    switch (source_.below(8)) {
        case 0:
            key();
            code_.op(OP_SLOAD);
            break;
        case 1:
            key();
            code_.op(pick({OP_SLOAD, OP_TLOAD}));
            break;
        case 2:
            offset();
            code_.op(pick({OP_MLOAD, OP_CALLDATALOAD}));
            break;
        case 3:
            account();
            code_.op(pick({OP_BALANCE, OP_EXTCODESIZE, OP_EXTCODEHASH}));
            break;
        case 4:
            memory();
            code_.op(OP_KECCAK256);
            break;
        case 5:
            code_.push(u256{source_.u8()});
            code_.op(OP_NUMBER);
            code_.op(OP_SUB);
            code_.op(OP_BLOCKHASH);
            break;
        case 6:
            code_.push(u256{source_.below(4)});
            code_.op(pick({OP_ISZERO, OP_BLOBHASH}));
            break;
        default:
            value(level + 1);
            code_.op(pick({OP_ISZERO, OP_NOT, OP_CLZ, OP_NOT}));
            break;
    }
}

void ValueGenerator::value(unsigned level)
{
    const std::size_t choice = source_.below(level >= deepest_value ? 6 : 16);
    if (choice < 2) {
        constant();
    } else if (choice < 4 && code_.depth() > 0) {
        const std::size_t item = source_.below(std::min<std::size_t>(code_.depth(), 16));
        code_.op(static_cast<Opcode>(OP_DUP1 + item));
    } else if (choice < 6) {
        code_.op(pick({OP_CALLDATASIZE, OP_ADDRESS,   OP_ORIGIN,      OP_CALLER,
                       OP_CALLVALUE,    OP_CODESIZE,  OP_GASPRICE,    OP_RETURNDATASIZE,
                       OP_COINBASE,     OP_TIMESTAMP, OP_NUMBER,      OP_PREVRANDAO,
                       OP_GASLIMIT,     OP_CHAINID,   OP_SELFBALANCE, OP_BASEFEE,
                       OP_BLOBBASEFEE,  OP_PC,        OP_MSIZE,       OP_GAS}));
    } else if (choice < 9) {
        question(level);
    } else if (choice < 15) {
        value(level + 1);
        value(level + 1);
        code_.op(pick({OP_ADD, OP_MUL, OP_SUB,        OP_DIV,  OP_SDIV, OP_MOD, OP_SMOD,
                       OP_EXP, OP_LT,  OP_SIGNEXTEND, OP_GT,   OP_SLT,  OP_SGT, OP_EQ,
                       OP_AND, OP_OR,  OP_XOR,        OP_BYTE, OP_SHL,  OP_SHR, OP_SAR}));
    } else {
        value(level + 1);
        value(level + 1);
        value(level + 1);
        code_.op(pick({OP_ADDMOD, OP_MULMOD}));
    }
}

}  // namespace sluice::fuzz
