// The bytecode that programs of the zx language are compiled to, as text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "zx/syntax/parser.hpp"

namespace sluice::cli {

struct BytecodeOptions {
    std::string file;
    std::string function;
    std::string output;  ///< A file; empty: stdout.
    bool with_imports = false;
    bool as_json = false;
    bool lists_instructions = false;
    zx::ParseOptions parsing{};
};

/// Compiles a program and prints what it came to; gives the exit code: 2 if it does not compile.
int list_program(const BytecodeOptions& options);

}  // namespace sluice::cli
