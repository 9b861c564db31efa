// Many results of benches over time as a page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "lab/history.hpp"

namespace sluice::lab {

/// One self-contained HTML page: a table of what drifted, and charts of each case's times and
/// instruction counts from the first entry to the last. `threshold` is what verdicts go by (see
/// judge()). At least one entry, in their order.
std::string to_history_page(std::span<const HistoryEntry> entries, double threshold);

}  // namespace sluice::lab
