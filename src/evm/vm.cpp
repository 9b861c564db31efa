// sluice::evm::Vm: the engine behind its public face, and its instantiation for foreign hosts.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/evm.hpp>

#include "evm/execution.hpp"
#include "evm/foreign_host.hpp"

namespace sluice::evm {

struct Vm::Implementation {
    Machine machine;
};

Vm::Vm(Revision revision) : implementation_{std::make_unique<Implementation>()}
{
    implementation_->machine.rules = &rules_of(revision);
}

Vm::~Vm() = default;
Vm::Vm(Vm&&) noexcept = default;
Vm& Vm::operator=(Vm&&) noexcept = default;

Result Vm::execute(Host& host, const BlockContext& block, const TransactionContext& transaction,
                   const Message& message, BytesView code)
{
    Machine& machine = implementation_->machine;
    machine.block = &block;
    machine.transaction = &transaction;
    machine.return_data.clear();

    Result result;
    if (code.empty()) {
        result.gas_left = message.gas;
        return result;
    }
    ForeignHost adapter{host, *machine.rules};
    Frame* const frame = machine.enter_frame(nullptr, &adapter);
    if (frame == nullptr) {
        result.status = Status::out_of_memory;
        return result;
    }
    const Code padded{code};
    frame->code = padded.begin();
    frame->code_size = padded.size();
    frame->code_object = &padded;
    frame->jumpdests = padded.jumpdests_so_far();
    frame->self = nullptr;
    frame->input = message.input.data();
    frame->input_size = message.input.size();
    frame->pc = padded.begin();
    frame->gas = message.gas;
    frame->depth = message.depth;
    frame->kind = message.kind;
    frame->is_static = message.is_static;
    frame->address = message.recipient;
    frame->caller = message.sender;
    frame->value = message.value;
    const bool creates = message.kind == CallKind::create || message.kind == CallKind::create2;
    if (creates) {
        frame->input = nullptr;
        frame->input_size = 0;
    }
    const MessageOutcome outcome = run_frame<ForeignHost>(*frame);
    result.status = outcome.status;
    result.gas_left = outcome.gas_left;
    result.gas_refund = outcome.refund;
    const BytesView output = machine.return_data.view();
    result.output.assign(output.begin(), output.end());
    return result;
}

}  // namespace sluice::evm
