// Runs programs of the zx language in this process.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "lab/runner.hpp"
#include "lab/zx_program.hpp"
#include "zx/engine/session.hpp"
#include "zx/runtime/source_files.hpp"

namespace sluice::lab {

/// A program on one of Sluice's two engines for zx. Each run begins anew: the program is loaded
/// and compiled into a session of its own, which nobody times, and then run, which is the time
/// of the execution.
///
/// What may hang or crash belongs behind a ForkedRunner.
class ZxRunner final : public Runner {
public:
    /// Loads the program once, to see that it can be. `options` are those of each session; where
    /// output goes, the input and the diagnostics are the runner's: what the program prints is
    /// checked, it reads an empty input, and what it says to its user is dropped. No state may
    /// outlive a run: with a state directory the error says so. `program` must outlive the runner.
    static std::expected<std::unique_ptr<ZxRunner>, std::string> prepare(
        const ZxProgram& program, zx::SessionOptions options = {});

    /// An error of the program, output that is not what the program's file of expectations says
    /// (or, without one, what it printed the first time), and other gas than the first time are
    /// errors.
    std::expected<Execution, std::string> run() override;

    /// Goes through measured_zx_run(), which instruction counters are told to watch.
    std::expected<Execution, std::string> run_measured() override;

    [[nodiscard]] BytesView output() const noexcept override
    {
        return {reinterpret_cast<const std::uint8_t*>(output_.data()), output_.size()};
    }

    /// What reading, parsing and compiling took before the last execution.
    [[nodiscard]] std::chrono::nanoseconds loading_time() const noexcept { return loading_time_; }

private:
    ZxRunner(const ZxProgram& program, zx::SessionOptions options);

    [[nodiscard]] std::expected<std::unique_ptr<zx::Session>, std::string> load();
    std::expected<Execution, std::string> run_with(zx::RunReport (*start)(zx::Session& session));
    /// What is wrong with the last execution; empty if nothing is.
    [[nodiscard]] std::string check(const zx::RunReport& report);

    const ZxProgram& program_;
    zx::SessionOptions options_;
    zx::DiskFiles files_;
    std::string output_;
    bool is_output_cut_ = false;
    std::chrono::nanoseconds loading_time_{};
    /// What the first run came to.
    struct First {
        std::string output;
        std::int64_t gas_used = 0;
    };
    std::optional<First> first_;
};

/// The run of a program and nothing else, out of line: what instruction counters are told to watch
/// (callgrind's --toggle-collect='sluice::lab::measured_zx_run*').
zx::RunReport measured_zx_run(zx::Session& session);

}  // namespace sluice::lab
