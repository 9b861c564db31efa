// What a bench beside other languages measured, as a table and as JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/bench_table.hpp"
#include "cli/table.hpp"
#include "lab/language_peers.hpp"

namespace sluice::cli {

struct PeerResults {
    struct Side {
        std::string name;
        std::string path;     ///< Of the program that ran.
        std::string version;  ///< As the program says it.
    };

    lab::Results origin;                 ///< Without rows: what measured, where and when.
    std::vector<Side> sides;             ///< In their order; the others are held against the first.
    std::vector<lab::PeerRow> start_up;  ///< Of an empty program.
    std::vector<lab::PeerRow> rows;
    std::vector<std::string> missing;  ///< Peers that are not installed.
};

/// A row for each side of each program, and the means at the end.
Table peers_table(const PeerResults& results, double threshold);

/// What stands below the table: who ran, and who is not installed. As a list of Markdown, or lines.
std::string peers_notes(const PeerResults& results, bool is_markdown);

/// The document of lab::to_json, start-up as a case of its own, and besides, in each row
/// "startUpUs", "workUs", "processorUs" (medians) and "workOfFirst" with its interval, at the end
/// "sides", "notInstalled" and "geometricMeans".
std::string peers_json(const PeerResults& results, double threshold);

}  // namespace sluice::cli
