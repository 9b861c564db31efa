#!/usr/bin/env python3
"""Ending zx programs by signals: signals_test.py PROGRAM SOURCE_DIR"""
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.

from support import PROGRAM, Folder, main

HOOKS = """
on_exit(() => print("exit 1"))
on_exit(action() { throw "broken" })
on_exit(() => print("exit 2"))
signal_handler("SIGINT", action() { throw "bad handler" })
signal_handler("int", () => print("int"))
signal_handler("SIGTERM", () => print("term"))
"""


class Signals(Folder):
    def ended(self, engine, text, *signals, code):
        """Lines of output and of errors of a program that gets one signal a line it prints `go`."""
        path = self.write("a.zx", text)
        process = subprocess.Popen([PROGRAM, "run", "--no-gas", "--engine", engine, path],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        lines = []
        for number in signals:
            # What tells that the program is ready goes to standard error, which has no buffer.
            while (line := process.stderr.readline()) and "go" not in line:
                lines.append(line)
            process.send_signal(number)
        output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, output + errors)
        return output.splitlines(), "".join(lines) + errors

    def each(self):
        for engine in ("vm", "tree"):
            for number, word in ((signal.SIGINT, "int"), (signal.SIGTERM, "term")):
                with self.subTest(engine=engine, signal=word):
                    yield engine, number, word

    # A deferred error is the one line that a program can write to standard error at once.
    READY = "action ready() { defer { throw \"go\" } }\n"

    def test_run_ends_well_and_the_program_goes_on(self):
        for engine, number, word in self.each():
            output, errors = self.ended(
                engine, HOOKS + self.READY + "let n = 0\nrun(action() { n = n + 1\n"
                "  if n == 2 { ready() } }, 0.01)\nprint(\"after\")", number, code=0)
            self.assertEqual(output, ["🚀 Program running. Press Ctrl+C to exit.", word, "exit 1",
                                      "exit 2", "✅ Program terminated gracefully.", "after"])
            self.assertIn("[EXIT ERROR] broken", errors)
            self.assertEqual("[EXIT ERROR] bad handler" in errors, word == "int")

    def test_run_does_not_wait_for_its_interval(self):
        for engine, number, word in self.each():
            output, _ = self.ended(engine, HOOKS + self.READY + "run(ready, 1000)", number, code=0)
            self.assertEqual(output[1:], [word, "exit 1", "exit 2",
                                          "✅ Program terminated gracefully."])

    def test_all_calls_of_run_end(self):
        for engine, number, word in self.each():
            output, _ = self.ended(
                engine, HOOKS + self.READY + "spawn run(null, 1000)\nrun(ready, 1000)", number,
                code=0)
            self.assertEqual(output.count("✅ Program terminated gracefully."), 2)
            self.assertEqual((output.count(word), output.count("exit 1")), (1, 1))

    def test_without_run_the_program_stops_and_its_functions_are_called(self):
        for place in ("while true { }", "sleep(1000)", "wg_wait(g, 1000)"):
            for engine, number, word in self.each():
                output, errors = self.ended(
                    engine, HOOKS + self.READY + "let g = wait_group()\nwg_add(g, 1)\nready()\n" +
                    place + "\nprint(\"never\")", number, code=1)
                self.assertEqual(output, [word, "exit 1", "exit 2"], place)
                self.assertIn("Error: Interrupted", errors)

    def test_a_second_signal_stops_what_does_not_end(self):
        for engine, number, word in self.each():
            output, errors = self.ended(
                engine, HOOKS + self.READY + "run(action() { ready()\n"
                "  let end = time() + 200\n  while time() < end { }\n  ready()\n"
                "  while true { } })", number, number, code=1)
            self.assertEqual(output[1:], [word, "exit 1", "exit 2"])
            self.assertIn("Error: Interrupted", errors)

    def test_functions_that_do_not_end_are_stopped_too(self):
        for engine, number, _ in self.each():
            output, _ = self.ended(
                engine, self.READY + "on_exit(action() { ready()\n  while true { } })\n"
                "on_exit(() => print(\"never\"))\nready()\nwhile true { }", number, number, code=1)
            self.assertEqual(output, [])

    def test_a_third_signal_ends_what_waits_for_the_system(self):
        path = self.write("a.zx", "input()")
        for engine, number, _ in self.each():
            process = subprocess.Popen([PROGRAM, "run", "--engine", engine, path],
                                       stdin=subprocess.PIPE)
            while process.poll() is None:
                time.sleep(0.2)
                process.send_signal(number)
            process.stdin.close()
            self.assertEqual(process.returncode, -number)

    def test_exit_program_has_the_last_word(self):
        for engine, number, _ in self.each():
            output, errors = self.ended(
                engine, self.READY + "on_exit(() => exit_program(7))\n"
                "on_exit(() => print(\"exit\"))\nready()\nwhile true { }", number, code=7)
            self.assertEqual(output, ["exit", "👋 Exiting with code 7"])
            self.assertNotIn("Interrupted", errors)

    def test_writes_of_an_action_under_way_are_undone_before(self):
        for engine, number, _ in self.each():
            output, _ = self.ended(
                engine, self.READY + "contract C { data n = 1\n  action work() { n = 2\n"
                "    ready()\n    while true { } } }\nlet c = C()\n"
                "on_exit(() => print(c.n))\nc.work()", number, code=1)
            self.assertEqual(output, ["1"])


if __name__ == "__main__":
    main()
