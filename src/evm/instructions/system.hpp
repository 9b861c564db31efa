// The instructions that leave the frame: calls, creations, and the halts.
//
// They work on frames whose registers have been stored (Frame::top, pc, gas) and return the frame
// to go on with: a new one, the same one, the caller of one that ended, or null when the outermost
// frame has ended. Nothing here recurses, so nesting costs no native stack.
//
// A host comes in two kinds. One that keeps state for the engine (Host::keeps_state, our own
// chain::State) gives the primitives: snapshots, transfers, code; nested messages then run as
// frames of the same machine. A foreign one runs nested messages itself (Host::call).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include <sluice/create_address.hpp>
#include "evm/engine_choice.hpp"
#include "evm/instructions/environment.hpp"
#include "evm/precompiles/precompile.hpp"
#include "evm/tracing/tracer.hpp"

namespace sluice::evm {

// ---- the end of messages -------------------------------------------------------------------

/// Hands what came of a message to the frame that sent it.
struct Completion {
    Status status;
    std::uint64_t gas_left;
    std::int64_t refund;
    u256 on_success;  ///< What the caller's stack item becomes: 1, or a new address.
};

SLUICE_ALWAYS_INLINE Frame* complete(Frame& parent, u256* result, const Completion& completion)
{
    parent.gas += completion.gas_left;
    if (completion.status == Status::success) {
        // A foreign host's answer may be any number: it wraps.
        parent.refund = static_cast<std::int64_t>(static_cast<std::uint64_t>(parent.refund) +
                                                  static_cast<std::uint64_t>(completion.refund));
        *result = completion.on_success;
    } else {
        *result = 0;
    }
    return &parent;
}

/// Copies the output of a finished call to where its caller wants it.
SLUICE_ALWAYS_INLINE void deliver_output(Frame& parent, std::uint64_t offset, std::uint64_t size)
{
    const ReturnData& data = parent.machine->return_data;
    const std::uint64_t copied = std::min(size, data.size());
    if (copied != 0)
        std::memcpy(parent.memory + offset, data.data(), copied);
}

/// Turns the output of finished init code into the code of the new contract, at 200 gas a byte.
/// Empties `code` if the contract is to be without.
template <class Host>
Status deposit_code(Frame& frame, BytesView& code)
{
    const Rules& rules = *frame.machine->rules;
    if (rules.limits_code_size && code.size() > max_code_size)
        return Status::code_too_large;
    if (rules.rejects_ef_code && !code.empty() && code[0] == 0xef)
        return Status::invalid_code;
    if (!charge(frame.gas, code.size() * code_deposit_byte_cost)) {
        frame.gas += code.size() * code_deposit_byte_cost;  // wraps back to what it was
        if (rules.deposit_must_be_paid)
            return Status::out_of_gas;
        // Frontier leaves a contract without code, and its gas.
        code = {};
        return Status::success;
    }
    Host& host = host_of<Host>(frame);
    host.set_code(host.self(frame), code);
    return Status::success;
}

/// Ends a frame. `output` may lie in the frame's memory. frame.gas is what it has left; it is lost
/// unless the status is success or revert.
template <class Host>
Frame* finish(Frame& frame, Status status, BytesView output)
{
    Machine& machine = *frame.machine;
    const bool creates = frame.kind == CallKind::create || frame.kind == CallKind::create2;
    if constexpr (Host::keeps_state) {
        if (status == Status::success && creates)
            status = deposit_code<Host>(frame, output);
    }
    if (status != Status::success) {
        frame.refund = 0;
        if (status != Status::revert) {
            frame.gas = 0;
            output = {};
        }
    }
    count_heat(frame);
    if (SLUICE_UNLIKELY(machine.tracer != nullptr))
        machine.tracer->on_frame_end(frame, status, frame.gas, output);
    if constexpr (Host::keeps_state) {
        Host& host = host_of<Host>(frame);
        if (status == Status::success)
            host.commit_frame(frame);
        else
            host.revert_frame(frame);
    }
    frame.status = status;

    Frame* const parent = frame.parent;
    if (parent == nullptr) {
        machine.return_data.assign(output.data(), output.size());
        return nullptr;
    }
    Completion completion{status, frame.gas, frame.refund, 1};
    if (creates) {
        // A creation returns data only when it reverts (EIP-211).
        if (status == Status::success)
            output = {};
        completion.on_success = to_u256(frame.address);
        frame.init_code.reset();
    }
    machine.return_data.assign(output.data(), output.size());
    if (!creates)
        deliver_output(*parent, frame.output_offset, frame.output_size);
    return complete(*parent, frame.result, completion);
}

/// Ends a frame by an exceptional halt.
template <class Host>
SLUICE_NOINLINE Frame* fail(Frame& frame, Status status)
{
    if (status == Status::out_of_memory)
        frame.machine->ran_out_of_memory = true;
    return finish<Host>(frame, status, {});
}

template <class Host>
Frame* stop(Frame& frame)
{
    return finish<Host>(frame, Status::success, {});
}

/// RETURN and REVERT: `status` is success or revert.
template <class Host>
Frame* halt_with_output(Frame& frame, Status status, const u256& offset, const u256& size)
{
    const Outcome covered = cover_range(frame, frame.gas, offset, size);
    if (SLUICE_UNLIKELY(covered.status != Status::success))
        return fail<Host>(frame, covered.status);
    frame.gas = covered.gas;
    return finish<Host>(frame, status, memory_view(frame, offset, size));
}

template <class Host>
Frame* selfdestruct(Frame& frame, const u256& beneficiary_word)
{
    if (frame.is_static)
        return fail<Host>(frame, Status::static_mode_violation);
    Host& host = host_of<Host>(frame);
    const Rules& rules = *frame.machine->rules;

    const auto access = host.access_account(to_address(beneficiary_word));
    if (access.status == AccessStatus::cold && !charge(frame.gas, rules.cold_beneficiary_cost))
        return fail<Host>(frame, Status::out_of_gas);
    if (rules.charges_for_beneficiary && !host.exists(access.ref) &&
        (!rules.clears_empty_accounts || !is_zero(host.balance(host.self(frame)))) &&
        !charge(frame.gas, new_account_cost))
        return fail<Host>(frame, Status::out_of_gas);

    if (host.selfdestruct(host.self(frame), access.ref))
        frame.refund += static_cast<std::int64_t>(rules.selfdestruct_refund);
    return finish<Host>(frame, Status::success, {});
}

// ---- the start of messages -----------------------------------------------------------------

/// A call that has been paid for.
template <class Host>
struct Call {
    CallKind kind;
    bool is_static;
    std::uint64_t gas;
    Address caller;
    Address recipient;
    Address code_address;
    typename Host::AccountRef recipient_ref;
    typename Host::AccountRef code_ref;  ///< Whose code runs, with delegations followed.
    bool delegated;                      ///< Whether a delegation was followed (EIP-7702).
    u256 value;
    bool moves_value;  ///< Whether `value` goes from the caller's balance to the recipient's.
    typename Host::AccountRef payer;
    BytesView input;
    u256* result;
    std::uint64_t output_offset;
    std::uint64_t output_size;
};

/// Runs a precompile in the place of code.
template <class Host>
SLUICE_NOINLINE Completion run_precompile(Machine& machine, const Precompile& precompile,
                                          const Call<Host>& call)
{
    clear_upper_vectors();
    machine.return_data.clear();
    const Revision revision = machine.rules->revision;
    std::uint64_t gas = call.gas;
    if (!charge(gas, precompile.cost(call.input, revision)))
        return {Status::out_of_gas, 0, 0, 0};
    if (precompile.run == nullptr) {
        machine.missing_precompile = &precompile;
        return {Status::unsupported_precompile, 0, 0, 0};
    }
    const bool done = machine.return_data.fill(
        [&](Bytes& output) { return precompile.run(call.input, output, revision); });
    if (!done)
        return {Status::precompile_failure, 0, 0, 0};
    return {Status::success, gas, 0, 1};
}

/// Starts a paid call in a state-keeping host: snapshot, value transfer, then a frame for the
/// code. Where there is nothing to run (a precompile, no code) the call is over at once: then
/// `completion` says how, and the result is null.
template <class Host>
Frame* enter_call(Machine& machine, Host& host, Frame* parent, const Call<Host>& call,
                  Completion& completion)
{
    const auto checkpoint = host.checkpoint();
    if (call.moves_value)
        host.transfer(call.payer, call.recipient_ref, call.value);
    else if (call.kind == CallKind::call || call.kind == CallKind::staticcall)
        host.touch(call.recipient_ref);

    if (!call.delegated) {
        if (const Precompile* precompile =
                find_precompile(call.code_address, machine.rules->revision)) {
            completion = run_precompile(machine, *precompile, call);
            if (completion.status != Status::success)
                host.revert(checkpoint);
            return nullptr;
        }
    }
    const Code* const code = host.code(call.code_ref);
    if (code == nullptr || code->size() == 0) {
        machine.return_data.clear();
        completion = {Status::success, call.gas, 0, 1};
        return nullptr;
    }
    Frame* const frame = machine.enter_frame(parent, &host);
    if (SLUICE_UNLIKELY(frame == nullptr)) {
        host.revert(checkpoint);
        machine.return_data.clear();
        machine.ran_out_of_memory = true;
        completion = {Status::out_of_memory, 0, 0, 0};
        return nullptr;
    }
    frame->code = code->begin();
    frame->code_size = code->size();
    frame->code_object = code;
    frame->jumpdests = code->jumpdests_so_far();
    frame->self = call.recipient_ref;
    frame->input = call.input.data();
    frame->input_size = call.input.size();
    frame->pc = code->begin();
    frame->gas = call.gas;
    frame->kind = call.kind;
    frame->is_static = call.is_static;
    frame->result = call.result;
    frame->output_offset = call.output_offset;
    frame->output_size = call.output_size;
    frame->address = call.recipient;
    frame->caller = call.caller;
    frame->value = call.value;
    choose_engine(*frame);
    host.start_frame(*frame, checkpoint);
    machine.return_data.clear();
    if (SLUICE_UNLIKELY(machine.tracer != nullptr))
        machine.tracer->on_frame_start(*frame);
    return frame;
}

/// Follows a delegation designator (EIP-7702): one step, paid like any access. False when the gas
/// does not suffice.
template <class Host>
bool follow_delegation(Frame& frame, std::uint64_t& gas, typename Host::AccountRef account,
                       Call<Host>& call)
{
    call.code_ref = account;
    call.delegated = false;
    const Rules& rules = *frame.machine->rules;
    if (!rules.follows_delegations)
        return true;
    Host& host = host_of<Host>(frame);
    const auto delegate = host.delegate(account);
    if (SLUICE_LIKELY(!delegate))
        return true;
    const auto access = host.access_account(*delegate);
    call.code_ref = access.ref;
    call.code_address = *delegate;
    call.delegated = true;
    const std::uint64_t cost = rules.gas[OP_CALL];
    return charge(gas, access.status == AccessStatus::cold ? cost + rules.cold_account_cost : cost);
}

/// CALL, CALLCODE, DELEGATECALL and STATICCALL. `args` points to the topmost operand, the others
/// lie below it; `result` may be one of them. The frame's `top` is what it will be when the call
/// is over.
template <class Host, Opcode Op>
SLUICE_NOINLINE Frame* call(Frame& frame, const u256* args, u256* result)
{
    constexpr bool has_value = Op == OP_CALL || Op == OP_CALLCODE;
    constexpr int first_range = has_value ? 3 : 2;
    Machine& machine = *frame.machine;
    const Rules& rules = *machine.rules;
    Host& host = host_of<Host>(frame);
    std::uint64_t gas = frame.gas;

    const u256& in_offset = args[-first_range];
    const u256& in_size = args[-first_range - 1];
    const u256& out_offset = args[-first_range - 2];
    const u256& out_size = args[-first_range - 3];
    const bool pays = has_value && !is_zero(args[-2]);

    if (Op == OP_CALL && pays && SLUICE_UNLIKELY(frame.is_static))
        return fail<Host>(frame, Status::static_mode_violation);

    Call<Host> call;
    call.code_address = to_address(args[-1]);
    typename Host::AccountRef target;
    if (SLUICE_UNLIKELY(!access_account<Host>(frame, gas, target, call.code_address)))
        return fail<Host>(frame, Status::out_of_gas);
    for (const auto& [offset, size] : {std::pair{&in_offset, &in_size}, {&out_offset, &out_size}}) {
        const Outcome covered = cover_range(frame, gas, *offset, *size);
        if (SLUICE_UNLIKELY(covered.status != Status::success))
            return fail<Host>(frame, covered.status);
        gas = covered.gas;
    }
    if (pays && !charge(gas, call_value_cost))
        return fail<Host>(frame, Status::out_of_gas);
    if constexpr (Op == OP_CALL) {
        if ((pays || !rules.clears_empty_accounts) && !host.exists(target) &&
            !charge(gas, new_account_cost))
            return fail<Host>(frame, Status::out_of_gas);
    }
    if (SLUICE_UNLIKELY(!follow_delegation<Host>(frame, gas, target, call)))
        return fail<Host>(frame, Status::out_of_gas);

    call.gas = saturate_u64(args[0]);
    if (rules.keeps_a_64th)
        call.gas = std::min(call.gas, gas - gas / 64);
    if (!charge(gas, call.gas))
        return fail<Host>(frame, Status::out_of_gas);
    if (SLUICE_UNLIKELY(machine.tracer != nullptr))
        machine.tracer->on_call_charged(frame, gas);
    if (pays)
        call.gas += call_stipend;
    frame.gas = gas;

    const bool too_deep = frame.depth >= max_call_depth;
    if (SLUICE_UNLIKELY(too_deep || (pays && less(host.balance(host.self(frame)), args[-2])))) {
        machine.return_data.clear();
        const Status status = too_deep ? Status::call_depth_exceeded : Status::insufficient_balance;
        return complete(frame, result, {status, call.gas, 0, 0});
    }

    call.is_static = frame.is_static || Op == OP_STATICCALL;
    call.input = memory_view(frame, in_offset, in_size);
    call.output_offset = out_offset.limb[0];
    call.output_size = out_size.limb[0];
    call.result = result;
    call.moves_value = Op == OP_CALL && pays;
    if constexpr (Op == OP_CALL || Op == OP_STATICCALL) {
        call.kind = Op == OP_CALL ? CallKind::call : CallKind::staticcall;
        call.recipient = to_address(args[-1]);
        call.recipient_ref = target;
        call.caller = frame.address;
        call.payer = host.self(frame);
    } else {
        call.kind = Op == OP_CALLCODE ? CallKind::callcode : CallKind::delegatecall;
        call.recipient = frame.address;
        call.recipient_ref = host.self(frame);
        call.caller = Op == OP_CALLCODE ? frame.address : frame.caller;
        call.payer = call.recipient_ref;
    }
    if constexpr (has_value)
        call.value = args[-2];
    else
        call.value = Op == OP_DELEGATECALL ? frame.value : u256{0};

    if constexpr (Host::keeps_state) {
        Completion completion;
        if (Frame* const next = enter_call(machine, host, &frame, call, completion))
            return next;
        deliver_output(frame, call.output_offset, call.output_size);
        return complete(frame, result, completion);
    } else {
        const Completion completion = host.call(frame, call);
        deliver_output(frame, call.output_offset, call.output_size);
        return complete(frame, result, completion);
    }
}

/// Starts a creation in a state-keeping host, after its sender's nonce has been raised: claims the
/// address, moves the value, and makes a frame for the init code. As with enter_call, a null
/// result means that it is over.
template <class Host>
Frame* enter_creation(Machine& machine, Host& host, Frame* parent, CallKind kind,
                      const Address& creator, typename Host::AccountRef creator_ref,
                      const Address& address, const u256& value, BytesView init_code,
                      std::uint64_t gas, u256* result, Completion& completion)
{
    machine.return_data.clear();
    // Warm even if the creation fails (EIP-2929).
    const auto account = host.access_account(address).ref;
    if (host.is_taken(account)) {
        completion = {Status::address_collision, 0, 0, 0};
        return nullptr;
    }
    const auto checkpoint = host.checkpoint();
    host.create_account(account);
    if (!is_zero(value))
        host.transfer(creator_ref, account, value);

    Frame* const frame = machine.enter_frame(parent, &host);
    if (SLUICE_UNLIKELY(frame == nullptr)) {
        host.revert(checkpoint);
        machine.ran_out_of_memory = true;
        completion = {Status::out_of_memory, 0, 0, 0};
        return nullptr;
    }
    frame->init_code = std::make_unique<Code>(init_code);
    const Code& code = *frame->init_code;
    frame->code = code.begin();
    frame->code_size = code.size();
    frame->code_object = &code;
    frame->jumpdests = code.jumpdests_so_far();
    frame->self = account;
    frame->input = nullptr;
    frame->input_size = 0;
    frame->pc = code.begin();
    frame->gas = gas;
    frame->kind = kind;
    frame->is_static = false;
    frame->result = result;
    frame->output_offset = 0;
    frame->output_size = 0;
    frame->address = address;
    frame->caller = creator;
    frame->value = value;
    choose_engine(*frame);
    host.start_frame(*frame, checkpoint);
    if (SLUICE_UNLIKELY(machine.tracer != nullptr))
        machine.tracer->on_frame_start(*frame);
    return frame;
}

/// CREATE and CREATE2; operands as for `call`.
template <class Host, Opcode Op>
SLUICE_NOINLINE Frame* create(Frame& frame, const u256* args, u256* result)
{
    Machine& machine = *frame.machine;
    const Rules& rules = *machine.rules;
    Host& host = host_of<Host>(frame);
    std::uint64_t gas = frame.gas;
    const u256 value = args[0];
    const u256& offset = args[-1];
    const u256& size = args[-2];

    if (SLUICE_UNLIKELY(frame.is_static))
        return fail<Host>(frame, Status::static_mode_violation);
    const Outcome covered = cover_range(frame, gas, offset, size);
    if (SLUICE_UNLIKELY(covered.status != Status::success))
        return fail<Host>(frame, covered.status);
    gas = covered.gas;
    if (rules.limits_init_code && size.limb[0] > max_init_code_size)
        return fail<Host>(frame, Status::init_code_too_large);
    const std::uint64_t word_cost = (rules.limits_init_code ? init_code_word_cost : 0) +
                                    (Op == OP_CREATE2 ? keccak_word_cost : 0);
    if (!charge(gas, word_charge(size, word_cost)))
        return fail<Host>(frame, Status::out_of_gas);

    const std::uint64_t callee_gas = rules.keeps_a_64th ? gas - gas / 64 : gas;
    if (SLUICE_UNLIKELY(machine.tracer != nullptr))
        machine.tracer->on_call_charged(frame, gas);
    machine.return_data.clear();
    frame.gas = gas - callee_gas;
    const auto self = host.self(frame);
    if (SLUICE_UNLIKELY(frame.depth >= max_call_depth))
        return complete(frame, result, {Status::call_depth_exceeded, callee_gas, 0, 0});
    if (SLUICE_UNLIKELY(less(host.balance(self), value)))
        return complete(frame, result, {Status::insufficient_balance, callee_gas, 0, 0});

    const BytesView init_code = memory_view(frame, offset, size);
    if constexpr (Host::keeps_state) {
        const std::uint64_t nonce = host.nonce(self);
        if (nonce == ~std::uint64_t{0})
            return complete(frame, result, {Status::nonce_overflow, callee_gas, 0, 0});
        host.set_nonce(self, nonce + 1);
        const Address address = Op == OP_CREATE
                                    ? create_address(frame.address, nonce)
                                    : create2_address(frame.address, args[-3], init_code);
        Completion completion;
        constexpr CallKind kind = Op == OP_CREATE ? CallKind::create : CallKind::create2;
        if (Frame* const next =
                enter_creation(machine, host, &frame, kind, frame.address, self, address, value,
                               init_code, callee_gas, result, completion))
            return next;
        return complete(frame, result, completion);
    } else {
        const Completion completion =
            host.create(frame, Op == OP_CREATE ? CallKind::create : CallKind::create2, callee_gas,
                        value, Op == OP_CREATE2 ? args[-3] : u256{0}, init_code);
        return complete(frame, result, completion);
    }
}

}  // namespace sluice::evm
