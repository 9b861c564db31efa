// sluice evm disasm: bytecode as instructions, one a line.
// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/terminal.hpp"
#include "evm/opcodes.hpp"

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
    const int digits = code->size() > 0xffff ? 6 : 4;
    std::size_t pc = 0;
    while (pc < code->size()) {
        const std::uint8_t opcode = (*code)[pc];
        const std::string position = paint.dim(fmt::format("{:0{}x}", pc, digits));
        if (!is_defined(opcode, *revision)) {
            fmt::print("{}  {}\n", position, paint.warn(fmt::format("undefined 0x{:02x}", opcode)));
            ++pc;
            continue;
        }
        const std::string_view name = opcode_name(opcode, *revision);
        const std::size_t wanted = evm::opcode_table[opcode].immediate;
        const std::size_t size = std::min(wanted, code->size() - pc - 1);
        if (wanted == 0) {
            fmt::print("{}  {}\n", position,
                       opcode == evm::OP_JUMPDEST ? paint.bold(name) : std::string{name});
        } else {
            fmt::print("{}  {} {}{}\n", position, name,
                       to_hex_prefixed(BytesView{*code}.subspan(pc + 1, size)),
                       size < wanted ? paint.warn(" (cut off by the end of the code)") : "");
        }
        pc += 1 + size;
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
