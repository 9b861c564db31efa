// sluice::evm::Vm: the engine behind its public face, and its instantiation for foreign hosts.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/evm.hpp>

#include "evm/execution.hpp"
#include "evm/foreign_host.hpp"

namespace sluice::evm {

namespace {

/// Fills in the outermost frame of a message.
void set_up(Frame& frame, const Message& message, const Code& code)
{
    frame.code = code.begin();
    frame.code_size = code.size();
    frame.code_object = &code;
    frame.jumpdests = code.jumpdests_so_far();
    frame.self = nullptr;
    const bool creates = message.kind == CallKind::create || message.kind == CallKind::create2;
    frame.input = creates ? nullptr : message.input.data();
    frame.input_size = creates ? 0 : message.input.size();
    frame.pc = code.begin();
    frame.gas = message.gas;
    frame.depth = message.depth;
    frame.kind = message.kind;
    frame.is_static = message.is_static || message.kind == CallKind::staticcall;
    frame.address = message.recipient;
    frame.caller = message.sender;
    frame.value = message.value;
    choose_engine(frame);
}

}  // namespace

struct Vm::Implementation {
    Machine machine;
};

Vm::Vm(Revision revision) : implementation_{std::make_unique<Implementation>()}
{
    implementation_->machine.rules = &rules_of(revision);
}

void Vm::set_mode(EngineMode mode) noexcept
{
    implementation_->machine.mode = mode;
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
    if (message.depth > max_call_depth) {
        result.status = Status::call_depth_exceeded;
        return result;
    }
    if (code.empty()) {
        result.gas_left = message.gas;
        return result;
    }
    try {
        ForeignHost adapter{host, *machine.rules};
        const Code padded{code};
        Frame* const frame = machine.enter_frame(nullptr, &adapter);
        if (frame == nullptr)
            throw std::bad_alloc{};
        set_up(*frame, message, padded);
        const MessageOutcome outcome = run_frame<ForeignHost>(*frame);
        // Whatever else a message did around one that could not be carried out is wrong.
        if (SLUICE_UNLIKELY(adapter.failure() != Status::success)) {
            result.status = adapter.failure();
            return result;
        }
        result.status = outcome.status;
        result.gas_left = outcome.gas_left;
        result.gas_refund = outcome.refund;
        const BytesView output = machine.return_data.view();
        result.output.assign(output.begin(), output.end());
    } catch (const std::bad_alloc&) {
        clear_upper_vectors();
        result = {};
        result.status = Status::out_of_memory;
    }
    return result;
}

}  // namespace sluice::evm
