// What lies in a state directory, as text: to compare two of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "zx/storage/database.hpp"

namespace sluice::zx {

/// Contracts by address, then variables and ledgers, each with its entries, and the objects that
/// they hold where they are first met. Two states that a program cannot tell apart have the same
/// text. False: `error` says why.
[[nodiscard]] bool describe_state(Database& database, std::string& text, std::string& error);

}  // namespace sluice::zx
