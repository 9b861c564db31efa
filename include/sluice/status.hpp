// Sluice - public API: how an execution ended.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::evm {

/// How a message ended. All but success and revert are failures: the message has changed nothing,
/// and its gas is gone, unless it was never begun, as three of them say.
enum class Status : std::uint8_t {
    success,
    revert,  ///< REVERT: changes undone, gas returned, output kept (EIP-140).
    out_of_gas,
    invalid_instruction,    ///< The designated INVALID, 0xfe (EIP-141).
    undefined_instruction,  ///< A byte without meaning in this revision.
    stack_overflow,
    stack_underflow,
    bad_jump_destination,
    return_data_out_of_bounds,  ///< RETURNDATACOPY past the end (EIP-211).
    static_mode_violation,      ///< A change of state inside a static call (EIP-214).
    code_too_large,             ///< Deployed code over 24,576 bytes (EIP-170).
    init_code_too_large,        ///< Init code over 49,152 bytes (EIP-3860).
    invalid_code,               ///< Deployed code that starts with 0xef (EIP-3541).
    address_collision,          ///< Creation at an address in use (EIP-684, EIP-7610).
    precompile_failure,
    call_depth_exceeded,   ///< Nesting over 1024. Never begun: the gas is left.
    insufficient_balance,  ///< Value over the sender's balance. Never begun: the gas is left.
    nonce_overflow,        ///< The creator's nonce is 2^64-1 (EIP-2681). Never begun: likewise.
    out_of_memory,         ///< The engine's own bounds, far beyond any real gas limit, or the
                           ///< system's. Not a rule of Ethereum: nothing can be concluded from it,
                           ///< so that it ends the outermost message.
    unsupported_precompile,  ///< This build lacks a precompile that the message, or one nested in
                             ///< it, called. Ends the outermost message; likewise.
};

/// "success", "out of gas", ...
constexpr std::string_view to_string(Status status) noexcept
{
    switch (status) {
        case Status::success:
            return "success";
        case Status::revert:
            return "execution reverted";
        case Status::out_of_gas:
            return "out of gas";
        case Status::invalid_instruction:
            return "invalid instruction";
        case Status::undefined_instruction:
            return "undefined instruction";
        case Status::stack_overflow:
            return "stack overflow";
        case Status::stack_underflow:
            return "stack underflow";
        case Status::bad_jump_destination:
            return "bad jump destination";
        case Status::return_data_out_of_bounds:
            return "return data out of bounds";
        case Status::static_mode_violation:
            return "static mode violation";
        case Status::code_too_large:
            return "deployed code too large";
        case Status::init_code_too_large:
            return "init code too large";
        case Status::invalid_code:
            return "deployed code starts with 0xef";
        case Status::address_collision:
            return "contract address collision";
        case Status::precompile_failure:
            return "precompile failure";
        case Status::call_depth_exceeded:
            return "call depth exceeded";
        case Status::insufficient_balance:
            return "insufficient balance";
        case Status::nonce_overflow:
            return "nonce overflow";
        case Status::out_of_memory:
            return "out of memory";
        case Status::unsupported_precompile:
            return "precompile not in this build";
    }
    return "unknown";
}

}  // namespace sluice::evm
