// How builtins come by files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "zx/library/confined_files.hpp"
#include "zx/runtime/native.hpp"

namespace sluice::zx {

/// Whether a builtin that reaches beyond the program runs outside of all sandboxes; if not, the
/// error is set.
[[nodiscard]] bool is_free_of_sandboxes(NativeCall& call, std::string_view name);

/// Whether the program may use files at all; if not, the error is set.
[[nodiscard]] bool may_use_files(NativeCall& call, std::string_view name);

/// Those below the project's folder.
[[nodiscard]] ConfinedFiles files_of(const NativeCall& call);

}  // namespace sluice::zx
