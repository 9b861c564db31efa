#!/usr/bin/env python3
"""Results that cannot be written: output_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

from support import SOURCE, Folder, main, shell, transfer_test


class Output(Folder):
    """Whoever has not got all of the results is told so, by one line and the exit code."""

    FULL = "No space left on device"

    def setUp(self):
        super().setUp()
        self.test = self.write("test.json", transfer_test("0x" + "00" * 32))
        self.long = self.write("long.hex", "5b" * 100_000)

    def assert_lost(self, command, says):
        result = shell(command, check=1)
        self.assert_is_one_line(result.stderr, says)

    def test_commands_notice_a_full_disk(self):
        for command in ("evm run 00", "evm run 00 --json", "evm run 00 --trace",
                        f"evm run {self.long} --trace", "evm disasm 00", f"evm disasm {self.long}",
                        f"evm statetest {self.test}", f"evm statetest {self.test} --json",
                        f"bench {SOURCE}/bench/cases --list",
                        f"bench {SOURCE}/bench/cases/merkle-proof --runs 1",
                        f"bench {SOURCE}/bench/cases/merkle-proof --runs 1 --json",
                        "--help", "--version", "evm run --help"):
            with self.subTest(command=command):
                self.assert_lost(f'"$SLUICE" {command} >/dev/full',
                                 "cannot write the results: " + self.FULL)

    def test_programs_tell_of_a_full_disk(self):
        program = self.write("p.zx", "print(1)\n")
        for command in (f"run {program}", f"run {program} --engine tree",
                        f"run {program} --engine both"):
            with self.subTest(command=command):
                self.assert_lost(f'"$SLUICE" {command} >/dev/full',
                                 "cannot write the results: " + self.FULL)

    def test_names_on_standard_input_end_with_the_first_loss(self):
        for flag in ("", "--json"):
            self.assert_lost(f'printf "{self.test}\\n{self.test}\\n" | '
                             f'"$SLUICE" evm statetest {flag} >/dev/full',
                             "cannot write the results: " + self.FULL)

    def test_trace_files_are_checked(self):
        for command in ("evm run 00", f"evm run {self.long}", f"evm statetest {self.test}"):
            self.assert_lost(f'"$SLUICE" {command} --trace-file /dev/full',
                             "cannot write the trace to /dev/full: " + self.FULL)

    def test_closed_output_is_a_loss_and_no_file_takes_its_place(self):
        trace = self.folder / "trace"
        for command in ("evm run 00", "evm run 00 --trace", f"evm run 00 --trace-file {trace}",
                        "evm disasm 00", f"evm statetest {self.test} --json"):
            self.assert_lost(f'"$SLUICE" {command} >&-',
                             "cannot write the results: Bad file descriptor")
        self.assertNotIn("status", trace.read_text())
        self.assertEqual(len(trace.read_text().splitlines()), 2)

    def test_closed_input_and_errors_are_survived(self):
        self.assert_is_one_line(shell('"$SLUICE" evm run - <&-', check=2).stderr, "standard input")
        self.assert_is_one_line(shell('"$SLUICE" evm statetest <&-', check=1).stderr,
                                "standard input")
        self.assert_is_one_line(shell('"$SLUICE" evm statetest </', check=1).stderr,
                                "standard input")
        shell('"$SLUICE" evm run zz 2>&-', check=2)
        shell('"$SLUICE" evm run zz 2>/dev/full', check=2)
        shell('"$SLUICE" 2>/dev/full', check=2)
        shell('"$SLUICE" evm run 00 >/dev/full 2>/dev/full', check=1)
        shell(f'"$SLUICE" evm statetest {self.test} --trace 2>/dev/full', check=1)


if __name__ == "__main__":
    main()
