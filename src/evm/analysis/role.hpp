// What lowering does with each opcode.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "evm/opcodes.hpp"

namespace sluice::evm {

/// What an instruction becomes in a trace.
enum class Role : std::uint8_t {
    pure,    ///< Foldable, and without use when its result has none.
    read,    ///< The same, but its result is known only at run time.
    action,  ///< Stays whatever becomes of its result.
    synced,  ///< Works on the stack as the bytecode has it, and ends the trace.
    halt,    ///< Ends the frame.
    flow,    ///< Stack movements and jumps, which the builder does itself.
};

constexpr std::array<Role, 256> make_roles()
{
    std::array<Role, 256> roles{};
    roles.fill(Role::synced);
    const auto set = [&roles](Role role, std::initializer_list<Opcode> opcodes) {
        for (const Opcode opcode : opcodes)
            roles[opcode] = role;
    };
    set(Role::pure,
        {OP_ADD,        OP_MUL, OP_SUB,  OP_DIV, OP_SDIV, OP_MOD, OP_SMOD,   OP_ADDMOD, OP_MULMOD,
         OP_SIGNEXTEND, OP_LT,  OP_GT,   OP_SLT, OP_SGT,  OP_EQ,  OP_ISZERO, OP_AND,    OP_OR,
         OP_XOR,        OP_NOT, OP_BYTE, OP_SHL, OP_SHR,  OP_SAR, OP_CLZ});
    set(Role::read,
        {OP_ADDRESS, OP_ORIGIN, OP_CALLER, OP_CALLVALUE, OP_CALLDATALOAD, OP_CALLDATASIZE,
         OP_CODESIZE, OP_GASPRICE, OP_RETURNDATASIZE, OP_COINBASE, OP_TIMESTAMP, OP_NUMBER,
         OP_PREVRANDAO, OP_GASLIMIT, OP_CHAINID, OP_BASEFEE, OP_BLOBBASEFEE, OP_MSIZE, OP_GAS});
    set(Role::action,
        {OP_EXP, OP_KECCAK256, OP_MLOAD, OP_MSTORE, OP_MSTORE8, OP_SLOAD, OP_SSTORE, OP_TLOAD,
         OP_TSTORE, OP_CALLDATACOPY, OP_CODECOPY, OP_RETURNDATACOPY, OP_MCOPY});
    set(Role::halt, {OP_STOP, OP_RETURN, OP_REVERT, OP_INVALID});
    set(Role::flow, {OP_POP, OP_JUMP, OP_JUMPI, OP_JUMPDEST, OP_PC});
    for (unsigned opcode = OP_PUSH0; opcode <= OP_SWAP16; ++opcode)
        roles[opcode] = Role::flow;
    return roles;
}

inline constexpr std::array<Role, 256> roles = make_roles();

constexpr bool is_commutative(std::uint8_t opcode) noexcept
{
    return opcode == OP_ADD || opcode == OP_MUL || opcode == OP_EQ || opcode == OP_AND ||
           opcode == OP_OR || opcode == OP_XOR;
}

}  // namespace sluice::evm
