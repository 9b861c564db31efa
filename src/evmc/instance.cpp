// SPDX-License-Identifier: Apache-2.0
#include "evmc/instance.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <new>
#include <system_error>

#include "evmc/convert.hpp"

namespace sluice::evmc {
namespace {

/// Asks for the block and the transaction, once for an outermost execution.
void fetch_context(Instance::Lease& lease)
{
    const EvmcTxContext context = lease.table->get_tx_context(lease.context);
    evm::BlockContext& block = lease.block;
    block.number = static_cast<std::uint64_t>(context.block_number);
    block.timestamp = static_cast<std::uint64_t>(context.block_timestamp);
    block.gas_limit = static_cast<std::uint64_t>(context.block_gas_limit);
    block.coinbase = from_evmc(context.coinbase);
    block.prev_randao = number_from_evmc(context.prev_randao);
    block.base_fee = number_from_evmc(context.base_fee);
    block.blob_base_fee = number_from_evmc(context.blob_base_fee);
    block.chain_id = number_from_evmc(context.chain_id);
    lease.blob_hashes.clear();
    if (context.blob_hashes != nullptr) {
        lease.blob_hashes.reserve(context.blob_hashes_count);
        for (std::size_t i = 0; i < context.blob_hashes_count; ++i)
            lease.blob_hashes.push_back(hash_from_evmc(context.blob_hashes[i]));
    }
    lease.transaction = {from_evmc(context.origin), number_from_evmc(context.gas_price),
                         lease.blob_hashes};
}

}  // namespace

Instance::~Instance()
{
    if (metrics_file_.empty())
        return;
    // Engines hand in their metrics when they end.
    for (auto& engines : idle_)
        engines.clear();
    try {
        static_cast<void>(evm::write_metrics(metrics_file_, options_.metrics->total(),
                                             options_.code_cache->counters()));
    } catch (const std::bad_alloc&) {
        return;  // The file stays as it was written first.
    }
}

int Instance::set_option(std::string_view name, std::string_view value)
{
    const std::lock_guard lock{mutex_};
    if (name == "mode") {
        const auto mode = evm::parse_engine_mode(value);
        if (!mode)
            return EVMC_SET_OPTION_INVALID_VALUE;
        options_.mode = *mode;
    } else if (name == "advanced-share") {
        const auto share = evm::parse_share(value);
        if (!share)
            return EVMC_SET_OPTION_INVALID_VALUE;
        options_.advanced_share = *share;
    } else if (name == "promotion-gas") {
        const auto gas = evm::parse_count(value, std::numeric_limits<std::uint64_t>::max());
        if (!gas)
            return EVMC_SET_OPTION_INVALID_VALUE;
        options_.promotion_gas = *gas;
    } else if (name == "lowers-after") {
        const auto times = evm::parse_count(value, std::numeric_limits<std::uint8_t>::max());
        if (!times)
            return EVMC_SET_OPTION_INVALID_VALUE;
        options_.lowers_after = static_cast<std::uint8_t>(*times);
    } else if (name == "cache-bytes") {
        const auto bytes = evm::parse_byte_count(value);
        if (!bytes)
            return EVMC_SET_OPTION_INVALID_VALUE;
        options_.code_cache = std::make_shared<evm::CodeCache>(*bytes);
    } else if (name == "reproducers") {
        std::error_code error;
        if (!std::filesystem::is_directory(value, error))
            return EVMC_SET_OPTION_INVALID_VALUE;
        options_.reproducer_directory = value;
    } else if (name == "metrics") {
        // What cannot be written shall show now, not when nobody can be told any more.
        std::string file{value};
        if (!evm::write_metrics(file, {}, {}))
            return EVMC_SET_OPTION_INVALID_VALUE;
        metrics_file_ = std::move(file);
        if (options_.metrics == nullptr)
            options_.metrics = std::make_shared<evm::MetricsCollector>();
    } else {
        return EVMC_SET_OPTION_INVALID_NAME;
    }
    ++options_version_;
    return EVMC_SET_OPTION_SUCCESS;
}

Instance::Lease* Instance::find_parent(const EvmcHostInterface& table,
                                       const EvmcHostContext* context, evm::Revision revision,
                                       std::uint32_t depth)
{
    if (depth == 0)
        return nullptr;
    const std::thread::id thread = std::this_thread::get_id();
    const std::lock_guard lock{mutex_};
    // Only this thread writes to the leases that it has, so their depths may be read.
    const auto it = std::ranges::find_if(lent_, [&](const Lease* lease) {
        return lease->thread == thread && lease->context == context && lease->table == &table &&
               lease->revision == revision &&
               lease->waiting_depth == static_cast<std::int32_t>(depth) - 1;
    });
    return it != lent_.end() ? *it : nullptr;
}

std::unique_ptr<Instance::Lease> Instance::take(evm::Revision revision)
{
    evm::EngineOptions options;
    std::uint64_t version = 0;
    std::unique_ptr<Lease> lease;
    {
        const std::lock_guard lock{mutex_};
        auto& idle = idle_[static_cast<std::size_t>(revision)];
        if (!idle.empty()) {
            lease = std::move(idle.back());
            idle.pop_back();
        }
        version = options_version_;
        if (lease == nullptr || lease->options_version != version)
            options = options_;
    }
    if (lease == nullptr) {
        lease = std::make_unique<Lease>();
        lease->revision = revision;
        lease->vm = std::make_unique<evm::Vm>(revision, options);
    } else if (lease->options_version != version) {
        lease->vm->set_options(options);
    }
    lease->options_version = version;
    return lease;
}

void Instance::lend(Lease& lease)
{
    const std::lock_guard lock{mutex_};
    lent_.push_back(&lease);
}

void Instance::give_back(std::unique_ptr<Lease> lease) noexcept
{
    const std::lock_guard lock{mutex_};
    std::erase(lent_, lease.get());
    try {
        idle_[static_cast<std::size_t>(lease->revision)].push_back(std::move(lease));
    } catch (...) {
        lease.reset();  // There was no memory to keep it.
    }
}

evm::Result Instance::execute(const EvmcHostInterface& table, EvmcHostContext* context,
                              evm::Revision revision, const evm::Message& message, BytesView code,
                              int& client_error)
{
    // Vm::execute answers for its own memory and throws nothing: what is lent comes back.
    const auto run = [&](Lease& lease) noexcept {
        ClientHost host{table, context, lease.waiting_depth};
        evm::Result result = lease.vm->execute(host, lease.block, lease.transaction, message, code);
        client_error = host.client_error();
        return result;
    };

    if (Lease* const parent = find_parent(table, context, revision, message.depth)) {
        const std::int32_t waiting_depth = parent->waiting_depth;
        parent->waiting_depth = ClientHost::not_waiting;
        evm::Result result = run(*parent);
        parent->waiting_depth = waiting_depth;
        return result;
    }

    std::unique_ptr<Lease> lease = take(revision);
    lease->table = &table;
    lease->context = context;
    lease->thread = std::this_thread::get_id();
    fetch_context(*lease);
    lend(*lease);
    evm::Result result = run(*lease);
    give_back(std::move(lease));
    return result;
}

}  // namespace sluice::evmc
