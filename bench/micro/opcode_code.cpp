// SPDX-License-Identifier: Apache-2.0
#include "bench/micro/opcode_code.hpp"

#include <algorithm>

#include "base/u256.hpp"

namespace sluice::micro {
namespace {

using namespace evm;

/// The most items that DUP16 still reaches with the sum and the counter of a loop around them.
constexpr std::size_t most_items = 14;

/// Executions that lie in a row in form rows, and words that their operands take on the stack.
constexpr std::size_t row_length = 256;

/// Zeros behind the end of code. A stream may take some times the room of its code, and these codes
/// are dense: without more code some would not be lowered as a whole.
constexpr std::size_t padding = 4096;

class Writer {
public:
    Writer& byte(std::size_t value)
    {
        bytes_.push_back(static_cast<std::uint8_t>(value));
        return *this;
    }
    Writer& append(const Bytes& more, std::size_t times = 1)
    {
        for (std::size_t i = 0; i < times; ++i)
            bytes_.insert(bytes_.end(), more.begin(), more.end());
        return *this;
    }
    Writer& repeat(Opcode opcode, std::size_t times) { return append({opcode}, times); }
    Writer& push(std::size_t value) { return byte(OP_PUSH2).byte(value >> 8).byte(value & 0xff); }
    Writer& dup(std::size_t item) { return byte(OP_DUP1 + item - 1); }
    Writer& swap(std::size_t distance) { return byte(OP_SWAP1 + distance - 1); }
    Writer& load_input(std::size_t word) { return push(32 * word).byte(OP_CALLDATALOAD); }
    Writer& load_input_words(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            load_input(i);
        return *this;
    }
    /// Where the JUMPDEST will be that is `ahead` bytes behind what comes next.
    Writer& push_ahead(std::size_t ahead) { return push(bytes_.size() + 3 + ahead); }
    Writer& return_top()
    {
        return append({OP_PUSH0, OP_MSTORE, OP_PUSH1, 32, OP_PUSH0, OP_RETURN});
    }

    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] Bytes take_padded()
    {
        bytes_.resize(bytes_.size() + padding);
        return std::move(bytes_);
    }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

/// What runs in the place of the opcode, with the bytes that belong to it.
Bytes executed_code(const Workload& workload)
{
    if (!workload.executed.empty())
        return workload.executed;
    Bytes code{workload.opcode};
    for (unsigned i = 1; i <= opcode_table[workload.opcode].immediate; ++i)
        code.push_back(static_cast<std::uint8_t>(i));
    return code;
}

/// The last opcode of what runs decides about operands and results, but for shape pairs.
const OpcodeInfo& effect_of(const Workload& workload)
{
    return opcode_table[workload.executed.empty() ? std::uint8_t{workload.opcode}
                                                  : workload.executed.back()];
}

/// Items that a code without jumps leaves on the stack beyond those that it found.
std::size_t growth_of(const Bytes& code)
{
    std::size_t height = 0;
    for (std::size_t i = 0; i < code.size(); i += 1U + opcode_table[code[i]].immediate)
        height += std::size_t{opcode_table[code[i]].stack_out} - opcode_table[code[i]].stack_in;
    return height;
}

/// The words that operands take turns in, as items of the stack: one of each operand makes a group,
/// in the order in which they are pushed.
struct Items {
    std::size_t operands = 0;
    std::size_t groups = 0;
    std::vector<u256> words;

    explicit Items(const Workload& workload)
    {
        operands = workload.operands.size();
        groups = operands == 0 ? 0 : most_items / operands;
        for (std::size_t group = 0; group < groups; ++group) {
            for (std::size_t i = operands; i-- > 0;) {
                const Words& choice = workload.operands[i];
                words.push_back(choice[group % choice.size()]);
            }
        }
        while (operands == 0 && words.size() < most_items)
            words.emplace_back(1000 + words.size());
    }

    [[nodiscard]] std::size_t count() const noexcept { return words.size(); }
};

void append_word(Bytes& to, const u256& word)
{
    const Hash256 bytes = to_hash256(word);
    to.insert(to.end(), std::begin(bytes.bytes), std::end(bytes.bytes));
}

Bytes words_to_bytes(const std::vector<u256>& words)
{
    Bytes bytes;
    for (const u256& word : words)
        append_word(bytes, word);
    return bytes;
}

/// Whether a trace has the result of such an instruction but once.
bool is_reused_in_traces(const Workload& workload)
{
    const OpcodeInfo& info = effect_of(workload);
    return info.stack_in == 0 && workload.opcode != OP_GAS && workload.opcode != OP_MSIZE &&
           workload.opcode != OP_SELFBALANCE && workload.opcode != OP_PC;
}

// ---- rows -----------------------------------------------------------------------------------

std::size_t executions_in_row(const Workload& workload, const Items& items)
{
    if (workload.once)
        return items.groups;
    const std::size_t most = items.operands == 0 ? row_length : row_length / items.operands;
    return std::min<std::size_t>(most, workload.executions);
}

CodePair make_rows(const Workload& workload)
{
    const Items items{workload};
    const Bytes executed = executed_code(workload);
    const std::size_t count = executions_in_row(workload, items);
    CodePair pair{
        .with = {}, .without = {}, .input = words_to_bytes(items.words), .executions = count};
    for (const bool has_opcode : {true, false}) {
        Writer code;
        code.append(workload.prologue);
        if (workload.shape == Shape::unknown_jumps) {
            for (std::size_t i = count; i-- > 0;)
                code.load_input(items.count() + i);
        } else {
            code.load_input(0).load_input(1).load_input(2).load_input_words(items.count());
            for (std::size_t i = 0; i < items.operands * count; ++i)
                code.dup(items.count());
        }
        switch (workload.shape) {
            case Shape::plain: {
                const std::size_t results = items.operands == 0 ? 0 : effect_of(workload).stack_out;
                for (std::size_t i = 0; i < count; ++i) {
                    if (has_opcode)
                        code.append(executed);
                    code.repeat(OP_POP, results);
                }
                break;
            }
            case Shape::pushes:
            case Shape::swaps:
            case Shape::pairs:
                if (has_opcode)
                    code.append(executed, count);
                break;
            case Shape::known_jumps:
            case Shape::branches:
                for (std::size_t i = 0; i < count; ++i) {
                    code.push_ahead(has_opcode ? 1 : 0);
                    if (has_opcode)
                        code.append(executed);
                    code.byte(OP_JUMPDEST);
                }
                break;
            case Shape::unknown_jumps:
                for (std::size_t i = 0; i < count; ++i) {
                    if (has_opcode) {
                        code.append(executed);
                        append_word(pair.input, code.size());
                    }
                    code.byte(OP_JUMPDEST);
                }
                break;
        }
        code.byte(OP_STOP);
        (has_opcode ? pair.with : pair.without) = code.take_padded();
    }
    return pair;
}

// ---- sums -----------------------------------------------------------------------------------

std::size_t executions_in_sum(const Workload& workload, const Items& items)
{
    constexpr std::size_t jumps = 24;   // A trace follows some more.
    constexpr std::size_t pushed = 40;  // With what is done to each, a trace has room for more.
    switch (workload.shape) {
        case Shape::known_jumps:
            return jumps;
        case Shape::unknown_jumps:
        case Shape::pushes:
        case Shape::swaps:
        case Shape::pairs:
            return pushed;
        case Shape::branches:
            return items.groups;
        case Shape::plain:
            break;
    }
    if (items.operands == 0)
        return is_reused_in_traces(workload) ? 1 : most_items;
    if (items.operands == 1 || workload.once)
        return items.groups;
    // Each pair of two operands' words once: what was computed in a trace is not computed again.
    return items.groups * items.groups;
}

/// One execution, or what stands in its place.
void append_to_sum(Writer& code, const Workload& workload, const Items& items, std::size_t i,
                   bool has_opcode)
{
    const Bytes executed = executed_code(workload);
    // The sum is on top.
    const auto item = [&](std::size_t operand) {
        const std::size_t group =
            workload.once ? i : (i + operand * (i / items.groups)) % items.groups;
        return items.count() - (group * items.operands + operand) + 1;
    };
    switch (workload.shape) {
        case Shape::plain: {
            const bool has_result = effect_of(workload).stack_out != 0;
            if (has_opcode) {
                for (std::size_t operand = 0; operand < items.operands; ++operand)
                    code.dup(item(operand) + operand);
                code.append(executed);
            } else if (has_result) {
                code.dup(items.operands == 0 ? 2 + i % items.count() : item(items.operands - 1));
            }
            if (has_result)
                code.byte(OP_ADD);
            break;
        }
        case Shape::pushes:
            if (has_opcode)
                code.append(executed);
            else
                code.dup(1);
            code.append({OP_PUSH1, 32, OP_MSTORE});
            break;
        case Shape::swaps:
        case Shape::pairs:
            if (has_opcode)
                code.append(executed);
            break;
        case Shape::known_jumps:
            if (has_opcode)
                code.push_ahead(1).append(executed);
            code.byte(OP_JUMPDEST);
            break;
        case Shape::branches:
            if (has_opcode)
                code.dup(item(0)).push_ahead(1).append(executed);
            code.byte(OP_JUMPDEST);
            break;
        case Shape::unknown_jumps:
            code.load_input(items.count() + i);
            if (has_opcode)
                code.append({OP_DUP1, OP_SWAP1 + 1, OP_ADD, OP_SWAP1}).append(executed);
            else
                code.byte(OP_ADD);
            code.byte(OP_JUMPDEST);
            break;
    }
}

CodePair make_sums(const Workload& workload)
{
    const Items items{workload};
    const std::size_t in_a_pass = std::max<std::size_t>(1, executions_in_sum(workload, items));
    const std::size_t passes =
        workload.once ? 1 : std::max<std::size_t>(1, workload.executions / in_a_pass);
    CodePair pair{.with = {},
                  .without = {},
                  .input = words_to_bytes(items.words),
                  .executions = passes * in_a_pass};
    for (const bool has_opcode : {true, false}) {
        Writer code;
        code.append(workload.prologue);
        // A word that nobody uses, the counter, the operands, the sum.
        code.load_input(0).push(passes).load_input_words(items.count()).byte(OP_PUSH0);
        const std::size_t loop = code.size();
        code.byte(OP_JUMPDEST);
        for (std::size_t i = 0; i < in_a_pass; ++i) {
            append_to_sum(code, workload, items, i, has_opcode);
            if (has_opcode && workload.shape == Shape::unknown_jumps)
                append_word(pair.input, code.size() - 1);
        }
        if (has_opcode && workload.shape == Shape::pairs)
            code.repeat(OP_POP, in_a_pass * growth_of(executed_code(workload)));
        const std::size_t to_counter = items.count() + 1;
        code.swap(to_counter).append({OP_PUSH1, 1, OP_SWAP1, OP_SUB}).swap(to_counter);
        code.dup(to_counter + 1).push(loop).byte(OP_JUMPI).return_top();
        (has_opcode ? pair.with : pair.without) = code.take_padded();
    }
    return pair;
}

}  // namespace

CodePair make_codes(const Workload& workload, Form form)
{
    return form == Form::rows ? make_rows(workload) : make_sums(workload);
}

Example make_example(const Workload& workload)
{
    Writer code;
    Bytes input;
    code.append(workload.prologue);
    const Bytes executed = executed_code(workload);
    switch (workload.shape) {
        case Shape::plain:
            for (std::size_t i = workload.operands.size(); i-- > 0;) {
                code.load_input(input.size() / 32);
                append_word(input, workload.operands[i].front());
            }
            if (workload.operands.empty())
                append_word(input, 1);
            code.append(executed).append(workload.probe).return_top();
            break;
        case Shape::pushes:
        case Shape::swaps:
        case Shape::pairs:
            // 100 to 116, the last on top.
            for (std::uint64_t word = 100; word <= 116; ++word)
                append_word(input, word);
            code.load_input_words(17).append(executed).append(workload.probe).return_top();
            break;
        case Shape::known_jumps:
            code.push_ahead(2).append(executed).byte(OP_INVALID).byte(OP_JUMPDEST);
            code.push(42).return_top();
            break;
        case Shape::unknown_jumps:
            code.load_input(0).append(executed).byte(OP_INVALID);
            append_word(input, code.size());
            code.byte(OP_JUMPDEST).push(42).return_top();
            break;
        case Shape::branches: {
            append_word(input, workload.operands[0].front());
            Writer straight;
            straight.push(43).return_top();
            code.load_input(0).push_ahead(1 + straight.size()).append(executed);
            code.append(straight.take()).byte(OP_JUMPDEST).push(42).return_top();
            break;
        }
    }
    return {code.take(), std::move(input)};
}

}  // namespace sluice::micro
