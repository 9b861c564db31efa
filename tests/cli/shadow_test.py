#!/usr/bin/env python3
"""Both engines on every message, and what is left of a difference: shadow_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import copy
import json

from support import Folder, main, sluice, transfer_test

SENDER = "0x" + "aa" * 20
CONTRACT = "0x" + "cc" * 20

# Two words come back: slot 1, which is warm, and the hash of block 9.
STATE_FILE = {
    "format": "sluice-divergence", "formatVersion": "0x1", "sluice": "0.1.0",
    "howToRun": "sluice evm reproduce FILE", "revision": "Cancun", "advancedShare": 1,
    "block": {"number": "0xa", "timestamp": "0x1", "gasLimit": "0x1c9c380", "coinbase": "0x" + "00" * 20,
              "prevRandao": "0x0", "baseFee": "0x0", "blobBaseFee": "0x1", "chainId": "0x1"},
    "transaction": {"origin": SENDER, "gasPrice": "0x0", "blobHashes": []},
    "blockHashes": {"9": "0x" + "07" * 32},
    "message": {"kind": "call", "isStatic": False, "delegated": False, "depth": "0x0", "gas": "0x186a0",
                "sender": SENDER, "recipient": CONTRACT, "codeAddress": CONTRACT, "value": "0x0",
                "salt": "0x0", "input": "0x", "creatorNonce": "0x0"},
    "pre": {CONTRACT: {"nonce": "0x1", "balance": "0x0", "code": "0x6001545f5260094060205260405ff3",
                       "storage": {"0x1": "0x2a"}}},
    "warm": {SENDER: [], CONTRACT: ["0x1"]}, "written": {}, "transient": {},
    "created": [], "touched": [], "destructed": [],
    "results": {"traditional": {"status": "success", "gasLeft": "0x1860c", "gasRefund": "0x0",
                                "output": "0x" + "00" * 31 + "2a" + "07" * 32,
                                "created": "0x" + "00" * 20, "logs": []}},
    "differences": [{"what": "gas left", "traditional": "1", "advanced": "\x1b[31m2"}],
}

HOST_FILE = {key: value for key, value in STATE_FILE.items()
             if key not in ("pre", "warm", "written", "transient", "created", "touched", "destructed",
                            "blockHashes")} | {
    "code": "0x6001545f5260205ff3",
    "record": [
        {"function": "access_storage", "address": CONTRACT, "other": "0x" + "00" * 20, "first": "0x1",
         "second": "0x0", "answer": "0x0"},
        {"function": "storage", "address": CONTRACT, "other": "0x" + "00" * 20, "first": "0x1",
         "second": "0x0", "answer": "0x2b"}],
    "results": {"traditional": {"status": "success", "gasLeft": "0x17e5c", "gasRefund": "0x0",
                                "output": "0x" + "00" * 31 + "2b", "created": "0x" + "00" * 20}},
}


def changed(document, *path, to):
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return document


# A host that says it copied more code than there was room for.
LONG_COPY = {"function": "copy_code", "address": "0x" + 40 * "0", "other": "0x" + 40 * "0",
             "first": "0x0", "second": "0xa", "answer": "0x64", "bytes": "0x" + 100 * "11"}


class Shadow(Folder):
    def run_shadow(self, *arguments, check=0):
        metrics = self.folder / "metrics.json"
        out = sluice(*arguments, "--mode", "shadow", "--reproducers", self.folder, "--metrics", metrics,
                     check=check)
        self.assertEqual(list(self.folder.glob("sluice-divergence-*")), [])
        return out, json.loads(metrics.read_text())

    def test_results_are_those_of_the_traditional_mode(self):
        code = "0x60015460010160015560206000a060015460005260206000f3"
        for more in ((), ("--create",), ("--fork", "Frontier"), ("--gas", "30000")):
            expected = json.loads(sluice("evm", "run", code, "--json", *more, "--mode",
                                         "traditional").stdout)
            out, metrics = self.run_shadow("evm", "run", code, "--json", *more,
                                           check=0 if expected["status"] == "success" else 1)
            shadowed = json.loads(out.stdout)
            for result in (expected, shadowed):
                del result["timeNs"]
            self.assertEqual(shadowed, expected)
            self.assertEqual(metrics["shadowed_messages"], 1)
            self.assertEqual(metrics["divergences"], 0)
            self.assertEqual(metrics["unwritten_reproducers"], 0)

    def test_the_share_holds(self):
        _, metrics = self.run_shadow("evm", "run", "0x6001", "--advanced-share", "0%")
        self.assertEqual(metrics["shadowed_messages"], 0)
        self.assertEqual(metrics["traditional_messages"], 1)
        self.assertEqual(metrics["advanced_messages"], 0)

    def test_state_tests_run_in_shadow_mode(self):
        path = self.write("test/transfer.json", transfer_test("0x" + "00" * 32))
        expected = sluice("evm", "statetest", path, "--json", "--mode", "traditional", check=1)
        out, metrics = self.run_shadow("evm", "statetest", path, "--json", check=1)
        self.assertEqual(out.stdout, expected.stdout)
        self.assertEqual(metrics["divergences"], 0)


class Reproduce(Folder):
    def test_a_message_on_a_state_runs_again(self):
        out = sluice("evm", "reproduce", self.write("d.json", STATE_FILE), check=0).stdout
        self.assertIn("call with 100,000 gas at Cancun, written by sluice 0.1.0", out)
        self.assertRegex(out, r"status +success +success")
        # 100 for the warm slot, 20 for the block's hash, 6 for new memory, 22 for the rest.
        self.assertRegex(out, "gas left +99,852 +99,852")
        self.assertRegex(out, "output +0x0{62}2a(07){32} +0x0{62}2a(07){32}")
        self.assertIn("the engines agree now", out)
        self.assertIn("gas left: traditional 1, advanced ?[31m2", out)

    def test_a_message_behind_a_host_runs_again(self):
        out = sluice("evm", "reproduce", self.write("d.json", HOST_FILE), check=0).stdout
        self.assertRegex(out, "output +0x0{62}2b +0x0{62}2b")
        self.assertIn("the engines agree now", out)
        self.assertNotIn("nothing can be concluded", out)

    def test_nothing_is_concluded_from_files_that_lack_something(self):
        log = {"address": CONTRACT, "topics": ["0x" + "01" * 32], "data": "0x02"}
        traditional = ("results", "traditional")
        for contents, says in [
                (changed(STATE_FILE, *traditional, "status", to="execution reverted"),
                 "status: recorded execution reverted, now success"),
                (changed(STATE_FILE, *traditional, "gasLeft", to="0x1"),
                 "gas left: recorded 1, now 99852"),
                (changed(STATE_FILE, *traditional, "gasRefund", to="0xfffffffffffffff0"),
                 "gas refund: recorded -16, now 0"),
                (changed(STATE_FILE, *traditional, "output", to="0x05"), "output: recorded 0x05, now"),
                (changed(STATE_FILE, *traditional, "logs", to=[log]), "log 0: recorded 0xcc"),
                (changed(STATE_FILE, "pre", CONTRACT, "storage", to={}), "output: recorded 0x"),
                (changed(HOST_FILE, *traditional, "output", to="0x05"), "output: recorded 0x05, now"),
                (changed(HOST_FILE, "record", 0, "first", to="0x5"), "slot 0x5"),
                (changed(HOST_FILE, "record", to=[]), "effects: recorded nothing, now access_storage"),
        ]:
            with self.subTest(says=says):
                out = sluice("evm", "reproduce", self.write("d.json", contents), check=1).stdout
                lines = [line for line in out.splitlines() if "nothing can be concluded" in line]
                self.assertEqual(len(lines), 1)
                self.assertIn(says, lines[0])
                self.assertNotIn("the engines agree now", out)

    def test_files_with_something_wrong(self):
        self.assert_one_line("evm", "reproduce", says="required")
        self.assert_one_line("evm", "reproduce", "no/such.json", says="no such file")
        self.assert_one_line("evm", "reproduce", self.folder, says="folder")
        self.assert_one_line("evm", "reproduce", "/dev/zero", says="not a regular file")
        for contents, says in [
                ("", "not valid JSON"), ("[]", "not an object"), ("{}", "format: missing"),
                (changed(STATE_FILE, "format", to="genesis"), "not the record of a divergence"),
                (changed(STATE_FILE, "formatVersion", to="0x2"), "version of the format"),
                (changed(STATE_FILE, "revision", to="Atlantis"), 'no fork: "Atlantis"'),
                (changed(STATE_FILE, "advancedShare", to="much"), "advancedShare: not a number"),
                (changed(STATE_FILE, "block", "number", to=None), "block.number: missing"),
                (changed(STATE_FILE, "message", "kind", to="fly"), 'no kind of message: "fly"'),
                (changed(STATE_FILE, "message", "gas", to="lots"), "message.gas: not a number"),
                (changed(STATE_FILE, "message", "isStatic", to="no"), "neither true nor false"),
                (changed(STATE_FILE, "pre", CONTRACT, "code", to="0x6"), "odd number"),
                (changed(STATE_FILE, "warm", to={"0x12": []}), "not an address"),
                (changed(STATE_FILE, "pre", to=None), "pre: missing"),
                (changed(STATE_FILE, "results", to={}), "results.traditional: missing"),
                (changed(STATE_FILE, "results", "traditional", "status", to="well"),
                 'no status: "well"'),
                (changed(STATE_FILE, "results", "traditional", "logs", to=[{}]), "missing"),
                (changed(STATE_FILE, "differences", to=None), "differences: missing"),
                (changed(HOST_FILE, "code", to=None), "code: missing"),
                (changed(HOST_FILE, "record", 0, "function", to="fly"), "no function of a host"),
                (changed(HOST_FILE, "record", 0, "answer", to="0x2"), "no answer of this function"),
                (changed(HOST_FILE, "record", 0, "function", to="call"), "bytes: missing"),
                (changed(HOST_FILE, "record", 0, to=[]), "record.0: not an object"),
                (changed(HOST_FILE, "record", 0, to=LONG_COPY), "more code copied than"),
        ]:
            with self.subTest(says=says):
                self.assert_one_line("evm", "reproduce", self.write("d.json", contents), says=says)

    def test_the_help_says_how(self):
        out = sluice("evm", "reproduce", "--help", check=0).stdout
        self.assertIn("sluice evm reproduce found/", out)
        self.assertIn("reproduce", sluice("evm", "--help", check=0).stdout)


if __name__ == "__main__":
    main()
