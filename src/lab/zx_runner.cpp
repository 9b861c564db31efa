// SPDX-License-Identifier: Apache-2.0
#include "lab/zx_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "lab/output_difference.hpp"

namespace sluice::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// The most of a program's output that is kept. Beyond it there is nothing to measure but output.
constexpr std::size_t most_output = 16U << 20;

[[gnu::noinline]] zx::RunReport plain_run(zx::Session& session)
{
    return session.run();
}

/// The first line of a text for people that may have several.
std::string first_line(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

}  // namespace

[[gnu::noinline]] zx::RunReport measured_zx_run(zx::Session& session)
{
    return session.run();
}

ZxRunner::ZxRunner(const ZxProgram& program, zx::SessionOptions options)
    : program_{program}, options_{std::move(options)}
{
    zx::RuntimeOptions& runtime = options_.runtime;
    if (runtime.root.empty())
        runtime.root = std::filesystem::current_path().string();
    if (options_.loading.root.empty())
        options_.loading.root = runtime.root;
    runtime.write_output = [this](std::string_view text) {
        const std::size_t kept = std::min(text.size(), most_output - output_.size());
        output_.append(text.substr(0, kept));
        is_output_cut_ = is_output_cut_ || kept < text.size();
    };
    runtime.write_diagnostics = [](std::string_view) {};
    runtime.read_line = [](std::string&) { return false; };
}

std::expected<std::unique_ptr<ZxRunner>, std::string> ZxRunner::prepare(const ZxProgram& program,
                                                                        zx::SessionOptions options)
{
    if (!options.state_directory.empty())
        return std::unexpected("a program that is measured keeps no state between its runs");
    std::unique_ptr<ZxRunner> runner{new ZxRunner{program, std::move(options)}};
    if (const auto session = runner->load(); !session)
        return std::unexpected(session.error());
    return runner;
}

std::expected<std::unique_ptr<zx::Session>, std::string> ZxRunner::load()
{
    const auto before = Clock::now();
    auto session = std::make_unique<zx::Session>(files_, options_);
    if (!session->load(program_.path))
        return std::unexpected(first_line(session->problems()));
    loading_time_ = Clock::now() - before;
    return session;
}

std::string ZxRunner::check(const zx::RunReport& report)
{
    if (report.ending != zx::RunReport::Ending::Done)
        return fmt::format("ended by an error: {}", report.error);
    if (report.exit_code != 0)
        return fmt::format("ended with exit code {}", report.exit_code);
    if (is_output_cut_)
        return fmt::format("printed more than {} MiB", most_output >> 20);
    if (program_.expected) {
        if (std::string wrong = describe_difference(output_, *program_.expected, "expected");
            !wrong.empty())
            return wrong;
    }
    if (!first_) {
        first_ = First{output_, report.gas_used};
        return {};
    }
    if (report.gas_used != first_->gas_used)
        return fmt::format("gas {}, in the first run {}", report.gas_used, first_->gas_used);
    return describe_difference(output_, first_->output, "in the first run");
}

std::expected<Execution, std::string> ZxRunner::run_with(zx::RunReport (*start)(zx::Session&))
{
    output_.clear();
    is_output_cut_ = false;
    auto session = load();
    if (!session)
        return std::unexpected(std::move(session.error()));
    const auto before = Clock::now();
    const zx::RunReport report = start(**session);
    const auto time = Clock::now() - before;
    if (std::string wrong = check(report); !wrong.empty())
        return std::unexpected(std::move(wrong));
    return Execution{evm::Status::success, static_cast<std::uint64_t>(report.gas_used), time};
}

std::expected<Execution, std::string> ZxRunner::run()
{
    return run_with(plain_run);
}

std::expected<Execution, std::string> ZxRunner::run_measured()
{
    return run_with(measured_zx_run);
}

}  // namespace sluice::lab
