// The operator `matches`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Heap;

/// `text matches pattern`: whether a match of the regular expression begins at the start of the
/// text. A pattern in slashes is what is between them.
Status match_text(const Heap& heap, Value text, Value pattern, bool& result, ErrorText& error);

}  // namespace sluice::zx
