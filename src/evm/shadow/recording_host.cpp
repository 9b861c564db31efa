// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/recording_host.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/u256.hpp"

namespace sluice::evm {

template <class Make>
void RecordingHost::note(Make&& make) const noexcept
{
    if (!complete_)
        return;
    try {
        record_.push_back(make());
        const std::size_t size = record_.back().footprint();
        bytes_ += size;
        recorded_bytes_ += size;
        complete_ = recorded_bytes_ <= max_bytes;
    } catch (const std::bad_alloc&) {
        complete_ = false;
    }
    if (!complete_) {
        record_ = HostRecord{};
        recorded_bytes_ -= std::exchange(bytes_, 0);
    }
}

namespace {

HostEntry answered(HostEntry entry, const u256& answer)
{
    entry.answer = answer;
    return entry;
}

}  // namespace

AccessStatus RecordingHost::access_account(const Address& address) noexcept
{
    const AccessStatus status = host_.access_account(address);
    note([&] {
        return answered(ask(HostFunction::access_account, address),
                        static_cast<std::uint64_t>(status));
    });
    return status;
}

AccessStatus RecordingHost::access_storage(const Address& address, const u256& key) noexcept
{
    const AccessStatus status = host_.access_storage(address, key);
    note([&] {
        return answered(ask(HostFunction::access_storage, address, key),
                        static_cast<std::uint64_t>(status));
    });
    return status;
}

bool RecordingHost::account_exists(const Address& address) const noexcept
{
    const bool exists = host_.account_exists(address);
    note([&] {
        return answered(ask(HostFunction::account_exists, address),
                        static_cast<std::uint64_t>(exists));
    });
    return exists;
}

u256 RecordingHost::balance(const Address& address) const noexcept
{
    const u256 balance = host_.balance(address);
    note([&] { return answered(ask(HostFunction::balance, address), balance); });
    return balance;
}

std::size_t RecordingHost::code_size(const Address& address) const noexcept
{
    const std::size_t size = host_.code_size(address);
    note([&] { return answered(ask(HostFunction::code_size, address), size); });
    return size;
}

Hash256 RecordingHost::code_hash(const Address& address) const noexcept
{
    const Hash256 hash = host_.code_hash(address);
    note([&] { return answered(ask(HostFunction::code_hash, address), to_u256(hash)); });
    return hash;
}

std::size_t RecordingHost::copy_code(const Address& address, std::size_t offset,
                                     std::span<std::uint8_t> out) const noexcept
{
    const std::size_t size = host_.copy_code(address, offset, out);
    note([&] {
        HostEntry entry = answered(ask(HostFunction::copy_code, address, offset, out.size()), size);
        entry.details = std::make_unique<HostEntryDetails>();
        const auto copied = out.first(std::min(size, out.size()));
        entry.details->bytes.assign(copied.begin(), copied.end());
        return entry;
    });
    return size;
}

u256 RecordingHost::storage(const Address& address, const u256& key) const noexcept
{
    const u256 value = host_.storage(address, key);
    note([&] { return answered(ask(HostFunction::storage, address, key), value); });
    return value;
}

StorageStatus RecordingHost::set_storage(const Address& address, const u256& key,
                                         const u256& value) noexcept
{
    const StorageStatus status = host_.set_storage(address, key, value);
    note([&] {
        return answered(ask(HostFunction::set_storage, address, key, value),
                        static_cast<std::uint64_t>(status));
    });
    return status;
}

u256 RecordingHost::transient_storage(const Address& address, const u256& key) const noexcept
{
    const u256 value = host_.transient_storage(address, key);
    note([&] { return answered(ask(HostFunction::transient_storage, address, key), value); });
    return value;
}

void RecordingHost::set_transient_storage(const Address& address, const u256& key,
                                          const u256& value) noexcept
{
    host_.set_transient_storage(address, key, value);
    note([&] { return ask(HostFunction::set_transient_storage, address, key, value); });
}

bool RecordingHost::selfdestruct(const Address& address, const Address& beneficiary) noexcept
{
    const bool is_first = host_.selfdestruct(address, beneficiary);
    note([&] {
        return answered(ask_selfdestruct(address, beneficiary),
                        static_cast<std::uint64_t>(is_first));
    });
    return is_first;
}

Result RecordingHost::call(const Message& message) noexcept
{
    Result result = host_.call(message);
    note([&] {
        HostEntry entry = ask_call(message);
        entry.details->result = result;
        return entry;
    });
    return result;
}

Hash256 RecordingHost::block_hash(std::uint64_t number) const noexcept
{
    const Hash256 hash = host_.block_hash(number);
    note([&] { return answered(ask(HostFunction::block_hash, {}, number), to_u256(hash)); });
    return hash;
}

void RecordingHost::emit_log(Log log) noexcept
{
    note([&] { return ask_log(log); });
    host_.emit_log(std::move(log));
}

std::optional<Address> RecordingHost::delegate(const Address& address) const noexcept
{
    const std::optional<Address> target = host_.delegate(address);
    note([&] {
        HostEntry entry = answered(ask(HostFunction::delegate, address),
                                   static_cast<std::uint64_t>(target.has_value()));
        entry.other = target.value_or(Address{});
        return entry;
    });
    return target;
}

}  // namespace sluice::evm
