#!/usr/bin/env python3
"""What fixtures may cost: bounds_test.py PROGRAM SOURCE_DIR

Fixtures made to eat memory and stack. Sanitizers multiply what both take, so their builds leave out
what is about sums, and say so.
"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import copy
import json
import os
import resource
import subprocess
import time
import unittest

from support import PROGRAM, Folder, main, sluice, transfer_test

LIMIT = 2 << 30
HUGE_GAS = "0x7fffffffffffffff"
RECIPIENT = "0x1000000000000000000000000000000000000000"
STACK = 256 << 10


def is_sanitized():
    symbols = subprocess.run(["nm", "-D", PROGRAM], capture_output=True, text=True, check=False)
    return "__asan_init" in symbols.stdout


def measured(*arguments):
    """Runs the program with 256 KiB of native stack; returns the result and its peak memory."""
    def limit_stack():
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               preexec_fn=None if is_sanitized() else limit_stack)
    out, err = process.communicate(timeout=300)
    assert process.returncode in (0, 1, 2), (process.returncode, err)
    return out, err, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10


def program_test(code, gas=HUGE_GAS, storage=None):
    """A state test that runs code with as much gas as there can be."""
    test = transfer_test("0x" + "11" * 32)
    case = test["transfer"]
    case["env"]["currentGasLimit"] = HUGE_GAS
    case["env"]["currentBaseFee"] = "0x0"
    case["pre"]["0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"]["balance"] = "0x" + "ff" * 31
    case["pre"][RECIPIENT] = {"balance": "0x0", "nonce": "0x1", "code": code,
                              "storage": storage or {}}
    case["transaction"]["gasLimit"] = [gas]
    case["transaction"]["gasPrice"] = "0x0"
    case["transaction"]["value"] = ["0x0"]
    del case["post"]["Shanghai"]
    return test


# PUSH1 0, then for ever: JUMPDEST DUP1 DUP1 <store> PUSH2 4096 ADD PUSH1 2 JUMP.
def endless(store):
    return "0x6000" + "5b" + "8080" + store + "61100001" + "600256"


@unittest.skipIf(is_sanitized(), "a sanitizer's memory is not the program's")
class Bounds(Folder):
    def assert_bounded(self, contents, says):
        started = time.monotonic()
        out, err, peak = measured("evm", "statetest", self.write("hostile.json", contents),
                                  "--jobs", "1")
        self.assertIn(says, out + err)
        self.assertLess(peak, LIMIT)
        self.assertLess(time.monotonic() - started, 180)

    def test_memory_of_one_frame(self):
        self.assert_bounded(program_test(endless("52")), "more memory than a test may take")

    def test_storage(self):
        self.assert_bounded(program_test(endless("55")), "more memory than a test may take")

    def test_transient_storage(self):
        self.assert_bounded(program_test(endless("5d")), "more memory than a test may take")

    def test_logs(self):
        # JUMPDEST PUSH3 1 MiB PUSH1 0 LOG0 PUSH1 0 JUMP
        self.assert_bounded(program_test("0x5b62100000" + "6000a0" + "600056"),
                            "more memory than a test may take")

    def test_memory_of_nested_frames(self):
        # Each frame takes a MiB and calls itself with all gas: 1024 of them would take a GiB.
        code = "0x" + "600160ff" + "620fffff" + "53" + "50" + "6000" * 5 + "30" + "5a" + "f1" + "00"
        self.assert_bounded(program_test(code), "more memory than a test may take")

    def test_accounts_of_a_prestate(self):
        test = program_test("0x")
        slots = {hex(i): "0x1" for i in range(1_500_000)}
        test["transfer"]["pre"][RECIPIENT]["storage"] = slots
        self.assert_bounded(test, "expected 0x1111")

    def test_several_files_at_a_time(self):
        test = program_test(endless("55"))
        slots = {hex(i): "0x1" for i in range(400_000)}
        test["transfer"]["pre"][RECIPIENT]["storage"] = slots
        for i in range(6):
            self.write(f"folder/{i}.json", test)
        out, err, peak = measured("evm", "statetest", self.folder / "folder", "--jobs", "6")
        self.assertRegex(out, r"6 need more memory than a test may take", err)
        self.assertLess(peak, LIMIT)

    def test_a_state_transition(self):
        test = program_test(endless("55"))["transfer"]
        env = dict(test["env"], withdrawals=[], parentBeaconBlockRoot="0x" + "00" * 32)
        del env["currentDifficulty"]
        transaction = {"nonce": "0x0", "gas": HUGE_GAS, "gasPrice": "0x0", "to": RECIPIENT,
                       "value": "0x0", "input": "0x", "v": "0x0", "r": "0x0", "s": "0x0",
                       "secretKey": "0x45a915e4d060149eb4365960e6a7a45f"
                                    "334393093061116b197e3240065ff2d8"}
        for name, contents in (("alloc", test["pre"]), ("env", env), ("txs", [transaction])):
            self.write(f"{name}.json", contents)
        # So does a list of what is to be accessed that no message's bounds cover.
        keys = [f"0x{i:064x}" for i in range(1_900_000)]
        large = dict(transaction, type="0x1", chainId="0x1",
                     accessList=[{"address": RECIPIENT, "storageKeys": keys}])
        self.write("large.json", [large])
        for transactions in ("txs", "large"):
            _, err, peak = measured(
                "evm", "t8n", "--state.fork", "Cancun",
                "--input.alloc", self.folder / "alloc.json",
                "--input.env", self.folder / "env.json",
                "--input.txs", self.folder / f"{transactions}.json", "--output.result", "stdout",
                "--output.alloc", "")
            if transactions == "txs":
                self.assertIn("memory", err)
            self.assertLess(peak, LIMIT)

    def test_lines_of_a_batch(self):
        for arguments, says in ((["statetest"], "too long"),
                                (["t8n", "--batch"], "more than 256 MiB")):
            lines = "x" * 300_000_000 + "\nnothing.json\n"
            result = sluice("evm", *arguments, stdin=lines, check=1)
            self.assertIn(says, result.stdout + result.stderr)
            self.assertLess(len(result.stdout) + len(result.stderr), 10_000)


class BoundsOfCases(Folder):
    def test_results_do_not_depend_on_what_runs_beside(self):
        # Each of 1024 frames takes 32 KiB, calls itself with all gas but 25,600, and stores how
        # that went: more than a case may take beside others.
        test = program_test("0x6001617fff53" + "6000" * 5 + "30" + "6164005a03" + "f1" + "5a5500",
                            gas="0x5f5e100")
        post = test["transfer"]["post"]
        post["Homestead"] = post.pop("Cancun")
        for i in range(2):
            self.write(f"folder/{i}.json", test)
        outputs = {sluice("evm", "statetest", self.folder / "folder", "--jobs", jobs, "--json",
                          check=1).stdout for jobs in (1, 2)}
        self.assertEqual(len(outputs), 1)
        self.assertNotIn("memory", outputs.pop())


class BoundsOfFiles(Folder):
    def test_too_many_values(self):
        path = self.folder / "values.json"
        path.write_text('{"a":{"transaction":[' + "1," * 9_000_000 + "1]}}")
        out, err, peak = measured("evm", "statetest", path)
        self.assertIn("too many values", err)
        self.assertLess(peak, LIMIT)

    def test_nesting_of_json(self):
        for text in ("[" * 1_000_000, '{"a":' * 1_000_000):
            path = self.folder / "deep.json"
            path.write_text(text)
            for command in ("statetest", "blocktest"):
                _, err, peak = measured("evm", command, path)
                self.assertIn("deep.json", err)
                self.assertLess(peak, LIMIT)


if __name__ == "__main__":
    main()
