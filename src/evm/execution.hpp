// Runs outermost messages on a machine: sets up the first frame, hands it to an engine, collects
// the result.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>

#include "evm/engines/advanced/advanced.hpp"
#include "evm/engines/traditional/traditional.hpp"
#include "evm/instructions/system.hpp"

namespace sluice::evm {

/// What came of an outermost message; the output is in the machine's return data.
struct MessageOutcome {
    Status status;
    std::uint64_t gas_left;
    std::int64_t refund;
};

/// Runs a frame to its end on the traditional engine, with the machine's tracer looking on.
template <class Host>
SLUICE_NOINLINE void run_watched(Frame& frame)
{
    // Only what keeps its own state is sampled: behind another host the time would be the host's.
    if constexpr (Host::keeps_state) {
        if (SampleProbe* const probe = frame.machine->tracer->probe()) {
            traditional::run_sampled<Host>(frame, *probe);
            return;
        }
    }
    traditional::run_frames<Host, traditional::Watch::tracer>(&frame);
}

/// Runs a frame to its end, and every frame with the engine that was chosen for it.
template <class Host>
SLUICE_NOINLINE MessageOutcome run_frame(Frame& frame)
{
    if (frame.machine->tracer != nullptr) {
        run_watched<Host>(frame);
    } else {
        const bool may_promote = frame.machine->engine.mode != EngineMode::traditional;
        Frame* next = &frame;
        while (next != nullptr) {
            if (next->stream != nullptr)
                next = advanced::run_frames<Host>(next);
            else if (may_promote)
                next = traditional::run_frames<Host, traditional::Watch::heat>(next);
            else
                next = traditional::run_frames<Host, traditional::Watch::nobody>(next);
        }
    }
    clear_upper_vectors();
    frame.init_code.reset();
    return {frame.status, frame.gas, frame.refund};
}

/// Runs an outermost message in a state-keeping host, and ends it where it cannot be carried out as
/// it should. Containers of the state throw when memory runs out; the engine's own code does not,
/// but once a nested frame has got no memory, or one of the precompiles is not there, whatever else
/// a message does is wrong. Then it has changed nothing and its gas is gone.
template <class Host, class Run>
MessageOutcome run_or_take_back(Machine& machine, Host& host, Run&& run)
{
    machine.missing_precompile = nullptr;
    machine.ran_out_of_memory = false;
    const auto start = host.checkpoint();
    Status failure = Status::out_of_memory;
    try {
        const MessageOutcome outcome = run();
        if (SLUICE_LIKELY(machine.missing_precompile == nullptr && !machine.ran_out_of_memory))
            return outcome;
        if (machine.missing_precompile != nullptr)
            failure = Status::unsupported_precompile;
    } catch (const std::bad_alloc&) {
        clear_upper_vectors();
    }
    host.revert(start);
    machine.return_data.clear();
    return {failure, 0, 0};
}

/// Starts an outermost call and runs it.
template <class Host>
MessageOutcome start_call(Machine& machine, Host& host, const Message& message)
{
    Call<Host> call{};
    call.kind = message.kind;
    call.is_static = message.is_static || message.kind == CallKind::staticcall;
    call.gas = message.gas;
    call.caller = message.sender;
    call.recipient = message.recipient;
    call.code_address = message.code_address;
    call.recipient_ref = host.access_account(message.recipient).ref;
    call.payer = host.access_account(message.sender).ref;
    call.code_ref = message.code_address == message.recipient
                        ? call.recipient_ref
                        : host.access_account(message.code_address).ref;
    call.value = message.value;
    call.moves_value = message.kind == CallKind::call && !is_zero(message.value);
    call.input = message.input;
    call.delegated = message.delegated;
    // A delegation of the recipient's is followed without charge (EIP-7702): its account is warm
    // from the transaction's start.
    if (machine.rules->follows_delegations && !message.delegated) {
        if (const auto delegate = host.delegate(call.code_ref)) {
            call.code_ref = host.access_account(*delegate).ref;
            call.code_address = *delegate;
            call.delegated = true;
        }
    }
    Completion completion{};
    if (Frame* const frame = enter_call(machine, host, nullptr, call, completion))
        return run_frame<Host>(*frame);
    return {completion.status, completion.gas_left, completion.refund};
}

/// Runs an outermost call in a state-keeping host. Gas for the transaction itself is the caller's
/// business, and so is the sender's nonce. `message.value` has been found payable.
template <class Host>
MessageOutcome execute_call(Machine& machine, Host& host, const Message& message)
{
    return run_or_take_back(machine, host, [&] { return start_call(machine, host, message); });
}

/// Runs an outermost creation in a state-keeping host. `nonce` is the sender's before this
/// transaction; the account's own has been raised. `created` becomes the new contract's address.
template <class Host>
MessageOutcome execute_creation(Machine& machine, Host& host, const Message& message,
                                std::uint64_t nonce, Address& created)
{
    created = message.kind == CallKind::create2
                  ? create2_address(message.sender, message.salt, message.input)
                  : create_address(message.sender, nonce);
    return run_or_take_back(machine, host, [&]() -> MessageOutcome {
        Completion completion{};
        if (Frame* const frame =
                enter_creation(machine, host, nullptr, message.kind, message.sender,
                               host.access_account(message.sender).ref, created, message.value,
                               message.input, message.gas, nullptr, completion))
            return run_frame<Host>(*frame);
        return {completion.status, completion.gas_left, completion.refund};
    });
}

}  // namespace sluice::evm
