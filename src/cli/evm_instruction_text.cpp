// SPDX-License-Identifier: Apache-2.0
#include "cli/evm_instruction_text.hpp"

#include <algorithm>
#include <string_view>

#include "base/hex.hpp"
#include "evm/opcodes.hpp"

namespace sluice::cli {

InstructionText instruction_text(BytesView code, std::size_t position, evm::Revision revision,
                                 const Paint& paint)
{
    InstructionText text;
    const std::string place = fmt::format("{:0{}x}", position, code.size() > 0xffff ? 6 : 4);
    const auto show = [&](std::string_view words, const std::string& painted) {
        text.plain = fmt::format("{}  {}", place, words);
        text.painted = fmt::format("{}  {}", paint.dim(place), painted);
    };
    if (position >= code.size()) {
        show("STOP (end of the code)", paint.dim("STOP (end of the code)"));
        return text;
    }
    const std::uint8_t opcode = code[position];
    if (!is_defined(opcode, revision)) {
        const std::string words = fmt::format("undefined 0x{:02x}", opcode);
        show(words, paint.warn(words));
        return text;
    }
    const std::string_view name = opcode_name(opcode, revision);
    const std::size_t wanted = evm::opcode_table[opcode].immediate;
    const std::size_t size = std::min(wanted, code.size() - position - 1);
    text.size = 1 + size;
    if (wanted == 0) {
        show(name, opcode == evm::OP_JUMPDEST ? paint.bold(name) : std::string{name});
        return text;
    }
    const std::string_view missing = size < wanted ? " (cut off by the end of the code)" : "";
    const std::string words =
        fmt::format("{} {}", name, to_hex_prefixed(code.subspan(position + 1, size)));
    show(words + std::string{missing},
         words + (missing.empty() ? std::string{} : paint.warn(missing)));
    return text;
}

}  // namespace sluice::cli
