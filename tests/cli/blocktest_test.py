#!/usr/bin/env python3
"""`sluice evm blocktest`: blocktest_test.py PROGRAM SOURCE_DIR

The chains are made here, by the specifications' formulas: empty blocks of Paris and Shanghai, whose
state stays empty.
"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json

from support import EMPTY_LOGS, Folder, main, sluice, transfer_test

EMPTY_UNCLES = EMPTY_LOGS  # Either is the hash of an empty list.
EMPTY_TRIE = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
GAS_LIMIT = 10_000_000


def keccak256(data):
    """Keccak[512] with the padding 0x01, from the specification."""
    def rotated(word, by):
        by %= 64
        return (word << by | word >> (64 - by)) & (1 << 64) - 1 if by else word

    lanes = [[0] * 5 for _ in range(5)]
    data += b"\x01" + bytes(-(len(data) + 1) % 136)
    data = data[:-1] + bytes([data[-1] | 0x80])
    for start in range(0, len(data), 136):
        for i in range(17):
            word = data[start + 8 * i:start + 8 * i + 8]
            lanes[i % 5][i // 5] ^= int.from_bytes(word, "little")
        lfsr = 1
        for _ in range(24):
            column = [x[0] ^ x[1] ^ x[2] ^ x[3] ^ x[4] for x in lanes]
            for x in range(5):
                change = column[x - 1] ^ rotated(column[(x + 1) % 5], 1)
                lanes[x] = [lane ^ change for lane in lanes[x]]
            x, y, lane = 1, 0, lanes[1][0]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                lane, lanes[x][y] = lanes[x][y], rotated(lane, (t + 1) * (t + 2) // 2)
            for y in range(5):
                row = [lanes[x][y] for x in range(5)]
                for x in range(5):
                    lanes[x][y] = row[x] ^ ~row[(x + 1) % 5] & row[(x + 2) % 5]
            for j in range(7):
                if lfsr & 1:
                    lanes[0][0] ^= 1 << (1 << j) - 1
                lfsr = lfsr << 1 ^ (lfsr >> 7) * 0x171
    return b"".join(lanes[i][0].to_bytes(8, "little") for i in range(4))


def rlp(item):
    if isinstance(item, list):
        return prefixed(b"".join(map(rlp, item)), 0xc0)
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    elif isinstance(item, str):
        item = bytes.fromhex(item[2:])
    return item if len(item) == 1 and item[0] < 0x80 else prefixed(item, 0x80)


def prefixed(payload, offset):
    size = len(payload)
    if size < 56:
        return bytes([offset + size]) + payload
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([offset + 55 + len(digits)]) + digits + payload


class Block:
    """An empty block since Paris, with withdrawals since Shanghai, on a parent or as a genesis."""

    def __init__(self, parent=None, timestamp=0, shanghai=True, **changes):
        self.timestamp = timestamp
        self.number = parent.number + 1 if parent else 0
        # EIP-1559: an eighth less after an empty block.
        self.base_fee = parent.base_fee - parent.base_fee // 8 if parent else 1_000_000
        fields = {
            "parent_hash": parent.hash if parent else bytes(32), "uncles": EMPTY_UNCLES,
            "coinbase": bytes(20), "state": EMPTY_TRIE, "transactions": EMPTY_TRIE,
            "receipts": EMPTY_TRIE, "bloom": bytes(256), "difficulty": 0, "number": self.number,
            "gas_limit": GAS_LIMIT, "gas_used": 0, "timestamp": timestamp, "extra": b"",
            "mix": bytes(32), "nonce": bytes(8), "base_fee": self.base_fee}
        if shanghai:
            fields["withdrawals"] = EMPTY_TRIE
        fields.update(changes)
        header = list(fields.values())
        self.hash = keccak256(rlp(header))
        self.rlp = "0x" + rlp([header, [], []] + ([[]] if shanghai else [])).hex()

    @property
    def name(self):
        return "0x" + self.hash.hex()

    def good(self):
        return {"rlp": self.rlp, "blockHeader": {"hash": self.name}}

    def bad(self, exception):
        return {"rlp": self.rlp, "expectException": exception}


def chain_test(blocks, last, genesis, network="Shanghai"):
    return {"network": network, "sealEngine": "NoProof", "genesisRLP": genesis.rlp,
            "genesisBlockHeader": {"hash": genesis.name}, "pre": {}, "blocks": blocks,
            "postState": {}, "lastblockhash": last.name}


class BlockTest(Folder):
    def setUp(self):
        super().setUp()
        self.genesis = Block()
        self.first = Block(self.genesis, 12)
        self.second = Block(self.first, 24)
        self.bad_root = Block(self.second, 36, state="0x" + "11" * 32)
        paris = Block(shanghai=False)
        paris_end = Block(paris, 14_999, shanghai=False)
        shanghai_begin = Block(paris_end, 15_000)
        self.tests = {
            "short": chain_test([self.first.good()], self.first, self.genesis),
            "longer": chain_test([self.first.good(), self.second.good()], self.second,
                                 self.genesis),
            "change": chain_test([paris_end.good(), shanghai_begin.good()], shanghai_begin, paris,
                                 "ParisToShanghaiAtTime15k"),
        }
        self.good = self.write("good.json", self.tests)
        self.wrong = self.write("wrong.json", {"wrong": chain_test(
            [self.first.good(), self.second.good()], self.first, self.genesis)})

    def blocktest(self, path, *arguments, check=0):
        return json.loads(sluice("evm", "blocktest", path, "--json", *arguments,
                                 check=check).stdout)

    def test_this_keccak_is_keccak(self):
        self.assertEqual("0x" + keccak256(rlp([])).hex(), EMPTY_UNCLES)
        self.assertEqual("0x" + keccak256(rlp(b"")).hex(), EMPTY_TRIE)

    def test_counts_by_network(self):
        out = sluice("evm", "blocktest", self.good, check=0).stdout
        self.assertRegex(out, r"Shanghai +2 +0 +0\n")
        self.assertRegex(out, r"ParisToShanghaiAtTime15k +1 +0 +0\n")
        self.assertRegex(out, r"total +3 +0 +0\n")

    def test_json_has_geths_shape_and_the_last_block(self):
        results = self.blocktest(self.good)
        self.assertEqual([r["name"] for r in results], ["short", "longer", "change"])
        self.assertEqual([r["index"] for r in results], [0, 1, 0])
        for result in results:
            test = self.tests[result["name"]]
            self.assertEqual(set(result), {"name", "pass", "stateRoot", "lastBlock", "fork",
                                           "index"})
            self.assertIs(result["pass"], True)
            self.assertEqual(result["fork"], test["network"])
            self.assertEqual(result["stateRoot"], EMPTY_TRIE)
            self.assertEqual(result["lastBlock"], test["lastblockhash"])

    def test_names_both_blocks_on_failure(self):
        result = sluice("evm", "blocktest", self.wrong, check=1)
        self.assertIn(self.first.name, result.stdout)
        self.assertIn(self.second.name, result.stdout)
        self.assertIn("wrong.json", result.stdout)
        self.assertRegex(result.stdout, r"total +0 +1 +0\n")
        entry, = self.blocktest(self.wrong, check=1)
        self.assertIs(entry["pass"], False)
        self.assertEqual(entry["error"],
                         f"last block {self.second.name}, expected {self.first.name}")

    def test_the_state_in_the_end_must_be_the_tests(self):
        test = self.tests["short"] | {"postState": {"0x" + "11" * 20: {"balance": "0x01"}}}
        entry, = self.blocktest(self.write("post.json", {"post": test}), check=1)
        self.assertIn(f"state root {EMPTY_TRIE}, expected 0x", entry["error"])
        other = chain_test([self.first.good()], self.first, self.genesis)
        other["pre"] = {"0x" + "11" * 20: {"balance": "0x01"}}
        entry, = self.blocktest(self.write("pre.json", {"pre": other}), check=1)
        self.assertIn("state root of the genesis", entry["error"])

    def test_filters(self):
        def names(*arguments, check=0):
            return [r["name"] for r in self.blocktest(self.good, *arguments, check=check)]
        self.assertEqual(names("--fork", "Shanghai"), ["short", "longer"])
        self.assertEqual(names("--fork", "shanghai", "--index", "1"), ["longer"])
        self.assertEqual(names("--fork", "ParisToShanghaiAtTime15k"), ["change"])
        self.assertEqual(names("--fork", "Paris", check=1), [])
        self.assertEqual(names("--index", "0"), ["short", "change"])
        self.assertEqual(names("--name", "^(short|change)$"), ["short", "change"])
        self.assertEqual(names("--name", "nothing", check=1), [])
        self.assertEqual(self.blocktest(self.good, "--failures-only"), [])
        self.assertIn("no case matches",
                      sluice("evm", "blocktest", self.good, "--index", "7", check=1).stderr)

    def test_forks_that_do_not_exist_are_refused(self):
        for fork in ("Someday", "ParisToSomedayAt5", "ParisToShanghaiAt", "AtTo"):
            self.assert_one_line("evm", "blocktest", self.good, "--fork", fork, says=fork)

    def test_networks_without_rules_are_an_error(self):
        path = self.write("new.json", {"new": self.tests["short"] | {"network": "Someday"}})
        result = sluice("evm", "blocktest", path, "--json", check=1)
        entry, = json.loads(result.stdout)
        self.assertIs(entry["pass"], False)
        self.assertNotIn("stateRoot", entry)
        self.assertIn('no rules for network "Someday"', entry["error"])
        self.assert_is_one_line(result.stderr, "Someday")

    def test_bad_blocks_must_be_refused(self):
        def result_of(*blocks, last=self.second):
            test = chain_test([self.first.good(), self.second.good(), *blocks], last, self.genesis)
            path = self.write("bad.json", {"bad": test})
            return sluice("evm", "blocktest", path)
        third = Block(self.second, 36)
        refused = result_of(self.bad_root.bad("BlockException.INVALID_STATE_ROOT"))
        self.assertEqual(refused.returncode, 0)
        self.assertNotIn("another reason", refused.stdout)
        self.assertEqual(result_of({"rlp": "0x"}).returncode, 0)
        self.assertEqual(result_of({"rlp": self.second.rlp[:-2]}).returncode, 0)
        # And the chain goes on behind them.
        self.assertEqual(result_of(self.bad_root.bad("InvalidStateRoot"), third.good(),
                                   last=third).returncode, 0)

        taken = result_of(third.bad("BlockException.INVALID_STATE_ROOT"))
        self.assertEqual(taken.returncode, 1)
        self.assertIn("block 2 was added, but must be refused: BlockException.INVALID_STATE_ROOT",
                      taken.stdout)
        unexpected = result_of(self.bad_root.good())
        self.assertEqual(unexpected.returncode, 1)
        self.assertIn("block 2 was refused: the state root is wrong", unexpected.stdout)

    def test_other_reasons_for_a_refusal_are_listed(self):
        test = chain_test([self.first.good(), self.second.good(),
                           self.bad_root.bad("BlockException.INVALID_GASLIMIT")], self.second,
                          self.genesis)
        path = self.write("other.json", {"one": test, "two": test})
        out = sluice("evm", "blocktest", path, check=0).stdout
        self.assertRegex(out, r"total +2 +0 +0\n")
        self.assertRegex(out, r"rejected for another reason: +2 expected "
                              r"BlockException.INVALID_GASLIMIT, got: the state root is wrong\n")

    def test_rules_of_headers_are_applied(self):
        good = Block(self.genesis, 12)
        for exception, changes in (
                ("INVALID_GASLIMIT", {"gas_limit": GAS_LIMIT * 2}),
                ("INVALID_BASEFEE_PER_GAS", {"base_fee": good.base_fee + 1}),
                ("IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS", {"difficulty": 1}),
                ("IMPORT_IMPOSSIBLE_PARIS_WRONG_POW", {"nonce": b"\x01" * 8}),
                ("INVALID_BLOCK_NUMBER", {"number": 7}),
                ("EXTRA_DATA_TOO_BIG", {"extra": bytes(33)}),
                ("IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS", {"uncles": "0x" + "00" * 32}),
                ("INVALID_GAS_USED", {"gas_used": 1}),
                ("INVALID_GAS_USED_ABOVE_LIMIT", {"gas_used": GAS_LIMIT + 1}),
                ("INVALID_WITHDRAWALS_ROOT", {"withdrawals": "0x" + "00" * 32}),
                ("RLP_INVALID_FIELD_OVERFLOW_64", {"number": 1 << 64}),
                ("UNKNOWN_PARENT", {"parent_hash": bytes(32)})):
            block = Block(self.genesis, 12, **changes)
            path = self.write("rule.json", {"rule": chain_test(
                [block.bad("BlockException." + exception), good.good()], good, self.genesis)})
            result = sluice("evm", "blocktest", path, check=0)
            self.assertNotIn("another reason", result.stdout)

    def test_files_that_cannot_be_read(self):
        for name, text, says in (("cut.json", '{"a": ', "not valid JSON"),
                                 ("other.json", "{}", "no block test in this file"),
                                 ("state.json", json.dumps(transfer_test(EMPTY_TRIE)),
                                  "no block test in this file")):
            path = self.write(name, text)
            result = sluice("evm", "blocktest", path, self.good, "--json", check=1)
            entries = json.loads(result.stdout)
            self.assertEqual([e["pass"] for e in entries], [False, True, True, True])
            self.assertIn(says, entries[0]["error"])
            self.assert_is_one_line(result.stderr, says)
        broken = dict(self.tests["short"])
        del broken["lastblockhash"]
        self.assert_one_line("evm", "blocktest", self.write("part.json", {"x": broken}), code=1,
                             says="x.lastblockhash: missing")
        self.assert_one_line("evm", "blocktest", self.folder / "missing.json", code=1,
                             says="missing.json")

    def test_takes_folders_and_passes_other_files_over(self):
        self.write("deep/er/also.json", self.tests)
        self.write("deep/state.json", transfer_test(EMPTY_TRIE))
        self.write("deep/notes.json", {"comment": "no test"})
        result = sluice("evm", "blocktest", self.folder / "deep", check=0)
        self.assertRegex(result.stdout, r"total +3 +0 +0\n")
        self.assertIn("files without block tests, passed over: 2", result.stdout)
        self.assertEqual(result.stderr, "")
        # And statetest passes these over.
        out = sluice("evm", "statetest", self.folder / "deep").stdout
        self.assertIn("files without state tests, passed over: 2", out)

    def test_reads_names_from_stdin_one_by_one(self):
        result = sluice("evm", "blocktest", "--json", stdin=f"{self.good}\n\n{self.wrong}\n",
                        check=1)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([[r["pass"] for r in line] for line in lines],
                         [[True, True, True], [False]])
        plain = sluice("evm", "blocktest", stdin=f"{self.good}\n", check=0)
        self.assertIn("good.json: 3 passed, 0 failed, 0 unsupported", plain.stdout)

    def test_traces_end_with_the_state_root(self):
        result = sluice("evm", "blocktest", self.good, "--trace", "--name", "longer", check=0)
        self.assertEqual(json.loads(result.stderr.splitlines()[-1]), {"stateRoot": EMPTY_TRIE})

    def test_runs_alike_on_any_number_of_threads(self):
        for i in range(20):
            self.write(f"many/{i}.json", self.tests)
        outputs = {sluice("evm", "blocktest", self.folder / "many", "--jobs", jobs, "--json",
                          check=0).stdout for jobs in (1, 2, 8)}
        self.assertEqual(len(outputs), 1)


if __name__ == "__main__":
    main()
