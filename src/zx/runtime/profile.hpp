// What the functions, statements and loops of a program take: calls, gas, operations,
// instructions, and what they allocate. Every one is counted.
//
// An engine that has a profile tells it where it is; one that has none does not ask. Costs of a
// task that waits are its own: what others use in the meantime does not count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "zx/compiler/bytecode.hpp"
#include "zx/compiler/gas.hpp"
#include "zx/runtime/call_paths.hpp"
#include "zx/runtime/meter.hpp"
#include "zx/runtime/program_places.hpp"
#include "zx/values/heap.hpp"

namespace sluice::zx {

class Profile {
public:
    Profile() = default;
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;

    struct Amount {
        std::int64_t gas = 0;
        std::int64_t operations = 0;
        std::int64_t instructions = 0;  ///< Of the virtual machine.
        std::int64_t allocations = 0;   ///< Objects.
        std::int64_t bytes = 0;         ///< By which the heap grew.
    };
    struct Costs {
        Amount own;
        Amount total;            ///< With what it called; of a recursion the outermost call's.
        std::uint32_t open = 0;  ///< Calls of it, or from it, that are under way.
    };
    struct Loop {
        std::uint32_t statement = 0;  ///< Its offset in the module.
        Loop* outer = nullptr;        ///< In the same function.
        std::uint64_t rounds = 0;
        Costs costs;
    };
    /// A line on which statements begin.
    struct Line {
        /// Of those that were on it, the one that begins last.
        const FunctionCode* code = nullptr;
        std::uint32_t number = 0;
        Costs costs;
    };
    /// A statement.
    struct Site {
        std::uint32_t statement = 0;  ///< Its offset in the module.
        Line* line = nullptr;
        Loop* loop = nullptr;  ///< The innermost one that it is in.
    };
    struct Function {
        explicit Function(const FunctionCode& its_code) : code{&its_code}, places{its_code} {}

        const FunctionCode* code;
        std::uint32_t number = 0;  ///< In functions(), and in paths().
        std::uint64_t calls = 0;
        Costs costs;
        std::deque<Loop> loops;                         ///< As places.loops() has them.
        std::unordered_map<std::uint32_t, Site> sites;  ///< By statement.
        FunctionLoops places;
        // Where the words of compiled code, and its charges, belong.
        std::vector<Site*> by_word;
        std::vector<Site*> by_charge;
        Site* last = nullptr;
    };
    struct PathCosts {
        std::uint64_t calls = 0;
        Amount own;
    };

    // ---- for sessions and engines --------------------------------------------------------------

    /// Before the run: what is counted. Makes the heap count its objects.
    void attach(const Meter& meter, Heap& heap);

    /// A call of `code` begins at `depth` of a task, which calls at this depth or deeper have left.
    void begin(const void* task, const FunctionCode& code, std::size_t depth);
    /// The calls of a task that are at `depth` or deeper have ended.
    void end(const void* task, std::size_t depth);
    /// One instruction of the virtual machine, in the call at `depth`, before it is paid for.
    void step(const void* task, const FunctionCode& code, std::size_t depth, std::size_t word,
              Opcode opcode)
    {
        ++opcodes_[static_cast<std::size_t>(opcode)];
        look_at_cache();
        if (opcode == Opcode::GETFIELD || opcode == Opcode::SETFIELD ||
            opcode == Opcode::CALLMETHOD) {
            cache_ = &code.words[word + 1];
            cache_before_ = *cache_;
        }
        if (opcode == Opcode::ENTER)
            begin(task, code, depth);
        else
            return_to(task, code, depth);
        stand_at(call_->function->by_word[word]);
        ++instructions_;
    }
    /// A charge of compiled code, before it is paid.
    void charge(const void* task, const FunctionCode& code, std::size_t depth, std::uint32_t charge)
    {
        return_to(task, code, depth);
        Site* const site = call_->function->by_charge[charge];
        stand_at(site);
        if (code.charges[charge].operation == GasOperation::round && site->loop != nullptr)
            ++site->loop->rounds;
    }
    /// The same for the tree, within the call that began last.
    void charge(std::uint32_t statement, GasOperation operation);
    /// A task runs, and maybe another one did before; step() sees that for itself.
    void resume(const void* task) { switch_to(task); }
    /// The program has ended.
    void finish();

    // The tree asks about its charges where a charge is refused, which costs it nothing while
    // nobody counts: so all are to be refused.

    /// Takes the program's limit of operations away from `meter`, so that it pays for none.
    void refuse_all(Meter& meter) noexcept
    {
        operation_limit_ = meter.operation_limit;
        meter.operation_limit = -1;
    }
    /// Gives it back, for one charge.
    void allow_one(Meter& meter) const noexcept { meter.operation_limit = operation_limit_; }

    // ---- what was counted ----------------------------------------------------------------------

    /// In the order of their first calls.
    [[nodiscard]] const std::deque<Function>& functions() const noexcept { return functions_; }
    /// In the order in which they were come upon.
    [[nodiscard]] const std::deque<Line>& lines() const noexcept { return lines_; }
    /// How often instructions ran, by opcode; all 0 on an engine without.
    [[nodiscard]] const std::array<std::uint64_t, opcode_count>& opcodes() const noexcept
    {
        return opcodes_;
    }
    /// Names that instructions looked up, and how often the place was another one than they had
    /// found last.
    struct NameCaches {
        std::uint64_t uses = 0;
        std::uint64_t changes = 0;
    };
    [[nodiscard]] const NameCaches& name_caches() const noexcept { return name_caches_; }
    [[nodiscard]] const CallPaths& paths() const noexcept { return paths_; }
    /// By the nodes of paths().
    [[nodiscard]] const std::vector<PathCosts>& path_costs() const noexcept { return path_costs_; }
    /// What was used while no function ran.
    [[nodiscard]] const Amount& outside() const noexcept { return outside_; }

private:
    struct Call {
        Function* function;
        Site* site;  // where it stands
        std::size_t depth;
        std::uint32_t path;
        Amount total{};
    };
    struct Task {
        std::vector<Call> calls;
    };

    void stand_at(Site* site)
    {
        if (call_->site == site)
            return;
        flush();
        call_->site = site;
    }
    void return_to(const void* task, const FunctionCode& code, std::size_t depth)
    {
        if (task != task_ || depth < depth_)
            end(task, depth + 1);
        if (call_ == nullptr || call_->function->code != &code) [[unlikely]]
            begin(task, code, depth);
    }
    void look_at_cache() noexcept
    {
        if (cache_ == nullptr)
            return;
        ++name_caches_.uses;
        name_caches_.changes += *cache_ != cache_before_ ? 1 : 0;
        cache_ = nullptr;
    }
    [[nodiscard]] Amount used() const noexcept;
    void flush();
    void switch_to(const void* task);
    void find_innermost() noexcept;
    void count_open(const Task& task, std::uint32_t change) noexcept;
    void end_call();
    Function& function_of(const FunctionCode& code);
    Site* site_of(Function& function, std::uint32_t statement);

    const Meter* meter_ = nullptr;
    const Heap* heap_ = nullptr;
    std::int64_t operation_limit_ = Meter::unlimited;

    std::deque<Function> functions_;
    std::unordered_map<const FunctionCode*, Function*> by_code_;
    std::deque<Line> lines_;
    std::unordered_map<std::uint64_t, Line*> by_line_;  // by module and number
    std::unordered_map<const void*, Task> tasks_;
    CallPaths paths_;
    std::vector<PathCosts> path_costs_{1};
    Amount outside_;
    Amount last_;  // of used(), at the last flush

    const void* task_ = nullptr;
    Task* running_ = nullptr;
    Call* call_ = nullptr;   // the innermost of the task that runs; null without one
    std::size_t depth_ = 0;  // its depth, or 0
    std::int64_t instructions_ = 0;
    NameCaches name_caches_;
    const std::uint64_t* cache_ = nullptr;  // the word with the guess of the last instruction
    std::uint64_t cache_before_ = 0;
    std::array<std::uint64_t, opcode_count> opcodes_{};
};

}  // namespace sluice::zx
