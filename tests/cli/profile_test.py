#!/usr/bin/env python3
"""sluice profile: profile_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import re

from support import SOURCE, Folder, main, sluice

ENGINES = ("vm", "tree")

PROGRAM_TEXT = """\
const PERF_TRANSACTION_COUNT = 10
function leaf(n) { return n + 1 }
function work(n) {
    let i = 0
    while i < n {
        leaf(i)
        i = i + 1
    }
}
function down(n) { if n > 0 { down(n - 1) } }
contract Box {
    state held = 0
    action put(n) { held = held + n }
}
work(PERF_TRANSACTION_COUNT)
down(3)
Box().put(2)
print("count: " + PERF_TRANSACTION_COUNT)
"""


class Profile(Folder):
    def profile(self, path, *arguments, engine="vm", check=0):
        result = sluice("profile", path, "--engine", engine, "--json", *arguments, check=check)
        return json.loads(result.stdout), result.stderr

    def test_counts_calls_and_gas_of_functions(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        gas = int(re.search(r"gas used: (\d+)",
                            sluice("run", path, "--gas", check=0).stderr).group(1))
        seen = []
        for engine in ENGINES:
            with self.subTest(engine=engine):
                report, output = self.profile(path, engine=engine)
                self.assertEqual(output, "count: 10\n")
                self.assertEqual((report["engine"], report["errors"]), (engine, []))
                functions = {each["name"]: each for each in report["functions"]}
                self.assertEqual({name: each["calls"] for name, each in functions.items()},
                                 {"leaf": 10, "work": 1, "down": 4, "Box.put": 1,
                                  "(top level)": 1})
                self.assertEqual(functions["leaf"]["line"], 2)
                self.assertEqual(report["gas_used"], gas)
                self.assertEqual(sum(each["own_gas"] for each in functions.values()), gas)
                self.assertEqual(sum(each["own_operations"] for each in functions.values()),
                                 report["operations"])
                self.assertEqual(functions["(top level)"]["total_gas"], gas)
                self.assertEqual(functions["work"]["total_gas"],
                                 functions["work"]["own_gas"] + functions["leaf"]["own_gas"])
                self.assertEqual(functions["down"]["total_gas"], functions["down"]["own_gas"])
                self.assertGreater(functions["leaf"]["own_gas"], 0)
                seen.append([{**each} for each in report["functions"]])
        self.assertEqual(*seen)

    def test_counts_instructions_of_the_virtual_machine(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        report, _ = self.profile(path)
        self.assertEqual(sum(report["opcodes"].values()), report["instructions"])
        # One per call: of the top level and of 16 functions.
        self.assertEqual(report["opcodes"]["ENTER"], 17)
        self.assertNotIn("opcodes", self.profile(path, engine="tree")[0])

    def test_what_waits_does_not_pay_for_others(self):
        path = self.write("p.zx", """\
async function idle() { await sleep(0.01)  return 1 }
function spin() { let i = 0  while i < 1000 { i = i + 1 } }
async function busy() { spin()  return 2 }
let a = spawn idle()
let b = spawn busy()
print(await a + await b)
""")
        for engine in ENGINES:
            with self.subTest(engine=engine):
                report, output = self.profile(path, engine=engine)
                self.assertEqual(output, "3\n")
                functions = {each["name"]: each for each in report["functions"]}
                self.assertLess(functions["idle"]["total_gas"], 100)
                self.assertGreater(functions["spin"]["own_gas"], 1000)
                self.assertEqual(sum(each["own_gas"] for each in report["functions"]),
                                 report["gas_used"])

    def test_the_transaction_count_is_replaced(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        for engine in ENGINES:
            report, output = self.profile(path, "--transaction-count", 3, engine=engine)
            self.assertEqual(output, "count: 3\n")
            self.assertEqual(next(each["calls"] for each in report["functions"]
                                  if each["name"] == "leaf"), 3)
        for text in ("print(1)\n", "let PERF_TRANSACTION_COUNT = 1\n",
                     "function f() { const PERF_TRANSACTION_COUNT = 1 }\n",
                     "const PERF_TRANSACTION_COUNT = 2 * 3\n"):
            self.assert_one_line("profile", self.write("q.zx", text), "--transaction-count", 3,
                                 says='no top-level constant "PERF_TRANSACTION_COUNT"')
        self.assert_one_line("profile", path, "--transaction-count", "many",
                             says="--transaction-count")

    def test_the_table(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        output = sluice("profile", path, "--top", 2, check=0).stdout
        self.assertTrue(output.startswith("count: 10\n"))
        for part in ("own gas", "3 more functions", "instruction", "parse", "MiB"):
            self.assertIn(part, output)
        self.assertNotIn("\x1b", output)
        output = sluice("profile", path, "--times", check=0).stdout
        self.assertNotIn("own gas", output)

    def test_the_report_can_go_to_a_file(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        for command in (("profile",), ("zx", "profile")):
            with self.subTest(command=command):
                file = self.folder / "report.json"
                result = sluice(*command, path, "--json-output", file, "--memory", check=0)
                self.assertIn("own gas", result.stdout)
                self.assertIn("MiB", result.stdout)
                report = json.loads(file.read_text())
                self.assertEqual(report["engine"], "vm")
                self.assertGreater(report["memory_peak_mib"], 0)
                file.unlink()
        self.assertIn("cannot write", sluice("profile", path, "--json-output", self.folder,
                                             check=1).stderr)

    def test_memory_can_be_left_out(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        self.assertNotIn("MiB", sluice("profile", path, "--no-memory", check=0).stdout)
        self.assertNotIn("memory_peak_mib", self.profile(path, "--no-memory")[0])

    def test_limits_and_errors(self):
        path = self.write("p.zx", "function f() { while true { } }\nf()\n")
        for engine in ENGINES:
            report, errors = self.profile(path, "--gas-limit", 5000, engine=engine, check=1)
            self.assertIn("Out of gas", report["errors"][0])
            self.assertIn("in f", errors)
            self.assertLessEqual(report["gas_used"], 5000)
            self.assertEqual(sum(each["own_gas"] for each in report["functions"]),
                             report["gas_used"])
        report, _ = self.profile(path, "--no-gas", "--timeout", 0.2, check=1)
        self.assertIn("Time limit exceeded", report["errors"][0])

    def test_bad_input(self):
        self.assert_one_line("profile", "/nonexistent.zx", says="nonexistent")
        self.assert_one_line("profile", says="FILE")
        self.assert_one_line("profile", self.write("p.zx", ""), "--engine", "both",
                             says="--engine")
        result = sluice("profile", self.write("p.zx", "let = 1\n"), check=2)
        self.assertIn("error:", result.stderr)
        report, _ = self.profile(self.write("empty.zx", ""))
        self.assertEqual(report["gas_used"], 0)

    def test_the_full_network(self):
        path = SOURCE / "examples/full_network/perf_full_network_10k.zx"
        report, _ = self.profile(path, "--transaction-count", 20)
        self.assertEqual(report["errors"], [])
        self.assertGreater(report["gas_used"], 0)


if __name__ == "__main__":
    main()
