// The instruction set of the EVM: one table, from which every other list of opcodes is derived.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <sluice/revision.hpp>
#include <string_view>

namespace sluice::evm {

// X(byte, name, stack items taken, items left in their place, immediate bytes, first revision,
//   meaning)
//
// In the meanings a, b, c ... are the stack items taken, a on top. DUPn and SWAPn take the items
// down to the one they reach. All numbers are unsigned 256-bit words and wrap unless said
// otherwise. Costs are in gas.hpp. Sources: Yellow Paper appendix H and the EIPs named.
// clang-format off
#define SLUICE_EVM_OPCODES(X) \
    X(0x00, STOP,           0,  0,  0,  frontier,        "Halts; no output") \
    X(0x01, ADD,            2,  1,  0,  frontier,        "a + b") \
    X(0x02, MUL,            2,  1,  0,  frontier,        "a * b") \
    X(0x03, SUB,            2,  1,  0,  frontier,        "a - b") \
    X(0x04, DIV,            2,  1,  0,  frontier,        "a / b, 0 when b is 0") \
    X(0x05, SDIV,           2,  1,  0,  frontier,        "a / b in two's complement, towards zero") \
    X(0x06, MOD,            2,  1,  0,  frontier,        "a mod b, 0 when b is 0") \
    X(0x07, SMOD,           2,  1,  0,  frontier,        "a mod b in two's complement, sign of a") \
    X(0x08, ADDMOD,         3,  1,  0,  frontier,        "(a + b) mod c, nothing lost to overflow") \
    X(0x09, MULMOD,         3,  1,  0,  frontier,        "(a * b) mod c, nothing lost to overflow") \
    X(0x0a, EXP,            2,  1,  0,  frontier,        "a to the power of b") \
    X(0x0b, SIGNEXTEND,     2,  1,  0,  frontier,        "b with the sign bit of its byte a (0 = lowest) repeated upwards") \
    X(0x10, LT,             2,  1,  0,  frontier,        "a < b") \
    X(0x11, GT,             2,  1,  0,  frontier,        "a > b") \
    X(0x12, SLT,            2,  1,  0,  frontier,        "a < b in two's complement") \
    X(0x13, SGT,            2,  1,  0,  frontier,        "a > b in two's complement") \
    X(0x14, EQ,             2,  1,  0,  frontier,        "a == b") \
    X(0x15, ISZERO,         1,  1,  0,  frontier,        "a == 0") \
    X(0x16, AND,            2,  1,  0,  frontier,        "a & b") \
    X(0x17, OR,             2,  1,  0,  frontier,        "a | b") \
    X(0x18, XOR,            2,  1,  0,  frontier,        "a ^ b") \
    X(0x19, NOT,            1,  1,  0,  frontier,        "~a") \
    X(0x1a, BYTE,           2,  1,  0,  frontier,        "byte a of b, 0 = highest; 0 beyond") \
    X(0x1b, SHL,            2,  1,  0,  constantinople,  "b << a (EIP-145)") \
    X(0x1c, SHR,            2,  1,  0,  constantinople,  "b >> a, zeros enter (EIP-145)") \
    X(0x1d, SAR,            2,  1,  0,  constantinople,  "b >> a, the sign enters (EIP-145)") \
    X(0x1e, CLZ,            1,  1,  0,  osaka,           "leading zero bits of a; 256 for 0 (EIP-7939)") \
    X(0x20, KECCAK256,      2,  1,  0,  frontier,        "Keccak-256 of memory [a, a + b)") \
    X(0x30, ADDRESS,        0,  1,  0,  frontier,        "the account whose storage is in use") \
    X(0x31, BALANCE,        1,  1,  0,  frontier,        "balance of account a, in wei") \
    X(0x32, ORIGIN,         0,  1,  0,  frontier,        "sender of the transaction") \
    X(0x33, CALLER,         0,  1,  0,  frontier,        "sender of the message") \
    X(0x34, CALLVALUE,      0,  1,  0,  frontier,        "value of the message, in wei") \
    X(0x35, CALLDATALOAD,   1,  1,  0,  frontier,        "32 bytes of call data from a on, zeros beyond its end") \
    X(0x36, CALLDATASIZE,   0,  1,  0,  frontier,        "size of call data") \
    X(0x37, CALLDATACOPY,   3,  0,  0,  frontier,        "call data [b, b + c) to memory a") \
    X(0x38, CODESIZE,       0,  1,  0,  frontier,        "size of the running code") \
    X(0x39, CODECOPY,       3,  0,  0,  frontier,        "running code [b, b + c) to memory a") \
    X(0x3a, GASPRICE,       0,  1,  0,  frontier,        "effective gas price of the transaction, in wei") \
    X(0x3b, EXTCODESIZE,    1,  1,  0,  frontier,        "size of account a's code") \
    X(0x3c, EXTCODECOPY,    4,  0,  0,  frontier,        "code of account a, [c, c + d), to memory b") \
    X(0x3d, RETURNDATASIZE, 0,  1,  0,  byzantium,       "size of the last call's output (EIP-211)") \
    X(0x3e, RETURNDATACOPY, 3,  0,  0,  byzantium,       "output of the last call [b, b + c) to memory a; fails beyond its end (EIP-211)") \
    X(0x3f, EXTCODEHASH,    1,  1,  0,  constantinople,  "Keccak-256 of account a's code; 0 if it does not exist (EIP-1052)") \
    X(0x40, BLOCKHASH,      1,  1,  0,  frontier,        "hash of block a, one of the last 256; else 0") \
    X(0x41, COINBASE,       0,  1,  0,  frontier,        "beneficiary of the block") \
    X(0x42, TIMESTAMP,      0,  1,  0,  frontier,        "time of the block, in seconds") \
    X(0x43, NUMBER,         0,  1,  0,  frontier,        "number of the block") \
    X(0x44, PREVRANDAO,     0,  1,  0,  frontier,        "randomness of the beacon chain (EIP-4399); before Paris DIFFICULTY") \
    X(0x45, GASLIMIT,       0,  1,  0,  frontier,        "gas limit of the block") \
    X(0x46, CHAINID,        0,  1,  0,  istanbul,        "identifier of the chain (EIP-1344)") \
    X(0x47, SELFBALANCE,    0,  1,  0,  istanbul,        "balance of the running account, in wei (EIP-1884)") \
    X(0x48, BASEFEE,        0,  1,  0,  london,          "base fee of the block, in wei (EIP-3198)") \
    X(0x49, BLOBHASH,       1,  1,  0,  cancun,          "versioned hash of blob a of the transaction, 0 beyond (EIP-4844)") \
    X(0x4a, BLOBBASEFEE,    0,  1,  0,  cancun,          "blob base fee of the block, in wei (EIP-7516)") \
    X(0x50, POP,            1,  0,  0,  frontier,        "drops a") \
    X(0x51, MLOAD,          1,  1,  0,  frontier,        "32 bytes of memory from a on") \
    X(0x52, MSTORE,         2,  0,  0,  frontier,        "b to the 32 bytes of memory from a on") \
    X(0x53, MSTORE8,        2,  0,  0,  frontier,        "lowest byte of b to memory a") \
    X(0x54, SLOAD,          1,  1,  0,  frontier,        "storage slot a") \
    X(0x55, SSTORE,         2,  0,  0,  frontier,        "b to storage slot a") \
    X(0x56, JUMP,           1,  0,  0,  frontier,        "goes on at a, which must be a JUMPDEST") \
    X(0x57, JUMPI,          2,  0,  0,  frontier,        "goes on at a when b is not 0") \
    X(0x58, PC,             0,  1,  0,  frontier,        "position of this instruction") \
    X(0x59, MSIZE,          0,  1,  0,  frontier,        "size of memory, in bytes") \
    X(0x5a, GAS,            0,  1,  0,  frontier,        "gas left after this instruction") \
    X(0x5b, JUMPDEST,       0,  0,  0,  frontier,        "a place to jump to") \
    X(0x5c, TLOAD,          1,  1,  0,  cancun,          "transient storage slot a (EIP-1153)") \
    X(0x5d, TSTORE,         2,  0,  0,  cancun,          "b to transient storage slot a (EIP-1153)") \
    X(0x5e, MCOPY,          3,  0,  0,  cancun,          "memory [b, b + c) to memory a, overlapping or not (EIP-5656)") \
    X(0x5f, PUSH0,          0,  1,  0,  shanghai,        "0 (EIP-3855)") \
    X(0x60, PUSH1,          0,  1,  1,  frontier,        "the next 1 byte of code") \
    X(0x61, PUSH2,          0,  1,  2,  frontier,        "the next 2 bytes of code") \
    X(0x62, PUSH3,          0,  1,  3,  frontier,        "the next 3 bytes of code") \
    X(0x63, PUSH4,          0,  1,  4,  frontier,        "the next 4 bytes of code") \
    X(0x64, PUSH5,          0,  1,  5,  frontier,        "the next 5 bytes of code") \
    X(0x65, PUSH6,          0,  1,  6,  frontier,        "the next 6 bytes of code") \
    X(0x66, PUSH7,          0,  1,  7,  frontier,        "the next 7 bytes of code") \
    X(0x67, PUSH8,          0,  1,  8,  frontier,        "the next 8 bytes of code") \
    X(0x68, PUSH9,          0,  1,  9,  frontier,        "the next 9 bytes of code") \
    X(0x69, PUSH10,         0,  1,  10, frontier,        "the next 10 bytes of code") \
    X(0x6a, PUSH11,         0,  1,  11, frontier,        "the next 11 bytes of code") \
    X(0x6b, PUSH12,         0,  1,  12, frontier,        "the next 12 bytes of code") \
    X(0x6c, PUSH13,         0,  1,  13, frontier,        "the next 13 bytes of code") \
    X(0x6d, PUSH14,         0,  1,  14, frontier,        "the next 14 bytes of code") \
    X(0x6e, PUSH15,         0,  1,  15, frontier,        "the next 15 bytes of code") \
    X(0x6f, PUSH16,         0,  1,  16, frontier,        "the next 16 bytes of code") \
    X(0x70, PUSH17,         0,  1,  17, frontier,        "the next 17 bytes of code") \
    X(0x71, PUSH18,         0,  1,  18, frontier,        "the next 18 bytes of code") \
    X(0x72, PUSH19,         0,  1,  19, frontier,        "the next 19 bytes of code") \
    X(0x73, PUSH20,         0,  1,  20, frontier,        "the next 20 bytes of code") \
    X(0x74, PUSH21,         0,  1,  21, frontier,        "the next 21 bytes of code") \
    X(0x75, PUSH22,         0,  1,  22, frontier,        "the next 22 bytes of code") \
    X(0x76, PUSH23,         0,  1,  23, frontier,        "the next 23 bytes of code") \
    X(0x77, PUSH24,         0,  1,  24, frontier,        "the next 24 bytes of code") \
    X(0x78, PUSH25,         0,  1,  25, frontier,        "the next 25 bytes of code") \
    X(0x79, PUSH26,         0,  1,  26, frontier,        "the next 26 bytes of code") \
    X(0x7a, PUSH27,         0,  1,  27, frontier,        "the next 27 bytes of code") \
    X(0x7b, PUSH28,         0,  1,  28, frontier,        "the next 28 bytes of code") \
    X(0x7c, PUSH29,         0,  1,  29, frontier,        "the next 29 bytes of code") \
    X(0x7d, PUSH30,         0,  1,  30, frontier,        "the next 30 bytes of code") \
    X(0x7e, PUSH31,         0,  1,  31, frontier,        "the next 31 bytes of code") \
    X(0x7f, PUSH32,         0,  1,  32, frontier,        "the next 32 bytes of code") \
    X(0x80, DUP1,           1,  2,  0,  frontier,        "copies item 1 to the top") \
    X(0x81, DUP2,           2,  3,  0,  frontier,        "copies item 2 to the top") \
    X(0x82, DUP3,           3,  4,  0,  frontier,        "copies item 3 to the top") \
    X(0x83, DUP4,           4,  5,  0,  frontier,        "copies item 4 to the top") \
    X(0x84, DUP5,           5,  6,  0,  frontier,        "copies item 5 to the top") \
    X(0x85, DUP6,           6,  7,  0,  frontier,        "copies item 6 to the top") \
    X(0x86, DUP7,           7,  8,  0,  frontier,        "copies item 7 to the top") \
    X(0x87, DUP8,           8,  9,  0,  frontier,        "copies item 8 to the top") \
    X(0x88, DUP9,           9,  10, 0,  frontier,        "copies item 9 to the top") \
    X(0x89, DUP10,          10, 11, 0,  frontier,        "copies item 10 to the top") \
    X(0x8a, DUP11,          11, 12, 0,  frontier,        "copies item 11 to the top") \
    X(0x8b, DUP12,          12, 13, 0,  frontier,        "copies item 12 to the top") \
    X(0x8c, DUP13,          13, 14, 0,  frontier,        "copies item 13 to the top") \
    X(0x8d, DUP14,          14, 15, 0,  frontier,        "copies item 14 to the top") \
    X(0x8e, DUP15,          15, 16, 0,  frontier,        "copies item 15 to the top") \
    X(0x8f, DUP16,          16, 17, 0,  frontier,        "copies item 16 to the top") \
    X(0x90, SWAP1,          2,  2,  0,  frontier,        "exchanges the top with item 2") \
    X(0x91, SWAP2,          3,  3,  0,  frontier,        "exchanges the top with item 3") \
    X(0x92, SWAP3,          4,  4,  0,  frontier,        "exchanges the top with item 4") \
    X(0x93, SWAP4,          5,  5,  0,  frontier,        "exchanges the top with item 5") \
    X(0x94, SWAP5,          6,  6,  0,  frontier,        "exchanges the top with item 6") \
    X(0x95, SWAP6,          7,  7,  0,  frontier,        "exchanges the top with item 7") \
    X(0x96, SWAP7,          8,  8,  0,  frontier,        "exchanges the top with item 8") \
    X(0x97, SWAP8,          9,  9,  0,  frontier,        "exchanges the top with item 9") \
    X(0x98, SWAP9,          10, 10, 0,  frontier,        "exchanges the top with item 10") \
    X(0x99, SWAP10,         11, 11, 0,  frontier,        "exchanges the top with item 11") \
    X(0x9a, SWAP11,         12, 12, 0,  frontier,        "exchanges the top with item 12") \
    X(0x9b, SWAP12,         13, 13, 0,  frontier,        "exchanges the top with item 13") \
    X(0x9c, SWAP13,         14, 14, 0,  frontier,        "exchanges the top with item 14") \
    X(0x9d, SWAP14,         15, 15, 0,  frontier,        "exchanges the top with item 15") \
    X(0x9e, SWAP15,         16, 16, 0,  frontier,        "exchanges the top with item 16") \
    X(0x9f, SWAP16,         17, 17, 0,  frontier,        "exchanges the top with item 17") \
    X(0xa0, LOG0,           2,  0,  0,  frontier,        "logs memory [a, a + b) with 0 topics") \
    X(0xa1, LOG1,           3,  0,  0,  frontier,        "logs memory [a, a + b) with 1 topic") \
    X(0xa2, LOG2,           4,  0,  0,  frontier,        "logs memory [a, a + b) with 2 topics") \
    X(0xa3, LOG3,           5,  0,  0,  frontier,        "logs memory [a, a + b) with 3 topics") \
    X(0xa4, LOG4,           6,  0,  0,  frontier,        "logs memory [a, a + b) with 4 topics") \
    X(0xf0, CREATE,         3,  1,  0,  frontier,        "new contract with value a from init code [b, b + c); its address or 0") \
    X(0xf1, CALL,           7,  1,  0,  frontier,        "message call with gas a to b, value c, input [d, d + e), output to [f, f + g); 1 or 0") \
    X(0xf2, CALLCODE,       7,  1,  0,  frontier,        "as CALL, but b's code runs on this account") \
    X(0xf3, RETURN,         2,  0,  0,  frontier,        "halts with output [a, a + b)") \
    X(0xf4, DELEGATECALL,   6,  1,  0,  homestead,       "as CALLCODE, keeping caller and value (EIP-7)") \
    X(0xf5, CREATE2,        4,  1,  0,  constantinople,  "as CREATE, the address from salt d and the code (EIP-1014)") \
    X(0xfa, STATICCALL,     6,  1,  0,  byzantium,       "as CALL without value, no state changes (EIP-214)") \
    X(0xfd, REVERT,         2,  0,  0,  byzantium,       "halts, undoes, returns unused gas; output [a, a + b) (EIP-140)") \
    X(0xfe, INVALID,        0,  0,  0,  frontier,        "fails for certain (EIP-141)") \
    X(0xff, SELFDESTRUCT,   1,  0,  0,  frontier,        "moves the balance to a and halts; since Cancun destroys only a contract of this transaction (EIP-6780)")
// clang-format on

enum Opcode : std::uint8_t {
#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning) OP_##name = byte,
    SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE
};

/// A row of the table.
struct OpcodeInfo {
    std::string_view name;       ///< Empty for bytes without meaning in any revision.
    std::uint8_t stack_in = 0;   ///< Items taken.
    std::uint8_t stack_out = 0;  ///< Items left in their place.
    std::uint8_t immediate = 0;  ///< Bytes of code that belong to the instruction.
    bool known = false;          ///< Whether any revision defines it.
    Revision first = Revision::frontier;
    std::string_view meaning;
};

/// The table by byte.
inline constexpr std::array<OpcodeInfo, 256> opcode_table = [] {
    std::array<OpcodeInfo, 256> table{};
#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning) \
    table[byte] = OpcodeInfo{#name, in, out, immediate, true, Revision::first, meaning};
    SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE
    return table;
}();

/// Whether `revision` knows this byte as an instruction.
constexpr bool is_defined(std::uint8_t opcode, Revision revision) noexcept
{
    return opcode_table[opcode].known && opcode_table[opcode].first <= revision;
}

/// The name in `revision`: PREVRANDAO was DIFFICULTY before Paris, KECCAK256 stays itself.
constexpr std::string_view opcode_name(std::uint8_t opcode, Revision revision) noexcept
{
    if (!is_defined(opcode, revision))
        return {};
    if (opcode == OP_PREVRANDAO && revision < Revision::paris)
        return "DIFFICULTY";
    return opcode_table[opcode].name;
}

}  // namespace sluice::evm
