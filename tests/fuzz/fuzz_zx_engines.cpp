// zx programs: both engines print the same, end the same way and use the same gas.
//
// Input: two bytes for the gas, then the generator's choices.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/zx_comparison.hpp"

namespace sluice::fuzz {

void fuzz_zx_engines(BytesView input)
{
    ByteSource choices{input};
    const auto gas = static_cast<std::int64_t>(choices.number(2));
    const ZxProgram program = generate_zx_program(choices.rest());
    // Small numbers are few programs' end; large ones are enough for nearly all.
    const ZxComparison result = compare_zx_engines(program, gas < 0xc000 ? 150'000 : gas - 0xc000);
    if (!result.difference.empty())
        fmt::print(stderr, "{}\n---- helpers.zx\n{}\n---- {}\n", program.text, program.module_text,
                   result.difference);
    require(result.difference.empty(), "engines agree on every program");
}

}  // namespace sluice::fuzz
