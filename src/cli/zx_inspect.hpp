// Programs of the zx language as the parser sees them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "zx/syntax/parser.hpp"

namespace sluice::cli {

// Both print to stdout and give the exit code; of what does not parse errors go to stderr.

/// The tree of a program, as nested lists.
int print_ast(const std::string& path, const zx::ParseOptions& options);

/// The tokens of a program, a line each: place, kind, text.
int print_tokens(const std::string& path);

}  // namespace sluice::cli
