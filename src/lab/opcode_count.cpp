// SPDX-License-Identifier: Apache-2.0
#include "lab/opcode_count.hpp"

#include <utility>

#include "evm/tracing/tracer.hpp"
#include "lab/case_runner.hpp"

namespace sluice::lab {
namespace {

class OpcodeCounter final : public evm::InstructionTracer {
public:
    void on_frame_start(const evm::Frame& /*frame*/) noexcept override {}
    void on_instruction(const evm::Frame& /*frame*/, const std::uint8_t* /*pc*/,
                        const u256* /*top*/, std::uint64_t /*gas*/) noexcept override
    {
        ++count_;
    }
    void on_call_charged(const evm::Frame& /*frame*/, std::uint64_t /*gas*/) noexcept override {}
    void on_frame_end(const evm::Frame& /*frame*/, evm::Status /*status*/, std::uint64_t /*gas*/,
                      BytesView /*output*/) noexcept override
    {}

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    std::uint64_t count_ = 0;
};

}  // namespace

std::expected<std::uint64_t, std::string> count_opcodes(const Case& benchmark)
{
    evm::EngineOptions options;
    options.mode = evm::EngineMode::traditional;
    const auto runner = CaseRunner::prepare(benchmark, options);
    if (!runner)
        return std::unexpected(runner.error());
    OpcodeCounter counter;
    (*runner)->set_tracer(&counter);
    if (const auto execution = (*runner)->run(); !execution)
        return std::unexpected(execution.error());
    return counter.count();
}

}  // namespace sluice::lab
