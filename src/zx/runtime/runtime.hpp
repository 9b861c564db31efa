// What a running program has besides its engine: heap, errors, output, state and services.
//
// Engines and builtins meet here. Everything that the language defines about values of its own
// kinds (properties, methods, construction, contracts' atomicity, events, tasks) is done here once,
// for both engines; what is left to an engine is control flow, variables and frames.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/scope.hpp"
#include "zx/runtime/error.hpp"
#include "zx/runtime/journal.hpp"
#include "zx/runtime/meter.hpp"
#include "zx/runtime/native.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

/// What a run may do and what it knows of its surroundings.
struct RuntimeOptions {
    HeapOptions heap;
    std::vector<std::string> arguments;  ///< __ARGS__
    std::string root;                    ///< The project's folder: the current one, as a rule.
    bool exact_division_when_possible = false;  ///< File flag division=auto.
    bool strict_types = false;
    bool strict_modifiers = false;
    bool integers_of_64_bits = false;  ///< File flag int_overflow=64.
    bool random_addresses = false;
    bool deterministic = false;  ///< Clock and random numbers are those of a fixed seed.
    bool propagates_sender = false;
    bool journals_state = true;
    bool allows_io = true;
    bool allows_network = true;
    bool enforces_taint = false;
    std::uint32_t max_call_depth = 5000;
    std::int64_t max_iterations = -1;  ///< Of all loops together; -1: no limit.
    std::int64_t min_elapsed_ms = 0;
    /// Everything that the program prints goes here, in pieces; the default is standard output.
    std::function<void(std::string_view)> write_output;
    std::function<void(std::string_view)> write_diagnostics;
    /// A line of input without its end; false at the end of the input.
    std::function<bool(std::string& line)> read_line;
};

/// How a call of some value is carried out.
struct CallTarget {
    enum class Kind : std::uint8_t {
        Function,  ///< Run `function` with `self` in slot 0 (Undefined: the function itself).
        Action,    ///< The same as a call of a contract's action, within the journal.
        Native,    ///< Run `native` with `self`.
        Error,     ///< Runtime::error says why not.
    } kind;
    FunctionObject* function = nullptr;
    const BuiltinInfo* native = nullptr;
    Value self;
};

class Scheduler;
class Program;

class Runtime {
public:
    explicit Runtime(RuntimeOptions options);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    [[nodiscard]] Heap& heap() noexcept { return heap_; }
    [[nodiscard]] const RuntimeOptions& options() const noexcept { return options_; }
    [[nodiscard]] Meter& meter() noexcept { return meter_; }
    [[nodiscard]] Journal& journal() noexcept { return journal_; }
    [[nodiscard]] Error& error() noexcept { return error_; }

    // ---- errors --------------------------------------------------------------------------------

    /// Sets the error to `message`; gives NativeStatus::Error, to be returned as it is.
    NativeStatus fail(std::string_view message, ErrorKind kind = ErrorKind::Runtime);
    /// Sets the error to a value that the program threw.
    void raise(Value value);

    // ---- what engines ask of values -------------------------------------------------------------
    // All give Ok, Error (error() says what) or OutOfMemory (nothing was changed). Names are
    // interned strings. `from` is the `this` of the code that asks, or Undefined: private members
    // are open to their own instance only.

    [[nodiscard]] Status get_property(Value object, String* name, Value from, Value& result);
    [[nodiscard]] Status set_property(Value object, String* name, Value value, Value from);
    [[nodiscard]] Status get_index(Value object, Value index, Value from, Value& result);
    [[nodiscard]] Status set_index(Value object, Value index, Value value, Value from);
    /// `value is Type`, where `type` is what the name is bound to, or Undefined.
    [[nodiscard]] bool is_of_type(Value value, std::string_view type_name, Value type);

    /// How `callee(...)` is carried out.
    [[nodiscard]] CallTarget resolve_call(Value callee);
    /// How `receiver.name(...)` is carried out.
    [[nodiscard]] CallTarget resolve_method(Value receiver, String* name, Value from);
    /// The operator method of a data instance, or nullptr.
    [[nodiscard]] FunctionObject* find_operator(Value left, BinaryOperator op);

    /// Puts named arguments in order: `positions[i]` gets the parameter that the i-th argument is.
    [[nodiscard]] Status order_arguments(const CallTarget& target, std::span<String* const> names,
                                         std::vector<std::uint32_t>& positions);

    // ---- variables of modules -------------------------------------------------------------------

    /// The slots of a module, by ModuleUnit::index. They stay where they are.
    [[nodiscard]] Value* module_slots(std::uint32_t module) noexcept;
    /// A write to a variable that is sealed, watched, restricted, versioned, persistent or covered
    /// by `tx`. `cell` is that of a captured variable, else null.
    [[nodiscard]] Status assign_special(std::uint32_t module, std::uint32_t slot, Cell* cell,
                                        Value value);

    /// Interned string of a symbol, a literal or a name.
    [[nodiscard]] String* intern(std::string_view text) { return heap_.intern(text); }

    /// Marks what the runtime itself keeps alive; engines add roots of their own to the heap.
    void trace(Marker& marker);

private:
    RuntimeOptions options_;
    Heap heap_;
    Meter meter_;
    Journal journal_;
    Error error_;
};

}  // namespace sluice::zx
