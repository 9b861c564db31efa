#!/usr/bin/env python3
"""sluice profile: profile_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import re

from support import SOURCE, Folder, main, on_terminal, sluice

ENGINES = ("vm", "tree")

# What both engines count, and count the same.
COUNTED = {f"{which}_{what}" for which in ("own", "total") for what in ("gas", "operations")}

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
                report, output = self.profile(path, "--count", engine=engine)
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
                seen.append([{key: each[key] for key in COUNTED | {"name", "line", "calls"}}
                             for each in report["functions"]])
        self.assertEqual(*seen)

    def test_programs_that_come_with_sluice_go_by_their_names(self):
        path = f"{SOURCE}/bench/zx/closures.zx"
        known, _ = self.profile(path, "--count")
        for words in (("profile", "closures", "--count", "--json"),
                      ("profile", "--count", "--json", "closures"),
                      ("zx", "profile", "closures", "--count", "--json")):
            with self.subTest(words=words):
                report = json.loads(sluice(*words, check=0).stdout)
                self.assertEqual(report["gas_used"], known["gas_used"])
        # A file of that name is what is meant where there is one.
        self.write("closures", "")
        self.assertEqual(json.loads(sluice("profile", "closures", "--json", cwd=self.folder,
                                           check=0).stdout)["gas_used"], 0)
        # What an option or the program is given is no name of a program.
        path = self.write("words.zx", "print(__ARGS__)\n")
        result = sluice("profile", path, "--times", "--json-output", "calls", "closures",
                        cwd=self.folder, check=0)
        self.assertIn("closures", result.stdout + result.stderr)
        self.assertNotIn("bench", result.stdout + result.stderr)
        self.assertTrue((self.folder / "calls").is_file())
        program = self.write("without_ending", "print(1)\n")
        sluice("profile", program, "--count", "--html", "calls", cwd=self.folder, check=0)
        self.assertIn("<html", (self.folder / "calls").read_text())

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
        output = sluice("profile", path, "--top", 2, "--transaction-count", 1000000,
                        check=0).stdout
        self.assertTrue(output.startswith("count: 1000000\n"))
        self.assertEqual(output.count("count: 1000000\n"), 1)
        for part in ("own ms", "own gas", "total gas", "objects", "3 more functions", "more lines",
                     "gas a round", "executed", "instruction", "parse", "MiB", "samples",
                     "times the processor", "collections", "p.zx:2", "work "):
            self.assertIn(part, output)
        self.assertNotIn("\x1b", output)
        output = sluice("profile", path, "--times", check=0).stdout
        for part in ("own gas", "own ms", "samples", "times the processor"):
            self.assertNotIn(part, output)
        output = sluice("profile", path, "--count", "--by", "line,loop", check=0).stdout
        for part, is_there in (("own gas", True), ("own ms", False), ("gas a round", True),
                               ("executed", False), ("function", False)):
            self.assertEqual(part in output.replace("functions compiled", ""), is_there, part)
        output = sluice("profile", path, "--sample", "--by", "function", check=0).stdout
        self.assertNotIn("own gas", output)
        self.assertNotIn("gas a round", output)

    def test_tables_fit_the_terminal(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        for columns, has_all in ((300, True), (40, False)):
            with self.subTest(columns=columns):
                lines = on_terminal(columns, "profile", path, "--count")
                titles = next(line for line in lines if line.endswith("  function"))
                self.assertEqual("KiB" in titles, has_all)
                self.assertEqual(any(line.startswith("no room for: ") and line.endswith("KiB")
                                     for line in lines), not has_all)

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

    def test_a_run_that_is_stopped_later_is_not_taken_for_all(self):
        # Counting takes several times as long: at full speed this ends well before.
        path = self.write("p.zx", "let i = 0\nwhile i < 12000000 { i = i + 1 }\n")
        if sluice("run", path, "--no-gas", "--timeout", "1").returncode != 0:
            self.skipTest("this machine, or build, is too slow")
        result = sluice("profile", path, "--no-gas", "--timeout", "1", check=1)
        self.assert_is_one_line(result.stderr, "counted on engine vm was stopped")

    def test_bad_input(self):
        self.assert_one_line("profile", "/nonexistent.zx", says="nonexistent")
        self.assert_one_line("profile", says="FILE")
        path = self.write("p.zx", "")
        for arguments, says in ((("--engine", "all"), "--engine"), (("--by", "column"), "--by"),
                                (("--count", "--sample"), "name one"),
                                (("--times", "--html", "x.html"), "--html"),
                                (("--metric", "gas"), "--folded"),
                                (("--folded", "x", "--metric", "speed"), "--metric"),
                                (("--interval", "1"), "--interval"),
                                (("--interval", "often"), "--interval"),
                                (("--unknown",), "--unknown")):
            self.assert_one_line("profile", path, *arguments, says=says)
        path = self.write("q.zx", "print(1)\n")
        for option in ("--json-output", "--html", "--speedscope", "--folded"):
            result = sluice("profile", path, "--count", option, self.folder / "no/such", check=1)
            self.assert_is_one_line(result.stderr, "cannot write")
        result = sluice("profile", path, "--count", "--folded", self.folder / "x", "--metric",
                        "time", check=1)
        self.assert_is_one_line(result.stderr, "this was not measured")
        result = sluice("profile", self.write("p.zx", "let = 1\n"), check=2)
        self.assertIn("error:", result.stderr)
        report, _ = self.profile(self.write("empty.zx", ""))
        self.assertEqual(report["gas_used"], 0)

    def test_lines_and_loops(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        for engine in ENGINES:
            with self.subTest(engine=engine):
                report, _ = self.profile(path, "--count", engine=engine)
                lines = {each["line"]: each for each in report["lines"]}
                # leaf(i) reads a name and calls with one argument: 2 + 12 gas, ten times. In leaf:
                # two operands, 2 + 1, and 3, and 2 for the return; and 3 for the declaration.
                self.assertEqual(lines[6]["own_gas"], 10 * 14)
                self.assertEqual(lines[2]["own_gas"], 10 * 8 + 3)
                self.assertEqual(lines[2]["function"], "leaf")
                self.assertEqual(lines[15]["function"], "(top level)")
                self.assertEqual(lines[6]["total_gas"], 10 * 14 + 10 * 8)
                self.assertEqual(sum(each["own_gas"] for each in report["lines"]),
                                 report["gas_used"])
                self.assertEqual([(each["function"], each["line"], each["rounds"])
                                  for each in report["loops"]], [("work", 5, 10)])

    def test_samples_tell_where_time_goes(self):
        path = self.write("p.zx", """\
function cold(n) { return n + 1 }
function hot(n) {
    let sum = 0
    while n > 0 {
        sum = sum + n % 7
        n = n - 1
    }
    return sum
}
let i = 0
while i < COUNT {
    cold(i)
    hot(10000)
    i = i + 1
}
""")
        text = path.read_text()
        for engine, count in (("vm", 100), ("tree", 20)):
            with self.subTest(engine=engine):
                path.write_text(text.replace("COUNT", str(count)))
                report, _ = self.profile(path, "--sample", "--interval", 500, "--no-gas",
                                         engine=engine)
                samples = report["samples"]
                self.assertGreater(samples["count"], 10)
                functions = {each["name"]: each for each in report["functions"]}
                self.assertGreater(functions["hot"]["own_ms"], 0.8 * samples["processor_ms"])
                loops = {each["line"]: each for each in report["loops"]}
                self.assertGreater(loops[4]["own_ms"], 0.8 * samples["processor_ms"])
                self.assertGreaterEqual(loops[11]["total_ms"], loops[4]["total_ms"])
                self.assertNotIn("own_gas", functions["hot"])
                self.assertFalse(report["is_counted"])

    def test_both_engines(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        report, output = self.profile(path, engine="both")
        self.assertEqual(output, "count: 10\n")
        self.assertTrue(report["agree"])
        vm, tree = (report["engines"][engine] for engine in ENGINES)
        self.assertEqual(vm["gas_used"], tree["gas_used"])
        for part in ("functions", "lines", "loops"):
            figures = [{(each["line"], each.get("name")): [each[key] for key in sorted(COUNTED)]
                        for each in engine[part]} for engine in (vm, tree)]
            self.assertEqual(*figures)
        output = sluice("profile", path, "--engine", "both", "--transaction-count", 1000,
                        check=0).stdout
        self.assertEqual(output.count("count: 1000\n"), 1)
        for part in ("tree / vm", "lex and parse", "resolve and compile", "vm own ms",
                     "tree own ms", "engine tree"):
            self.assertIn(part, output)

    def test_engines_that_differ_are_an_error(self):
        path = self.write("p.zx", "print(random())\nprint(time())\n")
        result = sluice("profile", path, "--engine", "both", "--sample", check=1)
        self.assert_is_one_line(result.stderr, "the engines differ: output")
        report, _ = self.profile(path, engine="both", check=1)
        self.assertFalse(report["agree"])
        # On one engine that is worth a note.
        self.assertIn("had another output", sluice("profile", path, check=0).stdout)

    def test_runs_begin_with_the_same_files_and_lines(self):
        path = self.write("p.zx", """\
let name = input("")
if file_exists("made.txt") { print("again, " + name) }
file_write_text("made.txt", name)
print("hello, " + name)
""")
        for engine in ("vm", "tree", "both"):
            with self.subTest(engine=engine):
                result = sluice("profile", path, "--engine", engine, stdin="Ada\n", cwd=self.folder,
                                check=0)
                self.assertIn("hello, Ada", result.stdout)
                self.assertNotIn("again", result.stdout)
                self.assertNotIn("Note", result.stdout)
                self.assertEqual((self.folder / "made.txt").read_text(), "Ada")
                (self.folder / "made.txt").unlink()

    def test_trees_of_calls(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        page, document, stacks = (self.folder / name
                                  for name in ("p.html", "p.speedscope.json", "p.folded"))
        sluice("profile", path, "--html", page, "--speedscope", document, "--folded", stacks,
               "--metric", "gas", check=0)
        report, _ = self.profile(path, "--count")
        lines = dict(line.rsplit(" ", 1) for line in stacks.read_text().splitlines())
        self.assertEqual(sum(map(int, lines.values())), report["gas_used"])
        # By hand, as above; and down(3): five a comparison and three a test, four times; three
        # times a name, a constant, a difference and a call of one.
        below = {name.split(";", 1)[1] if not name.startswith("(top level)") else name: int(gas)
                 for name, gas in lines.items()}
        self.assertEqual(below["(top level);work;leaf"], 80)
        self.assertEqual(below["(top level);down"], 4 * (3 + 5) + 3 * (2 + 1 + 3 + 12))
        self.assertIn("(top level);Box.put", below)
        names = {each["name"] for each in json.loads(document.read_text())["shared"]["frames"]}
        self.assertLessEqual({"work", "leaf", "down", "Box.put", "(top level)"}, names)
        self.assertIn("Box.put", page.read_text())
        self.assertIn("<html", page.read_text())

        sluice("profile", path, "--engine", "both", "--count", "--folded", stacks, check=0)
        text = stacks.read_text()
        self.assertIn("vm;(top level);work;leaf 80\n", text)
        self.assertIn("tree;(top level);work;leaf 80\n", text)

    def test_deep_recursion(self):
        path = self.write("p.zx", """\
function down(n) { if n > 0 { return down(n - 1) + 1 }  return 0 }
function ping(n) { if n > 0 { return pong(n - 1) }  return 0 }
function pong(n) { if n > 0 { return ping(n - 1) }  return 0 }
print(down(100000))
print(ping(100000))
""")
        stacks = self.folder / "p.folded"
        for engine in ENGINES:
            with self.subTest(engine=engine):
                report, output = self.profile(path, "--max-call-depth", 200000, "--folded", stacks,
                                              "--metric", "gas", engine=engine)
                self.assertEqual(output, "100000\n0\n")
                functions = {each["name"]: each for each in report["functions"]}
                self.assertEqual(functions["down"]["calls"], 100001)
                self.assertEqual(functions["down"]["total_gas"], functions["down"]["own_gas"])
                self.assertEqual(functions["ping"]["total_gas"],
                                 functions["ping"]["own_gas"] + functions["pong"]["own_gas"])
                self.assertLessEqual(len(stacks.read_text().splitlines()), 4)

    def test_modules(self):
        self.write("lib.zx", """\

function twice(n) {
    return n * 2
}
export twice
""")
        path = self.write("p.zx", 'use "./lib.zx" as lib\nprint(lib.twice(4))\n')
        for engine in ENGINES:
            with self.subTest(engine=engine):
                report, output = self.profile(path, engine=engine)
                self.assertEqual(output, "8\n")
                self.assertEqual([each["file"].rsplit("/", 1)[-1] for each in report["modules"]],
                                 ["p.zx", "lib.zx"])
                self.assertEqual(all("compile_ms" in each for each in report["modules"]),
                                 engine == "vm")
                twice = next(each for each in report["functions"] if each["name"] == "twice")
                self.assertTrue(twice["file"].endswith("lib.zx"))
                # LOAD_NAME 2, LOAD_CONST 1, MUL 5, RETURN 2
                self.assertEqual((twice["line"], twice["own_gas"]), (2, 10))
                self.assertEqual(report["module_cache"]["misses"], 1)

    def test_the_cache_of_code(self):
        path = self.write("p.zx", PROGRAM_TEXT)
        cache = self.folder / "cache"
        first, _ = self.profile(path, "--count", "--cache-dir", cache)
        again, _ = self.profile(path, "--count", "--cache-dir", cache)
        self.assertEqual((first["code_cache"]["misses"], first["code_cache"]["stored"]), (1, 1))
        self.assertEqual((again["code_cache"]["hits"], again["compile_ms"]), (1, 0))
        for part in ("functions", "lines", "loops"):
            self.assertEqual(first[part], again[part])

    def test_the_full_network(self):
        path = SOURCE / "examples/full_network/perf_full_network_10k.zx"
        report, _ = self.profile(path, "--transaction-count", 20)
        self.assertEqual(report["errors"], [])
        self.assertGreater(report["gas_used"], 0)


if __name__ == "__main__":
    main()
