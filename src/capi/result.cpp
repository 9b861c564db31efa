// SPDX-License-Identifier: Apache-2.0
#include "capi/result.hpp"

#include "capi/convert.hpp"
#include "capi/guard.hpp"

namespace sluice::capi {

std::unique_ptr<SluiceResult> make_result(evm::Result&& result, evm::CallKind kind)
{
    auto made = std::make_unique<SluiceResult>();
    made->status = result.status;
    made->gas_left = result.gas_left;
    made->gas_refund = result.gas_refund;
    made->output = std::move(result.output);
    const bool creates = kind == evm::CallKind::create || kind == evm::CallKind::create2;
    if (creates && result.status == evm::Status::success)
        made->created = result.created;
    return made;
}

SluiceLog to_c(const evm::Log& log) noexcept
{
    static_assert(sizeof(Hash256) == sizeof(SluiceWord) && alignof(Hash256) == alignof(SluiceWord));
    const auto* const topics = reinterpret_cast<const SluiceWord*>(log.topics.data());
    return {to_c(log.address), log.topics.empty() ? nullptr : topics, log.topics.size(),
            to_c(BytesView{log.data})};
}

}  // namespace sluice::capi

using namespace sluice;

extern "C" {

void sluice_result_free(SluiceResult* result)
{
    delete result;
}

SluiceStatus sluice_result_status(const SluiceResult* result)
{
    return result != nullptr ? static_cast<SluiceStatus>(result->status) : SLUICE_STATUS_NONE;
}

uint64_t sluice_result_gas_left(const SluiceResult* result)
{
    return result != nullptr ? result->gas_left : 0;
}

uint64_t sluice_result_gas_used(const SluiceResult* result)
{
    return result != nullptr ? result->gas_used : 0;
}

int64_t sluice_result_gas_refund(const SluiceResult* result)
{
    return result != nullptr ? result->gas_refund : 0;
}

SluiceBytes sluice_result_output(const SluiceResult* result)
{
    return result != nullptr ? capi::to_c(BytesView{result->output}) : SluiceBytes{};
}

bool sluice_result_created(const SluiceResult* result, SluiceAddress* address)
{
    const bool is_there = result != nullptr && result->created.has_value();
    if (address != nullptr)
        *address = is_there ? capi::to_c(*result->created) : SluiceAddress{};
    return is_there;
}

SluiceAddress sluice_result_sender(const SluiceResult* result)
{
    return result != nullptr ? capi::to_c(result->sender) : SluiceAddress{};
}

size_t sluice_result_log_count(const SluiceResult* result)
{
    return result != nullptr ? result->logs.size() : 0;
}

SluiceError sluice_result_log(const SluiceResult* result, size_t index, SluiceLog* log)
{
    if (log == nullptr)
        return capi::bad_argument("log is null");
    *log = {};
    if (result == nullptr)
        return capi::bad_argument("result is null");
    if (index >= result->logs.size())
        return capi::bad_argument("there are not so many logs");
    *log = capi::to_c(result->logs[index]);
    return SLUICE_OK;
}
}
