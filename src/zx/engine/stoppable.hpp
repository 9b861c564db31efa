// What can be asked to stop while it runs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/ending.hpp"
#include "zx/runtime/error.hpp"

namespace sluice::zx {

class Stoppable {
public:
    virtual ~Stoppable() = default;
    /// Makes the program stop soon, with Timeout or Interrupted; from a signal handler or another
    /// thread.
    virtual void request_stop(ErrorKind why) noexcept = 0;
    /// What a signal that ends programs does; from signal handlers.
    virtual void request_end(EndSignal signal) noexcept = 0;
};

}  // namespace sluice::zx
