// SPDX-License-Identifier: Apache-2.0
#include "lab/stack_cut.hpp"

#include <algorithm>

namespace sluice::lab {

std::optional<CallTree> cut_stacks(const CallTree& tree, std::size_t most)
{
    const auto nodes = tree.nodes();
    std::vector<std::size_t> depths(nodes.size());
    std::vector<std::size_t> nodes_at{1};
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        depths[i] = depths[nodes[i].parent] + 1;
        if (depths[i] == nodes_at.size())
            nodes_at.push_back(0);
        ++nodes_at[depths[i]];
    }
    std::size_t fitting = 0;  // how many depths can stay
    for (std::size_t frames = 0; fitting < nodes_at.size(); ++fitting) {
        frames += nodes_at[fitting] * (fitting + 1);
        if (frames > most)
            break;
    }
    if (fitting == nodes_at.size())
        return std::nullopt;
    // The last of them becomes one frame for all that is called there. Below the root there is one
    // at least.
    const std::size_t cut = std::max<std::size_t>(fitting, 2) - 1;

    CallTree result{tree.title(), {tree.metrics().begin(), tree.metrics().end()}};
    const CallTree::Frame deeper{.name = "(deeper calls)", .file = {}, .line = 0};
    std::vector<std::uint32_t> places(nodes.size());
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const std::uint32_t parent = places[nodes[i].parent];
        if (i == CallTree::root)
            places[i] = CallTree::root;
        else if (depths[i] > cut)
            places[i] = parent;
        else
            places[i] =
                result.child(parent, depths[i] == cut ? deeper : tree.frames()[nodes[i].frame]);
        for (std::size_t metric = 0; metric < tree.metrics().size(); ++metric)
            result.add(places[i], metric, tree.self(i, metric));
    }
    return result;
}

}  // namespace sluice::lab
