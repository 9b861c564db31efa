// The module's doors: functions that C calls. Nothing is thrown across them.
// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <memory>
#include <new>

#include "evmc/convert.hpp"
#include "evmc/evmc_abi.h"
#include "evmc/instance.hpp"

namespace sluice::evmc {
namespace {

/// What clients have a pointer to, and what is behind it.
struct Vm : EvmcVm {
    Instance instance;
};

EvmcResult failed(int status) noexcept
{
    EvmcResult result{};
    result.status = status;
    return result;
}

void release(const EvmcResult* result) noexcept
{
    if (result != nullptr)
        delete[] result->output_data;
}

EvmcResult to_evmc_result(const evm::Result& result, int client_error) noexcept
{
    EvmcResult out{};
    out.status = to_evmc(result.status);
    // The engine has two words for what could not be carried out; the client had its own.
    if (out.status < 0 && client_error < 0)
        out.status = client_error;
    if (out.status == EVMC_SUCCESS || out.status == EVMC_REVERT)
        out.gas_left = static_cast<std::int64_t>(result.gas_left);
    if (out.status == EVMC_SUCCESS)
        out.gas_refund = result.gas_refund;
    if (!result.output.empty()) {
        auto* const copy = new (std::nothrow) std::uint8_t[result.output.size()];
        if (copy == nullptr)
            return failed(EVMC_OUT_OF_MEMORY);
        std::memcpy(copy, result.output.data(), result.output.size());
        out.output_data = copy;
        out.output_size = result.output.size();
        out.release = release;
    }
    return out;
}

bool is_complete(const EvmcHostInterface& host) noexcept
{
    return host.account_exists && host.get_storage && host.set_storage && host.get_balance &&
           host.get_code_size && host.get_code_hash && host.copy_code && host.selfdestruct &&
           host.call && host.get_tx_context && host.get_block_hash && host.emit_log &&
           host.access_account && host.access_storage && host.get_transient_storage &&
           host.set_transient_storage;
}

bool is_well_formed(const EvmcMessage& message) noexcept
{
    return message.kind >= EVMC_CALL && message.kind <= EVMC_CREATE2 && message.depth >= 0 &&
           message.gas >= 0 && (message.input_data != nullptr || message.input_size == 0);
}

evm::CallKind kind_from_evmc(std::int32_t kind) noexcept
{
    switch (kind) {
        case EVMC_DELEGATECALL:
            return evm::CallKind::delegatecall;
        case EVMC_CALLCODE:
            return evm::CallKind::callcode;
        case EVMC_CREATE:
            return evm::CallKind::create;
        case EVMC_CREATE2:
            return evm::CallKind::create2;
        default:
            return evm::CallKind::call;
    }
}

EvmcResult execute(EvmcVm* vm, const EvmcHostInterface* host, EvmcHostContext* context,
                   int revision, const EvmcMessage* message, const std::uint8_t* code,
                   std::size_t code_size) noexcept
{
    const auto rules = revision_from_evmc(revision);
    if (vm == nullptr || host == nullptr || message == nullptr || !rules ||
        (code == nullptr && code_size != 0) || !is_complete(*host) || !is_well_formed(*message))
        return failed(EVMC_REJECTED);

    evm::Message asked;
    asked.kind = kind_from_evmc(message->kind);
    asked.is_static = (message->flags & EVMC_STATIC) != 0;
    asked.delegated = (message->flags & EVMC_DELEGATED) != 0;
    asked.depth = static_cast<std::uint32_t>(message->depth);
    asked.gas = static_cast<std::uint64_t>(message->gas);
    asked.sender = from_evmc(message->sender);
    asked.recipient = from_evmc(message->recipient);
    asked.code_address = from_evmc(message->code_address);
    asked.value = number_from_evmc(message->value);
    asked.salt = number_from_evmc(message->create2_salt);
    asked.input = {message->input_data, message->input_size};
    try {
        int client_error = 0;
        const evm::Result result = static_cast<Vm*>(vm)->instance.execute(
            *host, context, *rules, asked, {code, code_size}, client_error);
        return to_evmc_result(result, client_error);
    } catch (const std::bad_alloc&) {
        return failed(EVMC_OUT_OF_MEMORY);
    } catch (...) {
        return failed(EVMC_INTERNAL_ERROR);
    }
}

int set_option(EvmcVm* vm, const char* name, const char* value) noexcept
{
    if (vm == nullptr || name == nullptr)
        return EVMC_SET_OPTION_INVALID_NAME;
    try {
        return static_cast<Vm*>(vm)->instance.set_option(name, value != nullptr ? value : "");
    } catch (...) {
        return EVMC_SET_OPTION_INVALID_VALUE;
    }
}

std::uint32_t get_capabilities(EvmcVm*) noexcept
{
    return EVMC_CAPABILITY_EVM1;
}

void destroy(EvmcVm* vm) noexcept
{
    delete static_cast<Vm*>(vm);
}

EvmcVm* create() noexcept
{
    try {
        auto vm = std::make_unique<Vm>();
        static_cast<EvmcVm&>(*vm) = {.abi_version = EVMC_ABI_VERSION,
                                     .name = "sluice",
                                     .version = SLUICE_VERSION,
                                     .destroy = destroy,
                                     .execute = execute,
                                     .get_capabilities = get_capabilities,
                                     .set_option = set_option};
        return vm.release();
    } catch (...) {
        return nullptr;
    }
}

}  // namespace
}  // namespace sluice::evmc

extern "C" {

/// A new EVM, which its `destroy` frees; null if there is no memory for it.
[[gnu::visibility("default")]] EvmcVm* evmc_create_sluice();

/// The same under the name that loaders make of the file's.
[[gnu::visibility("default")]] EvmcVm* evmc_create_sluice_evmc();

EvmcVm* evmc_create_sluice()
{
    return sluice::evmc::create();
}

EvmcVm* evmc_create_sluice_evmc()
{
    return sluice::evmc::create();
}
}
