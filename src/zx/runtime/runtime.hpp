// What a running program has besides its engine: heap, errors, output, state and services.
//
// Engines and builtins meet here. Everything that the language defines about values of its own
// kinds (properties, methods, construction, contracts' atomicity, events, tasks) is done here once,
// for both engines; what is left to an engine is control flow, variables and frames.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/scope.hpp"
#include "zx/runtime/clock.hpp"
#include "zx/runtime/ending.hpp"
#include "zx/runtime/error.hpp"
#include "zx/runtime/events.hpp"
#include "zx/runtime/guards.hpp"
#include "zx/runtime/journal.hpp"
#include "zx/runtime/meter.hpp"
#include "zx/runtime/modules.hpp"
#include "zx/runtime/native.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/runtime/output.hpp"
#include "zx/runtime/random.hpp"
#include "zx/runtime/registries.hpp"
#include "zx/runtime/scheduler.hpp"
#include "zx/runtime/store.hpp"
#include "zx/runtime/transaction.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

class FileChanges;

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
    /// Whether flags in its file, or the program while it runs, may raise the limits of gas and
    /// operations or switch metering off.
    bool allows_lifting_limits = true;
    std::uint32_t max_call_depth = 5000;
    std::int64_t max_iterations = -1;  ///< Of all loops together; -1: no limit.
    std::int64_t min_elapsed_ms = 0;
    /// Everything that the program prints goes here, in pieces; the default is standard output.
    std::function<void(std::string_view)> write_output;
    std::function<void(std::string_view)> write_diagnostics;
    /// A line of input without its end; false at the end of the input.
    std::function<bool(std::string& line)> read_line;
    /// Is told of changes to files before they are made, if it is there. Stays the caller's.
    FileChanges* file_changes = nullptr;
    /// What the program is shown where it asks for a number that depends on the engine, such as
    /// bytes of memory; by default that number.
    std::function<std::int64_t(std::int64_t number)> show_measure;
    /// Asked while the program waits: whether it shall stop. The default is stop_request.
    std::function<bool()> is_interrupted;
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
    Value self{};
};

/// What the runtime and builtins ask of the engine that runs.
class EngineHooks {
public:
    virtual ~EngineHooks() = default;
    /// The function of the program that is at work, which called the builtin that asks; nullptr if
    /// there is none.
    [[nodiscard]] virtual const FunctionCode* current_code() const = 0;
    /// Where it is, in its module's source.
    [[nodiscard]] virtual std::uint32_t current_offset() const = 0;
    /// The functions around the current one, innermost first; at most `most`.
    virtual void stack(std::size_t most, std::vector<TraceEntry>& entries) const = 0;
    /// The policy of the innermost sandbox that what runs is in: by its own text, or because
    /// something in the text of one called it.
    [[nodiscard]] virtual std::optional<std::string_view> sandbox() const { return std::nullopt; }
    /// The frames of a new task that does a call; nullptr when memory is out. An error of
    /// resolving the callee is one of the task.
    [[nodiscard]] virtual std::unique_ptr<TaskBody> make_task(Value callee,
                                                              std::span<const Value> arguments) = 0;
};

/// Makes modules of files that a running program names.
class FileEvaluator {
public:
    virtual ~FileEvaluator() = default;
    /// The module of the file at `path`, which has this text: ready to run, and called `name`. It
    /// may have run before. Nullopt: it has errors, or there is no room, as `failure` says.
    [[nodiscard]] virtual std::optional<std::uint32_t> prepare(const std::string& path,
                                                               std::string_view name,
                                                               std::string text,
                                                               std::string& failure) = 0;
};

/// How a property is read.
enum class PropertyStatus : std::uint8_t {
    Ok,
    Error,
    OutOfMemory,
    Call,  ///< It is computed: the value is that of calling the target without arguments.
};

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
    [[nodiscard]] Output& output() noexcept { return output_; }
    [[nodiscard]] Clock& clock() noexcept { return clock_; }
    /// A number that depends on the engine, as the program is to see it.
    [[nodiscard]] std::int64_t shown_measure(std::uint64_t number) const
    {
        const auto measured = static_cast<std::int64_t>(number);
        return options_.show_measure ? options_.show_measure(measured) : measured;
    }
    [[nodiscard]] Random& random() noexcept { return random_; }
    [[nodiscard]] Scheduler& scheduler() noexcept { return scheduler_; }
    [[nodiscard]] Events& events() noexcept { return events_; }
    [[nodiscard]] TransactionContext& transaction() noexcept { return transaction_; }
    [[nodiscard]] Guards& guards() noexcept { return guards_; }
    [[nodiscard]] Modules& modules() noexcept { return modules_; }
    [[nodiscard]] Dependencies& dependencies() noexcept { return dependencies_; }
    [[nodiscard]] Grants& grants() noexcept { return grants_; }
    [[nodiscard]] Records& records() noexcept { return records_; }
    [[nodiscard]] Trails& trails() noexcept { return trails_; }

    /// The engine that runs; it stays the caller's. Set before a program runs.
    void set_engine(EngineHooks* engine) noexcept { engine_ = engine; }
    [[nodiscard]] EngineHooks* engine() const noexcept { return engine_; }
    /// The same for what evaluates files; without one, none can be.
    void set_evaluator(FileEvaluator* evaluator) noexcept { evaluator_ = evaluator; }
    [[nodiscard]] FileEvaluator* evaluator() const noexcept { return evaluator_; }

    /// Methods of a kind that its objects do not bring along: lists, maps, strings, promises ...
    void set_methods(Tag tag, const BuiltinTable& table);
    /// The method of that name, or nullptr; `index` is its place in the table for the next time.
    [[nodiscard]] const BuiltinInfo* find_method(Tag tag, std::string_view name,
                                                 std::uint16_t& index) const noexcept;
    /// What find_method found there, if it still has that name.
    [[nodiscard]] const BuiltinInfo* method_at(Tag tag, std::string_view name,
                                               std::uint16_t index) const noexcept;

    // ---- errors --------------------------------------------------------------------------------

    /// Sets the error to `message`; gives NativeStatus::Error, to be returned as it is.
    NativeStatus fail(std::string_view message, ErrorKind kind = ErrorKind::Runtime);
    /// The same for functions that give a Status.
    Status fail_status(std::string_view message, ErrorKind kind = ErrorKind::Runtime);
    /// Sets the error to a value that the program threw.
    void raise(Value value, ErrorKind kind = ErrorKind::Thrown);
    /// Engines call it where error() is caught; `here` is the place of the catching function, which
    /// raised it where the trace is empty.
    void note_caught(const TraceEntry& here);
    /// Its value is Undefined before anything was caught.
    [[nodiscard]] const CaughtError& caught() const noexcept { return caught_; }
    /// Prints the value of an error that nobody catches as a line of diagnostics.
    void report(std::string_view prefix, Value error);

    // ---- what engines ask of values -------------------------------------------------------------
    // All give Ok, Error (error() says what) or OutOfMemory (nothing was changed). Names are
    // interned strings. `from` is the `this` of the code that asks, or Undefined: private members
    // are open to their own instance only.

    /// Computed fields of data instances are no values to be had without a call: see
    /// read_property.
    [[nodiscard]] Status get_property(Value object, String* name, Value from, Value& result);
    /// get_property, or for a computed field how to call it.
    [[nodiscard]] PropertyStatus read_property(Value object, String* name, Value from,
                                               Value& result, CallTarget& getter);
    [[nodiscard]] Status set_property(Value object, String* name, Value value, Value from);
    [[nodiscard]] Status get_index(Value object, Value index, Value from, Value& result);
    [[nodiscard]] Status set_index(Value object, Value index, Value value, Value from);
    /// What a name means in an action where no slot of its class has it (GETNAME): a state variable
    /// of the instance, or an action of it as a value; in a data class a field of the instance.
    /// `found` false: there is none.
    [[nodiscard]] Status find_name(Value self, String* name, Value& result, bool& found);
    /// `a[x][y] = v` where `a` is a state variable of a nested map type: what `a[x]` gives, which
    /// is a new map if there was none. Engines use it in place of get_index for all but the last
    /// index of an assignment whose root is such a variable (StateVariable::type).
    [[nodiscard]] Status get_or_create_map(Value object, Value index, Value from, Value& result);
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

    // ---- calls of contracts ---------------------------------------------------------------------

    /// What the end of a contract's action needs.
    struct ActionScope {
        Journal::Savepoint savepoint;
        bool is_journaled;
        bool has_sender;
        bool is_action = false;
        bool is_read_only = false;
    };
    /// Begins a call of CallTarget::Kind::Action; `from` is the `this` of the caller.
    [[nodiscard]] ActionScope begin_action(Value self, Value from, const FunctionCode& code);
    /// With strict_modifiers: fails in an action that is `view` or `pure`, and in what it calls.
    [[nodiscard]] Status check_state_write()
    {
        return read_only_.empty() ? Status::Ok : refuse_state_write();
    }
    /// Ends it; not `ok`: with everything undone. False: it was the outermost one and could not be
    /// stored. It is undone then too, and error() says why.
    [[nodiscard]] bool end_action(const ActionScope& scope, bool ok);
    /// Ends a part of an action that waits. There is nobody to tell when it cannot be stored: the
    /// program ends.
    void end_stretch(const ActionScope& scope);
    /// The same for a `tx` block.
    [[nodiscard]] ActionScope begin_transaction();
    [[nodiscard]] bool end_transaction(const ActionScope& scope, bool ok)
    {
        return end_action(scope, ok);
    }

    /// The same for those that call intrinsics: `tx` blocks end in the opposite order, and nothing
    /// waits inside of one.
    void enter_transaction() { transactions_.push_back(begin_transaction()); }
    [[nodiscard]] bool leave_transaction(bool ok);
    [[nodiscard]] bool is_in_transaction() const noexcept { return !transactions_.empty(); }

    /// Which contract of which file it is: instances are counted by this.
    [[nodiscard]] std::string identity_of(const ContractCode& code) const;
    [[nodiscard]] std::string identity_of(const ModuleUnit& unit, std::string_view name) const;
    /// The address of the `index`-th instance; nullptr when memory is out.
    [[nodiscard]] String* address_of(const std::string& identity, std::uint64_t index);
    /// Gives a contract that was just made its address, and finds its state of an earlier run:
    /// `made` is then that one and `is_stored` true.
    [[nodiscard]] Status deploy(ContractObject*& made, bool& is_stored);

    // ---- writes to containers -------------------------------------------------------------------
    // For engines and builtins: frozen ones are errors, owned ones go through the journal.

    [[nodiscard]] Status set_element(List* list, std::size_t index, Value value);
    [[nodiscard]] Status append(List* list, Value value);
    [[nodiscard]] Status set_entry(Map* map, String* key, Value value);
    [[nodiscard]] Status remove_entry(Map* map, String* key, bool& found);
    /// Takes the last element away; the list is not empty.
    [[nodiscard]] Status pop(List* list, Value& value);
    /// Before a builtin changes a list in any other way; `added` is what it puts in, if anything.
    [[nodiscard]] Status prepare_change(List* list, Value added = Value::null());
    /// A slot of an entity or of a data instance.
    [[nodiscard]] Status write_slot(Object* owner, Value& slot, Value value);

    // ---- variables of modules -------------------------------------------------------------------

    /// The slots of a module, by ModuleUnit::index. They stay where they are.
    [[nodiscard]] Value* module_slots(std::uint32_t module) noexcept
    {
        return modules_.slots(module);
    }
    /// A write to a variable that is sealed, watched, restricted, versioned, persistent or covered
    /// by `tx`. `cell` is that of a captured variable, else null.
    [[nodiscard]] Status assign_special(std::uint32_t module, std::uint32_t slot, Cell* cell,
                                        Value value);
    /// Whether a value may go into a variable under the rules of restrict(x, {range, type}).
    [[nodiscard]] Status check_rules(const Map& rules, const String* name, Value value);
    /// Adds a version to the history of a ledger. False when memory is out.
    [[nodiscard]] bool add_version(List& history, Value value);
    /// What persistent variables keep where no store is set: for this run only.
    [[nodiscard]] Status load_unstored(String* key, Value& value, bool& found);
    [[nodiscard]] Status save_unstored(String* key, Value value);
    /// The store stays the caller's. Set before a program runs, and taken away when it has ended.
    void set_store(StateStore* store);
    [[nodiscard]] StateStore* store() noexcept { return store_; }
    /// Stores what was written outside of calls since the last one. False: it could not be stored,
    /// and error() says why.
    [[nodiscard]] bool store_rest();
    /// Whether a write has set off watchers: the engine then calls `run_watchers`, a builtin
    /// without arguments (src/zx/intrinsics).
    [[nodiscard]] bool has_pending_watchers() const noexcept { return guards_.has_pending(); }

    // ---- sessions ------------------------------------------------------------------------------

    /// Behind a program that has ended somehow, when another one is to run among what it left: ends
    /// actions that were under way (not `ok`: with everything undone) and redirections of output.
    void end_program(bool ok);

    // ---- recovery ------------------------------------------------------------------------------

    /// `continue` outside of loops: from here on an error of a statement at top level is reported,
    /// and the next statement runs.
    void enable_recovery() noexcept { is_recovering_ = true; }
    [[nodiscard]] bool is_recovering() const noexcept { return is_recovering_; }

    // ---- stopping -------------------------------------------------------------------------------

    [[nodiscard]] Ending& ending() noexcept { return ending_; }
    [[nodiscard]] const Ending& ending() const noexcept { return ending_; }
    /// What a signal does: see Ending. From any thread, and from signal handlers.
    void request_end(EndSignal signal) noexcept
    {
        if (!ending_.request(signal))
            request_stop(ErrorKind::Interrupted);
    }

    /// Asks the program to end with an error of this kind, Timeout or Interrupted, at the next call
    /// or round of a loop. From any thread, and from signal handlers.
    void request_stop(ErrorKind kind) noexcept
    {
        stop_request_.store(kind, std::memory_order_relaxed);
        heap_.request_stop();
    }
    /// Takes that back, before something else runs.
    void forget_stop() noexcept
    {
        stop_request_.store(ErrorKind::Thrown, std::memory_order_relaxed);
        heap_.forget_stop();
    }
    /// ErrorKind::Thrown: nobody asked.
    [[nodiscard]] ErrorKind stop_request() const noexcept
    {
        return stop_request_.load(std::memory_order_relaxed);
    }

    /// Interned string of a symbol, a literal or a name.
    [[nodiscard]] String* intern(std::string_view text) { return heap_.intern(text); }

    /// Marks what the runtime itself keeps alive; engines add roots of their own to the heap.
    void trace(Marker& marker);

private:
    [[nodiscard]] bool commit_state();
    [[nodiscard]] Status write_special(Value& place, Cell* cell, const VariableGuard& guard,
                                       Value value);
    void hold_to_modifiers(ActionScope& scope, const FunctionCode& code);
    [[nodiscard]] Status refuse_state_write();
    template <class Write>
    [[nodiscard]] Status write_owned(Write&& write);
    [[nodiscard]] Status check_frozen(Object* object, String* name);
    [[nodiscard]] Status check_frozen(List* list, std::size_t index);
    [[nodiscard]] Status check_restriction(const PropertyGuard& guard);
    [[nodiscard]] Status check_read(const Object* object, String* name, Value& result);
    [[nodiscard]] bool is_admin() const;
    [[nodiscard]] Status get_unguarded(Value object, String* name, Value from, Value& result);
    [[nodiscard]] Status set_contract_property(ContractObject& contract, String* name, Value value,
                                               Value from);
    [[nodiscard]] Status set_field(Value object, String* name, Value value);
    [[nodiscard]] Status get_contract_property(ContractObject& contract, String* name, Value from,
                                               Value& result);
    [[nodiscard]] Status bind(Value receiver, Value callable, Value& result);
    [[nodiscard]] CallTarget resolve_contract_method(Value receiver, String* name, Value from);
    [[nodiscard]] CallTarget fail_call(std::string_view message);
    [[nodiscard]] CallTarget fail_memory();
    [[nodiscard]] Status fail_with(const ErrorText& text);

    struct Methods {
        BuiltinTable table;
        std::unordered_map<std::string_view, std::uint16_t> index;
    };

    RuntimeOptions options_;
    Heap heap_;
    Meter meter_;
    Journal journal_;
    Error error_;
    CaughtError caught_;
    Output output_;
    Clock clock_;
    Random random_;
    TransactionContext transaction_;
    Events events_;
    Guards guards_;
    Modules modules_;
    Dependencies dependencies_;
    Grants grants_;
    Records records_;
    Trails trails_;
    Scheduler scheduler_;
    /// False, with an error: the text that calls a builtin's value is a sandbox's.
    [[nodiscard]] bool sandbox_takes(std::string_view builtin);

    EngineHooks* engine_ = nullptr;
    FileEvaluator* evaluator_ = nullptr;
    StateStore* store_ = nullptr;
    std::atomic<ErrorKind> stop_request_{ErrorKind::Thrown};
    Ending ending_;
    std::array<Methods, tag_count> methods_;
    std::unordered_map<std::string, std::uint64_t> instance_counts_;
    std::vector<ActionScope> transactions_;
    std::vector<const FunctionCode*> read_only_;  ///< Actions under way that may not write state.
    bool is_recovering_ = false;
};

}  // namespace sluice::zx
