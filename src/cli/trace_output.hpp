// Where traces go: the options that all commands share, and the file behind them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <memory>
#include <sluice/status.hpp>
#include <sluice/types.hpp>
#include <string>
#include <string_view>

#include "cli/command_line.hpp"
#include "evm/tracing/eip3155.hpp"

namespace sluice::cli {

struct TraceOutputOptions {
    bool enabled = false;
    std::string file;
    evm::TraceOptions content;
    std::string format = "json";

    // Which instructions, as the user typed it; empty for all.
    std::string steps;
    std::string pc;
    std::string depth;
    std::string opcodes;
};

/// Adds what goes into the lines, under geth's names.
void add_trace_contents(Command command, TraceOutputOptions& options);

/// Adds --trace, --trace-file, what goes into the lines and which there are.
void add_trace_options(Command command, TraceOutputOptions& options);

/// Writes EIP-3155 lines to a stream or a file, as they come.
class TraceOutput {
public:
    /// `stream` is where lines go that no file is named for.
    explicit TraceOutput(const TraceOutputOptions& options, std::FILE* stream = stdout)
        : options_{options}, stream_{stream}
    {}

    /// Understands the filters and opens the file if there is one; on failure error() says why.
    bool open();
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

    [[nodiscard]] bool enabled() const noexcept
    {
        return options_.enabled || !options_.file.empty() || has_filter();
    }
    [[nodiscard]] bool uses_standard_output() const noexcept
    {
        return enabled() && options_.file.empty() && stream_ == stdout;
    }

    /// A tracer that writes here, or null if tracing is off.
    [[nodiscard]] std::unique_ptr<evm::Eip3155Tracer> make_tracer();

    /// Writes out the rest and closes the file. False if anything of the trace was lost: error()
    /// says why. What was lost on standard output is thrown as flush_output() does.
    bool close();

    /// The closing line of a run: output, gas used, and the error if there was one.
    void write_summary(evm::Status status, std::uint64_t gas_used, BytesView output);

    /// The last line of a test: the state root in the end, which differential fuzzers compare.
    void write_state_root(const Hash256& root);

    void write(std::string_view line);

private:
    /// Who asks for a part of the trace asks for the trace.
    [[nodiscard]] bool has_filter() const noexcept
    {
        return !options_.steps.empty() || !options_.pc.empty() || !options_.depth.empty() ||
               !options_.opcodes.empty();
    }
    bool read_filter();

    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };

    const TraceOutputOptions& options_;
    evm::TraceFilter filter_;
    std::FILE* stream_;
    std::unique_ptr<std::FILE, Close> file_;
    int write_error_ = 0;  ///< The first one's errno. Engines cannot be thrown through.
    std::string error_;
};

}  // namespace sluice::cli
