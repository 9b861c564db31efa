// The advanced engine: runs streams of lowered code.
//
//   step.hpp         meaning of one instruction, the same for both dispatchers
//   tail_calls.hpp   dispatch by guaranteed tail calls (Clang)
//   loop.hpp         dispatch by a loop (GCC, and where Clang has no preserve_none)
//
// Entry point: advanced::run_frames<Host>(frame). Instantiate it in one .cpp for each host type,
// compiled with SLUICE_ENGINE_FLAGS (see src/CMakeLists.txt).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/engines/dispatch.hpp"

#ifdef SLUICE_DISPATCH_TAIL
#include "evm/engines/advanced/tail_calls.hpp"
#else
#include "evm/engines/advanced/loop.hpp"
#endif
