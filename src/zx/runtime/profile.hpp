// What the functions of a program take: calls, gas and operations.
//
// An engine that has a profile tells it where it is; one that has none does not ask. Costs of a
// task that waits are its own: what others use in the meantime does not count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "zx/compiler/bytecode.hpp"
#include "zx/runtime/meter.hpp"

namespace sluice::zx {

struct FunctionCode;

class Profile {
public:
    struct Amount {
        std::int64_t gas = 0;
        std::int64_t operations = 0;
    };
    struct Costs {
        std::uint64_t calls = 0;
        Amount own;
        Amount total;            ///< With what it called; of a recursion the outermost call's.
        std::uint32_t open = 0;  ///< Calls that are under way.
    };

    /// A call of `code` begins at `depth` of a task, which calls at this depth or deeper have left.
    void begin(const void* task, const FunctionCode& code, std::size_t depth, const Meter& meter);
    /// The calls of a task that are at `depth` or deeper have ended.
    void end(const void* task, std::size_t depth, const Meter& meter);
    /// One instruction of the virtual machine, in the call at `depth`, before it is paid for.
    void step(const void* task, const FunctionCode& code, std::size_t depth, Opcode opcode,
              const Meter& meter)
    {
        ++opcodes_[static_cast<std::size_t>(opcode)];
        if (opcode == Opcode::ENTER)
            begin(task, code, depth, meter);
        else if (task != task_ || depth < depth_)
            end(task, depth + 1, meter);
    }
    /// A task runs, and maybe another one did before; step() sees that for itself.
    void resume(const void* task, const Meter& meter) { switch_to(task, meter); }
    /// The program has ended.
    void finish(const Meter& meter);

    [[nodiscard]] const std::unordered_map<const FunctionCode*, Costs>& functions() const noexcept
    {
        return functions_;
    }
    /// How often instructions ran, by opcode; all 0 on an engine without.
    [[nodiscard]] const std::array<std::uint64_t, opcode_count>& opcodes() const noexcept
    {
        return opcodes_;
    }

private:
    struct Call {
        const FunctionCode* code;
        std::size_t depth;
        Amount begin;    // by the task's own count
        Amount inner{};  // of the calls within it
    };
    struct Task {
        std::vector<Call> calls;
        Amount others{};  // what was used while it did not run
        Amount left{};    // what was used when it stopped running
    };

    void switch_to(const void* task, const Meter& meter);
    void end_call(Task& task, Amount now);

    std::unordered_map<const FunctionCode*, Costs> functions_;
    std::unordered_map<const void*, Task> tasks_;
    const void* task_ = nullptr;
    Task* running_ = nullptr;
    std::size_t depth_ = 0;  // of the innermost call of the task that runs
    std::array<std::uint64_t, opcode_count> opcodes_{};
};

}  // namespace sluice::zx
