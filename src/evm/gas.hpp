// What instructions cost, and which rules hold, in every revision.
//
// A revision's rules are those of the one before it plus its differences, so that reading the
// differences from top to bottom reads as the history of the EVM. Nothing else in Sluice holds a
// gas cost of an instruction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <sluice/evm.hpp>
#include <sluice/revision.hpp>

#include "evm/opcodes.hpp"

namespace sluice::evm {

// Costs that never changed.
inline constexpr std::uint64_t memory_word_cost = 3;
inline constexpr std::uint64_t memory_quadratic_divisor = 512;
inline constexpr std::uint64_t copy_word_cost = 3;
inline constexpr std::uint64_t keccak_word_cost = 6;
inline constexpr std::uint64_t log_topic_cost = 375;
inline constexpr std::uint64_t log_byte_cost = 8;
inline constexpr std::uint64_t code_deposit_byte_cost = 200;
inline constexpr std::uint64_t call_value_cost = 9000;
inline constexpr std::uint64_t call_stipend = 2300;
inline constexpr std::uint64_t new_account_cost = 25000;
inline constexpr std::uint64_t init_code_word_cost = 2;  // EIP-3860

inline constexpr std::size_t max_code_size = 24576;                   // EIP-170
inline constexpr std::size_t max_init_code_size = 2 * max_code_size;  // EIP-3860
inline constexpr std::uint32_t max_call_depth = 1024;
inline constexpr std::size_t stack_limit = 1024;

/// Cost of a storage write and what it adds to the refund counter.
struct StorageCost {
    std::uint16_t gas = 0;
    std::int16_t refund = 0;
};

/// The rules of one revision, as far as instructions ask.
struct Rules {
    Revision revision = Revision::frontier;

    /// The part of each instruction's cost that is the same whatever its operands. Of instructions
    /// that access an account or slot it is the cost of a warm access from Berlin on.
    std::array<std::uint16_t, 256> gas{};

    std::uint64_t exp_byte_cost = 10;        ///< EXP, for each byte of the exponent
    std::uint64_t cold_account_cost = 0;     ///< On top of `gas` for a cold account (EIP-2929)
    std::uint64_t cold_slot_cost = 0;        ///< On top of `gas` for SLOAD of a cold slot
    std::uint64_t cold_slot_write_cost = 0;  ///< On top of `storage` for SSTORE to a cold slot
    std::uint64_t cold_beneficiary_cost =
        0;  ///< On top of `gas` for SELFDESTRUCT to a cold account
    std::uint64_t selfdestruct_refund = 24000;

    std::array<StorageCost, 9> storage{};  ///< SSTORE by StorageStatus

    bool storage_needs_stipend = false;    ///< SSTORE fails at 2300 gas or less (EIP-2200)
    bool keeps_a_64th = false;             ///< Calls forward at most 63/64 of the gas (EIP-150)
    bool charges_for_beneficiary = false;  ///< SELFDESTRUCT pays for a new account (EIP-150),
                                           ///< with EIP-161 only if it gets something
    bool clears_empty_accounts = false;    ///< EIP-161; also: new accounts cost only if value moves
    bool limits_code_size = false;         ///< EIP-170
    bool limits_init_code = false;         ///< EIP-3860
    bool rejects_ef_code = false;          ///< EIP-3541
    bool deposit_must_be_paid = false;     ///< Unpayable code deposit fails creation (EIP-2)
    bool has_access_lists = false;         ///< EIP-2929
    bool selfdestruct_only_new = false;    ///< EIP-6780
    bool follows_delegations = false;      ///< EIP-7702
};

namespace detail {

/// SSTORE's costs as EIP-1283 and its successors compute them.
/// `warm` is the cost of touching a dirty slot, `set` and `reset` those of changing a clean one,
/// `clear` the refund of freeing one.
constexpr std::array<StorageCost, 9> net_metered(int warm, int set, int reset, int clear) noexcept
{
    const auto cost = [](int gas, int refund) {
        return StorageCost{static_cast<std::uint16_t>(gas), static_cast<std::int16_t>(refund)};
    };
    return {
        cost(warm, 0),                     // assigned
        cost(set, 0),                      // added
        cost(reset, clear),                // deleted
        cost(reset, 0),                    // modified
        cost(warm, -clear),                // deleted_added
        cost(warm, clear),                 // modified_deleted
        cost(warm, reset - warm - clear),  // deleted_restored
        cost(warm, set - warm),            // added_deleted
        cost(warm, reset - warm),          // modified_restored
    };
}

/// SSTORE's costs by the current value alone, as before EIP-1283 and in Petersburg.
constexpr std::array<StorageCost, 9> gross_metered() noexcept
{
    constexpr StorageCost set{20000, 0};
    constexpr StorageCost reset{5000, 0};
    constexpr StorageCost clear{5000, 15000};
    return {
        reset,  // assigned
        set,    // added
        clear,  // deleted
        reset,  // modified
        set,    // deleted_added: the slot is zero now
        clear,  // modified_deleted
        set,    // deleted_restored
        clear,  // added_deleted
        reset,  // modified_restored
    };
}

constexpr Rules frontier_rules() noexcept
{
    Rules r;
    auto& gas = r.gas;
    const auto set = [&gas](std::uint16_t cost, std::initializer_list<Opcode> opcodes) {
        for (const Opcode opcode : opcodes)
            gas[opcode] = cost;
    };
    set(1, {OP_JUMPDEST});
    set(2, {OP_ADDRESS, OP_ORIGIN, OP_CALLER, OP_CALLVALUE, OP_CALLDATASIZE, OP_CODESIZE,
            OP_GASPRICE, OP_COINBASE, OP_TIMESTAMP, OP_NUMBER, OP_PREVRANDAO, OP_GASLIMIT, OP_POP,
            OP_PC, OP_MSIZE, OP_GAS});
    set(3, {OP_ADD, OP_SUB, OP_LT, OP_GT, OP_SLT, OP_SGT, OP_EQ, OP_ISZERO, OP_AND, OP_OR, OP_XOR,
            OP_NOT, OP_BYTE, OP_CALLDATALOAD, OP_CALLDATACOPY, OP_CODECOPY, OP_MLOAD, OP_MSTORE,
            OP_MSTORE8});
    set(5, {OP_MUL, OP_DIV, OP_SDIV, OP_MOD, OP_SMOD, OP_SIGNEXTEND});
    set(8, {OP_ADDMOD, OP_MULMOD, OP_JUMP});
    set(10, {OP_EXP, OP_JUMPI});
    set(20, {OP_BALANCE, OP_EXTCODESIZE, OP_EXTCODECOPY, OP_BLOCKHASH});
    set(30, {OP_KECCAK256});
    set(40, {OP_CALL, OP_CALLCODE});
    set(50, {OP_SLOAD});
    set(32000, {OP_CREATE});
    for (unsigned i = OP_PUSH1; i <= OP_SWAP16; ++i)
        gas[i] = 3;
    for (unsigned i = 0; i <= 4; ++i)
        gas[OP_LOG0 + i] = static_cast<std::uint16_t>(log_topic_cost * (i + 1));
    r.storage = gross_metered();
    return r;
}

constexpr std::array<Rules, revision_count> make_rules() noexcept
{
    std::array<Rules, revision_count> all{};
    const auto derive = [&all](Revision revision) -> Rules& {
        const auto i = static_cast<std::size_t>(revision);
        all[i] = all[i - 1];
        all[i].revision = revision;
        return all[i];
    };

    all[0] = frontier_rules();
    {
        Rules& r = derive(Revision::homestead);
        r.gas[OP_DELEGATECALL] = 40;    // EIP-7
        r.deposit_must_be_paid = true;  // EIP-2
    }
    {
        Rules& r = derive(Revision::tangerine_whistle);  // EIP-150
        r.gas[OP_EXTCODESIZE] = 700;
        r.gas[OP_EXTCODECOPY] = 700;
        r.gas[OP_BALANCE] = 400;
        r.gas[OP_SLOAD] = 200;
        r.gas[OP_CALL] = 700;
        r.gas[OP_CALLCODE] = 700;
        r.gas[OP_DELEGATECALL] = 700;
        r.gas[OP_SELFDESTRUCT] = 5000;
        r.keeps_a_64th = true;
        r.charges_for_beneficiary = true;
    }
    {
        Rules& r = derive(Revision::spurious_dragon);
        r.exp_byte_cost = 50;            // EIP-160
        r.clears_empty_accounts = true;  // EIP-161
        r.limits_code_size = true;       // EIP-170
    }
    {
        Rules& r = derive(Revision::byzantium);
        r.gas[OP_RETURNDATASIZE] = 2;  // EIP-211
        r.gas[OP_RETURNDATACOPY] = 3;
        r.gas[OP_STATICCALL] = 700;  // EIP-214
    }
    {
        Rules& r = derive(Revision::constantinople);
        r.gas[OP_SHL] = 3;  // EIP-145
        r.gas[OP_SHR] = 3;
        r.gas[OP_SAR] = 3;
        r.gas[OP_CREATE2] = 32000;                         // EIP-1014
        r.gas[OP_EXTCODEHASH] = 400;                       // EIP-1052
        r.storage = net_metered(200, 20000, 5000, 15000);  // EIP-1283
    }
    {
        Rules& r = derive(Revision::petersburg);
        r.storage = gross_metered();  // EIP-1716 takes EIP-1283 back
    }
    {
        Rules& r = derive(Revision::istanbul);
        r.gas[OP_CHAINID] = 2;      // EIP-1344
        r.gas[OP_SELFBALANCE] = 5;  // EIP-1884
        r.gas[OP_BALANCE] = 700;
        r.gas[OP_EXTCODEHASH] = 700;
        r.gas[OP_SLOAD] = 800;
        r.storage = net_metered(800, 20000, 5000, 15000);  // EIP-2200
        r.storage_needs_stipend = true;
    }
    {
        Rules& r = derive(Revision::berlin);  // EIP-2929
        constexpr std::uint16_t warm = 100;
        for (const Opcode opcode : {OP_BALANCE, OP_EXTCODESIZE, OP_EXTCODECOPY, OP_EXTCODEHASH,
                                    OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL, OP_SLOAD})
            r.gas[opcode] = warm;
        r.cold_account_cost = 2600 - warm;
        r.cold_slot_cost = 2100 - warm;
        r.cold_slot_write_cost = 2100;
        r.cold_beneficiary_cost = 2600;
        r.storage = net_metered(warm, 20000, 5000 - 2100, 15000);
        r.has_access_lists = true;
    }
    {
        Rules& r = derive(Revision::london);
        r.gas[OP_BASEFEE] = 2;                                   // EIP-3198
        r.storage = net_metered(100, 20000, 5000 - 2100, 4800);  // EIP-3529
        r.selfdestruct_refund = 0;
        r.rejects_ef_code = true;  // EIP-3541
    }
    derive(Revision::paris);
    {
        Rules& r = derive(Revision::shanghai);
        r.gas[OP_PUSH0] = 2;        // EIP-3855
        r.limits_init_code = true;  // EIP-3860
    }
    {
        Rules& r = derive(Revision::cancun);
        r.gas[OP_TLOAD] = 100;  // EIP-1153
        r.gas[OP_TSTORE] = 100;
        r.gas[OP_BLOBHASH] = 3;          // EIP-4844
        r.gas[OP_MCOPY] = 3;             // EIP-5656
        r.gas[OP_BLOBBASEFEE] = 2;       // EIP-7516
        r.selfdestruct_only_new = true;  // EIP-6780
    }
    {
        Rules& r = derive(Revision::prague);
        r.follows_delegations = true;  // EIP-7702
    }
    {
        Rules& r = derive(Revision::osaka);
        r.gas[OP_CLZ] = 5;  // EIP-7939
    }
    return all;
}

}  // namespace detail

/// The rules by revision.
inline constexpr std::array<Rules, revision_count> all_rules = detail::make_rules();

constexpr const Rules& rules_of(Revision revision) noexcept
{
    return all_rules[static_cast<std::size_t>(revision)];
}

/// Whether an instruction's fixed cost is the same in every revision that has it, so that an
/// engine may write it into its code as a constant.
constexpr bool has_one_cost(std::uint8_t opcode) noexcept
{
    const std::uint16_t latest = rules_of(latest_revision).gas[opcode];
    for (const Rules& rules : all_rules) {
        if (is_defined(opcode, rules.revision) && rules.gas[opcode] != latest)
            return false;
    }
    return true;
}

/// Gas for memory of `words` 32-byte words: linear and quadratic (Yellow Paper, equation 326).
/// No overflow for words < 2^31, which the memory bound guarantees.
constexpr std::uint64_t memory_cost(std::uint64_t words) noexcept
{
    return memory_word_cost * words + words * words / memory_quadratic_divisor;
}

/// What EXP charges for an exponent of so many significant bits, besides its fixed cost.
constexpr std::uint64_t exponent_gas(const Rules& rules, unsigned bits) noexcept
{
    return (bits + 7) / 8 * rules.exp_byte_cost;
}

/// 32-byte words that hold `bytes`.
constexpr std::uint64_t words_of(std::uint64_t bytes) noexcept
{
    return (bytes + 31) / 32;
}

}  // namespace sluice::evm
