#!/usr/bin/env python3
"""sluice repl, from pipes and at a terminal: repl_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import errno
import os
import pty
import select
import signal
import subprocess
import time
import unittest

from support import PROGRAM, Folder, main, sluice

ENGINES = ("vm", "tree")
UP = "\x1b[A"


def repl(text, *arguments, engine="vm", check=0):
    return sluice("repl", "--engine", engine, *arguments, stdin=text, check=check)


class FromPipes(Folder):
    def assert_prints(self, text, expected, *arguments):
        for engine in ENGINES:
            with self.subTest(engine=engine):
                result = repl(text, *arguments, engine=engine)
                self.assertEqual(result.stdout, expected)
                self.assertEqual(result.stderr, "")

    def assert_fails(self, text, expected_error, expected_output="", *arguments):
        """An input fails; those around it run all the same."""
        for engine in ENGINES:
            with self.subTest(engine=engine):
                result = repl(text, *arguments, engine=engine, check=1)
                self.assertIn(expected_error, result.stderr)
                self.assertEqual(result.stdout, expected_output)

    def test_prints_values_of_expressions_without_a_prompt(self):
        self.assert_prints('1 + 2\n"text"\n[1, "a"]\nlet x = 4\nx = 5\nnull\nx\n',
                           "3\ntext\n[1, a]\n5\n")

    def test_an_input_sees_what_earlier_ones_declared(self):
        self.assert_prints("let x = 2\nfunction f(n) { return n * x }\nx = 3\nf(5)\n", "15\n")

    def test_a_name_declared_anew_is_seen_by_earlier_functions(self):
        self.assert_prints("function g() { return 1 }\nfunction f() { return g() }\nf()\n"
                           "function g() { return 2 }\nf()\nlet x = 1\nfunction h() { return x }\n"
                           "let x = 7\nh()\n", "1\n2\n7\n")

    def test_a_function_may_call_what_is_declared_later(self):
        self.assert_prints("function f() { return later() }\nfunction later() { return 9 }\nf()\n",
                           "9\n")

    def test_a_builtins_name_declared_anew_is_seen_by_earlier_functions(self):
        self.assert_prints("function f(x) { return len(x) + abs(-1) }\nf([1, 2])\n"
                           "function len(x) { return 40 }\nf([1, 2])\nlet abs = x => 2\nf(0)\n",
                           "3\n41\n42\n")
        self.assert_prints("contract C { action size(x) { return len(x) } }\nlet c = C()\n"
                           "c.size([1])\nlet len = x => 7\nc.size([1])\n", "1\n7\n")
        # What assigns it does not mean a later declaration.
        self.assert_prints("function f() { len = 3\n return len }\nf()\nlen([1])\n", "3\n1\n")
        self.assert_prints("function f() { return [1, 2].map(str) }\nf()[0] == \"1\"\nTX.caller\n"
                           "function g() { return TX.caller + msg.sender.length() }\ng()\n",
                           "true\nsystem\nsystem18\n")

    def test_an_evaluated_file_declares_for_later_inputs(self):
        self.write("part.zx", "let a = 1\nlet b = 2\naction f() { return b }\nlet _own = 1")
        for engine in ENGINES:
            result = sluice("repl", "--engine", engine, cwd=self.folder, check=1,
                            stdin="let a = 7\nfunction g() { return a + f() }\n"
                            "eval_file(\"part.zx\")\na + b\ng()\nb = 5\nf()\n"
                            "eval_file(\"part.zx\")\nb\n_own\n")
            self.assertEqual(result.stdout, "3\n3\n5\n2\n", engine)
            self.assertIn("Identifier '_own' not found", result.stderr)

    def test_constants_stay_constants(self):
        for write in ("C = 2", "const C = 2", "let C = 2", "function C() { }"):
            self.assert_fails(f"const C = 1\n{write}\nC\n",
                              "Error: Cannot reassign const variable 'C'", "1\n")

    def test_a_constant_whose_value_failed_can_be_declared_again(self):
        self.assert_fails("const C = missing()\nconst C = 2\nC\n", "'missing' not found", "2\n")

    def test_contracts_stay_and_can_be_extended(self):
        self.assert_prints(
            "contract A {\n  state n = 1\n  action add(k) { n = n + k  return n }\n}\n"
            "let a = A()\na.add(2)\ncontract B extends A {\n  action twice(k) {\n"
            "    this.add(k)\n    return this.add(k)\n  }\n}\nB().twice(10)\na.add(0)\n",
            "3\n21\n3\n")

    def test_a_brace_that_begins_an_input_may_open_a_map(self):
        self.assert_prints('{a: 1}\n{}\n{"b": [1],\n  c: 2\n}\n{a: 3}.a\n{ print(4) }\n',
                           "{a: 1}\n{}\n{b: [1], c: 2}\n3\n4\n")

    def test_some_commands_need_no_colon(self):
        for word in ("exit", "quit", ":exit"):
            self.assert_prints(f"1\n{word}\n2\n", "1\n")
        # What the session declares goes before.
        self.assert_prints("let quit = 5\nquit\nlet stats = 6\nstats\n", "5\n6\n")

    def test_it_has_a_name_of_zexus(self):
        self.assertEqual(sluice("zx", "repl", stdin="1 + 1\nexit\n", check=0).stdout, "2\n")

    def test_stats_tell_of_the_session(self):
        for engine in ENGINES:
            lines = repl("let x = 1\nx + 1\nstats\n", engine=engine).stdout.splitlines()
            self.assertEqual(lines[:3], ["2", f"engine: {engine}", "inputs: 2"])
            self.assertRegex(lines[3], r"^gas: [1-9]\d*$")
            self.assertRegex(lines[4], r"^memory: [1-9][\d.]* KiB$")
            self.assertEqual(len(lines), 5)

    def test_mode_chooses_the_engine(self):
        result = repl("mode\nlet x = 1\nmode interpreter\nmode\nmode tree\nprint(2)\n"
                      ":mode compiler\nx\n", check=1)
        self.assertEqual(result.stdout,
                         "engine: vm\nengine: tree; the session begins anew\nengine: tree\n"
                         "engine: tree\n2\nengine: vm; the session begins anew\n")
        self.assertIn("Identifier 'x' not found", result.stderr)
        self.assertIn("mode takes vm or tree", repl("mode fast\n", check=1).stderr)

    def test_a_failed_action_is_undone(self):
        self.assert_fails(
            "contract A {\n  state n = 1\n  action bad() { n = 5  require(false, \"no\") }\n"
            "  action get() { return n }\n}\nlet a = A()\na.bad()\na.get()\n",
            "Requirement failed: no", "1\n")

    def test_what_is_sealed_later_cannot_be_written_by_earlier_functions(self):
        self.assert_fails("let x = 1\nfunction f() { x = 2 }\nseal x\nf()\nx\n",
                          "Cannot assign to sealed object: x", "1\n")

    def test_imports_stay(self):
        self.write("lib.zx", "export function triple(n) { return 3 * n }\nprint(\"loaded\")\n")
        path = self.folder / "lib.zx"
        self.assert_prints('use {sqrt} from "math"\nsqrt(49)\nuse "math" as m\nm.sqrt(4)\n',
                           "7.0\n2.0\n")
        for engine in ENGINES:
            result = sluice("repl", "--engine", engine, check=0,
                            stdin=f":load {path}\ntriple(4)\n")
            self.assertEqual(result.stdout, "loaded\n12\n")

    def test_a_broken_import_can_be_mended(self):
        path = self.write("lib.zx", "let = 1\n")
        # Imports are looked for in the folder that the command runs in.
        for engine in ENGINES:
            path.write_text("let = 1\n")
            result = self.run_in_folder(
                f'use {{v}} from "./lib.zx"\nfile_write_text("{path}", "export let v = 8")\n'
                'use {v} from "./lib.zx"\nv\n', engine)
            self.assertIn("failed to load", result.stderr)
            self.assertEqual(result.stdout.splitlines()[-1], "8")

    def run_in_folder(self, text, engine):
        return subprocess.run([os.path.abspath(PROGRAM), "repl", "--engine", engine], input=text,
                              text=True, capture_output=True, timeout=60, check=False,
                              cwd=self.folder)

    def test_an_input_goes_on_until_it_is_complete(self):
        self.assert_prints('let l = [1,\n  2\n]\nl\nlet s = "a\nb"\ns\n/* a\n1 */ 2\n1 +\n2\n',
                           "[1, 2]\na\nb\n2\n3\n")
        self.assert_prints("function f(n) {\n\n  if n > 1 {\n    return 1\n  }\n  return 0\n}\n"
                           "f(2)\n", "1\n")

    def test_indented_blocks_end_with_an_empty_line_or_the_next_statement(self):
        self.assert_prints("if true:\n  print(1)\n  print(2)\nelse:\n  print(3)\nprint(4)\n",
                           "1\n2\n4\n")
        self.assert_prints("function f(n):\n  return n\n\nf(6)\n", "6\n")

    def test_errors_have_their_place_and_keep_the_session(self):
        self.assert_fails("let x = 1\nlet = 2\nx\n", "input 2:1:5: error:", "1\n")
        self.assert_fails("let x = 1\nx +\n  nope\nx\n", "at input 2:2:3", "1\n")
        self.assert_fails("throw \"boom\"\n1\n", "Error: boom\n  at input 1:1:1\n", "1\n")
        self.assert_fails("1 + (\n", "error: ")

    def test_limits_hold_for_each_input(self):
        loop = "let i = 0\nwhile i < 100 { i = i + 1 }\n"
        self.assert_fails(loop + "while true { i = i + 1 }\ni > 100\n" + loop + "i\n",
                          "Error: Out of gas", "true\n100\n", "--gas-limit", "5000")
        self.assert_fails("while true { }\n1\n", "Error: Time limit exceeded", "1\n",
                          "--no-gas", "--timeout", "0.2")
        self.assert_fails("let n = 0\nwhile true { n += 1 }\n1\n", "Error: Time limit exceeded",
                          "1\n", "--no-gas", "--timeout", "0.2")
        self.assert_fails("while true { }\n1\n", "Error: Iteration limit exceeded", "1\n",
                          "--max-iterations", "1000")
        self.assert_fails("while true { }\n1\n", "Error: Operation limit exceeded", "1\n",
                          "--max-ops", "1000")

    def test_runaway_recursion_leaves_the_session(self):
        self.assert_fails("function f(n) { return f(n + 1) }\nf(0)\nf\n2\n",
                          "Call depth limit exceeded", "<action f(n)>\n2\n")

    def test_memory_can_be_given_up_again(self):
        fill = "let l = []\nlet s = \"x\"\nwhile true { s = s + s  l.push(s + \"y\") }\n"
        self.assert_fails(fill + "l = null\ns = null\nlet m = [1, 2, 3]\nm\n", "Out of memory",
                          "[1, 2, 3]\n", "--no-gas", "--max-memory", "32")

    def test_a_program_can_end_the_session(self):
        for engine in ENGINES:
            result = repl("print(1)\nexit_program(3)\nprint(2)\n", engine=engine, check=3)
            self.assertTrue(result.stdout.startswith("1\n"))
            self.assertNotIn("2", result.stdout)

    def test_a_program_reads_the_lines_behind_its_own(self):
        self.assert_prints("let name = input()\nAda\nname\n", "Ada\n")

    def test_commands(self):
        self.assert_prints(":type 1\n:type \"a\"\nlet x = [1]\n:type x\n",
                           "Integer\nString\nList\n")
        self.assert_prints("let x = 1\n:reset\n:help\n:quit\nprint(1)\n",
                           sluice("repl", stdin=":help\n", check=0).stdout)
        self.assert_fails("let x = 1\n:reset\nx\n", "'x' not found")

    def test_gas_of_an_input_is_the_same_on_both_engines(self):
        text = ":gas\n1 + 1\nlet x = [1, 2]\nx.push(3)\n:gas\n1\n"
        vm, tree = (repl(text, engine=engine).stdout for engine in ENGINES)
        self.assertEqual(vm, tree)
        self.assertIn("2\ngas: ", vm)
        self.assertEqual(vm.count("gas: "), 3)

    def test_bytecode(self):
        result = repl("function twice(n) { return n + n }\n:bytecode twice\n:bytecode 1 < 2\n"
                      "twice(4)\n")
        self.assertIn("ADD", result.stdout)
        self.assertTrue(result.stdout.endswith("\n8\n"))
        self.assert_fails(":bytecode 1 +* 2\n", "error: ")

    def test_bad_commands(self):
        for line, says in ((":frob", 'unknown command ":frob"'), (":load", ":load takes a file"),
                           (":type", ":type takes an expression"),
                           (":type let x = 1", ":type takes an expression"),
                           (":load /nonexistent.zx", "cannot read /nonexistent.zx"),
                           (":load /", "Is a directory")):
            self.assert_fails(line + "\n1\n", says, "1\n")
        self.assert_one_line("repl", "--engine", "both", says="--engine")
        self.assert_one_line("repl", "file.zx", says="file.zx")

    def test_bad_input(self):
        for engine in ENGINES:
            sluice("repl", "--engine", engine, stdin="", check=0)
            sluice("repl", "--engine", engine, stdin="\n\n  \n:\n", check=1)
            sluice("repl", "--engine", engine, stdin="(" * 100000, check=1)
            sluice("repl", "--engine", engine, stdin="}\n)\n" * 1000, check=1)

    def test_long_inputs_take_linear_time(self):
        body = "".join(f"  x = x + {i}\n" for i in range(20000))
        start = time.monotonic()
        self.assertEqual(repl("let x = 0\nfunction f() {\n" + body + "}\nf()\nx\n").stdout,
                         f"{sum(range(20000))}\n")
        self.assertLess(time.monotonic() - start, 30)


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, home, *arguments):
        self.child, self.end = pty.fork()
        if self.child == 0:
            os.environ.update(HOME=str(home), TERM="xterm", LC_ALL="C.UTF-8")
            os.environ.pop("XDG_STATE_HOME", None)
            os.environ.pop("NO_COLOR", None)
            # libedit does not free the lines of its history.
            os.environ["ASAN_OPTIONS"] = "detect_leaks=0"
            os.execv(PROGRAM, [PROGRAM, "repl", *arguments])
        self.screen = ""

    def type(self, text):
        os.write(self.end, text.encode())

    def wait_for(self, text, seconds=30):
        """All that is printed up to `text`."""
        until = time.monotonic() + seconds
        while text not in self.screen:
            ready, _, _ = select.select([self.end], [], [], max(until - time.monotonic(), 0))
            if not ready:
                raise AssertionError(f"no {text!r} within {seconds} s: {self.screen[-2000:]!r}")
            try:
                piece = os.read(self.end, 65536)
            except OSError as error:  # EIO: the other end is closed
                if error.errno != errno.EIO:
                    raise
                piece = b""
            if not piece:
                raise AssertionError(f"ended without {text!r}: {self.screen[-2000:]!r}")
            self.screen += piece.decode(errors="replace")
        seen, self.screen = self.screen.split(text, 1)
        return seen + text

    def prompt(self):
        return self.wait_for("zx> ")

    def ask(self, text, answer):
        """Types a line; the answer is a line of its own, and the prompt comes back."""
        self.type(text + "\n")
        self.wait_for(f"\n{answer}\r\n")
        self.prompt()

    def close(self):
        """The exit code, after Ctrl-D."""
        try:
            self.type("\x04")
            while os.read(self.end, 65536):
                pass
        except OSError:
            pass
        os.close(self.end)
        _, status = os.waitpid(self.child, 0)
        return os.waitstatus_to_exitcode(status)


class AtATerminal(Folder):
    @classmethod
    def setUpClass(cls):
        try:
            for end in pty.openpty():
                os.close(end)
        except OSError as error:
            raise unittest.SkipTest(f"no terminal can be had here: {error}") from error

    def start(self, *arguments):
        terminal = Terminal(self.folder, *arguments)
        self.addCleanup(lambda: self.kill(terminal))
        terminal.prompt()
        return terminal

    @staticmethod
    def kill(terminal):
        try:
            if os.waitpid(terminal.child, os.WNOHANG) == (0, 0):
                os.kill(terminal.child, signal.SIGKILL)
                os.waitpid(terminal.child, 0)
        except ChildProcessError:
            pass

    def test_prompts_and_prints(self):
        terminal = self.start()
        terminal.ask("6 * 7", "42")
        self.assertEqual(terminal.close(), 0)

    def test_lines_of_one_input_have_a_second_prompt(self):
        terminal = self.start()
        terminal.type("function f(n) {\n")
        terminal.wait_for("... ")
        terminal.type("return n + 1 }\n")
        terminal.prompt()
        terminal.ask("f(40)", "41")
        self.assertEqual(terminal.close(), 0)

    def test_lines_can_be_edited_and_recalled(self):
        terminal = self.start()
        terminal.ask("100 + 23\x7f4", "124")
        terminal.ask(UP + "0", "340")
        self.assertEqual(terminal.close(), 0)

    def test_history_outlives_the_session(self):
        terminal = self.start()
        terminal.ask("1000 + 1", "1001")
        self.assertEqual(terminal.close(), 0)
        self.assertTrue((self.folder / ".local/state/sluice/history").is_file())
        terminal = self.start()
        terminal.ask(UP + "1", "1011")
        self.assertEqual(terminal.close(), 0)

    def test_an_unwritable_home_is_no_error(self):
        self.folder = self.write("file", "") / "home"
        terminal = self.start()
        terminal.ask("2 + 3", "5")
        self.assertEqual(terminal.close(), 0)

    def test_ctrl_c_drops_a_line_and_what_is_unfinished(self):
        terminal = self.start()
        terminal.type("let x = (1 +\n")
        terminal.wait_for("... ")
        terminal.type("nonsense\x03")
        terminal.wait_for("^C")
        terminal.prompt()
        terminal.ask("5 * 5", "25")
        self.assertEqual(terminal.close(), 0)

    def test_ctrl_c_stops_what_runs_and_keeps_the_session(self):
        for engine in ENGINES:
            with self.subTest(engine=engine):
                terminal = self.start("--engine", engine, "--no-gas")
                terminal.type("let kept = 77\n")
                terminal.prompt()
                for busy in ("while true { }", "sleep(100)"):
                    terminal.type(f"if true {{ print(\"be\" + \"gun\")  {busy} }}\n")
                    terminal.wait_for("\nbegun")
                    terminal.type("\x03")
                    terminal.wait_for("Interrupted")
                    terminal.prompt()
                terminal.ask("kept + 1", "78")
                self.assertEqual(terminal.close(), 0)

    def test_errors_keep_the_exit_code(self):
        terminal = self.start()
        terminal.type("nope\n")
        terminal.wait_for("'nope' not found")
        terminal.prompt()
        terminal.type(":quit\n")
        self.assertEqual(terminal.close(), 0)


if __name__ == "__main__":
    main()
