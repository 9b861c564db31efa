// What may have been meant where a name was not found.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "zx/runtime/error.hpp"
#include "zx/runtime/program.hpp"

namespace sluice::zx {

/// For an error that a name was not found: the one that may have been meant, or nothing.
[[nodiscard]] std::string hint_for(const Error& error, std::string_view message,
                                   LoadedProgram& program);

}  // namespace sluice::zx
