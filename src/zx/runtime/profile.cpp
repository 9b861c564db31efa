// What the functions of a program take: calls, gas and operations.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/profile.hpp"

namespace sluice::zx {

namespace {

Profile::Amount operator-(Profile::Amount a, Profile::Amount b) noexcept
{
    return {a.gas - b.gas, a.operations - b.operations};
}

void add(Profile::Amount& to, Profile::Amount amount) noexcept
{
    to.gas += amount.gas;
    to.operations += amount.operations;
}

Profile::Amount used(const Meter& meter) noexcept
{
    return {meter.used, meter.operations};
}

}  // namespace

void Profile::switch_to(const void* task, const Meter& meter)
{
    if (task == task_ && running_ != nullptr)
        return;
    if (running_ != nullptr)
        running_->left = used(meter);
    task_ = task;
    running_ = &tasks_[task];
    add(running_->others, used(meter) - running_->left);
    depth_ = running_->calls.empty() ? 0 : running_->calls.back().depth;
}

void Profile::begin(const void* task, const FunctionCode& code, std::size_t depth,
                    const Meter& meter)
{
    end(task, depth, meter);
    running_->calls.push_back({&code, depth, used(meter) - running_->others});
    depth_ = depth;
    Costs& costs = functions_[&code];
    ++costs.calls;
    ++costs.open;
}

void Profile::end(const void* task, std::size_t depth, const Meter& meter)
{
    switch_to(task, meter);
    const Amount now = used(meter) - running_->others;
    while (!running_->calls.empty() && running_->calls.back().depth >= depth)
        end_call(*running_, now);
    depth_ = running_->calls.empty() ? 0 : running_->calls.back().depth;
}

void Profile::end_call(Task& task, Amount now)
{
    const Call call = task.calls.back();
    task.calls.pop_back();
    const Amount total = now - call.begin;
    Costs& costs = functions_[call.code];
    add(costs.own, total - call.inner);
    if (--costs.open == 0)
        add(costs.total, total);
    if (!task.calls.empty())
        add(task.calls.back().inner, total);
}

void Profile::finish(const Meter& meter)
{
    if (running_ != nullptr)
        running_->left = used(meter);
    for (auto& [key, task] : tasks_)
        while (!task.calls.empty())
            end_call(task, task.left - task.others);
    tasks_.clear();
    running_ = nullptr;
    task_ = nullptr;
}

}  // namespace sluice::zx
