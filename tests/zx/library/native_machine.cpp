// An engine just large enough for builtins.
// SPDX-License-Identifier: Apache-2.0
#include "native_machine.hpp"

#include <gtest/gtest.h>

#include <array>

#include "zx/values/display.hpp"

namespace sluice::zx::test {

namespace {

/// A stack of natives, of which the top one runs.
class NativeTask final : public TaskBody {
public:
    NativeTask(Runtime& runtime, const BuiltinInfo& builtin, Value self,
               std::vector<Value> arguments)
        : runtime_{runtime}
    {
        push(builtin, self, std::move(arguments));
    }

    TaskOutcome resume(Task& task) override
    {
        for (;;) {
            static_cast<void>(runtime_.heap().collect());
            Frame& frame = frames_.back();
            NativeCall call{.runtime = runtime_,
                            .arguments = frame.arguments,
                            .self = frame.self,
                            .step = frame.step,
                            .scratch = frame.scratch,
                            .returned = frame.returned,
                            .callee = {},
                            .call_arguments = {},
                            .call_storage = {}};
            if (!frame.builtin->takes(frame.arguments.size())) {
                runtime_.fail(describe_argument_count(*frame.builtin, frame.arguments.size()));
                return TaskOutcome::Failed;
            }
            const NativeStatus status = frame.builtin->function(call);
            frame.step = call.step;
            switch (status) {
                case NativeStatus::Done:
                    frames_.pop_back();
                    if (frames_.empty()) {
                        task.result = call.result;
                        return TaskOutcome::Ended;
                    }
                    frames_.back().returned = call.result;
                    break;
                case NativeStatus::Call: {
                    const CallTarget target = runtime_.resolve_call(call.callee);
                    if (target.kind != CallTarget::Kind::Native)
                        return TaskOutcome::Failed;
                    push(*target.native, target.self,
                         {call.call_arguments.begin(), call.call_arguments.end()});
                    break;
                }
                case NativeStatus::Suspend:
                    return TaskOutcome::Suspended;
                case NativeStatus::OutOfMemory:
                    runtime_.fail("out of memory", ErrorKind::OutOfMemory);
                    return TaskOutcome::Failed;
                case NativeStatus::Error:
                    return TaskOutcome::Failed;
            }
        }
    }

    void trace(Marker& marker) const override
    {
        for (const Frame& frame : frames_) {
            marker.mark(frame.self);
            marker.mark(frame.returned);
            marker.mark(frame.arguments.data(), frame.arguments.size());
            marker.mark(frame.scratch.data(), frame.scratch.size());
        }
    }

private:
    struct Frame {
        const BuiltinInfo* builtin;
        Value self;
        std::vector<Value> arguments;
        std::array<Value, native_scratch_count> scratch{};
        std::uint32_t step = 0;
        Value returned = Value::null();
    };

    void push(const BuiltinInfo& builtin, Value self, std::vector<Value> arguments)
    {
        frames_.push_back({&builtin, self, std::move(arguments)});
    }

    Runtime& runtime_;
    std::vector<Frame> frames_;
};

}  // namespace

NativeMachine::NativeMachine(RuntimeOptions options) : runtime_{with_sinks(std::move(options))}
{
    install(runtime_);
    runtime_.set_engine(this);
    runtime_.heap().add_roots(this, [](void* machine, Marker& marker) {
        for (const Value value : static_cast<NativeMachine*>(machine)->kept_)
            marker.mark(value);
    });
}

NativeMachine::~NativeMachine()
{
    runtime_.heap().remove_roots(this);
}

RuntimeOptions NativeMachine::with_sinks(RuntimeOptions options)
{
    options.deterministic = true;
    options.write_output = [this](std::string_view text) { output_ += text; };
    options.write_diagnostics = [this](std::string_view text) { diagnostics_ += text; };
    options.read_line = [this](std::string& line) {
        if (lines_read_ == input.size())
            return false;
        line = input[lines_read_++];
        return true;
    };
    return options;
}

void NativeMachine::stack(std::size_t /*most*/, std::vector<TraceEntry>& entries) const
{
    entries.clear();
}

std::unique_ptr<TaskBody> NativeMachine::make_task(Value callee, std::span<const Value> arguments)
{
    const CallTarget target = runtime_.resolve_call(callee);
    EXPECT_EQ(target.kind, CallTarget::Kind::Native);
    return std::make_unique<NativeTask>(runtime_, *target.native, target.self,
                                        std::vector<Value>{arguments.begin(), arguments.end()});
}

Value NativeMachine::run(const BuiltinInfo& builtin, Value self, std::vector<Value> arguments)
{
    error.clear();
    Value result;
    auto body = std::make_unique<NativeTask>(runtime_, builtin, self, std::move(arguments));
    if (runtime_.scheduler().run(std::move(body), result) == TaskOutcome::Ended)
        return keep(result);
    error = display(runtime_.error().value);
    return {};
}

Value NativeMachine::call(std::string_view builtin, std::vector<Value> arguments)
{
    const BuiltinInfo* const info = find_builtin(builtin);
    if (info == nullptr) {
        ADD_FAILURE() << "no builtin " << builtin;
        return {};
    }
    return run(*info, Value::null(), std::move(arguments));
}

Value NativeMachine::call_method(Value self, std::string_view method, std::vector<Value> arguments)
{
    const CallTarget target = runtime_.resolve_method(self, runtime_.intern(method), Value{});
    if (target.kind != CallTarget::Kind::Native) {
        error = display(runtime_.error().value);
        return {};
    }
    return run(*target.native, target.self, std::move(arguments));
}

Value NativeMachine::call_member(std::string_view module, std::string_view function,
                                 std::vector<Value> arguments)
{
    const auto index = find_native_module(module);
    const BuiltinInfo* const info =
        index ? find_member(native_modules()[*index], function) : nullptr;
    if (info == nullptr) {
        ADD_FAILURE() << "no " << function << " in module " << module;
        return {};
    }
    return run(*info, Value::null(), std::move(arguments));
}

std::string NativeMachine::display(Value value) const
{
    return display_text(value, std::size_t{1} << 20);
}

std::string NativeMachine::shown(Value result) const
{
    return result.is_undefined() ? "error: " + error : display(result);
}

std::string NativeMachine::show(std::string_view builtin, std::vector<Value> arguments)
{
    return shown(call(builtin, std::move(arguments)));
}

std::string NativeMachine::show_method(Value self, std::string_view method,
                                       std::vector<Value> arguments)
{
    return shown(call_method(self, method, std::move(arguments)));
}

std::string NativeMachine::show_member(std::string_view module, std::string_view function,
                                       std::vector<Value> arguments)
{
    return shown(call_member(module, function, std::move(arguments)));
}

Value NativeMachine::keep(Value value)
{
    kept_.push_back(value);
    return value;
}

Value NativeMachine::text(std::string_view text)
{
    return keep(text_value(runtime_.heap(), text));
}

Value NativeMachine::list(std::vector<Value> elements)
{
    return keep(Value::from(List::create(runtime_.heap(), std::span<const Value>{elements})));
}

Value NativeMachine::map(std::initializer_list<std::pair<std::string_view, Value>> entries)
{
    MapBuilder builder{runtime_.heap()};
    for (const auto& [key, value] : entries)
        builder.set(key, value);
    return keep(Value::from(builder.map()));
}

Value NativeMachine::callable(NativeFunction function)
{
    functions_.push_back(std::make_unique<BuiltinInfo>(
        BuiltinInfo{.name = "callback", .function = function, .is_simple = false}));
    return keep(Value::from(runtime_.heap().create<BuiltinObject>(functions_.back().get())));
}

std::string NativeMachine::take_output()
{
    runtime_.output().flush();
    return std::exchange(output_, {});
}

std::string NativeMachine::take_diagnostics()
{
    runtime_.output().flush();
    return std::exchange(diagnostics_, {});
}

}  // namespace sluice::zx::test
