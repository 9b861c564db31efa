// Programs of the zx language as benchmark cases: a file, and what it must print.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace sluice::lab {

/// One program. Its twins in other languages, if it has any, lie beside it under the same name with
/// other endings; what all of them have to print is in NAME.expected.
struct ZxProgram {
    std::string name;   ///< Of the file, without its ending.
    std::string about;  ///< The first comment of the file; empty if it does not begin with one.
    std::string path;   ///< Of the file NAME.zx.
    std::optional<std::string> expected;  ///< What it must print; absent if nobody wrote it down.

    /// The path of the same program in another language: `ending` as in ".lua".
    [[nodiscard]] std::string twin(const std::string& ending) const;
};

/// The program in a file, whose name ends with ".zx". The error is one line.
std::expected<ZxProgram, std::string> load_zx_program(const std::string& path);

/// The program in a file, or all programs that lie in a folder, in alphabetical order: none is no
/// error. Folders in it are not looked into.
std::expected<std::vector<ZxProgram>, std::string> load_zx_programs(const std::string& path);

/// Where the programs that come with Sluice are, as seen from the running program: the source
/// tree's bench/zx, or share/sluice/zx of an installation. Empty when neither is there.
std::string default_zx_folder();

/// Where the program is that comes with Sluice and has this name, which is one without folder and
/// ending; empty if none has.
std::string find_zx_program(const std::string& name);

}  // namespace sluice::lab
