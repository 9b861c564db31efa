// Files that hold all that is needed to run a message again on which the engines differed.
//
// Two kinds share what is here: those of messages in a state of ours (chain/shadow.hpp),
// and those of messages behind a Host (shadow/shadowed_host.hpp). fixtures/reproducer.hpp reads
// both.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/evm.hpp>
#include <string>

#include "evm/shadow/difference.hpp"
#include "evm/shadow/json_text.hpp"

namespace sluice::evm {

/// What a reader checks first.
inline constexpr std::string_view reproducer_format = "sluice-divergence";
inline constexpr std::uint64_t reproducer_version = 1;

/// How many files a directory takes, and how long they may be.
inline constexpr std::size_t max_reproducers = 100;
inline constexpr std::size_t max_reproducer_size = std::size_t{4} << 20;

/// What a message ran in.
struct MessageEnvironment {
    Revision revision = latest_revision;
    const BlockContext& block;
    const TransactionContext& transaction;
    double advanced_share = 1;
};

/// The names of kinds of messages in reproducers, in order.
inline constexpr std::string_view call_kind_names[]{"call",       "callcode", "delegatecall",
                                                    "staticcall", "create",   "create2"};

/// Adds the members that every reproducer begins with.
void add_environment(JsonText& json, const MessageEnvironment& environment);

/// Adds the members of a message to an object.
void add_message(JsonText& json, const Message& message);

/// Adds the members of a result to an object.
void add_result(JsonText& json, const Result& result);
void add_logs(JsonText& json, std::span<const Log> logs);
void add_differences(JsonText& json, const Differences& differences);

/// Whether the directory takes one more.
[[nodiscard]] bool has_room_for_reproducer(const std::string& directory);

/// Writes a finished document, named after what it holds, so that a message that differs again and
/// again makes one file. Nobody ever sees a part of one under its name, and only its owner can read
/// it. False if it is not there afterwards.
[[nodiscard]] bool write_reproducer(const std::string& directory, const std::string& text);

/// Writes the document that `make()` returns, if there is a directory for it, and counts in the
/// metrics if it is not there afterwards. Throws nothing for want of memory.
template <class Make>
void keep_reproducer(const std::string& directory, EngineMetrics& metrics, Make&& make)
{
    if (directory.empty())
        return;
    bool written = false;
    try {
        written = has_room_for_reproducer(directory) && write_reproducer(directory, make());
    } catch (const std::bad_alloc&) {
        written = false;  // As good as a full disk.
    }
    if (!written)
        ++metrics.unwritten_reproducers;
}

}  // namespace sluice::evm
