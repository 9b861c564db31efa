// What the benchmarks of opcodes run: for each opcode its operands, what it must come to, and what
// it must cost. opcode_code.hpp makes code of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sluice/types.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "evm/opcodes.hpp"

namespace sluice::micro {

/// Words that an operand takes turns in; one word: it is always that.
using Words = std::vector<u256>;

/// How code is made of a workload.
enum class Shape : std::uint8_t {
    plain,          ///< Operands, then the opcode.
    pushes,         ///< An instruction that brings a constant or a copy: nothing to be operated on.
    swaps,          ///< Exchanges stack items, an even number of times.
    pairs,          ///< `executed` as it is: it leaves the stack as high as it was.
    known_jumps,    ///< JUMP to what was pushed just before.
    unknown_jumps,  ///< JUMP to what call data says.
    branches,       ///< JUMPI on the operand.
};

/// One benchmark of one opcode.
struct Workload {
    evm::Opcode opcode;
    std::string_view family;   ///< As files in src/evm/instructions; and "stack".
    std::string variant = {};  ///< Part of the name; may be empty.

    /// In the order of the table's meanings: the topmost first. Up to 14 in all.
    std::vector<Words> operands = {};

    /// Of one execution, by the Yellow Paper and the EIPs: the price is written out here a second
    /// time, and the engines have to agree with it.
    std::uint64_t gas = 0;

    /// What the instruction gives on the first word of each operand; or if there is a `probe`, what
    /// that code then leaves on the stack.
    std::optional<u256> expected = {};
    Bytes probe = {};

    Bytes prologue = {};  ///< Runs first, once; leaves the stack empty.
    Bytes executed = {};  ///< What stands in the place of the opcode; empty: the opcode.
    Shape shape = Shape::plain;

    /// Each operand is used once in a run, and every run begins with nothing accessed: what is cold
    /// or new stays so.
    bool once = false;

    unsigned executions = 512;  ///< About so many in a run.
};

/// Those of all opcodes.
[[nodiscard]] std::vector<Workload> opcode_workloads();

// What code finds around it.

inline constexpr Address caller{{0xca, 0x11, 0xe5}};
inline constexpr Address origin{{0x07, 0x19, 0x14}};
inline constexpr Address coinbase{{0xc0, 0x1b, 0xa5, 0xe0}};
inline constexpr std::uint64_t balance_of_contract = 1'000'000'000'000;  ///< Within a message.
inline constexpr std::uint64_t value_of_message = 9;
inline constexpr std::uint64_t block_number = 20'000'000;

inline constexpr std::size_t peer_count = 14;
inline constexpr std::size_t peer_code_size = 64;

/// Accounts with a balance of 1000 and their number, and with code of so many JUMPDESTs.
[[nodiscard]] Address peer(std::size_t number);

/// Accounts whose code ends by an opcode: STOP, RETURN, REVERT, INVALID, SELFDESTRUCT.
[[nodiscard]] Address callee(evm::Opcode ending);
[[nodiscard]] Bytes callee_code(evm::Opcode ending);

/// An account that exists and has no code.
inline constexpr Address without_code{{0x0e, 0x0a}};

/// Slots 1 to 14 of the running account are 1001 to 1014 before the transaction; others are zero.
inline constexpr std::uint64_t used_slots = 14;

}  // namespace sluice::micro
