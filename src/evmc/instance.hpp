// One EVM that a client has created: its options, and engines that are lent to executions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <sluice/evm.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "evmc/client_host.hpp"
#include "evmc/evmc_abi.h"

namespace sluice::evmc {

/// Clients execute from many threads at once, with any revision, and again from within their answer
/// to a nested call. A Vm does one thing at a time and knows one revision: so there is one for each
/// outermost execution that is under way, and kept for later ones. A nested execution goes on with
/// its parent's.
class Instance {
public:
    /// What outermost executions borrow.
    struct Lease {
        std::unique_ptr<evm::Vm> vm;
        evm::Revision revision{};
        std::uint64_t options_version = 0;

        // Who has it, to know its nested executions by.
        const EvmcHostInterface* table = nullptr;
        EvmcHostContext* context = nullptr;
        std::thread::id thread;
        std::int32_t waiting_depth = ClientHost::not_waiting;

        evm::BlockContext block;
        evm::TransactionContext transaction;
        std::vector<Hash256> blob_hashes;
    };

    Instance() { options_.code_cache = std::make_shared<evm::CodeCache>(); }

    /// Writes the metrics, if there is a file for them.
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    /// EvmcSetOptionResult. Holds from the next outermost execution on.
    int set_option(std::string_view name, std::string_view value);

    /// The arguments are not null, and the host's functions neither. Throws std::bad_alloc.
    evm::Result execute(const EvmcHostInterface& table, EvmcHostContext* context,
                        evm::Revision revision, const evm::Message& message, BytesView code,
                        int& client_error);

private:
    Lease* find_parent(const EvmcHostInterface& table, const EvmcHostContext* context,
                       evm::Revision revision, std::uint32_t depth);
    std::unique_ptr<Lease> take(evm::Revision revision);
    void lend(Lease& lease);
    void give_back(std::unique_ptr<Lease> lease) noexcept;

    std::mutex mutex_;
    evm::EngineOptions options_;
    std::string metrics_file_;
    std::uint64_t options_version_ = 0;
    std::vector<Lease*> lent_;
    std::array<std::vector<std::unique_ptr<Lease>>, evm::revision_count> idle_;
};

}  // namespace sluice::evmc
