// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/program_writer.hpp"

#include <cassert>

#include "tests/evm/support/bytecode.hpp"

namespace sluice::fuzz {

void ProgramWriter::op(evm::Opcode opcode)
{
    const evm::OpcodeInfo& info = evm::opcode_table[opcode];
    assert(info.known && info.immediate == 0 && depth_ >= info.stack_in);
    depth_ = depth_ - info.stack_in + info.stack_out;
    code_.push_back(opcode);
}

void ProgramWriter::push(const u256& value)
{
    const evm::test::Bytecode pushed = evm::test::push(value);
    code_.insert(code_.end(), pushed.bytes().begin(), pushed.bytes().end());
    ++depth_;
}

void ProgramWriter::push(const Address& address)
{
    const evm::test::Bytecode pushed = evm::test::push(address);
    code_.insert(code_.end(), pushed.bytes().begin(), pushed.bytes().end());
    ++depth_;
}

ProgramWriter::Label ProgramWriter::new_label()
{
    labels_.push_back(0);
    return labels_.size() - 1;
}

void ProgramWriter::push_label(Label label)
{
    uses_.push_back({code_.size() + 1, label});
    code_.insert(code_.end(), {evm::OP_PUSH2, 0, 0});
    ++depth_;
}

void ProgramWriter::place(Label label)
{
    labels_[label] = code_.size();
    op(evm::OP_JUMPDEST);
}

ProgramWriter::Label ProgramWriter::data(Bytes bytes)
{
    const Label label = new_label();
    data_.emplace_back(label, std::move(bytes));
    return label;
}

Bytes ProgramWriter::finish()
{
    code_.push_back(evm::OP_STOP);
    for (const auto& [label, bytes] : data_) {
        labels_[label] = code_.size();
        code_.insert(code_.end(), bytes.begin(), bytes.end());
    }
    assert(code_.size() <= 0xffff);
    for (const auto& [position, label] : uses_) {
        code_[position] = static_cast<std::uint8_t>(labels_[label] >> 8);
        code_[position + 1] = static_cast<std::uint8_t>(labels_[label]);
    }
    return std::move(code_);
}

}  // namespace sluice::fuzz
