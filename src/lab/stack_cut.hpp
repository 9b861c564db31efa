// Trees of calls for formats that write out the whole stack of each node.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "lab/call_tree.hpp"

namespace sluice::lab {

/// How many frames all stacks of a file may have together: tens of megabytes of text. Only runs
/// that call themselves many thousand times deep have more.
inline constexpr std::size_t most_stack_frames = 1 << 22;

/// The tree with all that is called at a certain depth, and from there, as one frame: the depth at
/// which the stacks of all nodes have at most `most` frames together. None if the tree as it is has
/// no more.
std::optional<CallTree> cut_stacks(const CallTree& tree, std::size_t most = most_stack_frames);

}  // namespace sluice::lab
