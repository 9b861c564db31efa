// What it takes to lower code, block by block until all of it is or the stream is full: time, and
// room a byte of code. The contracts are those of the benchmark cases, the hostile codes are made
// to cost an analysis time or room.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <sluice/world.hpp>
#include <utility>

#include "bench/micro/checked.hpp"
#include "evm/analysis/lowering.hpp"
#include "lab/case.hpp"
#include "lab/case_runner.hpp"

namespace sluice::lab {
namespace {

/// Lowers block by block until there are no more of them, or no more room.
std::unique_ptr<evm::Stream> lower_blocks(evm::Lowering& lowering, const evm::Code& code)
{
    auto stream = evm::make_stream(code, evm::rules_of(evm::latest_revision));
    if (!stream)
        return nullptr;
    for (std::size_t i = 0; i < (*stream)->block_count(); ++i) {
        if (!lowering.lower(**stream, (*stream)->block(i)))
            break;
    }
    return std::move(*stream);
}

void lower(benchmark::State& state, const Bytes& bytes)
{
    const evm::Code code{bytes};
    code.jumpdests();
    evm::Lowering lowering;
    const auto first = lower_blocks(lowering, code);
    if (!micro::check(state, first && first->bytes() <= evm::stream_budget(bytes.size()),
                      "the stream is over its budget"))
        return;
    for (std::size_t i = 0; i < first->block_count(); ++i) {
        if (!micro::check(state, first->block(i).is_lowered() || first->is_full(),
                          "a block is not lowered, and there is room"))
            return;
    }
    const std::size_t room = first->bytes();
    for (auto _ : state)
        benchmark::DoNotOptimize(lower_blocks(lowering, code));
    const auto size = static_cast<double>(bytes.size());
    state.counters["bytes"] = size;
    state.counters["room/byte"] = static_cast<double>(room) / size;
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) *
                            static_cast<std::int64_t>(state.iterations()));
}

/// Whether a case comes to what is known of it when all of its code is lowered.
bool runs_lowered(benchmark::State& state, const Case& benchmark)
{
    evm::EngineOptions options;
    options.mode = evm::EngineMode::advanced;
    options.lowers_after = 0;
    auto runner = CaseRunner::prepare(benchmark, options);
    if (!micro::check(state, runner.has_value(), runner ? "" : runner.error()))
        return false;
    const auto execution = (*runner)->run();
    return micro::check(state, execution.has_value(), execution ? "" : execution.error());
}

/// The code that a case's call runs; empty if it does not come from init code alone.
Bytes code_of(const Case& benchmark)
{
    if (benchmark.init_code.empty())
        return {};
    chain::World world{benchmark.revision};
    evm::Message message;
    message.kind = evm::CallKind::create;
    message.gas = 1'000'000'000;
    message.input = benchmark.init_code;
    evm::Result deployment = world.call(message).result;
    return deployment.status == evm::Status::success ? std::move(deployment.output) : Bytes{};
}

Bytes filled(std::size_t size, const Bytes& unit)
{
    Bytes code;
    while (code.size() + unit.size() <= size)
        code.insert(code.end(), unit.begin(), unit.end());
    return code;
}

[[maybe_unused]] const bool registered = [] {
    const auto add = [](const std::string& name, const Bytes& code) {
        benchmark::RegisterBenchmark(fmt::format("lower/{}", name).c_str(),
                                     [code](benchmark::State& state) { lower(state, code); })
            ->Unit(benchmark::kMicrosecond);
    };
    // The cases outlive what is registered.
    static const auto cases = load_cases(default_case_folder());
    if (cases) {
        for (const Case& benchmark : *cases) {
            const Bytes code = code_of(benchmark);
            if (code.empty())
                continue;
            benchmark::RegisterBenchmark(fmt::format("lower/{}", benchmark.name).c_str(),
                                         [&benchmark, code](benchmark::State& state) {
                                             if (runs_lowered(state, benchmark))
                                                 lower(state, code);
                                         })
                ->Unit(benchmark::kMicrosecond);
        }
    } else {
        benchmark::RegisterBenchmark("lower/cases", [](benchmark::State& state) {
            micro::fail(state, "there are no benchmark cases: " + cases.error());
        });
    }
    const Bytes push_32 = [] {
        Bytes unit(33, 1);
        unit[0] = evm::OP_PUSH32;
        return unit;
    }();
    Bytes turning;
    for (unsigned i = 0; i < 16; ++i) {
        turning.push_back(static_cast<std::uint8_t>(evm::OP_DUP1 + i));
        turning.push_back(static_cast<std::uint8_t>(evm::OP_SWAP1 + i));
    }
    // What takes long to fold, behind as many jumps as there are bytes for.
    const auto jumped_at = [](std::size_t size, const Bytes& unit) {
        Bytes code = filled(size / 2, {evm::OP_JUMPDEST, evm::OP_PUSH2, 0, 0, evm::OP_JUMP});
        for (std::size_t i = 0; i < code.size(); i += 5) {
            code[i + 2] = static_cast<std::uint8_t>(code.size() >> 8);
            code[i + 3] = static_cast<std::uint8_t>(code.size());
        }
        code.push_back(evm::OP_JUMPDEST);
        const Bytes folded = filled(size - code.size(), unit);
        code.insert(code.end(), folded.begin(), folded.end());
        return code;
    };
    for (const std::size_t kib : {24U, 64U}) {
        const std::size_t size = kib << 10;
        add(fmt::format("JUMPDEST/{}K", kib), filled(size, {evm::OP_JUMPDEST}));
        add(fmt::format("PUSH32/{}K", kib), filled(size, push_32));
        add(fmt::format("DUP_SWAP/{}K", kib), filled(size, turning));
        add(fmt::format("one_block/{}K", kib),
            filled(size, {evm::OP_PUSH1, 1, evm::OP_ADD, evm::OP_DUP1, evm::OP_MLOAD}));
        add(fmt::format("jumps_into_data/{}K", kib),
            filled(size, {evm::OP_PUSH2, evm::OP_JUMPDEST, 1, evm::OP_JUMPI, evm::OP_JUMPDEST}));
        add(fmt::format("branches/{}K", kib),
            filled(size, {evm::OP_DUP1, evm::OP_DUP1, evm::OP_JUMPI}));
        add(fmt::format("powers/{}K", kib),
            jumped_at(size,
                      {evm::OP_PUSH2, 0xff, 0xff, evm::OP_PUSH1, 3, evm::OP_EXP, evm::OP_POP}));
        add(fmt::format("short_powers/{}K", kib),
            jumped_at(size, {evm::OP_PUSH1, 0xff, evm::OP_PUSH1, 3, evm::OP_EXP, evm::OP_POP}));
        add(fmt::format("hashes/{}K", kib),
            jumped_at(size, {evm::OP_PUSH1, 7, evm::OP_PUSH0, evm::OP_MSTORE, evm::OP_PUSH1, 32,
                             evm::OP_PUSH0, evm::OP_KECCAK256, evm::OP_POP}));
        add(fmt::format("memory/{}K", kib),
            filled(size, {evm::OP_PUSH1, 7, evm::OP_MLOAD, evm::OP_PUSH1, 64, evm::OP_MSTORE}));
    }
    return true;
}();

}  // namespace
}  // namespace sluice::lab
