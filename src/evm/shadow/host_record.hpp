// What an engine asked of a host and told it, in order, with the answers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <sluice/evm.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::evm {

/// The functions of a Host.
enum class HostFunction : std::uint8_t {
    access_account,
    access_storage,
    account_exists,
    balance,
    code_size,
    code_hash,
    copy_code,
    storage,
    set_storage,
    transient_storage,
    set_transient_storage,
    selfdestruct,
    call,
    block_hash,
    emit_log,
    delegate,
};

/// Their names in reproducers, in order.
inline constexpr std::array<std::string_view, 16> host_function_names{
    "access_account",
    "access_storage",
    "account_exists",
    "balance",
    "code_size",
    "code_hash",
    "copy_code",
    "storage",
    "set_storage",
    "transient_storage",
    "set_transient_storage",
    "selfdestruct",
    "call",
    "block_hash",
    "emit_log",
    "delegate",
};

/// Whether a function does something, so that its place among the others counts.
constexpr bool is_effect(HostFunction function) noexcept
{
    switch (function) {
        case HostFunction::access_account:
        case HostFunction::access_storage:
        case HostFunction::set_storage:
        case HostFunction::set_transient_storage:
        case HostFunction::selfdestruct:
        case HostFunction::call:
        case HostFunction::emit_log:
            return true;
        default:
            return false;
    }
}

/// What only some entries have.
struct HostEntryDetails {
    Message message;              ///< Of a nested message. Its input is `bytes`.
    Bytes bytes;                  ///< A log's data, the input of a message; an answer: copied code.
    std::vector<Hash256> topics;  ///< Of a log.
    Result result;                ///< An answer: what came of the nested message.
};

/// One call of a host's function and, once it is recorded, the answer.
struct HostEntry {
    HostFunction function{};
    Address address{};  ///< The account that it is about, if it is about one.
    Address other{};    ///< The beneficiary of a selfdestruct; an answer: the delegate.
    u256 first{};       ///< A slot's key, a block's number, the offset of a copy.
    u256 second{};      ///< A slot's new value, the size of a copy.
    u256 answer{};      ///< Of functions whose result is one word or less.
    std::unique_ptr<HostEntryDetails> details;

    /// What it takes in memory.
    [[nodiscard]] std::size_t footprint() const noexcept;
};
using HostRecord = std::vector<HostEntry>;

/// Entries as both a recording and a replaying host make them of a call's arguments.
HostEntry ask(HostFunction function, const Address& address = {}, const u256& first = {},
              const u256& second = {});
HostEntry ask_selfdestruct(const Address& address, const Address& beneficiary);
HostEntry ask_call(const Message& message);
HostEntry ask_log(Log log);

/// Whether two entries are the same call: the same function with the same arguments.
[[nodiscard]] bool same_call(const HostEntry& a, const HostEntry& b) noexcept;

/// The call in words: "set_storage of 0x...: slot 0x1, 0x2".
[[nodiscard]] std::string describe(const HostEntry& entry);

}  // namespace sluice::evm
