// A message on a state of ours, run on both engines.
//
// The traditional run comes first and is the real one. What it changed is then noted and taken
// back, the other run starts from the same place, its changes are compared and reverted, and those
// of the traditional run are made again. So nobody can tell from the state that there was another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <sluice/evm.hpp>
#include <sluice/log.hpp>
#include <span>
#include <utility>
#include <vector>

#include "chain/evm_host.hpp"
#include "chain/state.hpp"
#include "evm/shadow/reproducer.hpp"

namespace sluice::chain {

/// A message that both engines have run.
struct StateRuns {
    evm::Result traditional;
    evm::Result advanced;
    std::vector<evm::Log> traditional_logs;
    std::vector<evm::Log> advanced_logs;
    evm::Differences differences;

    // What either of them accessed or changed and did not revert, in the order of their places in
    // memory.
    std::vector<Account*> accounts;
    std::vector<Slot*> slots;
};

/// Runs a message. Given as a reference to what lives at the caller's, it takes no memory.
using RunMessage = std::function<evm::Result()>;

/// Called where runs differ, with the state as it was before the message.
using OnDifference = std::function<void(const StateRuns& runs)>;

/// Compares a run that has been made since `start`, and came to `traditional`, with another. The
/// state is as the first run made it before and after. Nothing where nothing can be concluded,
/// since memory ran out.
std::optional<StateRuns> compare_runs(State& state, const ExactCheckpoint& start,
                                      const evm::Result& traditional, const RunMessage& advanced,
                                      const OnDifference& on_difference);

/// Answers BLOCKHASH for two runs, and asks once: the second run gets what the first was told.
class BlockHashMemory {
public:
    using Entry = std::pair<std::uint64_t, Hash256>;

    explicit BlockHashMemory(const BlockHashes& source) : source_{source}, hashes_(window) {}

    /// Forgets everything; the first run begins.
    void begin_first_run();
    void begin_second_run() noexcept { is_second_run_ = true; }

    Hash256 ask(std::uint64_t number);

    /// What has been asked for, by number.
    [[nodiscard]] std::vector<Entry> known() const;

private:
    /// Code can ask for that many blocks, whose numbers follow each other.
    static constexpr std::size_t window = 256;

    const BlockHashes& source_;
    std::vector<std::optional<Entry>> hashes_;
    bool any_ = false;
    bool is_second_run_ = false;
};

/// A message as an Executor runs it.
struct OutermostMessage {
    const evm::Message& message;
    std::uint64_t creator_nonce = 0;  ///< Of a creation: the sender's before it was raised.
};

/// The file for runs that differ, while the state is as it was before the message.
std::string state_reproducer(State& state, std::span<const BlockHashMemory::Entry> block_hashes,
                             const evm::MessageEnvironment& environment,
                             const OutermostMessage& message, const StateRuns& runs);

}  // namespace sluice::chain
