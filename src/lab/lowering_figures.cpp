// SPDX-License-Identifier: Apache-2.0
#include "lab/lowering_figures.hpp"

#include <chrono>
#include <vector>

#include "evm/analysis/lowering.hpp"
#include "lab/prepared_case.hpp"

namespace sluice::lab {

std::expected<LoweringFigures, std::string> measure_lowering(const Case& benchmark,
                                                             std::size_t rounds)
{
    const auto prepared = PreparedCase::prepare(benchmark, {});
    if (!prepared)
        return std::unexpected(prepared.error());
    chain::State& state = (*prepared)->state();
    const evm::Code* called = state.code(state.account((*prepared)->message().recipient));
    if (called == nullptr || called->size() == 0)
        return std::unexpected("the case calls no contract");
    LoweringFigures figures;
    figures.case_name = benchmark.name;
    figures.code_bytes = called->size();
    called->jumpdests();
    const evm::Rules& rules = evm::rules_of(benchmark.revision);
    const auto stream = evm::make_stream(*called, rules);
    if (!stream)
        return std::unexpected("it is not lowered: " + std::string{to_string(stream.error())});
    evm::Lowering lowering;
    figures.block_count = (*stream)->block_count();
    while (figures.lowered_blocks < figures.block_count &&
           lowering.lower(**stream, (*stream)->block(figures.lowered_blocks)))
        ++figures.lowered_blocks;
    figures.stream_bytes = (*stream)->bytes();
    std::vector<double> times;
    times.reserve(rounds);
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        const auto whole = evm::lower_all(*called, rules, evm::whole_stream_budget(called->size()));
        times.push_back(
            std::chrono::duration<double, std::micro>{std::chrono::steady_clock::now() - begin}
                .count());
        if (!whole)
            return std::unexpected("it is not lowered: " + std::string{to_string(whole.error())});
        figures.whole_stream_bytes = (*whole)->bytes();
    }
    figures.microseconds = summarize(times);
    return figures;
}

}  // namespace sluice::lab
