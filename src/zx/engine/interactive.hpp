// A session in which one input after another runs, on either engine.
//
// Each input is compiled as a module that finds the variables of those before it, and is run once.
// What it leaves behind (variables, functions, imported files, state) is there for the next ones,
// however it ended. Limits of gas, operations, rounds and time hold for each input by itself, that
// of memory for all of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "zx/compiler/codegen.hpp"
#include "zx/compiler/surroundings.hpp"
#include "zx/engine/session.hpp"
#include "zx/engine/stoppable.hpp"

namespace sluice::zx {

/// What became of an input.
struct InputReport {
    enum class Ending : std::uint8_t {
        Done,
        NotCompiled,  ///< It has errors, or cannot be read. Nothing has run.
        Failed,       ///< By an error that nothing caught.
        Exited,       ///< It asked for the end of the session.
    } ending = Ending::Done;
    std::string description;  ///< Of what went wrong, for the user: some lines.
    ErrorKind error_kind = ErrorKind::Runtime;
    int exit_code = 0;
    std::int64_t gas_used = 0;
    /// Of an input whose last statement is an expression that is no assignment: the display form of
    /// its value, cut where it is very long, and its type. Both empty for others.
    std::string value;
    std::string type;
    bool is_null = true;
};

class Interactive final : public Stoppable {
public:
    /// `files` outlives the session. Flags in the texts count for nothing.
    Interactive(const SourceFiles& files, SessionOptions options);
    ~Interactive() override;
    Interactive(const Interactive&) = delete;
    Interactive& operator=(const Interactive&) = delete;

    [[nodiscard]] InputReport run(std::string text);
    /// A file as an input: what it declares is there afterwards.
    [[nodiscard]] InputReport load(const std::string& path);
    /// Forgets everything.
    void reset();
    /// The same, and goes on with that engine.
    void reset(EngineKind engine);

    /// What the session did since it began, or was reset.
    struct Totals {
        EngineKind engine;
        std::size_t inputs;  ///< That ran.
        std::int64_t gas;
        std::size_t bytes;  ///< Of memory that is in use.
    };
    [[nodiscard]] Totals totals() const;
    /// Whether a variable or function of that name has been declared.
    [[nodiscard]] bool declares(std::string_view name) const;

    /// The bytecode of an input, which does not run; or, where it is nothing but the name of a
    /// function of the session, of that one. Empty: `report` says why.
    [[nodiscard]] std::string list(std::string text, InputReport& report);

    void request_stop(ErrorKind why) noexcept override;
    void request_end(EndSignal signal) noexcept override;

private:
    struct Machine;

    [[nodiscard]] InputReport run(std::unique_ptr<Source> source, const std::string& path);
    [[nodiscard]] ModuleUnit* add(std::unique_ptr<Source> source, const std::string& path,
                                  Surroundings& added, InputReport& report);
    [[nodiscard]] ModuleUnit* prepare(std::unique_ptr<Source> source, const std::string& path,
                                      Surroundings& added, InputReport& report);
    [[nodiscard]] const FunctionCode* find_function(std::string_view name) const;
    [[nodiscard]] bool compile(ModuleUnit& unit, Linker& linker, InputReport& report);
    [[nodiscard]] bool compile_from(std::size_t first, InputReport& report);
    [[nodiscard]] bool is_supported_from(std::size_t first, InputReport& report) const;
    [[nodiscard]] std::unique_ptr<Source> numbered(std::string text);
    void make_room();
    void drop_from(std::size_t first);
    void tidy_up(const Surroundings& added);
    void keep_evaluated();
    void make_engine();

    const SourceFiles& files_;
    SessionOptions options_;
    std::string path_;  // of inputs, for their imports and __file__
    std::unique_ptr<Machine> machine_;
    std::unique_ptr<LoadedProgram> program_;
    std::unique_ptr<Runtime> runtime_;
    Surroundings surroundings_;
    std::size_t inputs_ = 0;  // that were numbered, for their places
    std::size_t inputs_run_ = 0;
    std::int64_t gas_ = 0;
};

}  // namespace sluice::zx
