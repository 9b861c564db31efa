// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "base/quote.hpp"
#include "cli/terminal.hpp"

namespace sluice::cli {

bool write_output_file(const std::string& path, std::string_view text)
{
    errno = 0;
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    if (!file)
        print_error(fmt::format("cannot write {}: {}", quote(path),
                                std::generic_category().message(errno != 0 ? errno : EIO)));
    return !file.fail();
}

}  // namespace sluice::cli
