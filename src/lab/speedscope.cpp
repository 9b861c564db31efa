// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "fixtures/printable.hpp"
#include "lab/call_tree.hpp"
#include "lab/stack_cut.hpp"

namespace sluice::lab {
namespace {

using Json = nlohmann::ordered_json;

const char* unit_name(CallTree::Metric::Unit unit)
{
    switch (unit) {
        case CallTree::Metric::Unit::nanoseconds:
            return "nanoseconds";
        case CallTree::Metric::Unit::bytes:
            return "bytes";
        case CallTree::Metric::Unit::gas:
        case CallTree::Metric::Unit::count:
            break;
    }
    return "none";
}

Json frames_to_json(const CallTree& tree)
{
    Json frames = Json::array();
    for (const CallTree::Frame& frame : tree.frames()) {
        Json json;
        json["name"] = fixtures::printable_path(frame.name);
        if (!frame.file.empty()) {
            json["file"] = fixtures::printable_path(frame.file);
            if (frame.line != 0)
                json["line"] = frame.line;
        }
        frames.push_back(std::move(json));
    }
    return frames;
}

/// Each node that took something is one sample: its stack, and how much.
Json profile_to_json(const CallTree& tree, std::size_t metric)
{
    const auto nodes = tree.nodes();
    Json samples = Json::array();
    Json weights = Json::array();
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const std::uint64_t amount = tree.self(i, metric);
        if (amount == 0)
            continue;
        Json::array_t stack{nodes[i].frame};
        for (std::uint32_t node = i; node != CallTree::root;) {
            node = nodes[node].parent;
            stack.emplace_back(nodes[node].frame);
        }
        std::ranges::reverse(stack);
        samples.push_back(std::move(stack));
        weights.push_back(amount);
        total += amount;
    }
    Json profile;
    profile["type"] = "sampled";
    profile["name"] = tree.metrics()[metric].name;
    profile["unit"] = unit_name(tree.metrics()[metric].unit);
    profile["startValue"] = 0;
    profile["endValue"] = total;
    profile["samples"] = std::move(samples);
    profile["weights"] = std::move(weights);
    return profile;
}

}  // namespace

std::string to_speedscope(const CallTree& whole)
{
    const auto cut = cut_stacks(whole);
    const CallTree& tree = cut ? *cut : whole;
    Json json;
    json["$schema"] = "https://www.speedscope.app/file-format-schema.json";
    json["name"] = fixtures::printable_path(tree.title());
    json["exporter"] = "sluice";
    json["activeProfileIndex"] = 0;
    json["shared"]["frames"] = frames_to_json(tree);
    json["profiles"] = Json::array();
    for (std::size_t metric = 0; metric < tree.metrics().size(); ++metric)
        json["profiles"].push_back(profile_to_json(tree, metric));
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sluice::lab
