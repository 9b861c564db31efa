// The calls of a run by who called: a tree, in which a function stands once on each path.
//
// A recursive call is a call of the node that its function has on the path already, so that no
// path is longer than there are functions, however deep a program recurses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace sluice::zx {

class CallPaths {
public:
    /// Calls beyond these stay with the node that they are made from.
    static constexpr std::size_t most_nodes = std::size_t{1} << 16;
    static constexpr std::uint32_t most_levels = 400;

    /// What all paths begin at. It is no call.
    static constexpr std::uint32_t root = 0;

    struct Node {
        std::uint32_t parent = 0;    ///< Below its own number, but for the root's.
        std::uint32_t function = 0;  ///< A number of the caller's own.
        std::uint32_t level = 0;
    };

    /// The node for a call of `function` from `node`.
    std::uint32_t child(std::uint32_t node, std::uint32_t function)
    {
        const std::uint64_t key = std::uint64_t{node} << 32 | function;
        const auto [place, is_new] = children_.try_emplace(key, node);
        if (!is_new)
            return place->second;
        for (std::uint32_t each = node; each != root; each = nodes_[each].parent)
            if (nodes_[each].function == function)
                return place->second = each;
        if (nodes_.size() >= most_nodes || nodes_[node].level >= most_levels) {
            is_cut_ = true;
            return node;
        }
        place->second = static_cast<std::uint32_t>(nodes_.size());
        nodes_.push_back({node, function, nodes_[node].level + 1});
        return place->second;
    }

    [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return nodes_; }
    /// Whether there were more, or longer, paths than are kept.
    [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

private:
    std::vector<Node> nodes_{1};
    std::unordered_map<std::uint64_t, std::uint32_t> children_;  // by node and function
    bool is_cut_ = false;
};

}  // namespace sluice::zx
