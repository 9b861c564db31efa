// The traditional engine: walks the bytecode, one instruction after the other.
//
//   step.hpp            checks and meaning of one instruction, the same for both dispatchers
//   tail_calls.hpp      dispatch by guaranteed tail calls (Clang)
//   computed_goto.hpp   dispatch by labels (GCC, and where Clang has no preserve_none)
//
// Entry point: traditional::run_frames<Host, Watch>(frame). Instantiate it in one .cpp for each
// host type, compiled with SLUICE_ENGINE_FLAGS (see src/CMakeLists.txt).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/engines/dispatch.hpp"

#ifdef SLUICE_DISPATCH_TAIL
#include "evm/engines/traditional/tail_calls.hpp"
#else
#include "evm/engines/traditional/computed_goto.hpp"
#endif
