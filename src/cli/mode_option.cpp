// SPDX-License-Identifier: Apache-2.0
#include "cli/mode_option.hpp"

#include <fmt/format.h>

#include "base/quote.hpp"

namespace sluice::cli {

void add_mode_option(CLI::App& command, evm::EngineMode& mode)
{
    const auto take = [&mode](const CLI::results_t& words) {
        for (const evm::EngineModeName& known : evm::engine_mode_names) {
            if (known.name == words.front()) {
                mode = known.mode;
                return true;
            }
        }
        throw CLI::ValidationError{
            fmt::format("--mode: no engine mode {}; give traditional or "
                        "advanced",
                        quote(words.front()))};
    };
    command
        .add_option("--mode", take,
                    "Engine: traditional walks the bytecode, advanced lowers it first")
        ->type_name("MODE")
        ->default_str(std::string{to_string(mode)});
}

}  // namespace sluice::cli
