#!/usr/bin/env python3
"""Looking at programs of the zx language: inspect_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import re

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


class Check(Folder):
    def test_says_that_all_is_well(self):
        path = self.write("a.zx", "let a = 1\nprint(a)\n")
        result = sluice("check", path, check=0)
        self.assertEqual((result.stdout, result.stderr), ("✅ Syntax is valid!\n", ""))

    def test_shows_errors_with_their_place(self):
        path = self.write("a.zx", BROKEN)
        result = sluice("check", path, check=1)
        self.assertRegex(result.stdout, r"a\.zx:\d:\d+: error: ")
        self.assertRegex(result.stdout, r"(?m)^1 error.* in 1 file$")
        self.assertNotIn("\x1b", result.stdout)

    def test_warnings_are_errors_on_request(self):
        path = self.write("a.zx", "let a = 1\nif (a = 2) { print(a) }\n")
        self.assertIn("warning: this condition assigns", sluice("check", path, check=0).stdout)
        for option in ("--strict", "--warnings-as-errors"):
            self.assertIn("error: this condition assigns",
                          sluice("check", path, option, check=1).stdout)

    def test_json_is_an_array_of_findings(self):
        path = self.write("a.zx", "let a = 1\nif (a = 2) { print(a) }\n")
        finding, = json.loads(sluice("check", path, "--json", check=0).stdout)
        self.assertEqual((finding["line"], finding["code"], finding["severity"]),
                         (2, "assignment-in-condition", "warning"))
        good = self.write("b.zx", "print(1)\n")
        self.assertEqual(json.loads(sluice("check", good, "--json", check=0).stdout), [])

    def test_finds_names_that_nothing_declares(self):
        path = self.write("a.zx", "let balance = 1\nprint(balence)\naction f() {\n"
                                  "  return lenn([1])\n}\n")
        out = sluice("check", path, check=0).stdout
        self.assertIn("a.zx:2:7: warning: nothing declares 'balence'", out)
        self.assertIn("did you mean 'balance'?", out)
        self.assertIn("did you mean 'len'?", out)

    def test_knows_fields_that_are_made_by_assignment(self):
        path = self.write("a.zx", "contract T {\n  action set() { this.count = 1 }\n"
                                  "  action get() { return count }\n}\n")
        self.assertNotIn("nothing declares", sluice("check", path, check=0).stdout)

    def test_finds_imports_that_lead_nowhere(self):
        self.write("broken.zx", BROKEN)
        path = self.write("a.zx", 'use "nowhere.zx"\nuse "broken.zx"\n')
        out = sluice("check", path, check=0).stdout
        self.assertIn("a.zx:1:5: warning: there is no file 'nowhere.zx'", out)
        self.assertIn("a.zx:2:5: warning: this import fails: ", out)

    def test_goes_through_folders(self):
        self.write("one/a.zx", "print(1)\n")
        self.write("one/two/b.zx", "print(2)\n")
        self.write("one/notes.txt", BROKEN)
        out = sluice("check", self.folder / "one", check=0).stdout
        self.assertEqual(out, "✅ Syntax is valid! (2 files)\n")

    def test_json_tells_what_cannot_be_read(self):
        good = self.write("good.zx", "print(1)\n")
        missing = str(self.folder / "missing.zx")
        result = sluice("check", "--json", missing, good, check=2)
        (finding,) = json.loads(result.stdout)
        self.assertEqual((finding["file"], finding["severity"], finding["code"]),
                         (missing, "error", "unreadable"))
        self.assertIn("No such file or directory", finding["message"])
        self.assertIn("No such file or directory", result.stderr)

    def test_tells_what_cannot_be_read(self):
        self.assert_one_line("check", self.folder / "nowhere.zx", says="cannot read")
        self.assert_one_line("check", self.folder, says="there is no .zx file")


class Inspect(Folder):
    def test_ast_is_nested_lists(self):
        out = sluice("ast", self.write("a.zx", "let a = 1 + 2\n"), check=0).stdout
        self.assertRegex(out, r"^\(let a \(\+ 1 2\)\)\n$")
        result = sluice("ast", self.write("b.zx", BROKEN), check=2)
        self.assertEqual(result.stdout, "")
        self.assertIn("b.zx:", result.stderr)
        self.assert_one_line("ast", self.folder / "nowhere.zx", says="cannot read")

    def test_tokens_are_a_table(self):
        out = sluice("tokens", self.write("a.zx", "let a = 12\n"), check=0).stdout
        rows = [line.split() for line in out.splitlines()]
        self.assertEqual(rows[:4], [["1:1", "keyword", "let"], ["1:5", "word", "a"],
                                    ["1:7", "=", "="], ["1:9", "integer", "12"]])
        result = sluice("tokens", self.write("b.zx", 'let a = "never'), check=2)
        self.assertIn("let", result.stdout)
        self.assertIn("error", result.stderr)


class Metrics(Folder):
    def test_count_what_was_parsed(self):
        self.write("other.zx", "export let shared = 1\n")
        text = 'use {shared} from "other.zx"\nuse "other.zx" as other\nprint(shared)\n'
        path = self.write("a.zx", text)
        result = sluice("run", path, "--metrics", check=0)
        self.assertEqual(result.stdout, "1\n")
        rows = dict(re.findall(r"(?m)^  (\S.*\S) +([\d,]+)$", result.stderr))
        self.assertEqual(rows["files parsed before the run"], "2")
        self.assertEqual(rows["files parsed during the run"], "0")
        self.assertEqual(rows["bytes parsed"], str(len(text) + len("export let shared = 1\n")))
        self.assertEqual(rows["module cache hits"], "1")
        self.assertEqual(rows["module cache misses"], "1")
        # The top levels of both files.
        self.assertEqual(rows["functions compiled"], "2")
        gas = sluice("run", path, "--gas", check=0).stderr
        self.assertIn(f"gas used: {rows['gas used']}\n", gas)


class Run(Folder):
    def test_refuses_limits_that_are_none(self):
        program = self.write("p.zx", "print(1)\n")
        for option in ("--timeout=-1", "--timeout=nan", "--timeout=soon", "--max-memory=0"):
            with self.subTest(option=option):
                self.assert_one_line("run", option, program, says=option.split("=")[0])
        self.assertEqual(sluice("run", "--timeout=0.5e1", "--max-memory=1", program,
                                check=0).stdout, "1\n")

    def test_passes_on_what_stands_behind_two_dashes(self):
        program = self.write("p.zx", "print(__ARGS__)\n")
        self.assertEqual(sluice("run", program, "--", "a", "--flag", check=0).stdout,
                         "[a, --flag]\n")
        self.assertIn("behind --", " ".join(sluice("run", "--help", check=0).stdout.split()))

    def test_imports_say_why_they_fail(self):
        (self.folder / "folder.zx").mkdir()
        os.mkfifo(self.folder / "pipe.zx")
        for path, reason in (("./folder.zx", "Is a directory"), ("./pipe", "not a regular file"),
                             ("/etc/passwd", "outside of the project's folder")):
            program = self.write("p.zx", f'use "{path}"\n')
            for engine in ("vm", "tree"):
                with self.subTest(path=path, engine=engine):
                    result = sluice("run", "--engine", engine, program, check=1)
                    self.assertIn(f"Module not found or failed to load: {path}: ", result.stderr)
                    self.assertIn(reason, result.stderr)


class Upstream(Folder):
    def test_runs_programs(self):
        path = self.write("a.zx", "print(6 * 7)\n")
        for arguments in (("run", path), (path,), ("run", path, "--no-vm"),
                          ("run", "--use-vm", "--vm-mode", "register", "--no-optimize",
                           "--precompile-modules", path),
                          ("--debug", "off", "--execution-mode", "interpreter", path),
                          ("-r", "print(6 * 7)")):
            self.assertEqual(sluice("zx", *arguments, check=0).stdout, "42\n", arguments)

    def test_passes_arguments_to_the_program(self):
        path = self.write("a.zx", "print(__ARGS__)\n")
        direct = sluice("run", path, "x", "run", check=0).stdout
        self.assertEqual(sluice("zx", path, "x", "run", check=0).stdout, direct)

    def test_limits_the_gas_of_text(self):
        result = sluice("zx", "-r", "while true { let a = 1 }", check=1)
        self.assertIn("10000000", result.stderr.replace(",", ""))

    def test_prints_the_last_value_of_text(self):
        for text, printed in (("let a = 6 a * 7", "42\n"), ("[1, null]", "[1, null]\n"),
                              ("print(1); ''", "1\n\n"), ("null", ""), ("let a = 1", ""),
                              ("let a = 1 a = 2", ""), ("action f() { } f()", "")):
            for mode in ("compiler", "interpreter"):
                result = sluice("zx", "--execution-mode", mode, "-r", text, check=0)
                self.assertEqual(result.stdout, printed, (text, mode))

    def test_refuses_colon_blocks_in_the_universal_style(self):
        path = self.write("a.zx", "if true:\n    print(1)\n")
        sluice("zx", "run", path, check=0)
        sluice("zx", "--syntax-style", "universal", "run", path, check=2)
        sluice("zx", "--syntax-style", "universal", "check", path, check=1)

    def test_corrects_misspelled_keywords_only_on_request(self):
        text = "fucntion f() {\n  retrun 1\n}\nprint(f()) // a fucntion\n"
        path = self.write("a.zx", text)
        sluice("zx", "validate", path, check=1)
        self.assertEqual(path.read_text(), text)
        sluice("zx", "validate", "--write", path, check=0)
        self.assertEqual(path.read_text(), "function f() {\n  return 1\n}\n"
                                           "print(f()) // a fucntion\n")
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.zx"])

    def test_compiles_to_text(self):
        path = self.write("a.zx", "print(1)\n")
        text = sluice("zx", "compile", path, check=0).stdout
        self.assertEqual(text, sluice("bytecode", path, check=0).stdout)
        written = self.folder / "a.bytecode"
        self.assertEqual(sluice("zx", "compile", path, "-o", written, check=0).stdout, "")
        self.assertEqual(written.read_text(), text)
        self.assert_one_line("zx", "compile", path, "-t", "wasm", says="one target is bytecode")
        sluice("zx", "compile", self.write("b.zx", "let = 1\n"), check=2)

    def here(self, *arguments, folder=None, check=0, stdin=""):
        before = os.getcwd()
        os.chdir(folder or self.folder)
        try:
            return sluice(*arguments, check=check, stdin=stdin)
        finally:
            os.chdir(before)

    def test_makes_a_project(self):
        made = self.here("zx", "init", "shop", "--mode", "auto")
        self.assertIn("sluice test main.zx tests", made.stdout)
        project = self.folder / "shop"
        self.assertEqual(json.loads((project / "zexus.json").read_text()),
                         {"name": "shop", "version": "0.1.0", "main": "main.zx", "mode": "auto"})
        self.assertEqual(self.here("run", "main.zx", folder=project).stdout, "Hello, world!\n")
        self.here("test", "--engine", "both", "main.zx", "tests", folder=project)
        self.here("check", "--strict", ".", folder=project)
        # Nothing that is there is touched, and names are no paths.
        for name, says in (("shop", "is there already"), ("a/b", "a project's name has"),
                           ("..", "a project's name has"), ("", "a project's name has")):
            refused = self.here("zx", "init", name, check=2, stdin="\n")
            self.assertIn(says, refused.stderr)
        self.here("zx", "init", stdin="asked\n")
        self.assertTrue((self.folder / "asked" / "main.zx").exists())

    def test_tells_what_is_elsewhere(self):
        self.assert_one_line("zx", "kernel", says="zx kernel is not here: there is no kernel")
        self.assert_one_line("zx", "debug", "on", says="there is no persistent log level")
        self.assert_one_line("zx", says="commands are run, check, validate, ast, tokens")
        self.assert_one_line("zx", "run", "--use-vm", "--no-vm", self.write("a.zx", ""),
                             says="exclude each other")
        out = sluice("zx", "--zexus", check=0).stdout
        self.assertRegex(out, "(?m)^validate ")


if __name__ == "__main__":
    main()
