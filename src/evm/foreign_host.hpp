// The adapter between the engine and a sluice::evm::Host that somebody else implements.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/instructions/system.hpp"

namespace sluice::evm {

/// Host of the kind that runs nested messages itself (see instructions/system.hpp). Accounts are
/// named by address, since a foreign host has no handles to give.
class ForeignHost {
public:
    static constexpr bool keeps_state = false;
    using AccountRef = Address;
    struct SlotRef {
        Address address;
        u256 key;
    };
    struct AccountAccess {
        AccountRef ref;
        AccessStatus status;
    };
    struct SlotAccess {
        SlotRef ref;
        AccessStatus status;
    };

    ForeignHost(Host& host, const Rules& rules) noexcept : host_{host}, rules_{rules} {}

    AccountRef self(const Frame& frame) const noexcept { return frame.address; }

    AccountAccess access_account(const Address& address) noexcept
    {
        return {address,
                rules_.has_access_lists ? host_.access_account(address) : AccessStatus::warm};
    }

    bool exists(const Address& account) const noexcept { return host_.account_exists(account); }
    u256 balance(const Address& account) const noexcept { return host_.balance(account); }
    std::size_t code_size(const Address& account) const noexcept
    {
        return host_.code_size(account);
    }
    u256 code_hash(const Address& account) const noexcept
    {
        return to_u256(host_.code_hash(account));
    }
    std::size_t copy_code(const Address& account, std::uint64_t offset,
                          std::span<std::uint8_t> out) const noexcept
    {
        // A host that says more has not been given the room for it.
        return std::min(host_.copy_code(account, offset, out), out.size());
    }
    std::optional<Address> delegate(const Address& account) const noexcept
    {
        return host_.delegate(account);
    }

    SlotAccess access_slot(const Address& account, const u256& key) noexcept
    {
        return {{account, key},
                rules_.has_access_lists ? host_.access_storage(account, key) : AccessStatus::warm};
    }
    u256 load(const SlotRef& slot) const noexcept { return host_.storage(slot.address, slot.key); }
    StorageStatus store(const SlotRef& slot, const u256& value) noexcept
    {
        return host_.set_storage(slot.address, slot.key, value);
    }
    u256 transient_load(const Address& account, const u256& key) const noexcept
    {
        return host_.transient_storage(account, key);
    }
    void transient_store(const Address& account, const u256& key, const u256& value) noexcept
    {
        host_.set_transient_storage(account, key, value);
    }

    bool selfdestruct(const Address& self, const Address& beneficiary) noexcept
    {
        return host_.selfdestruct(self, beneficiary);
    }

    void emit_log(const Address& address, BytesView data, const u256* topics, std::size_t count)
    {
        Log log{address, {}, {data.begin(), data.end()}};
        for (std::size_t i = 0; i < count; ++i)
            log.topics.push_back(to_hash256(*(topics - i)));
        host_.emit_log(std::move(log));
    }

    Hash256 block_hash(std::uint64_t number) const noexcept { return host_.block_hash(number); }

    /// Why a nested message could not be carried out, for want of memory or of a precompile;
    /// success if all of them could.
    [[nodiscard]] Status failure() const noexcept { return failure_; }

    Completion call(Frame& frame, const Call<ForeignHost>& call)
    {
        Message message;
        message.kind = call.kind;
        message.is_static = call.is_static;
        message.delegated = call.delegated;
        message.depth = frame.depth + 1;
        message.gas = call.gas;
        message.sender = call.caller;
        message.recipient = call.recipient;
        message.code_address = call.code_address;
        message.value = call.value;
        message.input = call.input;
        return ask(frame, message);
    }

    Completion create(Frame& frame, CallKind kind, std::uint64_t gas, const u256& value,
                      const u256& salt, BytesView init_code)
    {
        Message message;
        message.kind = kind;
        message.depth = frame.depth + 1;
        message.gas = gas;
        message.sender = frame.address;
        message.value = value;
        message.salt = salt;
        message.input = init_code;
        return ask(frame, message);
    }

private:
    Completion ask(Frame& frame, const Message& message)
    {
        Machine& machine = *frame.machine;
        // The host may answer with this machine's help; it then works behind this frame.
        Frame* const waiting_before = machine.waiting;
        const BlockContext* const block = machine.block;
        const TransactionContext* const transaction = machine.transaction;
        machine.waiting = &frame;
        const Result result = host_.call(message);
        machine.waiting = waiting_before;
        machine.block = block;
        machine.transaction = transaction;
        if (result.status == Status::unsupported_precompile ||
            result.status == Status::out_of_memory)
            failure_ = result.status;

        const bool creates = message.kind == CallKind::create || message.kind == CallKind::create2;
        if (creates && result.status == Status::success)
            machine.return_data.clear();
        else
            machine.return_data.assign(result.output.data(), result.output.size());
        return {result.status, result.gas_left, result.gas_refund,
                creates ? to_u256(result.created) : u256{1}};
    }

    Host& host_;
    const Rules& rules_;
    Status failure_ = Status::success;
};

}  // namespace sluice::evm
