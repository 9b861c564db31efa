// SPDX-License-Identifier: Apache-2.0
#include "lab/call_tree.hpp"

namespace sluice::lab {

CallTree::CallTree(std::string title, std::vector<Metric> metrics)
    : title_{std::move(title)}, metrics_{std::move(metrics)}
{
    frames_.push_back({.name = title_, .file = {}, .line = 0});
    nodes_.push_back({.parent = root, .frame = 0});
    self_.resize(metrics_.size());
}

std::uint32_t CallTree::child(std::uint32_t parent, const Frame& frame)
{
    const auto [known, is_new_frame] =
        frame_numbers_.try_emplace(frame, static_cast<std::uint32_t>(frames_.size()));
    if (is_new_frame)
        frames_.push_back(frame);
    const std::uint32_t number = known->second;
    const auto [place, is_new_node] =
        children_.try_emplace({parent, number}, static_cast<std::uint32_t>(nodes_.size()));
    if (is_new_node) {
        nodes_.push_back({.parent = parent, .frame = number});
        self_.resize(self_.size() + metrics_.size());
    }
    return place->second;
}

void CallTree::add(std::uint32_t node, std::size_t metric, std::uint64_t amount)
{
    self_[node * metrics_.size() + metric] += amount;
}

std::vector<std::uint64_t> CallTree::totals(std::size_t metric) const
{
    std::vector<std::uint64_t> result(nodes_.size());
    // A node stands behind its parent, so that from the end each is whole when it is handed on.
    for (std::size_t i = nodes_.size(); i-- > 0;) {
        result[i] += self(static_cast<std::uint32_t>(i), metric);
        if (i != root)
            result[nodes_[i].parent] += result[i];
    }
    return result;
}

}  // namespace sluice::lab
