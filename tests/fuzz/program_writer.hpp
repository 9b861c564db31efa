// Writes code that keeps its stack: every instruction is counted, labels are resolved in the end.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <sluice/types.hpp>
#include <vector>

#include "evm/opcodes.hpp"

namespace sluice::fuzz {

/// Code under construction, with the depth of its stack. Code is at most 64 KiB, for labels take
/// two bytes.
class ProgramWriter {
public:
    /// A place in the code that may not be known yet.
    using Label = std::size_t;

    /// Items on the stack here.
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }

    /// Says how deep the stack is where code goes on after something that does not.
    void set_depth(std::size_t depth) noexcept { depth_ = depth; }

    [[nodiscard]] std::size_t size() const noexcept { return code_.size(); }

    /// An instruction without immediate bytes. The items that it takes must be there.
    void op(evm::Opcode opcode);

    void push(const u256& value);
    void push(const Address& address);

    Label new_label();

    /// Pushes where the label will be.
    void push_label(Label label);

    /// A JUMPDEST here.
    void place(Label label);

    /// Bytes that stand behind all code, where nothing runs into them; the label is their position.
    Label data(Bytes bytes);

    /// The code, with data and labels.
    Bytes finish();

private:
    struct Use {
        std::size_t position;
        Label label;
    };

    Bytes code_;
    std::size_t depth_ = 0;
    std::vector<std::size_t> labels_;
    std::vector<Use> uses_;
    std::vector<std::pair<Label, Bytes>> data_;
};

}  // namespace sluice::fuzz
