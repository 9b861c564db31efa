// The virtual machine's instructions: the reference of every operand.
//
// An instruction is one word of 64 bits: opcode (8), x (8), a, b, c (16 each); some are followed by
// a second word, here `ext`, that holds a jump's offset, gas, a name or a cache. The instruction is
// all that dispatch needs: there is no table beside it that would have to be asked.
//
// Registers are the values of a frame's window on its task's stack. R[0] is the function that runs,
// or `this` in actions and methods; parameters follow from R[1], then the other variables, then
// temporaries. a, b and c hold register numbers times 16, which is a value's size, so that an
// address is one addition.
//
// Gas is charged at a path's start for all of the path that is sure to run: up to the next
// conditional jump, to a call that may run other code, to a jump back. The amount stands in the
// word that enters the path (`gas`, `gas_taken`, `gas_next`): a function's first instruction is
// ENTER, calls have the amount for what follows them, conditional jumps one for each way.
// FunctionCode::prepaid says for each instruction how much of it belongs to later ones, to give it
// back when an error leaves the path early.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::zx {

// X(NAME, words, operands, description)
//
// Operands, in the order in which listings show them. In the next of a, b and c: R register, K
// constant, S slot of a contract's state (these three times 16), U captured variable, i signed and
// u unsigned number. In x: n number of arguments or variables, x flag. In b and c as one number: C
// constant, V constant that is the place of a module's variable, w signed number, F inner function,
// O offset of a jump, G gas. In ext: N name, P gas for what follows, J jump with both its amounts.
#define SLUICE_ZX_OPCODES(X)                                                                    \
    X(ENTER, 1, "G", "entry of a function: charges bc, makes room for its window")              \
    X(CHARGE, 1, "G",                                                                           \
      "charges bc: where a handler begins, or a path gets too long to be paid at once")         \
    X(MOVE, 1, "RR", "R[a] = R[b]")                                                             \
    X(LOADK, 1, "RC", "R[a] = K[bc]")                                                           \
    X(LOADINT, 1, "Rw", "R[a] = the integer bc, signed")                                        \
    X(LOADNULL, 1, "R", "R[a] = null")                                                          \
    X(LOADBOOL, 1, "Rx", "R[a] = x != 0")                                                       \
    X(UNSET, 1, "R", "R[a] = unset, as variables are that no assignment has reached yet")       \
    X(CHECK, 1, "RC", "fails unless the variable R[a], named K[bc], is set")                    \
    X(GETCELL, 1, "RRx", "R[a] = the variable in the cell R[b]; x: it may be unset")            \
    X(SETCELL, 1, "RR", "the variable in the cell R[a] = R[b]")                                 \
    X(NEWCELL, 1, "Rx", "R[a] = a new cell, with R[a] in it if x, else unset")                  \
    X(GETUP, 1, "RUx", "R[a] = the captured variable b; x: it may be unset")                    \
    X(SETUP, 1, "UR", "the captured variable a = R[b]")                                         \
    X(GETMOD, 1, "RV", "R[a] = the module's variable whose place is K[bc]; fails if unset")     \
    X(SETMOD, 1, "RV", "the module's variable whose place is K[bc] = R[a]")                     \
    X(GETSTATE, 1, "RSx", "R[a] = slot b of the state of R[0]; x: it may be unset")             \
    X(SETSTATE, 1, "SR", "slot a of the state of R[0] = R[b], noted in the journal")            \
    X(GETNAME, 1, "RC", "R[a] = what K[bc] names in the state of R[0], or fails: no such name") \
    X(ADD, 1, "RRR", "R[a] = R[b] + R[c]")                                                      \
    X(SUB, 1, "RRR", "R[a] = R[b] - R[c]")                                                      \
    X(MUL, 1, "RRR", "R[a] = R[b] * R[c]")                                                      \
    X(DIV, 1, "RRR", "R[a] = R[b] / R[c]")                                                      \
    X(MOD, 1, "RRR", "R[a] = R[b] % R[c]")                                                      \
    X(POW, 1, "RRR", "R[a] = R[b] ** R[c]")                                                     \
    X(ADDI, 1, "RRix", "R[a] = R[b] + the integer c; SUB with a constant is ADDI with x set")   \
    X(ADDK, 1, "RRK", "R[a] = R[b] + K[c]")                                                     \
    X(SUBK, 1, "RRK", "R[a] = R[b] - K[c]")                                                     \
    X(MULK, 1, "RRK", "R[a] = R[b] * K[c]")                                                     \
    X(DIVK, 1, "RRK", "R[a] = R[b] / K[c]")                                                     \
    X(MODK, 1, "RRK", "R[a] = R[b] % K[c]")                                                     \
    X(NEG, 1, "RR", "R[a] = -R[b]")                                                             \
    X(NOT, 1, "RR", "R[a] = R[b] is falsy")                                                     \
    X(TRUTH, 1, "RR", "R[a] = R[b] is truthy")                                                  \
    X(EQ, 1, "RRRx", "R[a] = (R[b] == R[c]) == x")                                              \
    X(LT, 1, "RRRx", "R[a] = R[b] < R[c]; x: the source has R[c] > R[b]")                       \
    X(LE, 1, "RRRx", "R[a] = R[b] <= R[c]; x: the source has R[c] >= R[b]")                     \
    X(TEST, 1, "RRRx", "R[a] = R[b] in R[c] (x = 0), equals and is of the same kind as (2)")    \
    X(JMP, 1, "O", "goes on at the offset bc from the next instruction, forwards")              \
    X(LOOP, 2, "J", "jumps back and charges ext.gas_taken")                                     \
    X(JT, 2, "RJ", "jumps if R[a] is truthy")                                                   \
    X(JF, 2, "RJ", "jumps if R[a] is falsy")                                                    \
    X(JNULL, 2, "RxJ", "jumps if (R[a] is null) == x; with x = 2 if R[a] is set")               \
    X(JEQ, 2, "RRxJ", "jumps if (R[a] == R[b]) == x; c is 1 where the source has !=")           \
    X(JLT, 2, "RRxJ", "jumps if (R[a] < R[b]) == x")                                            \
    X(JLE, 2, "RRxJ", "jumps if (R[a] <= R[b]) == x")                                           \
    X(JGT, 2, "RRxJ", "jumps if (R[a] > R[b]) == x")                                            \
    X(JGE, 2, "RRxJ", "jumps if (R[a] >= R[b]) == x")                                           \
    X(JEQK, 2, "RKxJ", "jumps if (R[a] == K[b]) == x")                                          \
    X(JLTK, 2, "RKxJ", "jumps if (R[a] < K[b]) == x")                                           \
    X(JLEK, 2, "RKxJ", "jumps if (R[a] <= K[b]) == x")                                          \
    X(JGTK, 2, "RKxJ", "jumps if (R[a] > K[b]) == x")                                           \
    X(JGEK, 2, "RKxJ", "jumps if (R[a] >= K[b]) == x")                                          \
    X(GETFIELD, 2, "RRxN", "R[a] = R[b].name; x 1: written R[b][name], 2: as what is called")   \
    X(SETFIELD, 2, "RRxN", "R[a].name = R[b]; x: it was written R[a][name]")                    \
    X(INDEX, 1, "RRR", "R[a] = R[b][R[c]]")                                                     \
    X(SETINDEX, 1, "RRR", "R[a][R[b]] = R[c]")                                                  \
    X(SLICE, 1, "RRR", "R[a] = R[b][R[c]:R[c + 1]]; null: no bound")                            \
    X(NEWLIST, 1, "RRu", "R[a] = [R[b], ...], c values")                                        \
    X(APPEND, 1, "RRu", "appends R[b], ..., c values, to the list R[a]")                        \
    X(NEWMAP, 1, "RRu", "R[a] = {R[b]: R[b + 1], ...}, c pairs")                                \
    X(NEWMAPK, 1, "RRK", "R[a] = a map of the keys in the list K[c] with the values R[b], ...") \
    X(INSERT, 1, "RRR", "R[a][R[b]] = R[c], R[a] being a map that is being made")               \
    X(CONCAT, 1, "RRu", "R[a] = the display forms of R[b], ..., c values, in a row")            \
    X(CLOSURE, 1, "RF", "R[a] = the inner function bc with what it captures")                   \
    X(CALL, 2, "RnP", "R[a] = R[a](R[a + 1], ...), x arguments")                                \
    X(CALLNAMED, 2, "RnKP", "as CALL; the last arguments have the names in the list K[b]")      \
    X(CALLMETHOD, 2, "RnNP", "R[a] = R[a].name(R[a + 1], ...), x arguments")                    \
    X(CALLMETHODNAMED, 2, "RnKNP", "as CALLMETHOD; the last arguments have names: K[b]")        \
    X(CALLBUILTIN, 1, "RnK",                                                                    \
      "R[a] = the builtin K[b] of R[a + 1], ..., x arguments; it runs no "                      \
      "other code")                                                                             \
    X(RETURN, 1, "R", "returns R[a]")                                                           \
    X(RETNULL, 1, "", "returns null")                                                           \
    X(FORPREP, 1, "Rn",                                                                         \
      "prepares the iteration of R[a]; R[a + 1] and R[a + 2] are its state; x "                 \
      "variables")                                                                              \
    X(FORITER, 2, "RnJ", "sets the next R[a + 3], R[a + 4] and jumps, or goes on at the end")   \
    X(RANGEPREP, 1, "Rn",                                                                       \
      "R[a], R[a + 1], R[a + 2] = x arguments of range() made start, end, step")                \
    X(RANGEITER, 2, "RJ", "sets the next R[a + 3] and jumps, or goes on at the end")            \
    X(THROW, 1, "R", "throws R[a]")                                                             \
    X(RETHROW, 1, "R", "throws again the error that a handler found in R[a], of kind R[a+1]")   \
    X(DEFER, 1, "R", "R[a](), a function without parameters, when this function ends")          \
    X(AWAIT, 2, "RRP", "R[a] = the value of the promise R[b], once there is one")               \
    X(SPAWN, 1, "Rn", "R[a] = the promise of a task that does the call at R[a], x arguments")   \
    X(STOP, 1, "", "the stop of an engine; never reached by a function's code")

enum class Opcode : std::uint8_t {
#define SLUICE_ZX_ENUMERATOR(name, words, operands, description) name,
    SLUICE_ZX_OPCODES(SLUICE_ZX_ENUMERATOR)
#undef SLUICE_ZX_ENUMERATOR
};

struct OpcodeInfo {
    std::string_view name;
    std::uint8_t words;
    std::string_view operands;
    std::string_view description;
};

inline constexpr OpcodeInfo opcode_infos[] = {
#define SLUICE_ZX_INFO(name, words, operands, description) {#name, words, operands, description},
    SLUICE_ZX_OPCODES(SLUICE_ZX_INFO)
#undef SLUICE_ZX_INFO
};

inline constexpr std::size_t opcode_count = sizeof(opcode_infos) / sizeof(opcode_infos[0]);

constexpr const OpcodeInfo& info(Opcode opcode) noexcept
{
    return opcode_infos[static_cast<std::size_t>(opcode)];
}

/// A register's operand: its number times the size of a value.
constexpr std::uint16_t register_scale = 16;

/// The most registers a window can have: the operands' range.
constexpr std::uint32_t max_registers = 4095;

/// The most constants that operands of 16 bits can name; LOADK reaches all.
constexpr std::uint32_t max_short_constants = 4095;

/// The first word of an instruction.
struct Instruction {
    Opcode opcode;
    std::uint8_t x;
    std::uint16_t a;
    std::uint16_t b;
    std::uint16_t c;

    /// b and c as one number of 32 bits.
    [[nodiscard]] constexpr std::uint32_t bc() const noexcept
    {
        return b | static_cast<std::uint32_t>(c) << 16;
    }
    constexpr void set_bc(std::uint32_t value) noexcept
    {
        b = static_cast<std::uint16_t>(value);
        c = static_cast<std::uint16_t>(value >> 16);
    }
};
static_assert(sizeof(Instruction) == 8);

/// The second word of a conditional jump: the offset counts words from the one behind this.
struct JumpWord {
    std::int32_t offset;
    std::uint16_t gas_taken;
    std::uint16_t gas_next;
};
static_assert(sizeof(JumpWord) == 8);

/// The second word of a call or of an access by name.
struct NameWord {
    std::uint32_t name;           ///< Number of the constant that is the name, an interned string.
    std::uint16_t gas_next;       ///< Of calls: for what follows.
    mutable std::uint16_t cache;  ///< Where the name was found last; a guess, always checked.
};
static_assert(sizeof(NameWord) == 8);

}  // namespace sluice::zx
