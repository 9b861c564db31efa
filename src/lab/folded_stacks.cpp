// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "fixtures/printable.hpp"
#include "lab/call_tree.hpp"
#include "lab/stack_cut.hpp"

namespace sluice::lab {
namespace {

std::string folded_name(const CallTree::Frame& frame)
{
    std::string name = fixtures::printable_path(frame.name);
    for (char& c : name)
        c = c == ';' ? ',' : c;
    return name.empty() ? "(no name)" : name;
}

}  // namespace

std::string to_folded_stacks(const CallTree& whole, std::size_t metric)
{
    const auto cut = cut_stacks(whole);
    const CallTree& tree = cut ? *cut : whole;
    std::vector<std::string> names;
    for (const CallTree::Frame& frame : tree.frames())
        names.push_back(folded_name(frame));

    const auto nodes = tree.nodes();
    std::string text;
    std::vector<std::uint32_t> stack;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const std::uint64_t amount = tree.self(i, metric);
        if (amount == 0)
            continue;
        stack.clear();
        for (std::uint32_t node = i; node != CallTree::root; node = nodes[node].parent)
            stack.push_back(node);
        text += names[nodes[CallTree::root].frame];
        while (!stack.empty()) {
            text += ';';
            text += names[nodes[stack.back()].frame];
            stack.pop_back();
        }
        fmt::format_to(std::back_inserter(text), " {}\n", amount);
    }
    return text;
}

}  // namespace sluice::lab
