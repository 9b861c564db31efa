#!/usr/bin/env python3
"""`sluice evm t8n`: t8n_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import copy
import json
import os
import unittest
from pathlib import Path

from support import PROGRAM, SOURCE, Folder, main, sluice

SENDER = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"
KEY = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8"
COINBASE = "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba"
RECIPIENT = "0x1000000000000000000000000000000000000000"

ALLOC = {SENDER: {"balance": "0xde0b6b3a7640000", "nonce": "0x0"}}
ENV = {"currentCoinbase": COINBASE, "currentNumber": "0x1", "currentGasLimit": "0x989680",
       "currentTimestamp": "0x3e8", "currentDifficulty": "0x20000"}
TRANSFER = {"nonce": "0x0", "gas": "0x5208", "gasPrice": "0xa", "to": RECIPIENT, "value": "0x1",
            "input": "0x", "v": "0x0", "r": "0x0", "s": "0x0", "secretKey": KEY}

# geth's own test data: folder, fork, reward, env, transactions, the file with what must come out.
GETH = [
    ("3", "Berlin", "0", "env.json", "txs.json", "exp.json"),
    ("5", "Byzantium", "0x80", "env.json", "txs.json", "exp.json"),
    ("13", "London", "0", "env.json", "txs.json", "exp.json"),
    ("13", "London", "0", "env.json", "signed_txs.rlp", "exp2.json"),
    ("14", "London", "0", "env.json", "txs.json", "exp.json"),
    ("14", "London", "0", "env.uncles.json", "txs.json", "exp2.json"),
    ("14", "Berlin", "0", "env.uncles.json", "txs.json", "exp_berlin.json"),
    ("24", "Merge", "0", "env.json", "txs.json", "exp.json"),
    ("25", "Merge", "0", "env.json", "txs.json", "exp.json"),
    ("26", "Shanghai", "0", "env.json", "txs.json", "exp.json"),
]


def fixtures():
    folder = os.environ.get("SLUICE_FIXTURES")
    return Path(folder) if folder else SOURCE.parent / "shared" / "evm-tests"


class Transition(Folder):
    def inputs(self, alloc=ALLOC, env=ENV, txs=(TRANSFER,)):
        return ["--input.alloc", self.write("alloc.json", alloc),
                "--input.env", self.write("env.json", env),
                "--input.txs", self.write("txs.json", list(txs))]

    def transition(self, *arguments, fork="Berlin", check=0, **inputs):
        return json.loads(sluice("evm", "t8n", *self.inputs(**inputs), "--state.fork", fork,
                                 "--output.alloc", "stdout", "--output.result", "stdout",
                                 "--output.body", "stdout", *arguments, check=check).stdout)

    def test_moves_value_and_pays_fees(self):
        out = self.transition()
        self.assertEqual(out["alloc"][RECIPIENT], {"balance": "0x1"})
        self.assertEqual(out["alloc"][COINBASE]["balance"], hex(21000 * 10))
        self.assertEqual(out["alloc"][SENDER],
                         {"balance": hex(10**18 - 21000 * 10 - 1), "nonce": "0x1"})
        result = out["result"]
        self.assertEqual(result["gasUsed"], "0x5208")
        self.assertEqual(result["receipts"][0]["status"], "0x1")
        self.assertNotIn("rejected", result)

    def test_writes_files_where_it_is_told(self):
        out = self.folder / "new" / "folder"
        sluice("evm", "t8n", *self.inputs(), "--state.fork", "Berlin", "--output.basedir", out,
               "--output.body", "txs.rlp", "--trace", check=0)
        names = sorted(p.name for p in out.iterdir())
        self.assertEqual(names[:2], ["alloc.json", "result.json"])
        self.assertRegex(names[2], r"^trace-0-0x[0-9a-f]{64}\.jsonl$")
        self.assertEqual(names[3], "txs.rlp")
        # A body is an input, too, and gives the same again.
        again = json.loads(sluice("evm", "t8n", "--input.alloc", self.folder / "alloc.json",
                                  "--input.env", self.folder / "env.json",
                                  "--input.txs", out / "txs.rlp", "--state.fork", "Berlin",
                                  "--output.alloc", "", "--output.result", "stdout",
                                  check=0).stdout)
        self.assertEqual(again["result"], json.loads((out / "result.json").read_text()))

    def test_reads_standard_input(self):
        request = {"alloc": ALLOC, "env": ENV, "txs": [TRANSFER]}
        out = sluice("evm", "t8n", "--input.alloc", "stdin", "--input.env", "stdin",
                     "--input.txs", "stdin", "--state.fork", "Berlin", "--output.alloc", "stdout",
                     "--output.result", "stdout", stdin=json.dumps(request), check=0).stdout
        expected = self.transition()
        del expected["body"]
        self.assertEqual(json.loads(out), expected)

    def test_lists_rejected_transactions_and_goes_on(self):
        late = dict(TRANSFER, nonce="0x7")
        result = self.transition(txs=[late, TRANSFER])["result"]
        self.assertEqual(len(result["receipts"]), 1)
        self.assertEqual(result["rejected"], [
            {"index": 0, "error": "the nonce is above the sender's",
             "exception": "TransactionException.NONCE_MISMATCH_TOO_HIGH"}])

    def test_numbers_traces_by_the_blocks_order(self):
        out = self.folder / "out"
        late = dict(TRANSFER, nonce="0x7")
        sluice("evm", "t8n", *self.inputs(txs=[late, TRANSFER]), "--state.fork", "Berlin",
               "--output.basedir", out, "--trace", check=0)
        result = json.loads((out / "result.json").read_text())
        traces = [p.name for p in out.glob("trace-*")]
        self.assertEqual(traces, [f"trace-0-{result['receipts'][0]['transactionHash']}.jsonl"])

    def test_rejects_what_is_no_signature_or_encoding(self):
        unsigned = {k: v for k, v in TRANSFER.items() if k != "secretKey"}
        bad_v = dict(unsigned, v="0x5", r="0x1", s="0x1")
        result = self.transition(txs=[bad_v, TRANSFER])["result"]
        self.assertEqual([r["index"] for r in result["rejected"]], [0])
        self.assertEqual(len(result["receipts"]), 1)
        # A list of one transaction with no fields.
        arguments = self.inputs()
        self.write("txs.json", '"0xc1c0"')
        out = sluice("evm", "t8n", *arguments, "--state.fork", "Berlin", "--output.alloc", "",
                     "--output.result", "stdout", check=0).stdout
        self.assertEqual(json.loads(out)["result"]["rejected"][0]["index"], 0)

    def test_writes_large_states_in_linear_time(self):
        slots = {hex(i): "0x1" for i in range(1, 200_001)}
        alloc = dict(ALLOC, **{RECIPIENT: {"balance": "0x0", "nonce": "0x1", "storage": slots}})
        alloc.update({f"0x{i:040x}": {"balance": "0x1"} for i in range(1000, 101_000)})
        out = self.transition(alloc=alloc, txs=[])["alloc"]
        self.assertEqual(len(out), 100_002)
        self.assertEqual(len(out[RECIPIENT]["storage"]), 200_000)
        self.assertEqual(list(out), sorted(out))

    def test_rewards(self):
        uncles = dict(ENV, ommers=[{"delta": 1, "address": RECIPIENT}])
        alloc = self.transition("--state.reward", "3200", txs=[], env=uncles)["alloc"]
        self.assertEqual(alloc[COINBASE]["balance"], hex(3200 + 100))
        self.assertEqual(alloc[RECIPIENT]["balance"], hex(2800))
        alloc = self.transition("--state.reward", "-1", txs=[], env=uncles)["alloc"]
        self.assertEqual(list(alloc), [SENDER])

    def test_system_contracts_withdrawals_and_requests(self):
        env = dict(ENV, currentRandom="0x1", currentBaseFee="0x7", currentExcessBlobGas="0x0",
                   parentBeaconBlockRoot="0x" + "ab" * 32,
                   blockHashes={"0": "0x" + "cd" * 32},
                   withdrawals=[{"index": "0x0", "validatorIndex": "0x0", "address": RECIPIENT,
                                 "amount": "0x2"}])
        del env["currentDifficulty"]
        # Contracts that take their call's word; and ones that answer with a word of requests.
        keeps = {"balance": "0x0", "code": "0x5f355f55"}
        answers = {"balance": "0x0", "code": "0x60205ff3"}
        alloc = dict(ALLOC, **{
            "0x000f3df6d732807ef1319fb7b8bb8522d0beac02": keeps,
            "0x0000f90827f1c53a10cb7a02335b175320002935": keeps,
            "0x00000961ef480eb55e80d19ad83579a64c007002": answers,
            "0x0000bbddc7ce488642fb579f8b00f3a590007251": answers})
        out = self.transition(fork="Prague", alloc=alloc, env=env, txs=[])
        zero = "0x" + "00" * 32
        self.assertEqual(out["alloc"]["0x000f3df6d732807ef1319fb7b8bb8522d0beac02"]["storage"],
                         {zero: "0x" + "ab" * 32})
        self.assertEqual(out["alloc"]["0x0000f90827f1c53a10cb7a02335b175320002935"]["storage"],
                         {zero: "0x" + "cd" * 32})
        self.assertEqual(out["alloc"][RECIPIENT]["balance"], hex(2 * 10**9))
        self.assertEqual(out["result"]["requests"], ["0x01" + "00" * 32, "0x02" + "00" * 32])
        for lacking, says in (("currentRandom", "currentRandom"), ("withdrawals", "withdrawals"),
                              ("parentBeaconBlockRoot", "parentBeaconBlockRoot"),
                              ("blockHashes", "blockHashes"), ("currentBaseFee", "BaseFee")):
            less = {k: v for k, v in env.items() if k != lacking}
            self.assert_one_line("evm", "t8n", *self.inputs(alloc, less, []), "--state.fork",
                                 "Prague", "--output.result", "stdout", code=1, says=says)

    def test_serves_a_batch(self):
        good = {"state": {"fork": "Berlin", "chainid": 1, "reward": 0},
                "input": {"alloc": ALLOC, "env": ENV, "txs": [TRANSFER]}}
        bad = copy.deepcopy(good)
        bad["input"]["env"].pop("currentNumber")
        lines = "\n".join([json.dumps(good), "", "{", json.dumps(bad), "[]",
                           json.dumps(dict(good, state={"fork": "Nowhere"})), json.dumps(good)])
        answers = [json.loads(line) for line in
                   sluice("evm", "t8n", "--batch", stdin=lines, check=1).stdout.splitlines()]
        self.assertEqual(len(answers), 6)
        self.assertEqual(answers[0], self.transition())
        self.assertEqual(answers[5], answers[0])
        schedule = {"Cancun": {"target": "0x1", "max": "0x2", "baseFeeUpdateFraction": "0x10"}}
        env = dict(ENV, currentRandom="0x1", currentBaseFee="0x7", withdrawals=[],
                   parentBeaconBlockRoot="0x" + "00" * 32, parentExcessBlobGas="0x0",
                   parentBlobGasUsed="0x60000")
        del env["currentDifficulty"]
        cancun = {"state": {"fork": "Cancun"}, "input": {"alloc": ALLOC, "env": env, "txs": []}}
        blobs = copy.deepcopy(cancun)
        blobs["state"]["blobSchedule"] = schedule
        traced = dict(cancun, trace=True)
        three = [json.loads(line) for line in
                 sluice("evm", "t8n", "--batch", stdin="\n".join(map(json.dumps, [
                     cancun, blobs, traced])), check=1).stdout.splitlines()]
        # Three blobs are Cancun's target, and two more than the schedule's (EIP-4844).
        self.assertEqual(three[0]["result"]["currentExcessBlobGas"], "0x0")
        self.assertEqual(three[1]["result"]["currentExcessBlobGas"], hex(2 << 17))
        self.assertIn("trace", three[2]["error"])
        for answer, says in zip(answers[1:5], ("JSON", "currentNumber", "object", "Nowhere")):
            self.assertEqual(list(answer), ["error"])
            self.assertIn(says, answer["error"])

    def test_bad_input_takes_one_line(self):
        good = self.inputs()
        for arguments, code, says in (
                (["--input.alloc", self.folder / "nothing.json"], 2, "no such file"),
                ([*good, "--state.fork", "Nowhere"], 2, "Nowhere"),
                ([*good, "--state.reward", "much"], 2, "reward"),
                ([*good, "--state.chainid", "-1"], 2, "chainid"),
                ([*good, "--output.basedir", self.folder / "env.json"], 2, "basedir"),
                ([*good, "--state.fork", "Berlin", "--output.alloc", "", "--output.result",
                  "no/such/folder.json"], 1, "folder.json"),
                (["--batch", "--trace"], 2, "--trace")):
            self.assert_one_line("evm", "t8n", *arguments, code=code, says=says)
        for name, contents in (("alloc.json", "[]"), ("env.json", {}), ("txs.json", {}),
                               ("txs.json", '"0xc1"'), ("txs.json", '"0x80"'),
                               ("txs.json", [dict(TRANSFER, type="0x9")]),
                               ("txs.json", [dict(TRANSFER, secretKey="0x0")])):
            arguments = self.inputs()
            self.write(name, contents)
            self.assertNotEqual(
                sluice("evm", "t8n", *arguments, "--state.fork", "Berlin", "--output.result",
                       "stdout").returncode, 0, (name, contents))


class GethsTestData(unittest.TestCase):
    def test_gives_what_geths_own_tests_expect(self):
        data = fixtures() / "go-ethereum" / "cmd" / "evm" / "testdata"
        if not data.is_dir():
            self.skipTest("no official fixtures: set SLUICE_FIXTURES to their folder")
        for folder, fork, reward, env, txs, expected in GETH:
            with self.subTest(folder=folder, expected=expected):
                out = json.loads(sluice(
                    "evm", "t8n", "--input.alloc", data / folder / "alloc.json", "--input.env",
                    data / folder / env, "--input.txs", data / folder / txs, "--state.fork", fork,
                    "--state.reward", reward, "--output.alloc", "stdout", "--output.result",
                    "stdout", "--output.body", "stdout", check=0).stdout)
                parts = json.loads((data / folder / expected).read_text())
                self.assertTrue(parts)
                for part, value in parts.items():
                    self.assertEqual(out[part], value)
        # What geth refuses, we refuse: a hash and a random number that are not given.
        for folder, env, says in (("4", "env.json", "blockHashes"),
                                  ("24", "env-missingrandom.json", "currentRandom")):
            result = sluice("evm", "t8n", "--input.alloc", data / folder / "alloc.json",
                            "--input.env", data / folder / env, "--input.txs",
                            data / folder / "txs.json", "--state.fork",
                            "Berlin" if folder == "4" else "Merge", check=1)
            self.assertIn(says, result.stderr)


if __name__ == "__main__":
    main()
