// Where a task is that waits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "zx/runtime/error.hpp"

namespace sluice::zx {

/// What an engine's task can be besides a TaskBody: one that tells its frames.
class TaskStack {
public:
    virtual ~TaskStack() = default;
    /// Appends the task's frames, innermost first, until there are `most` entries.
    virtual void stack(std::size_t most, std::vector<TraceEntry>& entries) const = 0;
};

}  // namespace sluice::zx
