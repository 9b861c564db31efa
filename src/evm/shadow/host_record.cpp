// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/host_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.hpp"
#include "base/u256_text.hpp"
#include "evm/shadow/difference.hpp"
#include "evm/shadow/reproducer.hpp"

namespace sluice::evm {

std::size_t HostEntry::footprint() const noexcept
{
    std::size_t size = sizeof(HostEntry);
    if (details != nullptr)
        size += sizeof(HostEntryDetails) + details->bytes.size() + details->result.output.size() +
                details->topics.size() * sizeof(Hash256);
    return size;
}

HostEntry ask(HostFunction function, const Address& address, const u256& first, const u256& second)
{
    HostEntry entry;
    entry.function = function;
    entry.address = address;
    entry.first = first;
    entry.second = second;
    return entry;
}

HostEntry ask_selfdestruct(const Address& address, const Address& beneficiary)
{
    HostEntry entry = ask(HostFunction::selfdestruct, address);
    entry.other = beneficiary;
    return entry;
}

HostEntry ask_call(const Message& message)
{
    HostEntry entry = ask(HostFunction::call);
    entry.details = std::make_unique<HostEntryDetails>();
    entry.details->message = message;
    entry.details->bytes.assign(message.input.begin(), message.input.end());
    entry.details->message.input = {};
    return entry;
}

HostEntry ask_log(Log log)
{
    HostEntry entry = ask(HostFunction::emit_log, log.address);
    entry.details = std::make_unique<HostEntryDetails>();
    entry.details->bytes = std::move(log.data);
    entry.details->topics = std::move(log.topics);
    return entry;
}

bool same_call(const HostEntry& a, const HostEntry& b) noexcept
{
    if (a.function != b.function || a.address != b.address || a.first != b.first ||
        a.second != b.second)
        return false;
    switch (a.function) {
        case HostFunction::selfdestruct:
            return a.other == b.other;
        case HostFunction::emit_log:
            return a.details->bytes == b.details->bytes && a.details->topics == b.details->topics;
        case HostFunction::call: {
            const Message& one = a.details->message;
            const Message& other = b.details->message;
            return one.kind == other.kind && one.is_static == other.is_static &&
                   one.delegated == other.delegated && one.depth == other.depth &&
                   one.gas == other.gas && one.sender == other.sender &&
                   one.recipient == other.recipient && one.code_address == other.code_address &&
                   one.value == other.value && one.salt == other.salt &&
                   a.details->bytes == b.details->bytes;
        }
        default:
            return true;
    }
}

std::string describe(const HostEntry& entry)
{
    const std::string_view name = host_function_names[static_cast<std::size_t>(entry.function)];
    const std::string address = to_hex_prefixed(entry.address);
    switch (entry.function) {
        case HostFunction::access_account:
        case HostFunction::account_exists:
        case HostFunction::balance:
        case HostFunction::code_size:
        case HostFunction::code_hash:
        case HostFunction::delegate:
            break;
        case HostFunction::access_storage:
        case HostFunction::storage:
        case HostFunction::transient_storage:
            return fmt::format("{} of {}: slot {}", name, address, to_hex(entry.first));
        case HostFunction::set_storage:
        case HostFunction::set_transient_storage:
            return fmt::format("{} of {}: slot {}, {}", name, address, to_hex(entry.first),
                               to_hex(entry.second));
        case HostFunction::copy_code:
            return fmt::format("{} of {}: {} bytes from {}", name, address,
                               to_decimal(entry.second), to_decimal(entry.first));
        case HostFunction::selfdestruct:
            return fmt::format("{} of {} for {}", name, address, to_hex_prefixed(entry.other));
        case HostFunction::block_hash:
            return fmt::format("{} of block {}", name, to_decimal(entry.first));
        case HostFunction::emit_log: {
            std::string text = fmt::format("{} of {}:", name, address);
            for (const Hash256& topic : entry.details->topics)
                text += " " + to_hex_prefixed(topic);
            return text + " " + brief(entry.details->bytes);
        }
        case HostFunction::call: {
            const Message& message = entry.details->message;
            return fmt::format(
                "{}{}{} at depth {} with {} gas from {} to {}, code of {}, value {}, salt {}, "
                "input {}",
                message.is_static ? "static " : "", message.delegated ? "delegated " : "",
                call_kind_names[static_cast<std::size_t>(message.kind)], message.depth, message.gas,
                to_hex_prefixed(message.sender), to_hex_prefixed(message.recipient),
                to_hex_prefixed(message.code_address), to_hex(message.value), to_hex(message.salt),
                brief(entry.details->bytes));
        }
    }
    return fmt::format("{} of {}", name, address);
}

}  // namespace sluice::evm
