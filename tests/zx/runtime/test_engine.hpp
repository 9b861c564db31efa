// An engine for tests: functions of the program are functions of the test.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "zx/runtime/classes.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx::testing {

/// What a call gave: a value, or the error's message.
struct Outcome {
    bool ok = false;
    Value value{};
    std::string error;
};

/// Calls anything that can be called, runs builtins step by step, and tasks that are one call.
///
/// Collects before every step of a builtin: what is not rooted as the interface says is gone then.
class TestEngine : public EngineHooks {
public:
    using Body = std::function<Outcome(Value self, std::span<const Value> arguments)>;

    explicit TestEngine(RuntimeOptions options = quiet())
    {
        RuntimeOptions with_sinks = std::move(options);
        with_sinks.write_output = [this](std::string_view text) { output += text; };
        with_sinks.write_diagnostics = [this](std::string_view text) { diagnostics += text; };
        runtime_ = std::make_unique<Runtime>(std::move(with_sinks));
        runtime_->set_engine(this);
        runtime_->modules().set_symbols(&symbols);
        runtime_->heap().add_roots(this, [](void* engine, Marker& marker) {
            for (const Value value : static_cast<TestEngine*>(engine)->kept)
                marker.mark(value);
        });
    }
    ~TestEngine() override
    {
        runtime_->heap().remove_roots(this);
        runtime_.reset();
    }

    static RuntimeOptions quiet()
    {
        RuntimeOptions options;
        options.deterministic = true;
        return options;
    }

    Runtime& runtime() { return *runtime_; }
    Heap& heap() { return runtime_->heap(); }

    // ---- values: all of them stay alive
    // ----------------------------------------------------------

    Value keep(Value value)
    {
        kept.push_back(value);
        return value;
    }
    String* name(std::string_view text)
    {
        String* const string = heap().intern(text);
        keep(Value::from(string));
        return string;
    }
    Value text(std::string_view text) { return Value::from(name(text)); }
    Value list(std::vector<Value> elements = {})
    {
        return keep(Value::from(List::create(heap(), elements)));
    }
    Value map(std::vector<std::pair<std::string_view, Value>> entries = {})
    {
        Map* const map = Map::create(heap());
        keep(Value::from(map));
        for (const auto& [key, value] : entries)
            static_cast<void>(map->set(heap(), name(key), value));
        return Value::from(map);
    }
    /// A function of the program that does what `body` does.
    FunctionObject* function(Body body, std::vector<std::string_view> parameters = {})
    {
        FunctionCode& code = codes_.emplace_back();
        code.parameter_count = static_cast<std::uint32_t>(parameters.size());
        Function& tree = *arena.make<Function>(0);
        std::vector<Parameter*> nodes;
        for (const std::string_view parameter : parameters) {
            nodes.push_back(arena.make<Parameter>(0));
            nodes.back()->name.symbol = symbols.intern(parameter);
        }
        tree.parameters = arena.copy(nodes);
        code.function = &tree;
        bodies_[&code] = std::move(body);
        FunctionObject* const made = FunctionObject::create(heap(), &code, Value{});
        keep(Value::from(made));
        return made;
    }

    // ---- calls
    // -----------------------------------------------------------------------------------

    Outcome call(Value callee, std::vector<Value> arguments = {})
    {
        return run(runtime_->resolve_call(callee), std::move(arguments));
    }
    Outcome call_method(Value receiver, std::string_view method, std::vector<Value> arguments = {},
                        Value from = {})
    {
        return run(runtime_->resolve_method(receiver, name(method), from), std::move(arguments));
    }
    Outcome call_builtin(const BuiltinInfo& builtin, std::vector<Value> arguments = {},
                         Value self = Value::null())
    {
        CallTarget target{};
        target.kind = CallTarget::Kind::Native;
        target.native = &builtin;
        target.self = self;
        return run(target, std::move(arguments));
    }

    Outcome run(const CallTarget& target, std::vector<Value> arguments)
    {
        switch (target.kind) {
            case CallTarget::Kind::Error:
                return failed();
            case CallTarget::Kind::Native:
                return run_native(target, std::move(arguments));
            case CallTarget::Kind::Function:
                return bodies_.at(target.function->code)(target.self, arguments);
            case CallTarget::Kind::Action: {
                const Runtime::ActionScope scope =
                    runtime_->begin_action(target.self, Value{}, *target.function->code);
                Outcome outcome = bodies_.at(target.function->code)(target.self, arguments);
                return runtime_->end_action(scope, outcome.ok) ? outcome : failed();
            }
        }
        return {};
    }

    Outcome failed()
    {
        return {.ok = false,
                .value = runtime_->error().value,
                .error = display_text(runtime_->error().value, 10'000)};
    }
    Outcome done(Value value) { return {.ok = true, .value = value, .error = {}}; }
    Outcome fail(std::string_view message)
    {
        runtime_->fail(message);
        return failed();
    }

    // ---- EngineHooks
    // -----------------------------------------------------------------------------

    const FunctionCode* current_code() const override { return nullptr; }
    std::uint32_t current_offset() const override { return 0; }
    void stack(std::size_t, std::vector<TraceEntry>&) const override {}
    std::unique_ptr<TaskBody> make_task(Value callee, std::span<const Value> arguments) override
    {
        return std::make_unique<Body1>(*this, callee,
                                       std::vector<Value>(arguments.begin(), arguments.end()));
    }

    SymbolTable symbols;
    AstArena arena;
    std::string output;
    std::string diagnostics;
    std::vector<Value> kept;

private:
    /// The state of a builtin between its steps.
    struct Native {
        CallTarget target;
        std::vector<Value> arguments;
        std::array<Value, native_scratch_count> scratch{};
        std::uint32_t step = 0;
        Value returned{};
        bool callee_failed = false;
    };

    // Suspend: the builtin waits.
    NativeStatus advance(Native& native, Value& result)
    {
        for (;;) {
            const std::size_t rooted = kept.size();
            keep(native.target.self);
            keep(native.returned);
            for (const Value value : native.arguments)
                keep(value);
            for (const Value value : native.scratch)
                keep(value);
            heap().collect();

            NativeCall call{.runtime = *runtime_,
                            .arguments = native.arguments,
                            .self = native.target.self,
                            .step = native.step,
                            .scratch = native.scratch,
                            .returned = native.returned,
                            .callee_failed = native.callee_failed};
            const NativeStatus status = native.target.native->function(call);
            native.step = call.step;
            if (status != NativeStatus::Call) {
                kept.resize(rooted);
                result = call.result;
                return status;
            }
            const std::vector<Value> arguments(call.call_arguments.begin(),
                                               call.call_arguments.end());
            const bool is_guarded = call.guards_callee;
            const Outcome outcome = this->call(call.callee, arguments);
            // What the callee made for good stays; the rest is rooted again above.
            native.callee_failed = !outcome.ok;
            native.returned = outcome.value;
            if (!outcome.ok && !is_guarded)
                return NativeStatus::Error;
        }
    }

    Outcome run_native(const CallTarget& target, std::vector<Value> arguments)
    {
        Native native;
        native.target = target;
        native.arguments = std::move(arguments);
        Value result;
        switch (advance(native, result)) {
            case NativeStatus::Done:
                return done(keep(result));
            case NativeStatus::Error:
                return failed();
            case NativeStatus::OutOfMemory:
                return fail("Out of memory");
            case NativeStatus::Call:
            case NativeStatus::Suspend:
                break;
        }
        return fail("the builtin waits where the test has no task");
    }

    /// A task that does one call. A builtin that is called may wait.
    class Body1 final : public TaskBody {
    public:
        Body1(TestEngine& engine, Value callee, std::vector<Value> arguments)
            : engine_{engine}, callee_{callee}
        {
            native_.arguments = std::move(arguments);
        }

        TaskOutcome resume(Task& task) override
        {
            if (!is_begun_) {
                is_begun_ = true;
                native_.target = engine_.runtime_->resolve_call(callee_);
                if (native_.target.kind != CallTarget::Kind::Native) {
                    const Outcome outcome = engine_.run(native_.target, native_.arguments);
                    task.result = outcome.value;
                    return outcome.ok ? TaskOutcome::Ended : TaskOutcome::Failed;
                }
            }
            switch (engine_.advance(native_, task.result)) {
                case NativeStatus::Done:
                    return TaskOutcome::Ended;
                case NativeStatus::Suspend:
                    return TaskOutcome::Suspended;
                default:
                    return TaskOutcome::Failed;
            }
        }

        void trace(Marker& marker) const override
        {
            marker.mark(callee_);
            marker.mark(native_.target.self);
            marker.mark(native_.returned);
            marker.mark(native_.arguments.data(), native_.arguments.size());
            marker.mark(native_.scratch.data(), native_.scratch.size());
        }

    private:
        TestEngine& engine_;
        Value callee_;
        Native native_;
        bool is_begun_ = false;
    };

    std::unique_ptr<Runtime> runtime_;
    std::deque<FunctionCode> codes_;
    std::unordered_map<const FunctionCode*, Body> bodies_;
};

inline std::string show(Value value)
{
    return display_text(value, 100'000);
}

inline Value integer(std::int64_t number)
{
    return Value::from_integer(number);
}

}  // namespace sluice::zx::testing
