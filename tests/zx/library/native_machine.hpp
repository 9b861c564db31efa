// An engine just large enough for builtins: it runs natives, and natives that natives call.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "zx/library/library.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx::test {

/// A runtime with the library, deterministic, whose output is kept.
///
/// Collects garbage before every step of every builtin, so that what a builtin keeps in the wrong
/// place is gone when it looks.
class NativeMachine final : public EngineHooks {
public:
    explicit NativeMachine(RuntimeOptions options = {});
    ~NativeMachine() override;

    /// Calls a builtin. After an error the value is Undefined, and `error` is the message.
    Value call(std::string_view builtin, std::vector<Value> arguments = {});
    /// A method of a value.
    Value call_method(Value self, std::string_view method, std::vector<Value> arguments = {});
    /// A function of a standard module.
    Value call_member(std::string_view module, std::string_view function,
                      std::vector<Value> arguments = {});
    /// Any builtin.
    Value run(const BuiltinInfo& builtin, Value self, std::vector<Value> arguments);

    // The same, with what the result displays as, or "error: " and the message.
    std::string show(std::string_view builtin, std::vector<Value> arguments = {});
    std::string show_method(Value self, std::string_view method, std::vector<Value> arguments = {});
    std::string show_member(std::string_view module, std::string_view function,
                            std::vector<Value> arguments = {});
    [[nodiscard]] std::string display(Value value) const;

    // Values, alive as long as the machine.
    Value text(std::string_view text);
    Value list(std::vector<Value> elements);
    Value map(std::initializer_list<std::pair<std::string_view, Value>> entries);
    /// A function of the program, in C++.
    Value callable(NativeFunction function);
    Value keep(Value value);

    [[nodiscard]] Runtime& runtime() noexcept { return runtime_; }
    /// What was printed since the last time.
    std::string take_output();
    std::string take_diagnostics();

    std::string error;
    std::vector<std::string> input;  ///< Lines that read_line gives.

    [[nodiscard]] const FunctionCode* current_code() const override { return code; }
    [[nodiscard]] std::uint32_t current_offset() const override { return 0; }
    void stack(std::size_t most, std::vector<TraceEntry>& entries) const override;
    [[nodiscard]] std::unique_ptr<TaskBody> make_task(Value callee,
                                                      std::span<const Value> arguments) override;

    const FunctionCode* code = nullptr;  ///< The calling function, as builtins see it.

private:
    RuntimeOptions with_sinks(RuntimeOptions options);
    std::string shown(Value result) const;

    std::string output_;
    std::string diagnostics_;
    std::size_t lines_read_ = 0;
    std::vector<Value> kept_;
    std::vector<std::unique_ptr<BuiltinInfo>> functions_;
    Runtime runtime_;
};

// Short for values in tests.
inline Value integer(std::int64_t value)
{
    return Value::from_integer(value);
}
inline Value number(double value)
{
    return Value::from_float(value);
}
inline Value boolean(bool value)
{
    return Value::from_boolean(value);
}
inline Value null()
{
    return Value::null();
}

}  // namespace sluice::zx::test
