#!/usr/bin/env python3
"""Runs a recipe of bench/recipes: recipes_test.py SLUICE SOURCE_DIR RECIPE

RECIPE is perf_record, perf_diff, cachegrind or heaptrack, which are run with their tools; or giving_up,
which has the recipes meet what they cannot work with. Exits with 77 if the tool is not there.
"""
# SPDX-License-Identifier: Apache-2.0
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SLUICE = str(Path(sys.argv[1]).resolve())
SOURCE = Path(sys.argv[2]).resolve()
RECIPE = sys.argv[3]
RECIPES = SOURCE / "bench/recipes"
CASE = "erc20-mint"
CANNOT = 77


class Recipe(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.out = self.folder / "out"

    def run_recipe(self, *words, recipe=None, sluice=SLUICE, path=None):
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        if path is not None:
            environment["PATH"] = str(path)
        # The interpreter by its path: PATH may be a folder with nothing in it.
        return subprocess.run([sys.executable, str(RECIPES / f"{recipe or RECIPE}.py"), "--out",
                               str(self.out), "--sluice", sluice, *words], cwd=self.folder,
                              capture_output=True, text=True, timeout=250, check=False,
                              env=environment)

    def run_or_skip(self, *words, **more):
        result = self.run_recipe(*words, **more)
        if result.returncode == CANNOT:
            print(f"skipped: {result.stderr.strip()}")
            sys.stdout.flush()
            os._exit(CANNOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn(f"files: {self.out}", result.stdout)
        return result.stdout

    def results(self, name="bench.out"):
        text = (self.out / name).read_text()
        return json.JSONDecoder().raw_decode(text, re.search(r"^\{", text, re.M).start())[0]


class PerfRecord(Recipe):
    def test_samples_are_named(self):
        out = self.run_or_skip(CASE, "--mode", "traditional", "--runs", "300", "--top", "8")
        self.assertEqual(self.results()["cases"][0]["mode"], "traditional")
        self.assertTrue((self.out / "perf.data").stat().st_size > 0)
        report = (self.out / "report.txt").read_text()
        # A contract that hashes keys and stores: both are there under their names.
        self.assertIn("keccak_detail::digest", report)
        self.assertIn("SSTORE", report)
        self.assertRegex(out.splitlines()[0], r"^ +\d+\.\d\d% ")

    def test_maps_of_code_made_at_run_time(self):
        node = shutil.which("node")
        if node is None:
            self.skipTest("node is not installed: no code that is made at run time")
        out = self.run_or_skip("--", "--perf-basic-prof", str(SOURCE / "bench/zx/calls.js"),
                               sluice=node)
        maps = list(self.out.glob("perf-*.map"))
        self.assertEqual(len(maps), 1)
        (Path("/tmp") / maps[0].name).unlink()
        self.assertRegex(out, r"\[JIT\].*fib")

    def test_dumps_of_code_made_at_run_time(self):
        node = shutil.which("node")
        if node is None:
            self.skipTest("node is not installed: no code that is made at run time")
        out = self.run_or_skip("--", "--perf-prof", str(SOURCE / "bench/zx/calls.js"), sluice=node)
        self.assertTrue((self.out / "perf.jit.data").is_file())
        self.assertRegex(out, r"jitted-\d+-\d+\.so.*fib")


class PerfDiff(Recipe):
    def test_both_modes_are_there(self):
        out = self.run_or_skip(CASE, "--runs", "300", "--top", "30")
        for mode in ("traditional", "advanced"):
            self.assertEqual(self.results(f"bench-{mode}.out")["cases"][0]["mode"], mode)
            self.assertTrue((self.out / f"perf-{mode}.data").is_file())
        # What only the advanced engine has is a difference without a base.
        self.assertRegex(out, r"(?m)^ +\+\d+\.\d\d% .*evm::advanced::handler")


class Cachegrind(Recipe):
    def test_branches_are_counted(self):
        out = self.run_or_skip(CASE, "--runs", "1")
        for title in ("I refs", "D1 misses", "Branches", "Mispredicts"):
            self.assertRegex(re.sub(" +", " ", out), rf"(?m)^{title}: ?[\d,]+")
        self.assertIn("Bcm", (self.out / "report.txt").read_text())

    def test_the_measured_part_alone_is_as_bench_counts_it(self):
        def instructions(runs):
            out = self.run_or_skip(CASE, "--measured", "--mode", "traditional", "--runs", str(runs))
            return int(re.search(r"I +refs: +([\d,]+)", out)[1].replace(",", ""))
        one, two = instructions(1), instructions(2)
        self.assertAlmostEqual(two / one, 2, delta=0.02)


class Heaptrack(Recipe):
    def test_allocations_are_found(self):
        out = self.run_or_skip(CASE, "--runs", "2")
        self.assertEqual(self.results()["cases"][0]["runs"], 2)
        calls = re.search(r"calls to allocation functions: (\d+)", out)
        self.assertGreater(int(calls[1]), 1000)
        self.assertIn("emit_log", (self.out / "report.txt").read_text())


class GivingUp(Recipe):
    ALL = ("perf_record", "perf_diff", "cachegrind", "heaptrack")

    def assert_one_line(self, result, code, says):
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertIn(says, result.stderr)
        self.assertEqual(result.stdout, "")

    def tool(self, name, script):
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path.parent

    def test_a_tool_that_is_missing(self):
        (self.folder / "bin").mkdir()
        for recipe in self.ALL:
            result = self.run_recipe(CASE, recipe=recipe, path=self.folder / "bin")
            self.assert_one_line(result, CANNOT, "is not installed: install the package ")

    def test_a_tool_that_is_not_permitted(self):
        path = self.tool("perf", "echo 'Error: no permission' >&2; exit 255")
        for recipe in ("perf_record", "perf_diff"):
            result = self.run_recipe(CASE, recipe=recipe, path=path)
            self.assert_one_line(result, CANNOT, "sysctl kernel.perf_event_paranoid=2")
            self.assertIn("Error: no permission", result.stderr)

    def test_a_case_that_fails(self):
        # Stands for all tools: it runs what comes behind its options.
        path = self.tool("valgrind", 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"')
        result = self.run_recipe("no-such-case", recipe="cachegrind", path=path)
        self.assert_one_line(result, 2, "sluice ended with exit code 2: sluice: no-such-case")

    def test_bad_usage(self):
        for recipe in self.ALL:
            for words, says in (([], "name one case"), ([CASE, "--runs", "0"], "1 or more"),
                                (["--", ], "name one case")):
                result = self.run_recipe(*words, recipe=recipe)
                self.assertEqual(result.returncode, 2)
                self.assertIn(says, result.stderr)
        self.assertEqual(self.run_recipe(CASE, "--modes", "auto", recipe="perf_diff").returncode, 2)
        self.assertEqual(self.run_recipe(CASE, recipe="cachegrind", sluice="/none").returncode, 2)

    def test_help_has_exit_codes(self):
        for recipe in self.ALL:
            result = self.run_recipe("--help", recipe=recipe)
            self.assertEqual(result.returncode, 0)
            self.assertIn("77", result.stdout)
            self.assertTrue(os.access(RECIPES / f"{recipe}.py", os.X_OK))


KINDS = {"perf_record": PerfRecord, "perf_diff": PerfDiff, "cachegrind": Cachegrind,
         "heaptrack": Heaptrack, "giving_up": GivingUp}

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(KINDS[RECIPE])
    sys.exit(not unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful())
