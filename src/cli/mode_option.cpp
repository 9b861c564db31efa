// SPDX-License-Identifier: Apache-2.0
#include "cli/mode_option.hpp"

#include <fmt/format.h>

#include <string>

#include "base/quote.hpp"

namespace sluice::cli {

void add_mode_option(CLI::App& command, evm::EngineMode& mode)
{
    const auto take = [&mode](const CLI::results_t& words) {
        std::string names;
        for (const evm::EngineModeName& known : evm::engine_mode_names) {
            if (known.name == words.front()) {
                mode = known.mode;
                return true;
            }
            names += fmt::format("{}{}", names.empty() ? "" : " or ", known.name);
        }
        throw CLI::ValidationError{
            fmt::format("--mode: no engine mode {}; give {}", quote(words.front()), names)};
    };
    command
        .add_option("--mode", take,
                    "Engine: traditional walks the bytecode, advanced lowers it first")
        ->type_name("MODE")
        ->default_str(std::string{to_string(mode)});
}

}  // namespace sluice::cli
