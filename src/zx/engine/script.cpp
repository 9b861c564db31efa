// The public API's script: a session behind a border that shows nothing of it.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sluice/zx.hpp>

#include "zx/engine/session.hpp"

namespace sluice::zx {
namespace {

SessionOptions session_options(ScriptOptions&& options)
{
    SessionOptions made;
    made.engine = options.engine == ScriptEngine::tree ? EngineKind::Tree : EngineKind::Vm;
    made.is_metered = options.gas_limit != 0;
    constexpr auto unlimited = static_cast<std::uint64_t>(Meter::unlimited);
    made.gas_limit = made.is_metered
                         ? static_cast<std::int64_t>(std::min(options.gas_limit, unlimited))
                         : Meter::unlimited;
    made.loading.root = options.root;
    made.state_directory = std::move(options.state_directory);
    RuntimeOptions& runtime = made.runtime;
    runtime.heap.max_bytes = options.max_memory_bytes;
    runtime.max_call_depth = options.max_call_depth;
    runtime.allows_io = options.allows_io;
    runtime.allows_lifting_limits = false;
    runtime.allows_network = options.allows_network;
    runtime.deterministic = options.deterministic;
    runtime.root = std::move(options.root);
    runtime.arguments = std::move(options.arguments);
    runtime.write_output = std::move(options.write_output);
    runtime.write_diagnostics = std::move(options.write_diagnostics);
    runtime.read_line = std::move(options.read_line);
    return made;
}

ScriptEnding ending_of(const RunReport& report)
{
    if (report.ending == RunReport::Ending::Done)
        return ScriptEnding::success;
    switch (report.error_kind) {
        case ErrorKind::OutOfGas:
            return ScriptEnding::out_of_gas;
        case ErrorKind::OutOfMemory:
            return ScriptEnding::out_of_memory;
        case ErrorKind::OperationLimit:
        case ErrorKind::IterationLimit:
            return ScriptEnding::over_limit;
        case ErrorKind::Timeout:
        case ErrorKind::Interrupted:
            return ScriptEnding::stopped;
        default:
            return ScriptEnding::error;
    }
}

}  // namespace

struct Script::State {
    explicit State(ScriptOptions&& options) : session{files, session_options(std::move(options))} {}

    DiskFiles files;
    Session session;
    bool has_run = false;
};

Script::Script(std::unique_ptr<State> state) noexcept : state_{std::move(state)} {}
Script::~Script() = default;
Script::Script(Script&&) noexcept = default;
Script& Script::operator=(Script&&) noexcept = default;

std::expected<Script, std::string> Script::from_file(const std::string& path, ScriptOptions options)
{
    auto state = std::make_unique<State>(std::move(options));
    if (!state->session.load(path))
        return std::unexpected(state->session.problems());
    return Script{std::move(state)};
}

std::expected<Script, std::string> Script::from_text(const std::string& name, std::string text,
                                                     ScriptOptions options)
{
    auto state = std::make_unique<State>(std::move(options));
    if (!state->session.load_text(name, std::move(text)))
        return std::unexpected(state->session.problems());
    return Script{std::move(state)};
}

ScriptResult Script::run()
{
    ScriptResult result;
    if (state_->has_run) {
        result.ending = ScriptEnding::error;
        result.exit_code = 1;
        result.error = "a script runs once: load it again";
        result.description = result.error + "\n";
        return result;
    }
    state_->has_run = true;
    RunReport report = state_->session.run();
    result.ending = ending_of(report);
    result.exit_code = report.exit_code;
    result.error = std::move(report.error);
    result.description = std::move(report.description);
    result.gas_used = static_cast<std::uint64_t>(report.gas_used);
    return result;
}

void Script::stop() noexcept
{
    state_->session.request_stop(ErrorKind::Interrupted);
}

}  // namespace sluice::zx
