#!/usr/bin/env python3
"""Programs of zx beside other languages, which are made up: bench_zx_test.py PROGRAM SOURCE_DIR"""
# SPDX-License-Identifier: Apache-2.0
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import shutil
import subprocess
import time

from support import PROGRAM, SANITIZER_NOTE, SOURCE, Folder, main, sluice

LANGUAGES = {"lua5.4": ".lua", "luajit": ".lua", "node": ".js", "python3": ".py"}


class Made(Folder):
    """A folder of programs, and one of commands that stand for other languages."""

    def setUp(self):
        super().setUp()
        # What the made-up languages are made of, and nothing else.
        for tool in ("sh", "sleep", "cat"):
            self.link(tool, shutil.which(tool))
        self.write("programs/adds.zx", "// Adds.\nprint(40 + 2)\n")
        self.write("programs/adds.expected", "42\n")
        for ending in (".lua", ".js", ".py"):
            self.write("programs/adds" + ending, "echo 42\n")

    def link(self, name, target):
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(target)

    def language(self, name, script='case "$1" in -*) echo "Made $0 1.0";; *) . "$1";; esac'):
        """A command on the PATH: by itself it runs programs as scripts of the shell."""
        path = self.write(f"bin/{name}", f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def bench(self, *arguments, check, programs=None):
        result = subprocess.run(
            [PROGRAM, "bench", "zx", *map(str, programs or [self.folder / "programs"]), *arguments],
            env={**os.environ, "PATH": str(self.folder / "bin")}, capture_output=True, text=True,
            timeout=120, check=False)
        result.stderr = SANITIZER_NOTE.sub("", result.stderr)
        self.assertEqual(result.returncode, check, result.stdout + result.stderr)
        return result

    def rows(self, *arguments, check=0, **more):
        report = json.loads(self.bench("--json", *arguments, check=check, **more).stdout)
        return {(row["name"], row["mode"]): row for row in report["cases"]}, report


class Sides(Made):
    def test_what_is_installed_runs_and_the_rest_is_listed(self):
        self.language("lua5.4")
        self.language("node")
        rows, report = self.rows("--runs", "3")
        sides = ["vm", "tree", "lua5.4", "node"]
        self.assertEqual(list(rows), [("(start-up)", side) for side in sides] +
                         [("adds", side) for side in sides])
        for side in sides:
            row = rows["adds", side]
            self.assertGreater(row["startUpUs"], 0)
            self.assertGreater(row["processorUs"], 0)
            self.assertIn("workUs", row)
        self.assertEqual(report["notInstalled"], ["luajit", "python3"])
        self.assertEqual([side["mode"] for side in report["sides"]], sides)
        self.assertIn("Made", report["sides"][2]["version"])
        for row in rows.values():
            self.assertTrue(row["checked"])
            self.assertEqual((row["fork"], row["runs"]), ("zx", 3))
        # The sum's gas, of both engines; others charge none.
        self.assertGreater(rows["adds", "vm"]["gas"], 0)
        self.assertEqual(rows["adds", "vm"]["gas"], rows["adds", "tree"]["gas"])
        self.assertEqual(rows["adds", "node"]["gas"], 0)
        self.assertNotIn("timeOfFirst", rows["adds", "vm"])
        self.assertIn("timeOfFirst", rows["adds", "lua5.4"])
        self.assertEqual([(mean["mode"], mean["programs"]) for mean in report["geometricMeans"]],
                         [("tree", 1), ("lua5.4", 1), ("node", 1)])

    def test_tables_say_who_ran(self):
        self.language("lua5.4")
        lines = self.bench("--runs", "1", check=0).stdout.splitlines()
        self.assertTrue(lines[0].startswith("program"), lines[0])
        self.assertEqual([line.split()[:2] for line in lines[1:7]],
                         [[name, side] for name in ("(start-up)", "adds")
                          for side in ("vm", "tree", "lua5.4")])
        self.assertEqual([line.split()[:3] for line in lines[7:9]],
                         [["geometric", "mean", "tree"], ["geometric", "mean", "lua5.4"]])
        self.assertEqual(lines[-1], "not installed: luajit, node, python3")
        self.assertTrue(any(line.startswith("lua5.4: Made ") for line in lines), lines)

    def test_markdown_has_a_column_for_each_title(self):
        out = self.bench("--runs", "1", "--markdown", "--peers", "none", check=0).stdout
        table, notes = out.split("\n\n")
        self.assertEqual(len({line.count("|") for line in table.splitlines()}), 1, table)
        self.assertTrue(notes.startswith("- vm: sluice "), notes)

    def test_sides_are_chosen(self):
        self.language("lua5.4")
        self.language("node")
        rows, _ = self.rows("--runs", "1", "--engine", "tree", "--peers", "node")
        self.assertEqual({side for _, side in rows}, {"tree", "node"})
        rows, _ = self.rows("--runs", "1", "--engine", "vm", "--peers", "none")
        self.assertEqual({side for _, side in rows}, {"vm"})

    def test_a_program_need_not_be_there_in_every_language(self):
        self.language("lua5.4")
        self.language("node")
        (self.folder / "programs/adds.js").unlink()
        result = self.bench("--runs", "1", "--engine", "vm", check=0)
        self.assertEqual(result.stderr, "sluice: note: adds has no file for node\n")
        self.assertNotIn("adds        node", result.stdout)

    def test_programs_are_named_or_files(self):
        out = self.bench("--list", check=0).stdout
        self.assertIn("adds                 Adds.\n", out)
        out = self.bench("--list", check=0, programs=[self.folder / "programs/adds.zx"]).stdout
        self.assertTrue(out.startswith("adds "), out)
        if (SOURCE / "bench/zx").is_dir():
            names = [line.split()[0] for line in sluice("bench", "zx", "--list", check=0,
                                                        cwd=SOURCE).stdout.split("\n\n")[0].splitlines()]
            self.assertEqual(names, sorted(path.stem for path in (SOURCE / "bench/zx").glob("*.zx")))
            out = sluice("bench", "zx", "calls", "--list", "--peers", "none", check=0,
                         cwd=SOURCE).stdout
            self.assertTrue(out.startswith("calls "), out)
            self.assertEqual(out.split("\n\n")[0].count("\n"), 0)

    def test_compare_reads_what_it_writes(self):
        for name in ("base", "new"):
            out = self.bench("--json", "--runs", "6", "--engine", "vm", "--peers", "none", check=0).stdout
            self.write(name, out)
        out = sluice("bench", "compare", self.folder / "base", self.folder / "new",
                     "--threshold", "1000%", check=0).stdout
        self.assertIn("adds", out)
        self.assertIn("(start-up)", out)


class Failures(Made):
    def failure(self, script=None, program=None, *options):
        if script is None:
            self.language("lua5.4")
        else:
            self.language("lua5.4", script)
        if program is not None:
            self.write("programs/adds.lua", program)
        result = self.bench("--runs", "1", "--warm-up", "0", "--engine", "vm", "--peers", "lua5.4",
                            *options, check=1)
        self.assertEqual(result.stderr, "")
        rows = [line for line in result.stdout.splitlines() if line.startswith("adds")]
        self.assertEqual(len(rows), 2, result.stdout)
        self.assertTrue(rows[0].endswith("as expected"), rows[0])
        self.assertIn("lua5.4", rows[1])
        self.assertNotIn("geometric mean  lua5.4", result.stdout)
        return rows[1]

    def test_one_that_prints_garbage(self):
        self.assertIn('FAILED: line 1 of the output is "41", expected "42"',
                      self.failure(program="echo 41"))
        self.assertIn('FAILED: line 1 of the output is "?[2J?", expected "42"',
                      self.failure(program="printf '\\033[2J\\377'"))
        self.assertIn("FAILED: line 1 of the output is not there", self.failure(program="true"))

    def test_one_that_crashes(self):
        self.assertIn("FAILED: crashed: Killed", self.failure(program="kill -9 $$"))
        self.assertIn("FAILED: ended with exit code 3: no memory",
                      self.failure(program="echo 42; echo no memory >&2; exit 3"))

    def test_one_that_hangs(self):
        start = time.monotonic()
        self.assertIn("FAILED: no end within 3",
                      self.failure(None, "echo 42\nsleep 600", "--patience", "3"))
        self.assertLess(time.monotonic() - start, 60)

    def test_one_that_cannot_be_run(self):
        self.assertIn("FAILED: ", self.failure(script="exit 1"))

    def test_our_own_that_fails(self):
        self.write("programs/adds.zx", "print(41)\n")
        self.language("lua5.4")
        out = self.bench("--runs", "1", "--engine", "vm,tree", "--peers", "lua5.4", check=1).stdout
        self.assertEqual(out.count("FAILED: line 1"), 2, out)
        self.assertEqual(out.count("lua5.4: "), 1, out)

    def test_a_failure_has_no_time_and_no_mean(self):
        self.language("lua5.4")
        self.write("programs/adds.lua", "echo 41")
        rows, report = self.rows("--runs", "2", "--engine", "vm", "--peers", "lua5.4", check=1)
        self.assertEqual(rows["adds", "lua5.4"]["error"],
                         'line 1 of the output is "41", expected "42"')
        self.assertNotIn("medianUs", rows["adds", "lua5.4"])
        self.assertEqual(report["geometricMeans"], [])


class Usage(Made):
    def assert_usage(self, *arguments, says, programs=None):
        result = self.bench(*arguments, check=2, programs=programs)
        self.assertEqual(result.stdout, "")
        self.assert_is_one_line(result.stderr, says)

    def test_peers(self):
        self.assert_usage("--peers", "lua5.4", says="--peers: lua5.4 is not installed")
        self.assert_usage("--peers", "ruby", says='no peer "ruby"; there are lua5.4, luajit')
        self.language("node")
        self.assert_usage("--peers", "node,node", says="node is named twice")

    def test_engines(self):
        self.assert_usage("--engine", "jit", says='no engine "jit"')
        self.assert_usage("--engine", "vm,vm", says="vm is named twice")

    def test_programs(self):
        self.assert_usage(says="No such file", programs=["/none.zx"])
        self.assert_usage(says="no program of zx", programs=[self.folder / "bin/sh"])
        (self.folder / "empty").mkdir()
        self.assert_usage(says="no .zx file in it", programs=[self.folder / "empty"])
        self.assert_usage("--runs", "many", says="--runs")


class Installed(Folder):
    """The twins that come with Sluice, where their languages are there: one program, the shortest."""

    def test_languages_agree(self):
        present = [name for name in LANGUAGES if shutil.which(name)]
        if not present:
            self.skipTest("none of the other languages is installed")
        report = json.loads(sluice("bench", "zx", "float_loop", "--quick", "--json", "--engine",
                                   "vm", check=0, cwd=SOURCE).stdout)
        self.assertEqual([row["mode"] for row in report["cases"] if row["name"] == "float_loop"],
                         ["vm"] + present)


if __name__ == "__main__":
    main()
