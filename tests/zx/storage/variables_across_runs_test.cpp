// Persistent variables and ledgers of modules, from one run to the next.
// SPDX-License-Identifier: Apache-2.0
#include "state_runs.hpp"

namespace sluice::zx::test {
namespace {

using VariablesAcrossRuns = StateRuns;

INSTANTIATE_TEST_SUITE_P(Engines, VariablesAcrossRuns,
                         testing::Values(EngineKind::Vm, EngineKind::Tree), name_of_engine);

TEST_P(VariablesAcrossRuns, BeginWithWhatWasStored)
{
    const std::string program = R"(
        persistent storage runs: integer = 10
        runs = runs + 1
        print(runs)
    )";
    EXPECT_EQ(run(program), "11\n");
    EXPECT_EQ(run(program), "12\n");
    // A declaration that is not followed by an assignment is stored as well.
    EXPECT_EQ(run("persistent storage fresh = 3"), "");
    EXPECT_EQ(run("persistent storage fresh = 4  print(fresh)"), "3\n");
}

TEST_P(VariablesAcrossRuns, KeepChangesInPlace)
{
    const std::string program = R"(
        persistent storage seen = {"all": []}
        seen["all"].push(len(seen["all"]))
        print(seen)
    )";
    EXPECT_EQ(run(program), "{all: [0]}\n");
    EXPECT_EQ(run(program), "{all: [0, 1]}\n");
    EXPECT_EQ(run(program), "{all: [0, 1, 2]}\n");
}

TEST_P(VariablesAcrossRuns, AreStoredThoughTheProgramFailsLater)
{
    EXPECT_EQ(run("persistent storage n = 0  n = 5  throw \"later\""), "Error: later");
    EXPECT_EQ(run("persistent storage n = 0  print(n)"), "5\n");
}

TEST_P(VariablesAcrossRuns, ForgetWhatATransactionUndoes)
{
    const std::string program = R"(
        persistent storage n = 0
        persistent storage l = []
        tx { n = 1  l.push(1) }
        try { tx { n = 2  l.push(2)  throw "no" } } catch (e) { }
    )";
    run(program);
    EXPECT_EQ(run("persistent storage n = 0  persistent storage l = []  print(n)  print(l)"),
              "1\n[1]\n");
}

TEST_P(VariablesAcrossRuns, ThatAreNotPersistentBeginAnew)
{
    const std::string program = "state n = 0  let m = 0  n = n + 1  m = m + 1  print(n + m)";
    EXPECT_EQ(run(program), "2\n");
    EXPECT_EQ(run(program), "2\n");
}

TEST_P(VariablesAcrossRuns, AreKeptByFile)
{
    folder.write("one.zx", "persistent storage n = 1  print(n)  n = 5");
    folder.write("two.zx", "persistent storage n = 2  print(n)  n = 6");
    EXPECT_EQ(run_file("one.zx"), "1\n");
    EXPECT_EQ(run_file("two.zx"), "2\n");
    EXPECT_EQ(run_file("one.zx"), "5\n");
    EXPECT_EQ(run_file("two.zx"), "6\n");
}

TEST_P(VariablesAcrossRuns, HoldContractsAndRecords)
{
    const std::string program = R"(
        persistent storage held = null
        contract Box { data n = 0  action add() { n = n + 1  return n } }
        entity Point { x = 0 }
        if (held == null) { held = {"box": Box, "point": Point(4)} }
        print(held["box"].add())
        print(held["point"].x)
    )";
    EXPECT_EQ(run(program), "1\n4\n");
    EXPECT_EQ(run(program), "2\n4\n");
}

TEST_P(VariablesAcrossRuns, GoOnWithTheHistoryOfALedger)
{
    const std::string program = R"(
        ledger price = 10
        price = price + 1
        let history = ledger_history("price")
        print(price)
        print(history.map(v => v["value"]))
        print(history.map(v => v["version"]))
        let last = history[len(history) - 1]
        print(last["prev_hash"] == "")
    )";
    EXPECT_EQ(run(program), "11\n[10, 11]\n[1, 2]\nfalse\n");
    EXPECT_EQ(run(program), "12\n[10, 11, 12]\n[1, 2, 3]\nfalse\n");
}

TEST_P(VariablesAcrossRuns, RefuseWhatCannotBeStored)
{
    EXPECT_EQ(run("persistent storage f = 1  f = x => x"),
              "Error: a value of type function cannot be stored in variable 'f'");
    EXPECT_EQ(run("persistent storage f = 2  print(f)"), "1\n");
}

}  // namespace
}  // namespace sluice::zx::test
