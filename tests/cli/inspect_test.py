#!/usr/bin/env python3
"""Looking at programs of the zx language: inspect_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json

from support import SOURCE, Folder, main, sluice

BROKEN = "let a = (1\nprint(a)\n"


class Bytecode(Folder):
    def test_lists_functions_with_their_gas(self):
        path = self.write("a.zx", "action add(a, b) {\n  return a + b\n}\nprint(add(1, 2))\n")
        out = sluice("bytecode", path, check=0).stdout
        self.assertRegex(out, r"(?m)^function <top level>  .*a\.zx:1:1$")
        # Two names at 2, ADD 3, RETURN 2.
        self.assertRegex(out, r"(?m)^function add  .*a\.zx:1:1\n(  .*\n)+  B0: gas 9\n")
        self.assertRegex(out, r"(?m)^ +1 +7  ADD r3 r1 r2 +; 2:12$")

    def test_is_stable(self):
        path = SOURCE / "examples" / "token.zx"
        first = sluice("bytecode", path, check=0).stdout
        self.assertEqual(first, sluice("bytecode", path, check=0).stdout)

    def test_lists_one_function(self):
        path = self.write("a.zx", "action f() { return 1 }\ncontract T {\n"
                                  "  action f() { return 2 }\n  action g() { return 3 }\n}\n")
        for name, count in (("f", 2), ("T.f", 1), ("g", 1), ("<top level>", 1)):
            out = sluice("bytecode", path, "--function", name, check=0).stdout
            self.assertEqual(out.count("function "), count, name)
        self.assert_one_line("bytecode", path, "--function", "h", says='no function is called "h"')

    def test_lists_imported_modules_on_request(self):
        self.write("other.zx", "export action helper() { return 1 }\n")
        path = self.write("a.zx", 'use "other.zx"\nprint(helper())\n')
        self.assertNotIn("function helper", sluice("bytecode", path, check=0).stdout)
        self.assertIn("function helper", sluice("bytecode", path, "--imports", check=0).stdout)

    def test_json_has_the_same(self):
        path = self.write("a.zx", "print(1 + 2)\n")
        functions = json.loads(sluice("bytecode", path, "--json", check=0).stdout)
        self.assertEqual([f["name"] for f in functions], ["<top level>"])
        block, = functions[0]["blocks"]
        # Two literals, ADD 3, PRINT 10.
        self.assertEqual(block["gas"], 15)
        self.assertEqual(block["instructions"][0]["operands"], ["gas=15"])
        self.assertEqual(block["instructions"][1]["line"], 1)

    def test_tells_all_instructions(self):
        out = sluice("bytecode", "--instructions", check=0).stdout
        self.assertRegex(out, r"(?m)^ADD +RRR +R\[a\] = R\[b\] \+ R\[c\]$")

    def test_refuses_what_does_not_compile(self):
        result = sluice("bytecode", self.write("a.zx", BROKEN), check=2)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"a\.zx:\d:\d+: error: ")
        self.assert_one_line("bytecode", self.folder / "nowhere.zx", says="cannot read")
        self.assert_one_line("bytecode", self.folder, says="Is a directory")
        self.assert_one_line("bytecode", says="FILE is missing")


if __name__ == "__main__":
    main()
