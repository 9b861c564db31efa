#!/usr/bin/env python3
"""Benches of several engines, and comparisons of benches: bench_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
from pathlib import Path

from support import PROGRAM, Folder, main, sluice

# Counts so many down to 0, usually 3,000: long enough that the engines' times differ.
LOOP = "61{:04x}5b600190038060035700"


def gas_of(rounds):
    """PUSH2; then each time JUMPDEST, PUSH1, SWAP1, SUB, DUP1, PUSH1, JUMPI."""
    return 3 + rounds * (1 + 3 + 3 + 3 + 3 + 3 + 10)


GAS = gas_of(3000)


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

    def test_tables_name_each_engine(self):
        out = sluice("bench", self.case(), "--runs", "3", "--mode", "auto,traditional", check=0).stdout
        titles, first, second = out.splitlines()
        self.assertIn("time of the first", titles)
        self.assertEqual((first.split()[1], second.split()[1]), ("auto", "traditional"))
        self.assertTrue(second.endswith("as expected"), second)

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
        self.assertEqual(out.count("as expected"), 2, out)
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
            self.assertEqual(out.count("\n"), 3, out)
            self.assertIn(says, out.splitlines()[2])

    def test_what_is_no_evm(self):
        for peer, says in (("/none.so", "no such file"), (__file__, "cannot be loaded"),
                           (self.PEERS / "empty_peer.so", "neither evmc_create_empty_peer nor"),
                           (self.PEERS / "null_peer.so", "creates nothing"),
                           (self.PEERS / "old_peer.so", "speaks version 7 of EVMC, not 12"),
                           (f"{self.PEERS}/test_peer.so,depth=3", 'no option "depth"')):
            self.assert_one_line("bench", self.case(), "--vm", peer, says=says)


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

    def test_other_machines_are_told(self):
        base = self.results("base.json")
        now = self.results("new.json", machine="another")
        self.assertIn("other machines: m and another", self.compare(base, now, check=0).stderr)

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
