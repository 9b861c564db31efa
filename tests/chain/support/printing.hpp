// Refusals of blocks in failure messages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "chain/block_error.hpp"

namespace sluice::chain {

inline void PrintTo(BlockError error, std::ostream* out)
{
    *out << message(error);
}

inline void PrintTo(const BlockRejection& rejection, std::ostream* out)
{
    *out << message(rejection);
}

}  // namespace sluice::chain
