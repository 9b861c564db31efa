// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

#include "evm/tracing/tracer.hpp"
#include "tests/evm/support/state_host.hpp"

namespace sluice::evm::test {
namespace {

/// Looks at everything and does nothing: what it costs to be watched is a different engine.
class IdleTracer final : public InstructionTracer {
public:
    void on_frame_start(const Frame&) noexcept override {}
    void on_instruction(const Frame&, const std::uint8_t*, const u256*,
                        std::uint64_t) noexcept override
    {}
    void on_call_charged(const Frame&, std::uint64_t) noexcept override {}
    void on_frame_end(const Frame&, Status, std::uint64_t, BytesView) noexcept override {}
};

Result run_in_state(chain::State& state, const chain::BlockEnvironment& environment,
                    const Message& message, const TransactionContext& transaction,
                    InstructionTracer* tracer)
{
    chain::Executor executor{state, environment};
    executor.set_tracer(tracer);
    const chain::MessageResult outcome = executor.run(message, transaction);
    Result result;
    result.status = outcome.status;
    result.gas_left = outcome.gas_left;
    result.gas_refund = outcome.gas_refund;
    result.output.assign(executor.output().begin(), executor.output().end());
    result.created = outcome.created;
    return result;
}

Result run_plainly(chain::State& state, const chain::BlockEnvironment& environment,
                   const Message& message, const TransactionContext& transaction)
{
    return run_in_state(state, environment, message, transaction, nullptr);
}

Result run_traced(chain::State& state, const chain::BlockEnvironment& environment,
                  const Message& message, const TransactionContext& transaction)
{
    IdleTracer tracer;
    return run_in_state(state, environment, message, transaction, &tracer);
}

Result run_behind_host(chain::State& state, const chain::BlockEnvironment& environment,
                       const Message& message, const TransactionContext& transaction)
{
    StateHost host{state, environment, transaction};
    return host.run(message);
}

}  // namespace

const std::vector<Engine>& engines()
{
    static const std::vector<Engine> all{
        {"traditional", run_plainly},
        {"traditional_traced", run_traced},
        {"traditional_behind_host", run_behind_host},
    };
    return all;
}

Evm::Evm()
{
    block.number = 1000;
    block.timestamp = 1'700'000'000;
    block.coinbase = coinbase;
    transaction.origin = sender;
    set_account(sender, u256{1} << 128);
}

void Evm::set_account(const Address& where, const u256& balance, const Bytecode& code,
                      std::uint64_t nonce)
{
    state.set_account(where, nonce, balance, code);
}

void Evm::set_storage(const Address& where, const u256& key, const u256& to)
{
    state.set_storage(where, key, to);
}

void Evm::run(const Message& message)
{
    chain::BlockEnvironment environment;
    environment.revision = revision;
    environment.context = block;
    environment.block_hashes = block_hashes;
    state.begin_transaction();
    result = GetParam().execute(state, environment, message, transaction);
    gas_used = message.gas - result.gas_left;
    logs = state.take_logs();
    state.finish_transaction(rules_of(revision).clears_empty_accounts);
}

void Evm::execute(const Bytecode& code, BytesView input, std::uint64_t gas)
{
    const chain::Account& before = account(contract);
    state.set_account(contract, std::max<std::uint64_t>(before.nonce, 1), before.balance, code);
    Message message;
    message.gas = gas;
    message.is_static = is_static;
    message.sender = sender;
    message.recipient = contract;
    message.code_address = contract;
    message.value = value;
    message.input = input;
    run(message);
}

void Evm::execute_creation(const Bytecode& init_code, std::uint64_t gas)
{
    Message message;
    message.kind = CallKind::create;
    message.gas = gas;
    message.sender = sender;
    message.value = value;
    message.input = init_code;
    run(message);
}

u256 Evm::output() const
{
    EXPECT_EQ(result.output.size(), 32U);
    return load_be_short(result.output);
}

u256 Evm::storage(const Address& where, const u256& key)
{
    return state.storage(state.account(where), key);
}

const chain::Account& Evm::account(const Address& where)
{
    return state.account(where);
}

Bytes Evm::code_of(const Address& where)
{
    const Code* code = state.code(state.account(where));
    return code != nullptr ? Bytes{code->bytes().begin(), code->bytes().end()} : Bytes{};
}

}  // namespace sluice::evm::test
