// Where a run's time, gas or whatever else went, by call: what flame graphs are drawn from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::lab {

/// Calls by who called, each with its own amounts of one or more metrics. The same function called
/// twice from the same place is one node.
class CallTree {
public:
    /// What is counted in a tree.
    struct Metric {
        enum class Unit : std::uint8_t { nanoseconds, gas, count, bytes };
        std::string name;  ///< "time", "gas", "instructions": a word or two for a heading.
        Unit unit = Unit::count;
    };

    /// What a box of a flame graph stands for: a function, a contract's call, a block of code.
    struct Frame {
        std::string name;
        std::string file;        ///< Where it is written; empty if nowhere.
        std::uint32_t line = 0;  ///< From 1; 0 if unknown.

        friend auto operator<=>(const Frame&, const Frame&) = default;
    };

    struct Node {
        std::uint32_t parent = 0;  ///< Below its own number, but for the root's, which is its own.
        std::uint32_t frame = 0;   ///< Index in frames().
    };

    /// The node that all others hang from. Its frame is the run as a whole.
    static constexpr std::uint32_t root = 0;

    /// `title` names the run; `metrics` is not empty.
    CallTree(std::string title, std::vector<Metric> metrics);

    /// The node for calls of `frame` from `parent`, made if it is not there.
    std::uint32_t child(std::uint32_t parent, const Frame& frame);

    /// Adds to what `node` itself took of metrics()[metric], besides what it called.
    void add(std::uint32_t node, std::size_t metric, std::uint64_t amount);

    [[nodiscard]] const std::string& title() const noexcept { return title_; }
    [[nodiscard]] std::span<const Metric> metrics() const noexcept { return metrics_; }
    [[nodiscard]] std::span<const Frame> frames() const noexcept { return frames_; }
    [[nodiscard]] std::span<const Node> nodes() const noexcept { return nodes_; }

    /// What the node itself took, without what it called.
    [[nodiscard]] std::uint64_t self(std::uint32_t node, std::size_t metric) const noexcept
    {
        return self_[node * metrics_.size() + metric];
    }

    /// What each node took with all that it called, in the order of nodes().
    [[nodiscard]] std::vector<std::uint64_t> totals(std::size_t metric) const;

private:
    std::string title_;
    std::vector<Metric> metrics_;
    std::vector<Frame> frames_;
    std::vector<Node> nodes_;
    std::vector<std::uint64_t> self_;  // node-major
    std::map<Frame, std::uint32_t> frame_numbers_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> children_;  // (parent, frame)
};

/// One line a node with something of its own: "outer;inner;innermost 123", as flame-graph tools
/// read it. Semicolons and line breaks within names become commas and spaces.
std::string to_folded_stacks(const CallTree& tree, std::size_t metric);

/// A speedscope document (its file-format schema, type "sampled") with one profile a metric.
std::string to_speedscope(const CallTree& tree);

/// One self-contained HTML page with a flame graph of each metric, which works offline.
std::string to_flame_page(const CallTree& tree);

}  // namespace sluice::lab
