#!/usr/bin/env python3
"""`sluice evm statetest`: statetest_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import resource
import subprocess
from pathlib import Path

from support import PROGRAM, Folder, main, sluice, transfer_test


class StateTest(Folder):
    WRONG = "0x" + "00" * 32

    def setUp(self):
        super().setUp()
        # The program's own root makes the test pass here; that its roots are right, the official
        # tests show.
        path = self.write("wrong.json", transfer_test(self.WRONG))
        result = json.loads(sluice("evm", "statetest", path, "--json", check=1).stdout)
        self.root = result[0]["stateRoot"]
        self.good = self.write("good.json", transfer_test(self.root))
        self.wrong = path

    def test_counts_by_fork(self):
        out = sluice("evm", "statetest", self.good, check=0).stdout
        for fork in ("Shanghai", "Cancun"):
            self.assertRegex(out, rf"{fork} +1 +0 +0")
        self.assertRegex(out, r"total +2 +0 +0")

    def test_names_both_roots_on_failure(self):
        out = sluice("evm", "statetest", self.wrong, check=1).stdout
        self.assertIn(self.root, out)
        self.assertIn(self.WRONG, out)
        self.assertRegex(out, r"total +0 +2 +0")

    def test_json_has_geths_shape(self):
        results = json.loads(sluice("evm", "statetest", self.good, "--json", check=0).stdout)
        self.assertEqual([r["fork"] for r in results], ["Shanghai", "Cancun"])
        for result in results:
            self.assertEqual(result["name"], "transfer")
            self.assertIs(result["pass"], True)
            self.assertEqual(result["stateRoot"], self.root)
            self.assertNotIn("error", result)

    def test_filters(self):
        def forks(*arguments):
            results = json.loads(sluice("evm", "statetest", self.good, "--json",
                                        *arguments).stdout)
            return [r["fork"] for r in results]
        self.assertEqual(forks("--fork", "Cancun"), ["Cancun"])
        self.assertEqual(forks("--name", "^trans"), ["Shanghai", "Cancun"])
        self.assertEqual(forks("--name", "other"), [])
        self.assertEqual(forks("--index", "0"), ["Shanghai", "Cancun"])
        self.assertEqual(forks("--index", "1"), [])
        self.assertIn("no case matches",
                      sluice("evm", "statetest", self.good, "--name", "other", check=1).stderr)

    def test_names_are_held_against_an_extended_regular_expression(self):
        def matching(pattern):
            return json.loads(sluice("evm", "statetest", self.good, "--json", "--name",
                                     pattern).stdout)
        for pattern in ("trans", "^transfer$", "tr(a|o)nsfer", "tran[r-t]fer", "t.+r", "x?t{1,2}r"):
            self.assertEqual(len(matching(pattern)), 2, pattern)
        for pattern in ("Trans", "^ransfer", "trans$", "t{2}r"):
            self.assertEqual(matching(pattern), [], pattern)
        for pattern in ("(", "[a", "a{2,1}", "(" * 100_000):
            self.assert_one_line("evm", "statetest", self.good, "--name", pattern, says="--name: ")
        self.assertIn("extended regular expression",
                      " ".join(sluice("evm", "statetest", "--help", check=0).stdout.split()))

    def test_names_of_any_length_are_matched(self):
        test = transfer_test(self.root)["transfer"]
        path = self.write("long.json", {"ab" * 1_000_000: test})
        for pattern in ("^(a|b)*$", ".*b$", "(ab)+", "([ab]+)"):
            self.assertEqual(len(json.loads(sluice("evm", "statetest", path, "--json", "--name",
                                                   pattern, check=0).stdout)), 2)

    def test_a_file_name_that_is_not_utf8_does_not_spoil_the_json(self):
        path = os.fsencode(self.folder) + b"/caf\xe9\x1b.json"
        Path(os.fsdecode(path)).write_text("{")
        result = sluice("evm", "statetest", os.fsdecode(path), self.good, "--json", check=1)
        entries = json.loads(result.stdout)
        self.assertEqual([e["pass"] for e in entries], [False, True, True])
        self.assertTrue(entries[0]["name"].endswith("caf\ufffd\x1b.json"))
        self.assert_is_one_line(result.stderr, "caf??.json: not valid JSON")
        lines = subprocess.run([PROGRAM, "evm", "statetest", "--json"], input=path + b"\n",
                               capture_output=True, timeout=60, check=False).stdout.splitlines()
        self.assertIs(json.loads(lines[0])[0]["pass"], False)

    def test_a_file_too_large_for_memory_does_not_end_the_run(self):
        if b"__asan_init" in Path(PROGRAM).read_bytes():
            self.skipTest("sanitizers need address space of their own")
        large = transfer_test(self.root)
        account = next(iter(large["transfer"]["pre"].values()))
        account["storage"] = {hex(slot): "0x1" for slot in range(300_000)}
        path = self.write("a_large.json", large)
        # The first is too little for the parser, the second for the state.
        for limit in (60_000_000, 100_000_000):
            result = subprocess.run(
                [PROGRAM, "evm", "statetest", "--jobs", "1", "--json", path, self.good],
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
                capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(result.returncode, 1)
            self.assert_is_one_line(result.stderr, "a_large.json: out of memory")
            self.assertEqual([e["pass"] for e in json.loads(result.stdout)], [False, True, True])

    def test_old_tests_of_messages_are_another_format(self):
        test = transfer_test(self.root)["transfer"]
        message = {key: test[key] for key in ("env", "pre", "post")} | {"exec": {}, "gas": "0x00"}
        self.write("deep/vm.json", {"add0": message})
        self.write("deep/also.json", transfer_test(self.root))
        # Numbers of any size are sound JSON, but not in state tests.
        self.write("deep/genesis.json", '[{"balance": 100000000000000000000}]')
        result = sluice("evm", "statetest", self.folder / "deep", check=0)
        self.assertIn("files without state tests, passed over: 2", result.stdout)
        self.assertEqual(result.stderr, "")
        self.write("deep/number.json", '{"x": {"transaction": {"nonce": 100000000000000000000}}}')
        self.assertIn("number.json: a number in it",
                      sluice("evm", "statetest", self.folder / "deep", check=1).stderr)

    def test_says_which_cases_do_not_count(self):
        help_text = " ".join(sluice("evm", "statetest", "--help", check=0).stdout.split())
        self.assertIn("counted as unsupported and do not change it", help_text)

    def test_links_to_nowhere_do_not_end_the_search(self):
        self.write("deep/z/last.json", transfer_test(self.root))
        for name in ("a", "m", "zz"):
            (self.folder / "deep" / f"{name}.json").symlink_to("nowhere")
        (self.folder / "deep" / "a").symlink_to("nowhere")
        out = sluice("evm", "statetest", self.folder / "deep", check=0).stdout
        self.assertRegex(out, r"total +2 +0 +0")

    def test_takes_folders_and_passes_other_files_over(self):
        self.write("deep/er/also.json", transfer_test(self.root))
        self.write("deep/notes.json", {"comment": "no test"})
        self.write("deep/.meta/index.json", {"broken": 1})
        out = sluice("evm", "statetest", self.folder / "deep", check=0).stdout
        self.assertRegex(out, r"total +2 +0 +0")
        self.assertIn("files without state tests, passed over: 1", out)

    def test_reads_names_from_stdin_one_by_one(self):
        result = sluice("evm", "statetest", "--json", stdin=f"{self.good}\n{self.wrong}\n", check=1)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([[r["pass"] for r in line] for line in lines],
                         [[True, True], [False, False]])

    def test_traces_end_with_the_state_root(self):
        result = sluice("evm", "statetest", self.good, "--trace", "--json", "--fork", "Cancun",
                        check=0)
        self.assertEqual(json.loads(result.stderr.splitlines()[-1]), {"stateRoot": self.root})

    def test_runs_alike_on_any_number_of_threads(self):
        for i in range(20):
            self.write(f"many/{i}.json", transfer_test(self.root))
        outputs = {sluice("evm", "statetest", self.folder / "many", "--jobs", jobs, "--json",
                          check=0).stdout for jobs in (1, 2, 8)}
        self.assertEqual(len(outputs), 1)


if __name__ == "__main__":
    main()
