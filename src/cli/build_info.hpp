// What the program was built from and how, for those who want to build it again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sluice::cli {

/// The source's commit, "-dirty" behind it where files were changed since; empty if it was built
/// outside a repository.
std::string_view source_commit() noexcept;

/// The compiler's flags.
std::string_view compiler_flags() noexcept;

}  // namespace sluice::cli
