// Runs code against a state that is the program's own, through the Host interface: what a client,
// a rollup or a tool does that keeps accounts in its own database.
//
// The state here is two maps, and nested calls are refused; a complete host answers `call` by
// finding the callee's code and asking the Vm again.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <map>
#include <sluice/evm.hpp>
#include <string>
#include <utility>

namespace {

using namespace sluice;

struct LessWord {
    bool operator()(const u256& a, const u256& b) const { return a < b; }
};

/// One contract's storage, nothing else.
class TinyHost final : public evm::Host {
public:
    evm::AccessStatus access_account(const Address&) noexcept override
    {
        return evm::AccessStatus::warm;
    }
    evm::AccessStatus access_storage(const Address&, const u256& key) noexcept override
    {
        return accessed_.insert({key, true}).second ? evm::AccessStatus::cold
                                                    : evm::AccessStatus::warm;
    }
    bool account_exists(const Address&) const noexcept override { return false; }
    u256 balance(const Address&) const noexcept override { return 0; }
    std::size_t code_size(const Address&) const noexcept override { return 0; }
    Hash256 code_hash(const Address&) const noexcept override { return {}; }
    std::size_t copy_code(const Address&, std::size_t,
                          std::span<std::uint8_t>) const noexcept override
    {
        return 0;
    }
    u256 storage(const Address&, const u256& key) const noexcept override
    {
        const auto it = slots_.find(key);
        return it != slots_.end() ? it->second : u256{0};
    }
    evm::StorageStatus set_storage(const Address&, const u256& key,
                                   const u256& value) noexcept override
    {
        const u256 before = std::exchange(slots_[key], value);
        if (before == value)
            return evm::StorageStatus::assigned;
        if (before == u256{0})
            return evm::StorageStatus::added;
        return value == u256{0} ? evm::StorageStatus::deleted : evm::StorageStatus::modified;
    }
    u256 transient_storage(const Address&, const u256&) const noexcept override { return 0; }
    void set_transient_storage(const Address&, const u256&, const u256&) noexcept override {}
    bool selfdestruct(const Address&, const Address&) noexcept override { return false; }
    evm::Result call(const evm::Message&) noexcept override
    {
        evm::Result refused;
        refused.status = evm::Status::revert;
        return refused;
    }
    Hash256 block_hash(std::uint64_t) const noexcept override { return {}; }
    void emit_log(evm::Log) noexcept override { ++logs_; }
    std::optional<Address> delegate(const Address&) const noexcept override { return {}; }

    [[nodiscard]] std::size_t logs() const noexcept { return logs_; }

private:
    std::map<u256, u256, LessWord> slots_;
    std::map<u256, bool, LessWord> accessed_;
    std::size_t logs_ = 0;
};

}  // namespace

int main()
{
    // PUSH1 42  PUSH1 7  SSTORE  PUSH0  PUSH0  LOG0  STOP
    const Bytes code{0x60, 42, 0x60, 7, 0x55, 0x5f, 0x5f, 0xa0, 0x00};

    TinyHost host;
    evm::Vm vm{evm::Revision::shanghai};
    evm::Message message;
    message.gas = 100'000;
    const evm::Result result = vm.execute(host, {}, {}, message, code);

    // A cold slot (2100), set from zero (20000), and the rest by the fee schedule.
    const std::uint64_t expected_gas = 3 + 3 + 2100 + 20'000 + 2 + 2 + 375;
    const std::uint64_t gas = message.gas - result.gas_left;
    std::printf("status %s, gas %llu, slot 7 holds %llu, %zu log\n",
                std::string{to_string(result.status)}.c_str(), static_cast<unsigned long long>(gas),
                static_cast<unsigned long long>(host.storage({}, 7).limb[0]), host.logs());
    const bool fine = result.status == evm::Status::success && gas == expected_gas &&
                      host.storage({}, 7) == u256{42} && host.logs() == 1;
    return fine ? 0 : 1;
}
