// Every opcode on both engines: engine/family/OPCODE/variant.
//
// What is measured is the difference between two messages in turns: one whose code runs the opcode
// some hundred times, and one whose code is the same without it. ns/op is the median of these
// differences by the number of executions, so neither the message, nor the operands, nor the loop
// are in it; Mgas/s is what the opcode costs over that. The column Time is that of the whole first
// message.
//
// The engines get codes of their own, in which nothing but the opcode differs (opcode_code.hpp):
//
//   traditional   rows: straight code; all operands lie on the stack before the first execution,
//                 results are dropped in both codes.
//   advanced      sums: a loop, one trace long as a rule, that DUPs operands and adds up results.
//                 DUP, SWAP, POP and constants are gone from streams, so what differs is one stream
//                 instruction. What the engine would save, it is not given: operands come from call
//                 data, no operation is repeated on the same operands in a trace, and results are
//                 used. What is left of PUSH, DUP, SWAP, POP and PC there is about nothing, which
//                 is the truth. Instructions that work on the stack itself (accounts, logs, calls)
//                 include putting their operands there.
//
// Before it is timed each workload runs an example with a result known by hand, its codes are run
// on both engines and must agree, the gas of all executions must be what the Yellow Paper and the
// EIPs say, and messages of mode advanced must have run on that engine as a whole. An opcode
// without a workload fails the program.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <memory>

#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "bench/micro/checked.hpp"
#include "bench/micro/fixed_seed.hpp"
#include "bench/micro/opcode_code.hpp"
#include "chain/executor.hpp"

namespace sluice::micro {
namespace {

using namespace evm;

constexpr Address contract{{0xc0, 0xde, 1}};
constexpr Address contract_without{{0xc0, 0xde, 2}};  ///< Its code lacks the opcode.
constexpr std::uint64_t example_gas = 1'000'000;
constexpr std::uint64_t gas_limit = 1'000'000'000;

/// Messages to a stream until all of its blocks are lowered.
constexpr int warm_up_runs = 2 * default_lowers_after;

/// Opcodes that none of the workloads measures, each with the reason: none as yet.
constexpr std::array<Opcode, 0> not_measured{};

const std::array<Hash256, 3> blob_hashes{to_hash256(100), to_hash256(101), to_hash256(102)};

struct Outcome {
    Status status;
    std::uint64_t gas_used;
    Bytes output;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// All that codes of workloads meet.
class Surroundings {
public:
    Surroundings(EngineMode mode, const Bytes& code, const Bytes& code_without)
        : environment_{environment_of(mode)}
    {
        state.set_account(caller, 0, u256{0, 0, 1, 0}, {});
        state.set_account(without_code, 0, 1, {});
        for (std::size_t i = 0; i < peer_count; ++i)
            state.set_account(peer(i), 1, 1000 + i, Bytes(peer_code_size, OP_JUMPDEST));
        for (const Opcode ending : {OP_STOP, OP_RETURN, OP_REVERT, OP_INVALID, OP_SELFDESTRUCT})
            state.set_account(callee(ending), 1, 0, callee_code(ending));
        for (const bool is_without : {false, true}) {
            const Address& address = is_without ? contract_without : contract;
            state.set_account(address, 1, balance_of_contract - value_of_message,
                              is_without ? code_without : code);
            for (std::uint64_t slot = 1; slot <= used_slots; ++slot)
                state.set_storage(address, slot, 1000 + slot);
        }
        state.begin_transaction();
        for (const Address& address : {contract, contract_without})
            executor.warm_up(caller, address, {origin, 7, blob_hashes});
    }

    [[nodiscard]] static Message message_to(const Address& recipient, const Bytes& input,
                                            std::uint64_t gas)
    {
        Message message;
        message.gas = gas;
        message.sender = caller;
        message.recipient = message.code_address = recipient;
        message.value = value_of_message;
        message.input = input;
        return message;
    }

    Outcome run(const Message& message)
    {
        const chain::MessageResult result = executor.call(message);
        const BytesView output = executor.output();
        return {result.status, message.gas - result.gas_left, {output.begin(), output.end()}};
    }

private:
    static chain::BlockEnvironment environment_of(EngineMode mode)
    {
        chain::BlockEnvironment environment;
        environment.engine.mode = mode;
        environment.block_hashes = [](std::uint64_t number) { return to_hash256(number); };
        environment.context = {.number = block_number,
                               .timestamp = 1'700'000'000,
                               .gas_limit = 36'000'000,
                               .coinbase = coinbase,
                               .prev_randao = 1234,
                               .base_fee = 6,
                               .blob_base_fee = 8,
                               .chain_id = 5};
        return environment;
    }

    chain::BlockEnvironment environment_;  ///< Before the executor, which reads and borrows it.

public:
    chain::State state{nullptr, fixed_seed};
    chain::Executor executor{state, environment_};
};

bool is_right(benchmark::State& state, const Workload& workload, Surroundings& surroundings,
              const Example& example)
{
    const Outcome outcome =
        surroundings.run(Surroundings::message_to(contract, example.input, example_gas));
    if (!check(state, outcome.status == Status::success && outcome.output.size() == 32,
               "the example failed"))
        return false;
    std::optional<u256> expected = workload.expected;
    if (workload.opcode == OP_ADDRESS)
        expected = to_u256(contract);
    else if (workload.opcode == OP_CODESIZE)
        expected = example.code.size();
    const u256 result = load_be(outcome.output.data());
    if (!check(state, expected && result == *expected,
               "the example gave " + to_hex(result) + " instead of " +
                   (expected ? to_hex(*expected) : "anything known")))
        return false;
    if (workload.family != "log")
        return true;
    const std::vector<Log>& logs = surroundings.state.logs();
    bool is_logged = logs.size() == 1 && logs[0].address == contract &&
                     u256{logs[0].data.size()} == workload.operands[1].front() &&
                     logs[0].topics.size() == workload.operands.size() - 2;
    for (std::size_t i = 0; is_logged && i < logs[0].topics.size(); ++i)
        is_logged = logs[0].topics[i] == to_hash256(workload.operands[i + 2].front());
    return check(state, is_logged, "the example's log is not what was expected");
}

/// Whether the example gives what it must, and both engines do the same on what is timed.
bool is_checked(benchmark::State& state, const Workload& workload, EngineMode mode)
{
    const Example example = make_example(workload);
    Surroundings for_example{mode, example.code, {}};
    if (!is_right(state, workload, for_example, example))
        return false;
    for (const Form form : {Form::rows, Form::sums}) {
        const CodePair codes = make_codes(workload, form);
        const auto run_on = [&](EngineMode other) {
            Surroundings surroundings{other, codes.with, {}};
            // Twice: with blocks that are lowered in between.
            const Message message = Surroundings::message_to(contract, codes.input, gas_limit);
            const Outcome first = surroundings.run(message);
            for (int i = 0; i < default_lowers_after && !workload.once; ++i)
                surroundings.run(message);
            return std::pair{first, workload.once ? first : surroundings.run(message)};
        };
        const auto traditional = run_on(EngineMode::traditional);
        if (!check(state, traditional.first.status == Status::success, "a code failed") ||
            !check(state, traditional == run_on(EngineMode::advanced),
                   "the engines do not agree on a code"))
            return false;
    }
    return true;
}

/// Whether a message runs on the advanced engine, and none of its code on the other. Init code is
/// new each time, and does not.
bool runs_advanced(Surroundings& surroundings, const Message& message, bool creates)
{
    const EngineMetrics before = surroundings.executor.metrics();
    surroundings.run(message);
    const EngineMetrics& after = surroundings.executor.metrics();
    return after.advanced_messages > before.advanced_messages &&
           after.cold_blocks == before.cold_blocks &&
           (creates || (after.traditional_messages == before.traditional_messages &&
                        after.fallbacks == before.fallbacks));
}

double median(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void measure(benchmark::State& state, const Workload& workload, EngineMode mode)
{
    using Clock = std::chrono::steady_clock;
    const CodePair codes =
        make_codes(workload, mode == EngineMode::traditional ? Form::rows : Form::sums);
    Surroundings surroundings{mode, codes.with, codes.without};
    const Message with = Surroundings::message_to(contract, codes.input, gas_limit);
    const Message without = Surroundings::message_to(contract_without, codes.input, gas_limit);
    chain::Checkpoint start = surroundings.state.checkpoint();
    for (int i = 0; i < warm_up_runs; ++i) {
        surroundings.run(with);
        surroundings.run(without);
        // What is to be warm stays so from the first run on.
        if (i == 0 && !workload.once)
            start = surroundings.state.checkpoint();
        surroundings.state.revert(start);
    }
    const bool creates = workload.opcode == OP_CREATE || workload.opcode == OP_CREATE2;
    if (mode == EngineMode::advanced) {
        const bool runs = runs_advanced(surroundings, with, creates);
        surroundings.state.revert(start);
        if (!check(state, runs, "not all of it runs on the advanced engine"))
            return;
    }
    const Outcome full = surroundings.run(with);
    surroundings.state.revert(start);
    const Outcome rest = surroundings.run(without);
    surroundings.state.revert(start);
    if (!check(state, full.status == Status::success && rest.status == Status::success,
               "a code failed"))
        return;
    // Of the other form more than the opcode differs in gas, and its engine agrees on that.
    if (mode == EngineMode::traditional &&
        !check(state, full.gas_used - rest.gas_used == codes.executions * workload.gas,
               std::to_string(codes.executions) + " executions cost " +
                   std::to_string(full.gas_used - rest.gas_used) + " gas instead of " +
                   std::to_string(codes.executions * workload.gas)))
        return;

    std::vector<double> differences;
    for (auto _ : state) {
        const Clock::time_point begin = Clock::now();
        surroundings.executor.call(with);
        const Clock::time_point end = Clock::now();
        surroundings.state.revert(start);
        const Clock::time_point begin_without = Clock::now();
        surroundings.executor.call(without);
        const Clock::time_point end_without = Clock::now();
        surroundings.state.revert(start);
        const std::chrono::duration<double> time = end - begin;
        const std::chrono::duration<double> time_without = end_without - begin_without;
        differences.push_back((time - time_without).count());
        state.SetIterationTime(time.count());
    }
    if (differences.empty())
        return;
    const double nanoseconds = 1e9 * median(differences) / static_cast<double>(codes.executions);
    state.counters["ns/op"] = nanoseconds;
    // What takes no time has no rate.
    constexpr double least = 0.1;
    if (nanoseconds >= least)
        state.counters["Mgas/s"] = 1000 * static_cast<double>(workload.gas) / nanoseconds;
}

[[maybe_unused]] const bool registered = [] {
    std::array<bool, 256> is_measured{};
    for (const Opcode opcode : not_measured)
        is_measured[opcode] = true;
    const std::vector<Workload> workloads = opcode_workloads();
    for (const EngineMode mode : {EngineMode::traditional, EngineMode::advanced}) {
        for (const Workload& workload : workloads) {
            is_measured[workload.opcode] = true;
            std::string name{mode == EngineMode::traditional ? "traditional" : "advanced"};
            name += "/" + std::string{workload.family} + "/" +
                    std::string{opcode_table[workload.opcode].name};
            if (!workload.variant.empty())
                name += "/" + workload.variant;
            // Google Benchmark calls it several times, until the time suits it.
            benchmark::RegisterBenchmark(name.c_str(), [workload, mode,
                                                        was_checked = std::make_shared<bool>()](
                                                           benchmark::State& state) {
                if (!*was_checked && !is_checked(state, workload, mode))
                    return;
                *was_checked = true;
                measure(state, workload, mode);
            })->UseManualTime();
        }
    }
    for (const OpcodeInfo& info : opcode_table) {
        const auto byte = static_cast<std::uint8_t>(&info - opcode_table.data());
        if (is_defined(byte, latest_revision) && !is_measured[byte])
            benchmark::RegisterBenchmark(
                ("missing/" + std::string{info.name}).c_str(),
                [](benchmark::State& state) { fail(state, "no workload measures this opcode"); });
    }
    return true;
}();

}  // namespace
}  // namespace sluice::micro
