// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "fixtures/printable.hpp"
#include "lab/call_tree.hpp"
#include "lab/page.hpp"
#include "lab/pages/pages.hpp"

namespace sluice::lab {
namespace {

using Json = nlohmann::ordered_json;

const char* unit_name(CallTree::Metric::Unit unit)
{
    switch (unit) {
        case CallTree::Metric::Unit::nanoseconds:
            return "ns";
        case CallTree::Metric::Unit::gas:
            return "gas";
        case CallTree::Metric::Unit::bytes:
            return "bytes";
        case CallTree::Metric::Unit::count:
            break;
    }
    return "";
}

/// What flame_model.js reads: columns instead of rows, since trees may have 100,000 nodes. The
/// total of all may be more than a double holds exactly, which no box shows.
Json tree_to_json(const CallTree& tree)
{
    Json json;
    json["title"] = fixtures::printable_path(tree.title());
    json["metrics"] = Json::array();
    for (std::size_t metric = 0; metric < tree.metrics().size(); ++metric) {
        Json::array_t self;
        self.reserve(tree.nodes().size());
        for (std::uint32_t i = 0; i < tree.nodes().size(); ++i)
            self.emplace_back(tree.self(i, metric));
        json["metrics"].push_back({
            {"name", fixtures::printable_name(tree.metrics()[metric].name)},
            {"unit", unit_name(tree.metrics()[metric].unit)},
            {"self", std::move(self)},
        });
    }

    Json::array_t names;
    Json::array_t places;  // numbers in files, from 0; -1 for none
    Json::array_t lines;
    Json::array_t files;
    std::unordered_map<std::string, std::size_t> file_numbers;
    for (const CallTree::Frame& frame : tree.frames()) {
        names.emplace_back(fixtures::printable_path(frame.name));
        lines.emplace_back(frame.line);
        if (frame.file.empty()) {
            places.emplace_back(-1);
            continue;
        }
        const auto [known, is_new] = file_numbers.try_emplace(frame.file, files.size());
        if (is_new)
            files.emplace_back(fixtures::printable_path(frame.file));
        places.emplace_back(known->second);
    }
    json["files"] = std::move(files);
    json["names"] = std::move(names);
    json["places"] = std::move(places);
    json["lines"] = std::move(lines);

    Json::array_t parents;
    Json::array_t frames;
    for (const CallTree::Node& node : tree.nodes()) {
        parents.emplace_back(node.parent);
        frames.emplace_back(node.frame);
    }
    json["parents"] = std::move(parents);
    json["frames"] = std::move(frames);
    return json;
}

}  // namespace

std::string to_flame_page(const CallTree& tree)
{
    const std::string data = script_json(tree_to_json(tree));
    const std::string script = fmt::format("{}{}{}{}", pages::flame_model_js, pages::flame_graph_js,
                                           pages::flame_table_js, pages::flame_js);
    return make_page({.title = tree.title(),
                      .style = pages::flame_css,
                      .body = pages::flame_html,
                      .data = data,
                      .script = script});
}

}  // namespace sluice::lab
