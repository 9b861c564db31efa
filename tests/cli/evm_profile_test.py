#!/usr/bin/env python3
"""Profiles of EVM code: evm_profile_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import re

from support import Folder, main, on_terminal, sluice, transfer_test

# Three times round, by hand: PUSH1; JUMPDEST, PUSH1, SWAP1, SUB, DUP1, PUSH1, JUMPI; JUMPDEST, STOP.
LOOP = "60035b60019003806002575b00"
LOOP_GAS = 3 + 3 * (1 + 3 + 3 + 3 + 3 + 3 + 10) + 1

# 512 times KECCAK256 of 4 KiB, and a block that counts down.
HASHES = "6102005b61100060002050600e565b600190038060035700"


def profile(*arguments, check=0, **more):
    return sluice("evm", "profile", *arguments, check=check, **more)


def counted(*arguments):
    """The one case of a profile without times."""
    report = json.loads(profile(*arguments, "--samples", "0", "--json").stdout)
    return report["cases"][0]


class Profiles(Folder):
    def case(self, **changes):
        expected = {"about": "counts", "fork": "Cancun", "status": "success",
                    "execution_gas_used": LOOP_GAS, "output": "0x"}
        self.write("case/code.hex", LOOP)
        self.write("case/calldata.hex", "\n")
        self.write("case/expected.json", expected | changes)
        return self.folder / "case"

    def assert_refused(self, *arguments, code=2, says):
        self.assert_one_line("evm", "profile", *arguments, code=code, says=says)


class Counts(Profiles):
    def test_code_is_counted(self):
        case = counted(LOOP)
        self.assertEqual((case["status"], case["gas"], case["instructions"]), ("success", LOOP_GAS, 24))
        self.assertNotIn("samples", case)
        opcodes = {row["name"]: (row["executions"], row["gas"]) for row in case["opcodes"]}
        self.assertEqual(opcodes, {"PUSH1": (7, 21), "JUMPDEST": (4, 4), "SWAP1": (3, 9), "SUB": (3, 9),
                                   "DUP1": (3, 9), "JUMPI": (3, 30), "STOP": (1, 0)})
        blocks = {row["begin"]: (row["last"], row["entries"], row["gas"]) for row in case["blocks"]}
        self.assertEqual(blocks, {0: (0, 1, 3), 2: (10, 3, 78), 11: (12, 1, 1)})
        positions = {row["pc"]: row["executions"] for row in case["codes"][0]["positions"]}
        self.assertEqual(positions, {0: 1, 2: 3, 3: 3, 5: 3, 6: 3, 7: 3, 8: 3, 10: 3, 11: 1, 12: 1})
        frame, = case["frames"]
        self.assertIsNone(frame["caller"])
        self.assertEqual((frame["calls"], frame["own"]["gas"], frame["total"]["gas"]),
                         (1, LOOP_GAS, LOOP_GAS))

    def test_options_of_messages_are_those_of_run(self):
        # Returns the gas price, the value and the first word of the input.
        code = "3a6000523460205260003560405260606000f3"
        options = ("--input", "0x" + "07" * 32, "--value", "5", "--price", "9", "--gas", "100000",
                   "--fork", "London")
        ran = json.loads(sluice("evm", "run", code, *options, "--json", check=0).stdout)
        case = counted(code, *options)
        self.assertEqual((case["gas"], case["fork"]), (int(ran["gasUsed"], 16), "London"))
        self.assertIn("07" * 32, ran["output"])

    def test_code_comes_from_files_and_standard_input(self):
        self.assertEqual(counted(self.write("loop.hex", LOOP))["gas"], LOOP_GAS)
        out = profile("-", "--samples", "0", "--json", stdin=LOOP).stdout
        self.assertEqual(json.loads(out)["cases"][0]["gas"], LOOP_GAS)

    def test_creations_and_failures_are_profiled(self):
        # PUSH1, PUSH1, RETURN of a byte with its word of memory, and the byte's deposit.
        self.assertEqual(counted("60016000f3", "--create")["gas"], 9 + 200)
        case = counted("6000fe", "--gas", "1000")
        self.assertEqual((case["gas"], case["frames"][0]["forfeitedGas"]), (1000, 997))

    def test_the_other_command_leads_here_wherever_the_case_stands(self):
        report = json.loads(sluice("profile", "--json", "merkle-proof", "--samples", "0", "--top",
                                   "1", check=0).stdout)
        self.assertEqual(report["cases"][0]["name"], "merkle-proof")

    def test_the_other_command_leads_here(self):
        for words in (("0x" + LOOP, "--json", "--samples", "0"),
                      ("--json", "--samples", "0", "merkle-proof"),
                      (self.case(), "--json", "--samples", "0")):
            report = json.loads(sluice("profile", *words, check=0).stdout)
            self.assertEqual(len(report["cases"]), 1, words)

    def test_what_an_option_is_given_does_not_lead_elsewhere(self):
        result = sluice("profile", "erc20-mint", "--only", "calls", check=2)
        self.assertIn("no case of that name", result.stderr)

    def test_cases_are_found(self):
        self.assertEqual(counted(self.case())["name"], "case")
        self.assertEqual(counted("erc20-mint")["name"], "erc20-mint")

    def test_the_listing_is_annotated_disassembly(self):
        lines = profile(LOOP, "--samples", "0", "--by", "pc").stdout.splitlines()
        listed = [line for line in lines if re.match(r" +\d", line)]
        plain = sluice("evm", "disasm", LOOP, check=0).stdout.splitlines()
        self.assertEqual(len(listed), len(plain))
        for line, instruction in zip(listed, plain):
            self.assertTrue(line.endswith("  " + instruction), (line, instruction))
        self.assertEqual(listed[1].split()[:2], ["3", "3"])

    def test_what_did_not_run_is_left_out(self):
        out = profile("600456fe5b", "--samples", "0", "--by", "pc").stdout
        self.assertNotIn("INVALID", out)
        self.assertIn("...", out)
        self.assertIn("STOP (end of the code)", out)

    def test_tables_are_chosen_and_cut(self):
        out = profile(LOOP, "--samples", "0").stdout
        for title in ("opcode", "entered", "calls"):
            self.assertIn("\n" + title, out)
        out = profile(LOOP, "--samples", "0", "--by", "opcode", "--top", "2").stdout
        self.assertNotIn("\nentered", out)
        self.assertEqual(out.count("PUSH1"), 1)
        self.assertIn("and 5 more opcodes", out)

    def test_tables_fit_the_terminal(self):
        def blocks(columns):
            return on_terminal(columns, "evm", "profile", LOOP, "--samples", "0", "--by", "block")
        wide, narrow = blocks(100), blocks(50)
        self.assertIn("entered  instructions  gas  gas %  block", wide)
        self.assertIn("entered  gas  gas %  block", narrow)
        self.assertIn("no room for: instructions", narrow)
        # What is left begins where lines begin, also without the first column.
        self.assertTrue(any(line.startswith("gas %  block") for line in blocks(30)))


class Times(Profiles):
    def test_samples_find_what_takes_the_time(self):
        out = profile(HASHES, "--samples", "150", "--json", "--mode", "advanced").stdout
        case, = json.loads(out)["cases"]
        self.assertGreaterEqual(case["samples"], 150)
        first = case["opcodes"][0]
        self.assertEqual((first["name"], first["executions"]), ("KECCAK256", 512))
        self.assertGreater(first["samples"], 0.8 * case["samples"])
        self.assertEqual(sum(row["samples"] for row in case["opcodes"]), case["samples"])
        traditional, advanced = case["times"]
        self.assertEqual((traditional["mode"], advanced["mode"]), ("traditional", "advanced"))
        self.assertAlmostEqual(first["timeNs"] / traditional["medianNs"],
                               first["samples"] / case["samples"])
        low, high = first["timeAgainstGasInterval"]
        self.assertLessEqual(low, first["timeAgainstGas"])
        self.assertLessEqual(first["timeAgainstGas"], high)
        few = [row for row in case["opcodes"] if row["samples"] < 60]
        self.assertTrue(few)
        self.assertFalse([row for row in few if "timeAgainstGas" in row])
        self.assertGreater(case["samplingCost"], 0.5)
        self.assertGreater(case["countingCost"], 0)

    def test_what_it_costs_is_said(self):
        out = profile(HASHES, "--samples", "20").stdout
        self.assertRegex(out, r"counted  in one execution, which took [\d.]+ times as long")
        self.assertRegex(out, r"sampled  \d+ times, every [\d.]+ us, which cost -?[\d.]+ %")

    def test_files_for_flame_graphs(self):
        folded, speedscope, page = (self.folder / name for name in ("a.txt", "a.json", "a.html"))
        profile(self.case(), "--samples", "0", "--folded", folded, "--speedscope", speedscope,
                "--html", page)
        lines = folded.read_text().splitlines()
        self.assertIn("case;0x20000000..000002;0002 JUMPDEST .. 000a JUMPI;SUB 9", lines)
        self.assertEqual(sum(int(line.rsplit(" ", 1)[1]) for line in lines), LOOP_GAS)
        self.assertIn("speedscope", json.loads(speedscope.read_text())["$schema"])
        self.assertIn("JUMPDEST .. 000a JUMPI", page.read_text())
        profile(self.case(), "--samples", "0", "--folded", folded, "--metric", "instructions")
        self.assertIn("JUMPI;SUB 3\n", folded.read_text())


class BadInput(Profiles):
    def test_targets(self):
        self.assert_refused(says="nothing to profile")
        self.assert_refused("no-such-case", says="no benchmark case, no file and no hex digits")
        self.assert_refused(self.folder / "none.json", says="no such file")
        self.assert_refused(self.write("bad.hex", "60zz"), says="bad.hex")
        self.assert_refused("6", says="CODE")
        self.assert_refused(self.case(), "--input", "0x01", says="has its own input")
        self.assert_refused(self.case(), "--only", "other", says="no case of that name")
        self.assert_refused(LOOP, "--only", "case", says="--only")

    def test_options(self):
        self.assert_refused(LOOP, "--by", "opcode,colour", says='no view "colour"')
        self.assert_refused(LOOP, "--mode", "fast", says='"fast" is no engine')
        self.assert_refused(LOOP, "--mode", "shadow", says='"shadow" is no engine')
        self.assert_refused(LOOP, "--samples", "many", says="--samples")
        self.assert_refused(LOOP, "--fork", "Moon", says="unknown fork")
        self.assert_refused(LOOP, "--samples", "0", "--folded", self.folder / "f", "--metric", "time",
                            says="--metric")
        self.assert_refused(LOOP, "--samples", "0", "--html", self.folder / "none" / "f", code=1,
                            says="cannot write")

    def test_several_cases_do_not_go_into_one_file(self):
        self.write("cases/a.json", transfer_test("0x" + "00" * 32))
        self.assert_refused(self.folder / "cases", "--html", self.folder / "f", says="--only")

    def test_expectations_are_checked(self):
        result = profile(self.case(execution_gas_used=7), check=1)
        self.assert_is_one_line(result.stderr, f"case: gas {LOOP_GAS}, expected 7")

    def test_a_call_without_code_is_refused(self):
        self.write("state.json", {"0x" + "01" * 20: {"balance": "0x1"}})
        self.assert_refused("--prestate", self.folder / "state.json", "--receiver", "0x" + "01" * 20,
                            code=1, says="runs no code")


if __name__ == "__main__":
    main()
