// sluice evm disasm: bytecode as instructions, one a line.
// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/evm_instruction_text.hpp"
#include "cli/input.hpp"
#include "cli/terminal.hpp"

namespace sluice::cli {
namespace {

struct Options {
    std::string code;
    std::string fork{to_string(evm::latest_revision)};
};

int disassemble(const Options& options)
{
    const auto revision = parse_fork(options.fork);
    if (!revision) {
        print_error(revision.error());
        return exit_usage;
    }
    const auto code = read_bytes("CODE", options.code);
    if (!code) {
        print_error(code.error());
        return exit_usage;
    }
    const Paint paint{stdout};
    for (std::size_t pc = 0; pc < code->size();) {
        const InstructionText text = instruction_text(*code, pc, *revision, paint);
        fmt::print("{}\n", text.painted);
        pc += text.size;
    }
    return exit_success;
}

}  // namespace

void add_evm_disasm(Command evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Command command = evm.add_command("disasm", "Print bytecode as instructions");
    command.add_option("code", options->code, "Hex digits, a file of them, or - for standard input")
        .required()
        .type_name("CODE");
    command.add_option("--fork", options->fork, "Fork whose instructions are known")
        .capture_default_str()
        .type_name("NAME");
    command.footer("Example:\n  sluice evm disasm 0x6080604052600436106100\n");
    command.callback([options, &exit_code] { exit_code = disassemble(*options); });
}

}  // namespace sluice::cli
