#!/usr/bin/env python3
"""How zx programs end that come to a limit: limits_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import re
import time

from support import Folder, main, sluice


class Limits(Folder):
    """Both engines say that a limit was reached in the statement that came to it."""

    TEXT = """let x = 0
contract C { data n = 0
  action go(v) {
    while v >= 0 {
      n = n + v
      if n > 3 { x = [n, {a: v}][0] } else { x = len("a" + n) }
      for i in [1, 2] { x = x + i }
    }
  }
}
C.go(1)
"""

    def report(self, path, *options):
        reports = {engine: sluice("run", "--engine", engine, *options, path).stderr
                   for engine in ("vm", "tree")}
        self.assertEqual(reports["vm"], reports["tree"], options)
        return reports["vm"]

    def test_reports_the_statement(self):
        path = self.write("a.zx", self.TEXT)
        lines = set()
        for option, first in (("--gas-limit", 75), ("--max-ops", 20), ("--max-iterations", 1)):
            for limit in range(first, first + 120, 7):
                report = self.report(path, option, limit)
                place = re.search(r"at \S*a.zx:(\d+):(\d+)", report)
                self.assertIsNotNone(place, report)
                column = int(place[2])
                line = self.TEXT.splitlines()[int(place[1]) - 1]
                statements = ("while", "n =", "if", "x =", "for", "contract", "C.go", "let")
                self.assertTrue(line[column - 1:].startswith(statements), report)
                lines.add(int(place[1]))
        self.assertGreaterEqual(lines, {4, 5, 6, 7})

    def test_depth_ends_with_an_error_however_deep(self):
        for text in ("action f(n) { return f(n + 1) + 1 }\nf(0)\n",
                     "contract C { action f(n) { return this.f(n + 1) } }\nC.f(0)\n",
                     "let f = x => [x].map(y => f(y + 1))\nf(0)\n",
                     "action f(n) { for i in [1] { try { if n >= 0 { return [f(n + 1)] } } "
                     "finally { n = 0 } } }\nf(0)\n"):
            path = self.write("a.zx", text)
            for engine in ("tree", "vm"):
                failed = sluice("run", "--engine", engine, "--no-gas", "--max-call-depth",
                                1000000, path, check=1)
                self.assertRegex(failed.stderr.splitlines()[0],
                                 r"^Error: (Call depth limit exceeded: \d+ nested calls|"
                                 "Out of memory)$")


class Stopping(Folder):
    """What takes long in a builtin ends soon behind --timeout."""

    def test_builtins_end(self):
        lists = ("let a = range(0, 1000000)\nlet b = range(0, 1000000)\na.push(1)\nb.push(2)\n"
                 "let l = []\nfor i in range(0, 100000) { l.push(a) }\n")
        programs = {
            "contains": lists + "l.contains(b)",
            "in": lists + "print(b in l)",
            "hash": 'let t = ("a" * 1000000) * 20\nwhile true { keccak256(t) }',
            "pbkdf2": 'use {pbkdf2} from "crypto"\nwhile true { pbkdf2("a", "b", 10000000) }',
            "matches": 'let t = ("a" * 1000000) * 50\nprint(t matches "(a*){300}b")',
        }
        for name, text in programs.items():
            path = self.write("a.zx", text)
            for engine in ("vm", "tree"):
                begin = time.monotonic()
                failed = sluice("run", "--engine", engine, "--no-gas", "--timeout", 0.5, path,
                                check=1)
                self.assertTrue(failed.stderr.startswith("Error: Time limit exceeded\n"),
                                (name, failed.stderr))
                # Bounds are generous: machines have other work, and sanitizers are slow.
                self.assertLess(time.monotonic() - begin, 30, name)


if __name__ == "__main__":
    main()
