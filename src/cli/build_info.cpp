// SPDX-License-Identifier: Apache-2.0
#include "cli/build_info.hpp"

#include "sluice_commit.hpp"

namespace sluice::cli {

std::string_view source_commit() noexcept
{
    return SLUICE_COMMIT;
}

std::string_view compiler_flags() noexcept
{
    return SLUICE_COMPILER_FLAGS;
}

}  // namespace sluice::cli
