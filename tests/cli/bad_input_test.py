#!/usr/bin/env python3
"""Arguments and files with which something is wrong: bad_input_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os

from support import Folder, main, shell, sluice, transfer_test


class BadInput(Folder):
    """One clear line on stderr, exit code 1 or 2, never a crash."""

    def test_bad_arguments(self):
        for arguments, says in [
                (("evm", "disasm", "0x00", "--nonsense"), "--nonsense"),
                (("fly",), 'unknown command "fly"; commands are evm, run, test, check, repl, profile, '
                           'ast, tokens, bytecode, zx, bench'),
                (("--nonsense",), 'unknown option "--nonsense"'),
                (("evm",), "evm: no command given; commands are run, disasm, analyze"),
                (("evm", "blocktests", "x.json"),
                 'evm: unknown command "blocktests"; commands are run, disasm, analyze'),
                (("evm", "disasm"), "required"),
                (("evm", "analyze"), "required"),
                (("evm", "analyze", "0x0"), "odd number"),
                (("evm", "run"), "no code"),
                (("evm", "run", ""), "no code"),
                (("evm", "run", "0x600"), "odd number"),
                (("evm", "run", "0x6g"), "position 3"),
                (("evm", "run", "no/such/file"), "neither hex digits nor a file"),
                (("evm", "run", self.folder), "folder"),
                (("evm", "run", "0x00", "--fork", "Atlantis"), "unknown fork \"Atlantis\""),
                (("evm", "run", "0x00", "--mode", "warp"), "no engine mode \"warp\""),
                (("evm", "run", "0x00", "--gas", "-1"), "--gas"),
                (("evm", "run", "0x00", "--gas", "lots"), "--gas"),
                (("evm", "run", "0x00", "--gas", "1e30"), "--gas"),
                (("evm", "run", "0x00", "--gas", "0xffffffffffffffff"), "from 0 to 9223372036854775807"),
                (("evm", "run", "0x00", "--value", "1e78"), "--value"),
                (("evm", "run", "0x00", "--value", "0x" + "f" * 65), "--value"),
                (("evm", "run", "0x00", "--sender", "0x12"), "--sender"),
                (("evm", "run", "0x00", "--input", "123"), "--input"),
                (("evm", "run", "0x00", "--prestate", "no/such.json"), "no such file"),
                (("evm", "disasm", "0x0"), "odd number"),
                (("evm", "statetest", "x.json", "--name", "("), "--name"),
                (("evm", "statetest", "x.json", "--fork", "Atlantis"), "unknown fork"),
                (("evm", "run", "00", "--codefile", "x"), "CODE and --codefile"),
                (("evm", "run", "00", "--input", "00", "--inputfile", "x"),
                 "--input and --inputfile"),
                (("evm", "run", "-", "--inputfile", "-"), "--inputfile: standard input"),
                (("evm", "run", "--codefile", "/dev/stdin", "--inputfile", "-"),
                 "--inputfile: standard input"),
        ]:
            with self.subTest(arguments=arguments):
                self.assert_one_line(*arguments, says=says)

    def test_numbers_out_of_range(self):
        for arguments, largest in [
                (("bench", "--runs"), 10_000_000),
                (("evm", "statetest", "x.json", "--jobs"), 4096),
                (("evm", "statetest", "x.json", "--index"), 1_000_000_000),
                (("evm", "run", "00", "--gas"), 2**63 - 1),
                (("evm", "run", "00", "--block-number"), 2**64 - 1),
                (("evm", "run", "00", "--timestamp"), 2**64 - 1),
                (("evm", "run", "00", "--gas-limit"), 2**64 - 1)]:
            for number in ("-1", "-3", str(largest + 1), "9" * 20, "9" * 100, "1e77", "1e999", "0x",
                           "", "1.5", "minus one", "1 "):
                with self.subTest(arguments=arguments, number=number):
                    self.assert_one_line(
                        *arguments, number,
                        says=f'{arguments[-1]}: "{number[:40]}{"..." * (len(number) > 40)}" is not '
                             f"a number from 0 to {largest}")

    def test_names_from_files_do_not_reach_the_terminal_as_they_are(self):
        hostile = "\x1b]0;owned\x07\n\x9b31m\u202e" + "long " * 1_000_000
        test = transfer_test("0x" + "00" * 32)["transfer"]
        failing = self.write("failing.json", {hostile: test})
        out = sluice("evm", "statetest", failing, check=1).stdout
        self.assertLess(len(out), 4000)
        self.assertTrue(all(line.isprintable() for line in out.splitlines()), out)
        self.assertEqual(out.count("FAILED"), 2)
        self.assertEqual(len(out.splitlines()), 2 * 2 + 4)

        for broken in ({hostile: test | {"env": {hostile: 1}}},
                       {hostile: test | {"pre": {hostile: {}}}},
                       {"x": test | {"post": {hostile: [{}]}}},
                       {"x": test | {"post": {hostile: test["post"]["Cancun"]}}}):
            self.assert_one_line("evm", "statetest", self.write("broken.json", broken), code=1)
        self.assert_one_line("evm", "run", "--prestate", self.write("p.json", {hostile: 1}))
        self.assert_one_line("bench", self.write("b.json", {hostile: test | {"env": {}}}))
        listed = sluice("bench", failing, "--list", check=0).stdout
        self.assertLess(len(listed), 1000)
        self.assertTrue(all(line.isprintable() for line in listed.splitlines()), listed)

    def test_words_of_the_command_line_are_cut_and_cleaned(self):
        word = "\x1b[31m" + "x" * 100_000
        for arguments in ((word,), ("evm", word), ("evm", "run", word), ("evm", "run", "00", word),
                          ("evm", "run", "00", "--" + word), ("evm", "run", "00", "--gas", word),
                          ("evm", "run", "00", "--codefile", word),
                          ("evm", "run", "00", "--prestate", word),
                          ("evm", "run", "00", "--trace-file", word), ("bench", word),
                          ("evm", "statetest", "x", "--name", "(" + word)):
            with self.subTest(arguments=[a[:20] for a in arguments]):
                self.assert_one_line(*arguments)
        self.assert_one_line("evm", "statetest", word, code=1)

    def test_json_is_read_from_regular_files_only(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        link = self.folder / "link.json"
        link.symlink_to(self.write("real.json", {}))
        for path in ("/dev/zero", "/dev/null", pipe):
            self.assert_one_line("evm", "run", "00", "--prestate", path, says="not a regular file")
            self.assert_one_line("evm", "statetest", path, code=1, says="not a regular file")
            self.assert_one_line("bench", path, says="not a regular file")
        self.assert_one_line("evm", "run", "00", "--prestate", self.folder, says="folder")
        sluice("evm", "run", "00", "--prestate", link, check=0)

    def test_what_may_not_be_read_is_said_with_the_reason(self):
        locked = self.write("locked.json", {})
        locked.chmod(0)
        if os.access(locked, os.R_OK):
            self.skipTest("nothing is locked for this user")
        for arguments in (("--prestate", locked), ("--codefile", locked)):
            self.assert_one_line("evm", "run", *arguments, says="Permission denied")

    def test_hex_is_read_from_pipes_but_not_without_end(self):
        out = shell('"$SLUICE" evm run <(echo 6000) --inputfile <(echo 00) --json', check=0).stdout
        self.assertEqual(json.loads(out)["gasUsed"], "0x3")
        self.assert_one_line("evm", "run", "/dev/zero", says="more than 64 MiB")
        self.assert_one_line("evm", "run", "00", "--inputfile", "/dev/zero",
                             says="more than 64 MiB")
        case = self.folder / "case"
        self.write("case/expected.json", {})
        self.write("case/calldata.hex", "")
        (case / "code.hex").symlink_to("/dev/zero")
        self.assert_one_line("bench", case, says="more than 64 MiB")

    def test_code_over_the_limits(self):
        too_large = self.write("init.hex", "5b" * 49153)
        self.assert_one_line("evm", "run", "--create", too_large, says="EIP-3860")
        sluice("evm", "run", "--create", too_large, "--fork", "Paris", check=0)
        # Deployed code of 24577 bytes: RETURN of that much memory.
        out = sluice("evm", "run", "--create", "0x6160016000f3", check=1).stdout
        self.assertIn("deployed code too large (more than the 24,576 bytes of EIP-170)", out)
        # What is there already is run whatever its size, and the help says so.
        sluice("evm", "run", self.write("code.hex", "5b" * 100_000), check=0)
        self.assertIn("Code may be of any size", sluice("evm", "run", "--help", check=0).stdout)

    def test_hostile_json(self):
        deep = self.write("deep.json", "[" * 200_000)
        nested = self.write("nested.json", '{"a":' * 100_000 + "1" + "}" * 100_000)
        huge = self.write("huge.json", '{"a": "' + "x" * 20_000_000 + '"}')
        for path in (deep, nested, huge):
            result = sluice("evm", "statetest", path, check=1)
            self.assertRegex(result.stderr, r"^sluice: .*\.json: .*\n$")
            self.assertLess(len(result.stderr), 2000)
            sluice("evm", "run", "--prestate", path, check=2)

    def test_state_tests_with_something_missing_or_impossible(self):
        good = transfer_test("0x" + "00" * 32)
        def broken(*path, value=None):
            copy = json.loads(json.dumps(good))
            at = copy["transfer"]
            for key in path[:-1]:
                at = at[key]
            if value is None:
                del at[path[-1]]
            else:
                at[path[-1]] = value
            return self.write("broken.json", copy)
        for path, value in [
                (("env",), None), (("pre",), None), (("transaction",), None),
                (("env", "currentCoinbase"), None), (("env", "currentNumber"), "0x1" + "0" * 16),
                (("env", "currentTimestamp"), "yesterday"), (("env", "currentGasLimit"), [1]),
                (("transaction", "to"), "0x1234"), (("transaction", "data"), []),
                (("transaction", "value"), ["-1"]), (("transaction", "nonce"), {}),
                (("transaction", "gasPrice"), "0x" + "f" * 80),
                (("post", "Cancun"), [{"hash": "0x00"}]),
                (("pre", "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b", "code"), "0x6"),
        ]:
            with self.subTest(path=path, value=value):
                result = sluice("evm", "statetest", broken(*path, value=value), check=1)
                self.assertRegex(result.stderr, r"^sluice: .*broken\.json: .*\n$")

    def test_unknown_forks_fail_the_run(self):
        test = transfer_test("0x" + "00" * 32)
        post = test["transfer"]["post"]["Cancun"]
        test["transfer"]["post"] = {"Atlantis": post * 3}
        path = self.write("fork.json", test)
        for arguments, stdin in (((path,), ""), ((), f"{path}\n")):
            result = sluice("evm", "statetest", *arguments, "--json", stdin=stdin, check=1)
            self.assert_is_one_line(result.stderr, 'no rules for fork "Atlantis" (known are Frontier')
            self.assertIn("Osaka): 3 cases not run", result.stderr)
            for entry in json.loads(result.stdout):
                self.assertIs(entry["pass"], False)
                self.assertNotIn("stateRoot", entry)
                self.assertEqual(entry["error"], 'no rules for fork "Atlantis"')
        out = sluice("evm", "statetest", path, check=1).stdout
        self.assertRegex(out, r"Atlantis +0 +0 +3")
        self.assertIn('3 need rules for fork "Atlantis"', out)
        result = sluice("evm", "statetest", path, "--trace", check=1)
        self.assertNotIn("stateRoot", result.stderr)
        test["transfer"]["post"] = {"Atlantis": post, "Lemuria": post}
        result = sluice("evm", "statetest", self.write("two.json", test), check=1)
        self.assertEqual(len(result.stderr.splitlines()), 2)
        self.assertIn("1 case not run", result.stderr)

    def test_memory_is_bounded(self):
        # MSTORE far out with all the gas there is: fails instead of eating the machine.
        for offset in ("63ffffff00", "6407ffffff00", "67ffffffffffffff00"):
            out = sluice("evm", "run", "0x6001" + offset + "52", "--gas", "9223372036854775807",
                         check=1).stdout
            self.assertRegex(out, "out of (gas|memory)")


if __name__ == "__main__":
    main()
