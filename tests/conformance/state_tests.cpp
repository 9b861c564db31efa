// State tests of every fork.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fixtures/state_test_runner.hpp"
#include "lab/hosts/evmc_host.hpp"
#include "tests/conformance/engine.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"
#include "tests/evm/support/evmc_module.hpp"
#include "tests/evm/support/host_transaction.hpp"
#include "tests/support/small_stack.hpp"

namespace sluice::conformance {
namespace {

using fixtures::StateTest;
using fixtures::StateTestCase;
using fixtures::Verdict;

void run_case(const Document& document, const StateTest& test, const StateTestCase& test_case,
              evm::EngineMode mode, const fixtures::CarryOut& carry_out, Tally& tally)
{
    if (test_case.state_root == Hash256{}) {
        tally.leave_out(test_case.fork, no_root);
        return;
    }
    chain::ExecutionSettings settings = fixtures::fixture_bounds;
    settings.engine = engine_in(mode);
    const fixtures::StateTestResult result =
        run_state_test(test, test_case, nullptr, settings, carry_out);
    if (settings.engine.metrics->total().divergences != 0)
        tally.fail(test_case.fork, fmt::format("{}: {} [{} {}]: the engines differ", document.path,
                                               test.name, test_case.fork, test_case.index));
    switch (result.verdict) {
        case Verdict::passed:
            tally.pass(test_case.fork);
            if (result.other_rejection)
                tally.note_other_reason(result.other_rejection->expected,
                                        result.other_rejection->reason);
            break;
        case Verdict::unsupported:
            tally.leave_out(test_case.fork, result.reason);
            break;
        case Verdict::unknown_fork:
            tally.leave_out(test_case.fork, unknown_fork);
            break;
        case Verdict::failed:
            tally.fail(test_case.fork, fmt::format("{}: {} [{} {}]: {}", document.path, test.name,
                                                   test_case.fork, test_case.index, result.reason));
            break;
    }
}

bool run_in(evm::EngineMode mode, const Document& document, Tally& tally,
            const fixtures::CarryOut& carry_out = {})
{
    bool is_ours = false;
    for (const StateTest& test :
         take(fixtures::read_state_tests(document.root), document, tally, is_ours)) {
        for (const StateTestCase& test_case : test.cases)
            run_case(document, test, test_case, mode, carry_out, tally);
    }
    return is_ours;
}

}  // namespace

bool run_state_tests(const Document& document, Tally& tally)
{
    return run_in(evm::EngineMode::traditional, document, tally);
}

bool run_state_tests_by_evmc(const Document& document, Tally& tally)
{
    const evm::test::MakeHost make = [](chain::State& state,
                                        const chain::BlockEnvironment& environment,
                                        const evm::TransactionContext& transaction) {
        return std::make_unique<lab::EvmcHost>(state, environment, transaction,
                                               evm::test::evmc_vm(evm::EngineMode::automatic));
    };
    const fixtures::CarryOut carry_out =
        [&](chain::State& state, const chain::BlockEnvironment& environment,
            const chain::Transaction& transaction, const Address& sender) {
            return evm::test::transact_behind(make, state, environment, transaction, sender);
        };
    // Messages nest on the native stack here.
    bool is_ours = false;
    test::on_stack_of(std::size_t{32} << 20, [&] {
        is_ours = run_in(evm::EngineMode::automatic, document, tally, carry_out);
    });
    return is_ours;
}

bool run_state_tests_shadow(const Document& document, Tally& tally)
{
    return run_in(evm::EngineMode::shadow, document, tally);
}

}  // namespace sluice::conformance
