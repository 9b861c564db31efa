// Whether a file is an LMDB database that can be opened without harm.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sluice::zx {

/// LMDB follows the page numbers and offsets that it finds in a file without asking where they
/// lead. This walks through all pages in use first, and sees that everything lies where it may
/// lie. False: `why` says what is wrong.
[[nodiscard]] bool check_pages(const std::string& path, std::string& why);

}  // namespace sluice::zx
