// A message behind a host of somebody else's, run on both engines.
//
// The host is asked once: the traditional run goes to it through a recording host, the advanced one
// is answered from the record. Nested messages are answered from there as well; those that come
// back into a Vm are compared by themselves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "evm/shadow/host_record.hpp"
#include "evm/shadow/reproducer.hpp"

namespace sluice::evm {

/// Runs a message on one of the engines, with this host. Given as a reference to what lives at the
/// caller's, it takes no memory.
using RunOnHost = std::function<Result(Host& host)>;

/// A message that both engines have run.
struct HostRuns {
    Result traditional;
    Result advanced;
    HostRecord record;
    Differences differences;
};

/// What is there after the traditional run in any case, and the comparison if there was one:
/// memory may have run out.
struct ShadowedResult {
    Result result;
    std::optional<HostRuns> runs;
};

/// Runs `traditional` on the host, and then `advanced` on the record of that.
/// `recorded_bytes` bounds nested ones together (RecordingHost).
ShadowedResult run_shadowed(Host& host, const RunOnHost& traditional, const RunOnHost& advanced,
                            std::size_t& recorded_bytes);

/// The file for runs that differ.
std::string host_reproducer(const MessageEnvironment& environment, const Message& message,
                            BytesView code, const HostRuns& runs);

}  // namespace sluice::evm
