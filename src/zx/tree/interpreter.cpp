// The tree interpreter: tasks, and what the runtime asks of an engine.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/interpreter.hpp"

#include <utility>

#include "zx/runtime/task_stack.hpp"

namespace sluice::zx {

namespace {

/// Appends a frame and those that it was called from until there are `most` entries.
void append_frames(const Frame* frame, std::size_t most, std::vector<TraceEntry>& entries)
{
    for (; frame != nullptr && entries.size() < most; frame = frame->caller)
        entries.push_back({frame->code, frame->offset});
}

}  // namespace

/// A task: a call that is done on a stack of its own, which it gets when it begins.
class TreeEngine::TreeTask final : public TaskBody, public TaskStack {
public:
    TreeTask(TreeEngine& engine, std::shared_ptr<TaskMemoryPool> pool, Value callee,
             std::span<const Value> arguments)
        : engine_{engine},
          pool_{std::move(pool)},
          callee_{callee},
          arguments_(arguments.begin(), arguments.end()),
          evaluator_{engine.context_}
    {}

    ~TreeTask() override { release(); }

    TaskOutcome resume(Task& task) override
    {
        if (fiber_ == nullptr && !begin())
            return TaskOutcome::Failed;
        if (engine_.context_.profile != nullptr) [[unlikely]]
            engine_.context_.profile->resume(&evaluator_);
        const Evaluator* const outer = std::exchange(engine_.current_, &evaluator_);
        const auto outer_sandbox = std::exchange(engine_.task_sandbox_, sandbox_);
        fiber_->resume();
        engine_.task_sandbox_ = outer_sandbox;
        engine_.current_ = outer;
        if (!fiber_->is_finished())
            return TaskOutcome::Suspended;
        release();
        task.result = result_;
        return has_succeeded_ ? TaskOutcome::Ended : TaskOutcome::Failed;
    }

    void trace(Marker& marker) const override
    {
        marker.mark(callee_);
        marker.mark(arguments_.data(), arguments_.size());
        marker.mark(result_);
        if (fiber_ != nullptr)
            evaluator_.trace(marker);
    }

    void stack(std::size_t most, std::vector<TraceEntry>& entries) const override
    {
        append_frames(evaluator_.frame(), most, entries);
    }

private:
    bool begin()
    {
        memory_ = pool_->take();
        if (memory_ == nullptr) {
            fail_memory(engine_.runtime_);
            return false;
        }
        fiber_ = std::make_unique<Fiber>(
            memory_->stack(), [](void* self) { static_cast<TreeTask*>(self)->run(); }, this);
        evaluator_.attach(*fiber_, memory_->values());
        return true;
    }

    void run() { has_succeeded_ = evaluator_.run_task(callee_, arguments_, result_); }

    void release()
    {
        fiber_.reset();
        pool_->give_back(std::move(memory_));
    }

    TreeEngine& engine_;
    std::optional<std::string_view> sandbox_ = engine_.sandbox();
    std::shared_ptr<TaskMemoryPool> pool_;
    Value callee_;
    std::vector<Value> arguments_;
    Evaluator evaluator_;
    std::unique_ptr<TaskMemory> memory_;
    std::unique_ptr<Fiber> fiber_;
    Value result_ = Value::null();
    bool has_succeeded_ = false;
};

TreeEngine::TreeEngine(Runtime& runtime, SymbolTable& symbols, const BuiltinDirectory& directory,
                       std::span<const BuiltinInfo* const> builtins, TreeOptions options)
    : runtime_{runtime},
      context_{runtime, symbols, directory, builtins},
      main_memory_{
          std::make_shared<TaskMemoryPool>(options.main_stack_bytes, options.main_values, 1)},
      task_memory_{std::make_shared<TaskMemoryPool>(options.task_stack_bytes, options.task_values,
                                                    options.max_tasks)}
{
    runtime_.set_engine(this);
}

TreeEngine::~TreeEngine()
{
    runtime_.set_engine(nullptr);
}

void TreeEngine::set_profile(Profile& profile)
{
    context_.profile = &profile;
    profile.attach(runtime_.meter(), runtime_.heap());
    profile.refuse_all(runtime_.meter());
}

void TreeEngine::set_sampler(Sampler& sampler) noexcept
{
    sampler_ = &sampler;
    sampler.set_engine(
        [](void* engine) noexcept {
            const auto& tree = *static_cast<const TreeEngine*>(engine);
            tree.take_sample(*tree.sampler_);
        },
        this, false);
}

/// Within a signal handler, wherever the evaluation is: frames are whole before they are linked.
void TreeEngine::take_sample(Sampler& sampler) const noexcept
{
    sampler.begin_sample();
    for (const Frame* frame = current_ != nullptr ? current_->frame() : nullptr; frame != nullptr;
         frame = frame->caller)
        sampler.add_frame(*frame->code, frame->statement);
    sampler.end_sample();
}

Status TreeEngine::run(const ModuleUnit& entry, Value& result)
{
    const FunctionObject* const function = runtime_.modules().function(entry.index);
    if (function == nullptr) {
        fail_memory(runtime_);
        return Status::Error;
    }
    runtime_.modules().set_state(entry.index, LoadState::Loading);
    const TaskOutcome outcome = runtime_.scheduler().run(
        std::make_unique<TreeTask>(*this, main_memory_, Value::from(function),
                                   std::span<const Value>{}),
        result);
    const bool has_succeeded = outcome == TaskOutcome::Ended;
    runtime_.modules().set_state(entry.index,
                                 has_succeeded ? LoadState::Loaded : LoadState::Failed);
    return has_succeeded ? Status::Ok : Status::Error;
}

const FunctionCode* TreeEngine::current_code() const
{
    const Frame* const frame = current_ != nullptr ? current_->frame() : nullptr;
    return frame != nullptr ? frame->code : nullptr;
}

std::uint32_t TreeEngine::current_offset() const
{
    const Frame* const frame = current_ != nullptr ? current_->frame() : nullptr;
    return frame != nullptr ? frame->offset : 0;
}

void TreeEngine::stack(std::size_t most, std::vector<TraceEntry>& entries) const
{
    append_frames(current_ != nullptr ? current_->frame() : nullptr, most, entries);
}

std::optional<std::string_view> TreeEngine::sandbox() const
{
    const Frame* frame = current_ != nullptr ? current_->frame() : nullptr;
    for (; frame != nullptr; frame = frame->caller)
        if (frame->is_confined)
            return frame->policy;
    return task_sandbox_;
}

std::unique_ptr<TaskBody> TreeEngine::make_task(Value callee, std::span<const Value> arguments)
{
    return std::make_unique<TreeTask>(*this, task_memory_, callee, arguments);
}

}  // namespace sluice::zx
