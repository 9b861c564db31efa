// Sluice - public API: programs of the zx language (docs/zx-guide.md), run from a program.
//
//   auto script = sluice::zx::Script::from_file("transfers.zx");
//   if (!script)
//       return report(script.error());
//   const sluice::zx::ScriptResult result = script->run();
//
// What a script may take is bounded by ScriptOptions, whatever it does: gas, memory, depth of
// calls. Link sluice::zx (CMake) or sluice-zx (pkg-config).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <sluice/export.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::zx {

/// Who runs a script. Both give the same output, the same errors and the same gas.
enum class ScriptEngine : std::uint8_t {
    virtual_machine,  ///< Compiled to bytecode: the fast one.
    tree,             ///< Walks the syntax tree: several times slower, and a second opinion.
};

/// What a script may do, and what it gets.
struct ScriptOptions {
    ScriptEngine engine = ScriptEngine::virtual_machine;
    /// Gas units, up to 2^59; 0: the script is not metered, and may run forever.
    std::uint64_t gas_limit = 100'000'000;
    std::uint64_t max_memory_bytes = std::uint64_t{1} << 30;  ///< Of values.
    std::uint32_t max_call_depth = 5000;
    bool allows_io = true;       ///< Files, the environment, other programs.
    bool allows_network = true;  ///< The module `http`.
    /// Clock and random numbers are those of a fixed seed.
    bool deterministic = false;
    /// What imports are looked for below; empty: the folder of the script's file.
    std::string root;
    /// A directory in which contracts and persistent variables outlive the script; empty: none do.
    /// It is this process's alone while a script with it exists.
    std::string state_directory;
    std::vector<std::string> arguments;  ///< What the script finds in __ARGS__.
    /// Gets what the script prints, in pieces of any size; without one it is standard output.
    std::function<void(std::string_view text)> write_output;
    /// Gets lines meant for whoever runs the script; without one they go to standard error.
    std::function<void(std::string_view line)> write_diagnostics;
    /// Gives a line of input without its end, false at the end; without one it is standard input.
    std::function<bool(std::string& line)> read_line;
};

/// Why a script ended.
enum class ScriptEnding : std::uint8_t {
    success,        ///< It came to its end, or called exit_program.
    error,          ///< An error that it did not catch.
    out_of_gas,     ///< It needed more than gas_limit.
    out_of_memory,  ///< Its values needed more than max_memory_bytes.
    over_limit,     ///< Of operations or rounds of loops, which flags in its file may set.
    stopped,        ///< By Script::stop, or by a limit of time in its file.
};

struct ScriptResult {
    ScriptEnding ending = ScriptEnding::success;
    int exit_code = 0;        ///< What `sluice run` would exit with.
    std::string error;        ///< The message alone; empty after success.
    std::string description;  ///< The same with place, source line and calls: lines for people.
    std::uint64_t gas_used = 0;
};

/// One script, loaded and compiled with all that it imports; runs once.
///
/// Not synchronised, but for stop. Any number of scripts live side by side, in as many threads, and
/// share nothing.
class SLUICE_API Script {
public:
    /// Loads the file at `path`. The error is text for people: what is wrong, and where.
    [[nodiscard]] static std::expected<Script, std::string> from_file(const std::string& path,
                                                                      ScriptOptions options = {});
    /// The same for a text that is in no file; `name` is what messages call it, and imports are
    /// looked for beside a file of that name.
    [[nodiscard]] static std::expected<Script, std::string> from_text(const std::string& name,
                                                                      std::string text,
                                                                      ScriptOptions options = {});
    ~Script();
    Script(Script&&) noexcept;
    Script& operator=(Script&&) noexcept;

    /// Runs the script to its end. A second time it gives an error, and nothing runs.
    ScriptResult run();
    /// Makes a script that runs end soon, as ScriptEnding::stopped; one that does not run yet ends
    /// at once when it does. May be called from other threads and from signal handlers.
    void stop() noexcept;

private:
    struct State;
    explicit Script(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

}  // namespace sluice::zx
