// SPDX-License-Identifier: Apache-2.0
#include "capi/convert.hpp"

namespace sluice::capi {
namespace {

using evm::CallKind;
using evm::EngineMode;
using evm::Revision;
using evm::Status;
using evm::StorageStatus;

// Numbers on both sides, in the same order.
static_assert(static_cast<int>(Revision::petersburg) == SLUICE_PETERSBURG);
static_assert(static_cast<int>(Revision::paris) == SLUICE_PARIS);
static_assert(static_cast<int>(evm::latest_revision) == SLUICE_LATEST_REVISION);
static_assert(static_cast<int>(EngineMode::automatic) == SLUICE_MODE_AUTO);
static_assert(static_cast<int>(EngineMode::shadow) == SLUICE_MODE_SHADOW);
static_assert(static_cast<int>(CallKind::staticcall) == SLUICE_STATICCALL);
static_assert(static_cast<int>(CallKind::create2) == SLUICE_CREATE2);
static_assert(static_cast<int>(Status::static_mode_violation) ==
              SLUICE_STATUS_STATIC_MODE_VIOLATION);
static_assert(static_cast<int>(Status::precompile_failure) == SLUICE_STATUS_PRECOMPILE_FAILURE);
static_assert(static_cast<int>(Status::unsupported_precompile) ==
              SLUICE_STATUS_UNSUPPORTED_PRECOMPILE);
static_assert(static_cast<int>(StorageStatus::modified) == SLUICE_STORAGE_MODIFIED);
static_assert(static_cast<int>(StorageStatus::modified_restored) ==
              SLUICE_STORAGE_MODIFIED_RESTORED);

// What the initialisers of the header say is what the defaults of C++ are.
static_assert(evm::default_promotion_gas == 200'000);
static_assert(evm::default_lowers_after == 16);
static_assert(evm::CodeCache::default_max_bytes == 67'108'864);

}  // namespace

bool take_revision(SluiceRevision given, Revision& revision) noexcept
{
    if (given < 0 || given > SLUICE_LATEST_REVISION)
        return false;
    revision = static_cast<Revision>(given);
    return true;
}

bool take_message(const SluiceMessage* given, evm::Message& message) noexcept
{
    SluiceMessage full = SLUICE_MESSAGE_INIT;
    if (!take_struct(given, full) || full.kind < SLUICE_CALL || full.kind > SLUICE_CREATE2 ||
        !is_view(full.input.data, full.input.size))
        return false;
    message.kind = static_cast<CallKind>(full.kind);
    message.is_static = full.is_static;
    message.delegated = full.delegated;
    message.depth = full.depth;
    message.gas = full.gas;
    message.sender = from_c(full.sender);
    message.recipient = from_c(full.recipient);
    message.code_address = from_c(full.code_address);
    message.value = from_c(full.value);
    message.salt = from_c(full.salt);
    message.input = {full.input.data, full.input.size};
    return true;
}

SluiceMessage to_c(const evm::Message& message) noexcept
{
    SluiceMessage result = SLUICE_MESSAGE_INIT;
    result.kind = static_cast<SluiceCallKind>(message.kind);
    result.is_static = message.is_static;
    result.delegated = message.delegated;
    result.depth = message.depth;
    result.gas = message.gas;
    result.sender = to_c(message.sender);
    result.recipient = to_c(message.recipient);
    result.code_address = to_c(message.code_address);
    result.value = to_c(message.value);
    result.salt = to_c(message.salt);
    result.input = to_c(message.input);
    return result;
}

bool take_block(const SluiceBlock* given, evm::BlockContext& block) noexcept
{
    SluiceBlock full = SLUICE_BLOCK_INIT;
    if (!take_struct(given, full))
        return false;
    block.number = full.number;
    block.timestamp = full.timestamp;
    block.gas_limit = full.gas_limit;
    block.coinbase = from_c(full.coinbase);
    block.prev_randao = from_c(full.prev_randao);
    block.base_fee = from_c(full.base_fee);
    block.blob_base_fee = from_c(full.blob_base_fee);
    block.chain_id = from_c(full.chain_id);
    return true;
}

bool take_options(const SluiceOptions* given, evm::EngineOptions& options)
{
    SluiceOptions full = SLUICE_OPTIONS_INIT;
    if (given != nullptr && !take_struct(given, full))
        return false;
    if (full.mode < SLUICE_MODE_TRADITIONAL || full.mode > SLUICE_MODE_SHADOW ||
        !(full.advanced_share >= 0 && full.advanced_share <= 1) ||
        full.lowers_after > most_meetings)
        return false;
    options.mode = static_cast<EngineMode>(full.mode);
    options.advanced_share = full.advanced_share;
    options.promotion_gas = full.promotion_gas;
    options.lowers_after = static_cast<std::uint8_t>(full.lowers_after);
    options.code_cache = std::make_shared<evm::CodeCache>(full.cache_bytes);
    if (full.reproducers != nullptr)
        options.reproducer_directory = full.reproducers;
    return true;
}

}  // namespace sluice::capi
