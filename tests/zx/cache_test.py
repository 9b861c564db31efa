#!/usr/bin/env python3
"""The cache of compiled code changes nothing that can be seen: cache_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import re
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM = sys.argv[1]
SOURCE = Path(sys.argv[2])
SCRIPTS = sorted(
    path for path in (SOURCE / "tests/zx/scripts").rglob("*.zx")
    if not path.name.startswith("_") and "modules_under_test" not in path.parts)


# What AddressSanitizer says of every program that switches stacks, as the tree interpreter does.
SANITIZER_NOTE = re.compile(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", re.M)


def run(*arguments, cwd, text=""):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                            errors="replace", input=text, cwd=cwd, timeout=120, check=False)
    result.stderr = SANITIZER_NOTE.sub("", result.stderr)
    return result


def counters(stderr):
    """The numbers behind `code cache` in what --metrics prints."""
    return {name: int(number) for name, number in
            re.findall(r"^  code cache (?:files )?(\w+) +(\d+)$", stderr, re.M)}


def options_of(script):
    text = script.read_text(errors="replace")
    flags = re.search(r"(?://|#) flags:(.*)", text)
    arguments = re.search(r"(?://|#) args:(.*)", text)
    return (flags.group(1).split() if flags else [],
            ["--", *arguments.group(1).split()] if arguments else [])


class Cache(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.cache = self.folder / "cache"

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def metrics(self, file, *options):
        result = run("run", file, "--cache-dir", self.cache, "--metrics", *options,
                     cwd=self.folder)
        return counters(result.stderr)

    def outcomes(self, script):
        """How the script ends without a cache, with an empty one and with its code in it."""
        flags, arguments = options_of(script)
        ends = []
        cached = ["--cache-dir", self.cache]
        for options in [], cached, cached + ["--metrics"]:
            with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                # Which shows in what some scripts print.
                place = Path(folder).rename(self.folder / (script.stem + "-run"))
                try:
                    result = run("run", "--gas", "--deterministic", *flags, *options, script,
                                 *arguments, cwd=place)
                finally:
                    place.rename(folder)
            ends.append(result)
        return ends

    def test_scripts_do_the_same_with_a_cache(self):
        self.assertGreater(len(SCRIPTS), 400)
        hits = 0
        # Those of one name run in a folder of one name.
        groups = {}
        for script in SCRIPTS:
            groups.setdefault(script.stem, []).append(script)
        with ThreadPoolExecutor(max_workers=2) as pool:
            run_group = lambda group: [(script, self.outcomes(script)) for script in group]
            for group in pool.map(run_group, groups.values()):
                for script, (bare, cold, warm) in group:
                    with self.subTest(script=str(script)):
                        told, _, metrics = warm.stderr.partition("metrics\n")
                        self.assertEqual(bare.stdout, cold.stdout)
                        self.assertEqual(bare.stdout, warm.stdout)
                        self.assertEqual(bare.stderr, cold.stderr)
                        self.assertEqual(bare.stderr, told)
                        self.assertEqual(bare.returncode, cold.returncode)
                        self.assertEqual(bare.returncode, warm.returncode)
                        if metrics:
                            self.assertEqual(counters(metrics)["hits"], 1)
                            hits += 1
        self.assertGreater(hits, 400)

    def test_profiles_are_the_same_with_a_cache(self):
        # Counts, that is: rows are in the order of samples, where there are any.
        program = SOURCE / "examples/order_book.zx"
        bare, cold, warm = (
            run("profile", "--json", "--count", program, *options, cwd=self.folder)
            for options in ([], ["--cache-dir", self.cache], ["--cache-dir", self.cache]))
        expected = self.without_times(json.loads(bare.stdout))
        for cached, had in (cold, "misses"), (warm, "hits"):
            told = self.without_times(json.loads(cached.stdout))
            self.assertGreater(told.pop("code_cache")[had], 0)
            self.assertEqual(expected, told)
        self.assertTrue(list(self.cache.glob("*.zxc")))

    def without_times(self, value):
        if isinstance(value, dict):
            return {key: self.without_times(each) for key, each in value.items()
                    if not re.search(r"ms|mib|bytes|heap|memory|collect|ns|samples|compiled", key)}
        if isinstance(value, list):
            return [self.without_times(each) for each in value]
        return value

    def test_metrics_tell_what_became_of_the_code(self):
        program = self.write("a.zx", "print(1)\n")
        self.assertEqual(self.metrics(program), {"hits": 0, "misses": 1, "stale": 0, "damaged": 0,
                                                 "stored": 1, "evicted": 0})
        self.assertEqual(self.metrics(program), {"hits": 1, "misses": 0, "stale": 0, "damaged": 0,
                                                 "stored": 0, "evicted": 0})
        self.write("a.zx", "print(2)\n")
        self.assertEqual(self.metrics(program), {"hits": 0, "misses": 1, "stale": 1, "damaged": 0,
                                                 "stored": 1, "evicted": 0})
        (file,) = self.cache.glob("*.zxc")
        file.write_bytes(file.read_bytes()[:-1])
        self.assertEqual(self.metrics(program), {"hits": 0, "misses": 1, "stale": 0, "damaged": 1,
                                                 "stored": 1, "evicted": 0})
        self.assertEqual(self.metrics(program)["hits"], 1)
        self.assertEqual(run("run", program, "--metrics", cwd=self.folder).stderr.count("code"), 1)

    def test_code_of_other_options_is_not_taken(self):
        program = self.write("a.zx", "const PERF_TRANSACTION_COUNT = 1\n"
                                     "print(PERF_TRANSACTION_COUNT)\n")
        self.assertEqual(self.metrics(program)["stored"], 1)
        self.assertEqual(self.metrics(program, "--gas-limit", "5000")["hits"], 1)
        # Which is another number in the code.
        for count in 7, 8:
            result = run("profile", program, "--transaction-count", count, "--cache-dir",
                         self.cache, cwd=self.folder)
            self.assertEqual(result.stdout.splitlines()[0], str(count))
        self.assertEqual(self.metrics(program)["stale"], 1)
        strict = run("zx", "--syntax-style", "universal", "run", program, "--cache-dir",
                     self.cache, "--metrics", cwd=self.folder)
        self.assertEqual(counters(strict.stderr)["stale"], 1)

    def test_the_tree_has_no_use_for_it(self):
        program = self.write("a.zx", "print(1)\n")
        self.assertEqual(self.metrics(program, "--engine", "tree")["misses"], 0)
        self.assertFalse(self.cache.exists())
        self.assertEqual(self.metrics(program, "--engine", "both")["stored"], 1)
        self.assertEqual(self.metrics(program, "--engine", "both")["hits"], 1)

    def test_a_directory_that_cannot_be_used_is_told_of_once(self):
        program = self.write("a.zx", "print(1)\n// expect: 1\n")
        self.write("file", "")
        for command in (["run"], ["run", "--engine", "both"], ["zx", "run"], ["test"]):
            result = run(*command, program, "--cache-dir", self.folder / "file/cache",
                         cwd=self.folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            (line,) = result.stderr.splitlines()
            self.assertTrue(line.startswith("sluice: warning: the cache directory "), line)
            self.assertTrue(result.stdout.startswith("1"), result.stdout)

    def test_what_there_is_no_room_for_is_no_error(self):
        program = self.write("a.zx", "print(1)\n")
        limited = f'ulimit -f 0; exec "$0" run "{program}" --cache-dir "{self.cache}"'
        result = subprocess.run(["bash", "-c", limited, PROGRAM], capture_output=True, text=True,
                                timeout=60, check=False)
        self.assertEqual((result.returncode, result.stdout), (0, "1\n"), result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertEqual(list(self.cache.glob("*.zxc")), [])

    def test_processes_share_a_directory(self):
        programs = [self.write(f"{i}.zx", f"print({i})\n") for i in range(4)]
        once = lambda i: (i, run("run", programs[i % 4], "--cache-dir", self.cache,
                                 "--metrics", cwd=self.folder))
        with ThreadPoolExecutor(max_workers=8) as pool:
            for i, result in pool.map(once, range(80)):
                self.assertEqual((result.returncode, result.stdout), (0, f"{i % 4}\n"))
                self.assertEqual(counters(result.stderr)["damaged"], 0)
                self.assertNotIn("warning", result.stderr)
        self.assertEqual(len(os.listdir(self.cache)), 5)

    def test_scripts_are_tested_with_one_cache(self):
        self.write("a.zx", "print(1)\n// expect: 1\n")
        for _ in range(2):
            result = run("test", "a.zx", "--cache-dir", "cache", "--engine", "both",
                         cwd=self.folder)
            self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(len(list(self.cache.glob("*.zxc"))), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=1)
