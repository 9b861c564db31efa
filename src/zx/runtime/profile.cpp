// What the functions, statements and loops of a program take.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/profile.hpp"

#include <algorithm>

namespace sluice::zx {

namespace {

void add(Profile::Amount& to, const Profile::Amount& amount) noexcept
{
    to.gas += amount.gas;
    to.operations += amount.operations;
    to.instructions += amount.instructions;
    to.allocations += amount.allocations;
    to.bytes += amount.bytes;
}

Profile::Amount difference(const Profile::Amount& now, const Profile::Amount& before) noexcept
{
    return {.gas = now.gas - before.gas,
            .operations = now.operations - before.operations,
            .instructions = now.instructions - before.instructions,
            .allocations = now.allocations - before.allocations,
            // What was given back is no allocation.
            .bytes = std::max<std::int64_t>(now.bytes - before.bytes, 0)};
}

/// What the innermost call uses where it stands. While a call from the same place is under way, it
/// has this in its total already.
void add_own(Profile::Costs& costs, const Profile::Amount& amount) noexcept
{
    add(costs.own, amount);
    if (costs.open == 0)
        add(costs.total, amount);
}

}  // namespace

void Profile::attach(const Meter& meter, Heap& heap)
{
    meter_ = &meter;
    heap_ = &heap;
    heap.count_allocations();
    last_ = used();
}

Profile::Amount Profile::used() const noexcept
{
    return {.gas = meter_->used,
            .operations = meter_->operations,
            .instructions = instructions_,
            .allocations = static_cast<std::int64_t>(heap_->allocations()),
            .bytes = static_cast<std::int64_t>(heap_->bytes_ever_used())};
}

/// What was used since the last time is the innermost call's, where it stands.
void Profile::flush()
{
    const Amount now = used();
    const Amount amount = difference(now, last_);
    last_ = now;
    if (call_ == nullptr) {
        add(outside_, amount);
        return;
    }
    add(call_->total, amount);
    add(call_->function->costs.own, amount);
    add(path_costs_[call_->path].own, amount);
    add_own(call_->site->line->costs, amount);
    for (Loop* loop = call_->site->loop; loop != nullptr; loop = loop->outer)
        add_own(loop->costs, amount);
}

void Profile::find_innermost() noexcept
{
    call_ = running_->calls.empty() ? nullptr : &running_->calls.back();
    depth_ = call_ == nullptr ? 0 : call_->depth;
}

void Profile::switch_to(const void* task)
{
    if (task == task_ && running_ != nullptr)
        return;
    flush();
    if (running_ != nullptr)
        count_open(*running_, UINT32_MAX);
    task_ = task;
    running_ = &tasks_[task];
    count_open(*running_, 1);
    find_innermost();
}

/// What is open is so in the task that runs: what others have under way is not around its calls.
void Profile::count_open(const Task& task, std::uint32_t change) noexcept
{
    for (std::size_t i = 0; i < task.calls.size(); ++i) {
        const Call& call = task.calls[i];
        call.function->costs.open += change;
        if (i + 1 == task.calls.size())
            break;
        call.site->line->costs.open += change;
        for (Loop* loop = call.site->loop; loop != nullptr; loop = loop->outer)
            loop->costs.open += change;
    }
}

Profile::Site* Profile::site_of(Function& function, std::uint32_t statement)
{
    if (function.last != nullptr && function.last->statement == statement)
        return function.last;
    const auto [place, is_new] = function.sites.try_emplace(statement);
    Site& site = place->second;
    if (is_new) {
        site.statement = statement;
        const ModuleUnit& module = *function.code->module;
        const std::uint32_t number = module.source->position(statement).line;
        Line*& line = by_line_[std::uint64_t{module.index} << 32 | number];
        if (line == nullptr)
            line = &lines_.emplace_back(Line{.code = function.code, .number = number, .costs = {}});
        else if (offset_of(*function.code) > offset_of(*line->code))
            line->code = function.code;
        site.line = line;
        const std::uint32_t loop = function.places.loop_of(statement);
        site.loop = loop == FunctionLoops::none ? nullptr : &function.loops[loop];
    }
    return function.last = &site;
}

Profile::Function& Profile::function_of(const FunctionCode& code)
{
    const auto [place, is_new] = by_code_.try_emplace(&code, nullptr);
    if (!is_new)
        return *place->second;
    Function& function = functions_.emplace_back(code);
    place->second = &function;
    function.number = static_cast<std::uint32_t>(functions_.size() - 1);
    for (const FunctionLoops::Loop& loop : function.places.loops())
        function.loops.push_back(
            {.statement = loop.statement,
             .outer = loop.outer == FunctionLoops::none ? nullptr : &function.loops[loop.outer],
             .rounds = 0,
             .costs = {}});
    for (std::uint32_t i = 0; i < code.charges.size(); ++i)
        function.by_charge.push_back(site_of(function, statement_of_charge(code, i)));
    function.by_word.resize(code.words.size());
    for (std::size_t word = 0; word < code.words.size();
         word += info(static_cast<Opcode>(code.words[word] & 0xff)).words)
        function.by_word[word] = site_of(function, statement_of_word(code, word));
    return function;
}

void Profile::begin(const void* task, const FunctionCode& code, std::size_t depth)
{
    end(task, depth);
    flush();
    if (call_ != nullptr) {
        ++call_->site->line->costs.open;
        for (Loop* loop = call_->site->loop; loop != nullptr; loop = loop->outer)
            ++loop->costs.open;
    }
    Function& function = function_of(code);
    ++function.calls;
    ++function.costs.open;
    const std::uint32_t path =
        paths_.child(call_ == nullptr ? CallPaths::root : call_->path, function.number);
    if (path >= path_costs_.size())
        path_costs_.resize(path + 1);
    ++path_costs_[path].calls;
    running_->calls.push_back({&function, site_of(function, offset_of(code)), depth, path});
    find_innermost();
}

void Profile::end(const void* task, std::size_t depth)
{
    switch_to(task);
    if (call_ == nullptr || call_->depth < depth)
        return;
    flush();
    while (call_ != nullptr && call_->depth >= depth)
        end_call();
}

void Profile::end_call()
{
    const Call call = *call_;
    running_->calls.pop_back();
    find_innermost();
    Costs& costs = call.function->costs;
    if (--costs.open == 0)
        add(costs.total, call.total);
    if (call_ == nullptr)
        return;
    add(call_->total, call.total);
    Costs& line = call_->site->line->costs;
    if (--line.open == 0)
        add(line.total, call.total);
    for (Loop* loop = call_->site->loop; loop != nullptr; loop = loop->outer)
        if (--loop->costs.open == 0)
            add(loop->costs.total, call.total);
}

void Profile::charge(std::uint32_t statement, GasOperation operation)
{
    if (call_ == nullptr)
        return;
    Site* const site = site_of(*call_->function, statement);
    stand_at(site);
    if (operation == GasOperation::round && site->loop != nullptr)
        ++site->loop->rounds;
}

void Profile::finish()
{
    if (meter_ == nullptr)
        return;
    flush();
    look_at_cache();
    for (auto& [key, task] : tasks_) {
        switch_to(key);
        while (call_ != nullptr)
            end_call();
    }
    tasks_.clear();
    running_ = nullptr;
    task_ = nullptr;
    call_ = nullptr;
}

}  // namespace sluice::zx
