// One program from its file to its end, on either engine or on both.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zx/compiler/codegen.hpp"
#include "zx/engine/code_cache.hpp"
#include "zx/engine/stoppable.hpp"
#include "zx/runtime/profile.hpp"
#include "zx/runtime/program.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/sampler.hpp"
#include "zx/storage/database.hpp"
#include "zx/syntax/file_flags.hpp"

namespace sluice::zx {

class RuntimeLinker;

enum class EngineKind : std::uint8_t { Vm, Tree };

struct SessionOptions {
    RuntimeOptions runtime;
    LoadOptions loading;
    EngineKind engine = EngineKind::Vm;
    std::int64_t gas_limit = 100'000'000;
    bool is_metered = true;
    std::int64_t max_operations = Meter::unlimited;
    /// The entry's flags change what is above, as the language has it.
    bool reads_flags = true;
    /// Where state outlives the program; empty: nowhere.
    std::string state_directory;
    std::uint64_t max_state_bytes = Database::default_max_bytes;
    /// Where compiled code is kept for the next run; empty: nowhere. The tree has none.
    std::string cache_directory;
    std::uint64_t max_cache_bytes = CodeCache::default_max_bytes;
    /// Top-level constants of the entry that get another number than the text gives them.
    struct Constant {
        std::string name;
        std::uint64_t value;
    };
    std::vector<Constant> constants;
    /// Whether the report has the value of the last statement.
    bool gives_result = false;
    /// Is told what runs, if there is one: counting takes its time. Stays the caller's.
    Profile* profile = nullptr;
    /// Looks at what runs now and then, if there is one. Stays the caller's.
    Sampler* sampler = nullptr;
};

/// How a run ended, and what it took.
struct RunReport {
    enum class Ending : std::uint8_t { Done, NotLoaded, Failed } ending = Ending::Done;
    int exit_code = 0;  ///< What a command gives: 0, 1, 2 or what the program asked for.
    std::string error;  ///< The message of an error that nothing caught.
    ErrorKind error_kind = ErrorKind::Runtime;
    std::string description;  ///< Of the error: message, place, source line, frames.
    std::int64_t gas_used = 0;
    std::int64_t operations = 0;  ///< As far as they were counted.
    /// Display form of the last statement's value if it was asked for and is not null.
    std::optional<std::string> result;
};

/// What a session has done so far.
struct SessionMetrics {
    LoadCounters loading;
    CodeCacheCounters cache;
    /// Files that were parsed after the program had begun: those of eval_file, as imports are found
    /// before.
    std::uint64_t files_parsed_in_run = 0;
    std::uint64_t functions = 0;       ///< Compiled ones; the tree interpreter has none.
    std::uint64_t bytecode_bytes = 0;  ///< With their constants.
    std::int64_t gas_used = 0;
    std::uint64_t heap_bytes = 0;  ///< Of values, with those that a collection would free.
    /// What code generation took, by module; empty where there was none.
    std::vector<std::chrono::nanoseconds> compiling;
};

/// Loads and runs one program, once.
class Session final : public Stoppable {
public:
    /// `files` outlives the session.
    Session(const SourceFiles& files, SessionOptions options);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// False when the entry cannot be read, has errors, or holds what is not supported; `problems`
    /// then has the text for the user.
    [[nodiscard]] bool load(const std::string& path);
    [[nodiscard]] bool load_text(const std::string& path, std::string text);
    [[nodiscard]] const std::string& problems() const noexcept { return problems_; }

    /// Why compiled code could not be kept; empty if it was, or was not to be. No reason not to
    /// run.
    [[nodiscard]] const std::string& cache_problem() const noexcept;

    [[nodiscard]] RunReport run();
    [[nodiscard]] SessionMetrics metrics() const;

    void request_stop(ErrorKind why) noexcept override;
    void request_end(EndSignal signal) noexcept override;

    [[nodiscard]] LoadedProgram& program() noexcept { return *program_; }
    [[nodiscard]] Runtime& runtime() noexcept { return *runtime_; }

private:
    struct Machine;

    [[nodiscard]] bool fail_to_load(const std::string& path);
    [[nodiscard]] bool prepare();
    [[nodiscard]] bool replace(const SessionOptions::Constant& constant);
    void apply_flags(const FileFlags& flags);
    [[nodiscard]] CompileOptions compile_options() const noexcept;
    [[nodiscard]] bool compile(Linker& linker);
    [[nodiscard]] bool make_code(RuntimeLinker& linker);
    [[nodiscard]] bool run_engine(RunReport& report);
    void end_by_signal();

    const SourceFiles& files_;
    SessionOptions options_;
    std::unique_ptr<Machine> machine_;
    std::unique_ptr<Runtime> runtime_;
    std::unique_ptr<LoadedProgram> program_;
    std::string problems_;
    std::uint64_t files_parsed_before_run_ = 0;
    std::vector<std::chrono::nanoseconds> compiling_;  // by module
};

}  // namespace sluice::zx
