#!/usr/bin/env python3
"""Benches of several engines, and comparisons of benches: bench_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from support import PROGRAM, Folder, main, on_terminal, shell, sluice, transfer_test

# Callgrind's machine has no room for a sanitizer's.
COUNTS = bool(shutil.which("valgrind")) and b"__asan_init" not in Path(PROGRAM).read_bytes()

# Counts so many down to 0, usually 3,000: long enough that the engines' times differ.
LOOP = "61{:04x}5b600190038060035700"


def gas_of(rounds):
    """PUSH2; then each time JUMPDEST, PUSH1, SWAP1, SUB, DUP1, PUSH1, JUMPI."""
    return 3 + rounds * (1 + 3 + 3 + 3 + 3 + 3 + 10)


GAS = gas_of(3000)


def holds(condition, seconds=30):
    """Whether it comes to be so."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


class Cases(Folder):
    def case(self, rounds=3000, **changes):
        expected = {"about": "counts", "fork": "Cancun", "status": "success",
                    "execution_gas_used": gas_of(rounds), "output": "0x"}
        self.write("case/code.hex", LOOP.format(rounds))
        self.write("case/calldata.hex", "\n")
        self.write("case/expected.json", expected | changes)
        return self.folder / "case"


class Sides(Cases):
    def test_engines_run_in_turns_and_are_compared(self):
        report = json.loads(sluice("bench", self.case(), "--runs", "20", "--json", "--mode",
                                   "traditional,advanced", check=0).stdout)
        first, second = report["cases"]
        self.assertEqual((first["mode"], second["mode"]), ("traditional", "advanced"))
        self.assertEqual(first["gas"], second["gas"])
        self.assertNotIn("timeOfFirst", first)
        low, high = second["timeOfFirstInterval"]
        self.assertLessEqual(low, second["timeOfFirst"])
        self.assertLessEqual(second["timeOfFirst"], high)
        self.assertIn(second["verdict"], ("same", "faster", "slower", "too noisy to tell"))
        for row in (first, second):
            self.assertEqual(len(row["timesUs"]), 20)
            low, high = row["medianIntervalUs"]
            self.assertLessEqual(row["minUs"], low)
            self.assertLessEqual(low, row["medianUs"])
            self.assertLessEqual(row["medianUs"], high)

    def test_tables_fit_the_terminal(self):
        command = ("bench", self.case(), "--runs", "3", "--mode", "auto,traditional")
        lines = on_terminal(100, *command)
        self.assertLessEqual(max(map(len, lines[:3])), 100)
        self.assertRegex(lines[0], "^case +mode .*median us .*of the first +verdict$")
        self.assertRegex(lines[3], "^no room for: set-up ms, .*spread")
        lines = on_terminal(300, *command)
        self.assertIn("set-up ms", lines[0])
        self.assertNotIn("no room", "\n".join(lines))

    def test_tables_name_each_engine(self):
        out = sluice("bench", self.case(), "--runs", "3", "--mode", "auto,traditional", check=0).stdout
        titles, first, second, note = out.splitlines()
        self.assertIn("of the first", titles)
        self.assertEqual((first.split()[1], second.split()[1]), ("auto", "traditional"))
        self.assertEqual(note, "2 rows as expected: status, gas and output of 6 timed executions checked")

    def test_every_side_is_checked(self):
        out = sluice("bench", self.case(execution_gas_used=7), "--mode", "traditional,advanced",
                     check=1).stdout
        self.assertEqual(out.count("FAILED: gas"), 2, out)

    def test_quick_runs_less(self):
        def runs(*options):
            # Long enough that time ends it before the greatest number of runs does.
            case = self.case(rounds=0xffff)
            report = json.loads(sluice("bench", case, "--json", "--mode", "traditional", *options,
                                       check=0).stdout)
            return report["cases"][0]["runs"]
        self.assertLess(runs("--quick"), runs())

    def test_markdown_has_a_column_for_each_title(self):
        lines = sluice("bench", self.case(), "--runs", "1", "--markdown", check=0).stdout.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertEqual({line.count("|") for line in lines}, {lines[0].count("|")})

    def test_bad_modes(self):
        self.assert_one_line("bench", self.case(), "--mode", "traditional,quick", code=2,
                             says='no engine mode "quick"')
        self.assert_one_line("bench", self.case(), "--mode", "auto,auto", code=2, says="named twice")
        self.assert_one_line("bench", self.case(), "--mode", "", code=2, says="no engine mode")
        self.assert_one_line("bench", self.case(), "--mode", "traditional,advanced", "--metrics",
                             self.folder / "m", code=2, says="give one to --mode")


class Peers(Cases):
    """Other EVMs behind EVMC. Those of the tests lie beside the program."""

    PEERS = Path(PROGRAM).parent / "peers"

    def bench(self, peer, *options, check, case=None):
        return sluice("bench", case or self.case(), "--runs", "3", "--vm", peer, *options, check=check)

    def test_another_evm_runs_beside_ours(self):
        out = self.bench(self.PEERS / "test_peer.so", "--mode", "traditional", "--json", check=0).stdout
        ours, peer = json.loads(out)["cases"]
        self.assertEqual((ours["mode"], peer["mode"]), ("traditional", "test_peer"))
        self.assertEqual((ours["gas"], peer["gas"]), (GAS, GAS))
        self.assertTrue(peer["checked"])
        self.assertIn("timeOfFirst", peer)

    def test_our_own_module_runs_our_own_cases(self):
        module = Path(PROGRAM).parent.parent / "lib" / "libsluice-evmc.so"
        out = self.bench(f"{module},mode=advanced", check=0, case="erc20-mint").stdout
        self.assertIn("2 rows as expected", out)
        self.assertIn("sluice-evmc,mode=advanced", out)

    def test_several_evms(self):
        peer = self.PEERS / "test_peer.so"
        out = self.bench(peer, "--vm", f"{peer},does=gas", "--json", check=1).stdout
        errors = [row.get("error", "") for row in json.loads(out)["cases"]]
        self.assertEqual(errors[:2], ["", ""])
        self.assertIn("gas", errors[2])

    def test_misbehaviour_is_one_line(self):
        for does, says in (("gas", "FAILED: gas "), ("status", "FAILED: status "),
                           ("output", "FAILED: output 0x, expected"), ("garbage", "FAILED: status "),
                           ("crash", "FAILED: crashed: Killed"),
                           ("exit", "FAILED: ended by itself, with exit code 3"),
                           ("hang", "FAILED: no answer within 1 s")):
            case = self.case() if does != "output" else "merkle-proof"
            out = self.bench(f"{self.PEERS}/test_peer.so,does={does}", "--patience", "1", check=1,
                             case=case).stdout
            self.assertEqual(out.count("\n"), 5, out)
            self.assertIn(says, out.splitlines()[2])
            self.assertEqual(out.splitlines()[4], "1 row FAILED")

    def test_what_is_no_evm(self):
        for peer, says in (("/none.so", "no such file"), (__file__, "cannot be loaded"),
                           (self.PEERS / "empty_peer.so", "neither evmc_create_empty_peer nor"),
                           (self.PEERS / "null_peer.so", "creates nothing"),
                           (self.PEERS / "old_peer.so", "speaks version 7 of EVMC, not 12"),
                           (f"{self.PEERS}/test_peer.so,depth=3", 'no option "depth"')):
            self.assert_one_line("bench", self.case(), "--vm", peer, says=says)


class Commands(Cases):
    """Programs that speak the runner protocol: here lines of shell."""

    RUNNER = "sh -c 'for i in 1 2 3; do echo 0.5; done' sh"

    def bench(self, command, *options, check):
        return sluice("bench", self.case(), "--runs", "4", "--runs-of", command, *options, check=check)

    def test_a_program_runs_beside_ours_and_is_said_to_be_unchecked(self):
        out = self.bench(self.RUNNER, check=0).stdout
        self.assertIn("1 row as expected: status, gas and output of 4 timed executions checked", out)
        self.assertIn("not checked: sh: times only", out)
        ours, theirs = json.loads(self.bench(self.RUNNER, "--json", check=0).stdout)["cases"]
        self.assertEqual((ours["checked"], theirs["checked"]), (True, False))
        self.assertEqual(theirs["timesUs"], [500] * 4)
        self.assertEqual(theirs["gas"], GAS)
        self.assertIn("timeOfFirst", theirs)

    def test_our_own_runner_speaks_the_protocol(self):
        out = self.bench(f"{PROGRAM} evm runner --mode advanced", check=0).stdout
        self.assertIn("not checked: sluice: times only", out)
        self.assertNotIn("FAILED", out)

    def test_programs_are_compared_with_each_other(self):
        rows = json.loads(sluice("bench", self.case(), "--runs", "7", "--mode", "none", "--runs-of",
                                 self.RUNNER, "--runs-of", self.RUNNER, "--json",
                                 check=0).stdout)["cases"]
        self.assertEqual([(row["mode"], row["gas"]) for row in rows], [("sh", GAS), ("sh #2", GAS)])
        self.assertEqual((rows[1]["timeOfFirst"], rows[1]["verdict"]), (1, "same"))
        self.assertNotIn("setUpUs", rows[0])
        self.assert_one_line("bench", self.case(), "--mode", "none", says="leaves nothing to measure")
        self.assert_one_line("bench", self.case(), "--mode", "none", "--runs-of", "x", "--instructions",
                             says="engines of ours only")

    def test_what_the_protocol_cannot_say_is_not_measured(self):
        out = sluice("bench", self.case(), "merkle-proof", "--runs", "2", "--runs-of", self.RUNNER,
                     "--json", check=0).stdout
        results = json.loads(out)
        self.assertEqual([(row["name"], row["mode"]) for row in results["cases"]],
                         [("case", "auto"), ("case", "sh"), ("merkle-proof", "auto")])
        self.assertEqual(len(results["notMeasured"]), 1)
        self.assertRegex(results["notMeasured"][0], "^merkle-proof on sh: calldata of .* does not fit")
        # One that has nothing to do was named for nothing.
        out = sluice("bench", "merkle-proof", "--runs", "2", "--runs-of", self.RUNNER, check=1).stdout
        self.assertIn("FAILED: calldata of", out)

    def test_misbehaviour_is_one_line(self):
        for command, says in (("sh -c 'echo garbage'", 'it printed "garbage'),
                              ("sh -c 'echo 0; echo 0; echo 0'", "it printed"),
                              ("sh -c 'kill -11 $$'", "ended with exit code 139"),
                              ("sleep 60 #", "no end within 1"),
                              ("/no/such/program", "ended with exit code 127")):
            out = self.bench(command, "--patience", "1", check=1).stdout
            self.assertIn("FAILED: " + says if says[0] != "i" else says, out.splitlines()[2])
            self.assertEqual(out.splitlines()[-1], "1 row FAILED")
        self.assert_one_line("bench", self.case(), "--runs-of", "", code=2, says="no command")


class Names(Cases):
    """Cases of the same name in one bench, and sides."""

    def test_cases_of_one_name_are_told_apart(self):
        first, second = (self.case(rounds=rounds).rename(self.folder / name / "x")
                         for rounds, name in ((3000, "one"), (2000, "two"))
                         if not (self.folder / name).mkdir())
        report = json.loads(sluice("bench", first, second, "--runs", "3", "--json", check=0).stdout)
        self.assertEqual([(row["name"], row["gas"]) for row in report["cases"]],
                         [("x", gas_of(3000)), ("x #2", gas_of(2000))])
        if COUNTS:
            report = json.loads(sluice("bench", first, second, "--no-times", "--json", check=0).stdout)
            counts = [row["instructions"] for row in report["cases"]]
            self.assertGreater(counts[0], counts[1] * 1.3)

    def test_sides_of_one_name_are_told_apart(self):
        runner = Commands.RUNNER
        report = json.loads(sluice("bench", self.case(), "--runs", "2", "--runs-of", runner, "--runs-of",
                                   runner, "--json", check=0).stdout)
        self.assertEqual([row["mode"] for row in report["cases"]], ["auto", "sh", "sh #2"])

    def test_programs_of_one_name_are_told_apart_by_their_paths(self):
        (self.folder / "old").mkdir()
        old = self.folder / "old/sh"
        old.symlink_to("/bin/sh")
        runner = Commands.RUNNER
        report = json.loads(sluice("bench", self.case(), "--runs", "2", "--mode", "none", "--runs-of",
                                   runner.replace("sh", str(old), 1), "--runs-of", runner, "--json",
                                   check=0).stdout)
        self.assertEqual([row["mode"] for row in report["cases"]], [str(old), "sh"])

    def test_folders_may_have_cases_and_programs(self):
        self.case()
        self.write("p.zx", 'print("hi")\n')
        out = sluice("bench", self.folder, "--list", check=0).stdout
        self.assertEqual([line.split()[0] for line in out.splitlines()], ["case", "p"])

    def test_programs_run_on_both_engines(self):
        program = self.write("p.zx", 'let i = 0\nwhile i < 1000 { i = i + 1 }\nprint(i)\n')
        rows = json.loads(sluice("bench", program, "--engine", "vm,tree", "--runs", "3", "--json",
                                 check=0).stdout)["cases"]
        self.assertEqual([(row["mode"], row["fork"], row["runs"]) for row in rows],
                         [("vm", "zx", 3), ("tree", "zx", 3)])
        self.assertEqual(rows[0]["gas"], rows[1]["gas"])
        self.write("p.expected", "999\n")
        self.assertIn("FAILED", sluice("bench", program, "--runs", "3", check=1).stdout)
        self.assert_one_line("bench", program, "--engine", "jit", code=2, says="no engine")


class Counts(Cases):
    def test_opcodes_are_counted(self):
        row = json.loads(sluice("bench", self.case(), "--runs", "3", "--json", check=0).stdout)["cases"][0]
        self.assertEqual(row["opcodes"], 1 + 3000 * 7 + 1)
        self.assertAlmostEqual(row["nsPerOpcode"], 1000 * row["medianUs"] / row["opcodes"])
        self.assertGreater(row["setUpUs"], 0)
        self.assertGreater(row["firstUs"], 0)

    @unittest.skipUnless(COUNTS, "there is no valgrind, or the program is sanitized")
    def test_instructions_are_counted_exactly(self):
        def count(rounds):
            report = json.loads(sluice("bench", self.case(rounds=rounds), "--no-times", "--json", "--mode",
                                       "traditional", check=0).stdout)
            row = report["cases"][0]
            self.assertEqual((row["runs"], row["instructionsBy"]), (0, "callgrind"))
            return row["instructions"]
        # Each round of the loop takes the same, whatever goes before and behind.
        self.assertEqual(count(3000) - count(2000), count(4000) - count(3000))
        self.assertGreater(count(3000) - count(2000), 7 * 1000)

    def test_counting_needs_engines_of_ours(self):
        self.assert_one_line("bench", self.case(), "--no-times", "--runs-of", "true", code=2,
                             says="leave out --vm and --runs-of")

    @unittest.skipUnless(COUNTS, "without valgrind, or sanitized")
    def test_shares_hold_where_instructions_are_counted(self):
        def count(*options):
            report = json.loads(sluice("bench", self.case(), "--no-times", "--json", *options,
                                       check=0).stdout)
            return report["cases"][0]["instructions"]
        traditional = count("--mode", "traditional")
        none = count("--mode", "advanced", "--advanced-share", "0%")
        self.assertLess(count("--mode", "advanced"), traditional * 0.9)
        self.assertLess(abs(none - traditional), 0.05 * traditional)

    def test_cases_of_several_forks_have_names_of_their_own(self):
        test = transfer_test("0x" + "00" * 32)
        case = test["transfer"]
        recipient = case["transaction"]["to"]
        case["pre"][recipient] = {"balance": "0x0", "nonce": "0x1", "code": "0x00", "storage": {}}
        case["post"]["Cancun"] = case["post"]["Shanghai"]
        self.write("st.json", test)
        names = sluice("bench", self.folder / "st.json", "--list", check=0).stdout
        names = [line[:32].strip() for line in names.splitlines()]
        self.assertEqual(sorted(name.rsplit(" ", 1)[1] for name in names), ["Cancun", "Shanghai"])
        for only, count in ((names[0], 1), (names[0].rsplit(" ", 1)[0], 2)):
            listed = sluice("bench", self.folder / "st.json", "--list", "--only", only, check=0).stdout
            self.assertEqual(len(listed.splitlines()), count)

    def test_what_peers_have_started_ends_with_the_bench(self):
        mark = self.folder / "mark"
        peer = f"true; sh -c 'echo $$ > {mark}; sleep 60; true'; true"
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                bench = subprocess.Popen([PROGRAM, "bench", self.case(), "--runs-of", peer],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.assertTrue(holds(lambda: mark.exists() and mark.read_text().endswith("\n")))
                process = int(mark.read_text())
                mark.unlink()
                bench.send_signal(number)
                self.assertEqual(bench.wait(30), -number)
                self.assertTrue(holds(lambda: not is_running(process)))

    def test_a_parent_that_ignores_children_changes_nothing(self):
        out = shell(f"trap '' CHLD; $SLUICE bench {self.case()} --runs 2 --runs-of "
                    f"\"{Commands.RUNNER}\"", check=0).stdout
        self.assertNotIn("FAILED", out)

    def test_options_for_what_is_not_there_are_refused(self):
        program = self.write("p.zx", "print(1)\n")
        for options in (("--runs-of", "x"), ("--vm", Peers.PEERS / "test_peer.so")):
            self.assert_one_line("bench", program, *options, says="there are only .zx programs")
        for options in (("--mode", "auto"), ("--advanced-share", "10%"),
                        ("--metrics", self.folder / "m.json")):
            self.assert_one_line("bench", program, *options, says="which take --engine")
        self.assert_one_line("bench", self.case(), "--mode", "none", "--runs-of", "x", "--metrics",
                             self.folder / "m.json", says="leaves no engine of ours")
        self.assert_one_line("bench", self.case(), "--engine", "vm", says="which take --mode")

    def test_a_few_runs_have_no_interval(self):
        def rows(runs):
            return json.loads(sluice("bench", self.case(), "--runs", str(runs), "--mode",
                                     "auto,traditional", "--json", check=0).stdout)["cases"]
        for runs, has_interval in ((5, False), (6, True)):
            first, second = rows(runs)
            self.assertEqual("medianIntervalUs" in first, has_interval)
            self.assertEqual("timeOfFirstInterval" in second, has_interval)

    def test_what_cannot_be_meant_is_refused(self):
        self.assert_one_line("bench", "", says="empty name")
        self.assert_one_line("bench", self.case() / "code.hex", says="name the folder")
        self.assert_one_line("bench", self.case(), "--patience", "0", says="1 or more")
        same = self.folder / "same"
        self.assert_one_line("bench", self.case(), "--json-output", same, "--html", same, code=1,
                             says="is to be two files")
        self.assertFalse(same.exists())

    def test_one_form_is_printed(self):
        self.assert_one_line("bench", self.case(), "--json", "--markdown", code=2,
                             says="--json and --markdown")

    def test_files_are_written_beside_the_table(self):
        ours, google = self.folder / "ours.json", self.folder / "google.json"
        out = sluice("bench", self.case(), "--runs", "3", "--json-output", ours, "--google-benchmark",
                     google, check=0).stdout
        self.assertIn("1 row as expected", out)
        row = json.loads(ours.read_text())["cases"][0]
        entries = json.loads(google.read_text())["benchmarks"]
        self.assertEqual([e["real_time"] for e in entries[:3]], row["timesUs"])
        result = sluice("bench", self.case(), "--runs", "3", "--json-output", self.folder / "no/file",
                        check=1)
        self.assertRegex(result.stderr, r"^sluice: cannot write .*: No such file or directory\n$")

    def test_results_say_how_to_do_it_again(self):
        results = json.loads(sluice("bench", self.case(), "--runs", "1", "--json", check=0).stdout)
        self.assertRegex(results["date"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertIn(f"bench {self.case()} --runs 1 --json", results["command"])
        self.assertTrue(results["flags"])


class Compare(Cases):
    def results(self, name, changes=None, **top):
        """A results file of one row of twelve runs around 100 us."""
        row = {"name": "loop", "fork": "Cancun", "mode": "traditional", "checked": True, "gas": 9,
               "timesUs": [100 + i % 3 for i in range(12)]}
        row.update(changes or {})
        return self.write(name, {"schema": 1, "sluice": "x", "machine": "m", "cases": [row]} | top)

    def compare(self, *arguments, check):
        return sluice("bench", "compare", *arguments, check=check)

    def test_what_bench_wrote_is_read(self):
        written = sluice("bench", self.case(), "--runs", "12", "--json", check=0).stdout
        base = self.write("base.json", written)
        out = self.compare(base, base, check=0).stdout
        self.assertRegex(out.splitlines()[1], r"^case +auto +1\.000 \(.*\) +times +(same|too noisy)")

    def test_slower_is_a_regression_and_comes_first(self):
        base = self.results("base.json")
        now = self.results("new.json", {"timesUs": [150 + i % 3 for i in range(12)]})
        result = self.compare(base, now, check=1)
        self.assertIn("slower", result.stdout.splitlines()[1])
        self.assertIn("1 of 1 rows are worse than before by more than 5 %", result.stderr)
        self.compare(now, base, check=0)
        self.compare(base, now, "--threshold", "60%", check=0)

    def test_instructions_decide(self):
        base = self.results("base.json", {"instructions": 1000})
        now = self.results("new.json", {"instructions": 1020, "timesUs": [50] * 12})
        self.compare(base, now, check=0)
        report = json.loads(self.compare(base, now, "--threshold", "1%", "--json", check=1).stdout)
        self.assertEqual(report["regressions"], 1)
        self.assertEqual(report["cases"][0]["of"], "instructions")
        self.assertEqual(report["cases"][0]["ratio"], 1.02)

    def test_noise_is_said(self):
        base = self.results("base.json")
        now = self.results("new.json", {"timesUs": [90] * 6 + [120] * 6})
        self.assertIn("too noisy to tell", self.compare(base, now, check=0).stdout)

    def test_failures_are_regressions(self):
        base = self.results("base.json")
        now = self.results("new.json", {"checked": False, "error": "gas 1, expected 2"})
        self.assertIn("fails now: gas 1, expected 2", self.compare(base, now, check=1).stdout)
        none = self.results("none.json", cases=[])
        self.assertIn("missing now", self.compare(base, none, check=1).stdout)

    def test_nothing_in_common_is_no_comparison(self):
        none = self.results("none.json", cases=[])
        self.assert_one_line("bench", "compare", none, self.results("new.json"), says="has none of the rows")
        self.assert_one_line("bench", "compare", "", none, says="empty name")
        self.assert_one_line("bench", "compare", none, none, "--json", "--markdown", says="one or the other")

    def test_other_machines_are_told(self):
        base = self.results("base.json")
        now = self.results("new.json", machine="another")
        self.assertIn("not comparable: times of other machines", self.compare(base, now, check=1).stdout)
        counted = [self.results(name, {"instructions": 1000}, machine=name) for name in ("a", "b")]
        self.compare(*counted, check=0)

    def test_what_passes_has_been_compared(self):
        base = self.results("base.json", {"instructions": 1000, "timesUs": []})
        self.assertIn("neither times nor instructions in both",
                      self.compare(base, self.results("now.json"), check=1).stdout)
        self.assertIn("other work: the gas differs",
                      self.compare(base, self.results("gas.json", {"gas": 10}), check=1).stdout)
        none = self.results("none.json", cases=[])
        self.assert_one_line("bench", "compare", none, none, code=2, says="nothing to compare")

    def test_bad_input(self):
        base = self.results("base.json")
        for name, contents, says in (
                ("schema.json", {"schema": 7}, "results of format 7, this program reads format 1"),
                ("old.json", {"cases": []}, "schema: missing"),
                ("list.json", [], "not an object"),
                ("text.json", "no JSON", "text.json"),
                ("times.json", {"schema": 1, "sluice": "", "machine": "",
                                "cases": [{"name": "a", "fork": "b", "mode": "c", "gas": 1,
                                           "timesUs": [-1]}]}, "not a number above 0")):
            bad = self.write(name, contents)
            self.assert_one_line("bench", "compare", base, bad, code=2, says=says)
            self.assert_one_line("bench", "compare", bad, base, code=2, says=says)
        self.assert_one_line("bench", "compare", base, self.folder / "none", code=2,
                             says="no such file")
        self.assert_one_line("bench", "compare", base, code=2, says="NEW")
        for share in ("x", "-1", "1001%", "nan"):
            self.assert_one_line("bench", "compare", base, base, "--threshold=" + share, code=2,
                                 says="is no share")


if __name__ == "__main__":
    main()
