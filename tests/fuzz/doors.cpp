// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/doors.hpp"

#include <cstdio>
#include <string>

#include "base/u256.hpp"
#include "chain/receipt.hpp"
#include "evm/gas.hpp"
#include "tests/evm/support/evm_test.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

using evm::Status;
using evm::test::Engine;

/// Every engine has its tables in another order, and nobody may notice.
chain::HashSeed seed_of(std::size_t engine)
{
    const std::uint64_t number = engine + 1;
    return {number * 0x9e3779b97f4a7c15, number * 0xc2b2ae3d27d4eb4f, number * 0x165667b19e3779f9,
            number * 0xd6e8feb86659fd93};
}

/// Compares what engines say with what the first one said.
class Comparison {
public:
    Comparison(const Engine& first, const Engine& other) : first_{first}, other_{other} {}

    template <class Value>
    void same(std::string_view what, const Value& first, const Value& other) const
    {
        if (first == other)
            return;
        std::string text{what};
        text += " is the same through the doors ";
        text += first_.name;
        text += " and ";
        text += other_.name;
        if constexpr (std::is_convertible_v<Value, std::uint64_t>)
            text += ": " + std::to_string(first) + ", " + std::to_string(other);
        require(false, text);
    }

    void same(std::string_view what, Status first, Status other) const
    {
        if (first != other)
            require(false, std::string{what} + ": " + std::string{first_.name} + " ends with '" +
                               std::string{to_string(first)} + "', " + std::string{other_.name} +
                               " with '" + std::string{to_string(other)} + "'");
    }

private:
    const Engine& first_;
    const Engine& other_;
};

bool has_gas_left(Status status) noexcept
{
    return status == Status::success || status == Status::revert ||
           status == Status::call_depth_exceeded || status == Status::insufficient_balance ||
           status == Status::nonce_overflow;
}

struct MessageRun {
    evm::Result result;
    Hash256 logs{};
    Hash256 root{};
};

void check_message(const evm::Message& message, const MessageRun& run, const Hash256& root_before)
{
    const evm::Result& result = run.result;
    require(result.gas_left <= message.gas, "no message has more gas left than it had");
    if (result.status == Status::success)
        return;
    require(has_gas_left(result.status) || result.gas_left == 0, "a failure takes all gas");
    require(result.gas_refund == 0, "what was undone refunds nothing");
    require(run.logs == chain::logs_hash({}), "what was undone has logged nothing");
    require(result.status == Status::revert || result.output.empty(),
            "only success and revert have an output");
    if (message.kind == evm::CallKind::call)
        require(run.root == root_before, "a call that was undone leaves the state as it was");
}

}  // namespace

Observation compare_messages(const Scene& scene, const evm::Message& message,
                             const evm::TransactionContext& context)
{
    const std::vector<Engine>& engines = evm::test::engines();
    const evm::Rules& rules = evm::rules_of(scene.environment.revision);
    MessageRun first;
    for (std::size_t i = 0; i < engines.size(); ++i) {
        chain::State state{nullptr, seed_of(i)};
        fixtures::apply_prestate(scene.accounts, state);
        const Hash256 root_before = i == 0 ? state.root() : Hash256{};
        MessageRun run;
        state.begin_transaction();
        run.result = engines[i].execute(state, scene.environment, message, context);
        run.logs = chain::logs_hash(state.take_logs());
        state.finish_transaction(rules.clears_empty_accounts);
        run.root = state.root();
        if (i == 0) {
            check_message(message, run, root_before);
            first = std::move(run);
            continue;
        }
        const Comparison comparison{engines[0], engines[i]};
        comparison.same("status", first.result.status, run.result.status);
        comparison.same("gas left", first.result.gas_left, run.result.gas_left);
        comparison.same("refund", first.result.gas_refund, run.result.gas_refund);
        comparison.same("output", first.result.output, run.result.output);
        if (run.result.status == Status::success)
            comparison.same("created address", first.result.created, run.result.created);
        comparison.same("the log", first.logs, run.logs);
        comparison.same("the state root", first.root, run.root);
    }
    return {first.result.status, message.gas - first.result.gas_left, true};
}

std::vector<Observation> compare_transactions(const Scene& scene,
                                              std::span<const SentTransaction> transactions)
{
    const std::vector<Engine>& engines = evm::test::transacting_engines();
    std::vector<std::unique_ptr<chain::State>> states;
    for (std::size_t i = 0; i < engines.size(); ++i) {
        states.push_back(std::make_unique<chain::State>(nullptr, seed_of(i)));
        fixtures::apply_prestate(scene.accounts, *states.back());
    }

    std::vector<Observation> observations;
    Hash256 root = states[0]->root();
    for (const auto& [transaction, sender] : transactions) {
        const auto first = engines[0].transact(*states[0], scene.environment, transaction, sender);
        const Hash256 root_before = std::exchange(root, states[0]->root());
        if (first) {
            require(first->gas_used <= transaction.gas_limit, "no more gas is used than allowed");
            // Before London refunds give back as much as a half.
            require(first->gas_used >= 21'000 / 2, "a transaction costs something");
        } else {
            require(root == root_before, "a refused transaction leaves the state as it was");
        }
        for (std::size_t i = 1; i < engines.size(); ++i) {
            const auto other =
                engines[i].transact(*states[i], scene.environment, transaction, sender);
            const Comparison comparison{engines[0], engines[i]};
            comparison.same("acceptance", first.has_value(), other.has_value());
            if (first) {
                comparison.same("status", first->status, other->status);
                comparison.same("gas used", first->gas_used, other->gas_used);
                comparison.same("refund", first->gas_refunded, other->gas_refunded);
                comparison.same("output", first->output, other->output);
                comparison.same("created address", first->created, other->created);
                comparison.same("the log", chain::logs_hash(first->logs),
                                chain::logs_hash(other->logs));
            } else {
                comparison.same("the reason to refuse", first.error(), other.error());
            }
            comparison.same("the state root", root, states[i]->root());
        }
        if (first)
            observations.push_back({first->status, first->gas_used, true});
        else
            observations.push_back({Status::success, 0, false});
    }
    return observations;
}

}  // namespace sluice::fuzz
