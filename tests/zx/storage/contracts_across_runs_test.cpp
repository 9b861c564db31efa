// Contracts that live on from one run to the next.
// SPDX-License-Identifier: Apache-2.0
#include "state_runs.hpp"

namespace sluice::zx::test {
namespace {

using ContractsAcrossRuns = StateRuns;

INSTANTIATE_TEST_SUITE_P(Engines, ContractsAcrossRuns,
                         testing::Values(EngineKind::Vm, EngineKind::Tree), name_of_engine);

TEST_P(ContractsAcrossRuns, GoOnFromTheirLastState)
{
    const std::string counter = R"(
        contract Counter { data n = 0  action add() { n = n + 1  return n } }
        print(Counter.add())
    )";
    EXPECT_EQ(run(counter), "1\n");
    EXPECT_EQ(run(counter), "2\n");
    EXPECT_EQ(run(counter), "3\n");
}

TEST_P(ContractsAcrossRuns, KeepEveryKindOfValue)
{
    const std::string keeper = R"(
        entity Point { x: integer = 1, y: integer = 2 }
        data Coin { owner: string = "x", amount: number = 0 }
        enum Color { RED, GREEN = "g" }
        contract Keeper {
            data kept = null
            action put() {
                kept = [null, true, false, -7, 9223372036854775808 * 4, -9223372036854775808 * 8,
                        1.5, "gr\u00fc\u00df", [1, [2]], {"b": 1, "a": {"c": []}}, Point(3, 4),
                        Coin("me", 5), Color.GREEN, Color]
            }
        }
        if (Keeper.kept == null) { Keeper.put() }
        print(Keeper.kept)
        print(Keeper.kept[10].x + Keeper.kept[10].y)
        print(Keeper.kept[11].amount)
        print(Keeper.kept[11].toString())
    )";
    const std::string first = run(keeper);
    EXPECT_NE(first.find("36893488147419103232"), std::string::npos) << first;
    EXPECT_EQ(run(keeper), first);
}

TEST_P(ContractsAcrossRuns, KeepTheOrderOfMaps)
{
    const std::string declaration = R"(
        contract Keeper {
            data m = {"z": 1, "y": 2, "x": 3}
            action turn() { m.remove("z")  m["a"] = 4  m["z"] = 5 }
            action show() { return m.keys() }
        }
    )";
    EXPECT_EQ(run(declaration + "Keeper.turn()  print(Keeper.show())"), "[y, x, a, z]\n");
    EXPECT_EQ(run(declaration + "print(Keeper.show())"), "[y, x, a, z]\n");
}

TEST_P(ContractsAcrossRuns, KeepListsThatWereChangedInEveryWay)
{
    const std::string declaration = R"(
        contract Keeper {
            data l = [5, 3, 9, 1]
            action change() {
                l.push(7)  l.push(8)
                l.pop()  l.pop()  l.pop()
                l.push(2)
                l[0] = 6
                l.insert(1, 4)
                l = l.reverse()
                l.push(0)
            }
        }
    )";
    const std::string changed = run(declaration + "Keeper.change()  print(Keeper.l)");
    EXPECT_EQ(changed.find("Error"), std::string::npos) << changed;
    EXPECT_EQ(run(declaration + "print(Keeper.l)"), changed);
    const std::string again = run(declaration + "Keeper.change()  print(Keeper.l)");
    EXPECT_EQ(run(declaration + "print(Keeper.l)"), again);
}

// What a run ends with is what the next one begins with, whatever was done to lists and maps in
// nested calls of which some fail.
TEST_P(ContractsAcrossRuns, KeepWhateverCallsHaveDone)
{
    const std::string program = R"(
        contract Chaos {
            data seed = 12345
            data l = []
            data m = {}
            data spare = null
            action next(n) { seed = (seed * 1103515245 + 12345) % 2147483648  return (seed / 65536) % n }
            action change() {
                let kind = this.next(16)
                let key = "k" + this.next(9)
                if (kind < 3) { l.push(this.next(100)) }
                if (kind == 3 && len(l) > 0) { l.pop() }
                if (kind == 4 && len(l) > 0) { l[this.next(len(l))] = {"in": this.next(5)} }
                if (kind == 5) { l.insert(this.next(len(l) + 1), [this.next(7)]) }
                if (kind == 6 && len(l) > 0) { l.remove(this.next(len(l))) }
                if (kind == 7) { l = l.reverse() }
                if (kind == 8 || kind == 9) { m[key] = this.next(100) }
                if (kind == 10) { m[key] = {"a": [this.next(9)], "b": spare} }
                if (kind == 11) { m.remove(key) }
                if (kind == 12) { m.remove(key)  m[key] = "again" }
                if (kind == 13) { spare = [this.next(4)]  m[key] = spare }
                if (kind == 14 && spare != null) { spare.push(this.next(4)) }
                if (kind == 15 && this.next(10) == 0) { m.clear()  l = [] }
            }
            action step(n) {
                this.change()
                if (n > 0) {
                    try { this.step(n - 1) } catch (e) { }
                    this.change()
                    if (this.next(3) == 0) { revert("undone") }
                }
            }
            action show() { return "" + l + m + spare + seed }
        }
        print(Chaos.show())
        let i = 0
        while (i < 150) { try { Chaos.step(i % 4) } catch (e) { }  i = i + 1 }
        print(Chaos.show())
    )";
    std::string before;
    for (int i = 0; i < 6; ++i) {
        const std::string printed = run(program);
        const std::size_t end = printed.find('\n');
        ASSERT_EQ(printed.find("Error"), std::string::npos) << printed;
        if (i > 0) {
            ASSERT_EQ(printed.substr(0, end), before) << i;
        }
        before = printed.substr(end + 1, printed.size() - end - 2);
    }
    EXPECT_GT(before.size(), 60U);
}

TEST_P(ContractsAcrossRuns, ShareWhatTheyShared)
{
    const std::string declaration = R"(
        contract Keeper {
            data a = {}
            data b = {}
            action share() { let m = {"n": 1}  a["m"] = m  b["m"] = m }
            action bump() { a["m"]["n"] = a["m"]["n"] + 1  return b["m"]["n"] }
        }
    )";
    EXPECT_EQ(run(declaration + "Keeper.share()  print(Keeper.bump())"), "2\n");
    EXPECT_EQ(run(declaration + "print(Keeper.bump())"), "3\n");
    EXPECT_EQ(run(declaration + "print(Keeper.bump())"), "4\n");
}

TEST_P(ContractsAcrossRuns, ForgetWhatAFailedCallDid)
{
    const std::string declaration = R"(
        contract Bank {
            data total = 10
            data log = []
            action fail() { total = 99  log.push("x")  revert("no") }
            action good() { total = total + 1  log.push("y") }
        }
    )";
    run(declaration + "Bank.good()  try { Bank.fail() } catch (e) { }  Bank.good()");
    EXPECT_EQ(run(declaration + "print(Bank.total)  print(Bank.log)"), "12\n[y, y]\n");
    EXPECT_EQ(run(declaration + "Bank.good()  Bank.fail()"), "Error: Transaction reverted: no");
    EXPECT_EQ(run(declaration + "print(Bank.total)"), "13\n");
}

TEST_P(ContractsAcrossRuns, FindInstancesAgainWithoutConstructingThem)
{
    const std::string declaration = R"(
        contract Token {
            data owner = ""
            data supply = 0
            action init(who, amount) { print("init " + who)  owner = who  supply = amount }
            action mint(n) { supply = supply + n  return supply }
        }
        let a = Token("ann", 10)
        let b = Token("bob", 20)
    )";
    EXPECT_EQ(run(declaration + "print(a.mint(1))  print(b.mint(2))"),
              "init ann\ninit bob\n11\n22\n");
    EXPECT_EQ(run(declaration + "print(a.mint(1))  print(b.mint(2))  print(a.owner)"),
              "12\n24\nann\n");
    // One more than last time is a new one.
    EXPECT_EQ(run(declaration + "let c = Token(\"cy\", 5)  print(c.supply)"), "init cy\n5\n");
}

TEST_P(ContractsAcrossRuns, MakeNewInstancesInActions)
{
    const std::string declaration = R"(
        contract Factory {
            data made = []
            action make(n) { made.push(Item(n))  return len(made) }
            action values() { return made.map(i => i.n) }
        }
        contract Item { data n = 0  action init(v) { n = v } }
        let top = Item(100)
    )";
    EXPECT_EQ(run(declaration + "Factory.make(1)  Factory.make(2)  print(Factory.values())"),
              "[1, 2]\n");
    EXPECT_EQ(run(declaration + "Factory.make(3)  print(Factory.values())"
                                "  print(top.n)"),
              "[1, 2, 3]\n100\n");
}

TEST_P(ContractsAcrossRuns, HoldEachOther)
{
    const std::string declaration = R"(
        contract Left { data other = null  data n = 1  action link(o) { other = o }
                        action bump() { n = n + 1  return n } }
        contract Right { data other = null  action link(o) { other = o }
                         action bump() { return other.bump() } }
    )";
    EXPECT_EQ(run(declaration + "Left.link(Right)  Right.link(Left)  print(Right.bump())"), "2\n");
    EXPECT_EQ(run(declaration + "print(Right.bump())  print(Left.n)"
                                "  print(Left.other == Right)  print(Right.other == Left)"),
              "3\n3\ntrue\ntrue\n");
}

TEST_P(ContractsAcrossRuns, LeaveNoInstanceWhereTheConstructionFails)
{
    const std::string declaration = R"(
        contract Picky { data n = 0  action init(v) { n = v  require(v > 0, "too small") } }
        contract Holder { data list = []  action keep(v) { list.push(Picky(v)) } }
    )";
    EXPECT_EQ(run(declaration + "let p = Picky(0)"), "Error: Requirement failed: too small");
    EXPECT_EQ(run(declaration + "let p = Picky(5)  print(p.n)"), "5\n");
    EXPECT_EQ(run(declaration + "let p = Picky(7)  print(p.n)"), "5\n");
    EXPECT_EQ(run(declaration + "Holder.keep(0)"), "Error: Requirement failed: too small");
    EXPECT_EQ(run(declaration + "print(Holder.list)"), "[]\n");
}

TEST_P(ContractsAcrossRuns, StoreWhatIsWrittenOutsideOfCalls)
{
    const std::string declaration = "contract Box { data n = 0  data m = {} }\n";
    run(declaration + "Box.n = 5  Box.m[\"k\"] = [1]  Box.m[\"k\"].push(2)  Box.extra = \"e\"");
    EXPECT_EQ(run(declaration + "print(Box.n)  print(Box.m)  print(Box.extra)"),
              "5\n{k: [1, 2]}\ne\n");
}

TEST_P(ContractsAcrossRuns, TakeUpStateThatIsDeclaredLater)
{
    run("contract Box { data n = 5  data gone = 7 }  Box.n = 6");
    EXPECT_EQ(run("contract Box { data n = 5  data l = [1] }  print(Box.n)  Box.l.push(2)"), "6\n");
    EXPECT_EQ(run("contract Box { data n = 5  data l = [9]  data gone = 0 }"
                  "  print(Box.l)  print(Box.gone)"),
              "[1, 2]\n7\n");
}

TEST_P(ContractsAcrossRuns, RefuseWhatCannotBeStored)
{
    const std::string declaration = R"(
        contract Box {
            data n = 0
            data f = null
            data l = []
            action keep() { n = 1  f = x => x + 1 }
            action loop() { n = 2  l.push(l) }
            action ring() { n = 3  let a = {}  let b = {"a": a}  a["b"] = b  l.push(a) }
        }
    )";
    EXPECT_EQ(run(declaration + "Box.keep()"),
              "Error: a value of type function cannot be stored in 'f' of contract 'Box'");
    EXPECT_EQ(run(declaration + "Box.loop()"),
              "Error: a collection that contains itself cannot be stored");
    EXPECT_EQ(run(declaration + "try { Box.ring() } catch (e) { print(e) }  print(Box.n)"),
              "a collection that contains itself cannot be stored\n0\n");
    EXPECT_EQ(run(declaration + "print(Box.n)  print(Box.l)"), "0\n[]\n");
}

TEST_P(ContractsAcrossRuns, RefuseADeclarationThatCannotBeStored)
{
    EXPECT_EQ(run("contract Box { data f = x => x }"),
              "Error: a value of type function cannot be stored in 'f' of contract 'Box'");
    EXPECT_EQ(run("contract Box { data f = 1 }  print(Box.f)"), "1\n");
}

TEST_P(ContractsAcrossRuns, UndoWhatWasWrittenOutsideOfCallsAndCannotBeStored)
{
    const std::string program = R"(
        contract Box { data n = 0  data f = null  action add() { n = n + 1 } }
        Box.add()
        Box.n = 5
        Box.f = x => x
        try { Box.add() } catch (e) { print(e) }
        print(Box.n)
        Box.add()
        print(Box.n)
    )";
    EXPECT_EQ(run(program),
              "a value of type function cannot be stored in 'f' of contract 'Box'\n1\n2\n");
    EXPECT_EQ(run("contract Box { data n = 0  data f = null }  print(Box.n)"), "2\n");
}

TEST_P(ContractsAcrossRuns, KeepDeeplyNestedValues)
{
    const std::string declaration = R"(
        contract Deep {
            data root = null
            action dig(n) { let i = 0  while (i < n) { root = [root]  i = i + 1 } }
            action depth() {
                let n = 0
                let at = root
                while (at != null) { at = at[0]  n = n + 1 }
                return n
            }
        }
    )";
    EXPECT_EQ(run(declaration + "Deep.dig(20000)  print(Deep.depth())"), "20000\n");
    EXPECT_EQ(run(declaration + "print(Deep.depth())  Deep.root = null"), "20000\n");
    EXPECT_EQ(run(declaration + "print(Deep.depth())"), "0\n");
    EXPECT_EQ(stored().find("object"), std::string::npos);
}

TEST_P(ContractsAcrossRuns, RemoveWhatNothingHolds)
{
    const std::string program = R"(
        contract Box {
            data m = {}
            action replace(n) { let i = 0  while (i < n) { m["k"] = {"v": [i]}  i = i + 1 } }
        }
        Box.replace(50)
    )";
    run(program);
    const std::string once = stored();
    run(program);
    EXPECT_EQ(stored(), once);
    // The map, the value of its key, and the list in that.
    EXPECT_NE(once.find("object 3 "), std::string::npos);
    EXPECT_EQ(once.find("object 4 "), std::string::npos);
}

TEST_P(ContractsAcrossRuns, HaveOneStatePerFile)
{
    folder.write("bank.zx", R"(
        export contract Bank { data n = 0  action add(v) { n = n + v  return n } }
    )");
    folder.write("one.zx", "use {Bank} from \"bank.zx\"\nprint(Bank.add(1))");
    folder.write("two.zx", R"(
        use {Bank} from "bank.zx"
        print(Bank.add(10))
    )");
    folder.write("three.zx", "contract Bank { data n = 0 }  print(Bank.n)");
    EXPECT_EQ(run_file("one.zx"), "1\n");
    EXPECT_EQ(run_file("two.zx"), "11\n");
    EXPECT_EQ(run_file("three.zx"), "0\n");
}

TEST_P(ContractsAcrossRuns, StopAtTheBoundOfTheState)
{
    const std::string declaration = R"(
        contract Box {
            data n = 0
            data m = {}
            action put() { n = n + 1  m["k" + n] = "x" * 100000 }
        }
    )";
    max_state_bytes = std::uint64_t{8} << 20;
    const std::string full = run(declaration + "while (true) { Box.put() }");
    EXPECT_NE(full.find("is full: it may take 8 MiB (see --max-state)"), std::string::npos) << full;
    max_state_bytes = std::uint64_t{64} << 20;
    const std::string after =
        run(declaration + "print(Box.n > 20)  print(Box.n == len(Box.m))  Box.put()");
    EXPECT_EQ(after, "true\ntrue\n");
}

TEST(StoredState, IsTheSameForBothEngines)
{
    const std::string program = R"(
        data Coin { owner: string = "x", amount: number = 0 }
        contract Bank {
            data accounts = {}
            data log = []
            data total = 0
            action move(from, to, n) {
                accounts[from] = accounts[from] - n
                accounts[to] = accounts[to] + n
                log.push({"from": from, "to": to, "n": n})
                if (len(log) > 5) { log.remove(0) }
                require(accounts[from] >= 0, "poor")
            }
            action open(who) { accounts[who] = 100  total = total + 100 }
        }
        persistent storage runs: integer = 0
        runs = runs + 1
        ledger last = 0
        for each name in ["a", "b", "c"] { Bank.open(name) }
        let i = 0
        while (i < 40) {
            try { Bank.move("a", "b", i) } catch (e) { Bank.move("b", "a", i) }
            last = i
            i = i + 1
        }
        Bank.accounts["coin"] = Coin("me", 7)
    )";
    std::string stored[2];
    for (const EngineKind engine : {EngineKind::Vm, EngineKind::Tree}) {
        const TemporaryFolder folder;
        folder.write("main.zx", program);
        for (int run = 0; run < 2; ++run) {
            SessionOptions options;
            options.engine = engine;
            options.state_directory = folder.path("state");
            options.runtime.root = folder.path();
            options.runtime.deterministic = true;
            options.loading.root = folder.path();
            const DiskFiles files;
            Session session{files, std::move(options)};
            ASSERT_TRUE(session.load(folder.path("main.zx"))) << session.problems();
            ASSERT_EQ(session.run().error, "");
        }
        Database database;
        std::string error;
        ASSERT_TRUE(database.open(folder.path("state"))) << database.error();
        ASSERT_TRUE(describe_state(database, stored[static_cast<int>(engine)], error)) << error;
    }
    EXPECT_EQ(stored[0], stored[1]);
    EXPECT_GT(stored[0].size(), 1000U);
}

}  // namespace
}  // namespace sluice::zx::test
