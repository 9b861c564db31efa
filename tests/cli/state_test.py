#!/usr/bin/env python3
"""State directories as their users meet them: state_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import os
import signal
import subprocess
import time

from support import PROGRAM, Folder, main, shell, sluice

COUNTER = """
contract Counter { data n = 0  action add() { n = n + 1  return n } }
print(Counter.add())
"""

FILLER = """
contract Box {
    data n = 0
    data m = {}
    action put() { n = n + 1  m["k" + n] = "x" * 50000 }
}
print(Box.n == len(Box.m))
let i = 0
while (i < 400) { Box.put()  i = i + 1 }
"""


class State(Folder):
    def setUp(self):
        super().setUp()
        self.state = self.folder / "state"
        self.counter = self.write("counter.zx", COUNTER)

    def count(self, *options):
        return sluice("run", "--state", self.state, *options, self.counter, check=0).stdout

    def test_runs_go_on_where_the_last_one_ended(self):
        self.assertEqual(self.count(), "1\n")
        self.assertEqual(self.count("--engine", "tree"), "2\n")
        self.assertEqual(self.count(), "3\n")
        self.assertEqual(sluice("run", self.counter, check=0).stdout, "1\n")

    def test_both_engines_run_on_the_same_state_and_count_once(self):
        self.assertEqual(self.count(), "1\n")
        self.assertEqual(self.count("--engine", "both"), "2\n")
        self.assertEqual(self.count("--engine", "both"), "3\n")
        self.assertEqual(self.count(), "4\n")

    def test_an_empty_database_is_not_taken_for_a_new_one(self):
        self.assertEqual(self.count(), "1\n")
        (self.state / "data.mdb").write_bytes(b"")
        self.assert_one_line("run", "--state", self.state, self.counter, code=1,
                             says="its data.mdb is empty")
        (self.state / "data.mdb").unlink()
        self.assertEqual(self.count(), "1\n")

    def test_a_program_that_does_not_compile_makes_no_directory(self):
        broken = self.write("broken.zx", "let = ")
        sluice("run", "--state", self.state, broken, check=2)
        self.assertFalse(self.state.exists())

    def test_what_is_no_state_directory_is_left_alone(self):
        self.state.mkdir()
        (self.state / "letter").write_text("dear")
        self.assert_one_line("run", "--state", self.state, self.counter, code=1,
                             says="it holds other files")
        self.assertEqual([each.name for each in self.state.iterdir()], ["letter"])
        file = self.write("file", "")
        self.assert_one_line("run", "--state", file, self.counter, code=1,
                             says="is not a directory")
        self.assert_one_line("run", "--state", self.folder / "no" / "where", self.counter, code=1,
                             says="the directory above it must exist")

    def test_a_damaged_directory_is_refused(self):
        self.count()
        data = self.state / "data.mdb"
        whole = data.read_bytes()
        data.write_bytes(whole[:5000])
        self.assert_one_line("run", "--state", self.state, self.counter, code=1, says="damaged")
        data.write_bytes(b"z" * 20000)
        self.assert_one_line("run", "--state", self.state, self.counter, code=1,
                             says="no LMDB database")
        data.write_bytes(whole)
        self.assertEqual(self.count(), "2\n")

    def test_a_directory_that_may_not_be_read_is_refused(self):
        if os.geteuid() == 0:
            self.skipTest("root may read everything")
        self.state.mkdir(mode=0)
        self.assert_one_line("run", "--state", self.state, self.counter, code=1,
                             says="cannot be read")
        self.state.chmod(0o700)

    def test_one_process_has_it_at_a_time(self):
        self.count()
        sleeper = self.write("sleeper.zx", "print(1)\nsleep(60)\n")
        with subprocess.Popen([PROGRAM, "run", "--state", self.state, sleeper]) as owner:
            try:
                for _ in range(400):
                    if (self.state / "lock").read_text() == f"{owner.pid}\n":
                        break
                    time.sleep(0.02)
                self.assert_one_line("run", "--state", self.state, self.counter, code=1,
                                     says=f"is in use by another process (pid {owner.pid})")
            finally:
                owner.send_signal(signal.SIGKILL)
        self.assertEqual(self.count(), "2\n")

    def test_the_end_of_the_room_loses_nothing(self):
        filler = self.write("filler.zx", FILLER)
        result = sluice("run", "--max-state", 4, "--state", self.state, filler, check=1)
        self.assertIn("is full: it may take 4 MiB (see --max-state)", result.stderr)
        result = sluice("run", "--max-state", 100, "--state", self.state, filler, check=0)
        self.assertEqual(result.stdout, "true\n")

    def test_a_limit_on_file_sizes_loses_nothing(self):
        filler = self.write("filler.zx", FILLER)
        result = shell(f"ulimit -f 4000; $SLUICE run --state {self.state} {filler}", check=1)
        self.assertRegex(result.stderr, "cannot be written: .*limit on (its|file) size")
        result = sluice("run", "--state", self.state, filler, check=0)
        self.assertEqual(result.stdout, "true\n")

    def test_a_full_disk_loses_nothing(self):
        filler = self.write("filler.zx", FILLER)
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("tmpfs cannot be mounted")
        try:
            result = sluice("run", "--state", disk / "state", filler, check=1)
            self.assertIn("the disk is full", result.stderr)
            subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
            result = sluice("run", "--state", disk / "state", filler, check=0)
            self.assertEqual(result.stdout, "true\n")
        finally:
            subprocess.run(["umount", disk], check=True)


if __name__ == "__main__":
    main()
