// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/replaying_host.hpp"

#include <algorithm>
#include <new>

#include "base/u256.hpp"

namespace sluice::evm {
namespace {

constexpr std::string_view nothing = "nothing";

}  // namespace

const HostEntry* ReplayingHost::find_effect(const HostEntry& question) const
{
    const auto is_effect_entry = [](const HostEntry& entry) { return is_effect(entry.function); };
    const auto from = record_.begin() + static_cast<std::ptrdiff_t>(after_effect_);
    const auto expected = std::find_if(from, record_.end(), is_effect_entry);
    if (expected == record_.end() || !same_call(*expected, question)) {
        stray_ = Difference{"effects",
                            expected == record_.end() ? std::string{nothing} : describe(*expected),
                            describe(question)};
        return nullptr;
    }
    next_ = after_effect_ = static_cast<std::size_t>(expected - record_.begin()) + 1;
    return &*expected;
}

const HostEntry* ReplayingHost::find_read(const HostEntry& question) const
{
    const std::size_t size = record_.size();
    const auto matches = [&](std::size_t i) { return same_call(record_[i], question); };
    // As a rule it is the next one. If not: up to the next effect, else what was read last before,
    // else what is read first behind.
    std::size_t i = next_;
    for (; i < size && !is_effect(record_[i].function); ++i) {
        if (matches(i)) {
            next_ = i + 1;
            return &record_[i];
        }
    }
    for (std::size_t before = next_; before-- > 0;) {
        if (matches(before))
            return &record_[before];
    }
    for (; i < size; ++i) {
        if (matches(i))
            return &record_[i];
    }
    stray_ = Difference{"questions", std::string{nothing}, describe(question)};
    return nullptr;
}

template <class Make>
const HostEntry* ReplayingHost::find(Make&& make) const noexcept
{
    if (stray_ || ran_out_of_memory_)
        return nullptr;
    try {
        const HostEntry question = make();
        return is_effect(question.function) ? find_effect(question) : find_read(question);
    } catch (const std::bad_alloc&) {
        ran_out_of_memory_ = true;
        return nullptr;
    }
}

template <class Make>
u256 ReplayingHost::answer(Make&& make, std::uint64_t neutral) const noexcept
{
    const HostEntry* const entry = find(make);
    return entry != nullptr ? entry->answer : u256{neutral};
}

void ReplayingHost::add_differences(bool is_complete, Differences& differences) const
{
    if (!is_complete)
        return;
    if (stray_) {
        differences.push_back(*stray_);
        return;
    }
    for (std::size_t i = after_effect_; i < record_.size(); ++i) {
        if (is_effect(record_[i].function)) {
            differences.push_back({"effects", describe(record_[i]), std::string{nothing}});
            return;
        }
    }
}

AccessStatus ReplayingHost::access_account(const Address& address) noexcept
{
    return static_cast<AccessStatus>(
        answer([&] { return ask(HostFunction::access_account, address); }).limb[0]);
}

AccessStatus ReplayingHost::access_storage(const Address& address, const u256& key) noexcept
{
    return static_cast<AccessStatus>(
        answer([&] { return ask(HostFunction::access_storage, address, key); }).limb[0]);
}

bool ReplayingHost::account_exists(const Address& address) const noexcept
{
    return !is_zero(answer([&] { return ask(HostFunction::account_exists, address); }));
}

u256 ReplayingHost::balance(const Address& address) const noexcept
{
    return answer([&] { return ask(HostFunction::balance, address); });
}

std::size_t ReplayingHost::code_size(const Address& address) const noexcept
{
    return answer([&] { return ask(HostFunction::code_size, address); }).limb[0];
}

Hash256 ReplayingHost::code_hash(const Address& address) const noexcept
{
    return to_hash256(answer([&] { return ask(HostFunction::code_hash, address); }));
}

std::size_t ReplayingHost::copy_code(const Address& address, std::size_t offset,
                                     std::span<std::uint8_t> out) const noexcept
{
    const HostEntry* const entry =
        find([&] { return ask(HostFunction::copy_code, address, offset, out.size()); });
    if (entry == nullptr || entry->details == nullptr)
        return 0;
    const Bytes& bytes = entry->details->bytes;
    const std::size_t size = std::min(bytes.size(), out.size());
    std::copy_n(bytes.begin(), size, out.begin());
    return size;
}

u256 ReplayingHost::storage(const Address& address, const u256& key) const noexcept
{
    return answer([&] { return ask(HostFunction::storage, address, key); });
}

StorageStatus ReplayingHost::set_storage(const Address& address, const u256& key,
                                         const u256& value) noexcept
{
    return static_cast<StorageStatus>(
        answer([&] { return ask(HostFunction::set_storage, address, key, value); }).limb[0]);
}

u256 ReplayingHost::transient_storage(const Address& address, const u256& key) const noexcept
{
    return answer([&] { return ask(HostFunction::transient_storage, address, key); });
}

void ReplayingHost::set_transient_storage(const Address& address, const u256& key,
                                          const u256& value) noexcept
{
    find([&] { return ask(HostFunction::set_transient_storage, address, key, value); });
}

bool ReplayingHost::selfdestruct(const Address& address, const Address& beneficiary) noexcept
{
    return !is_zero(answer([&] { return ask_selfdestruct(address, beneficiary); }));
}

Result ReplayingHost::call(const Message& message) noexcept
{
    Result result;
    if (const HostEntry* const entry = find([&] { return ask_call(message); })) {
        try {
            result = entry->details->result;
        } catch (const std::bad_alloc&) {
            ran_out_of_memory_ = true;
        }
    }
    return result;
}

Hash256 ReplayingHost::block_hash(std::uint64_t number) const noexcept
{
    return to_hash256(answer([&] { return ask(HostFunction::block_hash, {}, number); }));
}

void ReplayingHost::emit_log(Log log) noexcept
{
    find([&] { return ask_log(std::move(log)); });
}

std::optional<Address> ReplayingHost::delegate(const Address& address) const noexcept
{
    const HostEntry* const entry = find([&] { return ask(HostFunction::delegate, address); });
    if (entry == nullptr || is_zero(entry->answer))
        return std::nullopt;
    return entry->other;
}

}  // namespace sluice::evm
