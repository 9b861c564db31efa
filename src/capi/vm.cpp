// Code on a host of the caller's own, from C.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <sluice/precompiles.hpp>
#include <utility>
#include <vector>

#include "capi/convert.hpp"
#include "capi/guard.hpp"
#include "capi/metrics.hpp"
#include "capi/result.hpp"

using namespace sluice;

struct SluiceVm {
    SluiceVm(evm::Revision revision, const evm::EngineOptions& options) : vm{revision, options} {}

    evm::Vm vm;
    std::string metrics;
};

namespace {

/// The caller's functions as the engine's host.
class CHost final : public evm::Host {
public:
    CHost(const SluiceHost& table, void* user) noexcept : table_{table}, user_{user} {}

    evm::AccessStatus access_account(const Address& address) noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        return table_.access_account(user_, &where) ? evm::AccessStatus::warm
                                                    : evm::AccessStatus::cold;
    }

    evm::AccessStatus access_storage(const Address& address, const u256& key) noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        const SluiceWord slot = capi::to_c(key);
        return table_.access_storage(user_, &where, &slot) ? evm::AccessStatus::warm
                                                           : evm::AccessStatus::cold;
    }

    bool account_exists(const Address& address) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        return table_.account_exists(user_, &where);
    }

    u256 balance(const Address& address) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        return capi::from_c(table_.balance(user_, &where));
    }

    std::size_t code_size(const Address& address) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        return table_.code_size(user_, &where);
    }

    Hash256 code_hash(const Address& address) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        return capi::hash_from_c(table_.code_hash(user_, &where));
    }

    std::size_t copy_code(const Address& address, std::size_t offset,
                          std::span<std::uint8_t> out) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        return std::min(table_.copy_code(user_, &where, offset, out.data(), out.size()),
                        out.size());
    }

    u256 storage(const Address& address, const u256& key) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        const SluiceWord slot = capi::to_c(key);
        return capi::from_c(table_.storage(user_, &where, &slot));
    }

    evm::StorageStatus set_storage(const Address& address, const u256& key,
                                   const u256& value) noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        const SluiceWord slot = capi::to_c(key);
        const SluiceWord word = capi::to_c(value);
        const SluiceStorageStatus status = table_.set_storage(user_, &where, &slot, &word);
        // The engine looks its costs up by this.
        if (status < SLUICE_STORAGE_ASSIGNED || status > SLUICE_STORAGE_MODIFIED_RESTORED)
            return evm::StorageStatus::assigned;
        return static_cast<evm::StorageStatus>(status);
    }

    u256 transient_storage(const Address& address, const u256& key) const noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        const SluiceWord slot = capi::to_c(key);
        return capi::from_c(table_.transient_storage(user_, &where, &slot));
    }

    void set_transient_storage(const Address& address, const u256& key,
                               const u256& value) noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        const SluiceWord slot = capi::to_c(key);
        const SluiceWord word = capi::to_c(value);
        table_.set_transient_storage(user_, &where, &slot, &word);
    }

    bool selfdestruct(const Address& address, const Address& beneficiary) noexcept override
    {
        const SluiceAddress where = capi::to_c(address);
        const SluiceAddress heir = capi::to_c(beneficiary);
        return table_.selfdestruct(user_, &where, &heir);
    }

    evm::Result call(const evm::Message& message) noexcept override
    {
        const SluiceMessage asked = capi::to_c(message);
        SluiceAnswer answer{};
        answer.status = SLUICE_STATUS_PRECOMPILE_FAILURE;
        table_.call(user_, &asked, &answer);

        evm::Result result;
        result.status = answer.status < 0 || answer.status > SLUICE_STATUS_UNSUPPORTED_PRECOMPILE
                            ? evm::Status::precompile_failure
                            : static_cast<evm::Status>(answer.status);
        result.gas_left = std::min(answer.gas_left, message.gas);
        result.gas_refund = answer.gas_refund;
        result.created = capi::from_c(answer.created);
        if (answer.output.data != nullptr) {
            try {
                result.output.assign(answer.output.data, answer.output.data + answer.output.size);
            } catch (...) {
                result.status = evm::Status::out_of_memory;
            }
        }
        if (answer.release != nullptr)
            answer.release(answer.release_data);
        return result;
    }

    Hash256 block_hash(std::uint64_t number) const noexcept override
    {
        return capi::hash_from_c(table_.block_hash(user_, number));
    }

    void emit_log(evm::Log log) noexcept override
    {
        const SluiceLog taken = capi::to_c(log);
        table_.emit_log(user_, &taken);
    }

    std::optional<Address> delegate(const Address& address) const noexcept override
    {
        if (table_.delegate == nullptr)
            return delegate_by_code(address);
        const SluiceAddress where = capi::to_c(address);
        SluiceAddress target{};
        if (!table_.delegate(user_, &where, &target))
            return std::nullopt;
        return capi::from_c(target);
    }

private:
    [[nodiscard]] std::optional<Address> delegate_by_code(const Address& address) const noexcept
    {
        constexpr std::array<std::uint8_t, 3> designator{0xef, 0x01, 0x00};
        constexpr std::size_t designation_size = designator.size() + sizeof(Address::bytes);
        std::array<std::uint8_t, designation_size + 1> code;
        if (copy_code(address, 0, code) != designation_size ||
            !std::equal(designator.begin(), designator.end(), code.begin()))
            return std::nullopt;
        Address target;
        std::copy_n(code.begin() + designator.size(), sizeof(target.bytes), target.bytes);
        return target;
    }

    const SluiceHost& table_;
    void* user_;
};

bool take_host(const SluiceHost* given, SluiceHost& host) noexcept
{
    return capi::take_struct(given, host) && host.access_account && host.access_storage &&
           host.account_exists && host.balance && host.code_size && host.code_hash &&
           host.copy_code && host.storage && host.set_storage && host.transient_storage &&
           host.set_transient_storage && host.selfdestruct && host.call && host.block_hash &&
           host.emit_log;
}

}  // namespace

extern "C" {

SluiceError sluice_vm_create(SluiceRevision revision, const SluiceOptions* options, SluiceVm** vm)
{
    return capi::create(revision, options, vm);
}

void sluice_vm_free(SluiceVm* vm)
{
    delete vm;
}

SluiceError sluice_vm_execute(SluiceVm* vm, const SluiceHost* host, void* user,
                              const SluiceBlock* block, const SluiceTransaction* transaction,
                              const SluiceMessage* message, const uint8_t* code, size_t code_size,
                              SluiceResult** result)
{
    if (result == nullptr)
        return capi::bad_argument("result is null");
    *result = nullptr;
    if (vm == nullptr || !capi::is_view(code, code_size))
        return capi::bad_argument("vm or code is null");
    SluiceHost table{};
    if (!take_host(host, table))
        return capi::bad_argument("host is null, not initialised or lacks a function");
    evm::Message asked;
    if (!capi::take_message(message, asked))
        return capi::bad_argument("message is null, not initialised or out of range");
    evm::BlockContext block_context;
    if (block != nullptr && !capi::take_block(block, block_context))
        return capi::bad_argument("block is not initialised");
    SluiceTransaction context = SLUICE_TRANSACTION_INIT;
    if (transaction != nullptr && (!capi::take_struct(transaction, context) ||
                                   !capi::is_view(context.blob_hashes, context.blob_hash_count)))
        return capi::bad_argument("transaction is not initialised or its blob hashes are null");
    return capi::guard([&] {
        std::vector<Hash256> blob_hashes;
        blob_hashes.reserve(context.blob_hash_count);
        for (std::size_t i = 0; i < context.blob_hash_count; ++i)
            blob_hashes.push_back(capi::hash_from_c(context.blob_hashes[i]));
        const evm::TransactionContext transaction_context{
            capi::from_c(context.origin), capi::from_c(context.gas_price), blob_hashes};
        CHost adapter{table, user};
        evm::Result outcome =
            vm->vm.execute(adapter, block_context, transaction_context, asked, {code, code_size});
        // The address of a creation is the host's to know.
        outcome.created = asked.recipient;
        *result = capi::make_result(std::move(outcome), asked.kind).release();
        return SluiceError{SLUICE_OK};
    });
}

SluiceError sluice_vm_metrics(SluiceVm* vm, SluiceMetricsFormat format, const char** text)
{
    if (text == nullptr)
        return capi::bad_argument("text is null");
    *text = nullptr;
    if (vm == nullptr)
        return capi::bad_argument("vm is null");
    return capi::guard([&] {
        return capi::write_metrics(vm->vm.metrics(), vm->vm.cache_counters(), format, vm->metrics,
                                   text);
    });
}

SluiceError sluice_call_precompile(SluiceRevision revision, const SluiceMessage* message,
                                   SluiceResult** result)
{
    if (result == nullptr)
        return capi::bad_argument("result is null");
    *result = nullptr;
    evm::Revision rules{};
    evm::Message asked;
    if (!capi::take_revision(revision, rules) || !capi::take_message(message, asked))
        return capi::bad_argument("revision or message is null, not initialised or out of range");
    return capi::guard([&] {
        if (auto outcome = evm::call_precompile(rules, asked))
            *result = capi::make_result(*std::move(outcome), asked.kind).release();
        return SluiceError{SLUICE_OK};
    });
}
}
