// sluice evm statetest: runs official state tests and reports in the shape of geth's command of the
// same name.
// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/fixture_command.hpp"
#include "fixtures/state_test_runner.hpp"

namespace sluice::cli {
namespace {

using fixtures::StateTest;
using fixtures::StateTestCase;
using fixtures::StateTestResult;

CaseReport run_case(const StateTest& test, const StateTestCase& test_case, TraceOutput& trace,
                    const chain::ExecutionSettings& settings)
{
    const auto tracer = test_case.revision ? trace.make_tracer() : nullptr;
    StateTestResult result = fixtures::run_state_test(test, test_case, tracer.get(), settings);
    if (tracer != nullptr) {
        trace.write_summary(result.status, result.message_gas_used, result.output);
        trace.write_state_root(result.state_root);
    }
    CaseReport report;
    report.name = test.name;
    report.fork = test_case.fork;
    report.index = test_case.index;
    report.verdict = result.verdict;
    report.reason = std::move(result.reason);
    report.state_root = result.state_root;
    if (result.other_rejection)
        report.other_rejections.push_back(std::move(*result.other_rejection));
    return report;
}

void run_cases(FileReport& report, const FixtureFilter& filter, TraceOutput& trace,
               const chain::ExecutionSettings& settings)
{
    auto tests = fixtures::load_state_tests(report.path);
    if (!tests) {
        report.error = tests.error().message();
        report.other_format = tests.error().other_format;
        return;
    }
    for (const StateTest& test : *tests) {
        if (!filter.matches_name(test.name))
            continue;
        for (const StateTestCase& test_case : test.cases) {
            if (filter.matches_case(test_case.fork, test_case.index))
                report.cases.push_back(run_case(test, test_case, trace, settings));
        }
    }
}

}  // namespace

void add_evm_statetest(Command evm, int& exit_code)
{
    auto options = std::make_shared<FixtureOptions>();
    Command command = evm.add_command("statetest", "Run official state tests");
    add_fixture_options(command, *options);
    command.footer(
        "Traces go to standard error, each case's ending with its state root.\n\n"
        "The exit code is 1 if a case fails, a file cannot be read, or there are no rules for a "
        "case's fork. Cases that need a precompile which this build lacks are counted as "
        "unsupported and do not change it.\n\n"
        "Examples:\n"
        "  sluice evm statetest GeneralStateTests --fork Cancun\n"
        "  sluice evm statetest add11.json --json --trace\n"
        "  ls *.json | sluice evm statetest --json");
    command.callback([options, &exit_code] {
        exit_code = run_fixtures({"state test", run_cases, {}}, *options);
    });
}

}  // namespace sluice::cli
