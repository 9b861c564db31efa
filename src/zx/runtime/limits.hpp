// What both engines say when a program comes to one of its limits, or to a rule of the engines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "zx/compiler/gas.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {

// Each sets Runtime::error.

/// By the outcome of a charge that was not Paid.
void fail_charge(Runtime& runtime, Meter::Outcome outcome, GasOperation operation,
                 std::uint32_t statement);
/// `depth` calls are within each other, and one more was tried.
void fail_call_depth(Runtime& runtime, std::uint32_t depth);
/// After RuntimeOptions::max_iterations rounds of loops.
void fail_iterations(Runtime& runtime, std::uint32_t statement);
/// After Runtime::request_stop.
void fail_stopped(Runtime& runtime);
/// A collection did not help.
void fail_memory(Runtime& runtime);

void fail_unknown_name(Runtime& runtime, std::string_view name);
void fail_const(Runtime& runtime, std::string_view name);
/// A builtin that is called in the text of a sandbox; an empty policy is the default one.
void fail_sandbox(Runtime& runtime, std::string_view builtin, std::string_view policy);
/// `await` in an action of a contract that is not async, or in `tx`.
void fail_await(Runtime& runtime);
/// A construct that unsupported() names.
void fail_unsupported(Runtime& runtime, std::string_view construct);
/// With strict_modifiers: an action that is `view` or `pure` writes, or a pure one reads.
void fail_state_access(Runtime& runtime, std::string_view action, bool is_write);

}  // namespace sluice::zx
