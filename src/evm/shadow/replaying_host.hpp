// A host that answers from the record of another run, and holds what it is told against it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "evm/shadow/difference.hpp"
#include "evm/shadow/host_record.hpp"

namespace sluice::evm {

/// Effects must come in the order of the record with the same arguments. What is only read may be
/// read in another order, less often or more often, since an engine may keep what it knows: it is
/// answered with what the record says nearest to that place.
///
/// The first effect that is not the record's, and the first question that the record has no answer
/// to, end the following: what comes then gets neutral answers.
class ReplayingHost final : public Host {
public:
    /// Borrows the record.
    explicit ReplayingHost(const HostRecord& record) noexcept : record_{record} {}

    /// Adds what was not as in the record so far. `is_complete` says that the run should have come
    /// to the record's end.
    void add_differences(bool is_complete, Differences& differences) const;

    /// Whether there was no memory to follow the record with.
    [[nodiscard]] bool ran_out_of_memory() const noexcept { return ran_out_of_memory_; }

    AccessStatus access_account(const Address& address) noexcept override;
    AccessStatus access_storage(const Address& address, const u256& key) noexcept override;
    bool account_exists(const Address& address) const noexcept override;
    u256 balance(const Address& address) const noexcept override;
    std::size_t code_size(const Address& address) const noexcept override;
    Hash256 code_hash(const Address& address) const noexcept override;
    std::size_t copy_code(const Address& address, std::size_t offset,
                          std::span<std::uint8_t> out) const noexcept override;
    u256 storage(const Address& address, const u256& key) const noexcept override;
    StorageStatus set_storage(const Address& address, const u256& key,
                              const u256& value) noexcept override;
    u256 transient_storage(const Address& address, const u256& key) const noexcept override;
    void set_transient_storage(const Address& address, const u256& key,
                               const u256& value) noexcept override;
    bool selfdestruct(const Address& address, const Address& beneficiary) noexcept override;
    Result call(const Message& message) noexcept override;
    Hash256 block_hash(std::uint64_t number) const noexcept override;
    void emit_log(Log log) noexcept override;
    std::optional<Address> delegate(const Address& address) const noexcept override;

private:
    /// The record's entry for the question that `make()` returns; null if it gets a neutral answer.
    template <class Make>
    const HostEntry* find(Make&& make) const noexcept;
    const HostEntry* find_effect(const HostEntry& question) const;
    const HostEntry* find_read(const HostEntry& question) const;

    /// The answer in one word, or what stands for a neutral one.
    template <class Make>
    u256 answer(Make&& make, std::uint64_t neutral = 0) const noexcept;

    const HostRecord& record_;
    mutable std::size_t after_effect_ = 0;  ///< Behind the last effect that was met.
    mutable std::size_t next_ = 0;          ///< Behind the last entry that was met.
    mutable std::optional<Difference> stray_;
    mutable bool ran_out_of_memory_ = false;
};

}  // namespace sluice::evm
