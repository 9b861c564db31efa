// sluice evm analyze: what lowering makes of bytecode.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/terminal.hpp"
#include "evm/analysis/lowering.hpp"
#include "evm/analysis/stream_text.hpp"

namespace sluice::cli {
namespace {

struct Options {
    std::string code;
    std::string fork{to_string(evm::latest_revision)};
    bool shows_stream = false;
    bool shows_blocks = false;
};

void print_blocks(const evm::Stream& stream)
{
    fmt::print("{:>6}  {:>8}  {:>8}  {:>6}  {:>6}\n", "block", "position", "gas", "needs", "uses");
    for (std::size_t i = 0; i < stream.block_count(); ++i) {
        const evm::StreamBlock& block = stream.block(i);
        const evm::TraceHeader header = stream.header(block);
        const bool can_be = !header.is_impossible();
        fmt::print("{:>6}  {:>8}  {:>8}  {:>6}  {:>6}\n", i,
                   fmt::format("{:04x}", block.position()), header.gas,
                   can_be ? fmt::to_string(header.slots_needed()) : "never",
                   can_be ? fmt::to_string(header.slots_used()) : "");
    }
}

int analyze(const Options& options)
{
    const auto revision = parse_fork(options.fork);
    if (!revision) {
        print_error(revision.error());
        return exit_usage;
    }
    const auto bytes = read_bytes("CODE", options.code);
    if (!bytes) {
        print_error(bytes.error());
        return exit_usage;
    }
    const evm::Code code{*bytes};
    const auto start = std::chrono::steady_clock::now();
    const auto lowered =
        lower_all(code, evm::rules_of(*revision), evm::whole_stream_budget(code.size()));
    const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
    if (!lowered) {
        print_error(fmt::format("the code is not lowered: {}", to_string(lowered.error())));
        return exit_failure;
    }
    const evm::Stream* const stream = lowered->get();
    if (options.shows_blocks)
        print_blocks(*stream);
    if (options.shows_stream)
        fmt::print("{}", to_text(*stream));
    if (options.shows_blocks || options.shows_stream)
        return exit_success;
    const double per_byte =
        code.size() == 0 ? 0
                         : static_cast<double>(stream->bytes()) / static_cast<double>(code.size());
    fmt::print("code     {} bytes\n", grouped(code.size()));
    fmt::print("blocks   {}\n", grouped(stream->block_count()));
    fmt::print(
        "stream   {} bytes with its tables if all of it were lowered, {:.2f} a byte of code\n",
        grouped(stream->bytes()), per_byte);
    fmt::print("lowered  in {:.0f} us\n", time.count());
    return exit_success;
}

}  // namespace

void add_evm_analyze(Command evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Command command = evm.add_command("analyze", "Print what lowering makes of bytecode");
    command.add_option("code", options->code, "Hex digits, a file of them, or - for standard input")
        .required()
        .type_name("CODE");
    command.add_option("--fork", options->fork, "Fork whose rules hold")
        .capture_default_str()
        .type_name("NAME");
    command.add_flag("--blocks", options->shows_blocks, "One line a block: gas and stack");
    command.add_flag("--stream", options->shows_stream, "All blocks with their instructions");
    command.footer(
        "s-1 is what was the topmost stack item at a block's start, s0 the first free slot.\n\n"
        "Example:\n  sluice evm analyze --stream 0x600160020160005500\n");
    command.callback([options, &exit_code] { exit_code = analyze(*options); });
}

}  // namespace sluice::cli
