#!/usr/bin/env python3
"""Runs the examples of a document: examples_test.py SLUICE SOURCE_DIR LIBRARY MODULE COMPILER DOCUMENT KINDS

KINDS says of which kinds of blocks the document has some, as in sh,cpp.

A block fenced as ```sh is a script, in which every line must succeed; it runs in a folder of its own, in
which bench and examples are those of the sources, with sluice on the PATH, and with the folder of
MODULE, the one of EVMC, in the place of /usr/local/lib. A block fenced as ```cpp is a program; it is
compiled against the public headers, linked with LIBRARY, and must exit with 0. Links must lead
somewhere.
"""
# SPDX-License-Identifier: Apache-2.0
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SLUICE, SOURCE, LIBRARY, MODULE = (Path(word).resolve() for word in sys.argv[1:5])
COMPILER = sys.argv[5]
DOCUMENT = SOURCE / sys.argv[6]
KINDS = set(sys.argv[7].split(","))

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors_of(text):
    headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Examples(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.text = DOCUMENT.read_text()
        self.blocks = [(found[1], found[2], self.text[:found.start()].count("\n") + 1)
                       for found in BLOCK.finditer(self.text)]

    def of(self, language):
        return [(code, line) for kind, code, line in self.blocks if kind == language]

    def test_every_block_is_an_example(self):
        self.assertEqual({kind for kind, _, _ in self.blocks}, KINDS)
        self.assertLessEqual(KINDS, {"sh", "cpp"})
        self.assertEqual(self.text.count("```"), 2 * len(self.blocks))

    def test_commands_run(self):
        for name in ("bench", "examples"):
            (self.folder / name).symlink_to(SOURCE / name)
        environment = dict(os.environ, PATH=f"{SLUICE.parent}:{os.environ['PATH']}")
        for script, line in self.of("sh"):
            with self.subTest(line=line):
                script = script.replace("/usr/local/lib/", f"{MODULE.parent}/")
                result = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script],
                                        cwd=self.folder, env=environment, capture_output=True,
                                        text=True, timeout=200, check=False)
                self.assertEqual(result.returncode, 0,
                                 f"line {line}:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")

    def test_programs_compile_and_run(self):
        for number, (code, line) in enumerate(self.of("cpp")):
            with self.subTest(line=line):
                source = self.folder / f"{number}.cpp"
                source.write_text(code)
                program = self.folder / f"{number}"
                built = subprocess.run(
                    [COMPILER, "-std=c++23", "-Wall", "-Wextra", "-Werror", f"-I{SOURCE / 'include'}",
                     str(source), "-o", str(program), str(LIBRARY), f"-Wl,-rpath,{LIBRARY.parent}"],
                    capture_output=True, text=True, timeout=200, check=False)
                self.assertEqual(built.returncode, 0, f"line {line}:\n{built.stderr[-4000:]}")
                ran = subprocess.run([str(program)], cwd=self.folder, capture_output=True, text=True,
                                     timeout=60, check=False)
                self.assertEqual(ran.returncode, 0, f"line {line}: {ran.stdout}{ran.stderr}")

    def test_links_lead_somewhere(self):
        for target in LINK.findall(self.text):
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            file = (DOCUMENT.parent / path).resolve() if path else DOCUMENT
            self.assertTrue(file.exists(), target)
            if anchor:
                self.assertIn(anchor, anchors_of(file.read_text()), target)


if __name__ == "__main__":
    if "--no-times" in DOCUMENT.read_text() and shutil.which("valgrind") is None:
        print("skipped: valgrind, which the examples count instructions with, is not installed")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0]], verbosity=1)
