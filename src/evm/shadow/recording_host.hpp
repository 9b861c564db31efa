// A host that hands everything on to another and writes it down.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/shadow/host_record.hpp"

namespace sluice::evm {

class RecordingHost final : public Host {
public:
    /// When records that share a count take more bytes than this together, nothing more is written
    /// down.
    static constexpr std::size_t max_bytes = std::size_t{256} << 20;

    /// `recorded_bytes` counts what this record takes while this lives, on top of what others do
    /// that count in it; it must outlive this.
    RecordingHost(Host& host, std::size_t& recorded_bytes) noexcept
        : host_{host}, recorded_bytes_{recorded_bytes}
    {}
    ~RecordingHost() override { recorded_bytes_ -= bytes_; }
    RecordingHost(const RecordingHost&) = delete;
    RecordingHost& operator=(const RecordingHost&) = delete;

    [[nodiscard]] const HostRecord& record() const noexcept { return record_; }
    [[nodiscard]] HostRecord take_record() noexcept { return std::move(record_); }

    /// Whether everything was written down: there was memory for it.
    [[nodiscard]] bool is_complete() const noexcept { return complete_; }

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
    /// Writes down the entry that `make()` returns, if there is memory for it.
    template <class Make>
    void note(Make&& make) const noexcept;

    Host& host_;
    std::size_t& recorded_bytes_;
    mutable HostRecord record_;
    mutable std::size_t bytes_ = 0;
    mutable bool complete_ = true;
};

}  // namespace sluice::evm
