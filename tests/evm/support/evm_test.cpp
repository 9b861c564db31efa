// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

#include <algorithm>
#include <iterator>

#include "evm/tracing/tracer.hpp"
#include "lab/hosts/evmc_host.hpp"
#include "tests/evm/support/evmc_module.hpp"
#include "tests/evm/support/host_transaction.hpp"

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

/// The same environment for another mode. In mode auto, code is promoted at the first jump after
/// very little gas, so that most tests that jump go from one engine to the other. Whatever the
/// advanced engine meets is lowered, since tests run things once.
chain::BlockEnvironment in_mode(EngineMode mode, chain::BlockEnvironment environment)
{
    environment.engine.mode = mode;
    environment.engine.promotion_gas = 12;
    environment.engine.lowers_after = 0;
    return environment;
}

/// In mode shadow, every test is one of the engines agreeing, too.
void expect_agreement(const EngineMetrics& metrics)
{
    EXPECT_EQ(metrics.divergences, 0U) << "the engines differ";
}

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
    expect_agreement(executor.metrics());
    return result;
}

template <EngineMode Mode>
Result run_in(chain::State& state, const chain::BlockEnvironment& environment,
              const Message& message, const TransactionContext& transaction)
{
    return run_in_state(state, in_mode(Mode, environment), message, transaction, nullptr);
}

Result run_traced(chain::State& state, const chain::BlockEnvironment& environment,
                  const Message& message, const TransactionContext& transaction)
{
    IdleTracer tracer;
    return run_in_state(state, in_mode(EngineMode::traditional, environment), message, transaction,
                        &tracer);
}

template <EngineMode Mode>
Result run_behind_host(chain::State& state, const chain::BlockEnvironment& environment,
                       const Message& message, const TransactionContext& transaction)
{
    const chain::BlockEnvironment own = in_mode(Mode, environment);
    lab::StateHost host{state, own, transaction};
    Result result = host.run(message);
    expect_agreement(host.metrics());
    return result;
}

template <EngineMode Mode>
TransactionResult transact_behind_host(chain::State& state,
                                       const chain::BlockEnvironment& environment,
                                       const chain::Transaction& transaction, const Address& sender)
{
    const MakeHost make = [](chain::State& in, const chain::BlockEnvironment& block,
                             const TransactionContext& context) {
        return std::make_unique<lab::StateHost>(in, block, context);
    };
    return transact_behind(make, state, in_mode(Mode, environment), transaction, sender);
}

template <EngineMode Mode>
Result run_behind_evmc(chain::State& state, const chain::BlockEnvironment& environment,
                       const Message& message, const TransactionContext& transaction)
{
    lab::EvmcHost host{state, environment, transaction, evmc_vm(Mode)};
    return host.run(message);
}

template <EngineMode Mode>
TransactionResult transact_behind_evmc(chain::State& state,
                                       const chain::BlockEnvironment& environment,
                                       const chain::Transaction& transaction, const Address& sender)
{
    const MakeHost make = [](chain::State& in, const chain::BlockEnvironment& block,
                             const TransactionContext& context) {
        return std::make_unique<lab::EvmcHost>(in, block, context, evmc_vm(Mode));
    };
    return transact_behind(make, state, environment, transaction, sender);
}

TransactionResult transact_in_state(chain::State& state, const chain::BlockEnvironment& environment,
                                    const chain::Transaction& transaction, const Address& sender,
                                    InstructionTracer* tracer)
{
    chain::Executor executor{state, environment};
    executor.set_tracer(tracer);
    TransactionResult result = executor.transact(transaction, sender, environment.context.gas_limit,
                                                 environment.blobs.max * chain::gas_per_blob);
    expect_agreement(executor.metrics());
    return result;
}

template <EngineMode Mode>
TransactionResult transact_in(chain::State& state, const chain::BlockEnvironment& environment,
                              const chain::Transaction& transaction, const Address& sender)
{
    return transact_in_state(state, in_mode(Mode, environment), transaction, sender, nullptr);
}

TransactionResult transact_traced(chain::State& state, const chain::BlockEnvironment& environment,
                                  const chain::Transaction& transaction, const Address& sender)
{
    IdleTracer tracer;
    return transact_in_state(state, in_mode(EngineMode::traditional, environment), transaction,
                             sender, &tracer);
}

}  // namespace

const std::vector<Engine>& engines()
{
    using enum EngineMode;
    static const std::vector<Engine> all{
        {"traditional", run_in<traditional>, transact_in<traditional>},
        {"traditional_traced", run_traced, transact_traced},
        {"traditional_behind_host", run_behind_host<traditional>,
         transact_behind_host<traditional>},
        {"advanced", run_in<advanced>, transact_in<advanced>},
        {"advanced_behind_host", run_behind_host<advanced>},
        {"auto", run_in<automatic>, transact_in<automatic>},
        {"auto_behind_host", run_behind_host<automatic>},
        {"shadow", run_in<shadow>, transact_in<shadow>},
        {"shadow_behind_host", run_behind_host<shadow>},
        {"traditional_by_evmc_behind_host", run_behind_evmc<traditional>,
         transact_behind_evmc<traditional>},
        {"advanced_by_evmc_behind_host", run_behind_evmc<advanced>},
    };
    return all;
}

const std::vector<Engine>& transacting_engines()
{
    static const std::vector<Engine> transacting = [] {
        std::vector<Engine> some;
        std::ranges::copy_if(engines(), std::back_inserter(some),
                             [](const Engine& engine) { return engine.transact != nullptr; });
        return some;
    }();
    return transacting;
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

u256 Evm::evaluate(const Bytecode& expression)
{
    execute(ret(expression));
    EXPECT_SUCCESS();
    return result.status == Status::success ? output() : u256{};
}

std::uint64_t Evm::cost(Opcode opcode, std::initializer_list<u256> operands)
{
    constexpr std::uint64_t push_cost = 3;
    Bytecode code;
    for (auto it = std::rbegin(operands); it != std::rend(operands); ++it)
        code += push(*it);
    return gas_of(code + opcode) - push_cost * operands.size();
}

std::uint64_t Evm::gas_of(const Bytecode& code)
{
    execute(code);
    EXPECT_SUCCESS();
    return gas_used;
}

u256 Evm::output(std::size_t index) const
{
    EXPECT_GE(result.output.size(), 32 * (index + 1));
    if (result.output.size() < 32 * (index + 1))
        return {};
    return load_be(result.output.data() + 32 * index);
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

chain::BlockEnvironment Transactions::environment() const
{
    chain::BlockEnvironment environment;
    environment.revision = revision;
    environment.context = block;
    environment.blobs = blobs;
    environment.block_hashes = block_hashes;
    return environment;
}

chain::Transaction Transactions::call_transaction(std::uint64_t gas_limit, const u256& price)
{
    chain::Transaction call;
    call.nonce = account(sender).nonce;
    call.gas_limit = gas_limit;
    call.max_fee_per_gas = price;
    call.to = contract;
    return call;
}

chain::Transaction Transactions::creation_transaction(const Bytecode& init_code,
                                                      std::uint64_t gas_limit, const u256& price)
{
    chain::Transaction creation = call_transaction(gas_limit, price);
    creation.to.reset();
    creation.data = init_code.bytes();
    return creation;
}

void Transactions::transact(const chain::Transaction& to_run)
{
    auto carried_out = GetParam().transact(state, environment(), to_run, sender);
    ASSERT_TRUE(carried_out.has_value()) << message(carried_out.error());
    outcome = std::move(*carried_out);
}

std::optional<chain::TransactionError> Transactions::error_of(const chain::Transaction& to_refuse)
{
    const Hash256 root_before = state.root();
    const auto carried_out = GetParam().transact(state, environment(), to_refuse, sender);
    if (carried_out)
        return std::nullopt;
    EXPECT_EQ(state.root(), root_before);
    return carried_out.error();
}

}  // namespace sluice::evm::test
