#!/usr/bin/env python3
"""Traces of `sluice evm run` and `sluice evm statetest`: trace_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import subprocess
from pathlib import Path

from support import PROGRAM, SOURCE, Folder, main, sluice

# Counts down from the number given, seven instructions a turn.
LOOP = "63{:08x}" "5b" "600190" "03" "80" "6005" "57" "00"

# PUSH1 1, PUSH1 2, ADD, STOP
ADDITION = "60016002" "01" "00"


def trace(*arguments):
    """The instructions' lines."""
    lines = sluice("evm", "run", *arguments).stdout.splitlines()
    return [json.loads(line) for line in lines if '"pc"' in line]


def names(*arguments):
    return [line["opName"] for line in trace(*arguments)]


class Filters(Folder):
    def test_by_steps(self):
        self.assertEqual(names(ADDITION, "--trace"), ["PUSH1", "PUSH1", "ADD", "STOP"])
        for given, expected in (("2-3", ["PUSH1", "ADD"]), ("3", ["ADD"]), ("3-", ["ADD", "STOP"]),
                                ("-1", ["PUSH1"]), ("0x3-0x4", ["ADD", "STOP"]), ("9-", [])):
            self.assertEqual(names(ADDITION, "--trace-steps", given), expected, given)

    def test_by_position(self):
        self.assertEqual([l["pc"] for l in trace(ADDITION, "--trace-pc", "2-4")], [2, 4])

    def test_by_depth(self):
        prestate = self.write("p.json", {"0x00000000000000000000000000000000000000cc": {
            "code": "0x600100"}})
        call = ("6000600060006000600060cc6064f100", "--prestate", prestate)
        self.assertEqual(names(*call, "--trace-depth", "2"), ["PUSH1", "STOP"])
        self.assertNotIn("ADD", names(*call, "--trace-depth", "1"))
        self.assertEqual(names(*call, "--trace-depth", "3-"), [])

    def test_by_instruction(self):
        self.assertEqual(names(ADDITION, "--trace-op", "add,STOP"), ["ADD", "STOP"])
        self.assertEqual(names(ADDITION, "--trace-op", "0x60"), ["PUSH1", "PUSH1"])
        self.assertEqual(names("600060002000", "--trace-op", "SHA3"), ["KECCAK256"])

    def test_all_of_them_together(self):
        self.assertEqual(names(ADDITION, "--trace-steps", "2-", "--trace-op", "PUSH1"), ["PUSH1"])

    def test_of_state_tests_too(self):
        path = self.write("t.json", code_test("6001600201600755"))
        lines = sluice("evm", "statetest", path, "--trace-op", "SSTORE", check=1).stderr
        parsed = [json.loads(line) for line in lines.splitlines()]
        self.assertEqual([l["opName"] for l in parsed if "pc" in l], ["SSTORE"])
        self.assertIn("stateRoot", parsed[-1])

    def test_what_is_wrong_is_said(self):
        for option, value in (("--trace-steps", "x"), ("--trace-steps", "-"),
                              ("--trace-pc", "5-4"), ("--trace-depth", "1-2-3"),
                              ("--trace-op", "NOPE"), ("--trace-op", "ADD,"),
                              ("--trace-op", "0x100")):
            self.assert_one_line("evm", "run", "00", option, value, says=option)
        self.assertNotEqual(sluice("evm", "run", "00", "--trace.format", "md").returncode, 0)


class Contents(Folder):
    def test_geths_names_are_understood(self):
        common = ("60016000526001600255", "--trace", "--trace.format", "json")
        plain = trace(*common, "--trace.nomemory", "--trace.noreturndata=true", "--trace.nostorage")
        self.assertEqual(plain, trace(*common))
        full = trace(*common, "--trace.nomemory=false", "--trace.returndata", "--trace.storage")
        self.assertEqual(full[-1]["memory"], "0x" + "00" * 31 + "01")
        self.assertEqual(full[-1]["returnData"], "0x")
        self.assertEqual(full[-2]["storage"], {"0x2": "0x1"})
        self.assertNotIn("stack", trace(*common, "--trace.nostack=true")[0])


class Streaming(Folder):
    def peak(self, turns):
        """Bytes that a run took at most, whose whole trace is thrown away."""
        process = subprocess.Popen([PROGRAM, "evm", "run", LOOP.format(turns), "--trace-file",
                                    "/dev/null"], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        return usage.ru_maxrss * 1024

    def test_long_traces_take_no_more_memory_than_short_ones(self):
        if b"__asan_init" in Path(PROGRAM).read_bytes():
            self.skipTest("sanitizers keep freed memory")
        lines = sluice("evm", "run", LOOP.format(1000), "--trace").stdout
        self.assertGreater(len(lines.splitlines()), 7_000)
        # Over 70 MB of lines.
        self.assertLess(self.peak(100_000), self.peak(10) + 4_000_000)

    def test_lines_come_while_the_run_goes_on(self):
        # Whoever reads the first lines and goes away ends a run of hours.
        with subprocess.Popen([PROGRAM, "evm", "run", LOOP.format(0xffffffff), "--trace", "--gas",
                               "0xffffffffff"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            self.assertEqual(json.loads(process.stdout.readline())["pc"], 0)
            process.kill()


class Geth(Folder):
    """The traces that go-ethereum keeps of its own tool, line by line."""

    def test_instructions_of_its_state_test(self):
        fixtures = Path(os.environ.get("SLUICE_FIXTURES",
                                       SOURCE.parent / "shared" / "evm-tests"))
        data = fixtures / "go-ethereum" / "cmd" / "evm" / "testdata"
        if not data.exists():
            self.skipTest("no official fixtures: set SLUICE_FIXTURES to their folder")

        def instructions(text):
            lines = [json.loads(line) for line in text.splitlines()]
            for line in lines:
                if "error" in line:
                    line["error"] = "whatever it is called"
            return [line for line in lines if "pc" in line], lines[-1]
        ours, our_root = instructions(
            sluice("evm", "statetest", data / "statetest.json", "--trace").stderr)
        theirs, their_root = instructions((data / "evmrun" / "8.out.2.txt").read_text())
        self.assertGreater(len(theirs), 900)
        self.assertEqual(our_root, their_root)
        self.assertEqual(len(ours), len(theirs))
        for our, their in zip(ours, theirs):
            self.assertEqual(our, their)


def code_test(code):
    """A state test that calls this code; its root is wrong."""
    post = [{"hash": "0x" + "11" * 32, "logs": "0x" + "11" * 32,
             "indexes": {"data": 0, "gas": 0, "value": 0}}]
    contract = "0x00000000000000000000000000000000000000cc"
    sender = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"
    return {"t": {
        "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                "currentDifficulty": "0x00", "currentGasLimit": "0x989680",
                "currentNumber": "0x01", "currentTimestamp": "0x03e8",
                "currentBaseFee": "0x07", "currentRandom": "0x00"},
        "pre": {sender: {"balance": "0x0de0b6b3a7640000"}, contract: {"code": "0x" + code}},
        "transaction": {"data": ["0x"], "gasLimit": ["0x0186a0"], "value": ["0x00"],
                        "gasPrice": "0x0a", "nonce": "0x00", "to": contract, "sender": sender},
        "post": {"Cancun": post}}}


if __name__ == "__main__":
    main()
