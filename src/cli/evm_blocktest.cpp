// sluice evm blocktest: runs official block tests and reports in the shape of geth's command of the
// same name.
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <memory>

#include "cli/command.hpp"
#include "cli/fixture_command.hpp"
#include "fixtures/block_test_runner.hpp"

namespace sluice::cli {
namespace {

using fixtures::BlockTest;
using fixtures::BlockTestResult;
using fixtures::BlockTestRunner;

CaseReport run_case(BlockTestRunner& runner, const BlockTest& test, std::size_t index,
                    TraceOutput& trace, const chain::ExecutionSettings& settings)
{
    const auto tracer = test.chain ? trace.make_tracer() : nullptr;
    BlockTestResult result = runner.run(test, tracer.get(), settings);
    if (tracer != nullptr)
        trace.write_state_root(result.state_root);
    CaseReport report;
    report.name = test.name;
    report.fork = test.network;
    report.index = index;
    report.verdict = result.verdict;
    report.reason = std::move(result.reason);
    report.state_root = result.state_root;
    report.last_block = result.head;
    report.other_rejections = std::move(result.other_rejections);
    return report;
}

void run_cases(BlockTestRunner& runner, FileReport& report, const FixtureFilter& filter,
               TraceOutput& trace, const chain::ExecutionSettings& settings)
{
    auto tests = fixtures::load_block_tests(report.path);
    if (!tests) {
        report.error = tests.error().message();
        report.other_format = tests.error().other_format;
        return;
    }
    std::map<std::string_view, std::size_t> met;  // Tests of each network so far.
    for (const BlockTest& test : *tests) {
        const std::size_t index = met[test.network]++;
        if (filter.matches_name(test.name) && filter.matches_case(test.network, index))
            report.cases.push_back(run_case(runner, test, index, trace, settings));
    }
}

int run(FixtureOptions& options)
{
    BlockTestRunner runner;
    const auto run_file = [&runner](FileReport& report, const FixtureFilter& filter,
                                    TraceOutput& trace, const chain::ExecutionSettings& settings) {
        run_cases(runner, report, filter, trace, settings);
    };
    return run_fixtures({"block test", run_file, {}}, options);
}

}  // namespace

void add_evm_blocktest(Command evm, int& exit_code)
{
    auto options = std::make_shared<FixtureOptions>();
    Command command = evm.add_command("blocktest", "Run official block tests");
    add_fixture_options(command, *options);
    command.footer(
        "A case is a chain: blocks are added to its genesis one after the other, bad ones must be "
        "refused, and the last block and the state in the end must be the test's. Where a test "
        "names a reason for a refusal and ours is another, since several can apply, the pair is "
        "listed. Proofs of work are checked where the test has them (sealEngine Ethash).\n\n"
        "Forks may be networks, such as CancunToPragueAtTime15k. The index counts tests of a "
        "network within their file.\n\n"
        "The exit code is 1 if a case fails, a file cannot be read, or there are no rules for a "
        "case's network. Cases that need a precompile which this build lacks are counted as "
        "unsupported and do not change it.\n\n"
        "Examples:\n"
        "  sluice evm blocktest BlockchainTests --fork Prague\n"
        "  sluice evm blocktest withdrawals.json --json --name '^tests/shanghai'\n"
        "  ls *.json | sluice evm blocktest --json");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
