#!/usr/bin/env python3
"""Runs the program as its users do: cli_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json

from support import SOURCE, Folder, main, sluice


class Run(Folder):
    # PUSH1 1 PUSH1 2 ADD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN
    ADDS = "0x600160020160005260206000f3"

    def test_prints_status_gas_and_output(self):
        out = sluice("evm", "run", self.ADDS, check=0).stdout
        self.assertIn("status   success", out)
        # Seven pushes and ADD and MSTORE at 3, one word of memory at 3, RETURN free.
        self.assertIn("24 used", out.replace("gas      ", ""))
        self.assertIn("0x" + "00" * 31 + "03", out)

    def test_pipes_get_no_colour(self):
        self.assertNotIn("\x1b", sluice("evm", "run", self.ADDS).stdout)

    def test_json_is_one_object(self):
        report = json.loads(sluice("evm", "run", self.ADDS, "--json", check=0).stdout)
        self.assertEqual(report["status"], "success")
        self.assertEqual(report["gasUsed"], "0x18")
        self.assertEqual(int(report["output"], 16), 3)
        self.assertEqual(report["logs"], [])

    def test_takes_code_from_file_and_stdin(self):
        path = self.write("code.hex", "60 01 60 02 01\n600052 60206000f3\n")
        for arguments, stdin in [((path,), ""), (("--codefile", path), ""),
                                 (("-",), path.read_text()),
                                 (("--codefile", "-"), path.read_text())]:
            report = json.loads(sluice("evm", "run", *arguments, "--json", stdin=stdin,
                                       check=0).stdout)
            self.assertEqual(int(report["output"], 16), 3)

    def test_passes_input_value_sender_and_block(self):
        # Returns CALLDATALOAD(0) + CALLVALUE + CALLER + TIMESTAMP.
        code = "0x" + "600035" + "34" + "01" + "33" + "01" + "42" + "01" + "60005260206000f3"
        report = json.loads(sluice(
            "evm", "run", code, "--json", "--input", "0x" + "00" * 31 + "05", "--value", "1e3",
            "--sender", "0x" + "00" * 19 + "0a", "--timestamp", "0x100", check=0).stdout)
        self.assertEqual(int(report["output"], 16), 5 + 1000 + 10 + 256)

    def test_creates_contracts(self):
        # Init code that returns one byte of memory: a contract of a single STOP.
        report = json.loads(sluice("evm", "run", "--create", "0x60016000f3", "--json",
                                   check=0).stdout)
        self.assertEqual(report["output"], "0x00")
        # keccak256(rlp([0x..73656e646572, 0])): the sender's first contract.
        self.assertEqual(len(report["created"]), 42)
        self.assertEqual(int(report["gasUsed"], 16), 3 + 3 + 3 + 200)

    def test_reads_a_prestate(self):
        accounts = {"0x00000000000000000000000000000000000000cc": {
            "balance": "0x7", "nonce": "0x1", "code": "0x60005460005260206000f3",
            "storage": {"0x0": "0x2a"}}}
        for shape in (accounts, {"alloc": accounts}):
            path = self.write("prestate.json", shape)
            report = json.loads(sluice(
                "evm", "run", "--prestate", path, "--json",
                "--receiver", "0x00000000000000000000000000000000000000cc", check=0).stdout)
            self.assertEqual(int(report["output"], 16), 42)

    def test_prints_logs(self):
        # LOG2 of one byte with topics 2 and 3.
        code = "0x60ff600053" + "6003" + "6002" + "6001" + "6000" + "a2" + "00"
        report = json.loads(sluice("evm", "run", code, "--json", check=0).stdout)
        self.assertEqual(len(report["logs"]), 1)
        self.assertEqual(report["logs"][0]["data"], "0xff")
        self.assertEqual([int(t, 16) for t in report["logs"][0]["topics"]], [2, 3])

    def test_exit_code_tells_failure(self):
        self.assertIn("reverted", sluice("evm", "run", "0x60006000fd", check=1).stdout)
        self.assertIn("invalid", sluice("evm", "run", "0xfe", check=1).stdout)
        self.assertIn("out of gas",
                      sluice("evm", "run", "0x5b600056", "--gas", "1000", check=1).stdout)

    def test_fork_decides(self):
        sluice("evm", "run", "0x5f", "--fork", "Shanghai", check=0)
        sluice("evm", "run", "0x5f", "--fork", "paris", check=1)
        sluice("evm", "run", "0x5f", "--fork", "Tangerine Whistle", check=1)
        sluice("evm", "run", "0x6000", "--fork", "EIP150", check=0)


class Trace(Folder):
    def lines(self, *arguments):
        out = sluice("evm", "run", *arguments, "--trace").stdout
        return [json.loads(line) for line in out.splitlines()]

    def test_a_line_for_each_instruction(self):
        lines = self.lines("0x6001600201", "--gas", "100")
        self.assertEqual([l["opName"] for l in lines[:-1]], ["PUSH1", "PUSH1", "ADD", "STOP"])
        self.assertEqual([l["pc"] for l in lines[:-1]], [0, 2, 4, 5])
        self.assertEqual([int(l["gas"], 16) for l in lines[:-1]], [100, 97, 94, 91])
        self.assertEqual([int(l["gasCost"], 16) for l in lines[:-1]], [3, 3, 3, 0])
        self.assertEqual(lines[2]["stack"], ["0x1", "0x2"])
        self.assertEqual({l["depth"] for l in lines[:-1]}, {1})
        self.assertEqual(lines[-1], {"output": "", "gasUsed": "0x9"})

    def test_jumpdests_are_shown(self):
        names = [l["opName"] for l in self.lines("0x6003565b00")[:-1]]
        self.assertEqual(names, ["PUSH1", "JUMP", "JUMPDEST", "STOP"])

    def test_calls_nest(self):
        # CALL with 100 gas to the identity precompile, then to an account with code STOP.
        prestate = self.write("p.json", {"0x00000000000000000000000000000000000000cc": {
            "code": "0x00"}})
        call = "6000600060006000600060cc6064f1"
        lines = self.lines("0x" + call + "00", "--prestate", prestate)
        depths = [(l["opName"], l["depth"]) for l in lines[:-1]]
        self.assertEqual(depths[-3:], [("CALL", 1), ("STOP", 2), ("STOP", 1)])
        # 2600 for a cold account and the 100 that go along.
        self.assertEqual(int(lines[-4]["gasCost"], 16), 2600 + 100)

    def test_failures_say_why(self):
        lines = self.lines("0x01")
        self.assertEqual(lines[0]["error"], "stack underflow")
        self.assertEqual(lines[-1]["error"], "stack underflow")

    def test_goes_to_a_file(self):
        path = self.folder / "trace.jsonl"
        out = sluice("evm", "run", "0x600100", "--trace-file", path, check=0).stdout
        self.assertIn("status   success", out)
        self.assertEqual(len(path.read_text().splitlines()), 3)
        self.assertIn("--trace-file", sluice("evm", "run", "0x00", "--trace-file",
                                             self.folder / "no" / "such", check=2).stderr)

    def test_parts_can_be_left_out_and_put_in(self):
        line = self.lines("0x60016000526001", "--trace.nostack", "--trace.memory",
                          "--trace.returndata")[-2]
        self.assertNotIn("stack", line)
        self.assertEqual(line["memory"], "0x" + "00" * 31 + "01")
        self.assertEqual(line["returnData"], "0x")


class Disasm(Folder):
    def test_prints_instructions(self):
        out = sluice("evm", "disasm", "0x6080604052610a0b5b0c00", check=0).stdout.splitlines()
        self.assertEqual(out, [
            "0000  PUSH1 0x80", "0002  PUSH1 0x40", "0004  MSTORE", "0005  PUSH2 0x0a0b",
            "0008  JUMPDEST", "0009  undefined 0x0c", "000a  STOP"])

    def test_says_where_code_is_cut_off(self):
        self.assertIn("cut off", sluice("evm", "disasm", "0x61ff", check=0).stdout)

    def test_knows_forks(self):
        self.assertIn("PUSH0", sluice("evm", "disasm", "0x5f", check=0).stdout)
        self.assertIn("undefined", sluice("evm", "disasm", "0x5f", "--fork", "London").stdout)
        self.assertIn("DIFFICULTY", sluice("evm", "disasm", "0x44", "--fork", "London").stdout)


class Analyze(Folder):
    def test_prints_streams(self):
        out = sluice("evm", "analyze", "--stream", "0x600160020160005500", check=0).stdout
        self.assertEqual(out.splitlines(), [
            "block 0 at 0000: gas 12, needs 0, uses 2", "    0  SSTORE 0, 3  rest 0", "    1  STOP"])

    def test_prints_blocks(self):
        out = sluice("evm", "analyze", "--blocks", "0x6004565b5b01", check=0).stdout.splitlines()
        self.assertEqual([line.split() for line in out], [
            ["block", "position", "gas", "needs", "uses"], ["0", "0000", "15", "2", "1"],
            ["1", "0003", "5", "2", "0"], ["2", "0004", "4", "2", "0"]])

    def test_says_what_a_stream_takes(self):
        out = sluice("evm", "analyze", "0x00", check=0).stdout
        self.assertRegex(out, r"code +1 bytes\nblocks +1\nstream +\d+ bytes with its tables if all of it were lowered")

    def test_takes_empty_code(self):
        self.assertIn("0 bytes", sluice("evm", "analyze", "0x", check=0).stdout)


class Bench(Folder):
    def case(self, **changes):
        expected = {"about": "adds", "fork": "Cancun", "status": "success",
                    "execution_gas_used": 24, "output": "0x" + "00" * 31 + "03"}
        self.write("case/code.hex", "600160020160005260206000f3\n")
        self.write("case/calldata.hex", "\n")
        self.write("case/expected.json", expected | changes)
        return self.folder / "case"

    def test_a_right_case_has_a_time(self):
        report = json.loads(sluice("bench", self.case(), "--runs", "3", "--json", check=0).stdout)
        row = report["cases"][0]
        self.assertTrue(row["checked"])
        self.assertEqual(row["runs"], 3)
        self.assertEqual(row["gas"], 24)
        self.assertGreater(row["medianUs"], 0)

    def test_every_engine_runs_cases(self):
        for mode in ("traditional", "advanced"):
            report = sluice("bench", self.case(), "--runs", "3", "--mode", mode, "--json", check=0)
            row = json.loads(report.stdout)["cases"][0]
            self.assertTrue(row["checked"])
            self.assertEqual(row["mode"], mode)

    def test_a_wrong_case_has_none(self):
        for changes, complaint in [({"execution_gas_used": 25}, "gas 24, expected 25"),
                                   ({"output": "0x00"}, "output"),
                                   ({"status": "revert"}, "status success, expected revert")]:
            case = self.case(**changes)
            self.assertIn("FAILED: " + complaint, sluice("bench", case, check=1).stdout)
            row = json.loads(sluice("bench", case, "--json", check=1).stdout)["cases"][0]
            self.assertFalse(row["checked"])
            self.assertNotIn("medianUs", row)

    def test_says_what_is_wrong_with_a_case(self):
        case = self.case()
        (case / "expected.json").unlink()
        self.assertIn("expected.json: no such file", sluice("bench", case, check=2).stderr)
        self.assertIn("unknown fork", sluice("bench", self.case(fork="Someday"), check=2).stderr)
        self.write("case/code.hex", "6x")
        self.assertIn("code.hex", sluice("bench", case, check=2).stderr)
        self.assertIn("nosuch", sluice("bench", "nosuch", check=2).stderr)

    def test_lists_the_cases_that_come_along(self):
        out = sluice("bench", SOURCE / "bench" / "cases", "--list", check=0).stdout
        for name in ("ten-thousand-hashes", "erc20-transfer", "erc20-mint",
                     "erc20-approval-transfer", "snailtracer", "uniswap-v2-swap"):
            self.assertIn(name, out)

    def test_the_cases_that_come_along_hold(self):
        out = sluice("bench", SOURCE / "bench" / "cases", "--runs", "1", "--json", check=0).stdout
        rows = json.loads(out)["cases"]
        self.assertGreaterEqual(len(rows), 6)
        for row in rows:
            self.assertTrue(row["checked"], row)


if __name__ == "__main__":
    main()
