// The code of a program's functions as bytes that outlive the machine it was compiled for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "zx/compiler/codegen.hpp"
#include "zx/compiler/recording_linker.hpp"

namespace sluice::zx {

/// Of the bytes' form and of all that the compiler makes of a tree: what an image is valid for.
inline constexpr std::uint32_t code_image_version = 2;

using Units = std::span<const std::unique_ptr<ModuleUnit>>;

/// What the compiler made for `units`, with `linker`: the functions in the order of the tree, outer
/// ones before inner ones. Nothing that the resolver made is in it. Empty when there is code that
/// cannot be told from other code.
[[nodiscard]] std::string encode_code(Units units, const RecordingLinker& linker);

/// Gives the functions of `units`, which were resolved but not compiled, the code of an image of
/// the same program, with constants of `linker`. Whatever the bytes are, this ends well: false if
/// they are no such image, or of code that is not well formed. The functions are then to be
/// compiled.
[[nodiscard]] bool decode_code(std::string_view image, Units units, std::uint32_t builtin_count,
                               Linker& linker);

}  // namespace sluice::zx
