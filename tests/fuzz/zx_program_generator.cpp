// Valid programs of the zx language from any bytes.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/zx_program_generator.hpp"

#include <algorithm>

#include "tests/fuzz/zx_writer.hpp"

namespace sluice::fuzz {

ZxProgram generate_zx_program(BytesView choices)
{
    // The module's bytes come first and are few, so that a change of them leaves the rest alone.
    const std::size_t split = std::min<std::size_t>(choices.size(), 48);
    ZxProgram program;
    program.module_text = ZxWriter{choices.first(split)}.module();
    program.text = ZxWriter{choices.subspan(split)}.program();
    return program;
}

}  // namespace sluice::fuzz
