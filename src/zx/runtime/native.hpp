// The interface between engines and builtins.
//
// A builtin never calls an engine: where it needs a function of the program to run (the callback of
// `map`, say) it says so and returns; the engine runs the function on frames of its own and calls
// the builtin again with what came back. So no program, however nested, recurses on the machine's
// stack, a callback may suspend its task, and both engines share every builtin.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "zx/values/value.hpp"

namespace sluice::zx {

class Runtime;

enum class NativeStatus : std::uint8_t {
    Done,         ///< `result` is the value.
    Error,        ///< Runtime::error says what.
    OutOfMemory,  ///< Nothing was changed: the engine collects and calls again with the same step.
    Call,         ///< Call `callee` with `call_arguments`, then this again with `returned`.
    Suspend,      ///< The task waits for what it was registered with; then this again.
};

/// Values that a builtin may keep between its steps.
inline constexpr std::size_t native_scratch_count = 4;

/// One call of a builtin.
///
/// Everything that must outlive a step is in `arguments`, `self` or `scratch`: those the engine
/// keeps alive. A collection can happen between steps and before a repetition, never within a step.
struct NativeCall {
    Runtime& runtime;
    std::span<Value>
        arguments;           ///< As many as the program wrote: `argument(i)` gives null for more.
    Value self{};            ///< The receiver of a method; for intrinsics as their table says.
    std::uint32_t step = 0;  ///< 0 at first; the builtin counts it on for itself.
    std::span<Value> scratch{};  ///< native_scratch_count values, Undefined at first.
    Value returned{};            ///< From step 1 on: what the callee returned.
    /// Set together with `Call`: an error of the callee that a `catch` would see does not end this
    /// call. It comes back with `callee_failed` set, and Runtime::error is what happened.
    bool guards_callee = false;
    bool callee_failed = false;

    Value result = Value::null();
    Value callee{};
    std::span<const Value> call_arguments{};  ///< The engine copies them before it runs the callee.
    Value call_storage[3]{};

    [[nodiscard]] Value argument(std::size_t index) const noexcept
    {
        return index < arguments.size() ? arguments[index] : Value::null();
    }

    NativeStatus done(Value value) noexcept
    {
        result = value;
        return NativeStatus::Done;
    }

    /// A call with arguments that lie in `arguments`, `scratch` or a list.
    NativeStatus call(Value function, std::span<const Value> those) noexcept
    {
        callee = function;
        call_arguments = those;
        return NativeStatus::Call;
    }
    NativeStatus call(Value function) noexcept
    {
        callee = function;
        call_arguments = {};
        return NativeStatus::Call;
    }
    NativeStatus call(Value function, Value first) noexcept
    {
        call_storage[0] = first;
        callee = function;
        call_arguments = {call_storage, 1};
        return NativeStatus::Call;
    }
    NativeStatus call(Value function, Value first, Value second) noexcept
    {
        call_storage[0] = first;
        call_storage[1] = second;
        callee = function;
        call_arguments = {call_storage, 2};
        return NativeStatus::Call;
    }
};

using NativeFunction = NativeStatus (*)(NativeCall& call);

/// No upper bound on the number of arguments.
inline constexpr std::uint8_t any_number = 255;

struct BuiltinInfo {
    std::string_view name;  ///< As the program writes it.
    NativeFunction function;
    std::uint8_t least = 0;  ///< Arguments.
    std::uint8_t most = any_number;
    /// Neither calls functions of the program, nor suspends, nor looks at gas: engines need not
    /// settle accounts around it.
    bool is_simple = true;
    /// Read like a variable (TX, msg), not called.
    bool is_variable = false;
    /// What the program writes when arguments have names, in order, separated by commas; empty if
    /// they have none.
    std::string_view parameters = {};

    [[nodiscard]] constexpr bool takes(std::size_t count) const noexcept
    {
        return count >= least && (count <= most || most == any_number);
    }
};

/// The name as programs write it: intrinsics that are also called as functions have a mark before
/// theirs.
[[nodiscard]] std::string_view written_name(const BuiltinInfo& builtin) noexcept;

/// The message for a call with so many arguments, of which the builtin takes more or fewer.
[[nodiscard]] std::string describe_argument_count(const BuiltinInfo& builtin, std::size_t count);

/// A list of builtins under a name: the global ones, the methods of a kind, a standard module.
struct BuiltinTable {
    std::string_view name;
    std::span<const BuiltinInfo> builtins;
};

}  // namespace sluice::zx
