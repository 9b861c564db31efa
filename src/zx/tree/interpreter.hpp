// The tree interpreter: runs a program as it is written, and is what the virtual machine is
// compared with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/sampler.hpp"
#include "zx/runtime/scheduler.hpp"
#include "zx/tree/context.hpp"
#include "zx/tree/evaluator.hpp"
#include "zx/tree/fiber.hpp"

namespace sluice::zx {

struct TreeOptions {
    /// Of the main task. Deep recursion needs about a kilobyte a level of the tree; pages are taken
    /// when they are touched.
    std::size_t main_stack_bytes = std::size_t{512} << 20;
    std::size_t main_values = std::size_t{4} << 20;
    /// Of every other task that has begun and not ended: enough for calls within each other up to
    /// their usual limit.
    std::size_t task_stack_bytes = std::size_t{64} << 20;
    std::size_t task_values = std::size_t{1} << 20;
    /// Tasks that have begun and not ended; one more fails as if memory were out. Each takes four
    /// of the mappings that a process may have, which are 65,530 as a rule.
    std::size_t max_tasks = 12'000;
};

class TreeEngine final : public EngineHooks {
public:
    /// All outlive the engine. `builtins` has what BuiltinReference::index means. The runtime knows
    /// the program's modules already.
    TreeEngine(Runtime& runtime, SymbolTable& symbols, const BuiltinDirectory& directory,
               std::span<const BuiltinInfo* const> builtins, TreeOptions options = {});
    ~TreeEngine() override;

    /// Runs a module's top level, whose value is `result`, and all tasks that come of it.
    /// Error: Runtime::error says what.
    [[nodiscard]] Status run(const ModuleUnit& entry, Value& result);
    /// Tells `profile`, which stays the caller's, what is called and charged. Before the run, and
    /// behind the setting of limits.
    void set_profile(Profile& profile);
    /// Tells `sampler`, which stays the caller's, what is on the stack at its ticks. Before the
    /// run.
    void set_sampler(Sampler& sampler) noexcept;
    /// Counts the rounds of loops from 0 again.
    void restart_rounds() noexcept { context_.iterations = 0; }

    [[nodiscard]] const FunctionCode* current_code() const override;
    [[nodiscard]] std::uint32_t current_offset() const override;
    void stack(std::size_t most, std::vector<TraceEntry>& entries) const override;
    [[nodiscard]] std::optional<std::string_view> sandbox() const override;
    [[nodiscard]] std::unique_ptr<TaskBody> make_task(Value callee,
                                                      std::span<const Value> arguments) override;

private:
    class TreeTask;

    void take_sample(Sampler& sampler) const noexcept;

    Runtime& runtime_;
    TreeContext context_;
    // Tasks that never came to their end go with the heap, maybe after the engine.
    std::shared_ptr<TaskMemoryPool> main_memory_;
    std::shared_ptr<TaskMemoryPool> task_memory_;
    const Evaluator* current_ = nullptr;
    Sampler* sampler_ = nullptr;
    std::optional<std::string_view> task_sandbox_;  // what the task that runs began in
};

}  // namespace sluice::zx
