// VM tests: one message, on every engine, by the rules of both forks that the format knows.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/hex.hpp"
#include "chain/receipt.hpp"
#include "evm/gas.hpp"
#include "fixtures/state_test_runner.hpp"
#include "fixtures/vm_test.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::conformance {
namespace {

using evm::Revision;
using evm::Status;
using evm::test::Engine;
using fixtures::VmTest;
using fixtures::VmTestOutcome;

/// Where code goes that is not that of the account it runs in.
constexpr Address elsewhere{{0xc0, 0xde, 0xc0, 0xde, 0xc0, 0xde, 0xc0, 0xde, 0xc0, 0xde,
                             0xc0, 0xde, 0xc0, 0xde, 0xc0, 0xde, 0xc0, 0xde, 0xc0, 0xde}};

/// Whether the code is that of the account it runs in.
bool runs_own_code(const VmTest& test)
{
    const auto own =
        std::ranges::find(test.prestate, test.address, &fixtures::PrestateAccount::address);
    return own != test.prestate.end() && own->code == test.code;
}

/// A state with these accounts, and the code where it belongs.
void fill(chain::State& state, const fixtures::Prestate& accounts, const VmTest& test)
{
    apply_prestate(accounts, state);
    if (!runs_own_code(test))
        state.set_account(elsewhere, 0, {}, test.code);
}

std::string compare(const VmTest& test, const evm::Result& result, std::span<const evm::Log> logs,
                    const chain::State& state)
{
    const VmTestOutcome& expected = *test.outcome;
    if (result.status != Status::success)
        return fmt::format("failed: {}", evm::to_string(result.status));
    if (result.gas_left != expected.gas_left)
        return fmt::format("{} gas left, expected {}", result.gas_left, expected.gas_left);
    if (result.output.size() != expected.output_size ||
        (expected.output && result.output != *expected.output))
        return "output " + to_hex_prefixed(result.output);
    if (const Hash256 hash = chain::logs_hash(logs);
        expected.logs_hash && hash != *expected.logs_hash)
        return "logs hash " + to_hex_prefixed(hash);
    chain::State expected_state;
    fill(expected_state, expected.accounts, test);
    return state.root() == expected_state.root() ? "" : "another state";
}

std::string run_test(const VmTest& test, Revision revision, const Engine& engine)
{
    chain::State state;
    fill(state, test.prestate, test);
    chain::BlockEnvironment environment;
    environment.revision = revision;
    environment.context = test.block;
    environment.block_hashes = fixtures::block_hash_without_chain;

    evm::Message message;
    // The code sees caller and value as in a call, but nothing is moved: the caller need not even
    // exist.
    message.kind = evm::CallKind::callcode;
    message.sender = test.caller;
    message.recipient = test.address;
    message.code_address = runs_own_code(test) ? test.address : elsewhere;
    message.gas = test.gas;
    message.value = test.value;
    message.input = test.data;

    const evm::TransactionContext transaction{test.origin, test.gas_price, {}};
    state.begin_transaction();
    const evm::Result result = engine.execute(state, environment, message, transaction);
    const std::vector<evm::Log> logs = state.take_logs();
    state.finish_transaction(evm::rules_of(revision).clears_empty_accounts);
    if (test.outcome)
        return compare(test, result, logs, state);
    return result.status == Status::success ? "succeeded, but must fail" : "";
}

std::string run_on_every_engine(const VmTest& test, Revision revision)
{
    for (const Engine& engine : evm::test::engines()) {
        if (const std::string wrong = run_test(test, revision, engine); !wrong.empty())
            return fmt::format("{}: {}", engine.name, wrong);
    }
    return {};
}

}  // namespace

bool run_vm_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    for (const VmTest& test :
         take(fixtures::read_vm_tests(document.root), document, tally, is_ours)) {
        for (const Revision revision : {Revision::frontier, Revision::homestead}) {
            const std::string_view fork = evm::fixture_name(revision);
            if (test.recorded_calls != 0) {
                tally.leave_out(fork, recorded_calls);
                continue;
            }
            const std::string wrong = run_on_every_engine(test, revision);
            if (wrong.empty())
                tally.pass(fork);
            else
                tally.fail(fork,
                           fmt::format("{}: {} [{}]: {}", document.path, test.name, fork, wrong));
        }
    }
    return is_ours;
}

}  // namespace sluice::conformance
