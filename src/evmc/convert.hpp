// Between EVMC's types and ours.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <optional>
#include <sluice/evm.hpp>

#include "base/u256.hpp"
#include "evmc/evmc_abi.h"

namespace sluice::evmc {

inline EvmcAddress to_evmc(const Address& address) noexcept
{
    EvmcAddress result;
    std::memcpy(result.bytes, address.bytes, sizeof(result.bytes));
    return result;
}

inline EvmcWord to_evmc(const u256& x) noexcept
{
    EvmcWord result;
    store_be(result.bytes, x);
    return result;
}

inline EvmcWord to_evmc(const Hash256& hash) noexcept
{
    EvmcWord result;
    std::memcpy(result.bytes, hash.bytes, sizeof(result.bytes));
    return result;
}

inline Address from_evmc(const EvmcAddress& address) noexcept
{
    Address result;
    std::memcpy(result.bytes, address.bytes, sizeof(result.bytes));
    return result;
}

inline u256 number_from_evmc(const EvmcWord& word) noexcept
{
    return load_be(word.bytes);
}

inline Hash256 hash_from_evmc(const EvmcWord& word) noexcept
{
    Hash256 result;
    std::memcpy(result.bytes, word.bytes, sizeof(result.bytes));
    return result;
}

// Both sides list the same revisions, and the same relations of stored values, in the same order.
static_assert(static_cast<int>(evm::Revision::homestead) == EVMC_HOMESTEAD);
static_assert(static_cast<int>(evm::Revision::petersburg) == EVMC_PETERSBURG);
static_assert(static_cast<int>(evm::Revision::london) == EVMC_LONDON);
static_assert(static_cast<int>(evm::Revision::osaka) == EVMC_OSAKA);
static_assert(static_cast<int>(evm::StorageStatus::deleted) == EVMC_STORAGE_DELETED);
static_assert(static_cast<int>(evm::StorageStatus::deleted_added) == EVMC_STORAGE_DELETED_ADDED);
static_assert(static_cast<int>(evm::StorageStatus::added_deleted) == EVMC_STORAGE_ADDED_DELETED);
static_assert(static_cast<int>(evm::StorageStatus::modified_restored) ==
              EVMC_STORAGE_MODIFIED_RESTORED);

inline std::optional<evm::Revision> revision_from_evmc(int revision) noexcept
{
    if (revision < 0 || revision > static_cast<int>(evm::latest_revision))
        return std::nullopt;
    return static_cast<evm::Revision>(revision);
}

/// How an execution ended, as EVMC says it. What only a host can find out (what it deploys, which
/// addresses are taken) has no status of its own there.
constexpr int to_evmc(evm::Status status) noexcept
{
    using enum evm::Status;
    switch (status) {
        case success:
            return EVMC_SUCCESS;
        case revert:
            return EVMC_REVERT;
        case out_of_gas:
            return EVMC_OUT_OF_GAS;
        case invalid_instruction:
            return EVMC_INVALID_INSTRUCTION;
        case undefined_instruction:
            return EVMC_UNDEFINED_INSTRUCTION;
        case stack_overflow:
            return EVMC_STACK_OVERFLOW;
        case stack_underflow:
            return EVMC_STACK_UNDERFLOW;
        case bad_jump_destination:
            return EVMC_BAD_JUMP_DESTINATION;
        case return_data_out_of_bounds:
            return EVMC_INVALID_MEMORY_ACCESS;
        case static_mode_violation:
            return EVMC_STATIC_MODE_VIOLATION;
        case init_code_too_large:
            return EVMC_ARGUMENT_OUT_OF_RANGE;
        case code_too_large:
        case invalid_code:
            return EVMC_CONTRACT_VALIDATION_FAILURE;
        case precompile_failure:
            return EVMC_PRECOMPILE_FAILURE;
        case call_depth_exceeded:
            return EVMC_CALL_DEPTH_EXCEEDED;
        case insufficient_balance:
            return EVMC_INSUFFICIENT_BALANCE;
        case address_collision:
        case nonce_overflow:
            return EVMC_FAILURE;
        case out_of_memory:
            return EVMC_OUT_OF_MEMORY;
        case unsupported_precompile:
            break;
    }
    return EVMC_INTERNAL_ERROR;
}

/// The other way round. Failures that are not ours to tell apart come out as address_collision;
/// that something could not be carried out at all, as one of the two statuses that end everything.
constexpr evm::Status status_from_evmc(int status) noexcept
{
    using enum evm::Status;
    switch (status) {
        case EVMC_SUCCESS:
            return success;
        case EVMC_REVERT:
            return revert;
        case EVMC_OUT_OF_GAS:
            return out_of_gas;
        case EVMC_INVALID_INSTRUCTION:
            return invalid_instruction;
        case EVMC_UNDEFINED_INSTRUCTION:
            return undefined_instruction;
        case EVMC_STACK_OVERFLOW:
            return stack_overflow;
        case EVMC_STACK_UNDERFLOW:
            return stack_underflow;
        case EVMC_BAD_JUMP_DESTINATION:
            return bad_jump_destination;
        case EVMC_INVALID_MEMORY_ACCESS:
            return return_data_out_of_bounds;
        case EVMC_CALL_DEPTH_EXCEEDED:
            return call_depth_exceeded;
        case EVMC_STATIC_MODE_VIOLATION:
            return static_mode_violation;
        case EVMC_PRECOMPILE_FAILURE:
            return precompile_failure;
        case EVMC_CONTRACT_VALIDATION_FAILURE:
            return invalid_code;
        case EVMC_ARGUMENT_OUT_OF_RANGE:
            return init_code_too_large;
        case EVMC_INSUFFICIENT_BALANCE:
            return insufficient_balance;
        case EVMC_OUT_OF_MEMORY:
            return out_of_memory;
        default:
            return status < 0 ? unsupported_precompile : address_collision;
    }
}

}  // namespace sluice::evmc
